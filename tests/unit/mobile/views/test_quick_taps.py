"""As many taps, so many steps: whatever is drawn meanwhile, and however many come before the first one is on screen."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.support.flet_headless import HeadlessApp
from tests.support.live_visit import live_visit
from tests.support.screens import showing

MORE, LESS = "Persone in tutto: una in più", "Persone in tutto: una in meno"


async def at_once(app: HeadlessApp, names: list[str]) -> None:
    """All of them are on their way before anything is drawn."""
    taps = [app.tappable(name)._i for name in names]
    await asyncio.gather(*(app.session.dispatch_event(tap, "click", None) for tap in taps))
    await app.settle()


async def while_it_is_drawn(app: HeadlessApp, names: list[str]) -> None:
    """Each finds the drawing of the one before at another point."""
    for moment, name in enumerate(names):
        await app.session.dispatch_event(app.tappable(name)._i, "click", None)
        for _ in range(moment):
            await asyncio.sleep(0)
    await app.settle()


async def at_the_first_button(app: HeadlessApp, names: list[str]) -> None:
    """A finger stays where it is: each tap is told of the button that stood there when the first one was made."""
    first = {name: app.tappable(name)._i for name in names}
    for name in names:
        await app.session.dispatch_event(first[name], "click", None)
        await asyncio.sleep(0)
    await app.settle()


@pytest.mark.parametrize("tapped", [at_once, while_it_is_drawn, at_the_first_button])
async def test_five_quick_taps_are_five_people_and_three_back_leave_two(
    tapped: Callable[[HeadlessApp, list[str]], Awaitable[None]],
) -> None:
    async with live_visit() as (face, visit), showing(face, "/visit/people") as app:
        await tapped(app, [MORE] * 5)
        assert visit.people == 5
        assert "5" in app.texts()
        await tapped(app, [LESS] * 3)
        assert visit.people == 2
        await tapped(app, [MORE, LESS] * 4)
        assert visit.people == 2
        assert "2" in app.texts()
        await tapped(app, [LESS] * 3)
        assert visit.people is None
