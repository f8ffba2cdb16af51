"""Where a tour is gone: a centre with the demonstration in it, a browser of the right size, and what makes letters and colours change."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from playwright.async_api import Playwright

from sync_server.demo.folder import DemoFolder
from tests.support import semantics
from tests.support.browser import SIGHT_MS, WINDOWS, Tab, chromium
from tests.support.semantics import Node
from tests.support.server_process import ServerProcess, centre_process
from tests.support.tour import office, phone, tablet
from tests.support.tour.stops import Stop, Walker

SEED_SECONDS = 180
LOOK_SECONDS = 0.1


@dataclass(frozen=True)
class Tour:
    """One person's way through what stands on one device."""

    device: str
    stops: Sequence[Stop]
    zooms: bool = False
    """At a desk a browser enlarges the whole page, which is then drawn for a smaller screen."""

    def size(self, percent: int = 100) -> tuple[int, int]:
        """How much of the page's own pixels there is to draw in."""
        width, height = WINDOWS[self.device]
        return (width * 100 // percent, height * 100 // percent) if self.zooms else (width, height)


PHONE, TABLET, DESK = Tour("phone", phone.PHONE), Tour("tablet", tablet.TABLET), Tour("desk", office.OFFICE, zooms=True)
TOURS = (PHONE, TABLET, DESK)


@asynccontextmanager
async def demo_centre(folder: Path) -> AsyncIterator[ServerProcess]:
    """The real centre with the demonstration, seeded into `folder`."""
    process = centre_process(folder, SOGLIA_DEMO="1")
    await process.start()
    try:
        async with asyncio.timeout(SEED_SECONDS), httpx.AsyncClient(base_url=process.origin, timeout=30) as client:
            while not DemoFolder(folder / "data").done or (await client.get("/health")).json()["behind"]:  # noqa: ASYNC110 it has no bell
                await asyncio.sleep(0.2)
        yield process
    finally:
        await process.close()


@asynccontextmanager
async def walker(playwright: Playwright, tour: Tour, centre: ServerProcess, folder: Path) -> AsyncIterator[Walker]:
    """Somebody with a new device of this kind in her hands."""
    async with chromium(playwright, folder / f"profile-{tour.device}", centre.origin, tour.device) as browser:
        yield Walker(await browser.start(), centre, folder)


async def standing(tab: Tab, unlike: Sequence[Node] = (), like: Sequence[Node] = (), looks: int = 3) -> list[Node]:
    """The tree, once so many looks in a row see the same and not what was before; at once when it is as it was. The app lays a page out
    anew a moment after its letters have grown, and what is tapped before that is not there any more. A plain page has no tree."""
    if not await tab.app.count():
        return []
    seen: list[list[Node]] = []
    async with asyncio.timeout(SIGHT_MS / 1000):
        while len(seen) < looks or seen[-1] == list(unlike) or any(one != seen[-1] for one in seen[-looks:]):
            seen.append(await semantics.read(tab))
            if like and semantics.looks_of(seen[-1]) == semantics.looks_of(like):
                break
            await asyncio.sleep(LOOK_SECONDS)
    return seen[-1]


async def wear(tab: Tab, *, dark: bool = False) -> None:
    """The look that the device asks for; the app follows it unless another was chosen."""
    await tab.page.emulate_media(color_scheme="dark" if dark else "light")


async def enlarge(tab: Tab, tour: Tour, percent: int) -> None:
    """Letters as large as a person has asked her browser for, or the whole page."""
    if tour.zooms:
        width, height = tour.size(percent)
        await tab.page.set_viewport_size({"width": width, "height": height})
    else:
        await tab.evaluate(f"document.documentElement.style.fontSize = '{percent}%'")
