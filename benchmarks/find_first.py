"""What "find first" costs with 500 and with 5,000 dwellings: `.venv/bin/python -m benchmarks.find_first`.

Each dwelling has an address, a position and a visit with its photos. First the search alone, natively, at every letter and by where one
stands; then, with `--browser`, a phone in Chromium whose encrypted file was filled once and is kept in `--folder`: from the tap on "Nuovo
sopralluogo" to the page, a letter of the search, from "È questo" to the visit. Answer and result are measured in the page
(`speed_probe.js`). Results go to benchmarks/results/find_first.json, each part beside what stands there of the others.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from benchmarks import speed_device
from benchmarks.replication import machine
from benchmarks.residence_years import spread
from benchmarks.speed_device import PHONE, PIECE, Measures, device, lay_out, prepared, ready, start, taken_over
from benchmarks.speed_of_use import summary
from docstore.store import Store
from mobile.services import delivery, list_index
from mobile.services.circle_index import CircleIndex
from mobile.services.dwellings import Dwellings
from mobile.services.finding import Finder
from schemas.changes import Edit, make_change
from schemas.documents import JsonObject
from schemas.rules.distance import Spot
from tests.support import many_dwellings
from tests.support.browser import Tab
from tests.support.builders import Pen
from tests.support.server_process import ROOT

RESULTS = Path(__file__).parent / "results" / "find_first.json"
COUNTS = (500, 5_000)
FACTS_EACH = 7
"""An address and the rest, one visit with its four photos, one more word."""
HERE = Spot(375_079_000, 150_830_000, 14_000)
CITY_E7 = 400_000
"""Four kilometres to each side."""
ASKED = ("via della car", "Via della Carità 118", "orto chiuso", "118/2024", "librino", "san bernardo 4")
TYPED = ("pic", "118")
"""Each letter finds fewer than the one before it."""
TURNS, BATCH = 8, 500


def dwellings(count: int) -> Iterator[JsonObject]:
    """As a team's phones have written them, all over the city."""
    now = int(time.time() * 1000)
    dice, pen, placed = Random(7), Pen("giulia", "phoneaaaaa", now), set[str]()
    for fact in many_dwellings.many_dwellings(now, FACTS_EACH * count, count):
        yield fact
        record = fact.get("record", "")
        if fact["type"] == "change" and record not in placed:
            placed.add(record)
            yield make_change(record, {"position": Edit(_position(dice))}, pen.sign())


def _position(dice: Random) -> JsonObject:
    spot = {"lat_e7": HERE.lat_e7 + dice.randint(-CITY_E7, CITY_E7), "lon_e7": HERE.lon_e7 + dice.randint(-CITY_E7, CITY_E7)}
    return {**spot, "accuracy_mm": dice.randint(4, 40) * 1000, "source": "gps", "taken_at": "2026-04-01T09:40:00+02:00"}


def natively(count: int) -> dict[str, Any]:
    """The search alone, on this machine's own Python: no screen and no cipher."""
    with tempfile.TemporaryDirectory(prefix="soglia-find-") as folder:
        store = Store.open(str(Path(folder) / "circle.sqlite"), indexes=[CircleIndex()])
        list_index.prepare(store)
        delivery.prepare(store)
        facts = list(dwellings(count))
        for first in range(0, len(facts), BATCH):
            store.bulk_docs(facts[first : first + BATCH])
        finder = Finder(store, Dwellings(store, ["phoneaaaaa"]))
        taken = {"a letter": [_took(finder, text[:end]) for text in ASKED for end in range(1, len(text) + 1)]}
        taken["the nearest"] = [_took(finder, "") for _ in range(TURNS)]
        store.close()
    return {what: spread(times) for what, times in taken.items()}


def _took(finder: Finder, query: str) -> float:
    began = time.perf_counter()
    finder.find(query, HERE)
    return (time.perf_counter() - began) * 1000


async def in_browser(folder: Path, turns: int) -> Measures:
    """The taps of a worker at a door, without the centre."""
    run = await taken_over(folder, PHONE)
    async with device(run, PHONE, None) as tab:
        hand = await start(tab, "found")
        for turn in range(turns):
            await hand.tap("Nuovo sopralluogo: the page", "Nuovo sopralluogo", "gone", "order-near")
            await asyncio.sleep(1)
            await tab.app.get_by_role("textbox").first.click()
            await asyncio.sleep(0.5)
            for letter in TYPED[turn % len(TYPED)]:
                await hand.letter("a letter of the search", letter, "found")
            found = await _first_found(tab)
            await hand.tap("This is it: the visit", found, "there", "section-hazard")
            await hand.tap("back to the list", "Indietro", "there", "order-near")
    return hand.taken


async def _first_found(tab: Tab) -> str:
    first = tab.app.locator('[flt-semantics-identifier^="found-dwelling"]').first
    return str(await first.get_attribute("flt-semantics-identifier"))


def _lay_out(folder: Path, count: int) -> None:
    pieces = folder / "pieces" / PHONE
    if not pieces.exists():
        pieces.mkdir(parents=True)
        facts = list(dwellings(count))
        for number, first in enumerate(range(0, len(facts), PIECE)):
            (pieces / f"{speed_device.CIRCLES[PHONE]}-{number}.json").write_text(json.dumps(facts[first : first + PIECE]))
    lay_out(folder, PHONE)


def browsed(folder: Path, turns: int, seconds: float) -> dict[str, Any] | None:
    """None while a file is not full: the same command goes on."""
    found = {}
    for count in COUNTS:
        of_count = folder / str(count)
        of_count.mkdir(parents=True, exist_ok=True)
        _lay_out(of_count, count)
        if not ready(of_count, PHONE) and not prepared(of_count, [PHONE], seconds):
            return None
        found[str(count)] = summary(asyncio.run(in_browser(of_count, turns)))
    return found


def keep(part: str, result: dict[str, Any]) -> None:
    """Beside what was measured of the other part."""
    kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    RESULTS.write_text(json.dumps({**kept, "machine": machine(), part: result}, indent=1, ensure_ascii=False) + "\n")
    print(json.dumps(result, indent=2, ensure_ascii=False), flush=True)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.find_first", description=__doc__)
    parser.add_argument("--browser", action="store_true", help="the taps in Chromium instead of the search alone")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "find", help="the app and the profiles, kept between runs")
    parser.add_argument("--seconds", type=float, default=280, help="of one go at filling a file; the next takes it up where it ended")
    parser.add_argument("--turns", type=int, default=TURNS, help="how often each tap is made")
    chosen = parser.parse_args(arguments)
    if not chosen.browser:
        keep("natively", {str(count): natively(count) for count in COUNTS})
        return 0
    result = browsed(chosen.folder, chosen.turns, chosen.seconds)
    if result is None:
        print("a file is not full yet: the same command goes on")
        return 1
    keep("browser", result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
