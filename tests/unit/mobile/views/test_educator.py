"""The educator's tablet: beds that add up, an arrival, an exit."""

from __future__ import annotations

import dataclasses
from datetime import date

import flet as ft
import pytest

from mobile.services.problems import Problem
from mobile.services.shown import Lane, Resident
from mobile.views.arrival import after_months
from mobile.views.frame import Face
from tests.support import screens
from tests.support.flet_headless import HeadlessApp
from tests.support.screens import showing
from ui import tokens


def tablet(**values: object) -> Face:
    face = screens.face("educator", width=1280, height=800)
    face.app.residence = screens.residence(**values)
    return face


async def test_the_board_tells_beds_states_and_the_largest_household() -> None:
    async with showing(tablet()) as app:
        texts = app.texts()
        for words in (
            "12",
            "posti letto =",
            "occupati",
            "liberi",
            "riservato",
            "bloccato",
            "fuori servizio",
            "Nucleo più grande che entra ora",
        ):
            assert words in texts
        assert "1 posto non assegnabile: stanza privata" in texts
        assert "Uscita passata da 7 giorni" in texts
        assert "Doveva uscire il 15/11: nuova data o uscita?" in texts
        assert "fino al 27/11" in texts  # the interval ends on the 28th, which is excluded


@pytest.mark.parametrize(("role", "asked_about"), [("educator", {"Schede"}), ("outreach", {"Schede", "Foto", "Originali"})])
async def test_the_sheet_has_no_lane_of_photos_for_who_takes_none_and_no_bar_of_nothing(role: str, asked_about: set[str]) -> None:
    face = screens.face(role, width=1280, height=800)
    face.app.residence = screens.residence()
    face.app.sync = screens.sync(lanes=[Lane("records"), Lane("photos"), Lane("originals")], refused=[])
    async with showing(face, "/sync") as app:
        assert {"Schede", "Foto", "Originali"} & set(app.texts()) == asked_about
        assert app.texts().count("Niente in attesa") == len(asked_about)
        assert not bars(app)
        face.app.sync.lanes = [Lane("records", sent=2), Lane("photos", waiting=1), Lane("originals")]
        await app.settle()
        assert {"Schede", "Foto"} <= set(app.texts())
        assert len(bars(app)) == 2


def bars(app: HeadlessApp) -> list[ft.Container]:
    """What has the roundness of a bar's ends; here each bar is of one share."""
    return [one for one in app.controls() if isinstance(one, ft.Container) and one.border_radius == tokens.RADIUS_BAR]


async def test_floors_stand_as_in_the_building_the_highest_first() -> None:
    async with showing(tablet()) as app:
        texts = app.texts()
        assert texts.index("Stanza 5") < texts.index("Stanza 3") < texts.index("Stanza 1")


async def test_an_open_room_lists_who_sleeps_there_unless_names_are_hidden() -> None:
    face = tablet()
    room = face.app.residence.rooms[1]
    people = (Resident("Chiara Ferlito", 27), Resident("Emma Ferlito"))
    face.app.residence.rooms = [dataclasses.replace(room, residents=people)]
    async with showing(face, "/room/r6") as app:
        assert app.sees("Chiara Ferlito")
        assert app.sees("27 anni")
        assert app.sees("età non detta")
    hidden = tablet(names_hidden=True, rooms=face.app.residence.rooms)
    async with showing(hidden, "/room/r6") as app:
        assert not app.sees("Ferlito")


async def test_names_can_be_hidden_from_visitors() -> None:
    face = tablet(names_hidden=True)
    async with showing(face) as app:
        assert not app.sees("Cannizzaro")
        assert not app.sees("Pappalardo")
        assert app.sees("Mostra i nomi")


async def test_a_free_room_begins_an_arrival() -> None:
    begun: list[str | None] = []
    face = tablet(begin_arrival=lambda room=None: begun.append(room))
    async with showing(face) as app:
        await app.tap("Accogli")
        assert begun == ["r3"]
        assert app.sees("Famiglia Nicolosi, 3 persone, in Stanza 3")


async def test_rooms_that_do_not_fit_stay_in_sight_with_their_reason() -> None:
    async with showing(tablet(), "/arrival") as app:
        for words in ("Va bene", "Non vanno bene", "2 letti, il nucleo è di 3", "libera dal 14/01"):
            assert words in app.texts()


async def test_people_are_typed_with_their_ages() -> None:
    face = tablet()
    typed: list[tuple[int, str, int | None]] = []
    face.app.residence.arrival = screens.arrival(
        people=[("Concetta", None)], set_person=lambda index, name, years: typed.append((index, name, years))
    )
    async with showing(face, "/arrival") as app:
        await app.type("Anni", "45")
        await app.tap("Aggiungi una persona")
        assert typed == [(0, "Concetta", 45), (1, "", None)]


async def test_a_refused_arrival_keeps_the_form_and_says_why() -> None:
    face = tablet()
    face.app.residence = screens.residence(record_arrival=lambda: False)
    face.app.residence.arrival.problem = Problem("room_taken", "La stanza 3 è occupata da oggi: scegline un'altra.")
    async with showing(face, "/arrival") as app:
        await app.tap("Accogli")
        assert app.sees("scegline un'altra")
        assert app.find(ft.TextField, label="Nome del nucleo").value == "Famiglia Nicolosi"
        assert face.navigation.path == "/arrival"


async def test_a_recorded_arrival_leads_back_to_the_board() -> None:
    face = tablet(record_arrival=lambda: True)
    async with showing(face, "/arrival") as app:
        await app.tap("Accogli")
        assert face.navigation.path == "/"
        assert app.sees("Casa Zagara")


async def test_a_reserved_room_can_be_said_to_be_theirs() -> None:
    face = tablet()
    choices = [screens.RoomChoice("r4", "Stanza 4", 1, False, "riservata fino al 30/11", None, "hold:1")]
    face.app.residence.arrival = screens.arrival(choices=choices, room=None)
    async with showing(face, "/arrival") as app:
        await app.tap("È per questo nucleo")
        assert (face.app.residence.arrival.hold, face.app.residence.arrival.room) == ("hold:1", "r4")


async def test_an_exit_wants_a_destination() -> None:
    left: list[bool] = []
    face = tablet(begin_exit=lambda stay: None, record_exit=lambda: bool(left.append(True)) or True)
    async with showing(face, "/room/r6") as app:
        assert app.sees("Famiglia Ferlito")
        await app.tap("Registra l'uscita")
        assert app.sees("Scegli dove va")
        await app.tap("Casa popolare")
        assert face.app.residence.exit.destination == "ERP"
        await app.tap("Registra l'uscita")
        assert left == [True]
        assert face.navigation.path == "/"


@pytest.mark.parametrize("path", ["/", "/arrival", "/room/r6", "/room/r3", "/room/r4", "/exit/r6", "/sync", "/more", "/nowhere"])
@pytest.mark.parametrize("language", ["it", "en"])
async def test_every_page_can_be_drawn_and_sent(path: str, language: str) -> None:
    face = screens.face("educator", width=1280, height=800, language=language)
    async with showing(face, path) as app:
        assert app.texts()


async def test_the_first_day_without_rooms_says_what_to_do() -> None:
    async with showing(tablet(rooms=[], floors=[])) as app:
        assert app.sees("Arrivano dall'ufficio")


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 11, 22), 6, date(2027, 5, 22)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_one(day: date, months: int, then: date) -> None:
    assert after_months(day, months) == then


async def test_an_arrival_that_was_begun_is_gone_on_with_from_the_board() -> None:
    begun: list[str | None] = []
    face = tablet(begin_arrival=lambda room=None: begun.append(room))
    async with showing(face) as app:
        assert app.sees("Accoglienza da finire: Famiglia Nicolosi")
        await app.tap("Riprendi")
        assert (begun, face.navigation.path) == ([None], "/arrival")


async def test_a_household_stays_hidden_from_visitors_in_what_is_to_be_finished_too() -> None:
    async with showing(tablet(names_hidden=True)) as app:
        assert not app.sees("Famiglia Nicolosi")


async def test_the_step_of_the_room_is_done_only_with_a_room_that_fits() -> None:
    taken = [screens.RoomChoice("r3", "Stanza 3", 3, False, "Occupata")]
    for choices, ticked in ((screens.arrival().choices, True), (taken, False)):
        face = tablet()
        face.app.residence.arrival = screens.arrival(choices=choices)
        async with showing(face, "/arrival") as app:
            assert ("2" not in app.texts()) is ticked, "a step that is not done shows its number"


async def test_the_step_of_the_household_is_done_once_everybody_has_a_name() -> None:
    for second, ticked in (("Davide", True), ("  ", False)):
        face = tablet()
        face.app.residence.arrival = screens.arrival(people=[("Concetta", 45), (second, None)])
        async with showing(face, "/arrival") as app:
            assert ("1" not in app.texts()) is ticked, "a step that is not done shows its number"
            assert app.sees("Manca il nome di una persona") is not ticked, "before anybody taps «Accogli»"


async def test_a_bed_that_is_nobodys_in_a_private_room_is_said_on_its_page_as_on_the_board() -> None:
    async with showing(tablet(), "/room/r5") as app:
        assert app.sees("1 posto non assegnabile: stanza privata")


async def test_why_a_room_does_not_fit_is_said_in_few_words_and_a_kept_room_ends_on_the_same_day_everywhere() -> None:
    face = tablet()
    face.app.residence.arrival = screens.arrival(
        choices=[
            screens.RoomChoice("r3", "Stanza 3", 3, True),
            screens.RoomChoice(
                "r6", "Stanza 6", 2, False, "…", code="too_many_people", details={"room": "Stanza 6", "beds": 2, "people": 3}
            ),
            screens.RoomChoice(
                "r4", "Stanza 4", 4, False, "…", date(2026, 12, 1), "hold:1", "room_reserved", {"room": "Stanza 4", "until": "2026-12-01"}
            ),
            screens.RoomChoice("r5", "Stanza 5", 4, False, "Un motivo nuovo.", code="a_new_rule"),
        ]
    )
    async with showing(face, "/arrival") as app:
        for said in ("3 letti, ci entrano tutti e 3", "2 letti, il nucleo è di 3", "Riservata fino al 30/11", "Un motivo nuovo."):
            assert said in app.texts()


async def test_of_the_room_that_was_chosen_the_reason_stands_whole() -> None:
    sentence = "In Stanza 6 c'è già un altro nucleo: registra prima la sua uscita, o scegli una stanza libera."
    taken = screens.RoomChoice("r6", "Stanza 6", 2, False, sentence, code="room_occupied", details={"room": "Stanza 6"})
    for chosen, said in (("r6", sentence), ("r3", "C'è già un altro nucleo")):
        face = tablet()
        face.app.residence.arrival = screens.arrival(choices=[screens.RoomChoice("r3", "Stanza 3", 3, True), taken], room=chosen)
        async with showing(face, "/arrival") as app:
            assert said in app.texts()


async def test_whoever_a_room_is_kept_for_comes_in_from_its_page_and_nobody_into_one_out_of_service() -> None:
    begun: list[str | None] = []
    face = tablet(begin_arrival=lambda room=None: begun.append(room))
    async with showing(face, "/room/r4") as app:
        assert app.sees("La stanza è riservata")
        await app.tap("Accogli")
        assert (begun, face.navigation.path) == (["r4"], "/arrival")
    async with showing(tablet(), "/room/r2") as app:
        assert app.sees("nessuno può entrare")
        assert not app.sees("La stanza è libera")
        assert not app.sees("Accogli")


async def test_the_next_dates_name_what_opens_again_and_what_is_kept_no_longer_in_their_order() -> None:
    async with showing(tablet()) as app:
        dates = [text for text in app.texts() if text.startswith(("riapre", "scade", "esce"))]
        assert dates == ["riapre Stanza 2", "scade la riserva di Stanza 4", "esce Famiglia Cannizzaro", "esce Famiglia Ferlito"]


async def test_a_newborn_is_under_a_year_old() -> None:
    residents = (Resident("Emma Ferlito", 0),)
    face = tablet()
    face.app.residence.rooms = [
        dataclasses.replace(room, residents=residents) if room.room == "r6" else room for room in face.app.residence.rooms
    ]
    async with showing(face, "/room/r6") as app:
        assert "meno di un anno" in app.texts()


async def test_what_stands_beside_the_building_goes_under_it_where_letters_are_large() -> None:
    for letters, beside in ((1.0, True), (2.0, False)):
        face = tablet()
        face.viewport.letters = letters
        async with showing(face) as app:
            assert any(isinstance(one, ft.Container) and one.width == 276 for one in app.controls()) is beside


@pytest.mark.parametrize(("width", "letters", "beside"), [(412, 1.0, True), (412, 2.0, False), (1280, 2.0, True)])
async def test_on_a_phone_with_large_letters_the_name_of_the_residence_has_its_line_for_itself(
    width: float, letters: float, beside: bool
) -> None:
    face = tablet()
    face.viewport.width, face.viewport.letters = width, letters
    async with showing(face) as app:
        columns = (one for one in app.controls() if isinstance(one, ft.Column) and one.controls)
        title = next(one for one in columns if "novembre" in str(getattr(one.controls[-1], "value", "")))
        assert bool(title.expand) is beside  # what shares a line takes what the others leave of it


async def test_the_sheet_of_a_tablet_speaks_of_the_tablet() -> None:
    async with showing(tablet(), "/sync") as app:
        assert app.sees("Niente si cancella dal tablet prima")


async def test_what_nobody_lives_in_is_said_in_other_words_than_its_state() -> None:
    async with showing(tablet()) as app:
        texts = app.texts()
        assert {"Tenuta per un nucleo", "Chiusa"} <= set(texts)
        assert (texts.count("Riservata"), texts.count("Fuori servizio")) == (1, 1)
