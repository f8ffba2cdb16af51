"""A page that arrives: there at once, whole soon after, and drawn once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import flet as ft

from tests.support.flet_headless import HeadlessApp
from ui.components.motion import Arriving


class Place:
    """Where one is, and how often its page was made."""

    def __init__(self) -> None:
        self.path, self.made = "/visit", 0
        self.go: Callable[[str], None] = lambda _: None


@ft.component
def Page(place: Place, path: str) -> ft.Control:
    place.made += 1
    return ft.Text(f"the page {path}")


@ft.component
def Root(place: Place, reduced: bool) -> ft.Control:
    path, place.go = ft.use_state(place.path)
    return Arriving(Page(place, path), path, reduced)


def opacity(app: HeadlessApp) -> float:
    return next(one.opacity for one in app.controls() if isinstance(one, ft.Container) and one.animate_opacity is not None)


def showing(place: Place, reduced: bool = False) -> HeadlessApp:
    return HeadlessApp(lambda page: page.render(Root, place, reduced))


async def whole(app: HeadlessApp) -> None:
    async with asyncio.timeout(5):
        while opacity(app) < 1:
            await app.settle()


async def test_a_page_is_there_at_once_then_whole_and_made_once() -> None:
    place = Place()
    async with showing(place) as app:
        assert app.texts() == ["the page /visit"]
        await whole(app)
        place.go("/visit/photos")
        await app.settle()
        await whole(app)
        assert (app.texts(), place.made) == (["the page /visit/photos"], 2)


async def test_who_asked_for_less_motion_never_sees_a_faint_page() -> None:
    place = Place()
    async with showing(place, reduced=True) as app:
        assert opacity(app) == 1
        assert app.texts() == ["the page /visit"]
