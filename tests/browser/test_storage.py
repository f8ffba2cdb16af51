"""What is kept on a device, and what is said and saved when it is not: room before photos, a store that will not open, one that is gone.

The story is one person's, without a network from the first visit on; the copy that she saves is taken in by the command that an office
would use, and the centre then holds what only her device had.
"""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import Download, Playwright, expect

from sync_server.spoken_code import understood
from tests.support.browser import Tab
from tests.support.disk import Disk
from tests.support.doorstep import CIRCLE, GIULIA, begin_visit
from tests.support.used_devices import UsedDevice

pytestmark = pytest.mark.browser

LITTLE = 20_000_000
SPOILT = """(async () => {
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("soglia");
  const file = await folder.getFileHandle("device.sqlite"), size = (await file.getFile()).size;
  const writing = await file.createWritable();
  await writing.write(new Uint8Array(size).fill(7));
  await writing.close();
  await folder.removeEntry("device.sqlite-wal");
})()"""
"""As a phone that went off while it saved: the rescue page holds the files meanwhile, so nobody else does."""
EVICTED = '(async () => (await navigator.storage.getDirectory()).removeEntry("soglia", { recursive: true }))()'


DIALLED = "tel:+390655500100"
OPENED = "window.opened = []; window.open = (address) => { window.opened.push(address); return window; }; 0"


async def calls_the_office(tab: Tab) -> None:
    """Without a network; what the system's dialler is given."""
    await tab.evaluate(OPENED)
    await tab.tap("Chiama l'ufficio: +39 06 5550 0100")
    async with asyncio.timeout(30):
        while await tab.evaluate("window.opened") != [DIALLED]:  # noqa: ASYNC110 the browser tells of no dialler
            await asyncio.sleep(0.1)


async def no_photo_without_room(tab: Tab) -> None:
    """The camera stays shut and says why; with room it opens again."""
    disk = await Disk.of(tab)
    await disk.leaves(LITTLE)
    await tab.sees("lo spazio è quasi finito")
    await expect(tab.named("Scatta o scegli")).to_have_count(0)
    await tab.picture("storage-no-room")
    await disk.has_room_again()
    await tab.tap("Controlla di nuovo lo spazio")
    await tab.named("Scatta o scegli").wait_for()


async def stands(tab: Tab, kind: str) -> str:
    """The words of the rescue page, once it has looked."""
    await tab.page.locator(f"body[data-kind={kind}]").wait_for(timeout=90_000)
    return await tab.page.locator("body").inner_text()


async def pictures(tab: Tab, name: str) -> None:
    for device, size in (("phone", (412, 915)), ("tablet", (1280, 800))):
        await tab.page.set_viewport_size({"width": size[0], "height": size[1]})
        await tab.picture(f"storage-{name}-{device}")
    await tab.page.set_viewport_size({"width": 412, "height": 915})


async def saved_copy(tab: Tab, target: Path) -> Path:
    async with tab.page.expect_download() as opening:
        await tab.page.get_by_role("button", name="Salva una copia cifrata").click()
    download: Download = await opening.value
    assert re.fullmatch(r"soglia-copia-\d{4}-\d\d-\d\d\.soglia", download.suggested_filename)
    await download.save_as(target)
    await expect(tab.page.locator("#size")).to_contain_text("Fatto: «soglia-copia-")
    return target


async def spoken(tab: Tab) -> tuple[str, int, int]:
    told = understood(await tab.page.locator("#code-words").inner_text())
    assert told is not None
    return told.kind, told.tries, told.files


@pytest.mark.timeout(400)
async def test_a_store_that_breaks_and_one_that_is_gone(playwright: Playwright, giulias_phone: UsedDevice, tmp_path: Path) -> None:
    centre = giulias_phone.centre
    async with giulias_phone.opened(playwright) as (_, tab):
        await centre.stop()
        await written_without_a_network(tab)
        copy = await copied_from_the_app(tab, tmp_path)
        await told_that_it_will_not_open(tab, tmp_path)
        await told_that_it_is_gone(tab)
        await centre.start()
        said = await centre.run("rescue", str(copy))
        assert f"{CIRCLE}: tutto ciò che mancava è nel suo circolo" in said
        assert len(await GIULIA.documents_at(centre, CIRCLE, "draft")) == 1
        assert not [line for line in tab.heard.console if "Content Security Policy" in line]


async def written_without_a_network(tab: Tab) -> None:
    await begin_visit(tab)
    await tab.tap("Indietro")
    await tab.tap_place("section-photo")
    await no_photo_without_room(tab)
    await tab.tap("Indietro")
    await tab.sees("Consegna")
    await tab.tap("Indietro")
    await tab.tap("Altro")
    await tab.sees(re.compile("Dati protetti dal sistema|Dati non ancora protetti"))
    await tab.picture("storage-more")
    await calls_the_office(tab)


async def copied_from_the_app(tab: Tab, folder: Path) -> Path:
    await tab.tap_place("action-save_copy")
    words = await stands(tab, "asked")
    assert "Qui non cambia e non si cancella niente" in words
    assert re.search(r"Solo su questo telefono\s+1 scheda, contata oggi alle", words)
    await pictures(tab, "asked")
    assert (await spoken(tab))[0] == "asked"
    return await saved_copy(tab, folder / "copia.soglia")


async def told_that_it_will_not_open(tab: Tab, folder: Path) -> None:
    """Without a network, without Python: what is where, what not to do, a copy, a code; and nothing is replaced."""
    await tab.evaluate(SPOILT)
    await tab.page.get_by_role("button", name="Torna a Soglia").click()
    words = await stands(tab, "failed")
    assert "niente è stato cancellato" in words
    assert "nell'archivio chiuso, ancora cifrata" in words
    assert "Non disinstallare Soglia" in words
    assert (await spoken(tab))[:2] == ("wrong_key", 1)
    await pictures(tab, "failed")
    await tab.page.emulate_media(color_scheme="dark")
    await tab.picture("storage-failed-dark")
    await tab.page.emulate_media(color_scheme="light")
    await tab.page.get_by_role("button", name="Riprova").click()
    await tab.page.get_by_text("la 2ª").wait_for(timeout=90_000)
    await tab.page.get_by_role("button", name="Parla con l'ufficio").click()
    await tab.page.get_by_text("di' questo codice").wait_for()
    call = tab.page.get_by_role("link", name="Chiama +39 06 5550 0100 · lun-ven 9-18")
    assert await call.get_attribute("href") == DIALLED
    await tab.picture("storage-call")
    assert (await saved_copy(tab, folder / "dopo.soglia")).stat().st_size > 0


async def told_that_it_is_gone(tab: Tab) -> None:
    await tab.evaluate(EVICTED)
    await tab.page.goto(f"{tab.origin}/", wait_until="commit")
    words = await stands(tab, "gone")
    assert "Il browser ha tolto i dati di Soglia" in words
    assert "niente è stato cancellato" not in words
    assert "il browser l'ha tolta prima che partisse" in words
    assert (await spoken(tab))[0] == "gone"
    await pictures(tab, "gone")
    await tab.page.get_by_role("button", name="Ricomincia qui").click()
    await tab.standing()
    await tab.sees("Collega questo telefono")
