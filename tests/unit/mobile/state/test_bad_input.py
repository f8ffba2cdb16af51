"""What cannot be, typed on the device: a sentence that says what to do, and everything typed is still there."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from mobile.platform.native_photos import PillowPipeline
from mobile.services.machine import SaidPictures
from mobile.state.application import ApplicationState
from mobile.state.session import Phase
from tests.support.application import enrolled, running, until
from tests.support.builders import a_residence


def picture(width: int = 800, height: int = 600) -> bytes:
    file = io.BytesIO()
    Image.new("L", (width, height)).save(file, "JPEG")
    return file.getvalue()


BAD_FILES = [
    (b"%PDF-1.7 no photo at all", "photo_not_an_image", "scegli un'altra immagine"),
    (picture() + bytes(16 * 1024 * 1024), "photo_too_large", "risoluzione più bassa"),
    (picture(10_000, 5_001), "photo_too_large", "risoluzione più bassa"),
    (picture()[:400], "photo_damaged", "scattala di nuovo"),
]


async def in_the_residence(app: ApplicationState) -> None:
    await enrolled(app, "marco")
    app._work.opened.circles.store("catalog").put(a_residence().to_document())  # type: ignore[union-attr]
    await until(app, lambda: app.residence.counts.beds == 12)


def arrival(app: ApplicationState, household: str, room: str) -> bool:
    app.residence.begin_arrival(room)
    app.residence.arrival.household = household
    app.residence.arrival.set_person(0, "Persona Prova", 40)
    return app.residence.record_arrival()


async def test_a_wrong_password_enrols_nobody_and_says_so(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await app.session.sign_in("marco", "sbagliata")
        assert app.session.problem is not None
        assert (app.session.phase, app.session.problem.code) == (Phase.NEW, "wrong_credentials")
        assert not app.session.busy
        assert "password" in app.session.problem.sentence


@pytest.mark.parametrize(("data", "code", "words"), BAD_FILES, ids=["pdf", "bytes", "pixels", "cut"])
async def test_a_file_that_will_not_do_takes_nothing_from_its_neighbours(tmp_path: Path, data: bytes, code: str, words: str) -> None:
    async with running(tmp_path, SaidPictures(PillowPipeline())) as app:
        await enrolled(app, "giulia")
        app.visit.start_new()
        app.visit.set_people(4)
        await app.photos.add([picture(), data, picture(640, 480)])
        assert [told.problem.code for told in app.photos.problems] == [code]
        assert words in app.photos.problems[0].problem.sentence
        assert (len(app.photos.tiles), app.photos.preparing_total, app.visit.people) == (2, 0, 4)


async def test_two_households_in_one_room_and_an_exit_before_the_arrival(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await in_the_residence(app)
        assert arrival(app, "Nucleo Uno", "r2")
        assert not arrival(app, "Nucleo Due", "r2")
        form = app.residence.arrival
        assert form.problem is not None
        assert (form.problem.code, form.household, form.people) == ("room_occupied", "Nucleo Due", [("Persona Prova", 40)])
        assert "scegli una stanza libera" in form.problem.sentence
        form.room = "r4"
        assert app.residence.record_arrival()
        room = next(tile for tile in app.residence.rooms if tile.room == "r2")
        app.residence.begin_exit(str(room.stay))
        leaving = app.residence.exit
        leaving.destination, leaving.on = "ERP", leaving.on - timedelta(days=1)  # type: ignore[operator]
        assert not app.residence.record_exit()
        assert leaving.problem is not None
        assert (leaving.problem.code, leaving.destination, leaving.stay) == ("exit_before_arrival", "ERP", room.stay)
        assert "correggi la data" in leaving.problem.sentence
        assert app.residence.delivery_waiting == 2
