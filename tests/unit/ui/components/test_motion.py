"""A page that arrives: there at once, out of its mist soon after, made once; and never in one for who asked for less motion."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import flet as ft
import pytest

from tests.support.flet_headless import STILL, HeadlessApp
from ui import tokens
from ui.components.motion import Motion, arriving

ASKED = "get_accessibility_features"
MOVES = {**STILL, "disable_animations": False}


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
def Root(place: Place, motion: Motion) -> ft.Control:
    path, place.go = ft.use_state(place.path)
    return arriving(Page(place, path), path, motion)


def mist(app: HeadlessApp) -> float:
    """How much of a page its ground hides."""
    colour = next(str(one.bgcolor) for one in app.controls() if isinstance(one, ft.Container) and one.animate is not None)
    return float(colour.partition(",")[2])


def showing(place: Place, says: object = MOVES) -> HeadlessApp:
    return HeadlessApp(lambda page: page.render(Root, place, Motion()), answers={ASKED: says})


async def mists(app: HeadlessApp, words: str) -> set[float]:
    """What lay over the page with these words, from its first drawing until nothing did."""
    seen = set[float]()
    async with asyncio.timeout(5):
        while 0 not in seen:
            seen |= {mist(app)} if words in app.texts() else set()
            await asyncio.sleep(0)
    return seen


async def test_a_page_is_there_at_once_then_out_of_its_mist_and_made_once() -> None:
    place = Place()
    async with showing(place) as app:
        assert app.texts() == ["the page /visit"]
        place.go("/visit/photos")
        assert await mists(app, "the page /visit/photos") == {1 - tokens.ARRIVING, 0}
        assert (app.texts(), place.made) == (["the page /visit/photos"], 2)


@pytest.mark.parametrize("wish", ["disable_animations", "reduce_motion"])
async def test_who_asked_for_less_motion_never_sees_a_mist(wish: str) -> None:
    place = Place()
    async with showing(place, {**MOVES, wish: True}) as app:
        for path in ("/visit/photos", "/visit"):
            place.go(path)
            assert await mists(app, f"the page {path}") == {0}


async def test_the_first_page_stands_still_because_nobody_has_said_yet_what_is_wanted() -> None:
    async with showing(Place()) as app:
        assert mist(app) == 0
        assert app.asked(ASKED)


async def test_a_wish_that_changes_is_heard_with_the_next_page() -> None:
    place, says = Place(), dict(MOVES)
    async with showing(place, says) as app:
        says["disable_animations"] = True
        place.go("/visit/photos")
        await mists(app, "the page /visit/photos")
        await app.settle()
        place.go("/visit")
        assert await mists(app, "the page /visit") == {0}
