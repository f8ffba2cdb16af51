"""Tells every open page that something has arrived, gathered over a moment, so that a tablet's hundred documents are one redraw.

Rule: pages are also woken once a minute, because "collegata 20:52" and the date grow old without any document.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from sync_server.accounts.roles import BOARD, CATALOG
from sync_server.centre import Centre
from sync_server.office.state import DEVICES, EVERYTHING

GATHER_SECONDS = 0.4
MINUTE = 60.0
Wake = Callable[[frozenset[str]], None]


@dataclass
class Hub:
    """The open pages, each as the function that wakes it."""

    centre: Centre
    _pages: list[Wake] = field(default_factory=list)
    _kinds: set[str] = field(default_factory=set)
    _heard: asyncio.Event = field(default_factory=asyncio.Event)

    def join(self, wake: Wake) -> Callable[[], None]:
        """Wakes a page from now on; call what is returned when it has gone."""
        self._pages.append(wake)

        def leave() -> None:
            if wake in self._pages:
                self._pages.remove(wake)

        return leave

    def tell(self, kinds: frozenset[str]) -> None:
        """Some kinds of read models have changed."""
        self._kinds |= kinds
        self._heard.set()

    async def run(self) -> None:
        """Until cancelled."""
        endings = [
            self.centre.runner.subscribe(self.tell),
            self.centre.databases.subscribe(lambda name: self.tell(frozenset({name})) if name in (BOARD, CATALOG) else None),
            self.centre.accounts.subscribe(lambda: self.tell(DEVICES)),
        ]
        try:
            while True:
                await self._turn()
        finally:
            for end in endings:
                end()

    async def _turn(self) -> None:
        try:
            async with asyncio.timeout(MINUTE):
                await self._heard.wait()
        except TimeoutError:
            self._kinds |= EVERYTHING
        else:
            await asyncio.sleep(GATHER_SECONDS)
        kinds = frozenset(self._kinds)
        self._kinds.clear()
        self._heard.clear()
        for wake in tuple(self._pages):
            wake(kinds)
