"""A day of the store, the replicator and the supervisor alone, and its reckoning."""

from __future__ import annotations

import asyncio

from docstore.replication.run import Run
from tests.simulation.judges import refused
from tests.simulation.people import live, trouble
from tests.simulation.schedule import play_day
from tests.simulation.world import Setting, World


def play(seed: int, run_class: type[Run] = Run, *, watched: bool = True, over_http: bool = False) -> World:
    """Plays one schedule."""
    return play_day(seed, lambda folder: World(Setting(folder, seed, run_class=run_class, over_http=over_http, watched=watched)), _day)


async def _day(world: World) -> None:
    world.begin()
    try:
        async with asyncio.TaskGroup() as group:
            for machine in world.writers():
                group.create_task(live(world, machine, world.dice.randint(3, 15)))
            group.create_task(trouble(world, world.dice.randint(0, 10)))
        await world.settle()
        reckon(world)
    finally:
        await world.end()


def reckon(world: World) -> None:
    """Everything acknowledged is everywhere, all replicas agree, and nothing is still called refused."""
    world.ledger.check({machine.name: machine.store for machine in world.machines()}, world.centre.store)
    for device in world.devices:
        left = refused(device.machine.store)
        assert left == set(), f"{device.machine.name} still holds back {left}"
        assert device.supervisor.status.state.value == "idle", f"{device.machine.name}: {device.supervisor.status}"
