"""A fresh tablet: no room is shown before it is certain who is in it, and what is not complete says so."""

from __future__ import annotations

from pathlib import Path

from docstore.store import Store
from mobile.services import first_sync
from mobile.state.application import ApplicationState
from tests.support.application import enrolled, running, until
from tests.support.three_years import CIRCLE, HOME


def circle(app: ApplicationState) -> Store:
    assert app._work is not None
    return app._work.opened.circles.store(CIRCLE)


def come_so_far(app: ApplicationState, since: str | None, total: int = 0) -> None:
    first_sync._keep(circle(app), first_sync.FirstSync(False, since, total))
    app._dirty.set()


async def test_no_room_is_shown_before_tonight_is_here_and_nobody_is_told_of_a_problem(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "marco")
        first_sync.begin(circle(app), pulled_before=False)
        app._work.opened.circles.store("catalog").put(HOME.to_document())  # type: ignore[union-attr]
        await until(app, lambda: app.residence.coming)
        assert (app.residence.rooms, app.residence.problem) == ([], None)
        come_so_far(app, "2020-01-01", 25_000)
        await until(app, lambda: app.residence.counts.beds == HOME.beds)
        assert not app.residence.coming
        await until(app, lambda: app.sync.fetching is not None)
        assert app.sync.line.kind == "fetching"
        assert app.sync.line.total == 25_000
        first_sync.end(circle(app))
        app._dirty.set()
        await until(app, lambda: app.sync.fetching is None)


async def test_a_set_that_begins_after_tonight_is_not_enough_for_it(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "marco")
        app._work.opened.circles.store("catalog").put(HOME.to_document())  # type: ignore[union-attr]
        come_so_far(app, "2099-01-01")
        await until(app, lambda: app.residence.coming)
        assert app.residence.rooms == []


async def test_a_file_of_an_earlier_version_is_whole(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "marco")
        assert first_sync.first_sync(circle(app)).whole
        assert first_sync.begin(circle(app), pulled_before=True).whole
