"""The ground that the app stands on, in a real Chromium: offline start, durable rows, photos by reference, one tab, plain pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Playwright

from tests.support.browser import Tab, chromium
from tests.support.server_process import ServerProcess

pytestmark = pytest.mark.browser


async def write(tab: Tab, text: str) -> None:
    await tab.type_into("Nota", text)
    await tab.tap("Salva")
    await tab.sees(f": {text}")


async def test_what_was_written_is_there_without_a_server_and_after_a_kill(
    playwright: Playwright, ground_server: ServerProcess, tmp_path: Path
) -> None:
    async with chromium(playwright, tmp_path / "profile", ground_server.origin) as browser:
        tab = await (await browser.start()).open()
        await write(tab, "con il server")
        await tab.offline_copy()
        await ground_server.stop()

        tab = await tab.reload()
        await tab.sees("con il server")
        await write(tab, "senza rete")
        assert await browser.kill() > 1

        tab = await (await browser.start()).open()
        await tab.sees("con il server")
        await tab.sees("senza rete")
        await tab.tap("Centro")
        await tab.sees("centro: nessuna rete")
        assert not tab.heard.strangers()
        assert not [line for line in tab.heard.console if "Content Security Policy" in line]
        assert not tab.heard.errors
