"""How often an open app asks the centre: counted at its door, over hours of made-up time."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from docstore.replication.supervisor import Pace, SyncState
from mobile.platform.ports import Answer
from mobile.services.centre import SignIn
from mobile.services.session import DeviceSession, OpenSession
from mobile.services.sync import Rhythm, Sync
from mobile.services.visits import Visits
from mobile.services.watch import gap
from mobile.state.leaving import Leaving
from mobile.state.session import SessionState
from tests.simulation.loop import run_simulated
from tests.support.application import PIN, PaperDoor
from tests.support.lane_centre import TEAM, Centre
from tests.support.machine import machine

EVENING_MS = 1_795_000_000_000
HOUR = 3600.0


class CountingDoor(PaperDoor):
    """A centre that answers, until it is shut, and counts who asked what, when."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[float, str]] = []
        self.databases = {"catalog": "1-a", "board": "1-a", TEAM: "1-a", f"{TEAM}-media": "1-a"}
        self.shut = False

    async def post(self, path: str, body: Mapping[str, Any]) -> Answer:
        self.asked.append((asyncio.get_running_loop().time(), path.rpartition("/")[2]))
        if self.shut:
            raise ConnectionError("no network")
        if not path.endswith("/pulse"):
            return await super().post(path, body)
        told = {"server_time_ms": EVENING_MS, "epoch": "e", "databases": dict(self.databases), "version": "1"}
        return Answer(200, told)

    def since(self, moment: float) -> list[float]:
        return [at for at, _ in self.asked if at >= moment]


@dataclass
class Tablet:
    """An open app. `rounds` are the moments at which a round asked for a database."""

    device: DeviceSession
    sync: Sync
    opened: OpenSession
    door: CountingDoor
    rounds: list[float] = field(default_factory=list)

    @property
    def now(self) -> float:
        return asyncio.get_running_loop().time()

    def write(self) -> None:
        visits = Visits(self.opened.circles.store(TEAM), self.opened.journal)
        visit = visits.start()
        visits.set_draft(visit, "note", "Torno domani.")
        visits.step(visit)


@asynccontextmanager
async def open_app(folder: Path) -> AsyncIterator[Tablet]:
    loop, door, centre = asyncio.get_running_loop(), CountingDoor(), Centre()
    session = DeviceSession(machine(folder, door, lambda: EVENING_MS + round(loop.time() * 1000)))  # type: ignore[arg-type]
    await session.start()
    await session.enrol(SignIn("giulia", "giusta"))
    opened = await session.choose_pin(PIN, PIN)
    sync = Sync(session, opened, Rhythm(Pace(lambda: 0.5, loop.time)), lambda: None)
    tablet = Tablet(session, sync, opened, door)

    def remote(name: str) -> Any:
        tablet.rounds.append(loop.time())
        return centre.peer(name)

    sync.lanes.remote = remote
    running = asyncio.ensure_future(sync.run())
    try:
        yield tablet
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await session.lock()
        for store in centre.stores.values():
            store.close()


def played(folder: Path, act: Callable[[Tablet], Awaitable[None]]) -> None:
    async def scene() -> None:
        async with open_app(folder) as tablet:
            await act(tablet)

    run_simulated(scene())


def test_an_idle_hour_is_twelve_pulses_and_nothing_else(tmp_path: Path) -> None:
    async def act(tablet: Tablet) -> None:
        await asyncio.sleep(HOUR)  # whoever opened the app has gone
        begun, rounds = tablet.now, len(tablet.rounds)
        await asyncio.sleep(HOUR)
        moments = tablet.door.since(begun)
        assert len(moments) == 12
        assert min(later - sooner for sooner, later in itertools.pairwise(moments)) >= 300
        assert {path for at, path in tablet.door.asked if at >= begun} == {"pulse"}
        assert len(tablet.rounds) == rounds

    played(tmp_path, act)


def test_the_first_hour_of_an_app_that_is_left_open_grows_quiet(tmp_path: Path) -> None:
    async def act(tablet: Tablet) -> None:
        await asyncio.sleep(HOUR)
        assert 12 <= len(tablet.door.since(1)) <= 20

    played(tmp_path, act)


def test_no_timer_runs_while_nobody_can_see_the_app(tmp_path: Path) -> None:
    async def act(tablet: Tablet) -> None:
        await asyncio.sleep(90)
        tablet.sync.watch.hide()
        begun = tablet.now
        await asyncio.sleep(8 * HOUR)
        assert tablet.door.since(begun) == []
        tablet.sync.watch.show()
        await asyncio.sleep(1)
        assert len(tablet.door.since(begun)) == 1

    played(tmp_path, act)


def test_a_look_away_of_some_seconds_asks_nothing(tmp_path: Path) -> None:
    async def act(tablet: Tablet) -> None:
        await asyncio.sleep(1)
        begun = tablet.now
        tablet.sync.watch.hide()
        await asyncio.sleep(10)
        tablet.sync.watch.show()
        await asyncio.sleep(5)
        assert tablet.door.since(begun) == []

    played(tmp_path, act)


def test_what_is_written_leaves_also_while_nobody_can_see_the_app(tmp_path: Path) -> None:
    """Drafts become revisions when the app is left: that is the moment."""

    async def act(tablet: Tablet) -> None:
        await asyncio.sleep(10)
        tablet.sync.watch.hide()
        tablet.write()
        await asyncio.sleep(1)
        assert tablet.sync.status().lanes[0].waiting == 0

    played(tmp_path, act)


def test_a_failure_while_nobody_can_see_the_app_waits_for_somebody_who_looks(tmp_path: Path) -> None:
    async def act(tablet: Tablet) -> None:
        await asyncio.sleep(10)
        tablet.sync.watch.hide()
        tablet.door.shut, begun = True, tablet.now
        tablet.write()
        await asyncio.sleep(HOUR)
        assert len(tablet.door.since(begun)) == 1
        tablet.door.shut = False
        tablet.sync.watch.show()
        await asyncio.sleep(1)
        assert tablet.sync.status().lanes[0].waiting == 0

    played(tmp_path, act)


def test_whoever_touches_an_idle_device_has_news_at_once_and_every_20_seconds_while_at_it(tmp_path: Path) -> None:
    async def act(tablet: Tablet) -> None:
        await asyncio.sleep(2 * HOUR + 150)
        begun, rounds = tablet.now, len(tablet.rounds)
        tablet.door.databases["board"] = "2-b"
        tablet.sync.touched()
        await asyncio.sleep(1)
        assert len(tablet.rounds) > rounds
        for _ in range(12):
            tablet.sync.touched()
            await asyncio.sleep(10)
        assert 6 <= len(tablet.door.since(begun + 1)) <= 7

    played(tmp_path, act)


def test_a_network_that_is_back_is_used_at_once_on_an_idle_device(tmp_path: Path) -> None:
    async def act(tablet: Tablet) -> None:
        await asyncio.sleep(HOUR)
        tablet.door.shut = True
        tablet.write()
        await asyncio.sleep(2 * HOUR)
        assert tablet.sync.supervisor.status.state is SyncState.OFFLINE
        since = tablet.sync.status().offline_since
        assert since is not None
        await asyncio.sleep(HOUR)
        assert tablet.sync.status().offline_since == since, "the first try in vain counts, not the last"
        tablet.door.shut = False
        tablet.sync.wake()
        await asyncio.sleep(0.5)
        assert tablet.sync.status().lanes[0].waiting == 0
        assert tablet.sync.status().offline_since is None

    played(tmp_path, act)


def test_an_idle_device_without_network_is_as_quiet_as_one_with(tmp_path: Path) -> None:
    async def act(tablet: Tablet) -> None:
        tablet.door.shut = True
        await asyncio.sleep(HOUR)
        begun = tablet.now
        await asyncio.sleep(HOUR)
        assert 6 <= len(tablet.door.since(begun)) <= 12

    played(tmp_path, act)


def test_rights_are_asked_anew_when_the_centre_names_other_databases(tmp_path: Path) -> None:
    async def act(tablet: Tablet) -> None:
        await asyncio.sleep(HOUR)
        begun = tablet.now
        tablet.door.databases["residence-zagara"] = "1-a"
        await asyncio.sleep(301)
        assert "token" in {path for at, path in tablet.door.asked if at >= begun}

    played(tmp_path, act)


@pytest.mark.parametrize(
    ("quiet", "waits", "receipt_for", "seconds"),
    [
        (0, False, None, 20),
        (60, False, None, 20),
        (90, False, None, 90),
        (5000, False, None, 300),
        (5000, True, None, 60),
        (0, True, 0, 2),
        (0, True, 8, 8),
        (0, True, 5000, 20),
        (5000, True, 5000, 60),
    ],
)
def test_the_time_between_two_questions(quiet: float, waits: bool, receipt_for: float | None, seconds: float) -> None:
    assert gap(quiet, waits=waits, receipt_for=receipt_for) == seconds


def test_a_locked_device_looks_for_orders_as_rarely_and_never_while_nobody_can_see_it(tmp_path: Path) -> None:
    async def scene() -> None:
        async with open_app(tmp_path) as tablet:
            device = tablet.device
        door, loop = tablet.door, asyncio.get_running_loop()
        leaving = Leaving(device, SessionState(), asyncio.Event().wait)  # type: ignore[arg-type]
        following = asyncio.ensure_future(leaving.follow())
        await asyncio.sleep(HOUR + 7)
        begun = loop.time()
        await asyncio.sleep(HOUR)
        assert len(door.since(begun)) == 12
        leaving.hide()
        begun = loop.time()
        await asyncio.sleep(8 * HOUR)
        assert door.since(begun) == []
        leaving.show(is_locked=True)
        await asyncio.sleep(1)
        assert len(door.since(begun)) == 1
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)

    run_simulated(scene())
