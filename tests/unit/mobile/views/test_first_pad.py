"""What the next start may ask before the app stands: told when it changes, in the words of the app's own page, and taken back in time."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from mobile import app as composition
from mobile.platform.native import QuietLifecycle, native_platform
from mobile.state.application import ApplicationState
from mobile.state.session import Phase
from mobile.views.first_pad import first_pad
from mobile.views.frame import Face
from tests.support.application import PIN, PaperDoor, begun, enrolled
from tests.support.machine import machine
from tests.support.screens import showing
from ui.words import Words


class Told(QuietLifecycle):
    """A page that could ask."""

    def __init__(self) -> None:
        super().__init__()
        self.pads: list[Any] = []

    def keep_pad(self, shown: Any) -> None:
        self.pads.append(shown)


def followed(folder: Path) -> tuple[ApplicationState, Told, Face]:
    life = Told()
    platform = replace(native_platform("http://127.0.0.1:9"), lifecycle=life)
    app = ApplicationState(machine(folder, PaperDoor()))  # type: ignore[arg-type]
    face = Face(app, lambda: datetime.now(UTC))
    composition.follow_pad(face, platform)
    return app, life, face


async def test_it_asks_for_the_one_who_used_the_device_last_in_the_words_of_the_apps_page(tmp_path: Path) -> None:
    app, life, _ = followed(tmp_path)
    async with begun(app):
        assert life.pads == [None], "nobody uses this device yet"
        await enrolled(app, "marco")
        await app.session.sign_in("giulia", "giusta")
        await app.session.choose_pin(PIN, PIN)
        pad = life.pads[-1]
        assert (pad["person"], pad["face"][0], [other[0] for other in pad["others"]]) == ("giulia", "G", ["M"])
        assert pad["words"]["hello"] == "Ciao, Giulia"
        assert pad["words"]["typed"][2] == "2 cifre su 6"
        assert pad["words"]["others"] == "Altre persone su questo dispositivo"
        app.session.set_language("en")
        app.session.set_look("dark")
        assert (life.pads[-1]["words"]["hello"], life.pads[-1]["look"]) == ("Hello, Giulia", "dark")


async def test_it_holds_a_salt_and_neither_ring_nor_key(tmp_path: Path) -> None:
    app, life, _ = followed(tmp_path)
    async with begun(app):
        await enrolled(app, "giulia")
        row = app.session._service.file.person("giulia")  # the device's own plain file
        assert row is not None
        pad = life.pads[-1]
        assert pad["salt"] == row.salt.hex()
        assert set(pad) == {"person", "salt", "language", "look", "face", "others", "words"}
        assert row.ring.hex() not in json.dumps(pad)


async def test_it_is_taken_back_after_a_wrong_pin_and_when_the_office_revokes(tmp_path: Path) -> None:
    app, life, _ = followed(tmp_path)
    async with begun(app):
        await enrolled(app, "giulia")
        app.session.lock()
        await app.session.unlock("999999")
        assert life.pads[-1] is None
        await app.session.unlock(PIN)
        assert cast(dict[str, Any], life.pads[-1])["person"] == "giulia"
        app.session._service.file.keep("order", "hand_in")
        app.session.phase = Phase.HANDING_IN
        assert life.pads[-1] is None


async def test_what_was_asked_for_beside_the_pad_comes_whenever_it_was_and_not_after_every_lock(tmp_path: Path) -> None:
    app, _, face = followed(tmp_path)
    async with begun(app):
        await enrolled(app, "giulia")
        app.session.lock()
        app.session.pad_page = "people"
        async with showing(face) as page:
            assert page.sees("Chi usa il dispositivo adesso?")
            app.session.pad_page = "lost"
            await page.settle()
            assert page.sees("Hai perso il PIN?")
            await app.session.unlock(PIN)
            app.session.lock()
            await page.settle()
            assert page.sees("Ciao, Giulia")


async def test_nobody_without_people_is_asked(tmp_path: Path) -> None:
    app, _, _ = followed(tmp_path)
    async with begun(app):
        assert first_pad(app.session, Words("it")) is None
