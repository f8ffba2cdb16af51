"""A lost tablet: revoked by a person in the office, emptied only after everything on it is at the centre.

Rules (design.md section 9): only a person revokes. A revoked device gets no token; its pulse answers an order, first `hand_in`, and `wipe`
only once every file that it announced after the revocation is delivered, or kept as ciphertext with a key. Found again undoes it until the
device has told that it is empty. Whoever was ordered to wipe is believed when it says so, also when the office changed its mind in between.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal

from docstore.sqlite.connection import Connection
from sync_server.accounts import deposit, events, identity
from sync_server.accounts.events import Event
from sync_server.accounts.roles import BOARD, CATALOG
from sync_server.problems import Problem

Order = Literal["hand_in", "wipe"]


def revoke(connection: Connection, device: str, by: str, why: str, now: float) -> None:
    """Again changes nothing: the first reason stands."""
    if _state(connection, device)[0] is not None:
        return
    connection.execute("UPDATE devices SET revoked_at = ?, revoked_by = ?, revoked_why = ? WHERE id = ?", (now, by, why, device))
    events.note(connection, Event(now, device, "revoked", by=by, why=why))


def found_again(connection: Connection, device: str, by: str, now: float) -> None:
    revoked, wiped = _state(connection, device)
    if wiped is not None:
        raise Problem("device_wiped")
    if revoked is None:
        return
    connection.execute("UPDATE devices SET revoked_at = NULL, revoked_by = NULL, revoked_why = NULL WHERE id = ?", (device,))
    events.note(connection, Event(now, device, "found_again", by=by))


def order_for(connection: Connection, device: str) -> Order | None:
    """What the device is to do now; None: go on working."""
    revoked_at, announced_at, announced = connection.execute(
        "SELECT revoked_at, announced_at, announced FROM devices WHERE id = ?", (device,)
    )[0]
    if revoked_at is None:
        return None
    if announced_at is None or float(announced_at) < float(revoked_at):
        return "hand_in"
    return "wipe" if all(_is_safe(connection, device, unit) for unit in json.loads(announced)) else "hand_in"


def _is_safe(connection: Connection, device: str, unit: str) -> bool:
    """At the centre as good as on the device: its rows, or the ciphertext with a key. Without one the device's rings are its only way."""
    database, status = connection.execute("SELECT database, status FROM hand_in_units WHERE unit = ?", (unit,))[0]
    if status == "kept":
        return database in deposit.databases_of(connection, identity.proven_ids_of(connection, device))
    return bool(status == "delivered")


def leaving(files: Sequence[str], readable: Sequence[str]) -> list[str]:
    """Which of the device's files nobody of its users may read any more. What only the centre writes holds nothing unsent."""
    return [database for database in files if database not in readable and database not in (CATALOG, BOARD)]


def give_order(connection: Connection, device: str, now: float) -> Order | None:
    """The order as it is told to the device; the first `wipe` is noted."""
    order = order_for(connection, device)
    ordered = connection.value("SELECT wipe_ordered_at FROM devices WHERE id = ?", (device,))
    if order == "wipe" and ordered is None:
        connection.execute("UPDATE devices SET wipe_ordered_at = ? WHERE id = ?", (now, device))
        events.note(connection, Event(now, device, "wipe_ordered"))
    return order


def confirm_wiped(connection: Connection, device: str, now: float) -> None:
    """Told twice is told once: the first answer may be lost."""
    ordered, wiped = connection.execute("SELECT wipe_ordered_at, wiped_at FROM devices WHERE id = ?", (device,))[0]
    if wiped is not None:
        return
    if ordered is None:
        raise Problem("not_ordered")
    connection.execute("UPDATE devices SET wiped_at = ? WHERE id = ?", (now, device))
    connection.execute("DELETE FROM refresh_tokens WHERE device = ?", (device,))
    events.note(connection, Event(now, device, "wiped"))


def _state(connection: Connection, device: str) -> tuple[float | None, float | None]:
    rows = connection.execute("SELECT revoked_at, wiped_at FROM devices WHERE id = ?", (device,))
    if not rows:
        raise Problem("device_unknown")
    return rows[0][0], rows[0][1]
