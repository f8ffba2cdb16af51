"""A replication that leaves nothing on either side but documents: for a move, whose source must stay as it is.

Without checkpoints a run looks at the whole feed, and `_revs_diff` says what is there already; so one that was cut goes on all the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from docstore.canonical import JsonObject
from docstore.replication.peer import Changes, Fetched, Peer, PeerInfo, Refusal, RefusalBook, Revision, Route, Wanted


@dataclass(slots=True)
class Unwritten:
    """The book of one run: in memory, since whatever stands in it ends the move."""

    found: list[Refusal] = field(default_factory=list)

    async def record(self, _route: Route, refusals: Sequence[Refusal]) -> None:
        self.found += refusals

    async def settle(self, route: Route, revisions: Sequence[Revision]) -> None:
        """Nothing is ever closed here."""

    async def withheld(self, _route: Route) -> Sequence[Revision]:
        return ()


class Traceless:
    """A peer without notes of its own: no checkpoint is read or written, so a run looks at everything and changes nothing but documents."""

    def __init__(self, peer: Peer, refusals: RefusalBook | None = None) -> None:
        self._peer = peer
        self.refusals = refusals
        self.name = peer.name

    async def info(self) -> PeerInfo:
        return await self._peer.info()

    async def get_local(self, _doc_id: str) -> JsonObject | None:
        return None

    async def put_local(self, doc_id: str, body: Mapping[str, Any]) -> None:
        """No trace."""

    async def changes(self, since: str, *, limit: int, timeout_ms: int = 0) -> Changes:
        return await self._peer.changes(since, limit=limit, timeout_ms=timeout_ms)

    async def revs_diff(self, asked: Mapping[str, Sequence[str]]) -> list[Wanted]:
        return await self._peer.revs_diff(asked)

    async def get_documents(self, wanted: Sequence[Wanted]) -> Fetched:
        return await self._peer.get_documents(wanted)

    async def put_documents(self, documents: Sequence[JsonObject]) -> list[Refusal]:
        return await self._peer.put_documents(documents)

    async def ensure_durable(self) -> None:
        await self._peer.ensure_durable()
