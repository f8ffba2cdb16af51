"""Takes a picture of every screen in both looks, at 100 and at 200 %: `python -m tests.support.tour FOLDER [phone] [tablet] [desk]`."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import async_playwright

from mobile.web.build import Plan, build
from tests.support.browser import Tab
from tests.support.tour.ground import TOURS, Tour, demo_centre, enlarge, standing, walker, wear
from tests.support.tour.stops import Stop

WORN = ((False, 100), (False, 200), (True, 200), (True, 100))
SETTLE_SECONDS = 0.4
"""A change of look is drawn within so much."""


async def pictures_of(tab: Tab, tour: Tour, at: int, stop: Stop, folder: Path) -> None:
    stands, as_large = await standing(tab), 100
    for dark, percent in WORN:
        await wear(tab, dark=dark)
        await enlarge(tab, tour, percent)
        if percent != as_large:  # while photos leave, a page is laid out anew a while after its letters
            stands, as_large = await standing(tab, unlike=stands), percent
        await asyncio.sleep(SETTLE_SECONDS)
        name = f"{tour.device}-{at:02d}-{stop.name}-{'dark' if dark else 'light'}-{percent}.png"
        await tab.page.screenshot(path=str(folder / name))
    await wear(tab)


async def take(folder: Path, devices: Sequence[str]) -> None:
    build(Plan())
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as made:
        async with demo_centre(Path(made)) as centre, async_playwright() as playwright:
            for tour in TOURS:
                if devices and tour.device not in devices:
                    continue
                async with walker(playwright, tour, centre, Path(made)) as going:
                    for at, stop in enumerate(tour.stops):
                        try:
                            await stop.come(going)
                        except Exception:
                            await going.tab.page.screenshot(path=str(folder / f"{tour.device}-{at:02d}-{stop.name}-FAILED.png"))
                            raise
                        await pictures_of(going.tab, tour, at, stop, folder)
                        print(f"{tour.device} {at} {stop.name} {going.tab.page.url.partition('#')[2] or '/'}")


if __name__ == "__main__":
    asyncio.run(take(Path(sys.argv[1]), sys.argv[2:]))
