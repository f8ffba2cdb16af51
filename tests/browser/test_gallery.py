"""The components page in the built app: reached by its address without signing in, and drawn as its kept pictures show it.

A few pictures here, all of them in a soak (design.md section 11). What differs is left in build/pictures beside the kept one; when it is
as it should be, `python -m tests.support.gallery` keeps the new ones.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import pytest
from playwright.async_api import Playwright

from mobile.views.gallery.address import GALLERY, Shown
from mobile.views.gallery.page import CHAPTERS
from tests.support.browser import PICTURES, SIZES, chromium
from tests.support.gallery import KEPT, View, changed, kept, photograph, views
from tests.support.server_process import files_process
from ui.tokens import TARGET

pytestmark = pytest.mark.browser

FEW = ("phone-chiaro-it-100-", "phone-scuro-it-200-", "tablet-scuro-en-100-")
TAPPED = "[role=button], [role=radio], [role=checkbox], [aria-checked], [flt-tappable]"
HAIR = 0.5
"""What a place between two pixels may take from a side."""
SOAK = bool(os.environ.get("SOGLIA_SOAK_MINUTES"))


async def compared(playwright: Playwright, built: Path, folder: Path, wanted: Iterable[View]) -> list[str]:
    """What does not look as it is kept."""
    wanted, found = list(wanted), list[str]()
    server = files_process(built, folder)
    await server.start()
    try:
        for device in SIZES:
            mine = [view for view in wanted if view.device == device]
            async with chromium(playwright, folder / device, server.origin, device) as browser:
                tab = await (await browser.start()).open(f"/#{mine[0].shown.path}")
                for view in mine:
                    now = await photograph(tab, view)
                    if places := changed(kept(view), now):
                        PICTURES.mkdir(parents=True, exist_ok=True)
                        now.save(PICTURES / f"gallery-{view.name}.png")
                        found.append(f"{view.name}: {len(places)} cells, the first at {places[0]}")
                assert not tab.heard.errors
    finally:
        await server.close()
    return found


async def test_whatever_can_be_tapped_has_a_name_and_48_pixels(playwright: Playwright, built_app: Path, tmp_path: Path) -> None:
    nameless, small, seen = list[str](), list[str](), 0
    server = files_process(built_app, tmp_path)
    await server.start()
    try:
        async with chromium(playwright, tmp_path / "profile", server.origin) as browser:
            tab = await (await browser.start()).open(f"/#{GALLERY}")
            for chapter in CHAPTERS:
                await photograph(tab, View("phone", Shown(chapter=chapter)))
                for node in await tab.app.locator(TAPPED).all():
                    name = (await node.get_attribute("aria-label") or await node.text_content() or "").strip()
                    box = await node.bounding_box()
                    assert box is not None
                    seen += 1
                    nameless += [] if name else [f"{chapter}: {box}"]
                    small += [f"{chapter}, {name}: {box}"] if min(box["width"], box["height"]) < TARGET - HAIR else []
    finally:
        await server.close()
    assert seen > 60
    assert (nameless, small) == ([], [])


async def test_the_components_look_as_they_are_kept(playwright: Playwright, built_app: Path, tmp_path: Path) -> None:
    few = [view for view in views() if view.name.startswith(FEW)]
    assert await compared(playwright, built_app, tmp_path, few) == []


@pytest.mark.skipif(not SOAK, reason="SOGLIA_SOAK_MINUTES is not set")
@pytest.mark.timeout(1800)
async def test_soak_every_picture_of_the_gallery(playwright: Playwright, built_app: Path, tmp_path: Path) -> None:
    assert await compared(playwright, built_app, tmp_path, views()) == []


def test_every_view_has_its_picture_and_every_picture_its_view() -> None:
    assert {file.stem for file in KEPT.iterdir()} == {view.name for view in views()}
