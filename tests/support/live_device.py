"""A device against the real centre on loopback: who is known there, how one signs in, and rounds of sync until something holds.

Rule: the production services and no screen; the network is a door that a test shuts and opens.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from docstore.replication.supervisor import Pace
from mobile.services.centre import SignIn
from mobile.services.session import DeviceSession, OpenSession
from mobile.services.sync import Rhythm, Sync
from tests.support.application import PIN
from tests.support.builders import a_residence
from tests.support.centre import PASSWORD, LiveCentre, serving_centre
from tests.support.centre_couchdb import BorrowedCouch
from tests.support.machine import HttpDoor, machine

TEAM, HOUSE = "outreach-catania", "residence-zagara"
RESIDENCE = a_residence(rooms={"r1": 2, "r2": 3}).to_document()


@asynccontextmanager
async def centre_of_three(data: Path, server: BorrowedCouch | None) -> AsyncIterator[LiveCentre]:
    """One who goes from door to door, and two of one residence."""
    async with serving_centre(data, server=server) as centre:
        await centre.add("giulia", "outreach", TEAM)
        await centre.add("marco", "educator", HOUSE)
        await centre.add("lucia", "educator", HOUSE)
        yield centre


async def provide_residence(live: LiveCentre) -> None:
    """The residence's document, and the databases that the centre makes of it."""
    answer = await live.client.put("/db/catalog/residence:zagara", json=RESIDENCE, auth=live.admin)
    assert answer.status_code == 201
    await live.idle()


@asynccontextmanager
async def door_to(centre: LiveCentre) -> AsyncIterator[HttpDoor]:
    door = HttpDoor(centre.url)
    try:
        yield door
    finally:
        await door.close()


async def enrolled(folder: Path, door: HttpDoor, user: str) -> tuple[DeviceSession, OpenSession]:
    session = DeviceSession(machine(folder, door))
    await session.start()
    await session.enrol(SignIn(user, PASSWORD, device_name="prova"))
    return session, await session.choose_pin(PIN, PIN)


@asynccontextmanager
async def syncing(session: DeviceSession, opened: OpenSession) -> AsyncIterator[Sync]:
    pace = Pace(random.Random(1).random, time.monotonic, asyncio.sleep)
    sync = Sync(session, opened, Rhythm(pace), lambda: None)
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(sync.run())
        try:
            yield sync
        finally:
            task.cancel()


async def until(sync: Sync, centre: LiveCentre, reached: Callable[[], bool]) -> None:
    """Rounds until something holds; each waits for what the centre computes of it."""
    for _ in range(20):
        await sync.sync_now()
        await centre.idle()
        if reached():
            return
    raise AssertionError(f"never reached: {sync.status().line}, {sync.supervisor.status}")
