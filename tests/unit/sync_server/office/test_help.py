"""Help over each place of the office: its own page, and the place as it was when one is back."""

from __future__ import annotations

from html import unescape

import flet as ft
import pytest

from sync_server.office.places import PLACES
from sync_server.office.plain_pages import sign_in_page
from sync_server.office.state import HELP
from tests.support.flet_headless import HeadlessApp
from tests.support.office_page import KnownReading, a_state, shown
from ui.present import help as present
from ui.words import LANGUAGES, Words

IT = Words("it")
SEARCH = "Cerca via, zona, ordinanza, operatore"


async def ask(app: HeadlessApp) -> None:
    await app.tap(IT.say("help.open"))


def test_every_place_of_the_office_has_help_and_no_help_is_without_its_place() -> None:
    assert sorted(present.OFFICE) == sorted(f"office_{place.help}" for place in PLACES)


@pytest.mark.parametrize(("path", "name"), [(place.path, place.help) for place in PLACES])
async def test_the_question_mark_opens_the_help_of_this_very_place(path: str, name: str) -> None:
    state = await a_state(KnownReading(), path)
    async with shown(state) as app:
        await ask(app)
        assert state.address == f"{HELP}/{name}"
        for paragraph in present.paragraphs(f"office_{name}", IT):
            assert paragraph.text in app.texts()
        await app.tap("Indietro")
        assert (state.address, state.place) == (path, path)
        assert not app.sees(IT.say("help.heading_for"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_before_the_office_bears_its_help_itself(language: str) -> None:
    words = Words(language)
    said = unescape(bytes(sign_in_page(words).body).decode())
    for paragraph in present.paragraphs("office_sign_in", words):
        assert paragraph.heading in said
        assert paragraph.text in said


async def test_what_was_typed_and_what_was_open_are_there_when_one_is_back() -> None:
    state = await a_state(KnownReading(), "/assessment/low")
    async with shown(state) as app:
        await app.type_over(app.find(ft.TextField, hint_text=SEARCH), "bassa")
        await ask(app)
        await state.step(1)
        await state.arrive("/assessment/low")
        await app.settle()
        assert app.find(ft.TextField, hint_text=SEARCH).value == "bassa"
        assert state.arrived.chosen == "low"


async def test_keys_do_not_go_through_a_list_that_nobody_sees() -> None:
    state = await a_state(KnownReading(), "/assessment/high")
    await state.arrive(f"{HELP}/arrived")
    await state.step(1)
    assert (state.arrived.chosen, state.address) == ("high", f"{HELP}/arrived")


async def test_an_address_that_names_no_page_shows_the_list() -> None:
    state = await a_state(KnownReading(), f"{HELP}/nothing")
    async with shown(state) as app:
        assert app.sees("Questa pagina di aiuto non c'è")
        await app.tap_identifier("help-devices")
        assert state.address == f"{HELP}/devices"
