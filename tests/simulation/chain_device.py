"""A device of the whole chain: the production session, circles, journal, visits, photos, residence, lanes and sync on real files.

The way to the centre is `faults.py`'s for databases and `SimulatedDoor` for the JSON door. A kill closes the files under everything
that runs; the next start unlocks with the PIN, as a person would.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from docstore.backoff import Backoff
from docstore.checkpoint import Pairing, replication_id
from docstore.errors import PeerUnreachable
from docstore.handle import InlineHandle
from docstore.replication.peer import Peer
from docstore.replication.run import ReplicationOptions
from docstore.replication.supervisor import Pace
from docstore.store import Store
from mobile.platform.outside import NothingOutside
from mobile.platform.ports import Answer
from mobile.services.centre import SignIn
from mobile.services.needs import Machine
from mobile.services.session import DeviceSession, OpenSession
from mobile.services.sync import Rhythm, Sync
from mobile.services.work import Work, add_what_came
from tests.simulation.chain_centre import NOON_MS, CentreHouse
from tests.simulation.faults import FaultyPeer, Network
from tests.simulation.life import Life
from tests.simulation.world import SteppingHandle
from tests.support.machine import Folder, ReadyPictures, Standing

T = TypeVar("T")
JsonObject = dict[str, Any]
PIN = "482915"


class Watch(Protocol):
    """Who looks at every checkpoint."""

    def checkpoint(self, phone: Phone, database: str, body: Mapping[str, Any], pushes: bool) -> None: ...


@dataclass
class PlainKey:
    """The ring is another test's matter: here it must only come back as it was."""

    async def seal(self, plain: bytes) -> bytes:
        return plain

    async def open(self, sealed: bytes) -> bytes | None:
        return sealed


class PlainKeys:
    async def derive(self, secret: str, salt: bytes) -> PlainKey:
        return PlainKey()


class SimulatedDoor:
    """The JSON door of the centre behind the same bad network."""

    origin = "http://centre.test"

    def __init__(self, network: Network, centre: CentreHouse) -> None:
        self._network, self._centre = network, centre

    async def post(self, path: str, body: Mapping[str, Any]) -> Answer:
        await self._network.pause()
        fault = self._network.drawn_fault()
        if fault in ("lost request", "timeout") or not self._centre.up:
            raise ConnectionError
        if fault == "unauthorized":
            return Answer(401, {"error": "unauthorized", "reason": "Serve accedere di nuovo."})
        if fault in ("busy", "server fault"):
            return Answer(429 if fault == "busy" else 503, {})
        said = await self._served(self._centre.answer(path, body))
        await self._network.pause()
        if fault == "lost answer":
            raise ConnectionError
        return Answer(200, said)

    async def get(self, path: str, headers: Mapping[str, str]) -> Answer:
        """An older centre: it names nothing for tonight."""
        return Answer(404, {"error": "not_found", "reason": "Quello che cerchi non è qui."})

    async def get_bytes(self, path: str, headers: Mapping[str, str]) -> bytes | None:
        """Nobody looks at a colleague's picture here."""
        return None

    async def post_bytes(self, path: str, headers: Mapping[str, str], content: bytes) -> Answer:
        raise AssertionError("nobody is revoked here")

    async def _served(self, work: Awaitable[JsonObject]) -> JsonObject:
        try:
            return await self._centre.life.serve(work)
        except PeerUnreachable as gone:
            raise ConnectionError from gone

    def client(self) -> Any:
        raise AssertionError("no HTTP here")


class WatchedPeer(FaultyPeer):
    """One database of the centre; each checkpoint is looked at in the moment in which it is written there."""

    def __init__(self, phone: Phone, database: str) -> None:
        super().__init__(phone.network, f"{phone.user} {database}", lambda _body: None, phone.centre.place(database))
        self.name = f"centre/{database}"
        self._phone, self._database = phone, database

    async def put_local(self, doc_id: str, body: Mapping[str, Any]) -> None:
        own = self._phone.store(self._database).uuid
        for pushes in (True, False):
            if doc_id == replication_id(Pairing(own, self.name, pushes, ReplicationOptions().identity())):
                self._phone.watch.checkpoint(self._phone, self._database, body, pushes)
        await super().put_local(doc_id, body)


class SimulatedSync(Sync):
    """The production sync; only its way to the centre's databases is made up."""

    phone: Phone

    def _remote(self, name: str) -> Peer:
        return self.phone.remote(self.phone, name)


class Phone:
    """`user` begins with the letter of her role; `offset_ms` is how wrong the clock is."""

    remote: type[WatchedPeer] = WatchedPeer

    def __init__(self, user: str, folder: Path, centre: CentreHouse, watch: Watch) -> None:
        self.user, self.folder, self.centre, self.watch = user, folder / user, centre, watch
        self.network = watch.network  # type: ignore[attr-defined]
        self._dice = random.Random(f"{user} {watch.seed}")  # type: ignore[attr-defined]
        self.offset_ms = self._dice.choice((0, 1000, -(10**9), 10**11, -(10**11)))
        self.life = Life()
        self.up = False
        self.session: DeviceSession
        self.opened: OpenSession
        self.work: Work

    def now_ms(self) -> int:
        return NOON_MS + self.offset_ms + int(asyncio.get_running_loop().time() * 1000)

    async def enrol(self) -> None:
        await self._begin()
        await self.session.enrol(SignIn(self.user, "password", device_name="device"))
        await self._open(await self.session.choose_pin(PIN, PIN))

    async def start(self) -> None:
        await self._begin()
        await self._open(await self.session.unlock(self.user, PIN))

    async def kill(self) -> None:
        if self.up:
            self.up = False
            await self.life.end(self._cut)

    async def restart(self) -> None:
        await self.kill()
        await self.start()

    def store(self, name: str) -> Store:
        return self.opened.circles.store(name)

    def door(self) -> SimulatedDoor:
        return SimulatedDoor(self.network, self.centre)

    async def _begin(self) -> None:
        self.life = Life()
        machine = Machine(
            now_ms=self.now_ms,
            random_bytes=self._dice.randbytes,
            keys=PlainKeys(),
            files=Folder(self.folder),
            door=self.door(),
            pictures=ReadyPictures(),
            locator=Standing(),
            outside=NothingOutside(),
        )
        self.session = DeviceSession(machine)
        await self.session.start()

    async def _open(self, opened: OpenSession) -> None:
        self.opened = opened
        _step_handles(opened, self.network.pause)
        pace = Pace(self._dice.random, asyncio.get_running_loop().time, period=600.0, backoff=Backoff(base=1, cap=60))
        sync = SimulatedSync(self.session, opened, Rhythm(pace, lambda seconds: asyncio.sleep(seconds / 2)), lambda: None)
        sync.phone = self
        self.work = Work(self.session.machine, self.session, opened, sync)
        add_what_came(self.work)
        if self.work.photos is not None:
            self.work.photos.sweep()
        self.up = True
        self.life.spawn(sync.run())

    def _cut(self) -> None:
        for name in self.opened.circles.names():
            self.store(name).close()
        self.session.file.close()


def _step_handles(opened: OpenSession, pause: Callable[[], Awaitable[None]]) -> None:
    """The replicator's doors to this device's stores get a moment before and after each piece of work."""
    handles: dict[str, InlineHandle] = opened.circles._handles
    for name in list(handles):
        handles[name] = SteppingHandle(opened.circles.store(name), pause)
