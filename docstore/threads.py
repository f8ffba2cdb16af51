"""The threads behind a ThreadedHandle: one that writes a file, a few that read it.

The writing thread commits all waiting jobs together, each in a savepoint of its own, and answers after the commit; a job that is
`alone` runs outside any transaction. The reading threads have connections of their own and see one moment per job.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple, TypeVar

from docstore.store import OpenOptions, Store

T = TypeVar("T")
_LARGEST_GROUP = 64
_READERS = 2


class Readers:
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
    """Work for the writing thread; `alone` is for what cannot stand in a transaction with others."""

    work: Callable[[Store], Any]
    answer: Future[Any]
    alone: bool


class _Done(NamedTuple):
    job: _Job
    result: Any
    failure: Exception | None


class Writer(threading.Thread):
    """The one thread that writes a file."""

    def __init__(self, open_store: Callable[[], Store], on_change: Callable[[int], None]) -> None:
        super().__init__(name="store-writer", daemon=True)
        self._open_store = open_store
        self._on_change = on_change
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self.opened: Future[int] = Future()
        self.store_name = ""

    def submit(self, work: Callable[[Store], Any], *, alone: bool) -> Future[Any]:
        answer: Future[Any] = Future()
        self._jobs.put(_Job(work, answer, alone))
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
        jobs, open_for_more = self._next_group()
        done = _commit_together(store, [job for job in jobs if not job.alone])
        done += [_attempt(store, job) for job in jobs if job.alone]
        for each in done:
            _answer(each)
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


def _commit_together(store: Store, jobs: list[_Job]) -> list[_Done]:
    if not jobs:
        return []
    try:
        with store.transaction():
            return [_attempt_within(store, job) for job in jobs]
    except Exception as error:
        return [_Done(job, None, error) for job in jobs]


def _attempt_within(store: Store, job: _Job) -> _Done:
    try:
        with store.transaction():
            return _Done(job, job.work(store), None)
    except Exception as error:
        if store.lost_its_transaction:  # the others' writes are gone with it: they must hear of it too
            raise
        return _Done(job, None, error)


def _attempt(store: Store, job: _Job) -> _Done:
    try:
        return _Done(job, job.work(store), None)
    except Exception as error:
        return _Done(job, None, error)


def _answer(done: _Done) -> None:
    if not done.job.answer.set_running_or_notify_cancel():
        return
    if done.failure is None:
        done.job.answer.set_result(done.result)
    else:
        done.job.answer.set_exception(done.failure)
