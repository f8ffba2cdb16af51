"""A fresh tablet comes to a residence with a past: the board stands and a tap is kept while the rest is still on its way, with progress on
the screen. The order is held, not the time: all that tonight does not need is kept back until the tap is stored.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Playwright, Route

from schemas.dates import local_date
from tests.support.browser import Tab, chromium
from tests.support.centre import PASSWORD, serving_centre
from tests.support.person import Person
from tests.support.server_process import ServerProcess, centre_process
from tests.support.three_years import CIRCLE, HOME, three_years

pytestmark = pytest.mark.browser

MARCO = Person("marco", PASSWORD, "482915")
DAYS = 60
COMING = re.compile(r"Sto ancora scaricando · [\d.]+ di [\d.]+")
SECONDS = 120


@dataclass
class Residence:
    """The centre with a past in it, and what it would name for tonight."""

    process: ServerProcess
    tonight: frozenset[str]
    facts: int
    taken: str
    """A room with a household in it."""


@pytest.fixture
async def residence(built_app: Path, tmp_path: Path) -> AsyncIterator[Residence]:
    now = int(time.time() * 1000)
    facts = three_years(local_date(now), now, DAYS)
    async with serving_centre(tmp_path / "data") as live:
        await live.add(MARCO.name, "educator", CIRCLE)
        await live.client.put(f"/db/catalog/{HOME.id}", json=HOME.to_document(), auth=live.admin)
        await live.idle()
        for start in range(0, len(facts), 500):
            await live.client.post(f"/db/{CIRCLE}/_bulk_docs", json={"docs": facts[start : start + 500]}, auth=live.admin)
        await live.idle()
        told = await live.centre.tonight(CIRCLE)
        assert told is not None
        (shown,) = await live.centre.reads.residences(live.centre.today())
        taken = next(room.key for room in shown.rooms if room.state == "occupied")
    process = centre_process(tmp_path)
    await process.start()
    yield Residence(process, frozenset(doc_id for doc_id, _ in told.first), len(facts), taken)
    await process.close()


@dataclass
class Rest:
    """What tonight does not need waits here until it is let go."""

    tonight: frozenset[str]
    may_go: asyncio.Event = field(default_factory=asyncio.Event)
    waits: asyncio.Event = field(default_factory=asyncio.Event)

    async def pass_on(self, route: Route) -> None:
        asked = {one["id"] for one in json.loads(route.request.post_data or "{}").get("docs", [])}
        if not asked <= self.tonight:
            self.waits.set()
            await self.may_go.wait()
        await route.continue_()


async def has_read(residence: Residence) -> None:
    """Until the centre that was begun anew knows again what tonight needs."""
    async with httpx.AsyncClient(base_url=residence.process.origin, timeout=30) as client, asyncio.timeout(SECONDS):
        while (await client.get("/health")).json()["behind"]:  # noqa: ASYNC110 another process gives no event
            await asyncio.sleep(0.1)


async def leaves(tab: Tab, room: str) -> None:
    """The household of that room has moved out tonight; ends when the board shows the room free."""
    await tab.tap_place(f"room-{room}")
    await tab.tap("Registra l'uscita")
    await tab.tap_place("destination-ERP")
    await tab.tap("Registra l'uscita")
    await tab.sees(re.compile(rf"{HOME.rooms[room].name}\s.*Libera", re.DOTALL))


@pytest.mark.timeout(300)
async def test_the_board_stands_and_a_tap_is_kept_while_the_rest_is_on_its_way(
    playwright: Playwright, residence: Residence, tmp_path: Path
) -> None:
    rest = Rest(residence.tonight)
    async with chromium(playwright, tmp_path / "profile", residence.process.origin, "tablet") as browser:
        await has_read(residence)
        tab = await (await browser.start()).open()
        await tab.page.route(f"**/db/{CIRCLE}/_bulk_get*", rest.pass_on)
        await MARCO.gives_password(tab, "Tablet Zagara")
        await MARCO.chooses_pin(tab)
        await tab.sees(HOME.name)
        async with asyncio.timeout(SECONDS):
            await rest.waits.wait()
        await tab.sees(COMING)
        await tab.picture("first-evening")
        await leaves(tab, residence.taken)
        await tab.tap_place("sync-line")
        await tab.sees(re.compile(r"Sto ancora scaricando ciò che è stato scritto prima: [\d.]+ di [\d.]+"))
        await tab.tap("Chiudi")

        rest.may_go.set()
        await tab.sees("Tutto consegnato")
        exits = [one for one in await MARCO.documents_at(residence.process, CIRCLE, "stay") if one["event"] == "exited"]
        assert local_date(int(time.time() * 1000)) in [one["on"] for one in exits]
        assert not tab.heard.errors
