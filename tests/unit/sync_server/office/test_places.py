"""Where an address of the office leads, and that what a desk shows side by side a telephone shows one after the other."""

from __future__ import annotations

import flet as ft
import pytest

from sync_server.office.places import PLACES, where
from tests.support.office_page import KnownReading, a_state, shown

TELEPHONE = (412, 915)


@pytest.mark.parametrize(
    ("address", "place", "key"),
    [
        ("/", "/", ""),
        ("/assessment/high", "/", "high"),
        (f"/danger/{'0' * 26}", "/", "0" * 26),
        ("/availability", "/availability", ""),
        ("/availability/zagara", "/availability", "zagara"),
        ("/residences/zagara", "/residences", "zagara"),
        ("/devices", "/devices", ""),
        ("/devices/u-lucia", "/devices", "u-lucia"),
    ],
)
def test_an_address_leads_to_its_place_and_thing(address: str, place: str, key: str) -> None:
    found = where(address)
    assert (found.place.path, found.key, found.address) == (place, key, address)


@pytest.mark.parametrize(
    "address",
    ["", "/nowhere", "/availability/", "/availabilityx", "/devices/a/b", "/assessment", "/room/3", "devices", "/danger/", "/danger/1"],
)
def test_an_address_of_nothing_leads_to_the_first_place(address: str) -> None:
    assert where(address).address == "/"


async def test_a_telephone_shows_the_list_then_the_visit_and_leads_back() -> None:
    state = await a_state(KnownReading())
    async with shown(state, *TELEPHONE) as app:
        assert app.sees("Via Alta 4")
        assert not app.sees("non certifica l'inagibilità")
        await app.tap_identifier("visit-high")
        assert state.path == "/assessment/high"
        assert app.sees("non certifica l'inagibilità")
        await app.tap("Torna all'elenco")
        assert state.path == "/"
        assert app.sees("Via Bassa 4")


async def test_a_telephone_has_every_place_at_its_bottom_and_the_way_out_at_its_top() -> None:
    state = await a_state(KnownReading())
    async with shown(state, *TELEPHONE) as app:
        for place in PLACES:
            await app.tap_identifier(f"go-{place.path}")
            assert state.path == place.path
        assert app.sees("Esci")


async def test_the_browser_calls_the_page_by_its_place() -> None:
    state, called = await a_state(KnownReading()), list[str]()
    state.entitle = called.append
    async with shown(state) as app:
        await state.go("/devices")
        await app.settle()
        await state.go("/aiuto/devices")
        await app.settle()
    assert called == ["Arrivate · Soglia, ufficio", "Dispositivi · Soglia, ufficio", "Aiuto · Soglia, ufficio"]


async def test_escape_closes_help_and_the_panel_of_a_device_and_nothing_else() -> None:
    state = await a_state(KnownReading(), "/devices")
    await state.go("/aiuto/devices")
    state.devices.panel = "rename"
    await state.escape()
    assert (state.help, state.devices.panel) == ("", "rename")
    await state.escape()
    assert state.devices.panel == ""
    await state.escape()
    assert state.address == "/devices"


@pytest.mark.parametrize(("address", "url"), [("/devices/u-lucia", "/office/sign-in#/devices/u-lucia"), ("/", "/office/sign-in")])
async def test_whose_session_has_ended_comes_back_to_the_same_place(address: str, url: str) -> None:
    state = await a_state(KnownReading(), address)
    state.closed = True
    async with shown(state) as app:
        link = app.find(ft.FilledButton).url
        assert isinstance(link, ft.Url)
        assert link.url == url
