"""Files that leave this device: of a circle that nobody here may read any more, or all of them when the office has revoked it.

Rule (design.md section 9): it needs no PIN and nobody's tap, begins at every start and as soon as there is a network, goes on until it is
done, and the screen says plainly what is happening. A revoked device is emptied only at the centre's order, after everything has left; what
the centre keeps without being able to read it is asked for again, calmly, for a key or a right may be there meanwhile.
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
from mobile.services.hand_in import WAITS, WIPED, HandIn
from mobile.services.problems import (
    NO_CENTRE,
    CentreAsksToWait,
    DeviceError,
    Failure,
    Fault,
    Problem,
    problem_of,
    system_errors,
    whereabouts,
)
from mobile.services.session import DeviceSession
from mobile.services.shown import HandingIn
from mobile.state.session import SessionState

_LOG = logging.getLogger(__name__)
LOOK_SECONDS, AGAIN_SECONDS, KEPT_SECONDS = 300.0, 10.0, 300.0
Step = Literal["found", "waiting", "wiped"]


class Leaving:
    """The task that follows what the centre orders. `end_work` closes the open session's files, if there is one."""

    def __init__(self, device: DeviceSession, shown: SessionState, end_work: Callable[[], Awaitable[None]]) -> None:
        self._device, self._shown, self._end_work = device, shown, end_work
        self._news = asyncio.Event()
        self._hidden = False
        self._next_look: asyncio.Timeout | None = None
        self._said: Pulse | None = None
        self._asked_at: float | None = None
        """When what the centre keeps unread was last asked for; None: at the next contact."""

    def hear(self, said: Pulse) -> None:
        """A pulse of an open session has brought an order."""
        self._said = said
        self._news.set()

    def hide(self) -> None:
        """Nobody can see the app: no look begins by the clock. An order that was heard is followed to its end all the same."""
        self._hidden = True
        if self._next_look is not None and not self._next_look.expired():
            self._next_look.reschedule(None)

    def show(self, is_locked: bool) -> None:
        """Somebody looks again; while a session is open its own pulse brings the orders."""
        self._hidden = False
        if is_locked:
            self.wake()

    def wake(self) -> None:
        """Somebody looks at the app, or there is a network again."""
        self._asked_at = None
        self._news.set()

    async def follow(self) -> None:
        """Until it is cancelled. At a start at once: a tablet that was found lies locked, and may be switched on for a minute."""
        failures = 0
        while True:
            if self._device.started:
                failures = 0 if await self._is_heard() else failures + 1
            await self._until_next_look(WAITS.wait(failures, self._dice) if failures else LOOK_SECONDS)

    async def _is_heard(self) -> bool:
        try:
            with system_errors():
                await self._look()
        except Failure as failure:  # no network, mostly: the next look begins again
            _LOG.info("no orders were heard: %s", whereabouts(failure))
            return False
        return True

    async def _until_next_look(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(None if self._hidden else seconds) as self._next_look:
                await self._news.wait()
        self._next_look = None
        self._news.clear()

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._news.wait()
        self._news.clear()

    def _dice(self) -> float:
        return int.from_bytes(self._device.machine.random_bytes(6), "big") / (1 << 48)

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
                self._waiting("network" if isinstance(failure, NO_CENTRE) else "centre", _said(failure))
            else:
                if step == "found":
                    return self._shown.show_found_again()
                if step == "wiped":
                    return self._shown.show_wiped(run.sums())
                self._waiting("kept" if run.kept() else "centre", run.refusal())
            await self._pause(AGAIN_SECONDS)

    async def _step(self, run: HandIn) -> Step:
        """One contact: what the order is now, what still has to leave, and the end."""
        if self._device.file.setting(WIPED) is not None:
            return await self._emptied(run)  # a kill may have parted its steps
        said = await self._device.centre.pulse(await self._device.told())
        if said.order is None:
            run.forget()
            return "found"
        await self._end_work()  # a PIN that was typed as the order came may have opened the files since
        # Whatever the centre names: it knows of no file whose key was never deposited, and the wipe takes them all.
        if self._device.current is not None or not await run.deliver(sorted(self._device.file.circle_files() - READ_ONLY)):
            return "waiting"
        if said.order != "wipe" or run.kept():
            await self._ask_for_kept(run, now=said.order == "wipe")
            said = await self._device.centre.pulse(await self._device.told())
        return await self._emptied(run) if said.order == "wipe" else "waiting"

    async def _ask_for_kept(self, run: HandIn, *, now: bool) -> None:
        """Before the wipe in any case: the key that lets it come may also be the one that delivers."""
        time = asyncio.get_running_loop().time()
        if run.kept() and (now or self._asked_at is None or time - self._asked_at >= KEPT_SECONDS):
            self._asked_at = time
            await run.ask_again()

    async def _emptied(self, run: HandIn) -> Step:
        await run.wipe()
        self._device.machine.outside.forget()
        await run.confirm()
        return "wiped"

    def _run(self, on_progress: Callable[[int, int], None]) -> HandIn:
        return HandIn(self._device.machine.files, self._device.file, self._device.centre, on_progress)

    def _progress(self, sent: int, total: int) -> None:
        self._shown.show_handing_in(HandingIn(sent, total))

    def _waiting(self, what: str, problem: Problem | None = None) -> None:
        now = self._shown.handing
        self._shown.show_handing_in(HandingIn(now.sent_bytes, now.total_bytes, waiting=what, problem=problem))


def _said(failure: Fault) -> Problem | None:
    """What the centre itself said against it; how our own files or the line failed is no word for people."""
    return problem_of(failure) if isinstance(failure, CentreAsksToWait | DeviceError) else None
