"""Story 1 of issue 1, as told: an outreach worker from her first sign-in to the office, most of it without a server.

The server is the real `soglia serve`, ended so that its port refuses; the browser is a real Chromium, ended and begun again on the same
profile. What is asserted is what she reads, and at the end what the centre holds.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from playwright.async_api import Playwright, expect

from tests.support.browser import Chromium, Tab, chromium
from tests.support.doorstep import assessments_at, photos_at, record_dwelling, sign_in_at_the_second_try, unlock
from tests.support.pictures import photograph
from tests.support.server_process import ServerProcess

pytestmark = pytest.mark.browser

RATED = {"1": ("18", "III"), "2": ("100", "IV"), "11": ("6", "III"), "23": ("560", "II"), "29": ("560", "I")}
"""The five hazards of the first slice: code -> likelihood, harm."""


async def rate_hazards(tab: Tab) -> None:
    for code, (likelihood, harm) in RATED.items():
        await tab.tap_place(f"hazard-{code}")
        await tab.tap_place(f"likelihood-{likelihood}")
        await tab.tap_place(f"harm-{harm}")
        if code == "1":
            await tab.sees("1.115")
            await tab.sees("Rischio alto")
            await tab.picture("story-worker-hazard")
        await tab.tap("Indietro")
        await tab.sees("Pericoli")
    await tab.sees("5 valutati · 24 non valutati")
    await tab.tap("Avanti: Foto")


async def search_finds_it(tab: Tab) -> None:
    """Whatever the accents, and what finds nothing leads back to the whole list, with an empty field."""
    box = tab.app.get_by_role("textbox").first
    await tab.type_in(box, "PLEBÌSC 214")
    await tab.sees(re.compile("^1 su 1"))
    await tab.type_in(box, "nessuna via")
    await tab.sees("Nessun alloggio con queste parole")
    await tab.tap("Mostra tutti gli alloggi")
    await tab.sees("1 su questo dispositivo")
    await expect(box).to_have_value("")


async def visit_is_whole(tab: Tab) -> None:
    """After a restart: the card on the list, and everything in it."""
    await tab.sees(re.compile("Via Plebiscito 214.*Bozza sul telefono, 2 foto", re.DOTALL))
    await tab.tap(re.compile("Via Plebiscito 214"))
    await tab.sees("5 valutati · 24 non valutati")
    await tab.sees("3 persone, 1 minore")
    await tab.sees("2 scattate")


@pytest.mark.timeout(600)
async def test_from_a_doorstep_to_the_office(playwright: Playwright, giulias_centre: ServerProcess, tmp_path: Path) -> None:
    taken = [photograph(tmp_path / "muffa.jpg"), photograph(tmp_path / "scala.jpg", "#4b3a2f", orientation=6)]
    async with chromium(playwright, tmp_path / "profile", giulias_centre.origin) as browser:
        tab = await (await browser.start()).open()
        await sign_in_at_the_second_try(tab)
        await tab.offline_copy()
        await giulias_centre.stop()

        await tab.sees("Senza rete")
        await record_dwelling(tab)
        await rate_hazards(tab)
        chooser = await tab.choose_files("Scatta o scegli", taken)
        assert chooser.is_multiple()
        assert await chooser.element.get_attribute("accept") == "image/*"
        await tab.sees("0 di 2 consegnate")
        await tab.picture("story-worker-photos")

        tab = await started_again(browser)
        await search_finds_it(tab)
        await visit_is_whole(tab)
        await tab.picture("story-worker-offline")
        await tab.tap("Consegna")
        await tab.sees("Torna a Oggi")
        await tab.tap("Torna a Oggi")
        await tab.sees(re.compile("Senza rete · .* da consegnare"))

        await giulias_centre.start()
        await tab.sees("Tutto consegnato alle")
        await tab.sees(re.compile("Via Plebiscito 214.*Consegnata", re.DOTALL))
        await tab.picture("story-worker-delivered")
        assert not tab.heard.errors
        assert not tab.heard.strangers()

    expected = {hashlib.sha256(file.read_bytes()).hexdigest() for file in taken}
    held = await photos_at(giulias_centre)
    assert {named for named, _ in held} == expected
    assert all(named == given for named, given in held)
    (assessment,) = await assessments_at(giulias_centre)
    assert set(assessment["hazards"]) == set(RATED)
    assert assessment["target_group"] == "b"
    assert assessment["position"]["lat_e7"] == 375027000


async def started_again(browser: Chromium) -> Tab:
    """Everything is on screen as saved; the whole browser is killed. A new process, no server: the PIN, and everything is there."""
    assert await browser.kill() > 1
    tab = await (await browser.start()).open()
    await unlock(tab)
    return tab
