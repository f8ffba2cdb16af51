"""A phone or a tablet whose file holds 100,000 facts, and a hand that taps it: for `speed_of_use`.

The app of this measure is packed with `speed_main` as its main.py, in a folder of its own. A profile is filled once, in as many goes as one
likes, through the store and its read models as a pull would fill it; it stays between runs.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import async_playwright

from mobile.web.build import Plan, build
from schemas.dates import local_date
from schemas.documents import JsonObject
from tests.support import many_dwellings, three_years
from tests.support.browser import Tab, chromium
from tests.support.centre import PASSWORD, serving_centre
from tests.support.person import Person
from tests.support.server_process import ServerProcess, centre_process, files_process

HERE = Path(__file__).parent
FACTS, PIECE = 100_000, 2_000
DAYS = 4_300
"""Of the residence: so many evenings make 100,000 facts."""
GIULIA, MARCO = Person("giulia", PASSWORD, "482915"), Person("marco", PASSWORD, "482915")
PHONE, TABLET = "phone", "tablet"
CIRCLES = {PHONE: "outreach", TABLET: "residence"}
PORT = 18_471
"""A profile belongs to its address."""
WAIT_MS = 40_000
SNAPSHOT_MS = 20_000

Measures = dict[str, list[dict[str, float]]]


def app_of(folder: Path) -> Path:
    return folder / "app"


def ready(folder: Path, kind: str) -> bool:
    """Whether this device's file is full."""
    return (folder / f"{kind}.full").exists()


def lay_out(folder: Path, kind: str) -> None:
    """The app of this measure with a device's facts beside it, in pieces for `speed_main` to fetch: the same at every go."""
    build(Plan(main=HERE / "speed_main.py", out=app_of(folder)))
    pieces = folder / "pieces" / kind
    if not pieces.exists():
        pieces.mkdir(parents=True)
        listed = list(_facts(kind))[:FACTS]
        for number, start in enumerate(range(0, len(listed), PIECE)):
            (pieces / f"{CIRCLES[kind]}-{number}.json").write_text(json.dumps(listed[start : start + PIECE]))
    shutil.rmtree(app_of(folder) / "bench", ignore_errors=True)
    shutil.copytree(pieces, app_of(folder) / "bench", copy_function=os.link)


def _facts(kind: str) -> Iterable[JsonObject]:
    now = int(time.time() * 1000)
    return many_dwellings.many_dwellings(now) if kind == PHONE else three_years.three_years(local_date(now), now, DAYS)


async def people(folder: Path) -> None:
    """A centre with Giulia's team and Marco's residence."""
    async with serving_centre(folder / "data") as live:
        await live.add(GIULIA.name, "outreach", many_dwellings.CIRCLE)
        await live.add(MARCO.name, "educator", three_years.CIRCLE)
        await live.client.put(f"/db/catalog/{three_years.HOME.id}", json=three_years.HOME.to_document(), auth=live.admin)
        await live.idle()


@asynccontextmanager
async def device(folder: Path, kind: str, server: ServerProcess | None) -> AsyncIterator[Tab]:
    """A browser on the profile of the phone or of the tablet; without a server all comes from the offline copy, as in a stairwell."""
    if server is not None:
        server.port = PORT
        await server.start()
    try:
        async with async_playwright() as playwright, chromium(playwright, folder / kind, f"http://127.0.0.1:{PORT}", kind) as browser:
            tab = await browser.start()
            await tab.page.add_init_script((HERE / "speed_probe.js").read_text())
            await tab.open()
            yield tab
    finally:
        if server is not None:
            await server.close()


async def fill(folder: Path, kind: str, seconds: float) -> bool:
    """Signs in if nobody has, and lets the file fill; False when the time was too short, and another go takes it up where it ended."""
    files = files_process(app_of(folder), folder)
    async with device(folder, kind, files) as tab:
        await tab.offline_copy()
        if await tab.named("Entra con nome e password").count():
            await _signs_in(tab, folder, GIULIA if kind == PHONE else MARCO, files)
        else:
            await _unlocks(tab)
        full = await _is_told(tab, "soglia-full", seconds)
        print(kind, [line for line in tab.heard.console if line.startswith("soglia-f")][-1:], flush=True)
        if full:
            await asyncio.sleep(6)  # the log is moved into its file in idle moments
            (folder / f"{kind}.full").touch()
        return full


async def _signs_in(tab: Tab, folder: Path, person: Person, files: ServerProcess) -> None:
    """The centre is there for the sign-in only: what colleagues wrote would be pushed to it as from this device, and refused."""
    await files.stop()
    centre = centre_process(folder)
    centre.port = PORT
    await centre.start()
    try:
        await person.gives_password(tab)
        await person.begins_pin(tab)
        await tab.tap_digits(person.pin)
        await tab.sees("Comincia")
        await tab.tap("Comincia")
        await _is_told(tab, "soglia-catalog", 30)
    finally:
        await centre.stop()
        await files.start()


async def _is_told(tab: Tab, word: str, seconds: float) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while not any(line.startswith(word) for line in tab.heard.console):  # noqa: ASYNC110 another process tells
                await asyncio.sleep(0.2)
            return True
    return False


async def _unlocks(tab: Tab) -> None:
    await tab.tap_digits(GIULIA.pin)
    await tab.sees(re.compile("Comincia|Oggi|Stanze"))
    if await tab.app.get_by_role("button", name="Comincia").count():
        await tab.tap("Comincia")


FORGET = """(async () => {
    for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister();
    for (const name of await caches.keys()) await caches.delete(name);
})()"""


async def taken_over(folder: Path, kind: str) -> Path:
    """A copy of the full profile, for one run, and the folder it is in. If an older version of the app filled it, it forgets that one,
    takes the new one and makes its memory snapshot before anything is measured; a welcome that nobody has answered is answered."""
    run = folder / "run"
    shutil.rmtree(run / kind, ignore_errors=True)
    await asyncio.to_thread(shutil.copytree, folder / kind, run / kind)
    await _take_over(folder, run, kind)
    return run


async def _take_over(folder: Path, run: Path, kind: str) -> None:
    async with device(run, kind, files_process(app_of(folder), folder)) as tab:
        await tab.page.goto(f"{tab.origin}/manifest.json")
        await tab.evaluate(FORGET)
        await tab.open()
        await tab.offline_copy()
        with suppress(PlaywrightError):
            await tab.page.locator("html[data-snapshot=made]").wait_for(timeout=SNAPSHOT_MS, state="attached")
        await _unlocks(tab)
        await asyncio.sleep(3)


class Hand:
    """Taps where a finger would, and letters; each with what the screen shows when it is done."""

    def __init__(self, tab: Tab, ask: Any) -> None:
        self._tab, self._ask, self._count = tab, ask, 0
        self.taken: Measures = {}

    @classmethod
    async def at(cls, tab: Tab) -> Hand:
        await tab.evaluate("sogliaTaken.splice(0)")
        return cls(tab, tab.evaluate)

    async def tap(self, what: str, target: str, how: str, place: str) -> None:
        """`target` is a place of the views, or the name of a button."""
        at = self._tab.place(target) if "-" in target else self._tab.named(target)
        await at.scroll_into_view_if_needed(timeout=WAIT_MS)
        box = await at.bounding_box(timeout=WAIT_MS)
        assert box is not None
        await self._ask(f"sogliaAwait('{how}', '{place}')")
        await self._tab.page.mouse.click(box["x"] + min(box["width"] / 2, 120), box["y"] + min(box["height"] / 2, 40))
        await self._took(what)

    async def letter(self, what: str, key: str, place: str) -> None:
        await self._ask(f"sogliaAwait('changed', '{place}')")
        await self._tab.page.keyboard.press(key)
        await self._took(what)

    async def _took(self, what: str) -> None:
        self._count += 1
        async with asyncio.timeout(30):
            self.taken.setdefault(what, []).append(await self._ask(f"sogliaTook({self._count})"))
        await asyncio.sleep(0.4)  # a hand takes its time, and the app settles


async def start(tab: Tab, shown: str) -> Hand:
    """From the PIN's last digit to the list; without a network the whole comes from the device."""
    await tab.sees("Ciao, ")
    await tab.tap_digits(GIULIA.pin[:-1])
    hand = await Hand.at(tab)
    await hand.tap("the PIN's last digit: list on screen", GIULIA.pin[-1], "there", shown)
    await asyncio.sleep(3)  # sync has begun, the list was read again
    return hand


def prepared(folder: Path, kinds: Sequence[str], seconds: float) -> bool:
    """A centre to sign in at, and each device filled as far as the time goes."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "data").exists():
        asyncio.run(people(folder))
    full = []
    for kind in (kind for kind in kinds if not ready(folder, kind)):
        lay_out(folder, kind)
        full.append(asyncio.run(fill(folder, kind, seconds)))
    return all(full)
