"""One schedule of the whole chain: people at two to eight devices, a centre, bad weather, kills, an older copy put back; the reckoning.

Everything that a person was told is saved stands in `Truth` and `Acknowledged`; nothing there was read out of what is tested.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from docstore.store import Store
from tests.simulation.causality import Truth
from tests.simulation.chain_centre import CentreHouse
from tests.simulation.chain_device import Phone
from tests.simulation.chain_people import Educator, Worker
from tests.simulation.faults import Network, Weather
from tests.simulation.handfuls import small_handfuls
from tests.simulation.judges import passed_over
from tests.simulation.people import storm
from tests.simulation.schedule import play_day
from tests.support.device import PlainPhoto

JsonObject = dict[str, Any]
EVENTS = ("storm", "calm", "kill", "kill", "outage", "copy", "restore", "sign in", "clock", "compact")
FACT_KINDS = frozenset({"change", "void", "assessment", "photo", "stay"})


@dataclass
class Acknowledged:
    """Facts by (database, id) with their bodies, photos with their pixels, assessments with what was tapped."""

    facts: dict[tuple[str, str], JsonObject] = field(default_factory=dict)
    photos: dict[str, PlainPhoto] = field(default_factory=dict)
    assessments: dict[str, tuple[str, Mapping[str, int]]] = field(default_factory=dict)

    def keep(self, database: str, store: Store, doc_id: str) -> JsonObject:
        document = store.get(doc_id)
        self.facts[(database, doc_id)] = {name: value for name, value in document.items() if not name.startswith("_")}
        return document

    def since(self, database: str, store: Store, before: int, phone: Phone) -> list[JsonObject]:
        """The facts that one deed wrote: nothing else happens while it runs."""
        fresh = [row["id"] for row in store.changes(before).results if row["id"].partition(":")[0] in FACT_KINDS]
        return [self.keep(database, store, doc_id) for doc_id in fresh]


class ChainWorld:
    """One schedule."""

    def __init__(self, folder: Path, seed: int, watched: bool = True) -> None:
        self.seed, self.watched = seed, watched
        self.dice = random.Random(seed)
        self.network = Network(self.dice)
        self.truth, self.acknowledged = Truth(), Acknowledged()
        self.violations: list[str] = []
        self.centre = CentreHouse(folder, self.network, self.new_id)
        crowds = ((2, 0), (3, 0), (2, 1), (3, 1), (4, 0), (1, 1), (0, 2), (5, 0), (4, 2), (7, 0), (6, 2))
        workers, educators = self.dice.choices(crowds, (8, 8, 4, 3, 3, 1, 1, 1, 1, 1, 1))[0]
        names = [f"o{letter}" for letter in "abcdefg"[:workers]] + [f"e{letter}" for letter in "yz"[:educators]]
        self.phones = [Phone(name, folder, self.centre, self) for name in names]
        self.people = [(Worker if phone.user.startswith("o") else Educator)(phone, self) for phone in self.phones]

    def new_id(self) -> str:
        return f"{self.dice.getrandbits(64):016x}"

    def complain(self) -> None:
        assert self.violations == [], self.violations[0]
        for life in (self.centre.life, *(phone.life for phone in self.phones)):
            life.complain()
        for phone in self.phones:
            problem = phone.work.sync.supervisor.status.problem if phone.up else None
            assert problem is None or problem.code != "internal_error", f"{phone.user} met a defect: {problem}"

    def checkpoint(self, phone: Phone, database: str, body: Mapping[str, Any], pushes: bool) -> None:
        """No checkpoint may pass a leaf that the target lacks, unless it stands in the device's book of refusals."""
        if not self.watched or not self.centre.place(database).up:
            return
        own, other = phone.store(database), self.centre.store(database)
        source, target = (own, other) if pushes else (other, own)
        if passed := passed_over(source, target, body, own):
            self.violations.append(f"a checkpoint of {phone.user} passes what the target lacks: {sorted(passed)[:3]}")

    # the day

    async def live(self, person: Worker | Educator, deeds: int) -> None:
        for _ in range(deeds):
            await asyncio.sleep(self.dice.expovariate(1 / 20))
            self.complain()
            if person.phone.up:
                await person.phone.life.do(person.act())

    async def trouble(self, events: int) -> None:
        if self.dice.random() < 0.75:
            self.network.weather = storm(self.dice)
        for _ in range(events):
            await asyncio.sleep(self.dice.expovariate(1 / 50))
            await self._event(
                self.dice.choice(("storm", "calm", "kill", "kill", "outage", "copy", "restore", "sign in", "clock", "compact"))
            )

    async def _event(self, what: str) -> None:
        phone, person = self.dice.choice(list(zip(self.phones, self.people, strict=True)))
        self.network.note(f"{what} ({phone.user})")
        match what:
            case "storm":
                self.network.weather = storm(self.dice)
            case "calm":
                self.network.weather = Weather()
            case "kill":
                await phone.kill()
                person.visit = None
                await asyncio.sleep(self.dice.random() * 5)
                await phone.start()
            case "outage":
                await self._off(lambda: None)
            case "copy":
                self.centre.back_up()
            case "restore" if self.centre.copy.exists():
                await self._off(lambda: self.centre.put_back(self.dice.random() < 0.5))
            case "compact":
                self._compact(phone)
            case "clock":
                phone.offset_ms = self.dice.choice((0, 5000, -(10**10), 10**11, -(10**11)))
            case _:
                phone.work.sync.supervisor.poke()

    def _compact(self, phone: Phone) -> None:
        """One file, at the centre or on a device, step by step while everything goes on."""
        at_centre = self.dice.random() < 0.5
        name = self.dice.choice(sorted(self.centre.databases.stores) if at_centre else phone.opened.circles.names())
        handle = self.centre.databases.handle(name) if at_centre else phone.opened.circles.handle(name)
        (self.centre if at_centre else phone).life.spawn(handle.compact())

    async def _off(self, meanwhile: Callable[[], None]) -> None:
        await self.centre.kill()
        meanwhile()
        await asyncio.sleep(self.dice.random() * 20)
        await self.centre.start()

    async def settle(self) -> None:
        """The weather clears, everyone finishes what is open, and devices sync until nothing moves."""
        self.network.clear()
        for person in self.people:
            await person.finish()
        quiet = 0
        for _round in range(12):
            before = self._places()
            for phone in self.phones:
                await asyncio.wait_for(phone.work.sync.sync_now(), 3600)
            await self.centre.runner.run_until_idle()
            self.complain()
            quiet = quiet + 1 if self._places() == before else 0
            if quiet == 2:
                return
        raise AssertionError("it does not come to rest")

    def _places(self) -> list[int]:
        stores = [phone.store(name) for phone in self.phones for name in phone.opened.circles.names()]
        return [store.update_seq for store in (*self.centre.databases.stores.values(), *stores)]

    async def end(self) -> None:
        for phone in self.phones:
            await phone.kill()
        await self.centre.kill()


def play_chain(seed: int, mutants: ExitStack | None = None, *, watched: bool = True) -> ChainWorld:
    """Plays one schedule; raises `ScheduleFailed` with the seed that replays it."""
    with mutants or ExitStack(), small_handfuls(seed), listened_logs() as faults:

        async def day(world: ChainWorld) -> None:
            faults.world = world
            await _day(world)

        return play_day(seed, lambda folder: ChainWorld(folder, seed, watched), day)


class Faults(logging.Handler):
    """What the production code logs as its own defect, and goes on: on a machine that lives this is a violation. What dies with its
    machine logs as well, and is none."""

    world: ChainWorld | None = None

    def emit(self, record: logging.LogRecord) -> None:
        if self.world is not None and self.world.centre.up and record.exc_info:
            self.world.violations.append(f"{record.getMessage()} {record.exc_info[1]!r}")


@contextmanager
def listened_logs() -> Iterator[Faults]:
    """In place of every other handler, while a schedule is played."""
    faults, unheard = Faults(logging.ERROR), logging.NullHandler()  # a supervisor's defect stands in its status: `complain`
    heard = {"soglia.projection": faults, "docstore.store": faults, "docstore.replication.supervisor": unheard}
    with ExitStack() as restored:
        for name, handler in heard.items():
            restored.enter_context(patch.object(logging.getLogger(name), "handlers", [handler]))
            restored.enter_context(patch.object(logging.getLogger(name), "propagate", False))
        yield faults


async def _day(world: ChainWorld) -> None:
    from tests.simulation.chain_reckoning import reckon

    await world.centre.begin()
    try:
        for phone in world.phones:
            await phone.enrol()
        async with asyncio.TaskGroup() as group:
            for person in world.people:
                group.create_task(world.live(person, world.dice.randint(4, 20)))
            group.create_task(world.trouble(world.dice.randint(0, 8)))
        await world.settle()
        await reckon(world)
    finally:
        await world.end()


def body_of(document: Mapping[str, Any]) -> JsonObject:
    return {name: value for name, value in document.items() if not name.startswith("_")}
