"""Help: a page for every screen in both languages and none besides; over the screen it was asked from, which stays as it was."""

from __future__ import annotations

import re
from typing import Any

import flet as ft
import pytest

from mobile.state.session import Phase, Problem
from mobile.state.visit import HazardAnswer
from mobile.views.frame import HELP, Face
from mobile.views.places import PLACES, Page
from tests.support import screens
from tests.support.flet_headless import HeadlessApp
from tests.support.screens import showing
from ui.present import help as present
from ui.words import LANGUAGES, Words, catalogue

HELP_IT = Words("it").say("help.open")
WHERE: dict[str, tuple[str, str]] = {
    "today": ("outreach", "/"),
    "find": ("outreach", "/find"),
    "visit": ("outreach", "/visit"),
    "place": ("outreach", "/visit/place"),
    "same": ("outreach", "/visit/same"),
    "persons": ("outreach", "/visit/people"),
    "person": ("outreach", "/visit/people/1"),
    "rooms": ("outreach", "/visit/rooms"),
    "sized_room": ("outreach", "/visit/rooms/r1"),
    "past": ("outreach", "/visit/past"),
    "past_visit": ("outreach", "/visit/past/1"),
    "hazards": ("outreach", "/visit/hazards"),
    "hazard": ("outreach", "/visit/hazards/1"),
    "check": ("outreach", "/visit/checks/comfort-intake"),
    "photos": ("outreach", "/visit/photos"),
    "earlier": ("outreach", "/visit/photos/earlier"),
    "drawing": ("outreach", "/visit/photo/draw"),
    "dwelling": ("outreach", "/visit/dwelling"),
    "order": ("outreach", "/visit/order"),
    "order_form": ("outreach", "/visit/order/form"),
    "note": ("outreach", "/visit/note"),
    "danger": ("outreach", "/visit/danger"),
    "more": ("outreach", "/more"),
    "sync": ("outreach", "/sync"),
    "board": ("educator", "/"),
    "room": ("educator", "/room/r5"),
    "exit": ("educator", "/exit/r6"),
    "arrival": ("educator", "/arrival"),
}
"""Every place of the app by the help that it asks for."""
BEFORE: dict[str, dict[str, Any]] = {
    "entry": {"phase": Phase.NEW, "users": []},
    "choose_pin": {"phase": Phase.CHOOSE_PIN},
    "unlock": {"phase": Phase.LOCKED},
    "leaving": {"phase": Phase.HANDING_IN},
    "wiped": {"phase": Phase.WIPED},
    "problem": {"phase": Phase.PROBLEM, "problem": Problem("corrupt_store", "Il file è rovinato.")},
}
"""Every page before the app."""
DEEPER = {"people": "Cambia", "lost_pin": "Ho perso il PIN"}
"""Pages that a tap opens from the PIN."""


def before_the_app(screen: str) -> Face:
    face = screens.face()
    face.app.session = screens.session(**BEFORE[screen])
    return face


async def opens(app: HeadlessApp) -> None:
    """The last question mark of the tree: what lies under a sheet has one too."""
    marks = [one.content for one in app.controls() if isinstance(one, ft.Semantics) and one.label == HELP_IT]
    assert marks[-1] is not None
    await app.event(marks[-1])


async def asks(app: HeadlessApp, face: Face, screen: str) -> None:
    """The question mark leads to this screen's page, and Back to where one was."""
    was = face.navigation.path
    await opens(app)
    assert face.navigation.path == f"{HELP}/{screen}"
    assert present.title(screen, Words("it")) in app.texts()
    for paragraph in present.paragraphs(screen, Words("it")):
        assert paragraph.text in app.texts()
    await app.tap("Indietro")
    assert face.navigation.path == was
    assert not app.sees(Words("it").say("help.heading_for"))


@pytest.mark.parametrize("screen", WHERE)
async def test_every_place_has_help_of_its_own(screen: str) -> None:
    role, path = WHERE[screen]
    face = screens.face(role)
    async with showing(face) as app:
        face.navigation.go(path)
        await app.settle()
        await asks(app, face, screen)


@pytest.mark.parametrize("screen", BEFORE)
async def test_every_page_before_the_app_has_help_of_its_own(screen: str) -> None:
    face = before_the_app(screen)
    async with showing(face) as app:
        await asks(app, face, screen)


@pytest.mark.parametrize("screen", DEEPER)
async def test_the_pages_around_the_pin_have_help_of_their_own(screen: str) -> None:
    face = before_the_app("unlock")
    async with showing(face) as app:
        await app.tap(DEEPER[screen])
        await asks(app, face, screen)


async def test_one_photo_has_help_of_its_own_and_stays_open_under_it() -> None:
    face = screens.face()

    async def picture(_photo: str) -> bytes:
        return b""

    face.app.photos = screens.photos(working_copy=picture)
    async with showing(face) as app:
        face.navigation.go("/visit/photos")
        await app.settle()
        await app.tap_identifier("photo-photo:0")
        await asks(app, face, "photo")
        assert app.sees("Tutte le foto")


def test_no_place_of_the_app_is_without_help_and_no_help_without_a_place() -> None:
    addresses = {re.sub(r"\{\w+\}", "*", place.address) for place in PLACES if not place.sample and place.page is not Page.HELP}
    reached = {re.sub(r"/(r\d|1|comfort-intake)$", "/*", path) for _, path in WHERE.values()}
    inner = {"/dwelling/*", "/visit/photo", "/visit/photo/earlier"}
    assert addresses - reached == inner, "a link to a dwelling opens its visit, a photo is opened in the grid"
    known = {key.split(".")[1] for key in catalogue("it") if re.fullmatch(r"help\.\w+\.title", key)}
    app = {*WHERE, *BEFORE, *DEEPER, "photo", "sample_end"}
    assert app == {*present.WORKER, *present.SAMPLE, *present.EDUCATOR, *present.EVERYBODY, *present.ENTRY}
    assert known == app | {*present.OFFICE, *present.OFFICE_DOOR}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_three_to_six_short_paragraphs(language: str) -> None:
    words = Words(language)
    for screen in (*present.WORKER, *present.EDUCATOR, *present.EVERYBODY, *present.ENTRY, *present.OFFICE, *present.OFFICE_DOOR):
        told = present.paragraphs(screen, words)
        assert 3 <= len(told) + 1 <= 6, screen  # and whom to ask
        assert all(len(paragraph.text) <= 320 for paragraph in told), screen


@pytest.mark.parametrize(("language", "quoted"), [("it", r"«([^»]+)»"), ("en", r"“([^”]+)”")])
def test_help_calls_buttons_by_the_words_that_stand_on_them(language: str, quoted: str) -> None:
    said = {sentence for sentence in catalogue(language).values() if isinstance(sentence, str)}
    for key, sentence in catalogue(language).items():
        if key.startswith("help."):
            assert set(re.findall(quoted, str(sentence))) <= said, key


@pytest.mark.parametrize(("width", "places"), [(1280, True), (412, False)])
async def test_on_a_tablet_help_keeps_the_places_at_its_side(width: float, places: bool) -> None:
    face = screens.face("educator", width=width, height=800)
    face.app.residence = screens.residence()
    async with showing(face) as app:
        await opens(app)
        assert app.sees(Words("it").say("help.heading_for"))
        assert ("Altro" in app.texts()) is places
        if places:
            await app.tap("Altro")
            assert face.navigation.path == "/more"
            assert not app.sees(Words("it").say("help.heading_for"))


async def test_who_leaves_the_tablet_from_a_page_of_help_leaves_no_help_over_the_pin() -> None:
    face = screens.face("educator", width=1280, height=800)
    face.app.residence, locked = screens.residence(), []
    face.app.session = screens.session(role="educator", phase=Phase.OPEN, lock=lambda: locked.append(face.navigation.path))
    async with showing(face) as app:
        await opens(app)
        await app.tap_identifier("switch-person")
        assert locked == ["/"]


@pytest.mark.parametrize("before", [{"phase": Phase.LOCKED}, {"phase": Phase.OPEN, "welcome": True}])
async def test_before_there_are_places_help_has_none_at_its_side(before: dict[str, Any]) -> None:
    face = screens.face("educator", width=1280, height=800)
    face.app.session = screens.session(role="educator", **before)
    face.navigation.arrive(f"{HELP}/board")
    async with showing(face, face.navigation.path) as app:
        assert app.sees(Words("it").say("help.heading_for"))
        assert "Altro" not in app.texts()


async def test_a_link_to_help_stands_before_any_pin_and_back_leads_to_it() -> None:
    face = before_the_app("unlock")
    face.navigation.arrive(f"{HELP}/visit")
    async with showing(face) as app:
        assert app.sees(present.title("visit", Words("it")))
        await app.tap("Indietro")
        assert app.sees("Inserisci il tuo PIN")


async def test_an_address_that_names_no_page_shows_the_list_and_says_so() -> None:
    face = screens.face()
    face.navigation.arrive(f"{HELP}/nothing")
    async with showing(face) as app:
        assert app.sees("Questa pagina di aiuto non c'è")
        await app.tap(present.title("hazard", Words("it")))
        assert face.navigation.path == f"{HELP}/hazard"


@pytest.mark.parametrize(("role", "own", "others"), [("outreach", "hazards", "board"), ("educator", "board", "hazards")])
async def test_the_list_of_all_pages_is_in_more_and_holds_ones_own_screens(role: str, own: str, others: str) -> None:
    face = screens.face(role)
    async with showing(face) as app:
        face.navigation.go("/more")
        await app.settle()
        await app.tap("Tutte le pagine di aiuto")
        assert face.navigation.path == HELP
        assert app.sees(present.title(own, Words("it")))
        assert present.title(others, Words("it")) not in app.texts()


@pytest.mark.parametrize(("path", "first", "label"), [("/visit/place", "Scrivi a mano", "Latitudine"), ("/sync", "", "Password")])
async def test_what_was_typed_is_there_when_one_is_back(path: str, first: str, label: str) -> None:
    face = screens.face()
    face.app.sync = screens.sync(needs_sign_in=True)
    async with showing(face) as app:
        face.navigation.go(path)
        await app.settle()
        if first:
            await app.tap(first)
        await app.type(label, "37,5")
        field = app.find(ft.TextField, label=label)
        await opens(app)
        assert not any(isinstance(one, ft.TextField) for one in app.controls())
        await app.tap("Indietro")
        assert app.find(ft.TextField, label=label).value == "37,5"
        assert app.find(ft.TextField, label=label)._i == field._i


async def test_a_hazard_answered_by_half_is_answered_by_half_when_one_is_back() -> None:
    face = screens.face()
    face.app.visit = screens.visit(hazards={"2": HazardAnswer("2", 560, "II", (46, 215, 316, 423), 138.0, "F")})
    async with showing(face) as app:
        face.navigation.go("/visit/hazards/1")
        await app.settle()
        await app.tap_identifier("likelihood-18")
        assert app.sees("Ora scegli che danno fa")
        await asks(app, face, "hazard")
        assert app.sees("Ora scegli che danno fa")


async def test_the_office_is_one_tap_away_in_every_page_of_help() -> None:
    face = screens.face()
    face.app.session = screens.session(office=type("Office", (), {"phone": "+39 095 000000", "hours": ""})())
    face.navigation.arrive(f"{HELP}/today")
    async with showing(face) as app:
        assert app.sees("+39 095 000000")
