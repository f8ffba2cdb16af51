"""Work that goes on beside other work, and never outlives it.

The replicator reads the next documents while it writes the last ones: whoever waits for a network has time for the disk. The order in which
things are written, acknowledged and noted does not change by it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

T = TypeVar("T")
_TURNS = 8
"""Of the loop, that a request takes to be written to its socket."""


@asynccontextmanager
async def under_way(work: Coroutine[Any, Any, T]) -> AsyncIterator[asyncio.Task[T]]:
    """Starts the work, and gives it time to be on its way: a store on the same thread lets nobody else run until it has written.

    Whoever leaves the block well awaits the task; by an error or a cancellation the work is cut and over.

    A task group would be wrong here: a failure of what is read ahead must not cut the write that is under way.
    """
    task = asyncio.create_task(work)
    try:
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        yield task
        await asyncio.wait([task])
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)  # its failure is told to whoever awaits the task
