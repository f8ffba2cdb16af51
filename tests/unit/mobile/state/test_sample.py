"""A sample visit leaves no trace: not in a file of the device, not in a count, not on its way to the centre, nor in the open visit.

The real app runs beside it over real files; what is held against each other are the bytes of every file before and after.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from docstore.sqlite.connection import Connection
from mobile.platform.ports import Answer
from mobile.state.application import ApplicationState
from mobile.state.session import Phase
from tests.support.application import PIN, PaperDoor, enrolled, running, until
from tests.support.device import plain_photo
from ui.words import Words

WORDS = Words("it")


class ListeningDoor(PaperDoor):
    """A centre that notes everything it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, str]] = []

    async def post(self, path: str, body: Mapping[str, Any]) -> Answer:
        self.asked.append((path, repr(body)))
        return await super().post(path, body)


def bytes_of(app: ApplicationState, folder: Path) -> dict[str, str]:
    """Every file of the device by its content, logs and journals too, after what the logs held has been moved into the files. The `-shm`
    beside a log is no content: moving alone writes in it."""
    assert app._work is not None
    circles = app._work.opened.circles
    for name in circles.names():
        circles.store(name).checkpoint()
    app._work.session.file.checkpoint()
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.endswith("-shm")]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


async def tried(app: ApplicationState) -> None:
    """All that a visit has, to its end."""
    sample = app.sample
    await sample.begin(WORDS)
    sample.visit.set_target_group("b")
    sample.visit.set_people(3)
    await sample.visit.locate()
    sample.visit.rate("1", 18, "III")
    await sample.take_photo()
    await sample.take_photo()
    sample.photos.set_caption(sample.photos.tiles[0].photo, "Muffa di prova")
    sample.visit.set_note("Appunti di prova")
    sample.visit.step_done()
    assert sample.visit.problem is None
    assert sample.photos.problem is None
    assert sample.visit.gaps == []
    assert sample.visit.submit()


async def test_a_sample_goes_from_an_invented_address_to_what_would_be_handed_in(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        await tried(app)
        sample = app.sample
        assert (sample.is_open, sample.visit.submitted, sample.visit.street) == (True, True, "Via dell'Esempio")
        assert sample.visit.hazards["1"].band == "C"
        first, second = sample.photos.tiles
        assert first.thumbnail.startswith(b"\x89PNG")
        assert first.thumbnail != second.thumbnail
        assert await sample.photos.working_copy(first.photo) == first.thumbnail


async def test_after_a_sample_every_file_of_the_device_is_what_it_was(tmp_path: Path) -> None:
    door = ListeningDoor()
    async with running(tmp_path, door=door) as app:
        await enrolled(app, "giulia")
        app.visit.start_new()
        app.visit.set_address("street", "Via Plebiscito")
        app.visit.step_done()
        app.visit.set_note("A metà di una frase")
        await app.photos.add([plain_photo("one")])
        await app.sync.sync_now()
        before, counted, asked = bytes_of(app, tmp_path), app.sync.line, len(door.asked)
        await tried(app)
        during = bytes_of(app, tmp_path)
        app.sample.leave()
        await app.sync.sync_now()
        app.today.search("Esempio")
        app.sync.refresh()
        assert during == before
        assert bytes_of(app, tmp_path) == before
        assert app.sync.line == counted
        assert app.today.total == 0
        assert not [body for _, body in door.asked[asked:] if "prova" in body.lower() or "esempio" in body.lower()]


async def test_the_visit_that_was_open_is_as_it_was_left(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        draft = app.visit.start_new()
        app.visit.set_address("street", "Via Plebiscito")
        app.visit.set_note("A metà di una frase")
        await app.photos.add([plain_photo("one")])
        app.visit.refresh()  # when the photo was saved is shown with the next look
        shown = (app.visit.street, app.visit.note, app.visit.saved_at, [tile.photo for tile in app.photos.tiles])
        await tried(app)
        app.sample.leave()
        assert (app.visit.street, app.visit.note, app.visit.saved_at, [tile.photo for tile in app.photos.tiles]) == shown
        app.visit.set_note("A metà di una frase, e la fine")
        assert app.visit.draft == draft
    async with running(tmp_path) as app:
        await app.session.unlock(PIN)
        app.visit.open(draft)
        assert app.visit.note == "A metà di una frase, e la fine"


@pytest.mark.parametrize("way", ["leave", "lock"])
async def test_what_was_left_is_gone(tmp_path: Path, way: str) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        await tried(app)
        app.sample.leave() if way == "leave" else app.session.lock()
        assert (app.sample.is_open, app.sample.visit.draft, app.sample.visit.street, app.sample.photos.tiles) == (False, None, "", [])
        if way == "lock":
            await until(app, lambda: app.session.phase is Phase.LOCKED)
            await app.session.unlock(PIN)
        await app.sample.begin(WORDS)
        assert (app.sample.visit.submitted, app.sample.visit.note, app.sample.photos.tiles) == (False, "", [])


async def test_a_sample_opens_no_file_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    as_ever = Connection.open.__func__  # type: ignore[attr-defined]

    def noting(kind: type[Connection], path: str, *options: Any) -> Connection:
        opened.append(path)
        return as_ever(kind, path, *options)  # type: ignore[no-any-return]

    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        monkeypatch.setattr(Connection, "open", classmethod(noting))
        await tried(app)
        assert set(opened) == {":memory:"}
