"""How long a start takes without a network, beside Flet's stock start: `.venv/bin/python -m benchmarks.start`.

Each measure is a new browser process on a profile that has been there before, with every server ended: all comes from the service worker.
The variants take turns, and who goes first changes with each round. Times are milliseconds since the page's navigation began. Raw results
go to benchmarks/results/start.json; docs/benchmarks.md says what is held against what.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import BrowserContext, Page, Playwright, Worker, async_playwright

from benchmarks.replication import machine
from benchmarks.stock import Stock, build_stock
from mobile.web.build import Plan, build
from sync_server.demo.folder import DemoFolder
from tests.support.browser import CHROMIUM, FLAGS, START_MS, Tab
from tests.support.browser import chromium as opened_browser
from tests.support.server_process import ROOT, ServerProcess, centre_process, free_port

HERE = Path(__file__).parent
PIN = "482915"
BUTTON = "[role=button]"
DWELLING = "[flt-semantics-identifier^=dwelling-]"
MARKS = ("python", "imported", "main")
ROUNDS = 7


@dataclass(frozen=True)
class Variant:
    """A profile that has been prepared, and what its screen is looked at for. `how` is what the page must say of its start."""

    name: str
    profile: Path
    origin: str
    looked_for: str
    pin: str = ""
    how: str | None = None
    forgets_snapshot: bool = False

    @property
    def probe(self) -> str:
        return (HERE / "start_probe.js").read_text().replace("%LOOKED_FOR%", self.looked_for).replace("%PIN%", self.pin)


async def started(playwright: Playwright, variant: Variant) -> dict[str, Any]:
    """One start in a browser process of its own."""
    context = await playwright.chromium.launch_persistent_context(
        str(variant.profile), executable_path=CHROMIUM, headless=True, args=[*FLAGS], viewport={"width": 412, "height": 915}, locale="it-IT"
    )
    try:
        return await _measured(context, variant)
    finally:
        await context.close()


async def _measured(context: BrowserContext, variant: Variant) -> dict[str, Any]:
    page = context.pages[0]
    if variant.forgets_snapshot:
        await _forget(page, variant.origin)
    await page.add_init_script(variant.probe)
    await page.goto(f"{variant.origin}/", wait_until="commit")
    await page.locator("html[data-start-shown=true]").wait_for(state="attached", timeout=START_MS)
    times: dict[str, Any] = await page.evaluate("({...startTimes, origin: performance.timeOrigin})")
    origin = times.pop("origin")
    for place in [page, *page.workers]:
        times |= await _marks(place, origin)
    how = await page.locator("html").get_attribute("data-start")
    if how != variant.how:
        raise RuntimeError(f"{variant.name}: started {how}, not {variant.how}")
    return {"variant": variant.name, **times}


async def _marks(place: Page | Worker, origin: float) -> dict[str, int]:
    told = await place.evaluate("[performance.timeOrigin, performance.getEntriesByType('mark').map((mark) => [mark.name, mark.startTime])]")
    ours = {str(name).removeprefix("soglia-"): round(told[0] + at - origin) for name, at in told[1] if str(name).startswith("soglia-")}
    return {name: at for name, at in ours.items() if name in MARKS}


async def _forget(page: Page, origin: str) -> None:
    """Away with the snapshot, on a page of the origin that starts nothing."""
    await page.goto(f"{origin}/manifest.json")
    await page.evaluate(
        "async () => { for (const name of await caches.keys()) if (name.startsWith('soglia-python-')) await caches.delete(name); }"
    )


async def prepared_ours(playwright: Playwright, folder: Path) -> list[Variant]:
    """Giulia's phone with the demonstration's forty dwellings, once with the snapshot that it has made and once without."""
    centre = centre_process(folder, SOGLIA_DEMO="1")
    await centre.start()
    try:
        await _seeded(centre, folder / "data")
        async with opened_browser(playwright, folder / "ours", centre.origin) as browser:
            tab = await (await browser.start()).open()
            await _signed_in(tab)
            await tab.offline_copy()
            await tab.page.locator("html[data-snapshot=made]").wait_for(state="attached", timeout=START_MS)
    finally:
        await centre.close()
    shutil.copytree(folder / "ours", folder / "ours-plain", symlinks=True)
    return [
        Variant("ours", folder / "ours", centre.origin, DWELLING, PIN, "snapshot"),
        Variant("ours, no snapshot", folder / "ours-plain", centre.origin, DWELLING, PIN, "plain", forgets_snapshot=True),
    ]


async def _seeded(centre: ServerProcess, data: Path) -> None:
    async with httpx.AsyncClient(timeout=30) as client:
        while not DemoFolder(data).done or (await client.get(f"{centre.origin}/health")).json()["behind"]:  # noqa: ASYNC110 another process
            await asyncio.sleep(0.2)


async def _signed_in(tab: Tab) -> None:
    await tab.tap("Entra con nome e password")
    await tab.type_into("Il tuo nome utente", "giulia")
    await tab.type_into("Password", "giulia-prova")
    await tab.tap("Entra")
    await tab.sees("Scegli il tuo PIN")
    await tab.tap_digits(PIN)
    await tab.sees("Ripeti il PIN")
    await tab.tap_digits(PIN)
    await tab.app.locator(DWELLING).first.wait_for(state="attached", timeout=START_MS)


async def prepared_stock(playwright: Playwright, folder: Path, name: str, stock: Stock) -> Variant:
    """Flet's own start, visited once."""
    built = ROOT / "build" / "start" / name
    build_stock(stock, Plan().out, built, Plan().caches)
    port = free_port()
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(built)]
    server = ServerProcess(command, folder / f"{name}.log", port=port)
    await server.start()
    variant = Variant(name, folder / name, server.origin, BUTTON)
    try:
        async with opened_browser(playwright, variant.profile, server.origin) as browser:
            tab = await browser.start()
            await tab.page.goto(f"{server.origin}/", wait_until="commit")
            await tab.offline_copy()
            await tab.page.locator("flt-semantics-placeholder").dispatch_event("click", timeout=START_MS)
            await tab.page.locator(f"flt-semantics-host {BUTTON}").first.wait_for(state="attached", timeout=START_MS)
    finally:
        await server.close()
    return variant


def median(rows: Sequence[dict[str, Any]], variant: str, key: str) -> float | None:
    found = [row[key] for row in rows if row["variant"] == variant and key in row]
    return statistics.median(found) if found else None


def table(rows: Sequence[dict[str, Any]], names: Sequence[str]) -> list[str]:
    keys = ("python", "imported", "main", "first_frame", "keypad", "shown")
    lines = [
        "| median, ms | Python | imported | `main` done | first frame | keypad | on screen |",
        "|---" * 7 + "|",
    ]
    for name in names:
        cells = [f"{found:,.0f}" if (found := median(rows, name, key)) is not None else "" for key in keys]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return [*lines, "", *_ratios(rows)]


def _ratios(rows: Sequence[dict[str, Any]]) -> list[str]:
    main = (median(rows, "ours", "main") or 0) / (median(rows, "stock, same app", "main") or 1)
    shown = (median(rows, "ours", "shown") or 0) / (median(rows, "stock, empty page", "shown") or 1)
    return [
        f"`main` done: {main:.2f} of the same app on the stock start (owed: 0.40)",
        f"her list after the PIN: {shown:.2f} of the stock start's empty page (owed: 0.60)",
    ]


async def measured(rounds: int, folder: Path) -> tuple[list[str], list[dict[str, Any]]]:
    async with async_playwright() as playwright:
        variants = await prepared_ours(playwright, folder)
        variants.append(await prepared_stock(playwright, folder, "stock, same app", Stock(ROOT / "main.py", with_ports=True)))
        variants.append(await prepared_stock(playwright, folder, "stock, empty page", Stock(HERE / "start_empty.py", with_ports=False)))
        rows = []
        for number in range(rounds):
            turn = number % len(variants)
            for variant in [*variants[turn:], *variants[:turn]]:
                row = {"round": number, "load": os.getloadavg()[0], **await started(playwright, variant)}
                print(json.dumps(row), flush=True)
                rows.append(row)
        return [variant.name for variant in variants], rows


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--rounds", type=int, default=ROUNDS)
    wish = words.parse_args()
    build(Plan())
    told = machine()
    with tempfile.TemporaryDirectory() as folder:
        names, rows = asyncio.run(measured(wish.rounds, Path(folder)))
    lines = table(rows, names)
    result = {"machine": told, "summary": lines, "measures": rows}
    (ROOT / "benchmarks" / "results" / "start.json").write_text(json.dumps(result, indent=1) + "\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
