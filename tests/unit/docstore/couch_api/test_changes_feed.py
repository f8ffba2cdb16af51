"""The feed as a pull: one page at a time, an end for everybody, nothing skipped."""

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest

from docstore.couch_api.changes_feed import ChangesFeed
from docstore.couch_api.changes_options import changes_options
from docstore.couch_api.query import Query
from docstore.errors import BadRequest, NotOffered
from docstore.handle import InlineHandle
from docstore.store import Store

T = TypeVar("T")


class CountingHandle(InlineHandle):
    """Counts readings."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.readings = 0

    async def read(self, work: Callable[[Store], T]) -> T:
        self.readings += 1
        return await super().read(work)


@pytest.fixture
def store() -> Iterator[Store]:
    opened = Store.open(":memory:")
    yield opened
    opened.close()


def write(store: Store, *doc_ids: str) -> None:
    store.bulk_docs([{"_id": doc_id} for doc_id in doc_ids])


def feed_of(handle: InlineHandle, seconds_left: float | None = None, since: int = 0, **query: str) -> ChangesFeed:
    options = changes_options(Query({"feed": "continuous", **query}), {}, None)
    return ChangesFeed(handle, options, since, page_size=2, seconds_left=seconds_left)


async def lines_of(feed: ChangesFeed) -> list[dict[str, Any]]:
    told = b"".join([piece async for piece in feed.pieces(await feed.read())])
    return [json.loads(line) for line in told.splitlines() if line.strip()]


async def test_a_slow_reader_costs_one_page(store: Store) -> None:
    write(store, *(f"d{n}" for n in range(100)))
    handle = CountingHandle(store)
    feed = feed_of(handle)
    pieces = feed.pieces(await feed.read())
    for _ in range(2):  # what opens the answer, and a page
        await anext(pieces)
    assert handle.readings == 1
    await anext(pieces)
    assert handle.readings == 2
    await pieces.aclose()  # type: ignore[attr-defined]


async def test_a_feed_ends_when_its_callers_right_does(store: Store) -> None:
    write(store, "a")
    told = await lines_of(feed_of(InlineHandle(store), seconds_left=0.01, heartbeat="60000"))
    assert [row.get("id") for row in told] == ["a", None]
    assert told[-1]["last_seq"].startswith("1-")


async def test_a_right_that_is_over_ends_even_a_long_backlog(store: Store) -> None:
    write(store, *(f"d{n}" for n in range(100)))
    told = await lines_of(feed_of(InlineHandle(store), seconds_left=0.0))
    assert [row.get("id") for row in told] == ["d0", "d1", None]
    assert told[-1]["last_seq"].startswith("2-")


async def test_what_a_filter_hides_is_behind_the_reader_all_the_same(store: Store) -> None:
    write(store, "a", "b", "c", "d", "e")
    feed = feed_of(InlineHandle(store), timeout="0", filter="_doc_ids", doc_ids='["a"]')
    told = await lines_of(feed)
    assert [row.get("id") for row in told] == ["a", None]
    assert told[-1]["last_seq"].startswith("5-")


async def test_a_change_wakes_the_feed_and_one_that_is_filtered_away_does_not_end_it(store: Store) -> None:
    handle = InlineHandle(store)
    feed = feed_of(handle, filter="_doc_ids", doc_ids='["wanted"]', timeout="60000", limit="1")

    async def writer() -> None:
        for doc_id in ("other", "another", "wanted"):
            await handle.write(lambda opened, name=doc_id: opened.put({"_id": name}))
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as group:
        told = group.create_task(lines_of(feed))
        group.create_task(writer())
    assert [row.get("id") for row in told.result()] == ["wanted", None]


async def test_a_feed_ends_when_its_database_is_closed(store: Store) -> None:
    class Closing(InlineHandle):
        async def wait_for_change(self, since: int, timeout: float) -> int:
            self.is_closed = True
            return since

        async def read(self, work: Callable[[Store], T]) -> T:
            if getattr(self, "is_closed", False):
                raise RuntimeError("closed")
            return await super().read(work)

    write(store, "a")
    told = await lines_of(feed_of(Closing(store), heartbeat="60000"))
    assert told[-1]["last_seq"].startswith("1-")


@pytest.mark.parametrize("name", ["_view", "_design", "design/filter"])
def test_a_filter_that_is_not_run_is_refused_and_never_ignored(name: str) -> None:
    with pytest.raises(NotOffered):
        changes_options(Query({"filter": name}), {}, None)


def test_a_readers_regular_expression_is_not_run() -> None:
    with pytest.raises(NotOffered):
        changes_options(Query({"filter": "_selector"}), {"selector": {"$or": [{"a": {"$regex": "(a+)+$"}}]}}, None)
    with pytest.raises(BadRequest):
        changes_options(Query({"filter": "_selector"}), {}, None)
