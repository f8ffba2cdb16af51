"""The pages of rooms: each letter is a measure or says why not, the answers follow at once, and nothing is green before it is whole."""

from __future__ import annotations

from itertools import product

import flet as ft
import pytest

from mobile.state.visit import VisitState
from schemas.dwelling_rooms import DwellingRoom, Extent
from tests.support import screens
from tests.support.flet_headless import HeadlessApp
from tests.support.live_visit import live_visit
from tests.support.screens import showing


def room_of(visit: VisitState) -> DwellingRoom:
    assert visit.place is not None
    return visit.place.rooms[0]


def field(app: HeadlessApp, label: str) -> ft.TextField:
    return app.find(ft.TextField, label=label)


async def test_the_page_of_the_mockup() -> None:
    async with showing(screens.face(), "/visit/rooms") as app:
        for words in (
            "3 di 4 misurate",
            "37,30 m²",
            "abitabili",
            "Camera 1",
            "3,60 × 3,40 m · alta 2,85",
            "12,24 m²",
            "per 1 persona",
            "bassa e piccola",
            "regolare",
            "Da misurare",
            "indicazione, non certificato",
            "2 ammesse,",
            "5 presenti",
            "3 di troppo",
            "Misura: Bagno",
        ):
            assert words in app.texts(), words
        assert not app.sees("in tutto")


async def test_why_opens_one_line_for_each_addend_and_closes_again() -> None:
    async with showing(screens.face(), "/visit/rooms") as app:
        await app.tap_identifier("why-people")
        assert {"16,38 m²", "in tutto", "56,00 m²", "1 persona in più", "66,00 m²"} <= set(app.texts())
        assert app.sees("Da dove viene: D.M. Sanità 5 luglio 1975")
        await app.tap_identifier("why-people")
        assert "56,00 m²" not in app.texts()


async def test_a_first_room_is_added_with_its_kind_and_measured_at_once() -> None:
    async with live_visit() as (face, visit), showing(face, "/visit/rooms") as app:
        assert app.sees("Qui non c'è ancora nessuna stanza")
        assert not app.sees("Non si può dire"), "without a room there is nothing to say anything of"
        await app.tap("Aggiungi una stanza")
        await app.tap_identifier("kind-bedroom")
        assert room_of(visit).kind.value == "bedroom"
        assert face.navigation.path == f"/visit/rooms/{room_of(visit).id}"
        await app.type("Un lato", "3,60")
        assert room_of(visit).size.value is None, "half a surface is none"
        await app.type("L'altro lato", "3,4")
        assert room_of(visit).size.value == Extent.read({"sides_mm": [3600, 3400]})
        assert app.sees("12,24 m²")
        await app.type("Altezza", "2,85")
        assert room_of(visit).height_mm.value == 2850
        assert field(app, "L'altro lato").value == "3,4", "what is typed stays as it is typed"


async def measured_room(app: HeadlessApp, kind: str = "bedroom") -> None:
    await app.tap("Aggiungi una stanza")
    await app.tap_identifier(f"kind-{kind}")
    await app.type("Un lato", "3,60")
    await app.type("L'altro lato", "3,40")
    await app.type("Altezza", "2,85")


async def test_what_is_no_measure_keeps_its_letters_and_writes_nothing() -> None:
    async with live_visit() as (face, visit), showing(face, "/visit/rooms") as app:
        await measured_room(app)
        await app.type("Altezza", "285")
        assert field(app, "Altezza").value == "285"
        assert field(app, "Altezza").error == "Sono centimetri? Allora scrivi 2,85."
        assert room_of(visit).height_mm.value == 2850
        await app.type("Un lato", "3,6x")
        assert field(app, "Un lato").error == "Scrivi i metri con la virgola, ad esempio 3,60."


async def test_a_measure_that_is_emptied_is_taken_back_and_the_answer_says_what_is_missing() -> None:
    async with live_visit() as (face, visit), showing(face, "/visit/rooms") as app:
        await measured_room(app)
        visit.step_done()
        assert not app.sees("Manca l'altezza")
        await app.type("Altezza", "")
        visit.step_done()
        assert room_of(visit).height_mm.value is None
        assert app.sees("Non si può dire")
        await app.type("Un lato", "")
        assert room_of(visit).measured.area_mm2 == 3600 * 3400, "half of it still stands"
        await app.type("L'altro lato", "")
        assert room_of(visit).size.value is None
        assert not app.sees("Resta la misura di prima")
        visit.refresh()
        assert (field(app, "Un lato").value, field(app, "L'altro lato").value) == ("", "")


async def test_a_second_tap_takes_an_answer_back_and_the_bar_gives_it_again() -> None:
    async with live_visit() as (face, visit), showing(face, "/visit/rooms") as app:
        await measured_room(app)
        await app.tap_identifier("window-yes")
        await app.type("Larga", "1,20")
        await app.type("Alta", "1,00")
        visit.step_done()
        await app.tap_identifier("window-yes")
        assert room_of(visit).window.value is None
        visit.step_done()
        await visit.locate()
        await app.settle()
        await app.tap("Annulla")
        window = room_of(visit).window.value
        assert window is not None
        assert window.area_mm2 == 1200 * 1000
        assert not app.sees("Risposta tolta")
        face.navigation.go("/visit/rooms")
        await app.settle()
        for _ in range(2):
            await app.tap_identifier("rooms-listed-yes")
        assert visit.place is not None
        assert visit.place.rooms_listed.value is None
        assert app.sees("Risposta tolta")


async def test_half_a_measure_leaves_the_one_that_was_written_and_says_so() -> None:
    async with live_visit() as (face, visit), showing(face, "/visit/rooms") as app:
        await measured_room(app)
        visit.step_done()
        await app.type("Un lato", "3,")
        assert not app.sees("Resta la misura di prima")
        await app.type("Un lato", "")
        assert app.sees("Resta la misura di prima")
        assert room_of(visit).measured.area_mm2 == 3600 * 3400


async def test_a_room_with_corners_is_written_as_square_metres() -> None:
    async with live_visit() as (face, visit), showing(face, "/visit/rooms") as app:
        await app.tap("Aggiungi una stanza")
        await app.tap_identifier("kind-living")
        await app.tap_identifier("size-by-area")
        await app.type("Superficie", "14,5")
        assert room_of(visit).size.value == Extent.read({"area_cm2": 145_000})
        assert app.sees("14,50 m²")


async def test_the_verdict_is_grey_until_the_last_measure_and_follows_every_letter() -> None:
    async with live_visit() as (face, visit), showing(face, "/visit/rooms") as app:
        visit.set_address("street", "Via Plebiscito")
        await measured_room(app)
        assert "Non si può dire" in app.texts()
        assert app.sees("Manca: in quanti ci dormono e se si apre una finestra")
        await app.tap_identifier("window-yes")
        await app.type("Larga", "1,10")
        await app.type("Alta", "1,40")
        assert room_of(visit).measured.window_mm2 == 1_540_000
        assert "Conforme" not in app.texts()
        await app.tap("In quanti ci dormono: una in più")
        assert room_of(visit).sleepers.value == 1
        assert "Conforme" in app.texts()
        await app.type("Altezza", "2,69")
        assert "Solo con asseverazione 5-bis" in app.texts()
        await app.type("Altezza", "2,39")
        assert "Non conforme" in app.texts()


async def test_windows_are_added_and_taken_away_one_by_one() -> None:
    async with live_visit() as (face, visit), showing(face, "/visit/rooms") as app:
        await measured_room(app)
        await app.tap_identifier("window-yes")
        await app.type("Larga", "1")
        await app.type("Alta", "1")
        await app.tap("Un'altra finestra")
        widths = [one for one in app.controls() if isinstance(one, ft.TextField) and one.label in ("Larga", "Alta")]
        assert [one.value for one in widths] == ["1", "1", "", ""]
        await app.event(widths[2], "change", None)
        await app.tap("Togli la finestra 1")
        assert room_of(visit).window.value is not None
        assert room_of(visit).measured.window_mm2 is None, "the one that is left was not measured"
        await app.tap_identifier("window-no")
        assert room_of(visit).measured.window_mm2 == 0


async def test_who_sleeps_there_is_tapped_by_name_and_tapped_away_after_it_was_written() -> None:
    async with live_visit() as (face, visit), showing(face, "/visit/rooms") as app:
        household = visit.add_household()
        person = visit.add_person(household, {"name": "Davide", "age": {"years": 19, "on": "2026-11-22"}})
        await measured_room(app)
        assert "In quanti ci dormono" in app.texts()
        await app.tap_identifier(f"sleeper-{person}")
        said = visit.households[0].people[0].sleeps_in
        assert said.value is not None
        assert said.value.room == room_of(visit).id
        assert "In quanti ci dormono" not in app.texts(), "everybody has said it"
        visit.step_done()
        await app.tap_identifier(f"sleeper-{person}")
        assert visit.households[0].people[0].sleeps_in.value is None


async def test_a_room_is_taken_away_and_brought_back() -> None:
    async with live_visit() as (face, visit), showing(face, "/visit/rooms") as app:
        await measured_room(app)
        await app.tap("Togli la stanza")
        assert face.navigation.path == "/visit/rooms"
        assert visit.place is not None
        assert visit.place.rooms == ()
        await app.tap("Annulla")
        assert room_of(visit).height_mm.value == 2850


async def test_an_address_of_a_room_that_is_not_there_shows_the_list() -> None:
    async with showing(screens.face(), "/visit/rooms/01j00000000000000000000000") as app:
        assert app.sees("3 di 4 misurate")


async def test_the_main_button_goes_from_room_to_room_and_then_on() -> None:
    face = screens.face()
    async with showing(face, "/visit/rooms/r1") as app:
        await app.tap("Misura: Bagno")
        assert face.navigation.path == "/visit/rooms/r4"
        assert app.sees("Torna alle stanze")
        assert not app.sees("C'è una finestra che si apre?"), "a bathroom's window is no measure of the decree that we have"


async def test_that_the_list_is_whole_is_a_persons_word() -> None:
    async with live_visit() as (face, visit), showing(face, "/visit/rooms") as app:
        await measured_room(app, "living")
        await app.tap("Torna alle stanze")
        visit.set_people(5)
        await app.settle()
        assert "Sovraffollato" not in app.texts()
        await app.tap_identifier("rooms-listed-yes")
        assert visit.place is not None
        assert visit.place.rooms_listed.value is True
        assert "Sovraffollato" in app.texts()


async def test_a_whole_bathroom_answers_two_questions_and_the_faults_follow() -> None:
    async with live_visit() as (face, visit), showing(face, "/visit/rooms") as app:
        assert app.sees("C'è una vasca o una doccia in casa?")
        visit.answer("dm-1975", "bathroom", "yes")
        visit.answer("home-faults", "leaks", "yes")
        await app.settle()
        assert not app.sees("C'è una vasca o una doccia in casa?")
        visit.add_room("living")
        await app.settle()
        await app.tap_identifier("why-deprivation")
        lines = app.texts()
        assert lines[lines.index("Il tetto perde, oppure c'è umidità o marcio") + 1] == "Sì"


@pytest.mark.parametrize("letters", [1.0, 2.0])
@pytest.mark.parametrize("width", [412.0, 1280.0])
async def test_the_pages_stand_on_every_screen_in_both_languages(letters: float, width: float) -> None:
    for language, path in product(("it", "en"), ("/visit/rooms", "/visit/rooms/r1", "/visit/rooms/r4")):
        face = screens.face(width=width, language=language)
        face.viewport.letters = letters
        async with showing(face, path) as app:
            assert app.sees("m²") or path.endswith("r4")


async def test_a_tap_beside_the_right_answer_takes_no_window_away() -> None:
    async with live_visit() as (face, visit):
        room = visit.add_room("bedroom")
        visit.put(f"rooms/{room}/window", {"opens": True, "openings": [{"sides_mm": [1200, 1400]}]})
        async with showing(face, f"/visit/rooms/{room}") as app:
            await app.tap_identifier("window-no")
            await app.tap_identifier("window-yes")
            assert visit.typed(f"rooms/{room}/window") == {"opens": True, "openings": [{"sides_mm": [1200, 1400]}]}
