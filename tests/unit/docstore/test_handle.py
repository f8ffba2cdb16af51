"""The asynchronous door: what is answered is durable, one failure takes no other along, nobody waits longer than needed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from docstore.errors import NotFound, StoreError, StoreNotWritable, WrongKey
from docstore.handle import InlineHandle, StoreHandle, ThreadedHandle
from docstore.store import Store


@pytest.fixture(params=["inline", "threaded", "threaded in memory"])
async def handle(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[StoreHandle]:
    path = str(tmp_path / "s.sqlite") if request.param == "threaded" else ":memory:"
    opened: StoreHandle = InlineHandle(Store.open(path)) if request.param == "inline" else await ThreadedHandle.open(path, name="circle")
    yield opened
    await opened.close()


async def test_what_was_written_can_be_read(handle: StoreHandle) -> None:
    rev = (await handle.write(lambda store: store.put({"_id": "a", "n": 1})))["rev"]
    assert await handle.read(lambda store: store.get("a")) == {"_id": "a", "_rev": rev, "n": 1}


async def test_an_error_reaches_the_one_who_asked(handle: StoreHandle) -> None:
    with pytest.raises(NotFound):
        await handle.read(lambda store: store.get("nobody"))
    with pytest.raises(NotFound):
        await handle.write(lambda store: store.delete_local("nobody"))


async def test_waiting_ends_with_a_change(handle: StoreHandle) -> None:
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(handle.wait_for_change(0, 60))
        await asyncio.sleep(0)
        await handle.write(lambda store: store.put({"_id": "a"}))
    assert waiting.result() == 1
    assert await handle.wait_for_change(0, 60) == 1


async def test_waiting_ends_with_the_time(handle: StoreHandle) -> None:
    assert await handle.wait_for_change(0, 0.01) == 0


async def test_waiting_ends_with_the_handle(handle: StoreHandle) -> None:
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(handle.wait_for_change(0, 60))
        await asyncio.sleep(0)
        tasks.create_task(handle.close())
        await asyncio.sleep(0)


async def held(handle: ThreadedHandle) -> tuple[threading.Event, asyncio.Task[object]]:
    """Keeps the writing thread busy until the event is set, so that what follows waits together."""
    started, let_go = threading.Event(), threading.Event()

    def work(_: Store) -> None:
        started.set()
        let_go.wait(30)

    task: asyncio.Task[object] = asyncio.ensure_future(handle.write(work))
    await asyncio.to_thread(started.wait, 30)
    return let_go, task


async def test_writes_that_wait_are_committed_together(tmp_path: Path) -> None:
    commits: list[int] = []
    handle = await ThreadedHandle.open(str(tmp_path / "s.sqlite"), flush=lambda: commits.append(1))
    let_go, first = await held(handle)
    before = len(commits)
    writes = [asyncio.ensure_future(handle.write(lambda store, n=n: store.put({"_id": f"d{n}"}))) for n in range(20)]
    await asyncio.sleep(0)
    let_go.set()
    await asyncio.gather(first, *writes)
    assert len(commits) == before + 2
    await handle.close()


async def test_one_that_fails_takes_no_other_along(tmp_path: Path) -> None:
    def half(store: Store) -> None:
        store.put({"_id": "half"})
        raise RuntimeError("broken off")

    handle = await ThreadedHandle.open(str(tmp_path / "s.sqlite"))
    let_go, first = await held(handle)
    writes = [
        asyncio.ensure_future(handle.write(work))
        for work in (lambda store: store.put({"_id": "before"}), half, lambda store: store.put({"_id": "after"}))
    ]
    await asyncio.sleep(0)
    let_go.set()
    _, *answers = await asyncio.gather(first, *writes, return_exceptions=True)
    assert [type(answer) for answer in answers] == [dict, RuntimeError, dict]
    listed = await handle.read(lambda store: store.all_docs())
    assert [row["id"] for row in listed["rows"]] == ["after", "before"]
    await handle.close()


async def test_nobody_hears_of_a_success_that_was_not_committed(tmp_path: Path) -> None:
    def ruin(store: Store) -> None:
        # A deferred check fails at COMMIT, after every savepoint has been released.
        store.write_rows(lambda rows: rows.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)"))
        store.write_rows(lambda rows: rows.execute("CREATE TABLE child (id REFERENCES parent DEFERRABLE INITIALLY DEFERRED)"))
        store.write_rows(lambda rows: rows.execute("INSERT INTO child VALUES (7)"))

    handle = await ThreadedHandle.open(str(tmp_path / "s.sqlite"))
    let_go, first = await held(handle)
    writes = [asyncio.ensure_future(handle.write(work)) for work in (lambda store: store.put({"_id": "a"}), ruin)]
    await asyncio.sleep(0)
    let_go.set()
    _, *answers = await asyncio.gather(first, *writes, return_exceptions=True)
    assert all(isinstance(answer, Exception) for answer in answers)
    assert await handle.read(lambda store: store.leaves("a")) == []
    assert (await handle.write(lambda store: store.put({"_id": "a"})))["ok"]
    await handle.close()


async def test_a_transaction_that_sqlite_ended_fails_for_all_in_it(tmp_path: Path) -> None:
    def ended(store: Store) -> None:
        store.read("ROLLBACK")  # what SQLite does by itself on some I/O errors
        store.put({"_id": "b"})

    handle = await ThreadedHandle.open(str(tmp_path / "s.sqlite"))
    let_go, first = await held(handle)
    works = (lambda store: store.put({"_id": "a"}), ended, lambda store: store.put({"_id": "c"}))
    writes = [asyncio.ensure_future(handle.write(work)) for work in works]
    await asyncio.sleep(0)
    let_go.set()
    _, *answers = await asyncio.gather(first, *writes, return_exceptions=True)
    assert [type(answer) for answer in answers] == [StoreError] * 3
    assert (await handle.read(lambda store: store.all_docs()))["rows"] == []
    assert (await handle.write(lambda store: store.put({"_id": "a"})))["ok"]
    await handle.close()


async def test_readers_see_one_moment_and_cannot_write(tmp_path: Path) -> None:
    handle = await ThreadedHandle.open(str(tmp_path / "s.sqlite"))
    looked, go_on = threading.Event(), threading.Event()

    def look_twice(store: Store) -> tuple[int, int]:
        first = store.update_seq
        looked.set()
        go_on.wait(30)
        return first, store.update_seq

    reading = asyncio.ensure_future(handle.read(look_twice))
    await asyncio.to_thread(looked.wait, 30)
    await handle.write(lambda store: store.put({"_id": "a"}))
    go_on.set()
    assert await reading == (0, 0)
    assert await handle.read(lambda store: store.update_seq) == 1
    with pytest.raises(StoreNotWritable):
        await handle.read(lambda store: store.put({"_id": "b"}))
    await handle.close()


async def test_what_waits_is_written_before_it_closes(tmp_path: Path) -> None:
    path = str(tmp_path / "s.sqlite")
    handle = await ThreadedHandle.open(path)
    writes = [asyncio.ensure_future(handle.write(lambda store, n=n: store.put({"_id": f"d{n}"}))) for n in range(30)]
    await asyncio.sleep(0)
    await handle.close()
    await asyncio.gather(*writes)
    store = Store.open(path)
    assert len(store.all_docs()["rows"]) == 30
    store.close()


async def test_a_file_that_cannot_be_opened_says_so_at_once(tmp_path: Path) -> None:
    path = str(tmp_path / "s.sqlite")
    Store.open(path, key=b"k" * 32).close()
    with pytest.raises(WrongKey):
        await ThreadedHandle.open(path, key=b"x" * 32)


async def test_compaction_lets_others_write_in_between(handle: StoreHandle) -> None:
    first = await handle.write(lambda store: store.put_attachment("a", "x", b"x" * 600_000, content_type="text/plain"))
    await handle.write(lambda store: store.put({"_id": "a", "_rev": first["rev"], "_deleted": True}))
    before = await handle.read(lambda store: store.info()["sizes"]["file"])
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(handle.compact())
        tasks.create_task(handle.write(lambda store: store.put({"_id": "b"})))
    assert await handle.read(lambda store: store.info()["sizes"]["file"]) < before - 500_000
    assert (await handle.read(lambda store: store.get("b")))["_id"] == "b"


async def test_a_closed_handle_says_so(tmp_path: Path) -> None:
    handle = await ThreadedHandle.open(str(tmp_path / "s.sqlite"))
    await handle.close()
    await handle.close()
    for ask in (handle.read, handle.write):
        with pytest.raises(StoreError, match="store_closed"):
            await ask(lambda store: store.info())
