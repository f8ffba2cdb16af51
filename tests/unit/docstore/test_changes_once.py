"""The changes feed under everything at once: writers, grafts, compaction, checkpoints and restarts.

What a reader who goes on from `last_seq` is told, taken together, is held against a list that the writers keep for themselves: every leaf
that is open at the end was told at the end, per style; within one reading no document stands twice; places only grow; nothing is told that
nobody wrote. Schedules are seeded; a failing seed is in the test's name.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from docstore.handle import ThreadedHandle
from docstore.store import ChangesPage, Store
from tests.support.couch_server import ADMIN, running_couch_server

SEEDS = range(12)
DOCUMENTS = 6


class Diary:
    """What a follower of the feed was told: for each document its latest row, and every revision ever told."""

    def __init__(self, written: set[tuple[str, str]]) -> None:
        self.latest: dict[str, list[str]] = {}
        self.place = 0
        self._written = written

    def take(self, rows: list[dict[str, Any]]) -> None:
        assert len({row["id"] for row in rows}) == len(rows), "one reading told a document twice"
        for row in rows:
            assert row["seq"] > self.place, "the feed went back"
            self.place = row["seq"]
            self.latest[row["id"]] = [change["rev"] for change in row["changes"]]
            assert {(row["id"], rev) for rev in self.latest[row["id"]]} <= self._written, "a revision that nobody wrote"


async def one_edit(handle: ThreadedHandle, dice: random.Random, written: set[tuple[str, str]]) -> None:
    doc_id = f"d{dice.randrange(DOCUMENTS)}"
    if dice.random() < 0.4:
        rev = f"{dice.randrange(1, 4)}-{dice.randrange(16**6):06x}"
        written.add((doc_id, rev))
        await handle.write(lambda store: store.bulk_docs([{"_id": doc_id, "_rev": rev}], new_edits=False))
        return
    leaves = await handle.read(lambda store: store.leaves(doc_id))
    parent = {"_rev": dice.choice(leaves)["_rev"]} if leaves else {}
    document = {"_id": doc_id, **parent, "n": dice.random(), **({"_deleted": True} if leaves and dice.random() < 0.2 else {})}

    def edit(store: Store) -> None:
        written.add((doc_id, str(store.put(document).get("rev"))))  # before the commit: a reader may be told before its writer hears

    await handle.write(edit)


def page(since: int, style: Any, limit: int) -> Any:
    def work(store: Store) -> ChangesPage:
        return store.changes(since, style=style, limit=limit)

    return work


async def follow(handle: ThreadedHandle, diary: Diary, style: str, stop: asyncio.Event, dice: random.Random) -> None:
    since = diary.place
    while True:
        ends = stop.is_set()
        found = await handle.read(page(since, style, dice.randrange(1, 5)))
        diary.take(found.results)
        assert found.last_seq >= since
        since = found.last_seq
        if ends and not found.results:
            return
        if not found.results:
            await handle.wait_for_change(since, 0.01)


@pytest.mark.parametrize("seed", SEEDS)
async def test_every_edit_is_told_once_per_style(tmp_path: Path, seed: int) -> None:
    dice, path = random.Random(seed), str(tmp_path / "s.sqlite")
    written: set[tuple[str, str]] = set()
    diaries = {"main_only": Diary(written), "all_docs": Diary(written)}
    for _ in range(3):
        handle = await ThreadedHandle.open(path)
        await lifetime(handle, diaries, dice, written)
        await assert_all_told(handle, diaries)
        await handle.close()


async def lifetime(handle: ThreadedHandle, diaries: dict[str, Diary], dice: random.Random, written: set[tuple[str, str]]) -> None:
    """Four writers, a compaction and two followers at the same time, between two openings of the file."""

    async def writer(own: random.Random) -> None:
        for _ in range(12):
            await one_edit(handle, own, written)

    stop = asyncio.Event()
    async with asyncio.TaskGroup() as followers:
        for style, diary in diaries.items():
            followers.create_task(follow(handle, diary, style, stop, random.Random(dice.random())))
        async with asyncio.TaskGroup() as writers:
            for _ in range(4):
                writers.create_task(writer(random.Random(dice.random())))
            writers.create_task(handle.compact())
        stop.set()


async def assert_all_told(handle: ThreadedHandle, diaries: dict[str, Diary]) -> None:
    for doc_id in (f"d{number}" for number in range(DOCUMENTS)):
        leaves = [leaf["_rev"] for leaf in await handle.read(lambda store, name=doc_id: store.leaves(name))]
        assert diaries["all_docs"].latest.get(doc_id, []) == leaves
        assert diaries["main_only"].latest.get(doc_id, []) == leaves[:1]
    everything = await handle.read(lambda store: store.changes())
    assert [row["seq"] for row in everything.results] == sorted({row["seq"] for row in everything.results})
    downwards = await handle.read(lambda store: store.changes(descending=True))
    assert downwards.results == everything.results[::-1]


async def told_continuously(http: httpx.AsyncClient, ends: asyncio.Event) -> AsyncIterator[dict[str, Any]]:
    """Follows one continuous feed after the other; each ends by its own limit and the next goes on from its last_seq."""
    since = "0"
    while True:
        query = {"feed": "continuous", "since": since, "style": "all_docs", "timeout": "300", "limit": "7"}
        async with http.stream("GET", "/db/feed/_changes", params=query) as answer:
            rows = [json.loads(line) async for line in answer.aiter_lines() if line]
        for row in rows[:-1]:
            yield row
        since = rows[-1]["last_seq"]
        if ends.is_set() and len(rows) == 1:
            return


async def told_by_longpoll(http: httpx.AsyncClient, ends: asyncio.Event) -> AsyncIterator[dict[str, Any]]:
    since = "0"
    while True:
        query = {"feed": "longpoll", "since": since, "style": "all_docs", "timeout": "300"}
        found = (await http.get("/db/feed/_changes", params=query)).json()
        for row in found["results"]:
            yield row
        since = found["last_seq"]
        if ends.is_set() and not found["results"]:
            return


async def test_every_edit_is_told_over_http_while_others_write_and_compact(tmp_path: Path) -> None:
    ends, told = asyncio.Event(), [{}, {}]  # type: ignore[var-annotated]
    with running_couch_server(tmp_path) as server:
        async with httpx.AsyncClient(base_url=server.origin, auth=ADMIN, timeout=30) as http:
            await http.put("/db/feed")

            async def listen(rows: AsyncIterator[dict[str, Any]], into: dict[str, list[str]]) -> None:
                async for row in rows:
                    into[row["id"]] = [change["rev"] for change in row["changes"]]

            async def write(own: random.Random) -> None:
                for number in range(25):
                    documents = [{"_id": f"d{own.randrange(10)}", "_rev": f"{number + 1}-{own.randrange(16**6):06x}"} for _ in range(3)]
                    await http.post("/db/feed/_bulk_docs", json={"docs": documents, "new_edits": False})

            async with asyncio.TaskGroup() as listeners:
                listeners.create_task(listen(told_continuously(http, ends), told[0]))
                listeners.create_task(listen(told_by_longpoll(http, ends), told[1]))
                async with asyncio.TaskGroup() as writers:
                    for seed in range(3):
                        writers.create_task(write(random.Random(seed)))
                    writers.create_task(http.post("/db/feed/_compact", json={}))
                ends.set()
            rows = (await http.get("/db/feed/_changes", params={"style": "all_docs"})).json()["results"]
    whole = {row["id"]: [change["rev"] for change in row["changes"]] for row in rows}
    assert told == [whole, whole]
    assert sum(map(len, whole.values())) > 200
