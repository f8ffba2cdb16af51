"""One schedule from a seed: a day of writing under bad weather, then quiet, then the reckoning."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path

from docstore.replication.run import Run
from tests.simulation.loop import run_simulated
from tests.simulation.people import live, trouble
from tests.simulation.world import Setting, World

_LINES = 25


class ScheduleFailed(AssertionError):
    """Carries the seed that replays it, and the last that happened on the network."""

    def __init__(self, seed: int, problem: BaseException, trace: Sequence[str]) -> None:
        last = "\n".join(trace[-_LINES:])
        super().__init__(f"seed {seed} (replay: SOGLIA_SEED={seed}): {problem!r}\n{last}")


def play(seed: int, run_class: type[Run] = Run, *, watched: bool = True, over_http: bool = False) -> World:
    """Plays one schedule to its end; raises `ScheduleFailed` with the seed when anything was lost or told too early."""
    with tempfile.TemporaryDirectory(dir=memory_folder()) as folder:
        world = World(Setting(Path(folder), seed, run_class=run_class, over_http=over_http, watched=watched))
        try:
            run_simulated(_day(world))
        except BaseExceptionGroup as problems:
            raise ScheduleFailed(seed, problems.exceptions[0], world.network.trace) from problems
        except Exception as problem:
            raise ScheduleFailed(seed, problem, world.network.trace) from problem
        return world


async def _day(world: World) -> None:
    world.begin()
    try:
        async with asyncio.TaskGroup() as group:
            for machine in world.machines():
                group.create_task(live(world, machine, world.dice.randint(3, 15)))
            group.create_task(trouble(world, world.dice.randint(0, 10)))
        await world.settle()
        reckon(world)
    finally:
        await world.end()


def reckon(world: World) -> None:
    """Everything acknowledged is everywhere, all replicas agree, and nothing is still called refused."""
    world.ledger.check({machine.name: machine.store for machine in world.machines()})
    for device in world.devices:
        left = world.held_back(device)
        assert left == set(), f"{device.machine.name} still holds back {left}"
        assert device.supervisor.status.state.value == "idle", f"{device.machine.name}: {device.supervisor.status}"


def memory_folder() -> str | None:
    """Process kills are another test's matter: here files may live in memory, where a commit costs nothing."""
    shared = Path("/dev/shm")
    return str(shared) if shared.is_dir() else None
