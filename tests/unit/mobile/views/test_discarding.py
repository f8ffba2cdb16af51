"""A draft is thrown away with one tap and comes back with another; the list and the sync line follow at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from mobile.state.sync import SyncState
from mobile.state.today import TodayState
from mobile.views.frame import Face
from tests.support import screens
from tests.support.flet_headless import HeadlessApp
from tests.support.live_visit import live_visit
from tests.support.screens import showing


@asynccontextmanager
async def a_draft() -> AsyncIterator[tuple[Face, HeadlessApp]]:
    """One draft, on its page, over real services."""
    async with live_visit() as (face, visit):
        visit.set_address("street", "Via Etnea")
        visit.rate("1", 18, "II")
        visit.step_done()
        face.app.today, face.app.sync = TodayState(), SyncState()
        face.app.today.attach(visit._work)
        face.app.sync.attach(visit._work)
        async with showing(face, "/visit") as app:
            yield face, app


async def test_a_draft_that_is_thrown_away_is_in_no_list_and_in_no_count_and_comes_back_whole() -> None:
    async with a_draft() as (face, app):
        await app.tap("Butta la bozza")
        assert face.navigation.path == "/"
        assert app.sees("Bozza buttata")
        assert not app.sees("Via Etnea")
        assert face.app.sync.drafts == 0
        await app.tap("Annulla")
        assert not app.sees("Bozza buttata")
        assert app.sees("Via Etnea")
        assert face.app.sync.drafts == 1
        await app.tap("Via Etnea")
        assert list(face.app.visit.hazards) == ["1"]


async def test_the_way_back_stands_until_another_visit_is_begun() -> None:
    async with a_draft() as (face, app):
        await app.tap("Butta la bozza")
        face.app.visit.start_new()
        await app.settle()
        assert not app.sees("Bozza buttata")


async def test_a_visit_that_was_handed_in_and_the_sample_cannot_be_thrown_away() -> None:
    face = screens.face()
    for submitted in (True, False):
        face.app.visit = screens.visit(submitted=submitted, discardable=not submitted)
        async with showing(face, "/visit") as app:
            assert app.sees("Butta la bozza") is not submitted
    async with live_visit() as (rehearsed, visit):
        assert visit.discardable
        rehearsed.photo_tap = lambda: None
        async with showing(rehearsed, "/visit") as app:
            assert not app.sees("Butta la bozza")
