"""Rating hazards at a door, without network: five that were seen by somebody in a hurry, crowding for who lives there, a list of questions.

Rule (design.md section 11): what was tapped is on screen again after the whole browser was killed, and so is the path that she takes.
"""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Playwright

from tests.support.browser import Tab
from tests.support.doorstep import begin_visit, unlock
from tests.support.used_devices import UsedDevice

pytestmark = pytest.mark.browser

SEEN = {"1": ("18", "III"), "15": ("6", "IV"), "22": ("100", "II"), "23": ("32", "I"), "29": ("560", "I")}
"""What an experienced worker saw, some of it far down the list, one of it between two words: code -> likelihood, harm."""


async def rate_what_was_seen(tab: Tab) -> int:
    """From the visit; how many taps it took."""
    await tab.tap_place("section-hazard")
    await tab.sees("Visti più spesso")
    taps = 1
    for code, (likelihood, harm) in SEEN.items():
        await tab.tap_place(f"hazard-{code}")
        if likelihood == "32":
            await tab.tap("16 gradi")
            taps += 1
        await tab.tap_place(f"likelihood-{likelihood}")
        await tab.tap_place(f"harm-{harm}")
        await tab.tap("Torna all'elenco")
        await tab.sees("Visti più spesso")
        taps += 4
    return taps


async def rate_crowding_for_who_lives_there(tab: Tab) -> None:
    await tab.tap_place("hazard-11")
    await tab.tap_place("for-household")
    await tab.tap_place("likelihood-6")
    await tab.tap_place("harm-II")
    await tab.sees("Chiunque ci viva: non valutato")
    await tab.picture("hazards-crowding")
    await tab.tap("Torna all'elenco")


async def answer_a_list(tab: Tab) -> None:
    await tab.tap_place("check-comfort-intake")
    await tab.tap_place("own_bed-no")
    await tab.type_into("letti", "2")
    await tab.tap_place("temperature-cold")
    await tab.sees("3 risposte su 15")
    await tab.picture("checklist")
    await tab.tap("Torna al sopralluogo")


@pytest.mark.timeout(300)
async def test_what_was_seen_is_rated_at_a_glance_and_stays(playwright: Playwright, giulias_phone: UsedDevice) -> None:
    async with giulias_phone.opened(playwright) as (browser, tab):
        await giulias_phone.centre.stop()
        await begin_visit(tab)
        await tab.tap("Indietro")
        await tab.tap_place("path-quick")
        assert await rate_what_was_seen(tab) <= 22
        await tab.sees("5 valutati · 24 non valutati")
        await tab.picture("hazards-at-a-glance")
        await rate_crowding_for_who_lives_there(tab)
        await answer_a_list(tab)
        await tab.sees("5 valutati · 24 non valutati")

        assert await browser.kill() > 1
        tab = await (await browser.start()).open()
        await unlock(tab)
        await tab.tap(re.compile("Via Plebiscito 214"))
        await tab.tap_place("section-hazard")
        await tab.sees("Visti più spesso")
        await tab.sees("5 valutati · 24 non valutati")
        await tab.tap_place("hazard-11")
        await tab.sees("Chi ci vive ora: fascia A (alto), indice 12.901")
        await tab.tap("Torna all'elenco")
        await tab.sees("3 risposte su 15")
        assert not tab.heard.errors
        assert not tab.heard.strangers()
