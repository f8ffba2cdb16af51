"""Our own side of a run that gives way: before each batch that it sends or takes, what is more pressing leaves first.

Rule (issue "6. The site visit"): an immediate danger goes ahead of every lane. It waits for one request at most, whichever is under way,
and never for the end of a page, of a photo or of a first pull.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from docstore.canonical import JsonObject
from docstore.handle import StoreHandle
from docstore.replication.gentle import GentlePeer, Manners
from docstore.replication.local_peer import LocalPeer
from docstore.replication.peer import Fetched, Refusal, RefusalBook, Wanted

First = Callable[[], Awaitable[None]]


class GivingSource(LocalPeer):
    """A store that is sent from."""

    def __init__(self, handle: StoreHandle, refusals: RefusalBook, first: First) -> None:
        super().__init__(handle, refusals)
        self._first = first

    async def get_documents(self, wanted: Sequence[Wanted]) -> Fetched:
        await self._first()
        return await super().get_documents(wanted)


class GivingTarget(GentlePeer):
    """A store that is filled, with manners."""

    def __init__(self, handle: StoreHandle, refusals: RefusalBook, manners: Manners, first: First) -> None:
        super().__init__(handle, refusals, manners)
        self._first = first

    async def put_documents(self, documents: Sequence[JsonObject]) -> list[Refusal]:
        await self._first()
        return await super().put_documents(documents)
