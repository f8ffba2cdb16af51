"""Reads one batch of a database's feed: for each changed document all its leaves, for a chunk whether its bytes match its name.

Pixels are hashed piece by piece as they come, so none is in memory whole. Every leaf is looked at, never the winner only: a forged
second root may win (design.md section 6).
"""

from __future__ import annotations

from dataclasses import dataclass

from schemas.documents import JsonObject
from schemas.identifiers import key_of, type_of
from sync_server.couch.named import read_hash
from sync_server.couch.port import Database, Part, Place

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
    """What changed after a place; `more` when the feed goes on."""

    upto: Place
    changed: tuple[Changed, ...]
    more: bool


async def read_batch(database: Database, after: Place | None, limit: int) -> Batch:
    page = await database.changes(after, limit)
    leaves = await database.leaves(page.doc_ids)
    changed = [await _changed(database, doc_id, leaves.get(doc_id, ())) for doc_id in page.doc_ids]
    return Batch(page.upto, tuple(changed), page.more)


async def _changed(database: Database, doc_id: str, leaves: tuple[JsonObject, ...]) -> Changed:
    return Changed(doc_id, leaves, await _chunk_seen(database, doc_id, leaves) if type_of(doc_id) == CHUNK else None)


async def _chunk_seen(database: Database, doc_id: str, leaves: tuple[JsonObject, ...]) -> ChunkSeen:
    named, good, size, bad = key_of(doc_id), None, 0, []
    for leaf in leaves:
        if leaf.get("_deleted"):
            continue
        rev = str(leaf["_rev"])
        # No bytes to read is to the receipt a chunk that is missing too.
        found, length = await read_hash(database, Part(doc_id, CHUNK_ATTACHMENT, rev))
        if found == named:
            good, size = rev, length
        else:
            bad.append(rev)
    return ChunkSeen(named, good, size, tuple(bad))
