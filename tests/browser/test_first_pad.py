"""The PIN's pad in the first paint: where it stands, what it hands over, when it goes, and one person's start with it.

Most of it runs in a page of its own: the app's index.html with its own scripts, stand-ins for those that start Flutter, Python and the
service worker, and the test at the other end of the bridge. The last test is the app itself.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from playwright.async_api import Page, Playwright, Route, expect

from mobile.platform.ports import ROUNDS
from tests.support.browser import CHROMIUM, FLAGS, GONE, START_MS, Tab, chromium
from tests.support.doorstep import GIULIA
from tests.support.server_process import ROOT
from tests.support.used_devices import UsedDevice

pytestmark = pytest.mark.browser

ORIGIN = "http://127.0.0.1:9/"
STATIC, FONTS = ROOT / "mobile" / "web" / "static", ROOT / "assets" / "fonts"
PAD, KEYS = "#first-paint[data-state=pad]", "#first-paint[data-state=pad] .key"
SALT, PIN = bytes(range(16)), "482915"
SHOWN: dict[str, Any] = {
    "person": "giulia",
    "salt": SALT.hex(),
    "rounds": ROUNDS,
    "language": "it",
    "look": "system",
    "face": ["GF", "info"],
    "others": [["ML", "warning"], ["S", "accent"]],
    "words": {
        "hello": "Ciao, Giulia",
        "text": "Inserisci il tuo PIN per riprendere il lavoro.",
        "network": "Non serve la rete.",
        "typed": [f"{count} cifre su 6" for count in range(7)],
        "erase": "Cancella l'ultima cifra",
        "lost": "Ho perso il PIN",
        "opening": "Apro i tuoi dati…",
        "safe": "I dati su questo dispositivo sono cifrati.",
        "locks": "Dopo 5 minuti fermo, il dispositivo si blocca.",
        "others": "Altre persone su questo dispositivo",
        "change": "Cambia",
        "who": "Chi usa il dispositivo adesso?",
        "help": "Aiuto",
    },
}
STAND_INS = {
    "start-sizes.js": 'const startSizes = { "main.dart.js": [1, 1] };',
    "store-marker.js": """const storeMarker = { storeIsHere: async () => localStorage.getItem("no-store") === null, read: () => null,
        office: () => null, watch: async () => {} };""",
    "update.js": """const sogliaUpdate = { formIs() {},
        decided: localStorage.getItem("taken") === null ? Promise.resolve() : new Promise(() => {}) };""",
    "python.js": """globalThis.told = []; globalThis.ask = null;
        globalThis.worker = () => pageBridge.attach({ postMessage({ pagePort }) {
          pagePort.onmessage = ({ data }) => { if (data.event) told.push(data); };
          ask = (operation, ...given) => pagePort.postMessage({ id: 0, operation, arguments: given });
        } });
        worker();""",
}
EMPTY = ("flutter_bootstrap.js", "snapshot.js", "spoken.js", "main.dart.js")
KINDS = {".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".woff2": "font/woff2"}
OPENED = """(sealed) => {
  const bytes = Uint8Array.from(sealed), { key } = told.find(({ event }) => event === "padKey").value;
  return crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes.slice(0, 12) }, key, bytes.slice(12))
    .then((plain) => new TextDecoder().decode(plain));
}"""


def found(path: str) -> tuple[str, bytes]:
    name = path or "index.html"
    if name in STAND_INS or name in EMPTY:
        return "text/javascript", STAND_INS.get(name, "").encode()
    file = FONTS / name.removeprefix("assets/fonts/") if name.startswith("assets/fonts/") else STATIC / name
    return KINDS.get(file.suffix, "application/octet-stream"), file.read_bytes() if file.is_file() else b""


async def answer(route: Route) -> None:
    kind, body = found(route.request.url.removeprefix(ORIGIN).partition("#")[0])
    await route.fulfill(content_type=kind, body=body)


@pytest.fixture
async def page(playwright: Playwright) -> AsyncIterator[Page]:
    """Nothing is loaded yet; what was kept at the last start is there."""
    browser = await playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=[*FLAGS])
    context = await browser.new_context(viewport={"width": 412, "height": 915}, locale="it-IT")
    await context.route(f"{ORIGIN}**", answer)
    opened = await context.new_page()
    await opened.goto(f"{ORIGIN}nothing.html")
    await keep(opened, SHOWN)
    yield opened
    await browser.close()


async def keep(page: Page, shown: dict[str, Any]) -> None:
    await page.evaluate("(shown) => localStorage.setItem('soglia-pad', shown)", json.dumps(shown))


async def loaded(page: Page, address: str = "") -> Page:
    """The page's own scripts have run, and what they asked the browser at once has been answered."""
    await page.goto("about:blank")  # another fragment of the same page would load nothing
    await page.goto(f"{ORIGIN}{address}")
    await page.evaluate("() => Promise.all([navigator.locks.query(), storeMarker.storeIsHere()])")
    return page


async def stands(page: Page, address: str = "") -> Page:
    await loaded(page, address)
    await page.locator(PAD).wait_for()
    return page


async def taps(page: Page, digits: str) -> None:
    for digit in digits:
        await page.get_by_role("button", name=digit, exact=True).click()


async def events(page: Page, name: str) -> list[Any]:
    told: list[Any] = await page.evaluate("(name) => told.filter(({ event }) => event === name).map(({ value }) => value)", name)
    return told


async def app_stands(page: Page, *, locked: bool = True) -> None:
    """A page of the app is drawn under the paint, as Python tells; and two frames have passed."""
    await page.evaluate("(locked) => ask('appStands', locked)", locked)
    await frames(page)


async def frames(page: Page) -> None:
    """A few of them, once what was on its way to the page has arrived."""
    await page.evaluate("() => new Promise((done) => setTimeout(done))")
    for _ in range(3):
        await page.evaluate("() => new Promise((done) => requestAnimationFrame(done))")


async def test_what_is_handed_over_opens_what_the_pin_has_sealed_and_gives_nobody_its_bytes(page: Page) -> None:
    await stands(page)
    assert await page.get_by_role("heading", name="Ciao, Giulia").is_visible()
    await taps(page, PIN[:4])
    await page.keyboard.type("7")
    await page.get_by_role("button", name="Cancella l'ultima cifra").click()
    await expect(page.get_by_role("status").filter(has_text="cifre")).to_have_text("4 cifre su 6")
    await page.keyboard.type(PIN[4:])
    await page.wait_for_function("() => told.some(({ event }) => event === 'padKey')")
    nonce, key = bytes(12), hashlib.pbkdf2_hmac("sha256", PIN.encode(), SALT, ROUNDS, 32)
    sealed = nonce + AESGCM(key).encrypt(nonce, b"la chiave di un circolo", None)
    assert await page.evaluate(OPENED, list(sealed)) == "la chiave di un circolo"
    assert await page.evaluate("() => told.find(({ event }) => event === 'padKey').value.key.extractable") is False
    assert await page.get_by_text("Apro i tuoi dati…").first.is_visible()


async def test_digits_stand_nowhere_but_in_the_dots(page: Page) -> None:
    await stands(page)
    before = await page.evaluate("() => [location.href, JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie]")
    await taps(page, PIN[:5])
    assert await page.locator(".dots .full").count() == 5
    assert PIN[:3] not in re.sub(r"<[^>]+>|\s", "", await page.content())
    assert (
        await page.evaluate("() => [location.href, JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie]")
        == before
    )
    assert await events(page, "padKey") == []


async def test_it_gives_way_to_the_apps_own_page_unless_a_pin_is_half_typed(page: Page) -> None:
    await stands(page)
    await app_stands(page)
    await expect(page.locator(GONE)).to_have_count(1)
    await stands(page)
    await taps(page, "48")
    await app_stands(page)
    await expect(page.locator(PAD)).to_be_visible()
    for _ in range(2):
        await page.get_by_role("button", name="Cancella l'ultima cifra").click()
    await expect(page.locator(GONE)).to_have_count(1)


async def test_it_goes_with_the_digits_where_the_app_asks_for_no_pin(page: Page) -> None:
    await stands(page)
    await taps(page, "48")
    await app_stands(page, locked=False)
    await expect(page.locator(GONE)).to_have_count(1)
    await page.keyboard.type(PIN)
    assert await events(page, "padKey") == []


async def test_after_the_sixth_digit_it_stays_until_the_app_shows_what_came_of_it(page: Page) -> None:
    await stands(page)
    await taps(page, PIN)
    await page.wait_for_function("() => told.some(({ event }) => event === 'padKey')")
    await app_stands(page)
    await expect(page.locator(PAD)).to_be_visible()
    await page.keyboard.type("111111")
    await page.evaluate("() => ask('padHeard')")
    await app_stands(page)
    await expect(page.locator(GONE)).to_have_count(1)
    assert len(await events(page, "padKey")) == 1


async def test_a_worker_that_takes_the_firsts_place_gets_what_that_one_has_not_taken(page: Page) -> None:
    await stands(page)
    await taps(page, PIN)
    await page.wait_for_function("() => told.some(({ event }) => event === 'padKey')")
    await page.evaluate("() => { told.length = 0; worker(); }")
    await page.wait_for_function("() => told.some(({ event }) => event === 'padKey')")
    await page.evaluate("() => ask('padHeard')")
    await app_stands(page, locked=False)
    await page.evaluate("() => { told.length = 0; worker(); pageBridge.emit('escape'); }")
    await page.wait_for_function("() => told.some(({ event }) => event === 'escape')")
    assert await events(page, "padKey") == []


async def test_what_only_the_app_can_do_is_asked_of_it(page: Page) -> None:
    for name, event, value in (
        ("Ho perso il PIN", "padWish", "lost"),
        ("Cambia", "padWish", "people"),
        ("Aiuto", "address", "/aiuto/unlock"),
    ):
        await stands(page)
        await taps(page, "48")
        await page.get_by_role("button", name=name).click()
        await page.wait_for_function("(event) => told.some((one) => one.event === event)", arg=event)
        assert await events(page, event) == [value]
        await app_stands(page)
        await expect(page.locator(GONE)).to_have_count(1)


async def no_pad(page: Page, address: str = "") -> None:
    await loaded(page, address)
    await frames(page)
    assert await page.locator(PAD).count() == 0
    assert await page.locator("#first-paint[data-state=loading]").count() == 1


async def test_it_stands_for_nobody_where_the_start_may_come_to_something_else(page: Page) -> None:
    for address in ("#codice=ABCDEFGH", "#/aiuto/unlock", "#/galleria/scuro"):
        await no_pad(page, address)
    for reason in ("no-store", "taken"):
        await page.evaluate("(reason) => localStorage.setItem(reason, '1')", reason)
        await no_pad(page)
        await page.evaluate("(reason) => localStorage.removeItem(reason)", reason)
    await stands(page, "#/visit/hazards")
    assert page.url == f"{ORIGIN}#/visit/hazards"
    await page.evaluate("() => ask('keepPad', null)")
    await page.wait_for_function("() => localStorage.getItem('soglia-pad') === null")
    await no_pad(page)


async def test_a_second_tab_has_none(page: Page) -> None:
    await stands(page)
    await page.evaluate("() => { navigator.locks.request('soglia-files', () => new Promise(() => {})); }")
    second = await page.context.new_page()
    await no_pad(second)


async def test_a_plain_page_takes_it_away_with_what_was_typed(page: Page) -> None:
    await stands(page)
    await taps(page, "4829")
    await page.evaluate("() => firstPaint.plain('second-tab')")
    await expect(page.get_by_role("heading", name="Soglia è già aperta")).to_be_visible()
    assert await page.locator(".pad").is_hidden()
    await page.keyboard.type("15")
    await app_stands(page)
    assert await events(page, "padKey") == []
    await expect(page.get_by_role("heading", name="Soglia è già aperta")).to_be_visible()


async def test_half_a_pin_does_not_wait_in_a_pocket(page: Page) -> None:
    await stands(page)
    await taps(page, "4829")
    await page.evaluate(
        """() => {
            Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    assert await page.locator(".dots .full").count() == 0


async def test_every_key_is_large_enough_and_has_a_name_at_every_size_of_letters_and_screen(page: Page) -> None:
    for width, height, letters in ((412, 915, 100), (360, 640, 100), (412, 915, 200), (1280, 800, 100), (1280, 800, 200)):
        await page.set_viewport_size({"width": width, "height": height})
        await page.evaluate("(letters) => localStorage.setItem('soglia-letters', letters)", str(letters))
        await stands(page)
        sizes = await page.evaluate(
            """() => [...document.querySelectorAll(".pad button")].filter((key) => key.offsetWidth)
                .map((key) => [key.ariaLabel || key.textContent.trim(), key.offsetWidth, key.offsetHeight])"""
        )
        assert all(name and across >= 48 and down >= 48 for name, across, down in sizes), (width, letters, sizes)
        assert await page.evaluate("() => document.querySelector('.pad').scrollWidth <= innerWidth"), (width, letters)


@pytest.mark.parametrize("letters", [100, 160, 200])
async def test_the_last_row_of_keys_is_in_sight_and_nothing_lies_over_it(page: Page, letters: int) -> None:
    await page.evaluate("(letters) => localStorage.setItem('soglia-letters', letters)", str(letters))
    await stands(page)
    for name in ("0", "Cancella l'ultima cifra"):
        box = await page.get_by_role("button", name=name, exact=True).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 915
    assert await page.evaluate(
        """() => [...document.querySelectorAll(".pad .keys .key")].every((key) => {
            const { left, right, bottom } = key.getBoundingClientRect();
            return document.elementFromPoint((left + right) / 2, bottom - 2) === key;
        })"""
    )
    head = "document.querySelector('.pad > header')"
    assert await page.evaluate(f"() => {head}.offsetHeight >= {head}.querySelector('p').offsetHeight"), (
        "the app's head is as high as its letters"
    )


async def test_it_is_dark_for_whoever_chose_so_and_speaks_her_language(page: Page) -> None:
    await keep(page, SHOWN | {"look": "dark", "language": "en"})
    await stands(page)
    assert await page.evaluate("() => document.documentElement.lang") == "en"
    ground = "() => getComputedStyle(document.querySelector('.pad')).backgroundColor"
    assert await page.evaluate(ground) == "rgb(22, 34, 47)"
    await page.emulate_media(color_scheme="dark")
    await keep(page, SHOWN | {"look": "light"})
    await stands(page)
    assert await page.evaluate(ground) == "rgb(255, 255, 255)"


HELD = """(() => {
  const post = Worker.prototype.postMessage, held = [];
  Worker.prototype.postMessage = function (...told) { held.push([this, told]); };
  globalThis.letGo = () => { Worker.prototype.postMessage = post; for (const [worker, told] of held) worker.postMessage(...told); };
})()"""
"""What the page says to Python's worker waits: however fast the machine, the app does not stand before the last digit."""


async def starts(tab: Tab) -> None:
    """Until the first paint asks for the PIN, with the app still on its way."""
    await tab.page.add_init_script(HELD)
    await tab.page.goto(f"{tab.origin}/", wait_until="commit")
    await tab.page.locator(KEYS).first.wait_for(timeout=START_MS)


async def types(tab: Tab, digits: str) -> None:
    for digit in digits:
        await tab.page.locator(KEYS).get_by_text(digit, exact=True).click()
    await tab.page.evaluate("letGo()")
    await tab.standing()


@pytest.mark.timeout(400)
async def test_a_start_opens_with_the_pin_that_was_typed_before_the_app_stood(playwright: Playwright, giulias_phone: UsedDevice) -> None:
    await giulias_phone.centre.stop()
    async with chromium(playwright, giulias_phone.profile, giulias_phone.centre.origin) as browser:
        tab = await browser.start()
        await starts(tab)
        await types(tab, GIULIA.pin)
        await tab.sees("Oggi")
        await tab.sees_no("Ciao, ")
        tab = await browser.restart()
        await starts(tab)
        await types(tab, "999999")
        await tab.sees("PIN sbagliato. I dati sono al sicuro: riprova.")
        await tab.picture("first-pad-wrong")
        tab = await (await browser.restart()).open()
        assert await tab.evaluate("localStorage.getItem('soglia-pad')") is None, "after a wrong one the app itself asks"
        await GIULIA.is_greeted(tab)
        await tab.sees("Oggi")
        assert await tab.evaluate("localStorage.getItem('soglia-pad') !== null")
        assert not [line for line in tab.heard.console if "Content Security Policy" in line]
