"""What a tap costs with 100,000 facts in the store, in Chromium: `.venv/bin/python -m benchmarks.speed_of_use`.

A phone with 5,000 dwellings and a tablet with years of a residence, each with 100,000 facts in its encrypted file, filled once
(`--prepare`, some minutes) and kept in `--folder`; then, without the centre, the taps of a day: start, open a dwelling, rate a hazard,
back, search letter by letter; a room, another place. Answer and result are measured in the page (`speed_probe.js`), what lists and searches
take in Python by the app itself (`speed_main.py`). Results go to benchmarks/results/speed_of_use.json.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import async_playwright

from benchmarks.replication import machine
from benchmarks.residence_years import spread
from docstore.sqlite.connection import Connection
from mobile.web.build import Plan, build
from schemas.dates import local_date
from schemas.documents import JsonObject
from sync_server.projection import tables
from sync_server.projection.read_models import ReadModels
from sync_server.projection.records import fold_assessment, fold_dwelling
from sync_server.projection.search import Wish
from sync_server.projection.subjects import Subject, subject_column, subjects_of
from sync_server.rows import RowsFile
from tests.support import many_dwellings, three_years
from tests.support.browser import Tab, chromium
from tests.support.centre import PASSWORD, serving_centre
from tests.support.person import Person
from tests.support.server_process import ROOT, ServerProcess, centre_process, files_process

HERE = Path(__file__).parent
FACTS, PIECE = 100_000, 2_000
DAYS = 4_300
"""Of the residence: so many evenings make 100,000 facts."""
GIULIA, MARCO = Person("giulia", PASSWORD, "482915"), Person("marco", PASSWORD, "482915")
PHONE, TABLET = "phone", "tablet"
PORT = 18_471
"""A profile belongs to its address."""
WAIT_MS = 40_000
FULL_SECONDS = 280
LETTERS = ("pic", "ni", "118", "4311", "sq")
"""Each letter finds fewer than the one before it."""
OFFICE = ("via lib", "carità", "4311", "118/20", "giulia", "niente")
AUTHORS = {"giulia": "Giulia Ferrante", "piero": "Piero Sapienza", "rosa": "Rosa Lo Presti"}
STARTS, TAPS = 3, 8
BACK = "Indietro"


async def people(folder: Path) -> None:
    async with serving_centre(folder / "data") as live:
        await live.add(GIULIA.name, "outreach", many_dwellings.CIRCLE)
        await live.add(MARCO.name, "educator", three_years.CIRCLE)
        await live.client.put(f"/db/catalog/{three_years.HOME.id}", json=three_years.HOME.to_document(), auth=live.admin)
        await live.idle()


def lay_out(kind: str, facts: Iterable[JsonObject]) -> None:
    """Pieces beside the app, for `speed_main` to fetch."""
    pieces = ROOT / "build" / "app" / "bench"
    pieces.mkdir(exist_ok=True)
    listed = list(facts)[:FACTS]
    for number, start in enumerate(range(0, len(listed), PIECE)):
        (pieces / f"{kind}-{number}.json").write_text(json.dumps(listed[start : start + PIECE]))


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


async def prepare(folder: Path, kind: str) -> None:
    """Signs in and waits until the file is full. The centre ends before: what colleagues wrote would be pushed to it as from this device,
    and refused."""
    person, centre, files = GIULIA if kind == PHONE else MARCO, centre_process(folder), files_process(ROOT / "build" / "app", folder)
    async with device(folder, kind, centre) as tab:
        await tab.offline_copy()
        await person.gives_password(tab)
        await person.begins_pin(tab)
        await tab.tap_digits(person.pin)
        await tab.sees("Comincia")
        await centre.stop()
        files.port = PORT
        await files.start()
        await tab.tap("Comincia")
        async with asyncio.timeout(FULL_SECONDS):
            while not any(line.startswith("soglia-full") for line in tab.heard.console):  # noqa: ASYNC110 another process tells
                await asyncio.sleep(0.2)
        await asyncio.sleep(6)  # the log is moved into its file in idle moments
        print(kind, [line for line in tab.heard.console if line.startswith("soglia-full")], flush=True)
        await files.close()


class Hand:
    """Taps where a finger would, and letters; each with what the screen shows when it is done."""

    def __init__(self, tab: Tab, ask: Any) -> None:
        self._tab, self._ask, self._count = tab, ask, 0
        self.taken: dict[str, list[dict[str, float]]] = {}

    @classmethod
    async def at(cls, tab: Tab) -> Hand:
        debugger = await tab.debugger()

        async def ask(expression: str) -> Any:
            return await tab.evaluate(expression, debugger=debugger)

        await ask("sogliaTaken.splice(0)")
        return cls(tab, ask)

    async def tap(self, what: str, target: str, how: str, place: str) -> None:
        """`target` is a place of the views, or the name of a button."""
        at = self._tab.place(target) if "-" in target else self._tab.named(target)
        await at.scroll_into_view_if_needed(timeout=WAIT_MS)
        box = await at.bounding_box(timeout=WAIT_MS)
        assert box is not None
        await self._ask(f"sogliaAwait('{how}', '{place}')")
        await self._tab.page.mouse.click(box["x"] + min(box["width"] / 2, 120), box["y"] + min(box["height"] / 2, 40))
        await self._took(what)

    async def letter(self, what: str, key: str) -> None:
        await self._ask("sogliaAwait('changed', 'found')")
        await self._tab.page.keyboard.press(key)
        await self._took(what)

    async def _took(self, what: str) -> None:
        self._count += 1
        async with asyncio.timeout(30):
            self.taken.setdefault(what, []).append(await self._ask(f"sogliaTook({self._count})"))
        await asyncio.sleep(0.4)  # a hand takes its time, and the app settles


FORGET = """(async () => {
    for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister();
    for (const name of await caches.keys()) await caches.delete(name);
})()"""


async def taken_over(folder: Path, kind: str) -> None:
    """A profile that was filled by an older version of the app forgets that one, takes the new one and makes its memory snapshot before
    anything is measured; a welcome that nobody has answered is answered."""
    async with device(folder, kind, files_process(ROOT / "build" / "app", folder)) as tab:
        await tab.page.goto(f"{tab.origin}/manifest.json")
        await tab.evaluate(FORGET)
        await tab.open()
        await tab.offline_copy()
        with suppress(PlaywrightError):
            await tab.page.locator("html[data-snapshot=made]").wait_for(timeout=20_000, state="attached")
        await tab.tap_digits(GIULIA.pin)
        await tab.sees(re.compile("Comincia|Oggi|Stanze"))
        if await tab.app.get_by_role("button", name="Comincia").count():
            await tab.tap("Comincia")
        await asyncio.sleep(3)


async def start(tab: Tab, shown: str) -> Hand:
    """From the PIN's last digit to the list; without a network the whole comes from the device."""
    await tab.sees("Ciao, ")
    await tab.tap_digits(GIULIA.pin[:-1])
    hand = await Hand.at(tab)
    await hand.tap("the PIN's last digit: list on screen", GIULIA.pin[-1], "there", shown)
    await asyncio.sleep(3)  # sync has begun, the list was read again
    return hand


async def phone(folder: Path) -> tuple[dict[str, list[dict[str, float]]], dict[str, list[float]]]:
    taken: dict[str, list[dict[str, float]]] = {}
    told: dict[str, list[float]] = {}
    await taken_over(folder, PHONE)
    for turn in range(STARTS):
        async with device(folder, PHONE, None) as tab:
            hand = await start(tab, "found")
            if turn == STARTS - 1:
                await _searches(tab, hand)
                await _visits(tab, hand)
            for what, measures in hand.taken.items():
                taken.setdefault(what, []).extend(measures)
            for word in ("search", "list"):
                told.setdefault(word, []).extend(_told(tab, f"soglia-{word}"))
    return taken, told


def _told(tab: Tab, word: str) -> list[float]:
    return [float(line.split()[1]) for line in tab.heard.console if line.startswith(f"{word} ")]


async def _searches(tab: Tab, hand: Hand) -> None:
    await tab.app.get_by_role("textbox").first.click()
    await asyncio.sleep(1)
    for text in LETTERS:
        for letter in text:
            await hand.letter("a letter of a search", letter)
        await tab.page.keyboard.press("Control+A")
        await tab.page.keyboard.press("Backspace")
        await asyncio.sleep(1)


async def _visits(tab: Tab, hand: Hand) -> None:
    first = await tab.app.locator('[flt-semantics-identifier^="dwelling-"]').first.get_attribute("flt-semantics-identifier")
    for _ in range(TAPS):
        await hand.tap("open a dwelling", str(first), "there", "section-hazard")
        await hand.tap("open the hazards", "section-hazard", "there", "hazard-1")
        await hand.tap("open a hazard", "hazard-1", "there", "risk-panel")
        for harm in ("harm-II", "harm-IV"):
            await tab.tap_place("likelihood-18")
            await asyncio.sleep(0.4)
            await hand.tap("rate it", harm, "changed", "risk-panel")
        await hand.tap("back to the hazards", BACK, "gone", "risk-panel")
        await hand.tap("back to the visit", BACK, "there", "section-hazard")
        await hand.tap("back to the list", BACK, "there", "found")


async def tablet(folder: Path) -> tuple[dict[str, list[dict[str, float]]], dict[str, list[float]]]:
    await taken_over(folder, TABLET)
    async with device(folder, TABLET, None) as tab:
        hand = await start(tab, "room-r1")
        for _ in range(TAPS):
            await hand.tap("open a room", "room-r1", "gone", "room-r2")
            await hand.tap("back to the rooms", BACK, "there", "room-r2")
            await hand.tap("open Altro", "Altro", "gone", "room-r2")
            await hand.tap("back to the rooms by the rail", "Stanze", "there", "room-r2")
        return hand.taken, {}


def summary(taken: dict[str, list[dict[str, float]]]) -> dict[str, Any]:
    return {what: {side: spread([one[side] for one in measures]) for side in ("answer", "result")} for what, measures in taken.items()}


async def measured(folder: Path) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="soglia-office-") as name:
        at_the_office = await office(Path(name))
    (by_phone, told), (by_tablet, _) = await phone(folder), await tablet(folder)
    return {
        "phone": summary(by_phone),
        "in Python": {word: spread(times) for word, times in told.items()},
        "tablet": summary(by_tablet),
        "office": at_the_office,
        "raw": {"phone": by_phone, "tablet": by_tablet},
    }


async def office(folder: Path) -> dict[str, Any]:
    """The office's list over the projection of the same 5,000 dwellings: one letter's whole answer, on the centre's own thread."""
    rows = RowsFile(folder / "projection.sqlite")
    await rows.open(tables.VERSION, tables.create)
    await rows.run(lambda connection: _folded(connection, many_dwellings.many_dwellings(int(time.time() * 1000))))
    reads, took = ReadModels(rows), list[float]()
    for text in (*OFFICE, *OFFICE):
        for end in range(1, len(text) + 1):
            began = time.perf_counter()
            await reads.found(Wish(text[:end], authors=AUTHORS), 60)
            took.append((time.perf_counter() - began) * 1000)
    visits = await reads.assessment_count()
    await rows.close()
    return {"visits": visits, "a letter": spread(took)}


def _folded(connection: Connection, facts: Iterable[JsonObject]) -> None:
    subjects: dict[Subject, None] = {}
    for fact in facts:
        subjects |= dict.fromkeys(subjects_of(connection, many_dwellings.CIRCLE, fact) if fact["type"] != "photo" else ())
        row = (many_dwellings.CIRCLE, fact["_id"], fact["type"], subject_column(fact), json.dumps(fact))
        connection.execute("INSERT INTO leaves VALUES (?, ?, ?, ?, ?)", row)
    for subject in subjects:
        (fold_dwelling if subject.kind == "dwelling" else fold_assessment)(connection, subject)


def prepared(folder: Path, kinds: Sequence[str]) -> None:
    """Builds the app of this measure, the facts beside it, and a profile for each device."""
    now = int(time.time() * 1000)
    build(Plan(main=HERE / "speed_main.py"))
    if not (folder / "data").exists():
        asyncio.run(people(folder))
    for kind in kinds:
        facts = many_dwellings.many_dwellings(now) if kind == PHONE else three_years.three_years(local_date(now), now, DAYS)
        lay_out("outreach" if kind == PHONE else "residence", facts)
        shutil.rmtree(folder / kind, ignore_errors=True)
        asyncio.run(prepare(folder, kind))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed_of_use", description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "speed", help="the profiles, kept between runs")
    parser.add_argument("--prepare", nargs="*", choices=[PHONE, TABLET], help="only fill these devices' files")
    chosen = parser.parse_args(arguments)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    wanted = [kind for kind in (PHONE, TABLET) if not (chosen.folder / kind).exists()] if chosen.prepare is None else chosen.prepare
    try:
        prepared(chosen.folder, wanted)
        if chosen.prepare is None:
            result = {"machine": machine(), "facts": FACTS, **asyncio.run(measured(chosen.folder))}
            (HERE / "results" / "speed_of_use.json").write_text(json.dumps(result, indent=1) + "\n")
            print(json.dumps({name: value for name, value in result.items() if name != "raw"}, indent=2))
    finally:
        build(Plan())
    return 0


if __name__ == "__main__":
    sys.exit(main())
