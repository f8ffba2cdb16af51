"""The book of refusals is rows in the store's own file."""

from __future__ import annotations

from pathlib import Path

from docstore.handle import InlineHandle
from docstore.replication.peer import Refusal, Route
from docstore.replication.refused import RefusedRevision, RefusedTable
from docstore.store import Store

PUSH, PULL = Route("http://centre/db/x", pushes=True), Route("http://centre/db/x", pushes=False)
NO = Refusal("fact:a", "1-a", "forbidden", "not you")


async def test_a_refusal_is_there_after_a_restart(tmp_path: Path) -> None:
    store = Store.open(str(tmp_path / "x.sqlite"))
    await RefusedTable(InlineHandle(store), lambda: 100).record(PUSH, [NO])
    store.close()
    again = RefusedTable(InlineHandle(Store.open(str(tmp_path / "x.sqlite"))), lambda: 200)
    assert await again.rows() == [RefusedRevision(PUSH, NO, 100, 100, 1)]


async def test_a_second_refusal_keeps_when_it_began() -> None:
    clock = [100]
    book = RefusedTable(InlineHandle(Store.open(":memory:")), lambda: clock[0])
    await book.record(PUSH, [NO])
    clock[0] = 700
    await book.record(PUSH, [Refusal("fact:a", "1-a", "too_large", "too much")])
    (row,) = await book.rows()
    assert (row.first_at, row.last_at, row.tries, row.refusal.error) == (100, 700, 2, "too_large")


async def test_each_way_has_its_own_rows() -> None:
    book = RefusedTable(InlineHandle(Store.open(":memory:")), lambda: 100)
    await book.record(PUSH, [NO])
    await book.record(PULL, [NO])
    await book.settle(PUSH, [("fact:a", "1-a"), ("fact:unheard-of", "1-x")])
    assert [row.route for row in await book.rows()] == [PULL]


async def test_what_was_just_tried_is_not_due() -> None:
    book = RefusedTable(InlineHandle(Store.open(":memory:")), lambda: 3_600_000)
    await book.record(PUSH, [NO])
    assert await book.due(PUSH, before=3_600_000) == []
    assert [row.refusal for row in await book.due(PUSH, before=3_600_001)] == [NO]
    assert await book.due(PULL, before=3_600_001) == []


async def test_an_empty_book_needs_no_table() -> None:
    assert await RefusedTable(InlineHandle(Store.open(":memory:")), lambda: 0).rows() == []


async def test_the_book_is_in_no_feed() -> None:
    store = Store.open(":memory:")
    await RefusedTable(InlineHandle(store), lambda: 0).record(PUSH, [NO])
    assert store.update_seq == 0
