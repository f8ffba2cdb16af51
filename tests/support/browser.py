"""A real Chromium on a profile that lasts, and a person's hands in it: tap by name, type, choose files, see, kill.

Rule (issue 1): *restarted* means a new browser process on the same profile. Names are those that a screen reader would say: Flutter's
semantics tree is switched on after each load. Nothing sleeps to synchronise: everything waits for what a person would see.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserContext, CDPSession, ConsoleMessage, FloatRect, Locator, Page, Playwright, Request, expect
from playwright.async_api import Error as PlaywrightError

from ui.defects import SAID

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "build" / "pictures"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
SIZES = {"phone": (412, 915), "tablet": (1280, 800)}
WINDOWS = {**SIZES, "desk": (1440, 900)}
"""The app's devices, and where the office sits."""
Name = str | re.Pattern[str]
START_MS, SIGHT_MS = 90_000, 40_000
"""A sight may have to wait for one try of the sync: 20 s at most until it begins while somebody is there (`watch.SOON`), and its run."""
KEY_MS = 60
"""A quick typist's pace."""
TAPS = 4
"""How often a person taps a field that shows no cursor."""
LOOKS, LOOK_SECONDS = 10, 0.05
"""A cursor that stands through so many looks stays."""
# Locators and no script in the page: the app's content security policy forbids evaluation, and stays on in tests.
GONE, PLAIN = "#first-paint[hidden]", "#first-paint[data-state=plain]"
OFFLINE_COPY_IS_WHOLE = "html[data-offline-ready=true]"
SWITCH, FIRST_NODE = "flt-semantics-placeholder", "flt-semantics-host flt-semantics"
CURSOR = ":is(flt-text-editing-host, flt-semantics-host) :is(input, textarea):focus"
"""The element with the cursor, which shows what is typed: one that Flutter lays over the field, or the field's own for who listens."""
CURSOR_STANDS = f"""(() => {{
  const cursor = document.querySelector("{CURSOR}");
  if (!cursor) return null;
  const {{ x, y, width, height }} = cursor.getBoundingClientRect();
  return {{ x, y, width, height, laidOver: cursor.closest("flt-text-editing-host") !== null }};
}})()"""


@dataclass
class Heard:
    """What the page said to its console, what broke in it, and whom it asked."""

    console: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        self.console.append(message.text)
        if SAID in message.text:
            self.errors.append(message.text)

    def _asked(self, request: Request) -> None:
        self.requests.append(request.url)

    def strangers(self) -> set[str]:
        """Hosts other than this machine."""
        return {url for url in self.requests if not re.match(r"(blob:|data:|https?://127\.0\.0\.1[:/])", url)}


class Tab:
    """One tab with the app in it."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page = page
        self.origin = origin
        self.heard = Heard()
        self.heard.listen(page)
        self._asking: CDPSession | None = None

    async def open(self, path: str = "/") -> Tab:
        """Loads the app and waits until its first page stands and can be heard."""
        await self.page.goto(f"{self.origin}{path}", wait_until="commit")
        return await self.standing()

    async def reload(self) -> Tab:
        await self.page.reload(wait_until="commit")
        return await self.standing()

    async def standing(self) -> Tab:
        await self.page.locator(f"{GONE}, {PLAIN}").wait_for(state="attached", timeout=START_MS)
        assert not await self.page.locator(PLAIN).count(), await self.page.locator("#first-paint").inner_text()
        await self.page.locator(SWITCH).dispatch_event("click", timeout=START_MS)
        await self.page.locator(FIRST_NODE).first.wait_for(state="attached", timeout=START_MS)
        return self

    async def taken_over(self) -> Tab:
        """After a plain page that goes by itself: until the app stands in its place."""
        await self.page.locator(PLAIN).wait_for(state="detached", timeout=START_MS)
        return await self.standing()

    async def plain_page(self) -> str:
        """The words that stand instead of the app."""
        await self.page.locator(PLAIN).wait_for(timeout=START_MS)
        return await self.page.locator("#first-paint").inner_text()

    async def offline_copy(self) -> None:
        """Until the app would start without a server."""
        await self.page.locator(OFFLINE_COPY_IS_WHOLE).wait_for(state="attached", timeout=START_MS)

    @property
    def app(self) -> Locator:
        """What Flutter says aloud; the first paint under it has words of its own."""
        return self.page.locator("flt-semantics-host")

    def named(self, name: Name) -> Locator:
        """The button of that name, or whatever else stands under these words. A string is the whole name."""
        exact = isinstance(name, str)
        return self.app.get_by_role("button", name=name, exact=exact).or_(self.app.get_by_text(name, exact=exact)).first

    async def tap(self, name: Name) -> None:
        target = self.named(name)
        await target.wait_for(timeout=SIGHT_MS)
        await target.click()

    async def tap_place(self, identifier: str) -> None:
        """What the views call by an identifier of its own."""
        await self.place(identifier).click(timeout=SIGHT_MS)

    def place(self, identifier: str) -> Locator:
        return self.app.locator(f'[flt-semantics-identifier="{identifier}"]').first

    async def type_into(self, label: Name, text: str, at: int = 0) -> None:
        """Taps the field of that name (the first, or the one `at` a place) and types, key by key; what stood there is replaced."""
        await self.type_in(self.app.get_by_role("textbox", name=label).nth(at), text)

    async def type_in(self, box: Locator, text: str, shows: str | None = None) -> None:
        """As a person does: a tap, a look for the cursor and another tap where none came; then the keys, once; then a look at what the
        field shows (`shows` where it writes in capitals). Keys before the cursor would reach no field."""
        await self._put_cursor_in(box)
        await self.page.keyboard.press("Control+A")
        await self.page.keyboard.type(text, delay=KEY_MS)
        await expect(self.page.locator(CURSOR)).to_have_value(text if shows is None else shows, timeout=SIGHT_MS)

    async def _put_cursor_in(self, box: Locator) -> None:
        """The field's own element has the focus at once, the one laid over it a moment later; a cursor that stays is the one to type at."""
        for _ in range(TAPS):
            await box.click(timeout=SIGHT_MS)
            with suppress(TimeoutError):
                async with asyncio.timeout(SIGHT_MS / TAPS / 1000):
                    return await self._cursor_stays_in(box)
        raise AssertionError(f"{TAPS} taps brought no cursor into the field: {await self.words()}")

    async def _cursor_stays_in(self, box: Locator) -> None:
        """Until so many looks in a row have seen the same one there. The browser is asked once a look: more questions take the time of what
        is waited for."""
        looks: list[Any] = []
        field = await box.bounding_box(timeout=SIGHT_MS)
        while len(looks) < LOOKS or None in looks[-LOOKS:] or any(look != looks[-1] for look in looks[-LOOKS:]):
            await asyncio.sleep(LOOK_SECONDS)
            cursor = await self.evaluate(CURSOR_STANDS)
            if cursor is not None and not (field and _within(field, cursor)):
                cursor, field = None, await box.bounding_box(timeout=SIGHT_MS)  # the field before, or this one has moved
            looks.append(cursor)

    async def tap_digits(self, digits: str) -> None:
        """A PIN on the keypad."""
        for digit in digits:
            await self.tap(digit)

    async def sees(self, text: Name) -> None:
        """Waits until these words can be read or heard somewhere; a string may be a part of what stands there."""
        words = self.app.get_by_text(text).or_(self.app.get_by_label(text)).or_(self.app.get_by_role("button", name=text)).first
        await expect(words).to_be_attached(timeout=SIGHT_MS)

    async def hears_at(self, identifier: str, text: str) -> None:
        """Waits until the thing of that identifier says these words: as its name, where it is one thing for who listens."""
        said = f'[flt-semantics-identifier="{identifier}"][aria-label*="{text}"]'
        await expect(self.app.locator(said).or_(self.place(identifier).filter(has_text=text)).first).to_be_attached(timeout=SIGHT_MS)

    async def sees_no(self, text: Name) -> None:
        await expect(self.app.get_by_text(text)).to_have_count(0, timeout=SIGHT_MS)

    async def choose_files(self, button: Name, files: Sequence[Path]) -> Any:
        """Opens the chooser by a tap; what the page asked for (several? images only? the camera?) comes back."""
        async with self.page.expect_file_chooser(timeout=SIGHT_MS) as opening:
            await self.tap(button)
        chooser = await opening.value
        await chooser.set_files([str(file) for file in files])
        return chooser

    async def debugger(self) -> CDPSession:
        """The browser's own: what neither a person nor the page could do."""
        return await self.page.context.new_cdp_session(self.page)

    async def evaluate(self, expression: str) -> Any:
        """By the debugger: the page's policy lets nobody else evaluate there. What it comes to, awaited; raises what it threw."""
        self._asking = self._asking or await self.debugger()
        asked = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        told = await self._asking.send("Runtime.evaluate", asked)
        if "exceptionDetails" in told:
            raise RuntimeError(str(told["exceptionDetails"]))
        return told["result"].get("value")

    async def words(self) -> str:
        """Everything on screen as a screen reader would walk through it."""
        return await self.app.aria_snapshot()

    async def picture(self, name: str) -> Path:
        PICTURES.mkdir(parents=True, exist_ok=True)
        file = PICTURES / f"{name}.png"
        await self.page.screenshot(path=str(file))
        return file


class Chromium:
    """A browser on `profile`. `restart` begins a new process on the same one."""

    def __init__(self, playwright: Playwright, profile: Path, origin: str, device: str = "phone") -> None:
        self._playwright = playwright
        self._profile = profile
        self._origin = origin
        self._device = device
        self._context: BrowserContext | None = None
        self.defects: list[str] = []
        """What the app has told of its own, over all tabs and processes; a test that makes one takes it out."""
        self.strangers: set[str] = set()
        """Whom a page, a worker or a socket of this browser has asked besides its own centre, over all its processes."""

    async def start(self) -> Tab:
        """A new process, with one tab that has loaded nothing."""
        width, height = WINDOWS[self._device]
        self._context = await self._playwright.chromium.launch_persistent_context(
            str(self._profile),
            executable_path=CHROMIUM,
            headless=True,
            args=[*FLAGS],
            viewport={"width": width, "height": height},
            locale="it-IT",
            timezone_id="Europe/Rome",
            geolocation={"latitude": 37.5027, "longitude": 15.0873, "accuracy": 12},
            permissions=["geolocation"],
            accept_downloads=True,
        )
        self._context.on("console", lambda message: self.defects.append(message.text) if SAID in message.text else None)
        self._context.on("request", lambda request: self._asked(request.url))
        for page in self._context.pages:
            self._watch(page)
        self._context.on("page", self._watch)
        return Tab(self._context.pages[0], self._origin)

    def _watch(self, page: Page) -> None:
        page.on("websocket", lambda socket: self._asked(socket.url))

    def _asked(self, url: str) -> None:
        here = self._origin.split("://", 1)[1]
        if not re.match(rf"(blob:|data:|about:|chrome-error:|(https?|wss?)://{re.escape(here)}(/|$))", url):
            self.strangers.add(url)

    async def another_tab(self) -> Tab:
        assert self._context is not None
        return Tab(await self._context.new_page(), self._origin)

    async def close(self) -> None:
        context, self._context = self._context, None
        if context is not None:
            await context.close()

    async def restart(self) -> Tab:
        await self.close()
        return await self.start()

    async def kill(self) -> int:
        """SIGKILL for every process of this profile, in the middle of whatever they do; how many there were."""
        processes = processes_of(self._profile)
        for process in processes:
            _kill(process)
        with suppress(PlaywrightError):  # "closed already" is what was asked for
            await self.close()
        return len(processes)


def _within(field: FloatRect, cursor: FloatRect) -> bool:
    """Whether the middle of the cursor's element lies in the field."""
    x, y = cursor["x"] + cursor["width"] / 2, cursor["y"] + cursor["height"] / 2
    return field["x"] <= x <= field["x"] + field["width"] and field["y"] <= y <= field["y"] + field["height"]


def processes_of(profile: Path) -> list[int]:
    """The browser on that profile, with its children."""
    wanted, found = f"--user-data-dir={profile}".encode(), []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()  # a child of Chromium rewrites its own, with blanks
        except OSError:
            continue  # it ended while we looked
        if wanted in command and int(folder.name) != os.getpid():
            found.append(int(folder.name))
    return found


def _kill(process: int) -> None:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return  # a child went with its parent


@asynccontextmanager
async def chromium(playwright: Playwright, profile: Path, origin: str, device: str = "phone") -> AsyncIterator[Chromium]:
    """A browser that asks nobody but `origin` (design.md section 9: no third-party request at all), with an app that finds no fault of its
    own."""
    browser = Chromium(playwright, profile, origin, device)
    try:
        yield browser
    finally:
        await browser.close()
    assert browser.strangers == set()
    assert browser.defects == []
