"""Pictures of the components page, kept in docs/pictures/gallery and compared with what the app draws now.

    .venv/bin/python -m tests.support.gallery [word ...]

takes them anew (those whose name holds every word; all of them without one) and keeps them. A picture is a chapter of the page at the
width of a phone or a tablet and as long as it is.

Two pictures are the same when no cell of 12 x 12 px differs by more than `TOLERANCE` of 255 in the mean of any colour. A mean forgets
where exactly an edge is smoothed (letters half a pixel aside change it by 6 at most: tests/unit/ui/test_gallery_pictures.py) and
keeps what a person sees: another colour, icon, word, size or place.
"""

from __future__ import annotations

import asyncio
import io
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from PIL import Image, ImageChops
from playwright.async_api import async_playwright

from mobile.views.gallery.address import LOOKS, Shown
from mobile.views.gallery.page import CHAPTERS
from mobile.web.build import Plan, build
from tests.support.browser import SIGHT_MS, SIZES, Tab, chromium
from tests.support.server_process import ROOT, ServerProcess, files_process
from ui.words import LANGUAGES

KEPT = ROOT / "docs" / "pictures" / "gallery"
CELL, TOLERANCE = 12, 8
LONG = 7000
"""A page that long shows every chapter whole, whatever its letters."""
MARGIN = 20
TRIES = 40
NEW_VERSION = "#soglia-update:not([hidden])"


@dataclass(frozen=True)
class View:
    """One picture: how the page is drawn and on what."""

    device: str
    shown: Shown

    @property
    def name(self) -> str:
        return "-".join([self.device, *self.shown.path.split("/")[2:]])

    @property
    def kept(self) -> Path:
        return KEPT / f"{self.name}.webp"


def views() -> Iterator[View]:
    """Every chapter in both looks, both languages and both sizes of letters, on both devices."""
    for device, look, language, percent, chapter in product(SIZES, LOOKS, LANGUAGES, (100, 200), CHAPTERS):
        yield View(device, Shown(look, language, percent, chapter))


async def photograph(tab: Tab, view: View) -> Image.Image:
    """Goes there as a link would, and takes the page when it stands still."""
    page, width = tab.page, SIZES[view.device][0]
    await page.set_viewport_size({"width": width, "height": LONG})
    await page.goto(f"{tab.origin}/#{view.shown.path}")
    end = tab.app.get_by_text(view.shown.path, exact=True).first
    await end.wait_for(state="attached", timeout=SIGHT_MS)
    box = await end.bounding_box()
    assert box is not None
    assert box["y"] < LONG - MARGIN
    await page.set_viewport_size({"width": width, "height": int(box["y"] + box["height"]) + MARGIN})
    return await _still(tab)


async def _still(tab: Tab) -> Image.Image:
    """Two pictures in a row that are the same."""
    assert not await tab.page.locator(NEW_VERSION).count(), "a new version of the app was laid out meanwhile"
    before = b""
    for _ in range(TRIES):
        now = await tab.page.screenshot(animations="disabled")
        if now == before:
            return Image.open(io.BytesIO(now)).convert("RGB")
        before = now
        await asyncio.sleep(0.1)
    raise AssertionError("the page does not stand still")


def keep(picture: Image.Image, file: Path) -> None:
    """As it is, to the last pixel: fewer colours would save a third and cost most of the tolerance."""
    file.parent.mkdir(parents=True, exist_ok=True)
    picture.save(file, lossless=True, quality=100, method=6)


def kept(view: View) -> Image.Image:
    with Image.open(view.kept) as picture:
        return picture.convert("RGB")


def changed(before: Image.Image, now: Image.Image) -> list[tuple[int, int]]:
    """Where the two differ, as the upper left corners of cells; the corner of everything when they are not of one size."""
    if before.size != now.size:
        return [(0, 0)]
    across, down = (-(-side // CELL) for side in before.size)
    means = [_whole(picture, across * CELL, down * CELL).resize((across, down), Image.Resampling.BOX) for picture in (before, now)]
    colours = ImageChops.difference(*means).split()
    worst = ImageChops.lighter(ImageChops.lighter(colours[0], colours[1]), colours[2])
    return [(at % across * CELL, at // across * CELL) for at, value in enumerate(worst.tobytes()) if value > TOLERANCE]


def _whole(picture: Image.Image, width: int, height: int) -> Image.Image:
    """Widened to whole cells."""
    widened = Image.new("RGB", (width, height))
    widened.paste(picture.convert("RGB"))
    return widened


async def take(origin: str, folder: Path, wanted: Sequence[View]) -> None:
    """Keeps these."""
    async with async_playwright() as playwright:
        for device in SIZES:
            mine = [view for view in wanted if view.device == device]
            if not mine:
                continue
            async with chromium(playwright, folder / device, origin, device) as browser:
                tab = await (await browser.start()).open(f"/#{mine[0].shown.path}")
                for view in mine:
                    keep(await photograph(tab, view), view.kept)
                    print(f"{view.kept.relative_to(ROOT)}: {view.kept.stat().st_size} bytes", flush=True)


async def main(words: Sequence[str]) -> None:
    plan = Plan(out=ROOT / "build" / "gallery")  # of its own: nobody lays a new version in its place meanwhile
    build(plan)
    wanted = [view for view in views() if all(word in view.name.split("-") for word in words)]
    with tempfile.TemporaryDirectory() as folder:
        server: ServerProcess = files_process(plan.out, Path(folder))
        await server.start()
        try:
            await take(server.origin, Path(folder), wanted)
        finally:
            await server.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
