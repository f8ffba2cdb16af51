"""Stories 2 and 3 of issue 1, as told: an educator's tablet without a server, and the office's board that follows by itself.

The server is the real `soglia serve` on the demonstration's data, ended so that its port refuses; the tablet's Chromium is killed and begun
again on the same profile; the office is a browser of its own that stays open all the time.
"""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from playwright.async_api import Playwright

from schemas.dates import local_date
from schemas.household import NewPerson, new_household
from tests.support.browser import START_MS, SWITCH, Chromium, Tab, chromium
from tests.support.builders import Pen, a_household_id, an_arrival, people
from tests.support.person import asks_in_vain
from tests.support.residence_tablet import CIRCLE, LUCIA, MARCO, sign_in, type_household, welcome_the_vitale
from tests.support.server_process import ServerProcess

pytestmark = pytest.mark.browser

TAKEN = "In Stanza 6 c'è già un altro nucleo: registra prima la sua uscita, o scegli una stanza libera."
BEFORE = "Casa Zagara: 3 liberi, 1 riservato, 6 occupati, 1 bloccato, 1 fuori servizio; nucleo più grande 3"
AFTER = "Casa Zagara: 2 liberi, 1 riservato, 7 occupati, 1 bloccato, 1 fuori servizio; nucleo più grande 2"


async def open_office(tab: Tab) -> None:
    """The plain page, then the availability."""
    page = tab.page
    await page.goto(f"{tab.origin}/office/sign-in")
    await page.get_by_label("Nome utente").fill("sara")
    await page.get_by_label("Password").fill("sara-prova")
    await page.get_by_role("button", name="Entra").click()
    await page.locator(SWITCH).dispatch_event("click", timeout=START_MS)
    await tab.tap(re.compile("^Disponibilità"))
    await tab.sees(re.compile(BEFORE))


async def both_are_shown(tab: Tab) -> None:
    """The arrival in room 3, and room 6 free again."""
    await tab.sees(re.compile(r"Stanza 3\s.*Famiglia Vitale\s3 persone", re.DOTALL))
    await tab.sees(re.compile(r"Stanza 6\s.*Libera\sFino a 2 persone", re.DOTALL))
    await tab.sees_no(re.compile("Famiglia Ferlito"))


async def another_tablet_takes_room_6(centre: ServerProcess) -> None:
    """Lucia's, which writes what any tablet writes, with a session that is its own device."""
    now = int(time.time() * 1000)
    pen, household = Pen("lucia", "u-lucia", now), a_household_id("vinci")
    persons = [NewPerson(person, f"Persona {place}", None) for place, person in enumerate(people("vinci", 2))]
    stay = an_arrival(pen, "vinci", "vinci", local_date(now), {"6": 2})
    documents = [*new_household(household, "Famiglia Vinci", persons, (pen.sign() for _ in range(3))), stay]
    async with LUCIA.client(centre) as client:
        answer = await client.post(f"/db/{CIRCLE}/_bulk_docs", json={"docs": documents})
        assert all(row.get("ok") for row in answer.raise_for_status().json())


async def the_five_counts_stand_in_one_line(tab: Tab) -> None:
    """At the size of a residence's tablet, so that they are read as a sum."""
    words = ("occupati", "liberi", "riservato", "bloccato", "fuori servizio")
    boxes = [await tab.app.get_by_text(word, exact=True).first.bounding_box() for word in words]
    assert len({round(box["y"]) for box in boxes if box}) == 1


async def record_arrival_and_exit(tab: Tab) -> None:
    await welcome_the_vitale(tab)
    await tab.tap_place("room-6")
    await tab.tap("Registra l'uscita")
    await tab.tap_place("destination-ERP")
    await tab.tap("Registra l'uscita")
    await both_are_shown(tab)


async def killed_and_started_again(browser: Chromium) -> Tab:
    """A new browser process, no server: the PIN, and the board as it was left."""
    assert await browser.kill() > 1
    tab = await (await browser.start()).open()
    await MARCO.is_greeted(tab)
    await both_are_shown(tab)
    return tab


async def refused_with_what_was_typed(tab: Tab, centre: ServerProcess) -> None:
    """While the form is open another tablet takes the room."""
    await tab.tap("Accogli")
    await type_household(tab, "Famiglia Puglisi", [("Ignazio", 50), ("Ada", 48)])
    await another_tablet_takes_room_6(centre)
    await tab.sees(TAKEN)
    await tab.tap("Accogli")
    await tab.sees(re.compile(rf"Attenzione\s+{TAKEN}"))
    await tab.sees("Famiglia Puglisi, 2 persone, in Stanza 6")
    await tab.sees("Togli Ignazio")
    await tab.sees("Togli Ada")
    await tab.picture("story-educator-refused")


@pytest.mark.timeout(600)
async def test_a_tablet_without_a_server_and_an_office_that_follows(
    playwright: Playwright, demo_centre: ServerProcess, tmp_path: Path
) -> None:
    async with (
        chromium(playwright, tmp_path / "tablet", demo_centre.origin, "tablet") as browser,
        chromium(playwright, tmp_path / "desk", demo_centre.origin, "tablet") as desk,
    ):
        office = await desk.start()
        await open_office(office)
        tab = await (await browser.start()).open()
        await sign_in(tab)
        await the_five_counts_stand_in_one_line(tab)
        await tab.offline_copy()
        await demo_centre.stop()

        await asks_in_vain(tab)
        await record_arrival_and_exit(tab)
        await tab.sees(re.compile(r"Senza rete dalle \d\d:\d\d · 2 cose da consegnare"))
        await tab.picture("story-educator-offline")
        tab = await killed_and_started_again(browser)

        await demo_centre.start()
        await tab.sees("Tutto consegnato")
        await office.sees(re.compile(AFTER))
        await office.picture("story-educator-office")
        await refused_with_what_was_typed(tab, demo_centre)
        await office.sees(re.compile("Casa Zagara: 0 liberi, 1 riservato, 9 occupati"))
        assert not tab.heard.errors
        assert not [line for line in tab.heard.console if "404" in line]
        assert not tab.heard.strangers()
