"""A page over the home is made once for each tap, whatever else hears of it, and still follows what no state of its own tells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from mobile.views import arrival, hazard, room
from mobile.views.frame import Face
from tests.support import screens
from tests.support.screens import showing
from ui.components import choices, rooms

TAPS = 12
"""Who hears first of a tap is drawn by lot: so many taps show whether it matters."""


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the parts that were made, of which each page has one."""
    found: list[str] = []
    for module, name in ((hazard, "_panel"), (room, "_actions")):
        make = getattr(module, name)

        def counted(*given: Any, make: Any = make, name: str = name) -> Any:
            found.append(name)
            return make(*given)

        monkeypatch.setattr(module, name, counted)
    return found


async def test_each_change_of_the_visit_makes_the_open_page_once(made: list[str]) -> None:
    face = screens.face()
    async with showing(face, "/visit/hazards/1") as app:
        for tap in range(TAPS):
            made.clear()
            visit = face.app.visit
            assert visit.saved_at is not None
            visit.people, visit.minors, visit.saved_at = tap, tap, visit.saved_at + timedelta(minutes=1)
            await app.settle()
            assert made == ["_panel"]


async def test_an_answer_makes_the_rows_of_its_own_question_only(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = counted_in(monkeypatch, choices, "_row", lambda _choice, _chosen, _on_tap, identifier: identifier.partition("-")[0])
    face = screens.face()
    async with showing(face, "/visit/hazards/1") as app:
        rows.clear()
        rated = face.app.visit.hazards["1"]
        face.app.visit.hazards = {**face.app.visit.hazards, "1": replace(rated, harm="I", band="A")}
        await app.settle()
        assert set(rows) == {"harm"}
        assert len(rows) == 4


@pytest.mark.parametrize(
    ("page", "way_on"), [("/visit/hazards/1", "Indietro"), ("/visit/hazards", "Avanti: Foto"), ("/visit/place", "Avanti: Nucleo")]
)
async def test_the_next_page_is_drawn_before_a_revision_is_made_of_the_one_that_was_left(page: str, way_on: str) -> None:
    face, stood = screens.face(), list[list[str]]()
    async with showing(face, page) as app:
        before = app.texts()
        for made in ("left", "step_done"):
            object.__setattr__(face.app.visit, made, lambda: stood.append(app.texts()))
        await app.tap(way_on)
        assert stood
        assert before not in stood


async def test_an_open_page_follows_the_language_and_the_room_that_there_is(made: list[str]) -> None:
    face = screens.face()
    async with showing(face, "/visit/hazards/1") as app:
        face.app.session.language = "en"
        await app.settle()
        assert app.sees("How likely")
        made.clear()
        face.viewport.letters = 2
        await app.settle()
        assert made == ["_panel"]


async def test_a_room_shows_who_has_come_into_it_meanwhile(made: list[str]) -> None:
    face = screens.face("educator")
    async with showing(face, "/room/r5") as app:
        assert app.sees("Famiglia Cannizzaro")
        made.clear()
        prova_comes_into(face, "r5")
        await app.settle()
        assert app.sees("Famiglia Prova")
        assert made == ["_actions"]


async def test_who_comes_into_one_room_makes_its_tile_and_not_the_building(monkeypatch: pytest.MonkeyPatch) -> None:
    tiles = counted_in(monkeypatch, rooms, "room_tile", lambda text, *_: text.identifier)
    face = screens.face("educator", width=1280)
    async with showing(face, "/") as app:
        assert len(tiles) == len(face.app.residence.rooms)
        tiles.clear()
        prova_comes_into(face, "r5")
        await app.settle()
        assert app.sees("Famiglia Prova")
        assert tiles == ["room-r5"]
        face.app.residence.names_hidden = True
        await app.settle()
        assert not app.sees("Famiglia")


async def test_a_letter_of_an_arrival_makes_neither_the_rooms_nor_the_dates(monkeypatch: pytest.MonkeyPatch) -> None:
    made = [
        counted_in(monkeypatch, arrival, "_fitting", lambda _form, choice, _words: choice.room),
        counted_in(monkeypatch, arrival, "after_months", lambda _day, count: str(count)),
    ]
    face = screens.face("educator", width=1280)
    form = face.app.residence.arrival
    async with showing(face, "/arrival") as app:
        assert all(made)
        for found in made:
            found.clear()
        await app.type("Nome del nucleo", "Famiglia Prova")
        assert app.sees("Famiglia Prova")
        assert made == [[], []]
        form.choices = [replace(choice, fits=True) for choice in form.choices]
        await app.settle()
        assert len(made[0]) == len(form.choices)


def prova_comes_into(face: Face, room: str) -> None:
    """Another household has the room from now on."""
    rooms = face.app.residence.rooms
    face.app.residence.rooms = [replace(tile, household="Famiglia Prova") if tile.room == room else tile for tile in rooms]


def counted_in(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, told: Callable[..., str]) -> list[str]:
    """Of what a function of the views was asked for, each time."""
    found: list[str] = []
    make = getattr(module, name)

    def counted(*given: Any, **named: Any) -> Any:
        found.append(told(*given))
        return make(*given, **named)

    monkeypatch.setattr(module, name, counted)
    return found
