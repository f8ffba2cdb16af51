"""Stories 2 and 3 of issue 1, as told: an educator's tablet without a server, and the office's board that follows by itself.

The server is the real `soglia serve` on the demonstration's data, ended so that its port refuses; the tablet's Chromium is killed and begun
again on the same profile; the office is a browser of its own that stays open all the time.
"""

from __future__ import annotations

import re
import time
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Playwright, expect

from schemas.dates import local_date
from schemas.household import NewPerson, new_household
from tests.support.browser import KEY_MS, SIGHT_MS, START_MS, SWITCH, Chromium, Tab, chromium
from tests.support.builders import Pen, a_household_id, an_arrival, people
from tests.support.server_process import ServerProcess

pytestmark = pytest.mark.browser

PIN = "284617"
TAKEN = "In Stanza 6 c'è già un altro nucleo: registra prima la sua uscita, o scegli una stanza libera."
BEFORE = "Casa Zagara: 3 liberi, 1 riservati, 6 occupati, 1 bloccati, 1 fuori servizio; nucleo più grande 3"
AFTER = "Casa Zagara: 2 liberi, 1 riservati, 7 occupati, 1 bloccati, 1 fuori servizio; nucleo più grande 2"


async def sign_in(tab: Tab) -> None:
    await tab.type_into("Il tuo nome utente", "marco")
    await tab.type_into("Password", "marco-prova")
    await tab.type_into("Come si chiama questo dispositivo", "Tablet Zagara")
    await tab.tap("Entra")
    await tab.sees("Scegli il tuo PIN")
    await tab.tap_digits(PIN)
    await tab.sees("Ripeti il PIN")
    await tab.tap_digits(PIN)
    await tab.sees("Casa Zagara")
    await tab.sees("Famiglia Ferlito")


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


async def type_household(tab: Tab, name: str, persons: list[tuple[str, int]]) -> None:
    await tab.type_into("Nome del nucleo", name)
    for index, (person, years) in enumerate(persons):
        await tab.tap("Aggiungi una persona")
        for label, text in (("Nome", person), ("Anni", str(years))):
            await tab.app.get_by_role("textbox", name=label, exact=True).nth(index).click(timeout=SIGHT_MS)
            await tab.page.keyboard.type(text, delay=KEY_MS)
