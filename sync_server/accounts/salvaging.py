"""What can be read of a file that does not open, or breaks off: leaf by leaf, from a scratch copy (docs/adr/0015, 0045).

Rule: the ciphertext is never touched; a key that fits is found by reading; what cannot be read is told beside what can.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from docstore.canonical import JsonObject
from docstore.errors import DocstoreError, WrongKey
from docstore.sqlite.connection import Connection, FileOptions
from docstore.sqlite.salvage import Lost, salvage

BATCH = 50
PAGE_BYTES = 4096


class Salvage:
    """One sick copy. Used by one thread at a time."""

    def __init__(self, connection: Connection) -> None:
        self._connection, self._found = connection, salvage(connection)

    @classmethod
    def open(cls, scratch: Path, keys: Sequence[bytes], copied: Callable[[Path], None]) -> Salvage | None:
        """None: no key fits, or nothing at all can be read. Each try has a copy of its own: opening merges a log."""
        for number, key in enumerate(keys):
            copy = scratch / f"sick-{number}.sqlite"
            copied(copy)
            _cut_to_pages(copy)
            connection = _connected(copy, key)
            if connection is not None:
                return cls(connection)
        return None

    def batch(self) -> list[JsonObject | Lost]:
        """Empty at the end, which is also where nothing more can be read."""
        found: list[JsonObject | Lost] = []
        with suppress(DocstoreError):
            found.extend(itertools.islice(self._found, BATCH))
        return found

    def close(self) -> None:
        self._connection.close()


def _cut_to_pages(copy: Path) -> None:
    """A file that ends within a page is one that SQLite reads nothing of."""
    if copy.exists() and (over := copy.stat().st_size % PAGE_BYTES):
        os.truncate(copy, copy.stat().st_size - over)


def opens(file: Path, key: bytes) -> bool:
    """Whether this is the key of that file, sick or not."""
    connection = _connected(file, key)
    if connection is not None:
        connection.close()
    return connection is not None


def _connected(file: Path, key: bytes) -> Connection | None:
    try:
        connection = Connection.open(str(file), FileOptions(key=key, read_only=True, sick=True))
    except DocstoreError:
        return None
    try:
        connection.value("SELECT count(*) FROM sqlite_master")
    except WrongKey:
        connection.close()
        return None
    except DocstoreError:
        return connection  # the key fits and the page is spoilt: others may not be
    return connection


def leaves_of(found: Sequence[JsonObject | Lost]) -> Iterator[JsonObject]:
    return (one for one in found if not isinstance(one, Lost))


def lost_of(found: Sequence[JsonObject | Lost]) -> Iterator[tuple[str, str]]:
    """As documents and revisions; one whose name is gone as well is counted by its number."""
    return ((one.doc_id or f"unreadable:{one.number}", one.rev or "") for one in found if isinstance(one, Lost))
