"""The sample visit and help where they are needed most: on a phone without network, with a real visit open.

Rule (issue 17): what was there before is there after, files and words; nobody is asked for anything; killed in the middle, the sample is
gone and nothing else is.
"""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Playwright

from tests.support.browser import Tab
from tests.support.doorstep import begin_visit, unlock
from tests.support.person import asks_in_vain
from tests.support.used_devices import UsedDevice

pytestmark = pytest.mark.browser

BAND = "Prova: niente resta e niente parte"
FILES = """(async () => {
    const found = [];
    async function walk(folder, at) {
        for await (const [name, entry] of folder.entries())
            if (entry.kind === "directory") await walk(entry, at + name + "/"); else found.push(at + name);
    }
    await walk(await navigator.storage.getDirectory(), "");
    return found.sort();
})()"""


async def begins_a_sample(tab: Tab) -> None:
    await tab.tap("Altro")
    await tab.tap_place("action-sample")
    await tab.sees(BAND)
    await tab.sees("Via dell'Esempio 12")


async def goes_through_it(tab: Tab) -> None:
    """Where it is, a hazard with its live score, two drawings, and handing in."""
    await tab.tap_place("section-place")
    await tab.tap("Usa il GPS")
    await tab.sees("Posizione precisa a 12 m")
    for following in ("Nucleo", "Stanze", "Pericoli"):
        await tab.tap(f"Avanti: {following}")
    await tab.tap_place("hazard-1")
    await tab.tap_place("likelihood-18")
    await tab.tap_place("harm-III")
    await tab.sees("1.115")
    await tab.sees(BAND)
    await tab.picture("sample-hazard")
    await tab.tap("Indietro")
    await tab.tap("Avanti: Foto")
    for taken in (1, 2):
        await tab.tap("Scatta o scegli")
        await tab.sees(f"0 di {taken} consegnate")
    await tab.picture("sample-photos")
    await tab.tap("Indietro")
    await tab.picture("sample-visit")
    await tab.tap("Consegna")
    await tab.tap("Consegna lo stesso")
    await tab.sees("La prova è finita")
    await tab.sees("le tue 2 foto")
    await tab.picture("sample-end")


@pytest.mark.timeout(400)
async def test_a_sample_without_network_leaves_what_it_found(playwright: Playwright, giulias_phone: UsedDevice) -> None:
    centre = giulias_phone.centre
    async with giulias_phone.opened(playwright) as (browser, tab):
        await centre.stop()
        await asks_in_vain(tab)
        await begin_visit(tab)
        await tab.tap("Aiuto")
        await tab.sees("Scrivi la via: se è già conosciuta compare sotto")
        await tab.page.go_back()
        await tab.sees("Avanti: Nucleo")
        await tab.tap("Indietro")
        await tab.sees("Consegna")
        await tab.tap("Indietro")
        await tab.sees(re.compile("Via Plebiscito 214.*Bozza sul telefono", re.DOTALL))
        files, asked = await tab.evaluate(FILES), len(tab.heard.requests)

        await begins_a_sample(tab)
        await goes_through_it(tab)
        assert await tab.evaluate(FILES) == files
        await tab.tap("Esci dalla prova")
        await tab.sees(re.compile("Via Plebiscito 214.*Bozza sul telefono", re.DOTALL))
        await tab.sees_no("Via dell'Esempio 12")
        assert not [url for url in tab.heard.requests[asked:] if not url.startswith(("blob:", "data:", centre.origin))]

        await begins_a_sample(tab)
        await browser.kill()
        tab = await (await browser.start()).open()
        await unlock(tab)
        await tab.sees(re.compile("Via Plebiscito 214.*Bozza sul telefono", re.DOTALL))
        await tab.sees_no(BAND)
        assert await tab.evaluate(FILES) == files
        assert not tab.heard.errors
        assert not tab.heard.strangers()
