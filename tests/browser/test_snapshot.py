"""The memory snapshot: made when nobody touches the screen, restored by the next process, thrown away when it is not what was kept."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import pytest
from playwright.async_api import Playwright

from tests.support.browser import START_MS, Tab, chromium
from tests.support.ground_app import write
from tests.support.server_process import ServerProcess, files_process

pytestmark = pytest.mark.browser

CACHES = "caches.keys().then((names) => names.filter((name) => name.startsWith('soglia-python-')))"
CUT_IN_HALF = """async (name) => {
  const cache = await caches.open(name), kept = await cache.match("/python-snapshot"), bytes = await kept.arrayBuffer();
  await cache.put("/python-snapshot", new Response(bytes.slice(0, bytes.byteLength / 2), { headers: kept.headers }));
}"""
ONE_BIT = """async (name) => {
  const cache = await caches.open(name), kept = await cache.match("/python-snapshot"), bytes = new Uint8Array(await kept.arrayBuffer());
  bytes[bytes.length >> 1] ^= 1;
  await cache.put("/python-snapshot", new Response(bytes, { headers: kept.headers }));
}"""
THROWN_AWAY = "the memory snapshot is thrown away"


async def how(tab: Tab) -> str | None:
    """As the page was told. A worker that was ended may hold the files for a moment longer: then the page begins once more by itself."""
    told = tab.page.locator("html[data-start]")
    await told.wait_for(state="attached", timeout=START_MS)
    return await told.get_attribute("data-start")


async def made(tab: Tab) -> list[str]:
    """Waits until a quiet moment has made one; the names of what is kept."""
    await tab.page.locator("html[data-snapshot=made]").wait_for(state="attached", timeout=START_MS)
    kept: list[str] = await tab.page.evaluate(CACHES)
    return kept


async def dice(tab: Tab) -> tuple[list[str], str]:
    await tab.tap("Dadi")
    await tab.sees(re.compile("dadi .* fuso"))
    found = re.search(r"dadi ([0-9A-Fa-f ]+), fuso ([+-]\d+ -?\d+)", await tab.words())
    assert found is not None
    return found[1].split(), found[2]


def publish(served: Path, name: str, change: tuple[str, str]) -> None:
    """Another text of one file, and the service worker that belongs to it."""
    file, worker = served / name, served / "sw.js"
    before, text = hashlib.sha256(file.read_bytes()).hexdigest(), file.read_text()
    changed = re.sub(*change, text)
    assert changed != text
    file.write_text(changed)
    listed = worker.read_text().replace(before, hashlib.sha256(file.read_bytes()).hexdigest())
    worker.write_text(re.sub(r'VERSION = "\w+"', 'VERSION = "fedcba"', listed))
    for plain in (name, "sw.js"):
        for suffix in (".gz", ".br"):
            (served / f"{plain}{suffix}").unlink(missing_ok=True)


ANOTHER_PYTHON = (r'pythonVersion = "\w+"', 'pythonVersion = "fedcba"')
NEVER_RESTORED = (r"python\.runPython\(ANEW\);", "for (;;);")


async def test_the_second_start_is_restored_and_what_is_drawn_differs_at_every_one(
    playwright: Playwright, ground_server: ServerProcess, tmp_path: Path
) -> None:
    async with chromium(playwright, tmp_path / "profile", ground_server.origin) as browser:
        tab = await (await browser.start()).open()
        assert await how(tab) == "plain"
        await write(tab, "prima")
        assert len(await made(tab)) == 1
        await ground_server.stop()

        drawn = []
        for text in ("seconda", "terza"):
            tab = await (await browser.restart()).open()
            assert await how(tab) == "snapshot"
            await tab.sees("prima")
            await write(tab, text)
            values, zone = await dice(tab)
            assert len(values) == 4
            assert zone in ("+0100 -3600", "+0200 -3600"), "the zone is the browser's, Europe/Rome"
            drawn.append(values)
        assert not set(drawn[0]) & set(drawn[1])
        await tab.tap("Chiavi")
        await tab.sees("chiave Città, altra None, bianco None, dal banco Città")
        assert await tab.page.evaluate(CACHES)
        assert not tab.heard.errors


async def test_a_damaged_snapshot_costs_a_plain_start_and_nothing_else(
    playwright: Playwright, ground_server: ServerProcess, tmp_path: Path
) -> None:
    async with chromium(playwright, tmp_path / "profile", ground_server.origin) as browser:
        tab = await (await browser.start()).open()
        await write(tab, "prima")
        for damage in (CUT_IN_HALF, ONE_BIT):
            (name,) = await made(tab)
            await tab.page.evaluate(damage, name)
            tab = await (await browser.restart()).open()
            assert await how(tab) == "plain"
            assert [line for line in tab.heard.console if THROWN_AWAY in line]
            await tab.sees("prima")
            assert await tab.page.evaluate(CACHES) == []


async def test_another_version_of_the_app_makes_its_own(playwright: Playwright, built_ground: Path, tmp_path: Path) -> None:
    served = tmp_path / "app"
    shutil.copytree(built_ground, served)
    server = files_process(served, tmp_path)
    await server.start()
    try:
        async with chromium(playwright, tmp_path / "profile", server.origin) as browser:
            tab = await (await browser.start()).open()
            (former,) = await made(tab)
            publish(served, "start-sizes.js", ANOTHER_PYTHON)
            tab = await tab.reload()
            assert await how(tab) == "snapshot"
            await tab.page.locator("html[data-newer=waiting]").wait_for(state="attached", timeout=START_MS)
            tab = await (await browser.restart()).open()
            assert await how(tab) == "plain"
            (own,) = await made(tab)
            assert own != former
    finally:
        await server.close()


async def test_a_restore_that_never_ends_costs_a_wait_and_no_start(playwright: Playwright, built_ground: Path, tmp_path: Path) -> None:
    served = tmp_path / "app"
    shutil.copytree(built_ground, served)
    publish(served, "pyodide-start.mjs", NEVER_RESTORED)
    server = files_process(served, tmp_path)
    await server.start()
    try:
        async with chromium(playwright, tmp_path / "profile", server.origin) as browser:
            tab = await (await browser.start()).open()
            await write(tab, "prima")
            await made(tab)
            tab = await (await browser.restart()).open()
            assert await how(tab) == "plain"
            assert [line for line in tab.heard.console if THROWN_AWAY in line]
            await tab.sees("prima")
            await tab.page.locator("html[data-snapshot=none]").wait_for(state="attached", timeout=START_MS)
            assert await tab.page.evaluate(CACHES) == []
    finally:
        await server.close()
