"""The port: what a replicator asks of a peer, in the protocol's own steps (`protocol.rst`, "Replication Protocol").

Two kinds of peer stand behind it: this device's own store (`LocalPeer`) and a CouchDB reached over HTTP (`HttpPeer`). One
side of every run must be our own: there the checkpoint's sequence is believed, and there refused revisions are written
down. Documents are JSON that nobody here understands, in CouchDB's shape, with attachment bytes as `bytes` under `data`.

Every method may raise the errors of `docstore.errors`: transient ones end the run and are tried again by the supervisor,
terminal ones end it until a person or a setting changes something. A document that the target denies is no error but a
`Refusal`. Every method may be cancelled at any await, and may be repeated: nothing in the protocol counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from docstore.canonical import JsonObject

Revision = tuple[str, str]
"""A document's id and one of its revision ids."""


@dataclass(frozen=True, slots=True)
class PeerInfo:
    """Who a peer is and how far its feed has come. `uuid` is empty where the peer tells none."""

    update_seq: str
    uuid: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One document in the feed, with all its leaf revisions."""

    doc_id: str
    revs: tuple[str, ...]
    seq: str


@dataclass(frozen=True, slots=True)
class Changes:
    """One page of the feed. `pending` counts what follows, and is None where the peer does not say."""

    results: tuple[Change, ...]
    last_seq: str
    pending: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """The revisions of one document that the target lacks, and what it has of the document already."""

    doc_id: str
    revs: tuple[str, ...]
    possible_ancestors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """One revision that would not move, and why, in CouchDB's words: the target denies it, or the source cannot read it."""

    doc_id: str
    rev: str
    error: str
    reason: str

    @property
    def revision(self) -> Revision:
        return self.doc_id, self.rev


@dataclass(frozen=True, slots=True)
class Route:
    """Which way, and to or from whom, as our own side sees it."""

    peer: str
    pushes: bool


@dataclass(frozen=True, slots=True)
class Fetched:
    """What the source gave of what was wanted. Each revision asked for is in one of the three, or the peer is at fault:
    `absent` are those that the source no longer holds (superseded and compacted, or purged), `unreadable` those that it
    holds and cannot give (damaged bytes)."""

    documents: tuple[JsonObject, ...]
    absent: tuple[Revision, ...] = ()
    unreadable: tuple[Refusal, ...] = ()


def wanted_from(answer: Mapping[str, Any]) -> list[Wanted]:
    """A `_revs_diff` answer as values."""
    return [
        Wanted(doc_id, tuple(found["missing"]), tuple(found.get("possible_ancestors") or ()))
        for doc_id, found in answer.items()
        if found.get("missing")
    ]


def refusal_from(error: Mapping[str, Any]) -> Refusal:
    """One entry of a `_bulk_docs` answer that is no success."""
    return Refusal(str(error.get("id") or ""), str(error.get("rev") or ""), str(error["error"]), str(error.get("reason") or ""))


class RefusalBook(Protocol):
    """Where our own side writes down what would not move. `RefusedTable` is the one for a store."""

    async def record(self, route: Route, refusals: Sequence[Refusal]) -> None: ...

    async def settle(self, route: Route, revisions: Sequence[Revision]) -> None: ...

    async def withheld(self, route: Route) -> Sequence[Revision]:
        """What the other side failed over, and may deal with the next time."""
        ...


class Peer(Protocol):
    """One side of a replication."""

    @property
    def name(self) -> str:
        """Part of the replication id: stable, and without credentials."""
        ...

    @property
    def refusals(self) -> RefusalBook | None:
        """Our own side's book. None: a peer that is not ours."""
        ...

    async def info(self) -> PeerInfo: ...

    async def get_local(self, doc_id: str) -> JsonObject | None: ...

    async def put_local(self, doc_id: str, body: Mapping[str, Any]) -> None: ...

    async def changes(self, since: str, *, limit: int, timeout_ms: int = 0) -> Changes:
        """Leaves of documents changed after `since`. With a timeout the peer may hold the answer until there is one."""
        ...

    async def revs_diff(self, asked: Mapping[str, Sequence[str]]) -> list[Wanted]: ...

    async def get_documents(self, wanted: Sequence[Wanted]) -> Fetched: ...

    async def put_documents(self, documents: Sequence[JsonObject]) -> list[Refusal]:
        """Stores the revisions as they are (`new_edits=false`). Returning is the acknowledgement for all not refused."""
        ...

    async def ensure_durable(self) -> None: ...


@dataclass(slots=True)
class Progress:
    """What one run has done so far, in units that a person understands."""

    documents_read: int = 0
    documents_written: int = 0
    documents_known: int = 0
    refused: int = 0
    absent: int = 0
    bytes_written: int = 0
    last_seq: str = "0"
    pending: int | None = None
