"""Copies of a whole file: one moment of a file in use as an enciphered file of its own, and back to a plain one.

`VACUUM INTO` reads one snapshot while others go on writing, and follows every page of every table, so that a damaged source fails here
and not at the restore. The copy is a closed file without a write-ahead log: it can be moved and hashed.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from docstore.errors import CorruptStore
from docstore.sqlite.connection import Connection, FileOptions
from docstore.sqlite.engines import open_engine


def copy_enciphered(source: Path, target: Path, key: bytes) -> None:
    """One moment of `source`, as a new file that only `key` opens."""
    connection = Connection.open(str(source))
    try:
        connection.execute("VACUUM INTO ?", (f"file:{quote(str(target))}?key=raw:{key.hex()}",))
    finally:
        connection.close()


def require_whole(path: Path, key: bytes | None) -> None:
    """SQLite's own look at every page and index; raises when anything is amiss. The file stays as it is."""
    connection = Connection.open(str(path), FileOptions(key=key, read_only=True))
    try:
        if connection.execute("PRAGMA integrity_check") != [("ok",)]:
            raise CorruptStore
    finally:
        connection.close()


def decipher(path: Path, key: bytes) -> None:
    """Turns a closed, enciphered copy into a plain file, in its place."""
    require_whole(path, key)
    engine = open_engine(str(path), enciphered=True, wish=None)
    try:
        engine.execute(f'PRAGMA key = "raw:{key.hex()}"', ())
        engine.execute("PRAGMA rekey = ''", ())
    finally:
        engine.close()
    require_whole(path, None)
