"""Giulia's visit to a dwelling, step by step and in whichever engine, and what her centre holds of it afterwards."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Playwright

from tests.support.browser import START_MS, SWITCH, Chromium, Tab, chromium
from tests.support.person import PASSWORD, REFUSED, AppTab, Person
from tests.support.server_process import ServerProcess

CIRCLE = "outreach-catania"
GIULIA = Person("giulia", PASSWORD, "482915")


async def join(centre: ServerProcess) -> None:
    """By the command that an office would use."""
    words = ("user", "add", GIULIA.name, "--role", "outreach", "--circle", CIRCLE, "--password-stdin")
    await centre.run(*words, given=f"{GIULIA.password}\n")


async def sign_in(tab: AppTab) -> None:
    await GIULIA.gives_password(tab)
    await GIULIA.chooses_pin(tab)
    await tab.sees("Oggi")


@asynccontextmanager
async def signed_in(playwright: Playwright, centre: ServerProcess, profile: Path) -> AsyncIterator[tuple[Chromium, Tab]]:
    """Her phone at her list, for the first time."""
    async with chromium(playwright, profile, centre.origin) as browser:
        tab = await (await browser.start()).open()
        await sign_in(tab)
        yield browser, tab


async def sign_in_at_the_second_try(tab: AppTab) -> None:
    await GIULIA.mistaken().gives_password(tab)
    await tab.sees(REFUSED)
    await GIULIA.types_password(tab)
    await GIULIA.chooses_pin(tab)
    await tab.sees("Oggi")


async def unlock(tab: AppTab) -> None:
    await GIULIA.is_greeted(tab)
    await tab.sees("Oggi")


async def begin_visit(tab: AppTab) -> None:
    """As little as one can know at a door."""
    await tab.tap("Nuovo sopralluogo")
    await tab.tap("È un altro alloggio")
    await tab.type_into("Via o piazza", "Via Plebiscito")
    await tab.type_into("Numero", "214")
    await tab.tap_place("group-b")


async def record_dwelling(tab: AppTab) -> None:
    """Three people, one of them a child, and where it is; ends at the hazards."""
    await begin_visit(tab)
    await tab.type_into("Scala, piano, interno", "scala B, piano 2")
    await tab.tap("Usa il GPS")
    await tab.sees("Posizione precisa a 12 m")
    await tab.tap("Avanti: Nucleo")
    for _ in range(3):
        await tab.tap("Persone in tutto: una in più")
    await tab.tap("Di cui minori: una in più")
    await tab.tap("Indietro")
    await tab.tap_place("section-hazard")


async def sits_at_the_desk(tab: Tab) -> None:
    """Sara of the office, with the page that shows what has arrived; the command that adds her is the test's."""
    await tab.page.goto(f"{tab.origin}/office/sign-in")
    await tab.page.get_by_label("Nome utente").fill("sara")
    await tab.page.get_by_label("Password").fill(PASSWORD)
    await tab.page.get_by_role("button", name="Entra").click()
    await tab.page.locator(SWITCH).dispatch_event("click", timeout=START_MS)


async def photos_at(centre: ServerProcess) -> list[tuple[str, str]]:
    """(SHA-256 that the fact names, SHA-256 of what the centre gives back) for every photo of the circle."""
    found = []
    async with GIULIA.client(centre) as client:
        for photo in await GIULIA.documents_at(centre, CIRCLE, "photo"):
            answer = await client.get(f"/api/photos/{photo['_id']}", params={"lane": "original"})
            answer.raise_for_status()
            found.append((photo["original_sha256"], hashlib.sha256(answer.content).hexdigest()))
    return found


async def assessments_at(centre: ServerProcess) -> list[dict[str, Any]]:
    return await GIULIA.documents_at(centre, CIRCLE, "assessment")
