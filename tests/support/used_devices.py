"""Devices that were used before, kept once for all tests of a process: a browser's profile and the folder of the centre that knows it, as
the first use has left both. A test gets a copy.

A profile knows one address only. So the port of the first use is held for all its copies by a socket that listens to nobody: a server may
still be started there (`sync_server.serving.bind` asks for that), and nobody else draws it (`server_process.free_port`).
"""

from __future__ import annotations

import shutil
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Playwright

from tests.support.browser import START_MS, Chromium, Tab, chromium
from tests.support.person import Person
from tests.support.server_process import ServerProcess, free_port


@dataclass(frozen=True)
class UsedDevice:
    """Its centre serves, its browser has not been started yet."""

    device: str
    profile: Path
    centre: ServerProcess
    person: Person | None = None
    """Who has chosen a PIN on it."""

    @asynccontextmanager
    async def opened(self, playwright: Playwright) -> AsyncIterator[tuple[Chromium, Tab]]:
        """Started again; with the PIN, where there is one."""
        async with chromium(playwright, self.profile, self.centre.origin, self.device) as browser:
            tab = await (await browser.start()).open()
            if self.person is not None:
                await self.person.is_greeted(tab)
            yield browser, tab

    async def first_use(self, playwright: Playwright, begin: Callable[[Tab], Awaitable[object]]) -> None:
        """From the first page until the device would start without a network, and out of its memory snapshot; then both ends end."""
        async with chromium(playwright, self.profile, self.centre.origin, self.device) as browser:
            tab = await (await browser.start()).open()
            await begin(tab)
            await tab.offline_copy()
            await tab.page.locator("html[data-snapshot=made]").wait_for(state="attached", timeout=START_MS)
        await self.centre.stop()


FirstUse = Callable[[Path, int], Awaitable[None]]
"""Into this folder, with the centre at this port; ends with both ended."""


class UsedDevices:
    """What is kept in `folder`, each under a name of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, socket.socket] = {}

    async def copied(self, name: str, target: Path, first_use: FirstUse, *, anew: bool = False) -> int:
        """`target` as the first use has left its folder; the port at which both ends know each other. `anew` where a part of it lies
        elsewhere, in a database server, and has no copy."""
        if anew:
            port = free_port()
            await first_use(target, port)
            return port
        kept = self._folder / name
        if name not in self._held:
            shutil.rmtree(kept, ignore_errors=True)
            kept.mkdir()
            held = _held_port()
            await first_use(kept, _port(held))
            self._held[name] = held
        shutil.copytree(kept, target, symlinks=True, dirs_exist_ok=True)
        return _port(self._held[name])

    def close(self) -> None:
        for held in self._held.values():
            held.close()


def _held_port() -> socket.socket:
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", free_port()))
    return held


def _port(held: socket.socket) -> int:
    return int(held.getsockname()[1])
