"""The home lies under the page that was opened from it: going back makes nothing anew, and what has changed meanwhile is right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import flet as ft
import pytest

from mobile.services.shown import Counts
from mobile.views.frame import Face
from mobile.views.places import Spot
from mobile.views.root import PAGES
from tests.support import screens
from tests.support.flet_headless import HeadlessApp
from tests.support.screens import showing


async def go(app: HeadlessApp, face: Face, path: str) -> None:
    face.navigation.go(path)
    await app.settle()


@pytest.mark.parametrize(
    ("role", "identifier", "page"),
    [("outreach", "dwelling-dwelling:1", "/visit"), ("outreach", "dwelling-dwelling:1", "/more"), ("educator", "room-r5", "/room/r5")],
)
@pytest.mark.parametrize("width", [412, 1280])
async def test_going_back_makes_nothing_anew(role: str, identifier: str, page: str, width: float) -> None:
    face = screens.face(role, width=width)
    async with showing(face) as app:
        drawn = app.find(ft.Semantics, identifier=identifier)
        await go(app, face, page)
        with pytest.raises(AssertionError, match="no Semantics"):
            app.find(ft.Semantics, identifier=identifier)
        await go(app, face, "/")
        assert app.find(ft.Semantics, identifier=identifier) is drawn


async def test_what_changed_under_a_page_is_right_when_one_is_back() -> None:
    face = screens.face("educator")
    async with showing(face) as app:
        await go(app, face, "/room/r5")
        face.app.residence.counts = Counts(13, 4, 1, 6, 1, 1, 4)
        await go(app, face, "/")
        assert "13" in app.texts()


async def test_the_home_follows_the_language_that_was_chosen_on_another_page() -> None:
    face = screens.face("educator")
    async with showing(face) as app:
        await go(app, face, "/more")
        face.app.session.language = "en"
        await go(app, face, "/")
        assert app.sees("Hide names")


async def test_an_arrival_that_was_begun_stands_on_the_board_when_one_is_back() -> None:
    face = screens.face("educator")
    face.app.residence.arrival = screens.arrival(household="", people=[])
    async with showing(face) as app:
        assert not app.sees("Famiglia Vitale")
        await go(app, face, "/arrival")
        face.app.residence.arrival.household = "Famiglia Vitale"
        await go(app, face, "/")
        assert app.sees("Famiglia Vitale")


@pytest.mark.parametrize(("role", "page"), [("outreach", "/visit"), ("educator", "/room/r5")])
async def test_a_tap_makes_a_page_once(role: str, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    for place, make in list(PAGES.items()):

        def counted(face: Face, spot: Spot, make: Callable[[Face, Spot], ft.Control] = make) -> ft.Control:
            made.append(spot.address)
            return make(face, spot)

        monkeypatch.setitem(cast(Any, PAGES), place, counted)
    face = screens.face(role)
    async with showing(face) as app:
        for path in (page, "/", page):
            await go(app, face, path)
    assert made == [page, page]
