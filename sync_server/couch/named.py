"""Documents that are named by their content: whether a leaf is what its name says, and whether such a leaf stands in a database already.

Rule (design.md section 6): a fact is named by its body and a chunk by its bytes, so one leaf that fits is all that a database needs; a
second root under the name adds nothing when it fits and lies when it does not. Every leaf is looked at, for a forged one may win.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from docstore.canonical import JsonObject
from docstore.errors import NotFound, ReadFailed
from schemas.canonical import sha256_hex
from schemas.facts import verify_fact
from schemas.guard import CHUNK, CLASSES, FACT
from schemas.identifiers import chunk_id, key_of, type_of
from schemas.photo import CHUNK_ATTACHMENT
from sync_server.couch.port import Database, Part


def is_what_it_is_called(document: JsonObject) -> bool:
    """Of a document with its attachments' bytes beside it; whatever is named in another way is."""
    kind = CLASSES.get(type_of(document["_id"]))
    if kind == FACT:
        return verify_fact(document)
    data = document.get("_attachments", {}).get(CHUNK_ATTACHMENT, {}).get("data")
    return kind != CHUNK or (isinstance(data, bytes) and chunk_id(sha256_hex(data)) == document["_id"])


async def standing(database: Database, doc_ids: Sequence[str]) -> frozenset[str]:
    """Which of these stand there with a leaf that is what the name says."""
    named = [doc_id for doc_id in doc_ids if CLASSES.get(type_of(doc_id)) in (CHUNK, FACT)]
    found = set()
    for doc_id, leaves in (await database.leaves(named) if named else {}).items():
        for leaf in leaves:
            if not leaf.get("_deleted") and await _fits(database, doc_id, leaf):
                found.add(doc_id)
                break
    return frozenset(found)


async def _fits(database: Database, doc_id: str, leaf: JsonObject) -> bool:
    if CLASSES[type_of(doc_id)] == FACT:
        return verify_fact(leaf)
    return (await read_hash(database, Part(doc_id, CHUNK_ATTACHMENT, str(leaf["_rev"]))))[0] == key_of(doc_id)


async def read_hash(database: Database, part: Part) -> tuple[str | None, int]:
    """Hash and length, a piece in memory at a time; no hash when there are no bytes to read."""
    digest, length = hashlib.sha256(), 0
    try:
        async for piece in database.attachment(part):
            digest.update(piece)
            length += len(piece)
    except (NotFound, ReadFailed):
        return None, 0
    return digest.hexdigest(), length
