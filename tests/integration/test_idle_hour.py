"""An hour of an idle app at a real centre: what its door is asked, with the hour made up and everything else real."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from docstore.replication.supervisor import Pace
from mobile.services.centre import SignIn
from mobile.services.session import DeviceSession
from mobile.services.sync import Rhythm, Sync
from tests.support.centre import PASSWORD, LiveCentre, serving_centre
from tests.support.centre_couchdb import BorrowedCouch
from tests.support.machine import HttpDoor, machine

PIN, TEAM, HOUR = "204862", "outreach-catania", 3600.0


@pytest.fixture
async def live(tmp_path: Path, server: BorrowedCouch | None) -> AsyncIterator[LiveCentre]:
    async with serving_centre(tmp_path / "centre", server=server) as centre:
        await centre.add("giulia", "outreach", TEAM)
        yield centre


class Hours:
    """A clock that jumps over every wait of the app, and the requests by their hour."""

    def __init__(self) -> None:
        self.skipped = 0.0
        self.asked: list[tuple[float, str]] = []
        self._passed = asyncio.Event()

    def now_ms(self) -> int:
        return int((time.time() + self.skipped) * 1000)

    async def skip(self, seconds: float) -> None:
        await asyncio.sleep(0)
        self.skipped += seconds
        self._passed.set()

    async def until(self, hours: float) -> None:
        while self.skipped < hours * HOUR:
            await self._passed.wait()
            self._passed.clear()

    async def note(self, request: httpx.Request) -> None:
        self.asked.append((self.skipped, request.url.path))


async def test_an_idle_hour_at_a_real_centre_is_twelve_pulses(live: LiveCentre, tmp_path: Path) -> None:
    hours, door = Hours(), HttpDoor(live.url)
    door.http.event_hooks["request"].append(hours.note)
    session = DeviceSession(machine(tmp_path / "phone", door, hours.now_ms))
    await session.start()
    await session.enrol(SignIn("giulia", PASSWORD, device_name="prova"))
    opened = await session.choose_pin(PIN, PIN)
    await live.idle()
    sync = Sync(session, opened, Rhythm(Pace(lambda: 0.5, time.monotonic, hours.skip), hours.skip), lambda: None)
    async with asyncio.TaskGroup() as tasks, asyncio.timeout(60):
        running = tasks.create_task(sync.run())
        await hours.until(2)
        running.cancel()
    await session.lock()
    await door.close()
    second_hour = [path for at, path in hours.asked if HOUR < at <= 2 * HOUR]
    assert 11 <= len(second_hour) <= 12
    assert set(second_hour) == {"/api/device/pulse"}
