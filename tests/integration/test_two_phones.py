"""Two people at one dwelling, each with her own phone and no network: their rooms and people become one, field by field.

Rule (design.md section 6): what two said of different fields stands as if one had said it; what they said differently of one field is shown
with both values on both phones until somebody decides, and then on neither.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mobile.services.open_visit import OpenVisit
from mobile.services.session import DeviceSession, OpenSession
from mobile.services.sync import Sync
from mobile.services.twins import join, part
from mobile.services.visits import Visits
from schemas.assessment import Seen
from schemas.dwelling import Dwelling
from schemas.dwelling_rooms import DwellingRoom
from tests.support.centre import LiveCentre
from tests.support.centre_couchdb import BorrowedCouch
from tests.support.live_device import TEAM, centre_of_three, door_to, enrolled, syncing
from tests.support.machine import HttpDoor


@pytest.fixture
async def live(tmp_path: Path, server: BorrowedCouch | None) -> AsyncIterator[LiveCentre]:
    async with centre_of_three(tmp_path / "centre", server) as centre:
        await centre.add("alfio", "outreach", TEAM)
        yield centre


@dataclass
class Phone:
    """Hers, with the visit that is open on it."""

    session: DeviceSession
    opened: OpenSession
    door: HttpDoor
    visits: Visits
    visit: OpenVisit | None = None

    def says(self, record: str, entry: str, **fields: Any) -> None:
        """Of a room, a person; with no entry of the record itself. All of it becomes changes at the end of the page."""
        assert self.visit is not None
        prefix = f"{entry}/" if entry else ""
        self.visits.set_fields(self.visit, {f"{prefix}{name}": value for name, value in fields.items()}, record)

    def adds(self, record: str, map_name: str, **fields: Any) -> str:
        entry = self.visits.new_entry(map_name)
        self.says(record, entry, **fields)
        return entry

    def leaves_the_page(self) -> None:
        assert self.visit is not None
        self.visits.step(self.visit)

    @property
    def seen(self) -> Seen:
        """As her page shows it now."""
        assert self.visit is not None
        self.visits.show(self.visit)
        return self.visits.seen(self.visit)

    def room(self, entry: str) -> DwellingRoom:
        return next(room for room in self.seen.dwelling.rooms if f"rooms/{room.id}" == entry)


@asynccontextmanager
async def phone_of(live: LiveCentre, folder: Path, user: str) -> AsyncIterator[tuple[Phone, Sync]]:
    async with door_to(live) as door:
        session, opened = await enrolled(folder, door, user)
        async with syncing(session, opened) as sync:
            yield Phone(session, opened, door, Visits(opened.circles.store(TEAM), opened.journal)), sync
        await session.lock()


async def both_meet(live: LiveCentre, *syncs: Sync) -> None:
    """What the first has said reaches the second and the other way round."""
    for sync in (*syncs, *syncs):
        assert (await sync.sync_now()).code != "offline"
        await live.idle()


def people_of(seen: Seen) -> dict[str | None, tuple[Any, Any]]:
    """Name -> age in years and sex."""
    return {one.name.value: (one.age.value and one.age.value.years, one.sex.value) for one in seen.people}


def measures_of(dwelling: Dwelling) -> dict[str | None, tuple[Any, Any, Any]]:
    """Kind -> what was measured of the room."""
    return {room.kind.value: (room.size.value, room.height_mm.value, room.sleepers.value) for room in dwelling.rooms}


async def test_what_two_said_of_one_home_is_one_home(live: LiveCentre, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        giulia, hers = await stack.enter_async_context(phone_of(live, tmp_path / "giulia", "giulia"))
        alfio, his = await stack.enter_async_context(phone_of(live, tmp_path / "alfio", "alfio"))
        giulia.visit = giulia.visits.start()
        home = giulia.visit.dwelling
        giulia.says(home, "", address={"street": "Via Etnea", "number": "7", "detail": "", "district": "", "city": "Catania"})
        bedroom = giulia.adds(home, "rooms", kind="bedroom")
        household = giulia.visits.add_household(giulia.visit)
        rosaria = giulia.adds(household, "people", name="Rosaria")
        giulia.leaves_the_page()
        await both_meet(live, hers, his)
        alfio.visit = alfio.visits.start(home)
        assert people_of(alfio.seen) == {"Rosaria": (None, None)}

        giulia.door.shut = alfio.door.shut = True
        giulia.says(home, bedroom, size={"sides_mm": [3600, 3400]}, label="in fondo")
        giulia.says(household, rosaria, age={"years": 38, "on": "2026-11-22"})
        giulia.adds(home, "rooms", kind="bathroom", height_mm=2400)
        giulia.adds(household, "people", name="Samuele", sex="m")
        giulia.leaves_the_page()
        alfio.says(home, bedroom, height_mm=2550, sleepers=2, label="a destra")
        alfio.says(household, rosaria, sex="f")
        alfio.adds(home, "rooms", kind="kitchen", height_mm=2700)
        alfio.adds(household, "people", name="Nour", sex="f")
        alfio.leaves_the_page()
        giulia.door.shut = alfio.door.shut = False
        await both_meet(live, hers, his)

        for phone in (giulia, alfio):
            assert people_of(phone.seen) == {"Rosaria": (38, "f"), "Samuele": (None, "m"), "Nour": (None, "f")}
            measured = measures_of(phone.seen.dwelling)
            assert measured.keys() == {"bedroom", "bathroom", "kitchen"}
            size, height, sleepers = measured["bedroom"]
            assert (list(size.sides_mm), height, sleepers) == ([3600, 3400], 2550, 2)
            assert sorted(phone.room(bedroom).label.values) == ["a destra", "in fondo"], (
                "said differently: both stand until somebody decides"
            )

        alfio.says(home, bedroom, label="in fondo a destra")
        alfio.leaves_the_page()
        await both_meet(live, his, hers)
        assert [phone.room(bedroom).label.values for phone in (giulia, alfio)] == [("in fondo a destra",)] * 2
        handed_in = giulia.visits.submit(giulia.visit)
        await both_meet(live, hers, his)
        fact = alfio.opened.circles.store(TEAM).get(handed_in)
        assert (len(fact["rooms"]), len(fact["people"])) == (3, 3)


async def test_a_measure_that_one_takes_back_while_the_other_measures_anew_is_the_new_one(live: LiveCentre, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        giulia, hers = await stack.enter_async_context(phone_of(live, tmp_path / "giulia", "giulia"))
        alfio, his = await stack.enter_async_context(phone_of(live, tmp_path / "alfio", "alfio"))
        giulia.visit = giulia.visits.start()
        home = giulia.visit.dwelling
        room = giulia.adds(home, "rooms", kind="bedroom", height_mm=2550)
        giulia.leaves_the_page()
        await both_meet(live, hers, his)
        alfio.visit = alfio.visits.start(home)

        giulia.door.shut = alfio.door.shut = True
        giulia.says(home, room, height_mm=None)
        alfio.says(home, room, height_mm=2700)
        giulia.leaves_the_page()
        alfio.leaves_the_page()
        assert giulia.room(room).height_mm.value is None
        giulia.door.shut = alfio.door.shut = False
        await both_meet(live, hers, his)
        assert [phone.room(room).height_mm.values for phone in (giulia, alfio)] == [(2700,)] * 2

        alfio.says(home, room, height_mm=None)
        alfio.leaves_the_page()
        await both_meet(live, his, hers)
        assert [phone.room(room).height_mm.values for phone in (giulia, alfio)] == [()] * 2
        fact = giulia.opened.circles.store(TEAM).get(giulia.visits.submit(giulia.visit))
        (copied,) = fact["rooms"].values()
        assert copied.get("height_mm") is None


async def test_two_who_join_what_both_had_written_each_on_her_phone_end_with_one_of_each(live: LiveCentre, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        giulia, hers = await stack.enter_async_context(phone_of(live, tmp_path / "giulia", "giulia"))
        alfio, his = await stack.enter_async_context(phone_of(live, tmp_path / "alfio", "alfio"))
        giulia.visit = giulia.visits.start()
        home = giulia.visit.dwelling
        household = giulia.visits.add_household(giulia.visit)
        giulia.leaves_the_page()
        await both_meet(live, hers, his)
        alfio.visit = alfio.visits.start(home)
        phones = ((giulia, {"height_mm": 2700}, {"sex": "f"}), (alfio, {"sleepers": 2}, {"relation": "head"}))

        giulia.door.shut = alfio.door.shut = True
        for phone, measure, more in phones:
            phone.adds(home, "rooms", kind="bedroom", size={"sides_mm": [3600, 3400]}, **measure)
            phone.adds(household, "people", name="Rosaria Vullo", **more)
            phone.leaves_the_page()
        giulia.door.shut = alfio.door.shut = False
        await both_meet(live, hers, his)
        assert [(len(phone.seen.dwelling.rooms), len(phone.seen.people)) for phone in (giulia, alfio)] == [(2, 2)] * 2

        giulia.door.shut = alfio.door.shut = True
        joinings = [joined_all(phone, home, household) for phone in (giulia, alfio)]
        giulia.door.shut = alfio.door.shut = False
        await both_meet(live, hers, his)
        for phone in (giulia, alfio):
            (room,), (person,) = phone.seen.dwelling.rooms, phone.seen.people
            assert (room.height_mm.value, room.sleepers.value, room.size.disputed) == (2700, 2, False)
            assert (person.sex.value, person.relation.value) == ("f", "head")
        handed_in = alfio.opened.circles.store(TEAM).get(alfio.visits.submit(alfio.visit))
        assert (len(handed_in["rooms"]), len(handed_in["people"])) == (1, 1)

        for change in joinings[0]:
            giulia.visits.bring_back(giulia.visit, change)
        assert len(giulia.seen.dwelling.rooms) == 1, "his joining stands"
        for entry, record in ((room.id, ""), (person.id, household)):
            part(giulia.visits, giulia.visit, f"{'people' if record else 'rooms'}/{entry}", record or None)
        await both_meet(live, hers, his)
        assert [(len(phone.seen.dwelling.rooms), len(phone.seen.people)) for phone in (giulia, alfio)] == [(2, 2)] * 2


def joined_all(phone: Phone, home: str, household: str) -> list[str]:
    """Both pairs, each the other way round than the other phone does it."""
    assert phone.visit is not None
    seen, found = phone.seen, []
    for record, entries in (
        (home, [f"rooms/{one.id}" for one in seen.dwelling.rooms]),
        (household, [f"people/{one.id}" for one in seen.people]),
    ):
        one, other = entries
        change = join(phone.visits, phone.visit, one, other, record)
        assert change is not None
        found.append(change)
    return found


async def test_a_room_that_one_takes_away_while_the_other_measures_it_stays(live: LiveCentre, tmp_path: Path) -> None:
    """Nobody hides what she has not seen."""
    async with AsyncExitStack() as stack:
        giulia, hers = await stack.enter_async_context(phone_of(live, tmp_path / "giulia", "giulia"))
        alfio, his = await stack.enter_async_context(phone_of(live, tmp_path / "alfio", "alfio"))
        giulia.visit = giulia.visits.start()
        home = giulia.visit.dwelling
        seen = giulia.adds(home, "rooms", kind="bedroom")
        other = giulia.adds(home, "rooms", kind="store")
        giulia.leaves_the_page()
        await both_meet(live, hers, his)
        alfio.visit = alfio.visits.start(home)

        giulia.door.shut = alfio.door.shut = True
        alfio.says(home, seen, height_mm=2550)
        alfio.leaves_the_page()
        for room in (seen, other):
            giulia.visits.retire(giulia.visit, room)
        assert not giulia.seen.dwelling.rooms
        giulia.door.shut = alfio.door.shut = False
        await both_meet(live, hers, his)
        for phone in (giulia, alfio):
            assert [f"rooms/{room.id}" for room in phone.seen.dwelling.rooms] == [seen]
