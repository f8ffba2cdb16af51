"""One schedule of photographs: people at one to three phones, a centre, and mishaps at scripted steps of capture and of delivery.

Each mishap hits the middle of something: the network ends while a chunk is under way, a phone is killed between two chunks that it stores,
a disk is full at the next byte, an older copy of the centre is put back. How many there are of each is counted, and the reckoning holds
what stands in the end against what people were told (`photo_reckoning.py`).
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from docstore.sqlite.connection import Connection
from docstore.store import Store
from tests.simulation.chain import listened_logs
from tests.simulation.chain_centre import NOON_MS, TEAM, CentreHouse
from tests.simulation.chain_device import Phone
from tests.simulation.faults import Network, Weather
from tests.simulation.handfuls import small_handfuls
from tests.simulation.photo_people import Photographer, Picture
from tests.simulation.photo_wire import CAPTURE, ON_THE_WIRE, Mishap, Script, Wire, WireDoor, WirePeer
from tests.simulation.schedule import play_day

JsonObject = dict[str, Any]
PICTURES = 25
"""In one schedule."""


class PhotoPhone(Phone):
    """A phone whose way to the centre is the wire."""

    remote = WirePeer

    def door(self) -> WireDoor:
        assert isinstance(self.watch, PhotoWorld)
        return WireDoor(self.watch)

    def files(self) -> list[Connection]:
        return [self.session.file._connection, *(self.store(name)._connection for name in self.opened.circles.names())]


class PhotoCentre(CentreHouse):
    """A centre that says until when a backup has everything: until it began to copy."""

    backed_up_to: int | None = None

    def back_up(self) -> None:
        super().back_up()
        self.backed_up_to = NOON_MS + int(asyncio.get_running_loop().time() * 1000)

    async def answer(self, path: str, body: Mapping[str, Any]) -> JsonObject:
        said = await super().answer(path, body)
        return {**said, "backed_up_to": self.backed_up_to} if path.endswith("pulse") else said

    def files(self) -> list[Connection]:
        return [self.rows.connection, *(store._connection for store in self.databases.stores.values())]


class PhotoWorld:
    """One schedule."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.seed, self.dice = seed, random.Random(f"photos {seed}")
        self.network = Network(self.dice)
        bad = self.dice.random() < 0.5
        self.weather = Weather(fault=self.dice.choice((0.02, 0.1)), garbled=0.05) if bad else self.network.weather
        """What rules from the first picture on: nobody photographs on a phone that could not be enrolled."""

        self.counts: Counter[str] = Counter()
        self.violations: list[str] = []
        self.acknowledged: dict[str, tuple[JsonObject, Picture]] = {}
        self.handed_in: dict[str, str] = {}
        self.wire = Wire(self)
        self.capture = Script(self._script(CAPTURE, PICTURES // 4, PICTURES * 4))
        self.wire.script = Script(self._script(ON_THE_WIRE, PICTURES // 2, PICTURES * 4))
        self.centre = PhotoCentre(folder, self.network, self.new_id)
        users = [f"o{letter}" for letter in "abc"[: self.dice.choice((1, 2, 2, 3))]]
        self.phones = [PhotoPhone(user, folder, self.centre, self) for user in users]
        shares = [PICTURES // len(users) + (at < PICTURES % len(users)) for at in range(len(users))]
        self.people = [Photographer(phone, self, share) for phone, share in zip(self.phones, shares, strict=True)]
        self._happening: set[asyncio.Task[None]] = set()

    def _script(self, kinds: tuple[Mishap, ...], count: int, steps: int) -> dict[int, Mishap]:
        return {self.dice.randrange(steps) + 1: self.dice.choice(kinds) for _ in range(count)}

    def new_id(self) -> str:
        return f"{self.dice.getrandbits(64):016x}"

    def checkpoint(self, phone: Phone, database: str, body: Mapping[str, Any], pushes: bool) -> None:
        """The whole chain's schedules look at these."""

    def acknowledge(self, phone: Phone, photo: str, picture: Picture) -> None:
        document = phone.store(TEAM).get(photo)
        self.acknowledged[photo] = ({name: value for name, value in document.items() if not name.startswith("_")}, picture)

    def told(self, phone: Phone, problem: Exception) -> None:
        self.network.note(f"{phone.user} was told: {problem}")
        self.counts["refused with a sentence"] += 1

    def complain(self) -> None:
        assert self.violations == [], self.violations[0]
        for life in (self.centre.life, *(phone.life for phone in self.phones)):
            life.complain()
        for task in [task for task in self._happening if task.done()]:
            self._happening.discard(task)
            task.result()
        for phone in self.phones:
            problem = phone.work.sync.supervisor.status.problem if phone.up else None
            assert problem is None or problem.code != "internal_error", f"{phone.user} met a defect: {problem}"

    # what happens to machines

    def befalls(self, mishap: Mishap | None, phone: Phone) -> None:
        """At this step; what takes time goes on beside what it hits."""
        if mishap is None:
            return
        self.counts[mishap] += 1
        self.network.note(f"{mishap} ({phone.user})")
        lasting: dict[Mishap, Callable[[], Coroutine[Any, Any, None]]] = {
            "kill phone": lambda: self._killed(phone),
            "kill centre": lambda: self._off(lambda: None),
            "restore": self._restored,
            "full phone": lambda: self._full(phone.files),
            "full centre": lambda: self._full(self.centre.files),
        }
        if mishap == "copy" and self.centre.up:
            self.centre.back_up()
        if mishap in lasting:
            self._happening.add(asyncio.ensure_future(lasting[mishap]()))

    async def _killed(self, phone: Phone) -> None:
        await asyncio.sleep(self.dice.random() * 0.3)
        if phone.up:
            await phone.kill()
            await asyncio.sleep(self.dice.random() * 5)
            await phone.start()

    async def _restored(self) -> None:
        if self.centre.copy.exists():
            await self._off(lambda: self.centre.put_back(self.dice.random() < 0.5))

    async def _off(self, meanwhile: Callable[[], None]) -> None:
        if not self.centre.up:
            return
        await asyncio.sleep(self.dice.random() * 0.3)
        await self.centre.kill()
        meanwhile()
        await asyncio.sleep(self.dice.random() * 20)
        await self.centre.start()
        self.complain()

    async def _full(self, files: Callable[[], list[Connection]]) -> None:
        await asyncio.sleep(self.dice.random() * 0.3)
        held = files()
        set_room(held, full=True)
        await asyncio.sleep(self.dice.uniform(1, 60))
        set_room(held, full=False)

    # the end

    async def settle(self) -> None:
        """The weather clears, there is room everywhere, and devices sync until nothing moves."""
        while self._happening:
            await asyncio.sleep(1)
            self.complain()
        self.network.clear()
        self.wire.mend()
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
        stores: list[Store] = [phone.store(name) for phone in self.phones for name in phone.opened.circles.names()]
        return [store.update_seq for store in (*self.centre.databases.stores.values(), *stores)]

    async def end(self) -> None:
        for task in self._happening:
            task.cancel()
        for phone in self.phones:
            await phone.kill()
        await self.centre.kill()


def set_room(files: list[Connection], *, full: bool) -> None:
    """A disk on which no file can grow by a page: SQLite says of it what it says of a full one. A kill may have closed some."""
    for connection in files:
        try:
            most = connection.value("PRAGMA page_count") if full else 4_294_967_294
            connection.execute(f"PRAGMA max_page_count = {most}")
        except Exception:  # whatever an engine says of a closed file
            continue


def play_photos(seed: int, mutants: ExitStack | None = None) -> PhotoWorld:
    """Plays one schedule; raises `ScheduleFailed` with the seed that replays it."""
    from tests.simulation.photo_reckoning import reckon

    with mutants or ExitStack(), small_handfuls(seed), listened_logs() as faults:

        async def day(world: PhotoWorld) -> None:
            faults.world = world
            await world.centre.begin()
            try:
                for phone in world.phones:
                    await phone.enrol()
                world.network.weather = world.weather
                async with asyncio.TaskGroup() as group:
                    for person in world.people:
                        group.create_task(person.work())
                await world.settle()
                reckon(world)
            finally:
                await world.end()

        return play_day(seed, lambda folder: PhotoWorld(folder, seed), day)
