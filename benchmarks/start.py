"""How long a start takes without a network, beside Flet's stock start: `.venv/bin/python -m benchmarks.start`.

Each measure is a new browser process on a profile that has been there before, with every server ended: all comes from the service worker.
The PIN is typed on the pad that stands first, two frames after it was painted: the first paint's (ADR 0097), or else the app's own.
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
from playwright.async_api import Playwright, async_playwright

from benchmarks.replication import machine
from benchmarks.start_browser import chromium
from benchmarks.stock import Stock, build_stock
from mobile.web.build import Plan, build
from sync_server.demo.folder import DemoFolder
from tests.support.browser import START_MS, Tab
from tests.support.browser import chromium as opened_browser
from tests.support.server_process import ROOT, ServerProcess, centre_process, free_port

HERE = Path(__file__).parent
PIN = "482915"
BUTTON = "[role=button]"
DWELLING = "[flt-semantics-identifier^=dwelling-]"
_TOLD = """({
  times: globalThis.startTimes, origin: performance.timeOrigin, how: globalThis.document?.documentElement.dataset.start ?? null,
  marks: performance.getEntriesByType("mark").map((mark) => [mark.name, mark.startTime]),
})"""
_FORGET = """caches.keys().then((names) => Promise.all(
  names.filter((name) => name.startsWith("soglia-python-")).map((name) => caches.delete(name))))"""
MARKS = ("python", "imported", "main")
ROUNDS = 7
USED_SECONDS = 8
"""How long each profile is used once before the measures: in that time a browser keeps what it has compiled of WebAssembly."""


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


async def started(variant: Variant, stays: float = 0) -> dict[str, Any]:
    """One start in a browser process of its own, which stays open for a while after what is looked for stands."""
    if variant.forgets_snapshot:
        await _forget(variant)
    async with chromium(variant.profile) as target:
        await target.begin(variant.probe)
        await target.open(f"{variant.origin}/")
        await target.until("document.documentElement?.dataset.startShown === 'true'")
        page, *workers = await target.everywhere(_TOLD)
        await asyncio.sleep(stays)
    if page["how"] != variant.how:
        raise RuntimeError(f"{variant.name}: started {page['how']}, not {variant.how}")
    times = page["times"]
    for place in (page, *workers):
        times |= _marks(place, page["origin"])
    return {"variant": variant.name, **times}


def _marks(place: dict[str, Any], origin: float) -> dict[str, int]:
    ours = {str(name).removeprefix("soglia-"): round(place["origin"] + at - origin) for name, at in place["marks"]}
    return {name: at for name, at in ours.items() if name in MARKS}


async def _forget(variant: Variant) -> None:
    """Away with the snapshot, by a process before the one that is measured, on a page of the origin that starts nothing."""
    async with chromium(variant.profile) as target:
        await target.begin("")
        await target.open(f"{variant.origin}/manifest.json")
        await target.until(f"location.origin === '{variant.origin}' && document.readyState === 'complete'")
        await target.value(_FORGET)


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
    await tab.tap("Comincia")
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
    keys = ("keypad", "python", "imported", "main", "first_frame", "drawn", "shown")
    lines = [
        "| median, ms | a PIN can be typed | Python | imported | `main` done | first frame | list drawn | on screen |",
        "|---" * 8 + "|",
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
    for variant in variants:
        await started(variant, USED_SECONDS)
    rows = []
    for number in range(rounds):
        turn = number % len(variants)
        for variant in [*variants[turn:], *variants[:turn]]:
            row = {"round": number, "load": os.getloadavg()[0], **await started(variant)}
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
