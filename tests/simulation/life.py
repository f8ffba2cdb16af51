"""What runs on a machine from one start to the next kill.

A kill ends everything of it at once: its files are closed first, so that nothing its coroutines still try can reach them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from docstore.errors import PeerUnreachable

T = TypeVar("T")


class Life:
    """Coroutines that end together. Kept in the order of their start: a set's order would not repeat."""

    def __init__(self) -> None:
        self._tasks: dict[asyncio.Future[Any], None] = {}
        self._served: dict[asyncio.Future[Any], None] = {}

    def spawn(self, work: Awaitable[None]) -> None:
        """Something that lives as long as the machine does."""
        self._tasks[asyncio.ensure_future(work)] = None

    async def do(self, work: Awaitable[None]) -> None:
        """Something a person does here: finished when it returns, or torn off by a kill."""
        task = asyncio.ensure_future(work)
        self._tasks[task] = None
        await asyncio.wait({task})
        self._tasks.pop(task, None)
        if not task.cancelled():
            task.result()

    async def serve(self, work: Awaitable[T]) -> T:
        """Answers a request from elsewhere: it goes on when the asker is gone, and ends unanswered when this machine dies."""
        task = asyncio.ensure_future(work)
        self._served[task] = None
        task.add_done_callback(self._answered)
        await asyncio.wait({task})
        if task.cancelled():
            raise PeerUnreachable
        return task.result()

    async def end(self, close: Callable[[], None]) -> None:
        close()
        ending = [*self._served, *self._tasks]
        for task in ending:
            task.cancel()
        ended = await asyncio.gather(*ending, return_exceptions=True)
        self._tasks.clear()
        for problem in ended:
            if isinstance(problem, AssertionError):
                raise problem

    def complain(self) -> None:
        """Raises what a coroutine of this machine died of, if one did."""
        for task in self._tasks:
            if task.done() and not task.cancelled():
                task.result()

    def _answered(self, task: asyncio.Future[Any]) -> None:
        self._served.pop(task, None)
        if not task.cancelled():
            task.exception()  # looked at here, for an asker who did not wait for it
