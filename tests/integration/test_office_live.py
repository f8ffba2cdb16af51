"""An open page of the office follows what devices send, against the real centre: a tablet's arrival moves the board by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from schemas.documents import JsonObject
from sync_server.accounts.roles import Person
from sync_server.couch.port import existing
from sync_server.office.hub import Hub
from sync_server.office.reading import Reading
from sync_server.office.residences_state import ResidencesState, Ways
from sync_server.office.state import OfficeState, Visitor
from tests.support.builders import Pen, a_residence, an_arrival
from tests.support.centre import LiveCentre, serving_centre
from tests.support.centre_couchdb import BorrowedCouch
from tests.support.office_devices import a_devices_state


@pytest.fixture
async def live(tmp_path: Path, server: BorrowedCouch | None) -> AsyncIterator[LiveCentre]:
    async with serving_centre(tmp_path / "data", server=server) as centre:
        await centre.add("sara", "office")
        yield centre


async def _nothing_is_written(_document: dict[str, object], _person: Person) -> None:
    raise AssertionError("this page only reads")


async def opened(live: LiveCentre) -> OfficeState:
    person = (await live.centre.desk.people(["sara"]))[0]
    cookie = live.centre.desk.tokens.session("sara")
    visitor = Visitor(person, "it", live.url, lambda: live.centre.desk.session_person(cookie))
    reading = Reading(live.centre)
    rooms = ResidencesState(Ways(visitor.still_here, _nothing_is_written, reading.buildings, lambda: "new"))
    state = OfficeState(visitor, reading, lambda: datetime.now(UTC), rooms, a_devices_state())
    await state.refresh()
    return state


async def put(live: LiveCentre, database: str, document: Mapping[str, object]) -> None:
    written: JsonObject = dict(document)
    assert await (await existing(live.centre.databases, database)).put(written)
    await live.idle()


async def test_an_arrival_on_a_tablet_moves_the_board_of_an_open_page(live: LiveCentre) -> None:
    state = await opened(live)
    assert state.board.houses == ()
    await put(live, "catalog", a_residence().to_document())
    await state.refresh()
    before = state.board.houses[0]
    assert (before.now.counts.free, before.now.largest_household) == (12, 4)
    assert (len(before.days), before.days[0].counts.total) == (30, 12)
    hub, woken = Hub(live.centre), asyncio.Event()
    hub.join(lambda kinds: woken.set() if "residence" in kinds else None)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(hub.run())
        await asyncio.sleep(0)
        await put(live, "residence-zagara", an_arrival(Pen(), "s1", "h1", "2026-04-01", {"r4": 2}))
        await asyncio.wait_for(woken.wait(), 20)
        running.cancel()
    await state.refresh({"residence"})
    after = state.board.houses[0].now.counts
    assert (after.occupied, after.blocked, after.free, after.total) == (2, 1, 9, 12)


async def test_a_session_that_has_ended_shows_no_data_any_more(live: LiveCentre) -> None:
    state = await opened(live)
    users = await existing(live.centre.databases, "_users")
    document = await users.get("org.couchdb.user:sara")
    assert document is not None
    assert await users.put({**document, "_deleted": True})
    await state.refresh()
    assert state.closed
