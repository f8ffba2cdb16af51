"""What people do in a schedule: write, edit, branch, attach, delete; and what happens to them: kills, storms, outages."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping

from docstore.canonical import JsonObject
from docstore.errors import NotFound
from docstore.store import Store
from tests.simulation.faults import Weather
from tests.simulation.world import Device, Machine, World

EVENTS = ("storm", "storm", "calm", "kill", "kill", "outage", "compact", "compact", "sign in", "sign in")
Deed = Callable[[World, Machine], Awaitable[None]]


async def write_fact(world: World, machine: Machine) -> None:
    """A document that nobody edits, ever."""
    await _put(world, machine, {"_id": f"fact:{world.new_id()}", "said": world.new_id()}, stands=True)


async def store_pixels(world: World, machine: Machine) -> None:
    """A document that is one attachment, as the chunks of a photo are. Two devices may store the very same bytes."""
    size = world.dice.choice([0, 1, 100, 3000])
    kind = world.dice.randrange(40)
    pixels = random.Random(f"{kind}-{size}").randbytes(size)
    document = {"_id": f"chunk:{kind}-{size}", "size": size, "_attachments": {"bytes": {"content_type": "image/x", "data": pixels}}}
    await _put(world, machine, document, stands=True)


async def edit_own_draft(world: World, machine: Machine) -> None:
    """Revisions with one writer, now and then with a picture that stays across edits as a stub."""
    doc_id = f"draft:{machine.name}:{world.dice.randrange(2)}"
    before = _winner(machine.store, doc_id)
    document: JsonObject = {**_links(before), "_id": doc_id, "text": world.new_id()}
    if world.dice.random() < 0.2:
        document.setdefault("_attachments", {})["sketch"] = {"content_type": "image/x", "data": world.dice.randbytes(50)}
    await _put(world, machine, document)


async def edit_shared(world: World, machine: Machine) -> None:
    """A document that several edit at once: conflicts."""
    doc_id = f"shared:{world.dice.randrange(3)}"
    await _put(world, machine, {**_links(_winner(machine.store, doc_id)), "_id": doc_id, "text": world.new_id()})


async def delete_shared(world: World, machine: Machine) -> None:
    doc_id = f"shared:{world.dice.randrange(3)}"
    before = _winner(machine.store, doc_id)
    if before is not None:
        await _put(world, machine, {"_id": doc_id, "_rev": before["_rev"], "_deleted": True})


async def resolve_conflict(world: World, machine: Machine) -> None:
    """Deletes all leaves but the winner, as a person who has read them would."""
    leaves = machine.store.leaves(f"shared:{world.dice.randrange(3)}")
    for loser in leaves[1:]:
        if not loser.get("_deleted"):
            await _put(world, machine, {"_id": loser["_id"], "_rev": loser["_rev"], "_deleted": True})


async def graft_branch(world: World, machine: Machine) -> None:
    """A revision with a history from elsewhere (`new_edits=false`), as an import makes it."""
    doc_id, rev = f"shared:{world.dice.randrange(3)}", f"{world.dice.getrandbits(128):032x}"
    depth = world.dice.randint(1, 3)
    ids = [rev, *(f"{world.dice.getrandbits(128):032x}" for _ in range(depth - 1))]
    document = {"_id": doc_id, "_rev": f"{depth}-{rev}", "_revisions": {"start": depth, "ids": ids}, "text": world.new_id()}
    errors = await machine.handle.write(lambda store: store.bulk_docs([document], new_edits=False))
    assert errors == []
    world.ledger.confirmed({"rev": document["_rev"]}, document)


DEEDS: Mapping[Deed, int] = {
    write_fact: 6,
    store_pixels: 4,
    edit_own_draft: 5,
    edit_shared: 4,
    delete_shared: 1,
    resolve_conflict: 2,
    graft_branch: 2,
}


async def _put(world: World, machine: Machine, document: JsonObject, *, stands: bool = False) -> None:
    """One interactive edit; it counts from the moment that the store has said yes."""

    def work(store: Store) -> None:
        answer = store.put(document)
        if answer.get("ok"):
            world.ledger.confirmed(answer, document, stands=stands)

    await machine.handle.write(work)


def _winner(store: Store, doc_id: str) -> JsonObject | None:
    try:
        return store.get(doc_id)
    except NotFound:
        return None


def _links(before: JsonObject | None) -> JsonObject:
    """What an edit takes from the revision it stands on: its name, and its attachments as stubs."""
    if before is None:
        return {}
    return {name: before[name] for name in ("_rev", "_attachments") if name in before}


async def live(world: World, machine: Machine, deeds: int) -> None:
    """A person at one machine, at their own pace."""
    for _ in range(deeds):
        await asyncio.sleep(world.dice.expovariate(1 / 20))
        world.complain()
        deed = world.dice.choices(list(DEEDS), list(DEEDS.values()))[0]
        if machine.up:
            await machine.life.do(deed(world, machine))


async def trouble(world: World, events: int) -> None:
    """Storms, kills and a person who signs in again, until the day is over. Three days in four begin in a storm."""
    if world.dice.random() < 0.75:
        world.network.weather = storm(world.dice)
    if world.goes_back:
        world.back_up()
    happens = (*EVENTS, *(("copy", "restore") if world.goes_back else ()))
    for _ in range(events):
        await asyncio.sleep(world.dice.expovariate(1 / 60))
        device = world.dice.choice(world.devices)
        match world.dice.choice(happens):
            case "storm":
                world.network.weather = storm(world.dice)
            case "calm":
                world.network.weather = Weather()
            case "kill":
                await device.crash()
            case "outage":
                await world.restart_centre()
            case "copy":
                world.back_up()
            case "restore":
                await world.put_back()
            case "compact":
                machine = world.dice.choice(world.machines())
                machine.spawn(machine.handle.compact())
            case _:
                _sign_in(device)
    if world.goes_back:  # also at the end of the day, when much has arrived
        await world.put_back()


def _sign_in(device: Device) -> None:
    device.supervisor.poke()


def storm(dice: random.Random) -> Weather:
    return Weather(
        fault=dice.choice([0.02, 0.1, 0.3]),
        garbled=dice.choice([0.0, 0.1, 0.3]),
        denied=dice.choice([0.0, 0.2, 0.5]),
        lagging=dice.choice([0.0, 0.1]),
        oversized=dice.choice([0.0, 0.0, 0.1]),
    )
