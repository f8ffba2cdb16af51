"""What the office sees of devices: one line each, and for one of them its files that came in and its log. Counts, never contents.

Rule (design.md section 9): who may not read a circle sees counts only; the office sees counts of every one, so no query here opens a file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from docstore.sqlite.connection import Connection
from sync_server.accounts import events, identity, revocation
from sync_server.accounts.devices import all_devices
from sync_server.accounts.events import Event
from sync_server.accounts.kept import waiting
from sync_server.accounts.revocation import Order
from sync_server.problems import Problem

State = Literal["active", "revoked", "wiped"]


@dataclass(frozen=True, slots=True)
class DevicePage:
    """A device with what the centre has seen of it. `rescued_at`: since when everything that it announced is safe at the centre."""

    id: str
    name: str
    platform: str
    app_version: str
    last_contact: float
    users: tuple[str, ...]
    pulse: Mapping[str, Any]
    state: State
    enrolled_at: float
    clock_offset_ms: int | None
    revoked_at: float | None
    revoked_by: str
    revoked_why: str
    order: Order | None
    rescued_at: float | None
    rescued: int
    kept_aside: int
    wiped_at: float | None
    kept: int = 0
    unknown: int = 0
    """Files of it that wait at the centre as ciphertext, and files that it may not hand in (of no circle it ever had)."""


@dataclass(frozen=True, slots=True)
class UnitSeen:
    """One file that a device handed in. `status`: open, delivered, kept (as ciphertext), broken, superseded or unknown."""

    database: str
    status: str
    unsent: int
    delivered: int
    already: int
    kept_aside: int
    begun_at: float
    finished_at: float | None


@dataclass(frozen=True, slots=True)
class DeviceDetail:
    page: DevicePage
    former: tuple[str, ...]
    units: tuple[UnitSeen, ...]
    events: tuple[Event, ...]


def all_pages(connection: Connection) -> list[DevicePage]:
    """In the order of their last contact."""
    rows = connection.execute(
        "SELECT id, enrolled_at, clock_offset_ms, revoked_at, coalesce(revoked_by, ''), coalesce(revoked_why, ''), wiped_at FROM devices"
    )
    known = {str(row[0]): row[1:] for row in rows}
    pages = []
    for seen in all_devices(connection):
        enrolled, offset, revoked, by, why, wiped = known[seen.id]
        rescued_at, rescued, aside = _rescued(connection, seen.id)
        kept, unknown = waiting(connection, seen.id)
        pages.append(
            DevicePage(
                id=seen.id,
                name=seen.name,
                platform=seen.platform,
                app_version=seen.app_version,
                last_contact=seen.last_contact,
                users=seen.users,
                pulse=seen.pulse,
                state="wiped" if wiped is not None else "revoked" if revoked is not None else "active",
                enrolled_at=enrolled,
                clock_offset_ms=offset,
                revoked_at=revoked,
                revoked_by=by,
                revoked_why=why,
                order=revocation.order_for(connection, seen.id),
                rescued_at=rescued_at if revoked is not None else None,
                rescued=rescued,
                kept_aside=aside,
                wiped_at=wiped,
                kept=kept,
                unknown=unknown,
            )
        )
    return pages


def detail(connection: Connection, device: str) -> DeviceDetail:
    page = next((one for one in all_pages(connection) if one.id == device), None)
    if page is None:
        raise Problem("device_unknown")
    rows = connection.execute(
        "SELECT database, status, unsent, delivered, already, kept_aside, begun_at, finished_at FROM hand_in_units WHERE device = ?"
        " ORDER BY begun_at DESC, database",
        (device,),
    )
    former = identity.ids_of(connection, device)[1:]
    return DeviceDetail(page, former, tuple(UnitSeen(*row) for row in rows), tuple(events.of_device(connection, device)))


def rename(connection: Connection, device: str, name: str, noted: Event) -> None:
    if not connection.execute("UPDATE devices SET name = ? WHERE id = ? RETURNING 1", (name, device)):
        raise Problem("device_unknown")
    events.note(connection, noted)


def require_user(connection: Connection, device: str, user: str) -> None:
    """A device that works, and somebody who has used it."""
    rows = connection.execute("SELECT revoked_at, wiped_at FROM devices WHERE id = ?", (device,))
    if not rows or not connection.execute("SELECT 1 FROM device_users WHERE device = ? AND user = ?", (device, user)):
        raise Problem("device_unknown")
    if rows[0] != (None, None):
        raise Problem("device_revoked")


def what_came(connection: Connection, device: str) -> tuple[int, int]:
    """Delivered and kept aside, as the office reads it too."""
    return _rescued(connection, device)[1:]


def _rescued(connection: Connection, device: str) -> tuple[float | None, int, int]:
    """When all that was announced was safe, and what its files held, in things that people count."""
    at, delivered, aside = connection.execute(
        "SELECT max(finished_at), coalesce(sum(things), 0), coalesce(sum(things_aside), 0) FROM hand_in_units WHERE device = ?"
        " AND status IN ('delivered', 'kept')",
        (device,),
    )[0]
    announced = json.loads(connection.value("SELECT announced FROM devices WHERE id = ?", (device,)) or "null")
    is_safe = revocation.order_for(connection, device) == "wipe"
    if is_safe and announced == []:
        at = connection.value("SELECT announced_at FROM devices WHERE id = ?", (device,))
    return (at if is_safe else None), int(delivered), int(aside)
