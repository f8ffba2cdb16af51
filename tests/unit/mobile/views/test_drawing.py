"""The page on which a photo is drawn on: by a finger on the picture, and by the buttons under it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import flet as ft
import pytest

from mobile.services.sample import forget, sample_work
from mobile.state.drawing import DrawingState
from mobile.state.photos import PhotosState
from mobile.state.visit import VisitState
from mobile.views.drawing import PLACE, draw_tap
from mobile.views.frame import Face
from schemas.marks import FULL
from tests.support import screens
from tests.support.flet_headless import HeadlessApp
from tests.support.machine import HttpDoor, machine


@asynccontextmanager
async def drawing_on() -> AsyncIterator[Face]:
    """A visit with one photo and the real services behind it; on the photo's page "draw" was tapped."""
    door = HttpDoor("http://127.0.0.1:9")
    work = await sample_work(machine(Path(), door))
    try:
        face = screens.face()
        app = face.app
        app.visit, app.photos, app.drawing = VisitState(), PhotosState(), DrawingState()
        app.photos.attach(work)
        app.drawing.attach(work, app.photos.refresh)
        app.visit.attach(work, app.photos.refresh)
        app.visit.start_new()
        await app.photos.add([None])
        draw_tap(face, app.photos.tiles[0].photo)()
        yield face
    finally:
        forget(work)
        await door.close()


def at(x: float, y: float) -> Any:
    return cast(Any, SimpleNamespace(local_position=ft.Offset(x, y)))


def paper(app: HeadlessApp) -> ft.GestureDetector:
    return next(one for one in app.controls() if isinstance(one, ft.GestureDetector) and one.on_pan_down is not None)


async def test_a_finger_draws_where_it_went_and_the_buttons_change_it() -> None:
    async with drawing_on() as face:
        state = face.app
        assert face.navigation.path == PLACE
        async with screens.showing(face) as app:
            touched = paper(app)
            assert isinstance(touched.content, ft.Stack)
            width, height = float(touched.content.width or 0), float(touched.content.height or 0)
            cast(Any, touched.on_pan_down)(at(width / 10, height / 5))
            cast(Any, touched.on_pan_update)(at(width / 4, height / 4))
            await app.settle()
            touched = paper(app)
            cast(Any, touched.on_pan_end)(at(width / 2, height / 2))
            await app.settle()
            (mark,) = state.drawing.marks
            assert abs(mark.x1 - FULL // 10) < 5
            assert abs(mark.y1 - FULL // 5) < 5
            assert abs(mark.x2 - FULL // 2) < 5
            assert abs(mark.y2 - FULL // 2) < 5
            await app.tap("Sposta a destra")
            assert state.drawing.marks[0].x1 > mark.x1
            await app.tap("Togli il segno")
            assert not state.drawing.marks


async def test_saving_leads_back_to_the_photo() -> None:
    async with drawing_on() as face:
        state = face.app
        async with screens.showing(face) as app:
            await app.tap("Metti al centro")
            await app.tap("Salva sulla foto")
            await app.settle()
            assert face.navigation.path == "/visit/photo"
            assert not state.drawing.unfinished(state.photos.tiles[0].photo)


@pytest.mark.parametrize(
    ("width", "height", "letters", "share"), [(412, 915, 1, 0.3), (412, 915, 2, 0.3), (1280, 800, 1, 0.6), (1280, 800, 2, 0.3)]
)
async def test_the_picture_is_as_large_as_the_tools_let_it_be(width: float, height: float, letters: float, share: float) -> None:
    async with drawing_on() as face:
        view = face.viewport
        view.width, view.height, view.letters = width, height, letters
        async with screens.showing(face) as app:
            touched = paper(app).content
            assert isinstance(touched, ft.Stack)
            assert float(touched.height or 0) >= share * height
            assert float(touched.width or 0) < width * (0.6 if share > 0.5 else 1)
            await app.tap("Metti al centro")
            await app.tap("Più grande")
            await app.tap("Salva sulla foto")
            await app.settle()
            assert face.navigation.path == "/visit/photo"


@pytest.mark.parametrize("letters", [1, 2])
async def test_an_address_without_an_open_photo_says_so(letters: float) -> None:
    face = screens.face()
    face.viewport.letters = letters
    face.navigation.go(PLACE)
    async with screens.showing(face) as app:
        assert app.sees("Nessuna foto aperta")
