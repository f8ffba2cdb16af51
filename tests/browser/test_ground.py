"""The ground that the app stands on, in a real Chromium: offline start, durable rows, photos by reference, one tab, plain pages, and an
app that goes on standing when something of it fails."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from playwright.async_api import Error, Playwright, Route

from mobile.platform.ports import CHUNK
from tests.support.browser import Tab, chromium
from tests.support.disk import Disk
from tests.support.ground_app import write
from tests.support.pictures import photograph
from tests.support.server_process import ServerProcess, files_process
from tests.support.used_devices import UsedDevice

pytestmark = pytest.mark.browser

SECRET = "Concetta Privitera"
FAILING = f"""
import asyncio
from mobile import app as composed
from mobile.services.sample import sample_work
from mobile.state.session import Phase
from mobile.views import entry, help

faces, turned, make_face = [], [], composed.make_face

def kept(*given):
    faces.append(make_face(*given))
    return faces[-1]

def fails(*_given):
    raise KeyError({SECRET!r})

async def opens_a_visit():
    (face,) = faces
    app = face.app
    app.visit.attach(await sample_work(app.machine), lambda: None)
    app.visit.start_new()
    app.session.phase = Phase.OPEN
    face.navigation.go("/visit/people")

def turn(form):
    turned.append(form)
    if len(turned) == 1:
        fails()
    asyncio.get_running_loop().create_task(opens_a_visit())

composed.make_face, help._index, entry.SignInForm.turn = kept, fails, turn

"""
"""In the built app, before it begins: a page that cannot be drawn, a tap that fails once and then opens a visit in memory."""
MORE, LESS = "Persone in tutto: una in più", "Persone in tutto: una in meno"
HOLDS = (0.0, 0.21, 0.0, 0.19, 0.05)
"""How long a finger lies there, in seconds; after 0.2 Flutter takes a touch for more than a click."""


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


async def test_photos_come_by_reference_and_a_bad_file_takes_nothing_from_the_others(
    playwright: Playwright, ground_opened_before: UsedDevice, tmp_path: Path
) -> None:
    good = photograph(tmp_path / "buona.jpg", orientation=6)
    cut = tmp_path / "tagliata.jpg"
    cut.write_bytes(good.read_bytes()[:40_000])
    text = tmp_path / "testo.jpg"
    text.write_text("non sono una foto")
    large = tmp_path / "enorme.jpg"
    large.write_bytes(good.read_bytes() + bytes(16 * 1024 * 1024))
    async with ground_opened_before.opened(playwright) as (_, tab):
        await tab.choose_files("Scegli foto", [text, cut, large, good])
        sha256 = hashlib.sha256(good.read_bytes()).hexdigest()[:8]
        pieces = -(-good.stat().st_size // CHUNK)
        await tab.sees(f"foto 2000 x 3000, {pieces} pezzi, None, impronta {sha256}, interi True")
        words = await tab.words()
        for reason in ("not_an_image", "damaged", "too_large"):
            assert f"foto rifiutata: {reason}" in words


async def test_keys_open_what_they_sealed_and_the_disk_is_asked_for_its_word(
    playwright: Playwright, ground_opened_before: UsedDevice
) -> None:
    async with ground_opened_before.opened(playwright) as (_, tab):
        await tab.tap("Chiavi")
        await tab.sees("chiave Città, altra None, bianco None, dal banco Città")
        await tab.tap("Spazio")
        await tab.sees("spazio True, promessa True, esiste True")
        await tab.tap("Centro")
        await tab.sees("centro 401 unknown_device")


async def test_whoever_sends_the_device_elsewhere_is_no_centre_and_is_not_followed(
    playwright: Playwright, ground_opened_before: UsedDevice
) -> None:
    """As a hotel's network does; 307 would carry the device's credential along."""
    async with ground_opened_before.opened(playwright) as (_, tab):
        elsewhere = {"location": f"{ground_opened_before.centre.origin}/accesso"}
        await tab.page.route("**/api/device/pulse", lambda route: route.fulfill(status=307, headers=elsewhere))
        await tab.tap("Centro")
        await tab.sees("centro: nessuna rete")
        await tab.page.unroute("**/api/device/pulse")
        assert not [url for url in tab.heard.requests if "/accesso" in url]
        await tab.tap("Centro")
        await tab.sees("centro 401 unknown_device")


async def test_a_second_tab_is_told_and_takes_over_when_the_first_goes(playwright: Playwright, ground_opened_before: UsedDevice) -> None:
    async with ground_opened_before.opened(playwright) as (browser, first):
        await write(first, "prima scheda")
        second = await browser.another_tab()
        await second.page.goto(f"{ground_opened_before.centre.origin}/", wait_until="commit")
        assert "Soglia è già aperta" in await second.plain_page()
        await first.page.close()
        await second.taken_over()
        await second.sees("prima scheda")


async def test_the_last_commit_of_a_page_that_is_left_is_kept(playwright: Playwright, ground_server: ServerProcess, tmp_path: Path) -> None:
    async with chromium(playwright, tmp_path / "profile", ground_server.origin) as browser:
        tab = await (await browser.start()).open()
        await tab.reload()
        await tab.sees("pagina lasciata")


async def test_when_the_browser_gives_no_more_room_the_write_is_refused_in_words_and_the_rest_is_kept(
    playwright: Playwright, ground_opened_before: UsedDevice
) -> None:
    async with ground_opened_before.opened(playwright) as (_, tab):
        await write(tab, "prima")
        await tab.offline_copy()
        disk = await Disk.of(tab)
        await disk.leaves(5_000_000)
        await tab.tap("Riempi")
        await tab.sees(re.compile("pieno dopo [1-9]: Lo spazio è finito: l'ultima modifica non è stata salvata, tutto il resto sì"))
        await disk.is_full()
        tab = await tab.reload()
        await tab.sees("prima")
        await tab.tap("Riempi")
        await tab.sees(re.compile("pieno dopo"))
        await disk.has_room_again()
        await write(tab, "di nuovo posto")
        tab = await tab.reload()
        await tab.sees("di nuovo posto")
        await tab.sees("prima")


async def test_an_engine_that_cannot_keep_files_gets_a_page_and_no_store(
    playwright: Playwright, ground_server: ServerProcess, tmp_path: Path
) -> None:
    async with chromium(playwright, tmp_path / "profile", ground_server.origin) as browser:
        tab = await browser.start()
        no_handles = "delete FileSystemFileHandle.prototype.createSyncAccessHandle;\n"
        await tab.page.route("**/device-files.mjs", lambda route: _with_before(route, no_handles))
        await tab.page.goto(f"{ground_server.origin}/", wait_until="commit")
        words = await tab.plain_page()
        assert "Qui Soglia non può salvare" in words
        assert "Usa Chrome, Edge o Firefox aggiornati" in words


async def test_a_start_that_fails_says_so_and_the_button_starts_again(
    playwright: Playwright, ground_server: ServerProcess, tmp_path: Path
) -> None:
    async with chromium(playwright, tmp_path / "profile", ground_server.origin) as browser:
        tab = await browser.start()
        await tab.page.route("**/app.zip", lambda route: route.fulfill(body=b"not an archive"))
        await tab.page.goto(f"{ground_server.origin}/", wait_until="commit")
        assert "Soglia non si è aperta" in await tab.plain_page()
        await tab.page.unroute("**/app.zip")
        await tab.page.get_by_role("button", name="Riprova").click()
        await tab.standing()
        await tab.sees("pronto")


async def test_other_parts_of_the_origin_are_not_answered_by_the_app(playwright: Playwright, ground_opened_before: UsedDevice) -> None:
    async with ground_opened_before.opened(playwright) as (browser, tab):
        await tab.offline_copy()
        office = await browser.another_tab()
        await office.page.goto(f"{ground_opened_before.centre.origin}/office/")
        assert await office.page.inner_text("body") == "ufficio"
        await ground_opened_before.centre.stop()
        with pytest.raises(Error, match="ERR_CONNECTION_REFUSED"):
            await office.page.goto(f"{ground_opened_before.centre.origin}/office/")


async def _with_before(route: Route, script: str) -> None:
    answer = await route.fetch()
    await route.fulfill(response=answer, body=script + await answer.text())


def failing(app: bytes) -> bytes:
    """The built app with what fails, and a sentence less."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(app)) as whole, zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as other:
        for name in whole.namelist():
            data = whole.read(name)
            if name == "main.py":
                data = data.replace(b"if __name__", FAILING.encode() + b"if __name__")
            elif name == "ui/words/it/help.json":
                data = json.dumps({key: said for key, said in json.loads(data).items() if key != "help.title"}).encode()
            other.writestr(name, data)
    return made.getvalue()


async def taps_count_once(tab: Tab) -> None:
    """Five of a mouse and five of a finger on a machine that has no time, and one back: an eleventh would show."""
    await tab.sees(MORE)
    box = await tab.named(MORE).bounding_box()
    assert box is not None
    at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    hand = await tab.debugger()
    await hand.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    for hold in HOLDS:
        await tab.page.mouse.click(at["x"], at["y"], delay=hold * 1000)
    for hold in HOLDS:
        await hand.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [at]})
        await asyncio.sleep(hold)
        await hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    await tab.sees(re.compile("^10$"))
    await hand.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    await tab.tap(LESS)
    await tab.sees(re.compile("^9$"))


async def test_what_fails_is_said_in_its_place_and_in_the_console_and_the_app_goes_on(
    playwright: Playwright, built_app: Path, tmp_path: Path
) -> None:
    server = files_process(built_app, tmp_path)
    await server.start()
    try:
        async with chromium(playwright, tmp_path / "profile", server.origin) as browser:
            tab = await browser.start()
            body = failing((built_app / "app.zip").read_bytes())
            await tab.page.route("**/app.zip", lambda route: route.fulfill(body=body, content_type="application/zip"))
            await tab.open("/#/aiuto")
            await tab.sees("Qui qualcosa non si è aperto")
            await tab.tap("Riprova")
            await tab.sees("Quello che era salvato è al sicuro su questo dispositivo")
            await tab.picture("standing-page")
            await tab.page.goto(f"{tab.origin}/#/aiuto/entry")
            await tab.sees("Testo mancante")
            await tab.tap("Indietro")
            await tab.tap("Entra con nome e password")
            await tab.sees("L'ultimo tocco non è riuscito")
            await tab.picture("standing-tap")
            await tab.tap("Chiudi")
            await tab.sees_no("L'ultimo tocco non è riuscito")
            await tab.tap("Entra con nome e password")
            await taps_count_once(tab)
            assert any("drawing HelpPage: KeyError" in line for line in browser.defects)
            assert any("tap: KeyError" in line for line in browser.defects)
            assert any("cannot say help.title" in line for line in browser.defects)
            assert tab.heard.errors
            assert not [line for line in tab.heard.console if SECRET in line]
            browser.defects.clear()
    finally:
        await server.close()
