"""`accounts.sqlite` of version 1 is upgraded in place: devices stay enrolled, tokens stay good, and nothing is done twice."""

from __future__ import annotations

import hashlib
from pathlib import Path

from docstore.sqlite.connection import Connection
from sync_server.accounts import device_pages, devices, identity, tables
from sync_server.accounts.devices import Known
from sync_server.accounts.roles import Author

NOW = 1_795_000_000.0
VERSION_1 = (
    """CREATE TABLE devices (
        id TEXT PRIMARY KEY, credential TEXT NOT NULL, name TEXT NOT NULL, platform TEXT NOT NULL, app_version TEXT NOT NULL,
        enrolled_at REAL NOT NULL, last_contact REAL NOT NULL, pulse TEXT NOT NULL DEFAULT '{}') STRICT""",
    """CREATE TABLE device_users (
        device TEXT NOT NULL REFERENCES devices(id), user TEXT NOT NULL, role TEXT NOT NULL, first_at REAL NOT NULL,
        PRIMARY KEY (device, user, role)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE refresh_tokens (
        token TEXT PRIMARY KEY, device TEXT NOT NULL REFERENCES devices(id), user TEXT NOT NULL, predecessor TEXT,
        issued_at REAL NOT NULL) STRICT, WITHOUT ROWID""",
    "CREATE INDEX refresh_by_predecessor ON refresh_tokens(predecessor)",
    "CREATE TABLE centre (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
)
"""As the first landed version made them."""


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def of_version_1(path: Path) -> Connection:
    connection = Connection.open(str(path))
    for statement in VERSION_1:
        connection.execute(statement)
    connection.execute(
        "INSERT INTO devices(id, credential, name, platform, app_version, enrolled_at, last_contact) VALUES (?,?,?,?,?,?,?)",
        ("abcdefghij", digest("credential"), "Telefono", "android", "0.1.0", NOW, NOW),
    )
    connection.execute("INSERT INTO device_users VALUES ('abcdefghij', 'giulia', 'outreach', ?)", (NOW,))
    connection.execute("INSERT INTO refresh_tokens VALUES (?, 'abcdefghij', 'giulia', NULL, ?)", (digest("t0"), NOW))
    return connection


def test_a_file_of_version_1_keeps_its_devices_and_its_tokens(tmp_path: Path) -> None:
    connection = of_version_1(tmp_path / "accounts.sqlite")
    for _ in range(2):  # it runs at every start
        tables.create_tables(connection)
    devices.require_admitted(connection, Known("abcdefghij", "credential"))
    assert devices.rotate_refresh(connection, "abcdefghij", "giulia", ("t0", "t1"), NOW)
    assert devices.rotate_refresh(connection, "abcdefghij", "giulia", ("t1", "t2"), NOW)
    assert devices.was_retired(connection, "abcdefghij", "giulia", "t0")
    assert identity.authors_of(connection, "abcdefghij") == [Author("giulia", "outreach")]
    page = device_pages.all_pages(connection)[0]
    assert (page.name, page.users, page.state, page.clock_offset_ms) == ("Telefono", ("giulia",), "active", None)
    connection.close()


def test_an_upgraded_file_has_the_columns_of_a_new_one(tmp_path: Path) -> None:
    upgraded, new = of_version_1(tmp_path / "old.sqlite"), Connection.open(str(tmp_path / "new.sqlite"))
    shapes = []
    for connection in (upgraded, new):
        tables.create_tables(connection)
        names = [str(row[0]) for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        shapes.append({name: {row[1:4] for row in connection.execute(f"PRAGMA table_info({name})")} for name in names})
        connection.close()
    assert shapes[0] == shapes[1]


def test_a_file_of_before_things_were_counted_says_of_its_hand_ins_what_it_said(tmp_path: Path) -> None:
    """Version 2 as it was landed: the office must not read that nothing came of a tablet that was rescued."""
    connection = of_version_1(tmp_path / "accounts.sqlite")
    tables.create_tables(connection)
    for table, column in (("hand_in_units", "things"), ("hand_in_units", "things_aside"), ("rescues", "thing")):
        connection.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    connection.execute("DROP TABLE device_circles")
    connection.execute(
        "INSERT INTO hand_in_units(unit, device, database, parts, unsent, begun_at, status, delivered, kept_aside, finished_at)"
        " VALUES ('u', 'abcdefghij', 'outreach-catania', '[]', 12, ?, 'kept', 12, 3, ?)",
        (NOW, NOW),
    )
    for _ in range(2):
        tables.create_tables(connection)
    page = device_pages.all_pages(connection)[0]
    assert (page.rescued, page.kept_aside, page.kept) == (12, 3, 1)
    connection.execute("UPDATE hand_in_units SET things = 5")
    tables.create_tables(connection)
    assert device_pages.all_pages(connection)[0].rescued == 5
    connection.close()
