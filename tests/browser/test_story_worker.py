"""Story 1 of issue 1, as told: an outreach worker from her first sign-in to the office, most of it without a server.

The server is the real `soglia serve`, ended so that its port refuses; the browser is a real Chromium, ended and begun again on the same
profile. What is asserted is what she reads, and at the end what the centre holds.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Playwright

from tests.support.browser import Chromium, Tab, chromium
from tests.support.centre_couchdb import BorrowedCouch
from tests.support.pictures import photograph
from tests.support.server_process import ServerProcess, centre_process

pytestmark = pytest.mark.browser

PASSWORD, PIN = "Alloggi-Sicuri-7", "482915"
CIRCLE = "outreach-catania"
RATED = {"1": ("18", "III"), "2": ("100", "IV"), "11": ("6", "III"), "23": ("560", "II"), "29": ("560", "I")}
"""The five hazards of the first slice: code -> likelihood, harm."""


@pytest.fixture
async def centre(built_app: Path, tmp_path: Path, server: BorrowedCouch | None) -> AsyncIterator[ServerProcess]:
    """A centre with one worker, made by the command that an office would use."""
    if server is not None:
        server.prepare(tmp_path / "data")
    process = centre_process(tmp_path, SOGLIA_COUCHDB_URL=server.url if server else "")
    await process.run("user", "add", "giulia", "--role", "outreach", "--circle", CIRCLE, "--password-stdin", given=f"{PASSWORD}\n")
    await process.start()
    yield process
    await process.close()


async def sign_in(tab: Tab) -> None:
    await tab.tap("Entra con nome e password")
    await tab.type_into("Il tuo nome utente", "giulia")
    await tab.type_into("Password", "sbagliata-7")
    await tab.tap("Entra")
    await tab.sees("Nome o password non corretti")
    await tab.type_into("Password", PASSWORD)
    await tab.tap("Entra")
    await tab.sees("Scegli il tuo PIN")
    await tab.tap_digits(PIN)
    await tab.sees("Ripeti il PIN")
    await tab.tap_digits(PIN)
    await tab.sees("Oggi")


async def record_dwelling(tab: Tab) -> None:
    await tab.tap("Nuovo sopralluogo")
    await tab.type_into("Via o piazza", "Via Plebiscito")
    await tab.type_into("Numero", "214")
    await tab.type_into("Scala, piano, interno", "scala B, piano 2")
    await tab.tap_place("group-b")
    for _ in range(3):
        await tab.tap("Persone in tutto: una in più")
    await tab.tap("Di cui minori: una in più")
    await tab.tap("Usa il GPS")
    await tab.sees("Posizione precisa a 12 m")
    await tab.tap("Avanti: Pericoli")


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
    await tab.sees("5 valutati · 0 non valutati")
    await tab.tap("Avanti: Foto")


async def unlock(tab: Tab) -> None:
    await tab.sees("Ciao, ")
    await tab.tap_digits(PIN)
    await tab.sees("Oggi")


async def visit_is_whole(tab: Tab) -> None:
    """After a restart: the card on the list, and everything in it."""
    await tab.sees(re.compile("Via Plebiscito 214.*Bozza sul telefono, 2 foto", re.DOTALL))
    await tab.tap(re.compile("Via Plebiscito 214"))
    await tab.sees("5 valutati · 0 non valutati")
    await tab.sees("3 persone, 1 minore")
    await tab.sees("2 scattate")


async def photos_at(centre: ServerProcess) -> list[tuple[str, str]]:
    """(SHA-256 that the fact names, SHA-256 of what the centre gives back) for every photo of the circle."""
    async with httpx.AsyncClient(base_url=centre.origin, auth=("giulia", PASSWORD), timeout=60) as client:
        told = (
            await client.get(f"/db/{CIRCLE}/_all_docs", params={"startkey": '"photo:"', "endkey": '"photo:z"', "include_docs": "true"})
        ).json()
        found = []
        for row in told["rows"]:
            answer = await client.get(f"/api/photos/{row['id']}", params={"lane": "original"})
            answer.raise_for_status()
            found.append((row["doc"]["original_sha256"], hashlib.sha256(answer.content).hexdigest()))
        return found


async def assessments_at(centre: ServerProcess) -> list[dict[str, Any]]:
    async with httpx.AsyncClient(base_url=centre.origin, auth=("giulia", PASSWORD), timeout=60) as client:
        span = {"startkey": '"assessment:"', "endkey": '"assessment:z"', "include_docs": "true"}
        told = (await client.get(f"/db/{CIRCLE}/_all_docs", params=span)).json()
        return [row["doc"] for row in told["rows"]]


@pytest.mark.timeout(600)
async def test_from_a_doorstep_to_the_office(playwright: Playwright, centre: ServerProcess, tmp_path: Path) -> None:
    taken = [photograph(tmp_path / "muffa.jpg"), photograph(tmp_path / "scala.jpg", "#4b3a2f", orientation=6)]
    async with chromium(playwright, tmp_path / "profile", centre.origin) as browser:
        tab = await (await browser.start()).open()
        await sign_in(tab)
        await tab.offline_copy()
        await centre.stop()

        await tab.sees("Senza rete")
        await record_dwelling(tab)
        await rate_hazards(tab)
        chooser = await tab.choose_files("Scatta o scegli", taken)
        assert chooser.is_multiple()
        assert await chooser.element.get_attribute("accept") == "image/*"
        await tab.sees("0 di 2 consegnate")
        await tab.picture("story-worker-photos")

        tab = await started_again(browser)
        await visit_is_whole(tab)
        await tab.picture("story-worker-offline")
        await tab.tap("Consegna")
        await tab.sees("Torna a Oggi")
        await tab.tap("Torna a Oggi")
        await tab.sees(re.compile("Senza rete · .* da consegnare"))

        await centre.start()
        await tab.sees("Tutto consegnato alle")
        await tab.sees(re.compile("Via Plebiscito 214.*Consegnata", re.DOTALL))
        await tab.picture("story-worker-delivered")
        assert not tab.heard.errors
        assert not tab.heard.strangers()

    expected = {hashlib.sha256(file.read_bytes()).hexdigest() for file in taken}
    held = await photos_at(centre)
    assert {named for named, _ in held} == expected
    assert all(named == given for named, given in held)
    (assessment,) = await assessments_at(centre)
    assert set(assessment["hazards"]) == set(RATED)
    assert assessment["target_group"] == "b"
    assert assessment["position"]["lat_e7"] == 375027000


async def started_again(browser: Chromium) -> Tab:
    """Everything is on screen as saved; the whole browser is killed. A new process, no server: the PIN, and everything is there."""
    assert await browser.kill() > 1
    tab = await (await browser.start()).open()
    await unlock(tab)
    return tab
