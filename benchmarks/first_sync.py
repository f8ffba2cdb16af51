"""A fresh tablet and a residence with three years behind it: `.venv/bin/python -m benchmarks.first_sync`.

Chromium, the real centre as a process of its own, the app as it is built, and a person's hands: from the PIN's last digit to the board with
its rooms, and to the last of some 25,000 facts. Meanwhile rooms are opened and closed, and a watcher beside the app (`witness_main`)
tells how long Python's one thread was held. The same taps are made again when everything is there. Before that, the centre's own share.
Results go to benchmarks/results/first_sync.json.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import async_playwright

from benchmarks import residence_years
from benchmarks.replication import machine
from benchmarks.residence_years import BACK, MARCO, ROOM, spread, witnessed_app
from schemas.dates import local_date
from schemas.documents import JsonObject
from tests.support.browser import START_MS, Tab, chromium
from tests.support.builders import Pen, an_arrival
from tests.support.centre import LiveCentre
from tests.support.server_process import centre_process
from tests.support.three_years import CIRCLE, DAYS, three_years

HERE = Path(__file__).parent
ENOUGH_TAPS, MOST_TAPS = 30, 2000
COMING, ALL_THERE = re.compile("Sto ancora scaricando"), re.compile("^(Niente da consegnare|Tutto consegnato)")
WAIT_MS = 600_000


@dataclass(frozen=True)
class Tap:
    """When a room was tapped and how long it took until its page could be heard, in milliseconds."""

    at: int
    took: float


async def the_centres_share(data: Path, days: int) -> dict[str, Any]:
    """Fills the folder, and measures the projection: everything as it comes, again from zero, and one more fact."""
    now = int(time.time() * 1000)
    facts = three_years(local_date(now), now, days)
    async with residence_years.peopled(data) as live:
        taken = await _seconds(residence_years.write(live, facts))
        rebuilt = await _seconds(live.centre.runner.rebuild())
        one = await _seconds(residence_years.write(live, [_far_ahead(now)]))
        asked, first, size = await _tonight(live)
    return {
        "facts": len(facts),
        "bytes": sum(len(json.dumps(fact)) for fact in facts),
        "written and taken in, s": round(taken, 2),
        "rebuilt, s": round(rebuilt, 2),
        "one more fact, ms": round(one * 1000),
        "tonight asked, ms": round(asked * 1000),
        "tonight names": first,
        "tonight, bytes": size,
    }


async def _seconds(work: Any) -> float:
    began = time.perf_counter()
    await work
    return time.perf_counter() - began


def _far_ahead(now: int) -> JsonObject:
    """A stay which the board and the list of tonight follow from."""
    return an_arrival(Pen(MARCO.name, "tabletaaaa", now), "later", "later", local_date(now + 400 * 86_400_000), {"r1": 1})


async def _tonight(live: LiveCentre) -> tuple[float, int, int]:
    grant = await live.enrol(MARCO.name)
    headers = {"authorization": f"Bearer {grant['access_token']}"}
    began = time.perf_counter()
    answer = await live.client.get("/api/device/tonight", params={"database": CIRCLE}, headers=headers)
    return time.perf_counter() - began, len(answer.raise_for_status().json()["first"]), len(answer.content)


async def the_tablets_share(folder: Path) -> dict[str, Any]:
    centre = centre_process(folder)
    await centre.start()
    try:
        async with async_playwright() as playwright, chromium(playwright, folder / "profile", centre.origin, "tablet") as browser:
            return await _first_evening(await (await browser.start()).open())
    finally:
        await centre.close()


async def _first_evening(tab: Tab) -> dict[str, Any]:
    """The offline copy is whole before the sign-in, so that its download is not measured along."""
    await tab.offline_copy()
    await MARCO.gives_password(tab)
    await MARCO.begins_pin(tab)
    await tab.tap_digits(MARCO.pin[:-1])
    last_digit = tab.named(MARCO.pin[-1])
    await last_digit.wait_for()
    began, since = time.perf_counter(), _now()
    await last_digit.click()
    await tab.tap("Comincia")
    await tab.place(ROOM).wait_for(timeout=WAIT_MS)
    board, board_at = time.perf_counter() - began, _now()
    await tab.named(COMING).wait_for(timeout=START_MS)
    during = await _taps(tab, until=ALL_THERE)
    everything, end = time.perf_counter() - began, _now()
    held = residence_years.held(tab, since)
    idle = await _taps(tab, until=None)
    return {
        "board, s": round(board, 2),
        "everything, s": round(everything, 2),
        "until the board": _longest([ms for at, ms in held if at <= board_at]),
        "during the rest": {
            "thread held": _longest([ms for at, ms in held if board_at < at <= end]),
            "tap": spread([tap.took for tap in during]),
        },
        "when all is there": {"tap": spread([tap.took for tap in idle])},
        "taps": [(tap.at, round(tap.took)) for tap in during],
        "held": held,
    }


async def _taps(tab: Tab, until: re.Pattern[str] | None) -> list[Tap]:
    """A room and back, again and again: until the sync line says that nothing is coming any more, or often enough."""
    taps: list[Tap] = []
    while len(taps) < (MOST_TAPS if until else ENOUGH_TAPS):
        room = tab.place(ROOM)
        await room.wait_for(timeout=WAIT_MS)
        if until is not None and await tab.named(until).count():
            break
        at, began = _now(), time.perf_counter()
        await room.click(position={"x": 40, "y": 20})
        await tab.named(BACK).wait_for(timeout=WAIT_MS)
        taps.append(Tap(at, (time.perf_counter() - began) * 1000))
        await tab.tap(BACK)
    return taps


def _now() -> int:
    return round(time.time() * 1000)


def _longest(held: Sequence[int]) -> dict[str, Any]:
    return {"over 50 ms": sum(ms > 50 for ms in held), "longest, ms": max(held, default=0), "of over 20 ms": len(held)}


async def measured(days: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="soglia-first-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        centre = await the_centres_share(folder / "data", days)
        print(json.dumps(centre, indent=2), flush=True)
        return {"machine": machine(), "centre": centre, "tablet": await the_tablets_share(folder)}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.first_sync", description=__doc__)
    parser.add_argument("--days", type=int, default=DAYS, help="how many days of the residence's past")
    parser.add_argument("--name", default="first_sync", help="of the file under benchmarks/results")
    chosen = parser.parse_args(arguments)
    with witnessed_app():
        result = asyncio.run(measured(chosen.days))
    (HERE / "results" / f"{chosen.name}.json").write_text(json.dumps(result) + "\n")
    shown = {name: value for name, value in result["tablet"].items() if name not in ("taps", "held")}
    print(json.dumps(shown, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
