"""Back, deep links and Escape in a real browser: a worker's phone, an educator's tablet, the office (issue 17).

What is asserted is what a person sees and what the browser's own Back would do next: the address, the title, how many entries there are.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Playwright, expect

from tests.support.browser import SIGHT_MS, START_MS, SWITCH, Name, Tab, chromium
from tests.support.doorstep import GIULIA, begin_visit
from tests.support.person import Person
from tests.support.residence_tablet import MARCO, board_stands
from tests.support.server_process import ServerProcess
from tests.support.used_devices import UsedDevice

pytestmark = pytest.mark.browser


async def stands_at(tab: Tab, address: str, title: str) -> None:
    """The address and the title that the browser shows."""
    fragment = "" if address == "/" else f"#{address}"
    await expect(tab.page).to_have_url(f"{tab.origin}/{fragment}", timeout=SIGHT_MS)
    await expect(tab.page).to_have_title(f"{title} · Soglia", timeout=SIGHT_MS)


async def back(tab: Tab, address: str, title: str, sees: Name) -> None:
    """The browser's own Back, which is the telephone's."""
    await tab.evaluate("history.back()")
    await stands_at(tab, address, title)
    await tab.sees(sees)


async def entries(tab: Tab) -> int:
    return int(await tab.evaluate("history.state.way.length"))


@pytest.mark.timeout(300)
async def test_on_a_phone_back_goes_up_and_never_out_in_one_jump(playwright: Playwright, giulias_phone: UsedDevice) -> None:
    async with giulias_phone.opened(playwright) as (_, tab):
        await tab.sees("Oggi")
        first = int(await tab.evaluate("history.length"))
        await begin_visit(tab)
        await stands_at(tab, "/visit/place", "Luogo")
        await tab.tap("Indietro")
        await tab.tap_place("section-hazard")
        await tab.tap_place("hazard-23")
        await stands_at(tab, "/visit/hazards/23", "Rischio elettrico")
        assert await entries(tab) == 4
        await back(tab, "/visit/hazards", "Pericoli", "Avanti: Foto")
        await tab.tap("Indietro")
        await stands_at(tab, "/visit", "Sopralluogo")
        await tab.sees("Via Plebiscito 214")
        await back(tab, "/", "Oggi", re.compile("Via Plebiscito 214.*Bozza", re.DOTALL))
        assert await entries(tab) == 1
        await tab.tap_place("sync-line")
        await stands_at(tab, "/sync", "Cosa è arrivato in ufficio")
        await back(tab, "/", "Oggi", "Via Plebiscito 214")
        assert int(await tab.evaluate("history.length")) <= first + 4, "nothing piles up"
        tab = await opened_at(tab, "/more")
        await stands_at(tab, "/more", "Altro")
        await tab.sees("Lingua")
        await back(tab, "/", "Oggi", "Via Plebiscito 214")
        tab = await opened_at(tab, "/visit/hazards")
        await stands_at(tab, "/", "Oggi")
        tab = await opened_at(tab, "/room/3")
        await stands_at(tab, "/", "Oggi")
        assert not tab.heard.errors


async def opened_at(tab: Tab, address: str, person: Person = GIULIA) -> Tab:
    """A link followed on a locked device: the PIN, and then the place."""
    await tab.page.goto("about:blank")
    tab = await tab.open(f"/#{address}")
    await person.is_greeted(tab)
    return tab


@pytest.mark.timeout(300)
async def test_on_a_tablet_back_loses_nothing_that_was_typed_and_escape_closes_what_lies_over(
    playwright: Playwright, marcos_tablet: UsedDevice
) -> None:
    async with marcos_tablet.opened(playwright) as (_, tab):
        await board_stands(tab)
        await stands_at(tab, "/", "Stanze")
        await tab.tap_place("room-6")
        await tab.tap("Registra l'uscita")
        await stands_at(tab, "/exit/6", "Uscita")
        await back(tab, "/room/6", "Stanza", "Famiglia Ferlito")
        await tab.tap("Aiuto")
        await stands_at(tab, "/aiuto/room", "Aiuto")
        await tab.page.keyboard.press("Escape")
        await stands_at(tab, "/room/6", "Stanza")
        await back(tab, "/", "Stanze", "Famiglia Ferlito")
        await tab.tap_place("sync-line")
        await stands_at(tab, "/sync", "Cosa è arrivato in ufficio")
        await tab.page.keyboard.press("Escape")
        await stands_at(tab, "/", "Stanze")
        await tab.tap("Accogli")
        await tab.type_into("Nome del nucleo", "Famiglia Vitale")
        await back(tab, "/", "Stanze", "Famiglia Vitale")
        await tab.evaluate("history.forward()")
        await stands_at(tab, "/arrival", "Accoglienza")
        await tab.sees("Scrivi chi arriva")
        tab = await opened_at(tab, "/exit/6", MARCO)
        await stands_at(tab, "/exit/6", "Uscita")
        await back(tab, "/room/6", "Stanza", "Famiglia Ferlito")
        await back(tab, "/", "Stanze", "Famiglia Vitale")
        assert not tab.heard.errors


async def office_at(tab: Tab, address: str, title: str) -> None:
    await expect(tab.page).to_have_url(f"{tab.origin}/office/#{address}", timeout=SIGHT_MS)
    await expect(tab.page).to_have_title(f"(1) {title} · Soglia, ufficio", timeout=SIGHT_MS)  # the demonstration's one danger is new


async def a_day_is_tapped(tab: Tab) -> None:
    """Among the heads of the days, over the first residence."""
    box = await tab.app.locator('[flt-semantics-identifier^="residence-"]').first.bounding_box()
    assert box is not None
    await tab.page.mouse.click(box["x"] + box["width"] - 100, box["y"] - 25)
    await tab.tap("Torna a oggi")
    await tab.sees(re.compile("^Oggi, "))


@pytest.mark.timeout(300)
async def test_the_office_opens_what_a_link_names_and_goes_back_and_forward(
    playwright: Playwright, demo_centre: ServerProcess, tmp_path: Path
) -> None:
    async with chromium(playwright, tmp_path / "desk", demo_centre.origin, "tablet") as desk:
        tab = await desk.start()
        await tab.page.goto(f"{tab.origin}/office/#/residences")
        await tab.page.get_by_label("Nome utente").fill("sara")
        await tab.page.get_by_label("Password").fill("sara-prova")
        await tab.page.get_by_role("button", name="Entra").click()
        await tab.page.locator(SWITCH).dispatch_event("click", timeout=START_MS)
        await office_at(tab, "/residences", "Residenze")
        await tab.tap_place("building-zagara")
        await office_at(tab, "/residences/zagara", "Residenze")
        await tab.tap(re.compile("^Disponibilità"))
        await office_at(tab, "/availability", "Disponibilità")
        await a_day_is_tapped(tab)
        await tab.evaluate("history.back()")
        await office_at(tab, "/residences/zagara", "Residenze")
        await tab.tap("Aiuto")
        await office_at(tab, "/aiuto/residences", "Aiuto")
        await tab.page.keyboard.press("Escape")
        await office_at(tab, "/residences/zagara", "Residenze")
        await tab.page.keyboard.press("?")
        await tab.sees("Tasti per fare prima")
        await tab.page.keyboard.press("Escape")
        await tab.sees_no("Tasti per fare prima")
        await office_at(tab, "/residences/zagara", "Residenze")
        await tab.page.set_viewport_size({"width": 412, "height": 915})
        await tab.tap("Torna all'elenco")
        await office_at(tab, "/residences", "Residenze")
        await tab.tap_place("building-zagara")
        await tab.sees("Stanza 3")
        await tab.picture("navigation-office-phone")
        await tab.evaluate("history.back()")
        await office_at(tab, "/residences", "Residenze")
        await tab.evaluate("history.forward()")
        await office_at(tab, "/residences/zagara", "Residenze")
        assert not tab.heard.errors
