"""Sixty photos in one visit, in Chromium at 412x915: `.venv/bin/python -m benchmarks.sixty_photos`.

Sixty twelve-megapixel JPEGs with a phone's EXIF go through the browser's chooser at once. While they are turned, shrunk, hashed and
stored, and then while they are delivered, a hand goes on working: back to the visit, a hazard rated, the photos again. A tap is measured in
the page (`speed_probe.js`); how long each photo takes and how long Python's one thread was held the app tells (`witness_main`); memory is
what the kernel counts for all processes of the browser, each page once. The same taps are made before the first photo and after the last.
Results go to benchmarks/results/sixty_photos.json.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import async_playwright

from benchmarks.replication import machine
from benchmarks.residence_years import held, spread, witnessed_app
from benchmarks.speed_device import Hand
from tests.support.browser import Tab, chromium, processes_of
from tests.support.doorstep import begin_visit, join, sign_in
from tests.support.pictures import Shot, camera_photograph
from tests.support.server_process import ServerProcess, centre_process

HERE = Path(__file__).parent
PHOTOS, ROUNDS = 60, 4
LONGEST_S = 900
BACK = "Indietro"


@dataclass
class Memory:
    """Megabytes of the browser, looked at four times a second."""

    profile: Path
    seen: list[float] = field(default_factory=list)

    async def watch(self) -> None:
        while True:
            self.seen.append(await asyncio.to_thread(_megabytes, self.profile))
            await asyncio.sleep(0.25)

    def told(self) -> dict[str, float]:
        """Since the last telling."""
        seen, self.seen = self.seen, []
        return {"at its end, MB": seen[-1], "highest, MB": max(seen)} if seen else {}


def _megabytes(profile: Path) -> float:
    """Pages that processes share count once (the kernel's PSS)."""
    total = 0
    for process in processes_of(profile):
        with suppress(OSError):  # it ended while we looked
            told = Path(f"/proc/{process}/smaps_rollup").read_text()
            total += int(re.findall(r"^Pss:\s+(\d+)", told, re.MULTILINE)[0])
    return round(total / 1024, 1)


async def rounds(hand: Hand, goes_on: Callable[[], bool]) -> None:
    """From the photos' page to a hazard and back to it, again and again."""
    while goes_on():
        await hand.tap("back to the visit", BACK, "there", "section-hazard")
        await hand.tap("open the hazards", "section-hazard", "there", "hazard-1")
        await hand.tap("open a hazard", "hazard-1", "there", "risk-panel")
        for harm in ("harm-II", "harm-IV"):
            await hand.tap("rate it", harm, "changed", "risk-panel")
        await hand.tap("back to the hazards", BACK, "gone", "risk-panel")
        await hand.tap("back to the visit", BACK, "there", "section-photo")
        await hand.tap("open the photos", "section-photo", "gone", "section-photo")


async def to_the_photos(tab: Tab) -> None:
    """A visit with one hazard half rated: each later tap on its harm changes the score."""
    await sign_in(tab)
    await begin_visit(tab)
    await tab.tap(BACK)
    await tab.tap_place("section-hazard")
    await tab.tap_place("hazard-1")
    await tab.tap_place("likelihood-18")
    await tab.tap_place("harm-III")
    await tab.tap(BACK)
    await tab.sees("1 valutato · 28 non valutati")
    await tab.tap(BACK)
    await tab.tap_place("section-photo")
    await tab.sees("Ancora nessuna foto")


class Measured:
    """One part after the other, each with its taps, the thread and the memory."""

    def __init__(self, tab: Tab, memory: Memory) -> None:
        self._tab, self._memory = tab, memory
        self.parts: dict[str, Any] = {}
        self.raw: dict[str, Any] = {}

    async def part(self, name: str, goes_on: Callable[[], bool]) -> None:
        _tell(name)
        self._memory.told()
        since, began = round(time.time() * 1000), time.perf_counter()
        hand = await Hand.at(self._tab)
        await rounds(hand, goes_on)
        pauses = [ms for _, ms in held(self._tab, since)]
        every = [one for taken in hand.taken.values() for one in taken]
        self.parts[name] = {
            "seconds": round(time.perf_counter() - began, 1),
            "taps": {side: spread([one[side] for one in every]) for side in ("answer", "result")},
            "result of each": {what: spread([one["result"] for one in taken]) for what, taken in hand.taken.items()},
            "memory": self._memory.told(),
            "thread held over 50 ms": sum(ms > 50 for ms in pauses),
            "thread held longest, ms": max(pauses, default=0),
        }
        self.raw[name] = hand.taken


def _told(tab: Tab, word: str) -> list[float]:
    return [float(line.split()[1]) for line in tab.heard.console if line.startswith(f"{word} ")]


def _tell(what: str) -> None:
    """How far it is, beside the result: a run that somebody cuts short says where it was."""
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


def _so_often(count: int) -> Callable[[], bool]:
    left = iter(range(count))
    return lambda: next(left, None) is not None


async def evening(folder: Path, photos: int) -> dict[str, Any]:
    files = [camera_photograph(folder / f"IMG_{number:04}.jpg", Shot(number, orientation=number % 8 + 1)) for number in range(photos)]
    centre = centre_process(folder)
    await join(centre)
    await centre.start()
    try:
        async with async_playwright() as playwright, chromium(playwright, folder / "profile", centre.origin) as browser:
            tab = await browser.start()
            await tab.page.add_init_script((HERE / "speed_probe.js").read_text())
            await to_the_photos(await tab.open())
            memory = Memory(folder / "profile")
            watching = asyncio.create_task(memory.watch())
            try:
                return {"photos": photos, "megabytes": _sum(files), **await _measured(tab, centre, files, memory)}
            finally:
                watching.cancel()
    finally:
        await centre.close()


def _sum(files: list[Path]) -> float:
    return round(sum(file.stat().st_size for file in files) / 1e6, 1)


async def _measured(tab: Tab, centre: ServerProcess, files: list[Path], memory: Memory) -> dict[str, Any]:
    measured = Measured(tab, memory)
    await measured.part("before", _so_often(ROUNDS))
    await centre.stop()
    began = time.perf_counter()
    stored = asyncio.create_task(_until_stored(tab, len(files)))
    await tab.choose_files("Scatta o scegli", files)
    await measured.part("while they are stored", lambda: not stored.done())
    seconds = await stored - began
    await measured.part("when they are stored", _so_often(ROUNDS))
    await centre.start()
    delivered = asyncio.create_task(_until_delivered(tab, len(files)))
    await measured.part("while they are delivered", lambda: not delivered.done())
    await delivered
    await tab.picture("sixty-photos")
    shown = _told(tab, "soglia-shown")
    return {
        "all stored after, s": round(seconds, 1),
        "a photo": {word: spread(_told(tab, f"soglia-{word}")) for word in ("prepared", "stored")},
        "the tiles read": {**spread(shown), "of the last ten, ms": round(sum(shown[-10:]) / 10)},
        "parts": measured.parts,
        "raw": measured.raw,
    }


async def _until_stored(tab: Tab, photos: int) -> float:
    """A photo that is refused tells nothing: then the time ends this, and not whoever waits."""
    async with asyncio.timeout(LONGEST_S):
        while len(_told(tab, "soglia-stored")) < photos:  # noqa: ASYNC110 another process tells
            await asyncio.sleep(0.05)
    return time.perf_counter()


async def _until_delivered(tab: Tab, photos: int) -> None:
    """By the page's own words, whenever a round of taps comes by there; figures of a delivery that did not end are none."""
    await tab.app.get_by_text(f"{photos} di {photos} consegnate").first.wait_for(timeout=LONGEST_S * 1000, state="attached")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sixty_photos", description=__doc__)
    parser.add_argument("--photos", type=int, default=PHOTOS)
    chosen = parser.parse_args(arguments)
    _tell("building the app")
    with witnessed_app(), tempfile.TemporaryDirectory(prefix="soglia-photos-", ignore_cleanup_errors=True) as name:
        result = {"machine": machine(), **asyncio.run(evening(Path(name), chosen.photos))}
    (HERE / "results" / "sixty_photos.json").write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps({name: value for name, value in result.items() if name != "raw"}, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
