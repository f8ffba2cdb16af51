"""A store on this machine as a peer: this device's own one, or, in tests and at the centre, the other side too.

Each method is one piece of work handed to the store's handle, so that a server's loop never waits for a disk and a browser's
single thread is never held longer than one batch. What a store has committed is durable: `ensure_durable` has nothing to add.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from docstore.canonical import JsonObject
from docstore.errors import ReadFailed
from docstore.handle import StoreHandle
from docstore.replication.peer import (
    Change,
    Changes,
    Fetched,
    PeerInfo,
    Refusal,
    RefusalBook,
    Revision,
    Wanted,
    refusal_from,
    wanted_from,
)
from docstore.replication.refused import RefusedTable
from docstore.store import Store


class LocalPeer:
    """A handle, spoken to in the replicator's words. With a book of refusals it is our own side of a run."""

    def __init__(self, handle: StoreHandle, refusals: RefusalBook | None = None, *, name: str | None = None) -> None:
        self._handle = handle
        self.refusals = refusals
        self.name = name or handle.name

    async def info(self) -> PeerInfo:
        return await self._handle.read(lambda store: PeerInfo(str(store.update_seq), store.uuid))

    async def get_local(self, doc_id: str) -> JsonObject | None:
        return await self._handle.read(lambda store: store.get_local(doc_id))

    async def put_local(self, doc_id: str, body: Mapping[str, Any]) -> None:
        await self._handle.write(lambda store: store.put_local(doc_id, dict(body)))

    async def changes(self, since: str, *, limit: int, timeout_ms: int = 0) -> Changes:
        after = int(since)
        page = await self._handle.read(lambda store: _page(store, after, limit))
        if page.results or timeout_ms == 0:
            return page
        await self._handle.wait_for_change(after, timeout_ms / 1000)
        return await self._handle.read(lambda store: _page(store, after, limit))

    async def revs_diff(self, asked: Mapping[str, Sequence[str]]) -> list[Wanted]:
        answer = await self._handle.read(lambda store: store.revs_diff(asked))
        return wanted_from(answer)

    async def get_documents(self, wanted: Sequence[Wanted]) -> Fetched:
        documents: list[JsonObject] = []
        absent: list[Revision] = []
        unreadable: list[Refusal] = []
        for one in wanted:
            try:
                rows = await self._handle.read(lambda store, one=one: _open_revs(store, one))  # type: ignore[misc]
            except ReadFailed as damage:
                unreadable += [Refusal(one.doc_id, rev, damage.code, damage.reason) for rev in one.revs]
                continue
            documents += [row["ok"] for row in rows if "ok" in row]
            absent += [(one.doc_id, row["missing"]) for row in rows if "missing" in row]
        return Fetched(tuple(documents), tuple(absent), tuple(unreadable))

    async def put_documents(self, documents: Sequence[JsonObject]) -> list[Refusal]:
        errors = await self._handle.write(lambda store: store.bulk_docs(documents, new_edits=False))
        return [refusal_from(error) for error in errors if "error" in error]

    async def ensure_durable(self) -> None:
        """Nothing to do: every write above returned after its commit."""


def own_peer(handle: StoreHandle, now: Callable[[], int]) -> LocalPeer:
    """This device's own store as its side of a run, with the book of refusals in the same file. `now` gives milliseconds."""
    return LocalPeer(handle, RefusedTable(handle, now))


def _page(store: Store, since: int, limit: int) -> Changes:
    page = store.changes(since, limit=limit, style="all_docs")
    results = tuple(Change(row["id"], tuple(leaf["rev"] for leaf in row["changes"]), str(row["seq"])) for row in page.results)
    return Changes(results, str(page.last_seq), page.pending)


def _open_revs(store: Store, wanted: Wanted) -> list[JsonObject]:
    return store.open_revs(wanted.doc_id, wanted.revs, attachments="bytes", revs_history=True)
