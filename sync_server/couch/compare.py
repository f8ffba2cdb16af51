"""Whether two servers hold the same database: both read in full, every leaf with its history and each attachment byte by byte.

Design documents are left out: a guard is each server's own, made by provisioning (couch/provision.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docstore.canonical import JsonObject, digest_hex
from docstore.replication.batch import BatchSize, document_bytes
from docstore.replication.peer import Changes, Fetched, Peer, Revision, Wanted
from docstore.replication.run import revision_of
from sync_server.settings import StartError

PAGE = 1_000
_AT_ONCE, _BYTES_AT_ONCE = 200, 8 * 1024 * 1024


@dataclass(slots=True)
class Counted:
    """Of one database, or of all: what this run copied, and what was found equal on both sides."""

    copied: int = 0
    documents: int = 0
    leaves: int = 0
    attachments: int = 0
    upto: str = "0"

    def add(self, other: Counted) -> None:
        self.copied += other.copied
        self.documents += other.documents
        self.leaves += other.leaves
        self.attachments += other.attachments


class Differs(StartError):
    """The two sides are not equal: the centre stays where it is."""


async def compare(source: Peer, target: Peer) -> Counted:
    """Reads both sides in full; raises Differs, naming the first revision, when they are not equal."""
    counted, size = Counted(), BatchSize(_AT_ONCE, _BYTES_AT_ONCE)
    async for page in pages(source):
        counted.upto = page.results[-1].seq
        wanted = [Wanted(change.doc_id, change.revs) for change in page.results if not is_design(change.doc_id)]
        counted.documents += len(wanted)
        while wanted:
            count = size.count
            group, wanted = wanted[:count], wanted[count:]
            await _compare_group(source, target, group, (counted, size))
    beyond = sum([len(change.revs) async for page in pages(target) for change in page.results if not is_design(change.doc_id)])
    if beyond != counted.leaves:
        raise Differs(f"le versioni sono {counted.leaves} da una parte e {beyond} dall'altra")
    return counted


async def _compare_group(source: Peer, target: Peer, group: Sequence[Wanted], into: tuple[Counted, BatchSize]) -> None:
    counted, size = into
    here, there = _told(await source.get_documents(group)), _told(await target.get_documents(group))
    for one in group:
        for rev in one.revs:
            ours, theirs = here.get((one.doc_id, rev)), there.get((one.doc_id, rev))
            if ours is None or theirs is None or digest_hex(_in_full(ours)) != digest_hex(_in_full(theirs)):
                raise Differs(f"la versione {rev} di {one.doc_id}")
            counted.leaves += 1
            counted.attachments += len(ours.get("_attachments") or {})
            size.saw(document_bytes(ours))


def _in_full(document: JsonObject) -> JsonObject:
    """What must be equal: the body, the history, and of each attachment its type and its bytes. How a server stores them is its own."""
    attachments: Mapping[str, Mapping[str, Any]] = document.get("_attachments") or {}
    bytes_of = {name: [entry["content_type"], hashlib.sha256(entry["data"]).hexdigest()] for name, entry in attachments.items()}
    return {**{name: value for name, value in document.items() if name != "_attachments"}, "_attachments": bytes_of}


def _told(fetched: Fetched) -> dict[Revision, JsonObject]:
    return {revision_of(document): document for document in fetched.documents}


async def pages(peer: Peer) -> AsyncIterator[Changes]:
    since = "0"
    while (page := await peer.changes(since, limit=PAGE)).results:
        yield page
        since = page.results[-1].seq


def is_design(doc_id: str) -> bool:
    return doc_id.startswith("_design/")
