"""The sample visit on the real pages: a band on each of them, a way out, an end that says what would have happened; and the welcome."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import flet as ft
import pytest
from PIL import ImageFont

from mobile.platform.outward import dial
from mobile.state.application import ApplicationState
from mobile.state.session import Phase
from mobile.views.frame import Face, Viewport
from tests.support import screens
from tests.support.application import PIN, enrolled, running, until
from tests.support.flet_headless import HeadlessApp
from tests.support.screens import showing
from tests.support.server_process import ROOT
from ui import tokens
from ui.words import Words

BAND, OFFER, LEAVE = "Prova: niente resta e niente parte", "Prova un sopralluogo", "Esci dalla prova"
NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)


@asynccontextmanager
async def begun(folder: Path, user: str = "giulia", width: float = 412) -> AsyncIterator[tuple[HeadlessApp, Face, ApplicationState]]:
    """The whole app over real services, just after somebody's first PIN."""
    async with running(folder) as state:
        await enrolled(state, user)
        face = Face(state, lambda: NOON, Viewport(width, 915))
        async with showing(face) as app:
            yield app, face, state


async def drawn(app: HeadlessApp, words: str) -> None:
    async with asyncio.timeout(10):
        while not app.sees(words):
            await app.settle()


def owed(state: ApplicationState) -> bool:
    """Whether the person who is in is told first."""
    return state.session.welcome


async def test_a_first_pin_is_followed_by_a_welcome_once(tmp_path: Path) -> None:
    async with begun(tmp_path) as (app, _, state):
        assert app.sees("Quattro cose prima di cominciare")
        assert not app.sees("Nuovo sopralluogo")
        await app.tap("Comincia")
        assert app.sees("Nuovo sopralluogo")
        state.session.lock()
        await until(state, lambda: state.session.phase is Phase.LOCKED)
        await state.session.unlock(PIN)
        await drawn(app, "Nuovo sopralluogo")
        assert not app.sees("prima di cominciare")


async def test_a_welcome_that_nobody_has_read_comes_again_and_each_person_has_her_own(tmp_path: Path) -> None:
    async with running(tmp_path) as state:
        await enrolled(state, "giulia")
        assert owed(state)
    async with running(tmp_path) as state:
        await state.session.unlock(PIN)
        assert owed(state)
        state.session.end_welcome()
        state.session.add_person()
        await enrolled(state, "marco", "739164")
        assert owed(state)
        state.session.lock()
        await until(state, lambda: state.session.phase is Phase.LOCKED)
        state.session.select("giulia")
        await state.session.unlock(PIN)
        assert not owed(state)
        state.session.lose_pin()
        await enrolled(state, "giulia", "739164")
        assert not owed(state)


async def test_a_phone_that_cannot_encipher_promises_no_cipher() -> None:
    face = screens.face()
    face.app.session = screens.session(welcome=True, plain_files=True)
    async with showing(face) as app:
        assert app.sees("Questo telefono non può cifrarlo")
        assert not app.sees("Si apre solo con il PIN")


async def test_an_educator_is_welcomed_without_a_visit_to_try(tmp_path: Path) -> None:
    async with begun(tmp_path, "marco") as (app, _, _state):
        assert app.sees("Tre cose prima di cominciare")
        assert not app.sees(OFFER)
        await app.tap("Comincia")
        await app.tap("Altro")
        assert not app.sees(OFFER)


@pytest.mark.parametrize("width", [412, 1280])
async def test_the_band_is_on_every_page_of_a_sample_and_its_end_says_what_would_have_happened(tmp_path: Path, width: float) -> None:
    async with begun(tmp_path, width=width) as (app, face, state):
        await app.tap(OFFER)
        assert not state.session.welcome
        assert face.navigation.path == "/prova/visit"
        assert app.sees("Via dell'Esempio 12")
        legal = ("/visit/dwelling", "/visit/order", "/visit/order/form")
        for path in ("/visit/place", "/visit/hazards", "/visit/hazards/1", "/visit/photos", *legal, "/visit/note", "/visit"):
            face.navigation.go(f"/prova{path}")
            await app.settle()
            assert BAND in app.texts(), path
            assert face.navigation.path == f"/prova{path}"
        await app.tap_identifier("section-photo")
        assert face.navigation.path == "/prova/visit/photos"
        await app.tap("Scatta o scegli")
        await app.tap("Indietro")
        assert face.navigation.path == "/prova/visit"
        assert app.sees("1 scattata")
        await app.tap("Consegna")
        await app.tap("Consegna lo stesso")
        assert app.sees("La prova è finita")
        assert app.sees("la tua foto")
        assert app.sees("niente, né qui né in ufficio")
        assert BAND in app.texts()
        await app.tap(LEAVE)
        assert (face.navigation.path, state.sample.is_open) == ("/", False)
        assert BAND not in app.texts()


async def test_in_a_sample_a_danger_is_tried_and_nobody_is_called(tmp_path: Path) -> None:
    async with begun(tmp_path) as (app, face, state):
        face.dial = dial
        await app.tap(OFFER)
        await app.tap_identifier("danger")
        assert face.navigation.path == "/prova/visit/danger"
        assert app.sees("nella prova non chiama")
        assert not [one for one in app.controls() if isinstance(getattr(one, "action", None), ft.OpenUrl)]
        await app.tap_identifier("danger-gas_smell")
        assert state.sample.visit.danger.seen == ("gas_smell",)
        assert state.visit.danger.seen == ()
        await app.tap("Torna al sopralluogo")
        assert face.navigation.path == "/prova/visit"
        assert app.sees("Gas · segnalato")


async def test_help_over_a_sample_leads_back_into_it(tmp_path: Path) -> None:
    async with begun(tmp_path) as (app, face, state):
        await app.tap(OFFER)
        await app.tap_identifier("section-note")
        await app.type("Quello che non ha un altro posto", "Appunti di prova")
        await app.tap("Aiuto")
        assert face.navigation.path == "/aiuto/note"
        await app.tap("Indietro")
        assert face.navigation.path == "/prova/visit/note"
        assert state.sample.visit.note == "Appunti di prova"
        assert state.sample.is_open


@pytest.mark.parametrize("away", ["/", "/more", "/visit"])
async def test_whichever_way_it_is_left_it_is_gone_and_the_real_visit_is_there(tmp_path: Path, away: str) -> None:
    async with begun(tmp_path) as (app, face, state):
        await app.tap("Comincia")
        state.visit.start_new()
        state.visit.set_note("Vera")
        face.navigation.go("/more")
        await app.settle()
        await app.tap(OFFER)
        await app.tap_identifier("section-note")
        face.navigation.arrive(away)
        await app.settle()
        assert (face.navigation.path, state.sample.is_open, state.sample.visit.draft) == (away, False, None)
        assert state.visit.note == "Vera"
        face.navigation.arrive("/prova/visit/note")
        await app.settle()
        assert face.navigation.path == "/"
        assert BAND not in app.texts()


async def test_a_tablet_that_is_turned_and_letters_that_grow_end_nothing(tmp_path: Path) -> None:
    async with begun(tmp_path, width=1280) as (app, face, state):
        await app.tap(OFFER)
        state.sample.visit.set_note("Appunti di prova")
        for face.viewport.width, face.viewport.letters in ((800, 1), (1280, 1), (1280, 2), (1280, 1)):
            await app.settle()
            assert state.sample.is_open
            assert app.sees("Via dell'Esempio 12")
            assert state.sample.visit.note == "Appunti di prova"


async def test_a_lock_ends_it(tmp_path: Path) -> None:
    async with begun(tmp_path) as (app, face, state):
        await app.tap(OFFER)
        state.session.lock()
        await until(state, lambda: state.session.phase is Phase.LOCKED)
        await state.session.unlock(PIN)
        await drawn(app, "Nuovo sopralluogo")
        assert not state.sample.is_open
        assert face.navigation.path == "/"


async def test_it_can_be_tried_again_from_the_start(tmp_path: Path) -> None:
    async with begun(tmp_path) as (app, _, state):
        await app.tap(OFFER)
        state.sample.visit.set_note("Appunti di prova")
        state.sample.visit.submit()
        await app.settle()
        await app.tap("Prova di nuovo")
        assert (state.sample.is_open, state.sample.visit.note, state.sample.visit.submitted) == (True, "", False)
        assert app.sees("Via dell'Esempio 12")
        assert BAND in app.texts()


@pytest.mark.parametrize("language", ["it", "en"])
def test_the_band_has_room_for_its_sentence_in_one_line_beside_the_way_out(language: str) -> None:
    """In the real letters, on a phone of 412 px: what is said, what one taps, their signs and distances."""
    bold = ImageFont.truetype(ROOT / "assets" / "fonts" / "TitilliumWeb-Bold.woff2", 1000)
    words, spaced, around = Words(language), 0.25, 16 + 24 + 8 + 8 + 12 + 12 + 4

    def wide(sentence: str, size: float) -> float:
        return bold.getlength(sentence) / 1000 * size + spaced * len(sentence)

    said, leave = words.say("sample.band"), words.say("sample.leave_short")
    assert wide(said, tokens.TYPE["body"][0]) + wide(leave, tokens.TYPE["card"][0]) + around <= 412
