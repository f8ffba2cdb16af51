"""A room, a person that a colleague wrote too: asked quietly, joined by a tap, brought back by the bar, parted later."""

from __future__ import annotations

from mobile.state.visit import VisitState
from schemas.dwelling_rooms import DwellingRoom
from tests.support.builders import Pen, a_change, a_household_id, a_ulid
from tests.support.live_visit import live_visit
from tests.support.screens import EVENING, showing

ALFIO = Pen("alfio", "phonebbbbb", int(EVENING.timestamp() * 1000) + 60_000)
SIDES = {"sides_mm": [3600, 3400]}


def alfio_says(visit: VisitState, record: str, entry: str, **fields: object) -> None:
    """What arrives of a colleague's phone."""
    work = visit._work
    assert work is not None
    assert work.visits is not None
    work.visits.store.bulk_docs([a_change(ALFIO, record, f"{entry}/{name}", value) for name, value in fields.items()])
    visit.refresh()


def alfio_says_plainly(visit: VisitState, record: str, **fields: object) -> None:
    work = visit._work
    assert work is not None
    assert work.visits is not None
    work.visits.store.bulk_docs([a_change(ALFIO, record, name, value) for name, value in fields.items()])
    visit.refresh()


def rooms(visit: VisitState) -> tuple[DwellingRoom, ...]:
    assert visit.place is not None
    return visit.place.rooms


def a_room_twice(visit: VisitState) -> None:
    mine = visit.add_room("bedroom")
    visit.put(f"rooms/{mine}/size", SIDES)
    visit.put(f"rooms/{mine}/height_mm", 2700)
    visit.step_done()
    alfio_says(visit, str(visit.dwelling), f"rooms/{a_ulid('his')}", kind="bedroom", size={"sides_mm": [3400, 3620]}, sleepers=2)


async def test_a_room_written_by_two_is_asked_about_joined_and_brought_back() -> None:
    async with live_visit() as (face, visit):
        a_room_twice(visit)
        async with showing(face, "/visit/rooms") as app:
            assert app.sees("Camera 1 e Camera 2: la stessa stanza?")
            await app.tap("Sì, unisci")
            (one,) = rooms(visit)
            assert (len(one.size.values), one.height_mm.values, one.sleepers.values) == (2, (2700,), (2,)), "no word is lost"
            assert not app.sees("la stessa stanza?")
            assert app.sees("Unite: ora sono una stanza sola")
            await app.tap("Annulla")
            assert len(rooms(visit)) == 2
            assert app.sees("la stessa stanza?")


async def test_a_joined_room_is_parted_on_its_page_and_that_can_be_undone_too() -> None:
    async with live_visit() as (face, visit):
        a_room_twice(visit)
        (one, other) = (f"rooms/{room.id}" for room in rooms(visit))
        visit.join_entries(one, other)
        async with showing(face, f"/visit/{one}") as app:
            await app.tap("Separa: sono due stanze")
            assert len(rooms(visit)) == 2
            assert app.sees("Separate: sono di nuovo due stanze")
            await app.tap("Annulla")
            assert len(rooms(visit)) == 1


async def test_two_rooms_that_one_person_wrote_are_two() -> None:
    async with live_visit() as (face, visit), showing(face, "/visit/rooms") as app:
        for _ in range(2):
            room = visit.add_room("bedroom")
            visit.put(f"rooms/{room}/size", SIDES)
        await app.settle()
        assert not app.sees("la stessa stanza?")
        visit.step_done()
        visit.refresh()
        await app.settle()
        assert not app.sees("la stessa stanza?")


async def test_a_person_written_twice_is_joined_and_whoever_named_either_names_her() -> None:
    async with live_visit() as (face, visit):
        home = visit.add_household()
        rosaria = visit.add_person(home, {"name": "Rosaria Vullo", "sex": "f"})
        husband = visit.add_person(home, {"name": "Pietro"})
        visit.step_done()
        alfio_says(visit, home, f"people/{a_ulid('hers')}", name="VULLO Rosaria", age={"years": 38, "on": "2026-11-22"})
        alfio_says(visit, home, f"people/{husband}", partner=a_ulid("hers"))
        async with showing(face, "/visit/people") as app:
            assert app.sees("la stessa persona?")
            await app.tap("Sì, unisci")
            (household,) = visit.households
            joined = household.person(rosaria)
            assert joined is household.person(a_ulid("hers"))
            assert joined is not None
            assert (sorted(joined.name.values), joined.sex.value, len(household.people)) == (["Rosaria Vullo", "VULLO Rosaria"], "f", 2)
            pietro = household.person(husband)
            assert pietro is not None
            assert pietro.partner.value == joined.id
            assert app.sees("Unite: ora sono una persona sola")
            number = [person.id for person in household.people].index(joined.id) + 1
            await app.tap_identifier(f"person-{number}")
            await app.tap("Separa: sono due persone")
            assert len(visit.households[0].people) == 3
            await app.tap("Annulla")
            assert len(visit.households[0].people) == 2


async def test_what_was_handed_in_asks_nothing() -> None:
    async with live_visit() as (face, visit):
        a_room_twice(visit)
        assert visit.submit("prova")
        async with showing(face, "/visit/rooms") as app:
            assert not app.sees("la stessa stanza?")


async def test_a_household_written_by_two_is_joined_with_its_people_and_parted_again() -> None:
    async with live_visit() as (face, visit):
        home, his = visit.add_household(), a_household_id("his")
        visit.add_person(home, {"name": "Rosaria Vullo", "sex": "f"})
        visit.step_done()
        alfio_says_plainly(visit, his, lives_at=str(visit.dwelling))
        alfio_says(visit, his, f"people/{a_ulid('hers')}", name="Rosaria Vullo", age={"years": 38, "on": "2026-11-22"})
        async with showing(face, "/visit/people") as app:
            assert app.sees("Nucleo 1 e Nucleo 2: lo stesso nucleo?")
            await app.tap("Sì, unisci")
            (household,) = visit.households
            assert len(household.people) == 2
            assert app.sees("Uniti: ora sono un nucleo solo")
            await app.tap("Sì, unisci")
            (rosaria,) = visit.households[0].people
            assert (rosaria.sex.value, rosaria.age.value is not None) == ("f", True)
            await app.tap("Separa: sono due nuclei")
            assert [len(one.people) for one in visit.households] == [1, 1]
            await app.tap("Annulla")
            assert [len(one.people) for one in visit.households] == [1]
