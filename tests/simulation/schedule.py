"""One schedule from a seed: a day of writing under bad weather, then quiet, then the reckoning."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

from tests.simulation.loop import run_simulated

_LINES = 25


class Trace(Protocol):
    @property
    def trace(self) -> Sequence[str]: ...


class AnyWorld(Protocol):
    """What every world has: a network that says what happened on it."""

    @property
    def network(self) -> Trace: ...


W = TypeVar("W", bound=AnyWorld)


class ScheduleFailed(AssertionError):
    """Carries the seed that replays it, and the last that happened on the network."""

    def __init__(self, seed: int, problem: BaseException, trace: Sequence[str]) -> None:
        last = "\n".join(trace[-_LINES:])
        super().__init__(f"seed {seed} (replay: SOGLIA_SEED={seed}): {problem!r}\n{last}")


def play_day(seed: int, make: Callable[[Path], W], day: Callable[[W], Coroutine[Any, Any, None]]) -> W:
    """Plays one schedule to its end; raises `ScheduleFailed` with the seed when anything was lost or told too early."""
    with tempfile.TemporaryDirectory(dir=memory_folder()) as folder:
        world = make(Path(folder))
        try:
            run_simulated(day(world))
        except BaseExceptionGroup as problems:
            raise ScheduleFailed(seed, problems.exceptions[0], world.network.trace) from problems
        except Exception as problem:
            raise ScheduleFailed(seed, problem, world.network.trace) from problem
        return world


def memory_folder() -> str | None:
    """Process kills are another test's matter: here files may live in memory, where a commit costs nothing."""
    shared = Path("/dev/shm")
    return str(shared) if shared.is_dir() else None
