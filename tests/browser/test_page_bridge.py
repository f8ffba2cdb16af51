"""The page's side of the bridge in a page of its own: what is printed holds no script, what is saved arrives whole, what happens is told.

No Flutter and no Python here: `page-bridge.js` and `address.js` of `mobile/web/static` are loaded beside stand-ins for their neighbours,
and the other end of the port is the test. What Python makes of it is held in tests/contract/test_platforms.py.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, Playwright, Route

from tests.support.browser import CHROMIUM, FLAGS
from tests.support.server_process import ROOT

pytestmark = pytest.mark.browser

NEIGHBOURS = """
const done = [];
const heard = (name) => (...given) => { done.push([name, ...given]); };
const firstPaint = { done: heard("done"), plain: heard("plain"), count: heard("count") };
const storeMarker = { note: heard("note"), forget: heard("forget"), gone: () => "aaaaabbbbb", goneTold: heard("goneTold") };
"""
ASKING = """
const told = [], waiting = new Map();
let port, last = 0;
pageBridge.attach({ postMessage({ pagePort }) {
  port = pagePort;
  port.onmessage = ({ data }) => { if (data.event) told.push([data.event, data.value]); else waiting.get(data.id)(data); };
} });
const ask = (operation, ...given) => new Promise((answered) => {
  waiting.set(++last, answered);
  port.postMessage({ id: last, operation, arguments: given });
});
"""


ORIGIN = "http://127.0.0.1:9/"
"""Nobody listens there: the test answers. An address of this machine is a secure one, which `persist()` wants."""


def served() -> dict[str, tuple[str, str]]:
    names = ("neighbours.js", "page-bridge.js", "address.js", "asking.js")
    scripts = "".join(f'<script src="{name}"></script>' for name in names)
    own, address = ((ROOT / "mobile" / "web" / "static" / name).read_text() for name in names[1:3])
    page = f'<!DOCTYPE html><meta charset="utf-8"><title>ponte</title><main>schermo</main>{scripts}'
    return {
        "": ("text/html", page),
        **{name: ("text/javascript", text) for name, text in zip(names, (NEIGHBOURS, own, address, ASKING), strict=True)},
    }


@pytest.fixture
async def page(playwright: Playwright) -> AsyncIterator[Page]:
    files = served()

    async def answer(route: Route) -> None:
        kind, body = files[route.request.url.removeprefix(ORIGIN)]
        await route.fulfill(content_type=kind, body=body)

    browser = await playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=[*FLAGS])
    opened = await browser.new_page(accept_downloads=True)
    await opened.route(f"{ORIGIN}**", answer)
    await opened.goto(ORIGIN)
    yield opened
    await browser.close()


async def ask(page: Page, operation: str, *given: Any) -> Any:
    answer = await page.evaluate("([operation, given]) => ask(operation, ...given)", [operation, list(given)])
    assert "error" not in answer, answer["error"]
    return answer.get("value")


async def test_a_sheet_is_printed_alone_and_holds_text_only(page: Page) -> None:
    await page.evaluate("() => { window.print = () => done.push(['print']); }")
    attack = (
        '<h1 class="titolo" onclick="alert(1)">Appello</h1><img src="x" onerror="done.push([\'attacked\'])"><script>done.push(["attacked"])'
        '</script><table><td colspan="2" style="color: red">Bianchi</td></table><iframe src="/office"></iframe><a href="javascript:0">'
        "Rossi</a>"
    )
    await ask(page, "print", attack, ".titolo { font-size: 40px }")
    await page.emulate_media(media="print")
    sheet = page.locator("#print-sheet")
    assert await page.locator("main").is_hidden()
    assert await page.get_by_text("Appello").is_visible()
    inside = "() => document.getElementById('print-sheet').shadowRoot.innerHTML"
    kept = await page.evaluate(inside)
    assert kept == ('<h1 class="titolo">Appello</h1><table><tbody><tr><td colspan="2">Bianchi</td></tr></tbody></table><a>Rossi</a>'), kept
    assert await page.evaluate("() => done") == [["print"]]
    await page.emulate_media(media="screen")
    assert await page.get_by_text("Appello").is_hidden()
    await page.mouse.click(5, 5)
    assert await sheet.count() == 0


async def test_a_file_is_saved_to_the_byte_under_its_name(page: Page) -> None:
    content = bytes(range(256)) * 64
    async with page.expect_download() as saving:
        await page.evaluate(
            "(numbers) => ask('download', 'elenco.bin', new Blob([new Uint8Array(numbers)], { type: 'application/octet-stream' }))",
            list(content),
        )
    saved = await saving.value
    assert saved.suggested_filename == "elenco.bin"
    assert (await saved.path()).read_bytes() == content


async def test_the_promise_to_keep_the_files_is_a_yes_or_a_no(page: Page) -> None:
    assert await ask(page, "persist") in (True, False)
    assert await ask(page, "installed") is False


async def test_hiding_and_touching_are_told_and_touching_not_more_often_than_needed(page: Page) -> None:
    for _ in range(5):
        await page.mouse.click(20, 20)
    await page.evaluate(
        """() => {
            Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
            dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
        }"""
    )
    await page.wait_for_function("() => told.some(([event]) => event === 'pagehide')")
    assert await page.evaluate("() => told") == [["activity", None], ["visibility", "hidden"], ["pagehide", True]]


async def test_one_picture_means_the_camera_and_several_the_gallery(page: Page, tmp_path: Path) -> None:
    taken = tmp_path / "muffa.jpg"
    taken.write_bytes(b"foto")
    make = """(several) => {
        const input = Object.assign(document.createElement("input"), { type: "file", accept: "image/*", multiple: several });
        input.click();
        return input.getAttribute("capture");
    }"""
    async with page.expect_file_chooser() as choosing:
        assert await page.evaluate(make, False) == "environment"
    await (await choosing.value).set_files(str(taken))
    async with page.expect_file_chooser() as choosing:
        assert await page.evaluate(make, True) is None
    await (await choosing.value).set_files([str(taken)])
    await page.wait_for_function("() => told.filter(([event]) => event === 'files').length === 2")
    assert await page.evaluate("() => told.filter(([event]) => event === 'files').map(([, files]) => files[0].name)") == ["muffa.jpg"] * 2


async def test_what_the_page_cannot_do_is_told_and_the_bridge_goes_on(page: Page) -> None:
    answer = await page.evaluate("() => ask('nothing')")
    assert answer["error"].startswith("TypeError")
    assert await ask(page, "vanishedStore") == "aaaaabbbbb"


async def went(page: Page, times: int) -> None:
    """So many addresses were told."""
    await page.wait_for_function("(times) => told.filter(([event]) => event === 'address').length === times", arg=times)


async def test_the_history_is_the_way_from_home_and_back_goes_through_it(page: Page) -> None:
    entries = await page.evaluate("() => history.length")
    await ask(page, "address", ["/", "/visit", "/visit/hazards"], "Pericoli · Soglia")
    await page.wait_for_url(f"{ORIGIN}#/visit/hazards")
    assert await page.title() == "Pericoli · Soglia"
    assert await page.locator("[aria-live=polite]").inner_text() == "Pericoli · Soglia"
    await page.evaluate("() => history.back()")
    await went(page, 1)
    assert page.url == f"{ORIGIN}#/visit"
    await ask(page, "address", ["/", "/visit"], "Sopralluogo · Soglia")
    await ask(page, "address", ["/", "/visit", "/visit/note"], "Note · Soglia")
    await ask(page, "address", ["/"], "Oggi · Soglia")
    await page.wait_for_url(ORIGIN)
    assert await page.evaluate("() => history.length") == entries + 2, "an arrow that leads back adds no entry"
    await page.evaluate("() => history.forward()")
    await went(page, 2)
    assert await page.evaluate("() => told.at(-1)") == ["address", "/visit"]


async def test_a_page_beside_the_last_one_takes_its_entry(page: Page) -> None:
    entries = await page.evaluate("() => history.length")
    for code in ("1", "2", "3"):
        await ask(page, "address", ["/", "/visit", f"/visit/{code}"], "Soglia")
    await page.wait_for_url(f"{ORIGIN}#/visit/3")
    assert await page.evaluate("() => history.length") == entries + 2
    await ask(page, "address", ["/", "/more"], "Soglia")
    await page.wait_for_url(f"{ORIGIN}#/more")
    await page.evaluate("() => history.back()")
    await went(page, 1)
    assert page.url == ORIGIN


async def test_an_address_typed_by_hand_gets_its_parents_and_the_offices_code_gets_none(page: Page) -> None:
    await ask(page, "address", ["/", "/visit"], "Soglia")
    await page.evaluate("() => { location.hash = '#/more'; }")
    await went(page, 1)
    await ask(page, "address", ["/", "/more"], "Soglia")
    await page.wait_for_function("() => history.state.way.join() === '/,/more'")
    assert page.url == f"{ORIGIN}#/more"
    await page.evaluate("() => { location.hash = '#codice=ABCDEFGH'; }")
    await page.wait_for_function("() => told.some(([event]) => event === 'code')")
    await page.wait_for_url(f"{ORIGIN}#/more")
    assert await page.evaluate("() => history.state.way") == ["/", "/more"]


async def test_flutter_writes_neither_the_history_nor_the_title(page: Page) -> None:
    await ask(page, "address", ["/", "/more"], "Altro · Soglia")
    await page.evaluate("() => { history.pushState({ serialCount: 1 }, 'flutter', '#/elsewhere'); document.title = 'Soglia'; }")
    await page.wait_for_function("() => document.title === 'Altro · Soglia'")
    assert page.url == f"{ORIGIN}#/more"


async def test_entries_that_are_not_there_hold_nothing_up(page: Page) -> None:
    way = ["/", *(f"/visit/{step}" for step in range(60))]
    await page.evaluate("(way) => history.replaceState({ way }, '', '#/visit/59')", way)
    await page.reload()
    await ask(page, "address", ["/", "/more"], "Soglia")
    await page.wait_for_url(f"{ORIGIN}#/more")


async def test_escape_is_told(page: Page) -> None:
    await page.keyboard.press("Escape")
    await page.wait_for_function("() => told.some(([event]) => event === 'escape')")
