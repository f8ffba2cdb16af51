"""Reads one batch of a database's feed: for each changed document all its leaves, for a chunk whether its bytes match its name.

Runs in the store's reading thread, so hashing pixels blocks nobody. Every leaf is looked at, never the winner only: a forged
second root may win (design.md section 6).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from docstore.errors import NotFound, ReadFailed
from docstore.store import Store
from schemas.documents import JsonObject
from schemas.identifiers import key_of, type_of

RECORDS_AT_ONCE = 200
PIXELS_AT_ONCE = 20
CHUNK = "chunk"
CHUNK_ATTACHMENT = "bytes"


@dataclass(frozen=True, slots=True)
class ChunkSeen:
    """A chunk document: the revision whose bytes match, if one does, and those whose bytes do not."""

    sha256: str
    rev: str | None
    size: int
    bad_revs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    doc_id: str
    leaves: tuple[JsonObject, ...]
    chunk: ChunkSeen | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """What changed after a cursor; `more` when the feed goes on."""

    uuid: str
    upto: int
    changed: tuple[Changed, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Cursor:
    """Up to where which file was read, and how many documents to read now."""

    uuid: str | None
    since: int
    limit: int


def read_batch(store: Store, cursor: Cursor) -> Batch:
    """From the cursor, or from zero when the file is another one (made anew, restored) or lies behind it."""
    known = cursor.uuid == store.uuid and cursor.since <= store.update_seq
    page = store.changes(cursor.since if known else 0, limit=cursor.limit)
    changed = tuple(_changed(store, str(row["id"])) for row in page.results)
    return Batch(store.uuid, page.last_seq, changed, bool(page.pending))


def _changed(store: Store, doc_id: str) -> Changed:
    leaves = tuple(store.leaves(doc_id))
    return Changed(doc_id, leaves, _chunk_seen(store, doc_id, leaves) if type_of(doc_id) == CHUNK else None)


def _chunk_seen(store: Store, doc_id: str, leaves: tuple[JsonObject, ...]) -> ChunkSeen:
    named, good, size, bad = key_of(doc_id), None, 0, []
    for leaf in leaves:
        if leaf.get("_deleted"):
            continue
        content = _content(store, doc_id, str(leaf["_rev"]))
        if content is not None and hashlib.sha256(content).hexdigest() == named:
            good, size = str(leaf["_rev"]), len(content)
        else:
            bad.append(str(leaf["_rev"]))
    return ChunkSeen(named, good, size, tuple(bad))


def _content(store: Store, doc_id: str, rev: str) -> bytes | None:
    """The bytes, or None when there are none to read: to the receipt both are a chunk that is missing."""
    try:
        return store.attachment(doc_id, CHUNK_ATTACHMENT, rev=rev).read()
    except (NotFound, ReadFailed):
        return None
