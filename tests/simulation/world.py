"""Devices and a centre in one process, on made-up time, with a seed that decides everything.

What runs is production code: `Store` on files, `InlineHandle`, the replicator, the supervisor. Only the way between them
(`faults.py`) and the clock are made up. A `Machine` is something that can be killed between any two awaits and started
again on what its file holds; services and projections join the simulation by being spawned in a machine's life.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from docstore.backoff import Backoff
from docstore.handle import InlineHandle
from docstore.replication.local_peer import LocalPeer
from docstore.replication.peer import Peer, Progress, Revision, Route
from docstore.replication.refused import RefusedTable
from docstore.replication.run import ReplicationOptions, Run
from docstore.replication.signals import LocalChange, RemoteChange
from docstore.replication.supervisor import Pace, Supervisor, SyncStatus
from docstore.store import Store
from tests.simulation import older_copy
from tests.simulation.faults import FaultyPeer, Network
from tests.simulation.judges import asked_for, passed_over
from tests.simulation.ledger import Ledger
from tests.simulation.life import Life
from tests.simulation.surface import surface_peer

T = TypeVar("T")

HOUR = 3600.0
RunClass = type[Run]


class _InOrder(dict[Any, None]):
    """What a bell asks of its set of listeners, in the order of their coming: a set's order would not repeat."""

    def add(self, listener: object) -> None:
        self[listener] = None

    def discard(self, listener: object) -> None:
        self.pop(listener, None)


class SteppingHandle(InlineHandle):
    """The production handle, with a moment before and after every piece of work in which anything else may happen."""

    def __init__(self, store: Store, pause: Callable[[], Awaitable[None]]) -> None:
        super().__init__(store)
        self._bell._waiting = _InOrder()  # type: ignore[assignment]
        self._pause = pause

    async def read(self, work: Callable[[Store], T]) -> T:
        await self._pause()
        return await super().read(work)

    async def write(self, work: Callable[[Store], T]) -> T:
        await self._pause()
        result = await super().write(work)
        await self._pause()
        return result


class Machine:
    """A store's file and what runs on it, from one start to the next kill."""

    def __init__(self, name: str, folder: Path, pause: Callable[[], Awaitable[None]]) -> None:
        self.name, self._path, self._pause = name, folder / f"{name}.sqlite", pause
        self.reached_as: Peer | None = None
        self.life: Life
        self.store: Store
        self.handle: SteppingHandle
        self.up = False
        self.start()

    def start(self) -> None:
        self.life = Life()
        self.store = Store.open(str(self._path), name=self.name)
        self.handle = SteppingHandle(self.store, self._pause)
        self.up = True

    def spawn(self, work: Awaitable[None]) -> None:
        self.life.spawn(work)

    async def serve(self, work: Awaitable[T]) -> T:
        return await self.life.serve(work)

    @property
    def peer(self) -> Peer:
        """This machine's store as others see it."""
        return self.reached_as or LocalPeer(self.handle)

    async def kill(self) -> None:
        """The process is gone, and its file closed."""
        self.up = False
        await self.life.end(self.store.close)

    def files(self) -> list[Path]:
        return list(self._path.parent.glob(f"{self._path.name}*"))

    def put_back(self, copy: Path, uuid: str) -> None:
        """While it is off: an older copy of its file, which is another database than the one that it was taken of."""
        older_copy.put_back(self.files(), copy.iterdir(), self._path.parent)
        older_copy.give_identity(self._path, uuid)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a schedule is made with. The run's class is a setting so that a mutant can take its place."""

    folder: Path
    seed: int
    devices: int | None = None
    """None: two to eight, drawn."""
    run_class: RunClass = Run
    over_http: bool = False
    """True: the centre is reached through the production HTTP peer and surface."""
    watched: bool = True
    """False: nobody looks at checkpoints and acknowledgements on the way, so that only the end can tell."""


class Device:
    """A machine with a supervisor that pushes to and pulls from the centre."""

    def __init__(self, machine: Machine, world: World) -> None:
        self.machine, self.world = machine, world
        self.supervisor: Supervisor
        self.begin()

    def begin(self) -> None:
        """A start of the app."""
        world = self.world
        book = RefusedTable(self.machine.handle, world.now_ms)
        own = LocalPeer(self.machine.handle, book)
        name = self.machine.name
        push = FaultyPeer(world.network, f"{name} push", lambda body: world.check_checkpoint(self, True, body))
        pull = FaultyPeer(world.network, f"{name} pull", lambda body: world.check_checkpoint(self, False, body))
        job = _Job(self, own, (push, pull), book)
        pace = Pace(world.dice.random, world.now, period=600.0, backoff=Backoff(base=1, cap=60))
        signals = (LocalChange(self.machine.handle), RemoteChange(pull, longpoll_ms=600_000))
        self.supervisor = Supervisor(job.run, pace, signals, self._heard)
        self.machine.spawn(self.supervisor.supervise())

    def _heard(self, status: SyncStatus) -> None:
        if status.problem is not None and status.problem.code == "internal_error":
            self.world.violations.append(f"{self.machine.name} met a defect: {status.problem.reason}")

    async def crash(self) -> None:
        self.world.network.note(f"{self.machine.name} is killed and started again")
        await self.machine.kill()
        self.machine.start()
        self.begin()


class _Job:
    """What a device's supervisor repeats: push, pull, and what was refused when its hour has come."""

    def __init__(self, device: Device, own: LocalPeer, ways: tuple[Peer, Peer], book: RefusedTable) -> None:
        self._device, self._own, self._book = device, own, book
        self._push, self._pull = ways

    async def run(self) -> None:
        await self._one(self._own, self._push)
        await self._one(self._pull, self._own)
        due = await self._book.due(Route("centre", pushes=True), self._device.world.now_ms() - int(HOUR * 1000))
        if due:
            await self._made(self._own, self._push).revisions([row.refusal.revision for row in due])

    async def _one(self, source: Peer, target: Peer) -> None:
        run = self._made(source, target)
        await run.start()
        while await run.page():
            pass

    def _made(self, source: Peer, target: Peer) -> Run:
        world = self._device.world
        dice = world.dice
        options = ReplicationOptions(dice.randint(1, 7), dice.randint(1, 3), dice.choice([200, 5000]), new_session=world.new_id)
        return world.setting.run_class(source, target, options, self._watch, self._acknowledged)

    def _watch(self, progress: Progress) -> None:
        assert progress.documents_written + progress.refused <= progress.documents_read + progress.refused

    async def _acknowledged(self, revisions: Sequence[Revision]) -> None:
        self._device.world.check_arrived(revisions)


class World:
    """One schedule."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.dice = random.Random(setting.seed)
        self.ledger = Ledger()
        self.violations: list[str] = []
        self.network = Network(self.dice)
        self.centre = self.network.centre = Machine("centre", setting.folder, self.network.pause)
        if setting.over_http:
            self.centre.reached_as = surface_peer(lambda: self.centre.handle, self.dice, lambda: self.network.weather.garbled / 3, self.now)
        self.devices: list[Device] = []
        self.copy = setting.folder / "older"
        self.goes_back = random.Random(f"restores {setting.seed}").random() < 0.5
        """Whether older copies of the centre are put back in this schedule. Nobody writes at the centre then: what only it had
        would be gone, and rightly so."""
        self.crowd = setting.devices or self.dice.choices(range(2, 9), (8, 4, 3, 2, 1, 1, 1))[0]

    def begin(self) -> None:
        """Starts every device, inside the loop."""
        for number in range(self.crowd):
            machine = Machine(f"device-{number}", self.setting.folder, self.network.pause)
            self.devices.append(Device(machine, self))

    def now(self) -> float:
        return asyncio.get_running_loop().time()

    def now_ms(self) -> int:
        return int(self.now() * 1000)

    def new_id(self) -> str:
        return f"{self.dice.getrandbits(64):016x}"

    async def restart_centre(self) -> None:
        """The centre is killed and stays away for a while."""
        self.network.note("the centre is killed")
        await self.centre.kill()
        await asyncio.sleep(self.dice.random() * 20)
        self.centre.start()
        self.network.note("the centre is back")

    def back_up(self) -> None:
        self.network.note("the centre is copied")
        older_copy.take(self.centre.files(), self.copy)

    async def put_back(self) -> None:
        """The centre is an older copy of itself. Runs end with it: one that outlived it is the business of the session, which is told the
        new epoch, and of the whole chain (`chain.py`)."""
        self.network.note("an older copy of the centre is put back")
        await self.centre.kill()
        self.centre.put_back(self.copy, self.new_id() * 2)
        for device in self.devices:
            await device.crash()
        await asyncio.sleep(self.dice.random() * 20)
        self.centre.start()

    async def settle(self) -> None:
        """The weather clears, everyone signs in again, and hours go by."""
        self.network.clear()
        for _hour in range(4):
            for device in self.devices:
                device.supervisor.poke()
            await asyncio.sleep(HOUR)
            self.complain()

    def complain(self) -> None:
        """Raises as soon as anything went wrong."""
        assert self.violations == [], self.violations[0]
        for machine in self.machines():
            machine.life.complain()

    def machines(self) -> list[Machine]:
        return [self.centre, *(device.machine for device in self.devices)]

    def writers(self) -> list[Machine]:
        return self.machines()[1 if self.goes_back else 0 :]

    async def end(self) -> None:
        for machine in self.machines():
            await machine.kill()

    def check_arrived(self, revisions: Sequence[Revision]) -> None:
        """What a device is told has arrived is in the centre's store at that moment."""
        if self.centre.up and self.setting.watched:
            lacking = self.centre.store.revs_diff(asked_for(revisions))
            self.violations += [f"acknowledged and not there: {lacking}"] if lacking else []
        self.ledger.arrived.update(revisions)

    def check_checkpoint(self, device: Device, pushes: bool, body: Mapping[str, Any]) -> None:
        """No checkpoint may pass a leaf that the target lacks, unless it stands in the device's book of refusals."""
        if not self.centre.up or not self.setting.watched:
            return
        own, centre = device.machine.store, self.centre.store
        source, target = (own, centre) if pushes else (centre, own)
        if passed := passed_over(source, target, body, own):
            self.violations.append(f"a checkpoint of {device.machine.name} passes what the target lacks: {sorted(passed)}")
