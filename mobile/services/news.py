"""What tells the supervisor that another round is worth it: something written here, something new at the centre.

Rule (issue 16): the centre is asked by the pulse alone, when `Watch` says that it is time; a round follows only when the answer, or an hour
that has passed over refused work, gives it something to do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Protocol

from mobile.services import delivery
from mobile.services.circles import READ_ONLY, Circles
from mobile.services.watch import Watch


class Written:
    """News when this device has something that the centre lacks. What was only pulled is none. Who writes is at it."""

    def __init__(self, circles: Circles, devices: tuple[str, ...], on_written: Callable[[], None]) -> None:
        self._circles, self._devices, self._on_written = circles, devices, on_written
        self._changed = asyncio.Event()
        self._heard: set[str] = set()

    async def mark(self) -> None:
        for name in self._circles.names():
            if name not in self._heard and name not in READ_ONLY:
                self._heard.add(name)
                self._circles.store(name).on_change(lambda _seq: self._changed.set())
        self._changed.clear()

    async def wait(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            if any(delivery.unsent(store, self._devices) for store in self._circles.stores_of_records()):
                self._on_written()
                return


class Asked(Protocol):
    """The sync, as far as the pulse needs it."""

    async def pulse(self) -> Mapping[str, str]: ...

    def gap(self) -> float:
        """Seconds between two questions, as things stand."""
        ...

    def owes(self) -> bool:
        """Whether a round is due though the centre has nothing new."""
        ...


class PulseNews:
    """News when a database at the centre has moved since the last round began."""

    def __init__(self, sync: Asked, watch: Watch) -> None:
        self._sync, self._watch = sync, watch
        self._seen: Mapping[str, str] = {}

    async def mark(self) -> None:
        self._seen = await self._sync.pulse()

    async def wait(self) -> None:
        while True:
            await self._watch.until_due(self._sync.gap)
            if await self._sync.pulse() != self._seen or self._sync.owes():
                return
