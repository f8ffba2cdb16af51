"""The tables of a store's file and their migrations; `user_version` says which form a file has.

    documents    one row a document: its last place in the feed, its winner, how many leaves are open
    revisions    one row a revision of the tree (docstore/tree.py): its marks, and while it is available its body
    blobs        attachments by content, shared by every revision that names them; `pieces` hold 256 KiB each
    locals       `_local` documents, which are never replicated
    settings     what the database is: identity, limits, security, read models' versions

A revision's parent has the generation before it, so the hash alone names it. Read models' own tables stand beside these.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from typing import Any

from docstore.errors import NewerStore
from docstore.sqlite.connection import Connection

_FIRST = (
    """CREATE TABLE documents (
        doc INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, seq INTEGER NOT NULL,
        generation INTEGER NOT NULL, hash TEXT NOT NULL, deleted INTEGER NOT NULL, leaves INTEGER NOT NULL)""",
    "CREATE UNIQUE INDEX documents_by_seq ON documents (seq)",
    """CREATE TABLE revisions (
        doc INTEGER NOT NULL, generation INTEGER NOT NULL, hash TEXT NOT NULL, parent TEXT,
        written INTEGER NOT NULL, superseded INTEGER NOT NULL, deleted INTEGER NOT NULL, attachments TEXT, body TEXT,
        PRIMARY KEY (doc, generation, hash)) WITHOUT ROWID""",
    """CREATE TABLE blobs (
        blob INTEGER PRIMARY KEY, sha256 BLOB UNIQUE, md5 TEXT, length INTEGER NOT NULL)""",
    "CREATE TABLE pieces (piece INTEGER PRIMARY KEY, data BLOB NOT NULL)",
    "CREATE TABLE locals (id TEXT PRIMARY KEY, revision INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
)
_SECOND = (
    # Without a row number a body of 1 KB does not fit beside its key: every document took a page of 4 KB for its second half.
    "ALTER TABLE revisions RENAME TO former_revisions",
    """CREATE TABLE revisions (
        doc INTEGER NOT NULL, generation INTEGER NOT NULL, hash TEXT NOT NULL, parent TEXT,
        written INTEGER NOT NULL, superseded INTEGER NOT NULL, deleted INTEGER NOT NULL, attachments TEXT, body TEXT,
        UNIQUE (doc, generation, hash))""",
    "INSERT INTO revisions SELECT * FROM former_revisions ORDER BY doc, generation, hash",
    "DROP TABLE former_revisions",
)


def _create_first(connection: Connection) -> None:
    for statement in _FIRST:
        connection.execute(statement)
    put_setting(connection, "uuid", secrets.token_hex(16))


def _keep_bodies_in_rows(connection: Connection) -> None:
    for statement in _SECOND:
        connection.execute(statement)


_MIGRATIONS: tuple[Callable[[Connection], None], ...] = (_create_first, _keep_bodies_in_rows)
NEWEST = len(_MIGRATIONS)


def migrate(connection: Connection) -> None:
    """Brings a file to the newest form, all steps in one transaction; a file from the future is left as it is."""
    found = refuse_newer(connection)
    if found == NEWEST:
        return
    with connection.transaction():
        for step in _MIGRATIONS[found:]:
            step(connection)
        connection.execute(f"PRAGMA user_version = {NEWEST}")


def is_former(connection: Connection) -> bool:
    """Whether `migrate` would change what an older version of this program has written."""
    return 0 < refuse_newer(connection) < NEWEST


def refuse_newer(connection: Connection) -> int:
    found = int(connection.value("PRAGMA user_version"))
    if found > NEWEST:
        raise NewerStore
    return found


def get_setting(connection: Connection, name: str, default: Any = None) -> Any:
    text = connection.value("SELECT value FROM settings WHERE name = ?", (name,))
    return default if text is None else json.loads(text)


def put_setting(connection: Connection, name: str, value: Any) -> None:
    connection.execute("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", (name, json.dumps(value)))
