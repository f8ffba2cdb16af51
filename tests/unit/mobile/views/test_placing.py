"""The sketch of where one stands and the pin that is put on it by hand, on the page that looks first and on the page of the place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import flet as ft
import flet.canvas as cv
import pytest

from mobile.services.shown import Position, SimilarDwelling
from mobile.views.frame import Face
from schemas.rules.distance import E7, Spot
from schemas.rules.plane import offset
from tests.support import screens
from tests.support.flet_headless import HeadlessApp
from tests.support.live_visit import live_visit
from tests.support.screens import showing

DOOR = Position(37.50123, 15.08123, 14.0, "gps")


def known(*north: int) -> list[SimilarDwelling]:
    """The dwellings of mockup 04, so many hundred-thousandths of a degree (1.1 m) north of the door; the second east as well."""
    found = zip(screens.find().found, north, (0, 25, 0), strict=False)
    return [replace(one, at=(375012300 + 100 * up, 150812300 + 100 * east)) for one, up, east in found]


def finding(**values: Any) -> Face:
    face = screens.face()
    face.app.find = screens.find(**{"found": known(16, 22, -576), "here": DOOR, **values})
    return face


def drawn(app: HeadlessApp) -> list[str]:
    """What is written on the paper."""
    paper = app.find(ft.Semantics, identifier="sketch")
    return [shape.value for shape in _shapes(paper) if isinstance(shape, cv.Text) and shape.value]


def _shapes(paper: ft.Semantics) -> list[cv.Shape]:
    ground = paper.content
    assert isinstance(ground, ft.Container)
    assert isinstance(ground.content, ft.Row)
    one = ground.content.controls[0]
    canvas = one.content if isinstance(one, ft.GestureDetector) else one
    assert isinstance(canvas, cv.Canvas)
    return canvas.shapes


async def point(app: HeadlessApp, x: float, y: float) -> None:
    """A finger on the paper."""
    await app.event(app.find(ft.GestureDetector, mouse_cursor=ft.MouseCursor.PRECISE), "tap_up", {"k": "touch", "l": {"x": x, "y": y}})


def metres(position: Position | None) -> tuple[int, int]:
    """East and north of the door."""
    assert position is not None
    by = offset(Spot(round(DOOR.lat * E7), round(DOOR.lon * E7)), Spot(round(position.lat * E7), round(position.lon * E7)))
    return round(by.east), round(by.north)


async def test_the_numbers_of_the_cards_stand_round_her_and_what_is_far_away_does_not() -> None:
    async with showing(finding(), "/find") as app:
        assert drawn(app) == ["1", "2", "50 m", "N"]
        spoken = app.find(ft.Semantics, identifier="sketch").label or ""
        assert "Numero 1 a 18 m, a nord." in spoken


async def test_without_a_position_nothing_is_drawn_and_she_can_put_the_pin() -> None:
    async with showing(finding(here=None), "/find") as app:
        assert app.sees("Metti il punto")
        with pytest.raises(AssertionError):
            app.find(cv.Canvas, width=378)


async def test_a_fix_that_is_good_enough_is_moved_and_one_that_is_not_is_asked_for_again() -> None:
    async with showing(finding(), "/find") as app:
        assert app.sees("Sposta")
        assert not app.sees("Cerca di nuovo")
    async with showing(finding(here=replace(DOOR, accuracy_m=240.0)), "/find") as app:
        assert app.sees("Cerca di nuovo")


async def test_a_finger_and_the_arrows_put_the_pin_and_undo_takes_it_back() -> None:
    async with live_visit() as (face, visit), showing(face, "/visit/place") as app:
        visit.stand_at(DOOR)
        await app.settle()
        await app.tap("Sposta")
        await app.tap("5 metri a nord")
        assert metres(visit.position) == (0, 5)
        await app.tap("20 m")
        await app.tap("20 metri a est")
        assert metres(visit.position) == (20, 5)
        assert visit.position is not None
        assert (visit.position.source, visit.position.accuracy_m) == ("hand", None)
        assert visit.typed("position")["accuracy_mm"] is None
        assert app.sees("Punto messo a mano")
        paper = next(shape for shape in app.controls() if isinstance(shape, cv.Canvas) and shape.height == 232)
        await point(app, float(paper.width or 0) / 2, 116 + 0.7 * 13)
        assert metres(visit.position) == (0, 0), "the paper stands still while the pin is moved"
        await app.tap("Annulla")
        assert visit.position == DOOR


async def test_in_a_cellar_the_pin_begins_at_a_dwelling_that_is_known() -> None:
    face = finding(here=None)
    put: list[tuple[float, float]] = []
    face.app.find = screens.find(
        found=known(16),
        here=None,
        begin_placing=lambda: known(16),
        put_by_hand=lambda lat, lon: put.append((round(lat, 5), round(lon, 5))),
    )
    async with showing(face, "/find") as app:
        await app.tap("Metti il punto")
        await app.tap("5 metri a sud")
        assert put == [(37.50135, 15.08123)]


@pytest.mark.parametrize("page", ["/find", "/visit/place"])
async def test_with_nothing_to_begin_from_a_sentence_says_what_to_do(page: str) -> None:
    face = screens.face()
    face.app.find = screens.find(found=[], here=None, begin_placing=list)
    face.app.visit = screens.new_visit(begin_placing=list)
    async with showing(face, page) as app:
        await app.tap("Metti il punto")
        assert app.sees("Scrivi la via: basta quella, la posizione non blocca niente.")


async def test_on_the_page_of_the_place_the_numbers_are_told_in_words() -> None:
    face = screens.face()
    face.app.visit = screens.visit(begin_placing=lambda: known(16, 28))
    async with showing(face, "/visit/place") as app:
        await app.tap("Sposta")
        assert app.sees("1. Via della Concordia 118, a 18 m, a nord")


@pytest.mark.parametrize("letters", [1.0, 2.0])
@pytest.mark.parametrize("width", [320.0, 412.0, 1280.0])
async def test_the_paper_has_room_on_every_screen(width: float, letters: float) -> None:
    face = finding()
    face.viewport.width, face.viewport.letters = width, letters
    async with showing(face, "/find") as app:
        paper = next(shape for shape in app.controls() if isinstance(shape, cv.Canvas) and (shape.width or 0) > 200)
        assert float(paper.width or 0) <= width - 32
