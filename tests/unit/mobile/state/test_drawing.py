"""A finger, a tap and the buttons draw the same marks; each is on the device at once, and the picture takes the photo's place."""

from __future__ import annotations

from pathlib import Path

import pytest

from mobile.state.application import ApplicationState
from schemas.marks import MOST_MARKS, MarkKind
from tests.support.application import PIN, enrolled, running
from tests.support.device import plain_photo


async def at_the_photo(app: ApplicationState) -> str:
    """A visit with one photo, which is opened for drawing; the visit's id."""
    await enrolled(app, "giulia")
    draft = app.visit.start_new()
    await app.photos.add([plain_photo("one")])
    app.drawing.open(app.photos.tiles[0].photo)
    return draft


async def test_a_finger_draws_an_arrow_and_a_cover_and_the_new_picture_stands_in_the_grid(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await at_the_photo(app)
        photo, before = app.photos.tiles[0].photo, app.photos.tiles[0].thumbnail
        app.drawing.drag((1000, 1000), (4000, 4000))
        app.drawing.take("cover")
        app.drawing.drag((8000, 8000), (6000, 5000))
        assert [mark.kind for mark in app.drawing.marks] == ["arrow", "cover"]
        assert app.drawing.unfinished(photo)
        assert await app.drawing.save()
        assert not app.drawing.unfinished(photo)
        assert [tile.photo for tile in app.photos.tiles] == [photo]
        assert app.photos.tiles[0].thumbnail != before


async def test_after_a_kill_the_marks_are_there_again(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        draft = await at_the_photo(app)
        app.drawing.drag((1000, 1000), (4000, 4000))
    async with running(tmp_path) as app:
        await app.session.unlock(PIN)
        app.visit.open(draft)
        app.drawing.open(app.photos.tiles[0].photo)
        assert [mark.kind for mark in app.drawing.marks] == ["arrow"]
        app.drawing.undo()
        assert not app.drawing.marks


@pytest.mark.parametrize("tool", ["arrow", "circle", "cover"])
async def test_all_of_it_goes_without_dragging(tmp_path: Path, tool: MarkKind) -> None:
    async with running(tmp_path) as app:
        await at_the_photo(app)
        app.drawing.take(tool)
        app.drawing.put_in_the_middle()
        (first,) = app.drawing.marks
        app.drawing.move((1, 1))
        (moved,) = app.drawing.marks
        assert moved.x1 > first.x1
        assert moved.y1 < first.y1
        app.drawing.enlarge()
        app.drawing.shrink()
        app.drawing.turn()
        app.drawing.remove()
        assert not app.drawing.marks
        while app.drawing.can_undo and app.drawing.marks != [first]:
            app.drawing.undo()
        assert app.drawing.marks == [first]


async def test_a_tap_on_a_mark_chooses_it_and_a_tap_beside_it_puts_another(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await at_the_photo(app)
        app.drawing.take("cover")
        app.drawing.tap((3000, 3000))
        app.drawing.tap((8000, 8000))
        app.drawing.tap((3000, 3000))
        assert (len(app.drawing.marks), app.drawing.chosen) == (2, 0)


async def test_words_are_put_only_once_they_are_written(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await at_the_photo(app)
        app.drawing.take("text")
        app.drawing.tap((3000, 3000))
        assert not app.drawing.marks
        app.drawing.write("  3 cm ")
        app.drawing.tap((3000, 3000))
        assert [mark.text for mark in app.drawing.marks] == ["3 cm"]


async def test_no_photo_takes_more_marks_than_its_fact_may_bear(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await at_the_photo(app)
        for step in range(MOST_MARKS + 2):
            app.drawing.drag((0, 100 * step), (5000, 100 * step))
        assert len(app.drawing.marks) == MOST_MARKS
        assert await app.drawing.save()


async def test_what_was_handed_in_takes_no_mark_any_more(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await at_the_photo(app)
        assert app.visit.submit()
        app.drawing.drag((1000, 1000), (4000, 4000))
        assert not app.drawing.marks


async def test_locking_leaves_no_picture_behind(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await at_the_photo(app)
        assert app.drawing.picture
        app.session.lock()
        assert (app.drawing.picture, app.drawing.photo) == (b"", None)
