"""The bounds of an admin's replications, and what a listed server may do to one: too much, too late, or more than it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import httpx
import pytest

from docstore.canonical import JsonObject
from docstore.errors import DocstoreError, PeerBusy, PeerFault
from docstore.handle import InlineHandle
from docstore.replication.local_peer import LocalPeer
from docstore.replication.peer import Fetched, PeerInfo, Wanted
from docstore.store import Store
from sync_server.couch.replication_ends import BoundedTransport, GuardedPeer
from sync_server.couch.replications import Bounds, OutOfTime, Replications


async def take_all(documents: Sequence[JsonObject]) -> Sequence[DocstoreError | None]:
    return [None] * len(documents)


def a_peer(name: str) -> GuardedPeer:
    return GuardedPeer(InlineHandle(Store.open(":memory:", name=name)), take_all)


class Waiting(LocalPeer):
    """Answers when it is let."""

    def __init__(self, name: str) -> None:
        super().__init__(InlineHandle(Store.open(":memory:", name=name)))
        self.asked, self.may = asyncio.Event(), asyncio.Event()

    async def info(self) -> PeerInfo:
        self.asked.set()
        await self.may.wait()
        return await super().info()


async def test_the_same_pair_runs_once_at_a_time() -> None:
    replications, slow, target = Replications(), Waiting("a"), a_peer("b")
    async with asyncio.TaskGroup() as tasks:
        first = tasks.create_task(replications.run(slow, target))
        await slow.asked.wait()
        with pytest.raises(PeerBusy) as refusal:
            await replications.run(slow, target)
        assert refusal.value.retry_after
        assert (await replications.run(a_peer("c"), target))["ok"], "another pair does not wait"
        slow.may.set()
    assert first.result()["ok"]
    assert (await replications.run(slow, target))["ok"]


async def test_only_so_many_run_at_once() -> None:
    replications, slow = Replications(Bounds(at_once=1)), Waiting("a")
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(replications.run(slow, a_peer("b")))
        await slow.asked.wait()
        with pytest.raises(PeerBusy):
            await replications.run(a_peer("c"), a_peer("d"))
        slow.may.set()


async def test_a_run_ends_in_time_and_makes_room() -> None:
    replications, slow, target = Replications(Bounds(seconds=0.01)), Waiting("a"), a_peer("b")
    with pytest.raises(OutOfTime):
        await replications.run(slow, target)
    with pytest.raises(OutOfTime):
        await replications.run(slow, target)


class Smuggler(LocalPeer):
    """Gives a design document beside what it was asked for."""

    async def get_documents(self, wanted: Sequence[Wanted]) -> Fetched:
        fetched = await super().get_documents(wanted)
        guard = {"_id": "_design/soglia", "_rev": "1-" + "a" * 32, "_revisions": {"start": 1, "ids": ["a" * 32]}}
        return replace(fetched, documents=(*fetched.documents, {**guard, "validate_doc_update": "function () {}"}))


async def test_what_nobody_asked_for_is_not_stored() -> None:
    store, ours = Store.open(":memory:", name="theirs"), Store.open(":memory:", name="ours")
    store.put({"_id": "a"})
    answer = await Replications().run(Smuggler(InlineHandle(store)), GuardedPeer(InlineHandle(ours), take_all))
    assert answer["history"][0]["docs_written"] == 1
    assert [row["id"] for row in ours.changes(0).results] == ["a"]


async def test_a_place_that_a_member_made_up_is_not_believed() -> None:
    """Members of a circle may write `_local` documents: a place that is none of ours costs another reading from the beginning."""
    stores = [Store.open(":memory:", name=name) for name in ("a", "b")]
    source, target = [GuardedPeer(InlineHandle(store), take_all) for store in stores]
    stores[0].put({"_id": "first"})
    await Replications().run(source, target)
    for store in stores:
        [[note]] = store.read("SELECT id FROM locals")
        body = store.get_local(note) or {}
        store.put_local(note, {**body, "history": [{**body["history"][0], "recorded_seq": "none of ours"}]})
    stores[0].put({"_id": "second"})
    answer = await Replications().run(source, target)
    assert answer["history"][0]["docs_written"] == 1
    assert [row["id"] for row in stores[1].changes(0).results] == ["first", "second"]


@pytest.mark.parametrize(("most", "fits"), [(10, True), (9, False)])
async def test_an_answer_is_read_up_to_its_bound(most: int, fits: bool) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n0123456789")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with httpx.AsyncClient(transport=BoundedTransport(most), trust_env=False) as client:
            if fits:
                assert (await client.get(url)).content == b"0123456789"
                return
            with pytest.raises(PeerFault):
                await client.get(url)
