"""The office's keys and the list of them."""

from __future__ import annotations

import flet as ft
import pytest

from sync_server.office.keys import HELP_KEY, KEYS, LEAVE_KEY, press
from sync_server.office.places import PLACES
from tests.support.office_page import KnownReading, a_state, shown
from ui.words import LANGUAGES, Words


async def test_the_list_of_keys_comes_by_its_key_and_goes_by_escape() -> None:
    state = await a_state(KnownReading())
    async with shown(state) as app:
        await press(state, HELP_KEY)
        await app.settle()
        for said in ("Tasti per fare prima", "La scheda dopo", "J", "Esc", "In ogni pagina"):
            assert said in app.texts()
        await press(state, LEAVE_KEY)
        await app.settle()
        assert not app.find(ft.AlertDialog).open


async def test_the_list_of_keys_comes_and_goes_by_its_buttons() -> None:
    state = await a_state(KnownReading(), "/devices")
    async with shown(state) as app:
        await app.tap("Tasti")
        assert app.find(ft.AlertDialog).open
        await app.event(app.find(ft.AlertDialog), "dismiss")
        assert not state.keys
        await app.tap("Tasti")
        await app.tap("Chiudi")
        assert not state.keys


async def test_under_the_list_no_key_moves_what_nobody_sees() -> None:
    state = await a_state(KnownReading(), "/assessment/high")
    await press(state, HELP_KEY)
    await press(state, "J")
    await press(state, "2")
    assert (state.arrived.chosen, state.place, state.keys) == ("high", "/", True)


async def test_figures_lead_to_the_places_and_the_list_can_be_walked() -> None:
    state = await a_state(KnownReading())
    for number, place in enumerate(PLACES, 1):
        await press(state, str(number))
        assert state.place == place.path
    await press(state, "1")
    await press(state, "J")
    assert state.arrived.chosen == "low"


async def test_a_letter_that_somebody_types_is_no_key() -> None:
    state = await a_state(KnownReading())
    state.arrived.type_into_search(True)
    for typed in ("2", HELP_KEY, "J"):
        await press(state, typed)
    assert (state.place, state.keys, state.arrived.chosen) == ("/", False, "high")


async def test_escape_takes_the_list_away_before_what_lies_under_it() -> None:
    state = await a_state(KnownReading(), "/aiuto/arrived")
    await press(state, HELP_KEY)
    await press(state, LEAVE_KEY)
    assert (state.keys, state.help) == (False, "/aiuto/arrived")
    await press(state, LEAVE_KEY)
    assert not state.help


def test_no_key_is_given_twice_in_one_place() -> None:
    for place in (one.path for one in PLACES):
        names = [key.name for key in KEYS if key.place in ("", place)]
        assert len(names) == len(set(names))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_is_said(language: str) -> None:
    assert all(Words(language).say(key.word) for key in KEYS)
