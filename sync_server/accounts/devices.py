"""Devices of the centre: enrolment, their users, refresh tokens, the last pulse. Rows in `accounts.sqlite`.

Rules (design.md section 9): a device proves itself with a credential that reaches `/api/device/*` only; a refresh token is
honoured until its successor is first used, so an answer lost on the way costs nobody a sign-in; an unknown or used-up token
asks for sign-in and never revokes or wipes anything. Credentials and tokens are random and long, so a plain SHA-256 keeps them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docstore.sqlite.connection import Connection
from sync_server.accounts.roles import Author

REFRESH_SECONDS = 30 * 24 * 3600
SIBLINGS_KEPT = 8

_TABLES = (
    """CREATE TABLE IF NOT EXISTS devices (
        id TEXT PRIMARY KEY, credential TEXT NOT NULL, name TEXT NOT NULL, platform TEXT NOT NULL, app_version TEXT NOT NULL,
        enrolled_at REAL NOT NULL, last_contact REAL NOT NULL, pulse TEXT NOT NULL DEFAULT '{}') STRICT""",
    """CREATE TABLE IF NOT EXISTS device_users (
        device TEXT NOT NULL REFERENCES devices(id), user TEXT NOT NULL, role TEXT NOT NULL, first_at REAL NOT NULL,
        PRIMARY KEY (device, user, role)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS refresh_tokens (
        token TEXT PRIMARY KEY, device TEXT NOT NULL REFERENCES devices(id), user TEXT NOT NULL, predecessor TEXT,
        issued_at REAL NOT NULL) STRICT, WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS refresh_by_predecessor ON refresh_tokens(predecessor)",
    "CREATE TABLE IF NOT EXISTS centre (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
)


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


def create_tables(connection: Connection) -> None:
    for statement in _TABLES:
        connection.execute(statement)


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
        "SELECT predecessor FROM refresh_tokens WHERE token = ? AND device = ? AND user = ? AND issued_at > ?",
        (shown, device, user, now - REFRESH_SECONDS),
    )
    if not rows:
        return False
    predecessor = rows[0][0]
    if predecessor is not None:
        connection.execute(
            "DELETE FROM refresh_tokens WHERE token = ? OR (predecessor = ? AND token <> ?)", (predecessor, predecessor, shown)
        )
    _insert_token(connection, (fresh, device, user, shown, now))
    _drop_old_siblings(connection, shown)
    return True


def _insert_token(connection: Connection, row: tuple[Any, ...]) -> None:
    connection.execute("INSERT INTO refresh_tokens(token, device, user, predecessor, issued_at) VALUES (?,?,?,?,?)", row)


def _drop_old_siblings(connection: Connection, predecessor: str) -> None:
    """A device that asks again and again without ever using an answer must not fill the table."""
    connection.execute(
        "DELETE FROM refresh_tokens WHERE predecessor = ?1 AND token NOT IN"
        " (SELECT token FROM refresh_tokens WHERE predecessor = ?1 ORDER BY issued_at DESC, token LIMIT ?2)",
        (predecessor, SIBLINGS_KEPT),
    )


def note_contact(connection: Connection, device: str, now: float) -> None:
    connection.execute("UPDATE devices SET last_contact = max(last_contact, ?) WHERE id = ?", (now, device))


def note_pulse(connection: Connection, device: str, pulse: Mapping[str, Any], now: float) -> None:
    connection.execute(
        "UPDATE devices SET last_contact = max(last_contact, ?), pulse = ? WHERE id = ?", (now, json.dumps(dict(pulse)), device)
    )


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
