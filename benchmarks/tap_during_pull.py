"""How long a tap takes while 5,000 documents are pulled: `.venv/bin/python -m benchmarks.tap_during_pull`.

A tablet that has everything of a residence loses its centre; 5,000 facts are written there; the centre is back and the tablet pulls them.
All the while rooms are opened and closed. A tap is measured in the page (`tap_probe.js`), from the browser's own stamp of the pointer to
the frame in which the screen has changed; a watcher beside the app (`tap_during_pull_main`) tells how long Python's one thread was held.
The same taps are made before and after, on the same machine. Results go to benchmarks/results/tap_during_pull.json.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from playwright.async_api import async_playwright

from benchmarks.replication import machine
from docstore.canonical import JsonObject
from mobile.web.build import Plan, build
from schemas.dates import local_date
from sync_server.couch.stores import StoreDatabases
from tests.support.browser import Tab, chromium
from tests.support.centre import PASSWORD, LiveCentre, serving_centre
from tests.support.server_process import ServerProcess, centre_process
from tests.support.three_years import CIRCLE, HOME, three_years

HERE = Path(__file__).parent
PIN, AT_ONCE, DAYS = "482915", 500, 260
QUIET_TAPS, MOST_TAPS = 40, 2000
WAIT_MS = 120_000
Ask = Callable[[str], Awaitable[Any]]


async def write(live: LiveCentre, facts: Sequence[JsonObject]) -> None:
    databases = live.centre.databases
    assert isinstance(databases, StoreDatabases)
    for start in range(0, len(facts), AT_ONCE):
        piece = facts[start : start + AT_ONCE]
        await databases.handle(CIRCLE).write(lambda store, piece=piece: store.bulk_docs(piece))  # type: ignore[misc]
    await live.idle()


async def signed_in(tab: Tab) -> None:
    await tab.offline_copy()
    await tab.tap("Entra con nome e password")
    await tab.type_into("Il tuo nome utente", "marco")
    await tab.type_into("Password", PASSWORD)
    await tab.tap("Entra")
    await tab.sees("Scegli il tuo PIN")
    await tab.tap_digits(PIN)
    await tab.sees("Ripeti il PIN")
    await tab.tap_digits(PIN)
    await tab.place("room-r1").wait_for(timeout=WAIT_MS)
    await tab.app.get_by_text("Niente da consegnare").first.wait_for(timeout=WAIT_MS)


async def taps(tab: Tab, goes_on: Callable[[int], bool]) -> list[float]:
    """A room and back, again and again, where a finger would land; milliseconds of each."""
    room = await tab.place("room-r1").bounding_box()
    assert room is not None
    ask = await asked_of(tab)
    await ask("sogliaTaps.splice(0)")
    back: dict[str, float] | None = None
    count = 0
    while goes_on(count):
        await ask("sogliaAwait('room-r1', false)")
        await _tap(tab, ask, (room["x"] + 40, room["y"] + 20), count + 1)
        if back is None:
            box = await tab.named("Indietro").bounding_box(timeout=WAIT_MS)
            assert box is not None
            back = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        await ask("sogliaAwait('room-r1', true)")
        await _tap(tab, ask, (back["x"], back["y"]), count + 2)
        count += 2
    told: list[float] = await ask("sogliaTaps")
    return told


async def asked_of(tab: Tab) -> Ask:
    """By the debugger: the page's policy lets nobody else evaluate there."""
    debugger = await tab.page.context.new_cdp_session(tab.page)

    async def ask(expression: str) -> Any:
        said = await debugger.send("Runtime.evaluate", {"expression": expression, "awaitPromise": True, "returnByValue": True})
        if "exceptionDetails" in said:
            raise RuntimeError(str(said["exceptionDetails"]))
        return said["result"].get("value")

    return ask


async def _tap(tab: Tab, ask: Ask, at: tuple[float, float], count: int) -> None:
    await tab.page.mouse.click(*at)
    async with asyncio.timeout(WAIT_MS / 1000):
        await ask(f"sogliaTapped({count})")
    await asyncio.sleep(0.15)  # a hand takes its time, and the pull goes on meanwhile


async def evening(folder: Path, documents: int) -> dict[str, Any]:
    now = int(time.time() * 1000)
    facts = three_years(local_date(now), now, DAYS)
    before, wave = facts[:-documents], facts[-documents:]
    async with serving_centre(folder / "data") as live:
        await live.add("marco", "educator", CIRCLE)
        await live.client.put(f"/db/catalog/{HOME.id}", json=HOME.to_document(), auth=live.admin)
        await live.idle()
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
    held = _held(tab, since, until)
    after = await taps(tab, lambda count: count < QUIET_TAPS)
    return {
        "documents": len(wave),
        "pull, s": round(seconds, 1),
        "waited for it, s": round(time.perf_counter() - began, 1),
        "taps": {"before": spread(quiet), "during": spread(during), "after": spread(after)},
        "thread held over 50 ms": sum(ms > 50 for ms in held),
        "thread held longest, ms": max(held, default=0),
        "raw": [round(took) for took in during],
        "held": held,
    }


class Pull:
    """From the first batch of documents to the last, as the app's witness tells on the console."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab
        self._before = self._told()

    async def until_over(self, documents: int) -> tuple[float, int, int]:
        begun: float | None = None
        since = 0
        while True:
            here = self._told() - self._before
            if begun is None and here:
                begun, since = time.perf_counter(), round(time.time() * 1000)
            if begun is not None and here >= documents:
                return time.perf_counter() - begun, since, round(time.time() * 1000)
            await asyncio.sleep(0.05)

    def _told(self) -> int:
        lines = [line for line in self._tab.heard.console if line.startswith("soglia-pulled ")]
        return int(lines[-1].split()[1]) if lines else 0


def _held(tab: Tab, since: int, until: int) -> list[int]:
    told = [json.loads(line.removeprefix("soglia-held ")) for line in tab.heard.console if line.startswith("soglia-held ")]
    return [ms for several in told for at, ms in several if since <= at <= until]


def spread(took: Sequence[float]) -> dict[str, Any]:
    ordered = sorted(took)
    if not ordered:
        return {"count": 0}
    return {
        "count": len(ordered),
        "median, ms": round(statistics.median(ordered)),
        "p95, ms": round(ordered[int(len(ordered) * 0.95)]),
        "longest, ms": round(ordered[-1]),
    }


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tap_during_pull", description=__doc__)
    parser.add_argument("--documents", type=int, default=5000)
    chosen = parser.parse_args(arguments)
    build(Plan(main=HERE / "tap_during_pull_main.py"))
    try:
        with tempfile.TemporaryDirectory(prefix="soglia-tap-", ignore_cleanup_errors=True) as name:
            result = {"machine": machine(), **asyncio.run(evening(Path(name), chosen.documents))}
    finally:
        build(Plan())
    (HERE / "results" / "tap_during_pull.json").write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps({name: value for name, value in result.items() if name not in ("raw", "held")}, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
