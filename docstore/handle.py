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
from concurrent.futures import Future
from typing import Protocol, TypeVar, Unpack

from docstore.errors import StoreError
from docstore.store import OpenOptions, Store
from docstore.threads import Readers, Writer

T = TypeVar("T")
_LAST_STEP = object()


class StoreHandle(Protocol):
    """What servers, replicators and services hold instead of a Store."""

    @property
    def name(self) -> str: ...

    async def read(self, work: Callable[[Store], T]) -> T: ...

    async def write(self, work: Callable[[Store], T]) -> T: ...

    async def wait_for_change(self, since: int, timeout: float) -> int:
        """The newest place as soon as it is beyond `since`, or what it is when the time is over."""
        ...

    async def compact(self) -> None:
        """Compacts the file in steps between which others write."""
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

    async def compact(self) -> None:
        for _ in self._store.compaction():
            await asyncio.sleep(0)
        self._store.checkpoint()

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
        self._readers = Readers(path, options)
        self._writer = Writer(lambda: Store.open(path, **options), self._changed)

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
        self._refuse_when_closed()
        if self._readers.share_the_file:
            return await self._readers.run(work)
        return await self.write(work)

    async def write(self, work: Callable[[Store], T]) -> T:
        """Committed with other writes that wait; it is durable when this returns."""
        return await asyncio.wrap_future(self._submit(work))

    async def wait_for_change(self, since: int, timeout: float) -> int:
        await self._bell.wait(lambda: self._place > since or self._closed, timeout)
        return self._place

    async def compact(self) -> None:
        steps = await self.write(lambda store: store.compaction())
        while await self.write(lambda _: next(steps, _LAST_STEP)) is not _LAST_STEP:
            continue
        await asyncio.wrap_future(self._submit(Store.checkpoint, alone=True))

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

    def _submit(self, work: Callable[[Store], T], *, alone: bool = False) -> Future[T]:
        self._refuse_when_closed()
        return self._writer.submit(work, alone=alone)

    def _refuse_when_closed(self) -> None:
        if self._closed:
            raise StoreError("L'archivio è stato chiuso. I dati salvati sono intatti: riprova tra poco.", code="store_closed")

    def _changed(self, place: int) -> None:
        self._place = place
        self._bell.ring()
