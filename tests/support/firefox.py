"""A real Firefox on a profile that lasts, with the same hands as `tests/support/browser.py`: tap by name, type, choose files, see, kill.

Rule (issue 16): *restarted* means a new process on the same profile. Nothing of it leaves this machine: what Firefox would ask its makers
for is switched off in the profile.
"""

from __future__ import annotations

import asyncio
import base64
import os
import re
import shutil
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.support.bidi import BiDi
from tests.support.browser import FIRST_NODE, GONE, KEY_MS, OFFLINE_COPY_IS_WHOLE, PICTURES, PLAIN, SIGHT_MS, START_MS, SWITCH, Name

QUESTION = (Path(__file__).parent / "firefox_page.js").read_text()
EVENTS = ("log.entryAdded", "network.beforeRequestSent", "input.fileDialogOpened")
PREFERENCES = {
    "intl.accept_languages": "it-IT, it",
    "intl.locale.requested": "it",
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.dns.disabled": True,  # 127.0.0.1 needs none
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.safebrowsing.downloads.remote.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "extensions.update.enabled": False,
    "services.settings.server": "data:,#none",
}
CONTROL = "\ue009"
LOOK_SECONDS = 0.05


def command() -> str:
    """Firefox on this machine. Missing: one sentence that says what to install."""
    found = os.environ.get("FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")
    assert found, "The tests need Firefox: install it (on Debian: sudo apt-get install firefox-esr) and run this again."
    return found


class FirefoxTab:
    """One tab with the app in it."""

    def __init__(self, session: BiDi, context: str, origin: str) -> None:
        self._session = session
        self._context = context
        self.origin = origin

    async def open(self, path: str = "/") -> FirefoxTab:
        await self._session.ask("browsingContext.navigate", context=self._context, url=f"{self.origin}{path}", wait="none")
        await self._until(f"{GONE}, {PLAIN}", START_MS)
        plain = await self._asked("css", PLAIN)
        assert plain is None, plain["text"]
        await self._until(SWITCH, START_MS)
        await self._call(f"() => document.querySelector('{SWITCH}').dispatchEvent(new MouseEvent('click', {{ bubbles: true }}))")
        await self._until(FIRST_NODE, START_MS)
        return self

    async def offline_copy(self) -> None:
        await self._until(OFFLINE_COPY_IS_WHOLE, START_MS)

    async def tap(self, name: Name) -> None:
        await self._tap("named", name)

    async def tap_place(self, identifier: str) -> None:
        await self._tap("place", identifier)

    async def tap_digits(self, digits: str) -> None:
        for digit in digits:
            await self.tap(digit)

    async def type_into(self, label: Name, text: str) -> None:
        """A tap, then the cursor stands in the field, then the keys, then a look at what the field shows."""
        await self._tap("textbox", label)
        await self._when(
            lambda: self._asked("textbox", label), lambda field: field["hit"] and field["cursor"] is not None, f"a cursor in {label}"
        )
        await self._keys([*_chord(CONTROL, "a"), *_typed(text)])
        await self._when(lambda: self._asked("textbox", label), lambda field: field["cursor"] == text, f"{label} to show what was typed")

    async def sees(self, text: Name) -> None:
        await self._when(lambda: self._asked("said", text), lambda found: True, str(text))

    async def choose_files(self, button: Name, files: Sequence[Path]) -> Any:
        before = len(self._session.events)
        await self.tap(button)
        opened = await self._session.event("input.fileDialogOpened", before)
        await self._session.ask("input.setFiles", context=self._context, element=opened["element"], files=[str(file) for file in files])
        return opened

    async def text(self, selector: str) -> str:
        return await self._call(f"() => document.querySelector({selector!r})?.innerText ?? ''")

    async def picture(self, name: str) -> Path:
        shot = await self._session.ask("browsingContext.captureScreenshot", context=self._context)
        PICTURES.mkdir(parents=True, exist_ok=True)
        file = PICTURES / f"{name}.png"
        file.write_bytes(base64.b64decode(shot["data"]))
        return file

    def broke(self) -> list[str]:
        """What broke in the page or its workers and nobody caught."""
        entries = [event["params"] for event in self._session.events if event["method"] == "log.entryAdded"]
        return [entry["text"] for entry in entries if entry["type"] == "javascript" and entry["level"] == "error"]

    def strangers(self) -> set[str]:
        asked = [event["params"]["request"]["url"] for event in self._session.events if event["method"] == "network.beforeRequestSent"]
        return {url for url in asked if not re.match(rf"(blob:|data:|about:|moz-extension:|{re.escape(self.origin)}(/|$))", url)}

    async def _tap(self, what: str, name: Name) -> None:
        """Where it stands still and nothing lies over it."""
        last: list[Any] = [None]

        def still(found: Any) -> bool:
            here, last[0] = (found["x"], found["y"]), (found["x"], found["y"], last[0])
            return found["hit"] and last[0][2] is not None and last[0][2][:2] == here

        found = await self._when(lambda: self._asked(what, name), still, f"{name} to be there to tap")
        point = {"type": "pointerMove", "x": found["x"], "y": found["y"]}
        press = [point, {"type": "pointerDown", "button": 0}, {"type": "pause", "duration": KEY_MS}, {"type": "pointerUp", "button": 0}]
        finger = {"type": "pointer", "id": "finger", "parameters": {"pointerType": "touch"}, "actions": press}
        await self._session.ask("input.performActions", context=self._context, actions=[finger])

    async def _keys(self, actions: list[dict[str, Any]]) -> None:
        keyboard = {"type": "key", "id": "keyboard", "actions": actions}
        await self._session.ask("input.performActions", context=self._context, actions=[keyboard])

    async def _until(self, selector: str, milliseconds: int) -> None:
        await self._when(lambda: self._asked("css", selector), lambda found: True, selector, milliseconds)

    async def _when(self, ask: Callable[[], Awaitable[Any]], holds: Callable[[Any], bool], what: str, milliseconds: int = SIGHT_MS) -> Any:
        """Another process gives no event: it is asked until it says so."""
        try:
            async with asyncio.timeout(milliseconds / 1000):
                while (found := await ask()) is None or not holds(found):  # noqa: ASYNC110
                    await asyncio.sleep(LOOK_SECONDS)
                return found
        except TimeoutError:
            await self.picture("firefox-waited")
            raise AssertionError(f"waited for {what}; on screen: {await self.text('body')}") from None

    async def _asked(self, what: str, name: Name) -> dict[str, Any] | None:
        pattern = isinstance(name, re.Pattern)
        return await self._call(QUESTION, what, name.pattern if isinstance(name, re.Pattern) else name, pattern)

    async def _call(self, function: str, *arguments: Any) -> Any:
        """In a realm of its own: the page's content security policy stays on and is not asked."""
        given = [{"type": "boolean" if isinstance(value, bool) else "string", "value": value} for value in arguments]
        target = {"context": self._context, "sandbox": "test"}
        answer = await self._session.ask(
            "script.callFunction", functionDeclaration=function, arguments=given, target=target, awaitPromise=False
        )
        assert answer["type"] == "success", answer
        return _value(answer["result"])


class Firefox:
    """A browser on `profile`. Each `start` is a new process on the same one."""

    def __init__(self, profile: Path, origin: str) -> None:
        self._profile = profile
        self._origin = origin
        self._process: asyncio.subprocess.Process | None = None
        self._session: BiDi | None = None

    async def start(self) -> FirefoxTab:
        self._profile.mkdir(parents=True, exist_ok=True)
        lines = [f"user_pref({_literal(name)}, {_literal(value)});\n" for name, value in PREFERENCES.items()]
        (self._profile / "user.js").write_text("".join(lines))
        address = await self._launch()
        self._session = session = await BiDi.begin(address, EVENTS)
        context = (await session.ask("browsingContext.getTree"))["contexts"][0]["context"]
        await session.ask("browsingContext.setViewport", context=context, viewport={"width": 412, "height": 915})
        await session.ask("browsingContext.activate", context=context)  # without the focus, what is typed goes past Flutter
        where = {"latitude": 37.5027, "longitude": 15.0873, "accuracy": 12}
        await session.ask("emulation.setGeolocationOverride", contexts=[context], coordinates=where)
        permission = {"descriptor": {"name": "geolocation"}, "state": "granted", "origin": self._origin}
        await session.ask("permissions.setPermission", **permission)
        return FirefoxTab(session, context, self._origin)

    async def kill(self) -> None:
        """SIGKILL for the whole group of processes, in the middle of whatever they do."""
        process, self._process = self._process, None
        if process is not None:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _launch(self) -> str:
        words = ["--headless", "--no-remote", "--profile", str(self._profile), "--remote-debugging-port", "0", "about:blank"]
        log = self._profile.parent / "firefox.log"
        with log.open("wb") as out:
            self._process = await asyncio.create_subprocess_exec(command(), *words, stdout=out, stderr=out, start_new_session=True)
        async with asyncio.timeout(START_MS / 1000):
            while not (told := re.search(r"BiDi listening on (ws://\S+)", log.read_text(errors="replace"))):
                assert self._process.returncode is None, log.read_text(errors="replace")[-2000:]
                await asyncio.sleep(LOOK_SECONDS)
        return told[1]


@asynccontextmanager
async def firefox(profile: Path, origin: str) -> AsyncIterator[Firefox]:
    browser = Firefox(profile, origin)
    try:
        yield browser
    finally:
        await browser.kill()


def _chord(modifier: str, key: str) -> list[dict[str, Any]]:
    down, up = {"type": "keyDown"}, {"type": "keyUp"}
    return [{**down, "value": modifier}, {**down, "value": key}, {**up, "value": key}, {**up, "value": modifier}]


def _typed(text: str) -> list[dict[str, Any]]:
    pause = {"type": "pause", "duration": KEY_MS}
    return [step for letter in text for step in ({"type": "keyDown", "value": letter}, {"type": "keyUp", "value": letter}, pause)]


def _literal(value: str | bool) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


def _value(remote: dict[str, Any]) -> Any:
    """BiDi's way to write a value, as the value."""
    if remote["type"] == "object":
        return {key: _value(value) for key, value in remote["value"]}
    return remote.get("value")
