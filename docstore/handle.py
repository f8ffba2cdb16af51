"""The asynchronous door to a Store.

`InlineHandle` runs the work at once, on the caller's thread: the browser has no other, and a simulation wants none. `ThreadedHandle`
keeps the server's loop free: one writer thread a file takes all writes that wait and commits them together, each in a savepoint of its
own so that one that fails takes no other along; nobody hears of a success before the commit. Reads go to a few threads with
connections of their own and see one moment each (WAL).
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, Protocol, TypeVar, Unpack

from docstore.store import OpenOptions, Store

T = TypeVar("T")
_LARGEST_GROUP = 64
_READERS = 2


class StoreHandle(Protocol):
    """What servers, replicators and services hold instead of a Store."""

    @property
    def name(self) -> str: ...

    async def read(self, work: Callable[[Store], T]) -> T: ...

    async def write(self, work: Callable[[Store], T]) -> T: ...

    async def wait_for_change(self, since: int, timeout: float) -> int:
        """The newest place as soon as it is beyond `since`, or what it is when the time is over."""
        ...

    async def close(self) -> None: ...


class Bell:
    """Wakes those who wait for a change, on whichever loop they wait and from whichever thread it is rung."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()

    def ring(self) -> None:
        with self._lock:
            for loop, event in self._waiting:
                loop.call_soon_threadsafe(event.set)

    async def wait(self, is_enough: Callable[[], bool], timeout: float) -> None:
        """Until a ring after which it is enough, or the time is over. Listening begins before asking: no ring is missed."""
        listener = (asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            self._waiting.add(listener)
        try:
            async with asyncio.timeout(timeout):
                while not is_enough():
                    await listener[1].wait()
                    listener[1].clear()
        except TimeoutError:
            return
        finally:
            with self._lock:
                self._waiting.discard(listener)


class InlineHandle:
    """No threads: work is done when it is called."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._bell = Bell()
        self._place = store.update_seq
        self._closed = False
        self._stop_listening = store.on_change(self._changed)

    @property
    def name(self) -> str:
        return self._store.name

    async def read(self, work: Callable[[Store], T]) -> T:
        return work(self._store)

    async def write(self, work: Callable[[Store], T]) -> T:
        with self._store.transaction():
            return work(self._store)

    async def wait_for_change(self, since: int, timeout: float) -> int:
        await self._bell.wait(lambda: self._place > since or self._closed, timeout)
        return self._place

    async def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._stop_listening()
        self._bell.ring()
        self._store.close()

    def _changed(self, place: int) -> None:
        self._place = place
        self._bell.ring()


class ThreadedHandle:
    """One writing thread, a few reading ones. Made by `await ThreadedHandle.open(path, ...)`."""

    def __init__(self, path: str, options: OpenOptions) -> None:
        self._place = 0
        self._closed = False
        self._bell = Bell()
        self._readers = _Readers(path, options)
        self._writer = _Writer(lambda: Store.open(path, **options), self._changed)

    @classmethod
    async def open(cls, path: str, **options: Unpack[OpenOptions]) -> ThreadedHandle:
        handle = cls(path, options)
        handle._writer.start()
        handle._place = await asyncio.wrap_future(handle._writer.opened)
        return handle

    @property
    def name(self) -> str:
        return self._writer.store_name

    async def read(self, work: Callable[[Store], T]) -> T:
        """One moment of the database; work that tries to write here fails."""
        if self._readers.share_the_file:
            return await self._readers.run(work)
        return await self.write(work)

    async def write(self, work: Callable[[Store], T]) -> T:
        """Committed with other writes that wait; it is durable when this returns."""
        return await asyncio.wrap_future(self._writer.submit(work))

    async def wait_for_change(self, since: int, timeout: float) -> int:
        await self._bell.wait(lambda: self._place > since or self._closed, timeout)
        return self._place

    async def close(self) -> None:
        """Finishes what waits, then closes every connection, the writing one last."""
        if self._closed:
            return
        self._closed = True
        self._bell.ring()
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, self._readers.close)
        self._writer.stop()
        await loop.run_in_executor(None, self._writer.join)

    def _changed(self, place: int) -> None:
        self._place = place
        self._bell.ring()


class _Readers:
    """Reading threads, each with a connection of its own; an in-memory database has only its writer's."""

    def __init__(self, path: str, options: OpenOptions) -> None:
        self.share_the_file = path not in ("", ":memory:")
        self._path = path
        self._options = _reading_options(options)
        self._pool = ThreadPoolExecutor(_READERS, thread_name_prefix="store-reader")
        self._own = threading.local()
        self._opened: list[Store] = []

    async def run(self, work: Callable[[Store], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._read, work)

    def close(self) -> None:
        self._pool.shutdown(wait=True)
        for store in self._opened:
            store.close()

    def _read(self, work: Callable[[Store], T]) -> T:
        store: Store | None = getattr(self._own, "store", None)
        if store is None:
            store = self._own.store = Store.open(self._path, **self._options)
            self._opened.append(store)
        with store.snapshot():
            return work(store)


def _reading_options(options: OpenOptions) -> OpenOptions:
    return {"key": options.get("key"), "name": options.get("name"), "engine": options.get("engine"), "read_only": True}


@dataclass(frozen=True, slots=True)
class _Job:
    work: Callable[[Store], Any]
    answer: Future[Any]


class _Writer(threading.Thread):
    """The one thread that writes a file."""

    def __init__(self, open_store: Callable[[], Store], on_change: Callable[[int], None]) -> None:
        super().__init__(name="store-writer", daemon=True)
        self._open_store = open_store
        self._on_change = on_change
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self.opened: Future[int] = Future()
        self.store_name = ""

    def submit(self, work: Callable[[Store], Any]) -> Future[Any]:
        answer: Future[Any] = Future()
        self._jobs.put(_Job(work, answer))
        return answer

    def stop(self) -> None:
        self._jobs.put(None)

    def run(self) -> None:
        try:
            store = self._open_store()
        except BaseException as error:
            self.opened.set_exception(error)
            return
        store.on_change(self._on_change)
        self.store_name = store.name
        self.opened.set_result(store.update_seq)
        while self._serve(store):
            continue
        store.close()

    def _serve(self, store: Store) -> bool:
        """Commits one group; False when there is nothing more to come."""
        group, open_for_more = self._next_group()
        done: list[tuple[_Job, Any, BaseException | None]] = []
        try:
            if group:
                with store.transaction():
                    done = [(job, *_attempt(store, job)) for job in group]
        except BaseException as error:
            done = [(job, None, error) for job in group]
        for job, result, failure in done:
            _answer(job, result, failure)
        return open_for_more

    def _next_group(self) -> tuple[list[_Job], bool]:
        group: list[_Job] = []
        job = self._jobs.get()
        while job is not None:
            group.append(job)
            if len(group) == _LARGEST_GROUP:
                return group, True
            try:
                job = self._jobs.get_nowait()
            except Empty:
                return group, True
        return group, False


def _attempt(store: Store, job: _Job) -> tuple[Any, BaseException | None]:
    try:
        with store.transaction():
            return job.work(store), None
    except Exception as error:
        return None, error


def _answer(job: _Job, result: Any, failure: BaseException | None) -> None:
    if not job.answer.set_running_or_notify_cancel():
        return
    if failure is None:
        job.answer.set_result(result)
    else:
        job.answer.set_exception(failure)
