"""Files that leave this device: of a circle that nobody here may read any more, or all of them when the office has revoked it.

Rule (design.md section 9): it needs no PIN and nobody's tap, goes on at every contact and after every start until it is done, and the
screen says plainly what is happening. A revoked device is emptied only at the centre's order, after everything has left.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from typing import Literal

from mobile.services.centre import Pulse
from mobile.services.circles import READ_ONLY
from mobile.services.device import ORDER
from mobile.services.hand_in import WIPED, HandIn
from mobile.services.problems import Failure, system_errors, whereabouts
from mobile.services.session import DeviceSession
from mobile.services.shown import HandingIn
from mobile.state.session import SessionState

_LOG = logging.getLogger(__name__)
FIRST_LOOK_SECONDS, LOOK_SECONDS, AGAIN_SECONDS = 30.0, 300.0, 10.0
_NO_CENTRE = frozenset({"unreachable", "peer_fault", "not_couch"})
Step = Literal["found", "waiting", "wiped"]


class Leaving:
    """The task that follows what the centre orders. `end_work` closes the open session's files, if there is one."""

    def __init__(self, device: DeviceSession, shown: SessionState, end_work: Callable[[], Awaitable[None]]) -> None:
        self._device, self._shown, self._end_work = device, shown, end_work
        self._news = asyncio.Event()
        self._said: Pulse | None = None

    def hear(self, said: Pulse) -> None:
        """A pulse of an open session has brought an order."""
        self._said = said
        self._news.set()

    def wake(self) -> None:
        """Somebody looks at the app, or there is a network again."""
        self._news.set()

    async def follow(self) -> None:
        """Until it is cancelled."""
        pause = 0.0 if self._device.started and self._under_orders else FIRST_LOOK_SECONDS
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._news.wait()
            self._news.clear()
            pause = LOOK_SECONDS
            if not self._device.started:
                continue
            try:
                with system_errors():
                    await self._look()
            except Failure as failure:  # no network, mostly: the next look begins again
                _LOG.info("no orders were heard: %s", whereabouts(failure))

    @property
    def _under_orders(self) -> bool:
        file = self._device.file
        return file.setting(ORDER) is not None or (file.setting(WIPED) is not None and file.device is not None)

    async def _look(self) -> None:
        said, self._said = self._said, None
        if said is None and not self._under_orders and self._device.current is None and self._device.file.device:
            said = await self._device.centre.pulse(await self._device.told())
        if self._under_orders or (said is not None and said.order):
            await self._hand_everything_in()
        elif said is not None and said.hand_in:
            await self._hand_in(said.hand_in)

    async def _hand_in(self, databases: tuple[str, ...]) -> None:
        """Circles without a reader, beside whatever else is going on. One that is open here has a reader after all."""
        files = self._device.file.circle_files()
        leaving = [name for name in databases if name in files and name not in self._opened()]
        run = self._run(lambda _sent, _total: None)
        if leaving and await run.deliver(leaving):
            for name in leaving:  # sending took its time, and somebody who was offline until now may have opened one
                if name not in self._opened():
                    await run.delete(name)

    def _opened(self) -> Collection[str]:
        return self._device.current.circles.names() if self._device.current else ()

    async def _hand_everything_in(self) -> None:
        self._device.file.keep(ORDER, self._device.file.setting(ORDER) or "hand_in")
        await self._end_work()
        self._shown.show_handing_in(HandingIn())
        run = self._run(self._progress)
        while True:
            try:
                with system_errors():
                    step = await self._step(run)
            except Failure as failure:
                _LOG.info("handing in waits: %s", whereabouts(failure))
                self._waiting("network" if failure.code in _NO_CENTRE else "centre")
            else:
                if step == "found":
                    return self._shown.show_found_again()
                if step == "wiped":
                    return self._shown.show_wiped(run.sums())
                self._waiting("centre")
            with suppress(TimeoutError):
                async with asyncio.timeout(AGAIN_SECONDS):
                    await self._news.wait()
            self._news.clear()

    async def _step(self, run: HandIn) -> Step:
        """One contact: what the order is now, what still has to leave, and the end."""
        if self._device.file.setting(WIPED) is not None:
            await run.wipe()  # a kill may have parted the two
            await run.confirm()
            return "wiped"
        said = await self._device.centre.pulse(await self._device.told())
        if said.order is None:
            run.forget()
            return "found"
        await self._end_work()  # a PIN that was typed as the order came may have opened the files since
        # Whatever the centre names: it knows of no file whose key was never deposited, and the wipe takes them all.
        if self._device.current is not None or not await run.deliver(sorted(self._device.file.circle_files() - READ_ONLY)):
            return "waiting"
        if said.order != "wipe":
            said = await self._device.centre.pulse(await self._device.told())
        return await self._emptied(run) if said.order == "wipe" else "waiting"

    async def _emptied(self, run: HandIn) -> Step:
        await run.wipe()
        await run.confirm()
        return "wiped"

    def _run(self, on_progress: Callable[[int, int], None]) -> HandIn:
        return HandIn(self._device.machine.files, self._device.file, self._device.centre, on_progress)

    def _progress(self, sent: int, total: int) -> None:
        self._shown.show_handing_in(HandingIn(sent, total))

    def _waiting(self, what: str) -> None:
        now = self._shown.handing
        self._shown.show_handing_in(HandingIn(now.sent_bytes, now.total_bytes, waiting=what))
