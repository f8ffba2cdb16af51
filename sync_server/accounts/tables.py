"""The tables of `accounts.sqlite`, version 2, made in place of nothing or of version 1.

Rule: additive. A file of version 1 (devices, their users, refresh tokens) gets the missing columns and tables and loses no row; nobody is
signed out by it. No secret stands in a row: credentials, tokens and codes as hashes, file keys sealed (`deposit.py`).
"""

from __future__ import annotations

from docstore.sqlite.connection import Connection

VERSION = 2

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
    """CREATE TABLE IF NOT EXISTS former_ids (
        device TEXT NOT NULL REFERENCES devices(id), former TEXT NOT NULL, how TEXT NOT NULL, since REAL NOT NULL,
        PRIMARY KEY (device, former)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS codes (
        selector TEXT PRIMARY KEY, short TEXT NOT NULL, long TEXT NOT NULL UNIQUE, user TEXT NOT NULL, purpose TEXT NOT NULL, device TEXT,
        made_by TEXT NOT NULL, expires_at REAL NOT NULL, wrong INTEGER NOT NULL DEFAULT 0, used_at REAL, used_by TEXT)
        STRICT, WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS lockouts (
        subject TEXT PRIMARY KEY, wrong INTEGER NOT NULL, last_wrong REAL NOT NULL) STRICT, WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS deposited_keys (
        device TEXT NOT NULL REFERENCES devices(id), database TEXT NOT NULL, generation INTEGER NOT NULL, sealed BLOB NOT NULL,
        mark TEXT NOT NULL, user TEXT NOT NULL, deposited_at REAL NOT NULL, PRIMARY KEY (device, database, generation))
        STRICT, WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS device_events (
        id INTEGER PRIMARY KEY, at REAL NOT NULL, device TEXT NOT NULL, kind TEXT NOT NULL, user TEXT NOT NULL,
        by_user TEXT NOT NULL, database TEXT NOT NULL, count INTEGER NOT NULL, why TEXT NOT NULL) STRICT""",
    "CREATE INDEX IF NOT EXISTS events_by_device ON device_events(device, id)",
    """CREATE TABLE IF NOT EXISTS hand_in_units (
        unit TEXT PRIMARY KEY, device TEXT NOT NULL REFERENCES devices(id), database TEXT NOT NULL, parts TEXT NOT NULL,
        unsent INTEGER NOT NULL, begun_at REAL NOT NULL, status TEXT NOT NULL, delivered INTEGER NOT NULL DEFAULT 0,
        already INTEGER NOT NULL DEFAULT 0, kept_aside INTEGER NOT NULL DEFAULT 0, finished_at REAL) STRICT, WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS device_circles (
        device TEXT NOT NULL REFERENCES devices(id), database TEXT NOT NULL, first_at REAL NOT NULL, PRIMARY KEY (device, database))
        STRICT, WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS rescues (
        unit TEXT NOT NULL REFERENCES hand_in_units(unit), doc_id TEXT NOT NULL, rev TEXT NOT NULL, outcome TEXT NOT NULL,
        code TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (unit, doc_id, rev)) STRICT, WITHOUT ROWID""",
)
_NEW_COLUMNS = {
    "devices": (
        "clock_offset_ms INTEGER",
        "spoke_at REAL",
        "revoked_at REAL",
        "revoked_by TEXT",
        "revoked_why TEXT",
        "announced_at REAL",
        "announced TEXT",
        "wipe_ordered_at REAL",
        "wiped_at REAL",
    ),
    "refresh_tokens": ("retired_at REAL",),
    "hand_in_units": ("things INTEGER NOT NULL DEFAULT 0", "things_aside INTEGER NOT NULL DEFAULT 0"),
    "rescues": ("thing TEXT",),
}
_FILLED = {"hand_in_units": "UPDATE hand_in_units SET things = delivered, things_aside = kept_aside"}
"""What the rows of before say in new columns: until a hand-in is counted anew, each of its leaves was a thing."""


def create_tables(connection: Connection) -> None:
    """Makes what is missing; runs at every start."""
    for statement in _TABLES:
        connection.execute(statement)
    for table, columns in _NEW_COLUMNS.items():
        there = {str(row[1]) for row in connection.execute(f"PRAGMA table_info({table})")}
        lacking = [column for column in columns if column.split()[0] not in there]
        for column in lacking:
            connection.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
        if lacking and table in _FILLED:
            connection.execute(_FILLED[table])
