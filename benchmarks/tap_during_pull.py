"""How long a tap takes while 5,000 documents are pulled: `.venv/bin/python -m benchmarks.tap_during_pull`.

A tablet that has everything of a residence loses its centre; 5,000 facts are written there; the centre is back and the tablet pulls them.
All the while rooms are opened and closed. A tap is measured in the page (`tap_probe.js`), from the browser's own stamp of the pointer to
the frame in which the screen has changed; a watcher beside the app (`witness_main`) tells how long Python's one thread was held.
The same taps are made before and after, on the same machine. Results go to benchmarks/results/tap_during_pull.json.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from playwright.async_api import async_playwright

from benchmarks.replication import machine
from benchmarks.residence_years import BACK, MARCO, ROOM, held, peopled, pulled, spread, witnessed_app, write
from docstore.canonical import JsonObject
from schemas.dates import local_date
from tests.support.browser import Tab, chromium
from tests.support.centre import serving_centre
from tests.support.server_process import ServerProcess, centre_process
from tests.support.three_years import three_years

HERE = Path(__file__).parent
DAYS = 260
QUIET_TAPS, MOST_TAPS = 40, 2000
WAIT_MS = 120_000
Ask = Callable[[str], Awaitable[Any]]


async def signed_in(tab: Tab) -> None:
    await tab.offline_copy()
    await MARCO.gives_password(tab)
    await MARCO.chooses_pin(tab)
    await tab.place(ROOM).wait_for(timeout=WAIT_MS)
    await tab.app.get_by_text("Niente da consegnare").first.wait_for(timeout=WAIT_MS)


async def taps(tab: Tab, goes_on: Callable[[int], bool]) -> list[float]:
    """A room and back, again and again, where a finger would land; milliseconds of each."""
    room = await tab.place(ROOM).bounding_box()
    assert room is not None
    ask = tab.evaluate
    await ask("sogliaTaps.splice(0)")
    back: dict[str, float] | None = None
    count = 0
    while goes_on(count):
        await ask(f"sogliaAwait('{ROOM}', false)")
        await _tap(tab, ask, (room["x"] + 40, room["y"] + 20), count + 1)
        if back is None:
            box = await tab.named(BACK).bounding_box(timeout=WAIT_MS)
            assert box is not None
            back = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        await ask(f"sogliaAwait('{ROOM}', true)")
        await _tap(tab, ask, (back["x"], back["y"]), count + 2)
        count += 2
    told: list[float] = await ask("sogliaTaps")
    return told


async def _tap(tab: Tab, ask: Ask, at: tuple[float, float], count: int) -> None:
    await tab.page.mouse.click(*at)
    async with asyncio.timeout(WAIT_MS / 1000):
        await ask(f"sogliaTapped({count})")
    await asyncio.sleep(0.15)  # a hand takes its time, and the pull goes on meanwhile


async def evening(folder: Path, documents: int) -> dict[str, Any]:
    now = int(time.time() * 1000)
    facts = three_years(local_date(now), now, DAYS)
    before, wave = facts[:-documents], facts[-documents:]
    async with peopled(folder / "data") as live:
        await write(live, before)
    centre = centre_process(folder)
    await centre.start()
    try:
        async with async_playwright() as playwright, chromium(playwright, folder / "profile", centre.origin, "tablet") as browser:
            tab = await browser.start()
            await tab.page.add_init_script((HERE / "tap_probe.js").read_text())
            await tab.open()
            return {"before": len(before), **await _measured(tab, centre, folder, wave)}
    finally:
        await centre.close()


async def _measured(tab: Tab, centre: ServerProcess, folder: Path, wave: Sequence[JsonObject]) -> dict[str, Any]:
    await signed_in(tab)
    quiet = await taps(tab, lambda count: count < QUIET_TAPS)
    await centre.stop()
    async with serving_centre(folder / "data") as live:
        await write(live, wave)
    await centre.start()
    watch = Pull(tab)
    began = time.perf_counter()
    pulling = asyncio.create_task(watch.until_over(len(wave)))
    during = await taps(tab, lambda count: count < MOST_TAPS and not pulling.done())
    seconds, since, until = await pulling
    pauses = [ms for at, ms in held(tab, since) if at <= until]
    after = await taps(tab, lambda count: count < QUIET_TAPS)
    return {
        "documents": len(wave),
        "pull, s": round(seconds, 1),
        "waited for it, s": round(time.perf_counter() - began, 1),
        "taps": {"before": spread(quiet), "during": spread(during), "after": spread(after)},
        "thread held over 50 ms": sum(ms > 50 for ms in pauses),
        "thread held longest, ms": max(pauses, default=0),
        "raw": [round(took) for took in during],
        "held": pauses,
    }


class Pull:
    """From the first batch of documents to the last, as the app's witness tells on the console."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab
        self._before = pulled(tab)

    async def until_over(self, documents: int) -> tuple[float, int, int]:
        begun: float | None = None
        since = 0
        while True:
            here = pulled(self._tab) - self._before
            if begun is None and here:
                begun, since = time.perf_counter(), round(time.time() * 1000)
            if begun is not None and here >= documents:
                return time.perf_counter() - begun, since, round(time.time() * 1000)
            await asyncio.sleep(0.05)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tap_during_pull", description=__doc__)
    parser.add_argument("--documents", type=int, default=5000)
    chosen = parser.parse_args(arguments)
    with witnessed_app(), tempfile.TemporaryDirectory(prefix="soglia-tap-", ignore_cleanup_errors=True) as name:
        result = {"machine": machine(), **asyncio.run(evening(Path(name), chosen.documents))}
    (HERE / "results" / "tap_during_pull.json").write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps({name: value for name, value in result.items() if name not in ("raw", "held")}, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
