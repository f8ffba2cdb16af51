"""A Chromium of its own for one start: told where to go over its debugging port, and asked what it took.

Rule: as little of the debugger as can be. A driver such as Playwright watches the network, and a watched request notes where in the
program it was made; in Flutter's one file of nine million letters that is half a second on the thread that draws, twice what it does
there by itself. Nobody who opens the app has a debugger: here the page and its workers are asked when everything stands.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from tests.support.browser import CHROMIUM, FLAGS

_WITHOUT_A_WINDOW = ("--headless=new", "--remote-debugging-port=0", "--lang=it-IT")
_PORT = "DevToolsActivePort"
_SCREEN = {"width": 412, "height": 915, "deviceScaleFactor": 1, "mobile": False}
_SETTLE_SECONDS, _LOOK_SECONDS, _PATIENCE_SECONDS = 1.0, 0.15, 90
"""What a browser does of its own at its start is over before the page is asked for; each look costs the page next to nothing."""


class Target:
    """One page, or a worker of it."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._last = 0
        self.session: str | None = None
        self.workers: list[str] = []

    async def ask(self, method: str, session: str | None = None, **params: Any) -> Any:
        """Answers come in the order of the questions, since one is asked at a time."""
        self._last += 1
        to = {"sessionId": session} if session else {}
        await self._socket.send(json.dumps({"id": self._last, "method": method, "params": params, **to}))
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while (told := json.loads(await self._socket.recv())).get("id") != self._last:
                if told.get("method") == "Target.attachedToTarget":
                    self.workers.append(told["params"]["sessionId"])
        if "error" in told:
            raise RuntimeError(f"{method}: {told['error']['message']}")
        return told["result"]

    async def page(self, method: str, **params: Any) -> Any:
        return await self.ask(method, self.session, **params)

    async def begin(self, probe: str) -> None:
        """An empty page with a phone's size; `probe` runs in whatever it opens next."""
        made = await self.ask("Target.createTarget", url="about:blank")
        self.session = (await self.ask("Target.attachToTarget", targetId=made["targetId"], flatten=True))["sessionId"]
        await self.page("Page.enable")
        await self.page("Emulation.setDeviceMetricsOverride", **_SCREEN)
        await self.page("Page.addScriptToEvaluateOnNewDocument", source=probe)

    async def open(self, url: str) -> None:
        await self.page("Page.navigate", url=url)

    async def value(self, expression: str, session: str | None = None) -> Any:
        told = await self.ask("Runtime.evaluate", session or self.session, expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in told:
            raise RuntimeError(told["exceptionDetails"]["text"])
        return told["result"].get("value")

    async def until(self, expression: str) -> None:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not await self.value(expression):
            if time.monotonic() > deadline:
                raise TimeoutError(expression)
            await asyncio.sleep(_LOOK_SECONDS)

    async def everywhere(self, expression: str) -> list[Any]:
        """What the page says, then what each of its workers says."""
        await self.page("Target.setAutoAttach", autoAttach=True, flatten=True, waitForDebuggerOnStart=False)
        return [await self.value(expression), *[await self.value(expression, worker) for worker in self.workers]]


@asynccontextmanager
async def chromium(profile: Path) -> AsyncIterator[Target]:
    """A new process on this profile, ended as a person ends it."""
    port = profile / _PORT
    port.unlink(missing_ok=True)
    command = [CHROMIUM, *_WITHOUT_A_WINDOW, f"--user-data-dir={profile}", *FLAGS, "about:blank"]
    process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        async with connect(f"ws://127.0.0.1:{await _address(port)}", max_size=None) as socket:
            await asyncio.sleep(_SETTLE_SECONDS)
            target = Target(socket)
            yield target
            await target.ask("Browser.close")
        await asyncio.wait_for(process.wait(), _PATIENCE_SECONDS)
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


async def _address(port: Path) -> str:
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while not port.is_file() or port.read_text().count("\n") < 1:  # noqa: ASYNC110 another process gives no event
            await asyncio.sleep(0.02)
    number, path = port.read_text().split()
    return number + path
