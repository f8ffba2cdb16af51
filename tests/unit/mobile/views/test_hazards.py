"""The hazards of a visit on their pages: step by step or at a glance, on the list that the draft is on, crowding for two."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import flet as ft
import pytest

from mobile.state.visit import HazardAnswer, VisitState
from mobile.views.frame import Face
from schemas.checklist import built_in
from schemas.codes import HAZARD_BY_CODE
from tests.support import screens
from tests.support.flet_headless import HeadlessApp
from tests.support.screens import showing

CROWDED = HazardAnswer("11", 10, "II", (46, 215, 316, 423), 7711.5, "A")


class Five(VisitState):
    """A visit that was begun on the first version."""

    @property
    def hazard_list(self) -> Any:
        return built_in("hhsrs-2006", 1)


def quick(**values: Any) -> Face:
    face = screens.face()
    face.app.visit = screens.visit(guided=False, **values)
    return face


def identifiers(app: HeadlessApp) -> list[str]:
    found = [one.identifier for one in app.controls() if isinstance(one, ft.Semantics) and one.identifier]
    return [one for one in found if one.startswith("hazard-")]


async def test_all_29_are_listed_in_the_parts_of_their_list_and_those_not_rated_say_so() -> None:
    async with showing(screens.face(), "/visit/hazards") as app:
        assert identifiers(app) == [f"hazard-{code}" for code in HAZARD_BY_CODE]
        assert app.sees("3 valutati · 26 non valutati")
        assert app.sees("Umidità, freddo e caldo")
        assert sum(text == "Non valutato" for text in app.texts()) == 26


async def test_a_visit_begun_on_the_five_is_finished_on_the_five() -> None:
    face = screens.face()
    face.app.visit.__class__ = Five
    async with showing(face, "/visit/hazards") as app:
        assert identifiers(app) == ["hazard-1", "hazard-2", "hazard-11", "hazard-23", "hazard-29"]
        assert app.sees("3 valutati · 2 non valutati")
        face.navigation.go("/visit/hazards/23")
        await app.settle()
        assert app.sees("pericolo 4 di 5")
        face.navigation.go("/visit/hazards/24")
        await app.settle()
        assert face.navigation.path == "/", "the list has none of that number"


async def test_at_a_glance_those_seen_most_are_first_and_none_is_missing() -> None:
    async with showing(quick(), "/visit/hazards") as app:
        shown = identifiers(app)
        assert shown[:5] == ["hazard-1", "hazard-2", "hazard-11", "hazard-23", "hazard-29"]
        assert sorted(shown) == sorted(f"hazard-{code}" for code in HAZARD_BY_CODE)
        assert app.texts().count("–") == 26, "not rated is hollow"


async def test_at_a_glance_one_hazard_leads_back_to_the_list_and_holds_no_lesson() -> None:
    face = quick()
    async with showing(face, "/visit/hazards/1") as app:
        assert not app.sees("Che cosa guardare")
        await app.tap("Torna all'elenco")
        assert face.navigation.path == "/visit/hazards"


async def test_step_by_step_shows_what_to_look_at_and_leads_to_the_next_of_all() -> None:
    face = screens.face()
    async with showing(face, "/visit/hazards/20") as app:
        assert app.sees("Che cosa guardare")
        assert app.sees("Pavimenti rotti o bagnati")
        await app.tap("Prossimo: Cadute sulle scale")
        assert face.navigation.path == "/visit/hazards/21"
        assert app.sees("casa degli anni Trenta 1 su 226")


async def test_step_by_step_the_list_goes_on_after_the_last_that_was_rated() -> None:
    face = screens.face()
    face.app.visit = screens.visit(hazards={"1": screens.visit().hazards["1"], "5": screens.visit().hazards["2"]})
    async with showing(face, "/visit/hazards") as app:
        await app.tap("Continua: Monossido di carbonio e fumi")
        assert face.navigation.path == "/visit/hazards/6"


async def test_the_path_is_chosen_on_the_visit_and_loses_nothing() -> None:
    face, taken = screens.face(), list[bool]()
    face.app.visit = screens.visit(take_path=taken.append)
    async with showing(face, "/visit") as app:
        before = [text for text in app.texts() if "valutati" in text]
        await app.tap_identifier("path-quick")
        await app.tap_identifier("path-guided")
        assert taken == [False, True]
        face.app.visit.guided = False
        await app.settle()
        assert [text for text in app.texts() if "valutati" in text] == before


async def test_what_was_handed_in_offers_no_path() -> None:
    face = screens.face()
    face.app.visit = screens.visit(submitted=True, gaps=[])
    async with showing(face, "/visit") as app:
        assert not app.sees("Guidata")


async def test_crowding_is_rated_for_anyone_and_for_who_lives_there() -> None:
    face, base, own = screens.face(), list[tuple[str, int, str]](), list[tuple[str, int, str]]()
    face.app.visit = screens.visit(hazards={}, rate=lambda *said: base.append(said), rate_household=lambda *said: own.append(said))
    async with showing(face, "/visit/hazards/11") as app:
        assert app.sees("Per chiunque ci viva, entro 12 mesi")
        await app.tap("Probabile")
        await app.tap_identifier("for-household")
        assert app.sees("Per chi ci vive ora, entro 12 mesi")
        await app.tap("Molto probabile")
        await app.tap("Grave")
        assert (base, own) == ([], [("11", 6, "II")]), "half an answer for one says nothing of the other"


async def test_each_of_the_two_ratings_of_crowding_shows_the_other() -> None:
    face = screens.face()
    face.app.visit = screens.visit(adjusted={"11": CROWDED})
    async with showing(face, "/visit/hazards/11") as app:
        assert app.sees("Chi ci vive ora: fascia A (alto), indice 7.712")
        await app.tap_identifier("for-household")
        assert app.sees("7.712")
        assert app.sees("Chiunque ci viva: non valutato")
        face.navigation.go("/visit/hazards/12")
        await app.settle()
        assert not app.sees("Chi ci vive ora")


async def test_both_lists_show_both_ratings_of_crowding() -> None:
    for guided in (True, False):
        face = screens.face()
        face.app.visit = screens.visit(guided=guided, adjusted={"11": CROWDED})
        async with showing(face, "/visit/hazards") as app:
            said = "Chi ci vive ora: fascia A (alto), indice 7.712" if guided else "A"
            assert app.texts().count(said) == 1
            assert app.sees("3 valutati · 26 non valutati"), "of the home itself"


@pytest.mark.parametrize("width", [412, 1280])
@pytest.mark.parametrize("letters", [1, 2])
async def test_both_lists_can_be_drawn_in_every_room(width: float, letters: float) -> None:
    for guided in (True, False):
        face = screens.face(width=width)
        face.app.visit = screens.visit(guided=guided)
        face.viewport.letters = letters
        async with showing(face, "/visit/hazards") as app:
            assert len(identifiers(app)) == 29


async def test_a_photo_taken_at_a_hazard_shows_it_and_stands_there() -> None:
    face, said = screens.face(), list[tuple[str | None, str | None]]()
    tiles = [replace(tile, hazard="1") if tile.caption.startswith("Muffa") else tile for tile in screens.photos().tiles]
    face.app.photos = screens.photos(tiles=tiles, take_for=lambda use, hazard=None: said.append((use, hazard)))
    async with showing(face, "/visit/hazards/1") as app:
        assert app.sees("Muffa, angolo")
        assert app.sees("Muffa, vicino")
        assert not app.sees("Finestra rotta")
        assert said == [(None, "1")]
        await app.tap("Muffa, angolo")
        assert face.navigation.path == "/visit/photos"
        assert said[-1] == (None, None), "what is taken elsewhere shows no hazard by itself"
