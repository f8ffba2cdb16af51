"""What a copy of the disk tells without a key: names are looked for in the whole profile of a closed browser (OPFS, Cache Storage,
IndexedDB, session files, whatever else it keeps), as UTF-8 and as the UTF-16 in which browsers write text.

Positive control: the same words in a file that has no key are found by the same search.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Playwright

from tests.support.browser import chromium
from tests.support.residence_tablet import board_stands
from tests.support.server_process import ServerProcess
from tests.support.used_devices import UsedDevice

pytestmark = pytest.mark.browser

CANARY = "Zzyzx Calendula Ferlini"


def where(profile: Path, words: str) -> list[str]:
    """The files of the profile in which these words stand."""
    wanted = (words.encode(), words.encode("utf-16-le"))
    files = [file for file in profile.rglob("*") if file.is_file() and not file.is_symlink()]
    return [str(file.relative_to(profile)) for file in files if any(each in file.read_bytes() for each in wanted)]


async def test_what_is_written_is_nowhere_on_the_disk_and_would_be_found_if_it_were(
    playwright: Playwright, ground_server: ServerProcess, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    async with chromium(playwright, profile, ground_server.origin) as browser:
        tab = await (await browser.start()).open()
        await tab.type_into("Nota", CANARY)
        await tab.tap("Salva")
        await tab.sees(f": {CANARY}")
        await tab.offline_copy()
        await browser.close()
        assert where(profile, CANARY) == []

        tab = await (await browser.start()).open()
        await tab.sees(f": {CANARY}")
        await tab.type_into("Nota", CANARY)
        await tab.tap("In chiaro")
        await tab.sees("salvata in chiaro")
        await browser.close()
        found = where(profile, CANARY)
        assert [file for file in found if "File System" in file], found


async def test_a_tablet_that_has_synced_tells_no_name_to_who_copies_its_disk(playwright: Playwright, marcos_tablet: UsedDevice) -> None:
    """On its first day, a password typed, and on a later one."""
    profile = marcos_tablet.profile
    async with marcos_tablet.opened(playwright) as (browser, tab):
        await board_stands(tab)
        await browser.close()
        assert {word: where(profile, word) for word in ("Ferlito", "marco-prova")} == {"Ferlito": [], "marco-prova": []}
