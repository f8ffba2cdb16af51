"""A finger taps again where nothing moved yet: the page is still the old one, and what was tapped is done once."""

from __future__ import annotations

from inspect import isawaitable

from mobile.state.visit import VisitState
from tests.support.flet_headless import HeadlessApp
from tests.support.live_visit import live_visit
from tests.support.screens import showing


async def tap_twice(app: HeadlessApp, words: str = "", identifier: str = "") -> None:
    """Both taps come before the page is drawn anew."""
    surface = app.tappable(words) if words else app.tappable_marked(identifier)
    for _ in range(2):
        done = surface.on_click()  # type: ignore[attr-defined]
        if isawaitable(done):
            await done
    await app.settle()


def people(visit: VisitState) -> list[str | None]:
    return [person.name.value for household in visit.households for person in household.people]


async def test_a_person_is_added_once() -> None:
    async with live_visit() as (face, visit), showing(face, "/visit/people") as app:
        await app.type("Nome e cognome", "Rosaria")
        await tap_twice(app, "Aggiungi")
        assert people(visit) == ["Rosaria"]
        await tap_twice(app, "Un altro nucleo vive qui")
        assert sorted(len(household.people) for household in visit.households) == [0, 1]
        await app.type("Nome e cognome", "Salvo")
        await app.tap("Aggiungi")
        assert [len(household.people) for household in visit.households] == [1, 1], "into the one that was begun, whatever its name"


async def test_a_room_is_added_once() -> None:
    async with live_visit() as (face, visit), showing(face, "/visit/rooms") as app:
        await app.tap("Aggiungi una stanza")
        await tap_twice(app, identifier="kind-kitchen")
        assert visit.place is not None
        assert [room.kind.value for room in visit.place.rooms] == ["kitchen"]


async def test_somebody_of_this_home_is_named_once_by_an_order() -> None:
    async with live_visit() as (face, visit), showing(face, "/visit/order/form") as app:
        visit.add_person(visit.add_household(), {"name": "Rosaria"})
        await app.settle()
        await tap_twice(app, "Rosaria")
        assert visit.place is not None
        assert [one.name.value for one in visit.place.addressees] == ["Rosaria"]


async def test_a_visit_is_handed_in_once_and_no_problem_is_told() -> None:
    async with live_visit() as (face, visit), showing(face, "/visit") as app:
        await app.tap("Consegna")
        await tap_twice(app, "Consegna lo stesso")
        assert (visit.submitted, visit.problem, len(visit.past)) == (True, None, 1)
