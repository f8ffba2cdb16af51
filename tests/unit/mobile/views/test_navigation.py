"""The history follows what is drawn: the way from home to here, and a title that names nobody."""

from __future__ import annotations

from typing import Any

import flet as ft
import pytest

from mobile.state.session import Phase
from mobile.views.frame import Face
from mobile.views.root import root
from mobile.views.standing import stand
from tests.support import screens
from tests.support.flet_headless import HeadlessApp


def showing(face: Face) -> tuple[HeadlessApp, list[tuple[list[str], str]]]:
    told: list[tuple[list[str], str]] = []
    face.navigation.show = lambda way, title: told.append((list(way), title))
    return HeadlessApp(lambda page: stand(page, face, root)), told


async def come(app: HeadlessApp, face: Face, path: str) -> None:
    """By the browser's own Back, Forward or address."""
    face.navigation.arrive(path)
    await app.settle()


@pytest.mark.parametrize(
    ("role", "path", "way", "title"),
    [
        ("outreach", "/", ["/"], "Oggi"),
        ("educator", "/", ["/"], "Stanze"),
        ("outreach", "/visit/hazards/23", ["/", "/visit", "/visit/hazards", "/visit/hazards/23"], "Rischio elettrico"),
        ("educator", "/exit/r5", ["/", "/room/r5", "/exit/r5"], "Uscita"),
        ("educator", "/more", ["/", "/more"], "Altro"),
        ("educator", "/sync", ["/", "/sync"], "Cosa è arrivato in ufficio"),
        ("educator", "/visit", ["/"], "Stanze"),
        ("outreach", "/arrival", ["/"], "Oggi"),
    ],
)
async def test_a_link_stands_with_its_parents_before_it(role: str, path: str, way: list[str], title: str) -> None:
    face = screens.face(role)
    face.navigation.arrive(path)
    app, told = showing(face)
    async with app:
        assert told[-1] == (way, f"{title} · Soglia")


async def test_a_sheet_closes_onto_the_page_that_it_lies_over() -> None:
    face = screens.face("educator")
    app, told = showing(face)
    async with app:
        await come(app, face, "/room/r5")
        face.open_sheet()
        await app.settle()
        assert told[-1][0] == ["/", "/room/r5", "/sync"]
        face.navigation.close()
        await app.settle()
        assert told[-1][0] == ["/", "/room/r5"]
        face.navigation.close()
        await app.settle()
        assert told[-1][0] == ["/", "/room/r5"], "Escape closes a sheet and leaves a page where it is"


async def test_the_address_of_a_place_that_is_gone_becomes_that_of_home() -> None:
    face = screens.face("outreach")
    app, told = showing(face)
    async with app:
        await come(app, face, "/visit/note")
        face.app.visit.draft = None
        await app.settle()
        assert told[-1] == (["/"], "Oggi · Soglia")
        assert (face.navigation.path, face.navigation.under) == ("/", "/")


@pytest.mark.parametrize(("known", "way"), [(True, ["/", "/visit"]), (False, ["/"])])
async def test_a_link_to_a_dwelling_opens_its_visit_where_the_list_shows_it(known: bool, way: list[str]) -> None:
    face, asked = screens.face("outreach"), list[str]()

    def go_to(dwelling: str) -> bool:
        asked.append(dwelling)
        return known

    visit: Any = face.app.visit
    object.__setattr__(visit, "go_to", go_to)
    face.navigation.arrive("/dwelling/1")
    app, told = showing(face)
    async with app:
        assert asked == ["dwelling:1"]
        assert told[-1][0] == way


async def test_back_from_an_open_photo_leads_to_the_grid_and_the_next_photo_opens_from_there() -> None:
    face = screens.face("outreach")
    face.navigation.arrive("/visit/photos")
    app, told = showing(face)
    async with app:
        await app.tap_identifier("photo-photo:3")
        assert told[-1][0] == ["/", "/visit", "/visit/photos", "/visit/photo"]
        assert app.find(ft.TextField, label="Cosa si vede").value == "Muffa, angolo"
        await come(app, face, "/visit/photos")
        assert app.sees("5 di 8 consegnate")
        await app.tap_identifier("photo-photo:6")
        assert app.find(ft.TextField, label="Cosa si vede").value == "Crepa, cucina"
        await app.tap("Indietro")
        assert told[-1][0] == ["/", "/visit", "/visit/photos"]


async def test_an_address_of_a_photo_that_nobody_opened_shows_the_grid() -> None:
    face = screens.face("outreach")
    face.navigation.arrive("/visit/photo")
    app, _ = showing(face)
    async with app:
        assert app.sees("5 di 8 consegnate")


async def test_the_pages_of_a_visit_lead_from_one_to_the_next_and_the_last_to_the_whole() -> None:
    face = screens.face("outreach")
    face.navigation.arrive("/visit/photos")
    app, _ = showing(face)
    async with app:
        for word, path in (
            ("Alloggio", "/visit/dwelling"),
            ("Ordinanza", "/visit/order"),
            ("Note", "/visit/note"),
            ("Riepilogo", "/visit"),
        ):
            await app.tap(f"Avanti: {word}")
            assert face.navigation.path == path


async def test_before_the_pin_the_address_stays_and_the_title_says_no_more_than_the_app() -> None:
    face = screens.face("outreach")
    face.app.session.phase = Phase.LOCKED
    face.navigation.arrive("/more")
    app, told = showing(face)
    async with app:
        assert told == [([], "Soglia")]
        face.app.session.phase = Phase.OPEN
        await app.settle()
        assert told[-1] == (["/", "/more"], "Altro · Soglia")


async def test_the_browsers_own_back_leaves_a_page_of_the_visit_as_its_arrow_does() -> None:
    face, left = screens.face("outreach"), list[str]()
    object.__setattr__(face.app.visit, "left", lambda: left.append(face.navigation.path))
    app, _ = showing(face)
    async with app:
        await come(app, face, "/visit/note")
        assert left == []
        await come(app, face, "/visit")
        await come(app, face, "/")
        await come(app, face, "/more")
        assert left == ["/visit", "/"]
