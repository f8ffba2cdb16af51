"""An asyncio loop whose time is made up: it never waits, it moves its clock to the next thing that is due.

Production coroutines run on it unchanged (asyncio's public constructor takes a selector, and `time` may be overridden). The
order of events follows from the delays that a seeded world draws, so one seed is one schedule, on every machine.
A simulation in which nothing is ever due again is stuck: that is an error, not a hang.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Stuck(AssertionError):
    """Every coroutine waits for something that nothing will bring."""


class _Clockwork(selectors.SelectSelector):
    """Instead of waiting for sockets, of which there are none, moves the loop's clock."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise Stuck("nothing is ready and nothing is scheduled")
        self.now += max(timeout, 0.0)
        return []


class SimulatedLoop(asyncio.SelectorEventLoop):
    """A loop on made-up seconds, beginning at 0."""

    def __init__(self) -> None:
        self._clockwork = _Clockwork()
        super().__init__(self._clockwork)

    def time(self) -> float:
        return self._clockwork.now

    def run_in_executor(self, _executor: Any, work: Callable[..., T], *arguments: Any) -> asyncio.Future[T]:  # type: ignore[override]
        """A thread's work is done at once: two threads could not be played twice alike."""
        done: asyncio.Future[T] = self.create_future()
        try:
            done.set_result(work(*arguments))
        except Exception as problem:
            done.set_exception(problem)
        return done


def run_simulated(work: Coroutine[Any, Any, T]) -> T:
    """Runs one simulation from its first to its last event."""
    with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
        return runner.run(work)
