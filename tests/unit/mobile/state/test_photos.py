"""Photos of a visit that are stored while a person goes on typing, leaves or locks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from mobile.services.problems import DeviceError
from mobile.state.application import ApplicationState
from mobile.state.session import Phase
from tests.support.application import PIN, enrolled, running
from tests.support.device import PlainPhoto, plain_photo


class _Gate:
    """A pipeline that holds every picture back until it is opened."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()
        self.reached = asyncio.Event()

    async def prepare(self, chosen: object) -> object:
        self.reached.set()
        await self.opened.wait()
        if not isinstance(chosen, PlainPhoto):
            raise DeviceError("not_an_image", "Questo file non è una foto: scegline un'altra.")
        return chosen


@pytest.mark.parametrize("awaitable", [lambda app: app.photos.add([plain_photo("x")])])
async def test_a_photo_without_a_visit_is_said(tmp_path: Path, awaitable: Callable[[ApplicationState], Awaitable[None]]) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        await awaitable(app)
        assert app.photos.problem is not None
        assert app.photos.problem.code == "no_visit"


async def test_a_photo_that_ends_late_joins_what_was_typed_since_and_is_handed_in(tmp_path: Path) -> None:
    gate = _Gate()
    async with running(tmp_path, gate) as app:
        await enrolled(app, "giulia")
        draft = app.visit.start_new()
        storing = app.add_photos([plain_photo("one")])
        await gate.reached.wait()
        app.visit.close()
        app.visit.open(draft)
        app.visit.set_note("parola importante")
        assert not app.visit.submit()
        assert app.visit.problem is not None
        assert app.visit.problem.code == "photo_being_stored"
        gate.opened.set()
        await storing
        assert (app.visit.note, len(app.photos.tiles)) == ("parola importante", 1)
    async with running(tmp_path) as app:
        await app.session.unlock(PIN)
        app.visit.open(draft)
        assert (app.visit.note, len(app.photos.tiles)) == ("parola importante", 1)
        assert app.visit.submit()


async def test_locking_waits_for_a_photo_and_its_fault_is_said_after_the_next_pin(tmp_path: Path) -> None:
    gate = _Gate()
    async with running(tmp_path, gate) as app:
        await enrolled(app, "giulia")
        draft = app.visit.start_new()
        storing = app.add_photos([plain_photo("one"), object()])
        await gate.reached.wait()
        app.session.lock()
        assert app.session.phase is Phase.LOCKED
        gate.opened.set()
        await storing
        await app.session.unlock(PIN)
        assert [told.problem.code for told in app.photos.problems] == ["not_an_image"]
        app.visit.open(draft)
        app.photos.dismiss_problems()
        assert (app.photos.problems, len(app.photos.tiles)) == ([], 1)
        app.session.lock()
        await app.session.unlock(PIN)
        assert app.photos.problems == [], "what was read is not said again"


async def test_photos_show_the_hazard_at_which_they_were_chosen(tmp_path: Path) -> None:
    gate = _Gate()
    async with running(tmp_path, gate) as app:
        await enrolled(app, "giulia")
        app.visit.start_new()
        app.photos.take_for(None, "23")
        storing = asyncio.ensure_future(app.photos.add([plain_photo("one")]))
        await gate.reached.wait()
        app.photos.take_for(None)
        gate.opened.set()
        await storing
        await app.photos.add([plain_photo("two")])
        assert [tile.hazard for tile in app.photos.tiles] == ["23", None]


async def test_a_choice_of_photos_is_for_what_was_said_when_it_was_made(tmp_path: Path) -> None:
    """Who goes on to another page while the pictures are made ready does not turn an order's paper into a picture of the dwelling."""
    gate = _Gate()
    async with running(tmp_path, gate) as app:
        await enrolled(app, "giulia")
        app.visit.start_new()
        app.photos.take_for("order")
        storing = app.add_photos([plain_photo("one"), plain_photo("two")])
        await gate.reached.wait()
        app.photos.take_for(None)
        gate.opened.set()
        await storing
        await app.photos.add([plain_photo("three")])
        assert [tile.use for tile in app.photos.tiles] == ["order", "order", None]
        assert len(app.visit.typed("order")["photos"]) == 2
