"""A long batch is written in pieces that learn from the clock; whoever else has work on the thread comes in between."""

from __future__ import annotations

import asyncio
from pathlib import Path

from docstore.canonical import JsonObject
from docstore.handle import InlineHandle
from docstore.replication.gentle import AIM_MS, FIRST, MOST, GentlePeer, Manners, next_count
from docstore.replication.refused import RefusedTable
from docstore.store import Store


class SlowClock:
    """A millisecond a document that was written since it was last asked."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def __call__(self) -> int:
        return self.store.update_seq


def documents(count: int) -> list[JsonObject]:
    return [{"_id": f"d{at:04}", "_rev": "1-a", "_revisions": {"start": 1, "ids": ["a"]}, "at": at} for at in range(count)]


async def test_pieces_grow_to_the_aim_and_everything_is_there(tmp_path: Path) -> None:
    store = Store.open(str(tmp_path / "a.sqlite"))
    handle, pieces = InlineHandle(store), list[int]()
    store.on_change(pieces.append)
    peer = GentlePeer(handle, RefusedTable(handle, lambda: 0), Manners(SlowClock(store)))
    assert await peer.put_documents(documents(200)) == []
    sizes = [place - before for before, place in zip([0, *pieces], pieces, strict=False)]
    assert sizes[0] == FIRST
    assert max(sizes) <= AIM_MS
    assert sum(sizes) == store.info()["doc_count"] == 200
    await handle.close()


async def test_who_waits_for_the_thread_has_many_turns_before_the_batch_is_over(tmp_path: Path) -> None:
    store = Store.open(str(tmp_path / "a.sqlite"))
    handle, seen = InlineHandle(store), list[int]()
    peer = GentlePeer(handle, RefusedTable(handle, lambda: 0), Manners(SlowClock(store)))

    begun = asyncio.Event()
    store.on_change(lambda _place: begun.set())

    async def tap() -> None:
        await begun.wait()
        for _ in range(6):
            seen.append(store.update_seq)
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(peer.put_documents(documents(200)))
        tasks.create_task(tap())
    assert max(seen) < 200
    await handle.close()


async def test_a_refused_document_is_told_from_whichever_piece_it_was_in(tmp_path: Path) -> None:
    store = Store.open(str(tmp_path / "a.sqlite"))
    handle = InlineHandle(store)
    peer = GentlePeer(handle, RefusedTable(handle, lambda: 0), Manners(SlowClock(store)))
    batch = documents(40)
    batch[30] = {**batch[30], "_id": "_nonsense"}
    refused = await peer.put_documents(batch)
    assert [one.doc_id for one in refused] == ["_nonsense"]
    assert store.info()["doc_count"] == 39
    await handle.close()


def test_the_next_piece_never_grows_by_more_than_twice_and_never_ends_at_nothing() -> None:
    assert next_count(10, 1) == 20
    assert next_count(10, 250) == 1
    assert next_count(1, 900) == 1
    assert next_count(MOST, 0) == MOST
    assert next_count(10, -5000) == 20
