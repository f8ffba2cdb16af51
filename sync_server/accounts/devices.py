"""Devices of the centre: enrolment, their users, refresh tokens, the last pulse. Rows in `accounts.sqlite`.

Rules (design.md section 9): a device proves itself with a credential that reaches `/api/device/*` only; a refresh token is
honoured until its successor is first used, so an answer lost on the way costs nobody a sign-in; an unknown or used-up token
asks for sign-in and never revokes or wipes anything, but a used-up one is known again (`was_retired`), for the device page.
Credentials and tokens are random and long, so a plain SHA-256 keeps them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docstore.sqlite.connection import Connection
from sync_server.accounts.roles import Author
from sync_server.accounts.tables import create_tables
from sync_server.problems import Problem

__all__ = ["create_tables"]

REFRESH_SECONDS = 30 * 24 * 3600
SIBLINGS_KEPT = 8


@dataclass(frozen=True, slots=True)
class Known:
    """A device that has been here before, and what it shows for it."""

    device: str
    credential: str


@dataclass(frozen=True, slots=True)
class NewDevice:
    """What a device says of itself when it enrols."""

    id: str
    credential: str
    name: str
    platform: str
    app_version: str


@dataclass(frozen=True, slots=True)
class DeviceSeen:
    """A device as the office's list shows it."""

    id: str
    name: str
    platform: str
    app_version: str
    last_contact: float
    users: tuple[str, ...]
    pulse: Mapping[str, Any]


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def add_device(connection: Connection, device: NewDevice, now: float) -> None:
    connection.execute(
        "INSERT INTO devices(id, credential, name, platform, app_version, enrolled_at, last_contact) VALUES (?,?,?,?,?,?,?)",
        (device.id, digest(device.credential), device.name, device.platform, device.app_version, now, now),
    )


def is_device(connection: Connection, device: str, credential: str) -> bool:
    """True when the credential is this device's. Hashes are compared, so the time taken tells nothing of the secret."""
    rows = connection.execute("SELECT 1 FROM devices WHERE id = ? AND credential = ?", (device, digest(credential)))
    return bool(rows)


def require_known(connection: Connection, known: Known) -> None:
    """Raises for a stranger, and for a device that has told that it is empty: it begins anew."""
    rows = connection.execute("SELECT wiped_at FROM devices WHERE id = ? AND credential = ?", (known.device, digest(known.credential)))
    if not rows or rows[0][0] is not None:
        raise Problem("unknown_device")


def require_admitted(connection: Connection, known: Known) -> None:
    """Raises for a revoked device too: it gets no token, only orders."""
    require_known(connection, known)
    if connection.value("SELECT revoked_at FROM devices WHERE id = ?", (known.device,)) is not None:
        raise Problem("device_revoked")


def renew_credential(connection: Connection, device: str, credential: str) -> bool:
    """For an enrolment that is repeated because its answer was lost. False: the device has spoken (it was not lost) or was revoked."""
    rows = connection.execute(
        "UPDATE devices SET credential = ? WHERE id = ? AND spoke_at IS NULL AND revoked_at IS NULL AND wiped_at IS NULL RETURNING 1",
        (digest(credential), device),
    )
    return bool(rows)


def add_user(connection: Connection, device: str, author: Author, now: float) -> None:
    connection.execute(
        "INSERT OR IGNORE INTO device_users(device, user, role, first_at) VALUES (?,?,?,?)", (device, author.user, author.role, now)
    )


def authors(connection: Connection, device: str) -> list[Author]:
    rows = connection.execute("SELECT user, role FROM device_users WHERE device = ? ORDER BY first_at, user", (device,))
    return [Author(str(user), str(role)) for user, role in rows]


def issue_refresh(connection: Connection, device: str, user: str, token: str, now: float) -> None:
    """The first token of a sign-in: it has no predecessor to retire."""
    _insert_token(connection, (digest(token), device, user, None, now))


def rotate_refresh(connection: Connection, device: str, user: str, tokens: tuple[str, str], now: float) -> bool:
    """`tokens` are the one shown and the one to issue. False: unknown, another's, or over age; nothing was changed then.

    Using a token retires its predecessor and the predecessor's other successors, whose answers evidently were not the one kept.
    """
    shown, fresh = digest(tokens[0]), digest(tokens[1])
    rows = connection.execute(
        "SELECT predecessor FROM refresh_tokens WHERE token = ? AND device = ? AND user = ? AND issued_at > ? AND retired_at IS NULL",
        (shown, device, user, now - REFRESH_SECONDS),
    )
    if not rows:
        return False
    predecessor = rows[0][0]
    if predecessor is not None:
        connection.execute(
            "UPDATE refresh_tokens SET retired_at = coalesce(retired_at, ?) WHERE token = ? OR (predecessor = ? AND token <> ?)",
            (now, predecessor, predecessor, shown),
        )
        connection.execute("DELETE FROM refresh_tokens WHERE device = ? AND retired_at <= ?", (device, now - REFRESH_SECONDS))
    _insert_token(connection, (fresh, device, user, shown, now))
    _drop_old_siblings(connection, shown)
    return True


def was_retired(connection: Connection, device: str, user: str, token: str) -> bool:
    """A token that was good once: somebody holds a copy, or the device was set back to an earlier state."""
    asked = (digest(token), device, user)
    return bool(connection.execute("SELECT 1 FROM refresh_tokens WHERE token = ? AND device = ? AND user = ? AND retired_at > 0", asked))


def drop_refresh(connection: Connection, device: str, user: str) -> None:
    """When the ring that held them is lost (a new PIN)."""
    connection.execute("DELETE FROM refresh_tokens WHERE device = ? AND user = ?", (device, user))


def _insert_token(connection: Connection, row: tuple[Any, ...]) -> None:
    connection.execute("INSERT INTO refresh_tokens(token, device, user, predecessor, issued_at) VALUES (?,?,?,?,?)", row)


def _drop_old_siblings(connection: Connection, predecessor: str) -> None:
    """A device that asks again and again without ever using an answer must not fill the table."""
    connection.execute(
        "DELETE FROM refresh_tokens WHERE predecessor = ?1 AND retired_at IS NULL AND token NOT IN"
        " (SELECT token FROM refresh_tokens WHERE predecessor = ?1 AND retired_at IS NULL ORDER BY issued_at DESC, token LIMIT ?2)",
        (predecessor, SIBLINGS_KEPT),
    )


def note_contact(connection: Connection, device: str, now: float) -> None:
    connection.execute("UPDATE devices SET last_contact = max(last_contact, ?) WHERE id = ?", (now, device))


def note_spoken(connection: Connection, device: str, now: float) -> None:
    """It came back with what its enrolment gave it."""
    note_contact(connection, device, now)
    connection.execute("UPDATE devices SET spoke_at = coalesce(spoke_at, ?) WHERE id = ?", (now, device))


def note_pulse(connection: Connection, device: str, pulse: Mapping[str, Any], now: float) -> None:
    """`clock_ms` is the device's own clock: how far it is off is noted, the rest kept as told."""
    note_spoken(connection, device, now)
    clock = pulse.get("clock_ms")
    offset = None if clock is None else int(clock) - int(now * 1000)
    connection.execute(
        "UPDATE devices SET pulse = ?, clock_offset_ms = coalesce(?, clock_offset_ms), app_version = coalesce(?, app_version) WHERE id = ?",
        (json.dumps(dict(pulse)), offset, (pulse.get("versions") or {}).get("app"), device),
    )


def platform_of(connection: Connection, device: str) -> str:
    """As it was told at the enrolment, and never since."""
    return str(connection.value("SELECT platform FROM devices WHERE id = ?", (device,)) or "")


def all_devices(connection: Connection) -> list[DeviceSeen]:
    users: dict[str, list[str]] = {}
    for device, user in connection.execute("SELECT DISTINCT device, user FROM device_users ORDER BY device, user"):
        users.setdefault(str(device), []).append(str(user))
    rows = connection.execute("SELECT id, name, platform, app_version, last_contact, pulse FROM devices ORDER BY last_contact DESC, id")
    return [
        DeviceSeen(str(i), str(name), str(platform), str(version), float(seen), tuple(users.get(str(i), ())), json.loads(pulse))
        for i, name, platform, version, seen, pulse in rows
    ]


def centre_value(connection: Connection, name: str, make: str) -> str:
    """A value of the centre itself (its `epoch`), made once and kept."""
    connection.execute("INSERT OR IGNORE INTO centre(name, value) VALUES (?,?)", (name, make))
    return str(connection.execute("SELECT value FROM centre WHERE name = ?", (name,))[0][0])


def set_centre_value(connection: Connection, name: str, value: str) -> None:
    connection.execute("INSERT OR REPLACE INTO centre(name, value) VALUES (?,?)", (name, value))
