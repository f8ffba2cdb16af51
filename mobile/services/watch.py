"""When the centre is asked whether it has something new.

Rule (design.md section 5, issue 16, ADR 0067): the time between two questions is as long as nobody has touched the app: 20 s while
somebody is at it, then as long as the silence, and 5 min when the device is idle. Work that waits here is tried once a minute at least,
a receipt that is due is asked for after 2 s and then ever more rarely. While nobody can see the app there is no timer at all: what is
written still leaves, for that is an event, and whoever looks again, touches it, or has a network again is heard at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from docstore.backoff import Backoff

SOON, AT_IT, WAITING, IDLE = 20.0, 60.0, 60.0, 300.0
RECEIPT = 2.0
TOUCHES = 12.0

Sleep = Callable[[float], Awaitable[object]]


def gap(quiet: float, *, waits: bool = False, receipt_for: float | None = None) -> float:
    """Seconds between two questions: `quiet` since somebody touched the app, `waits` whether work of this device has not arrived,
    `receipt_for` since something was last sent or received whose receipt is due."""
    usual = SOON if quiet <= AT_IT else min(quiet, WAITING if waits else IDLE)
    return usual if receipt_for is None else min(usual, max(RECEIPT, receipt_for))


def silence(seconds: float) -> Backoff:
    """How to wait after a question that nobody answered: below the usual gap while somebody is at it or something waits, so that nobody
    stays behind a centre that is back; an idle device is as quiet without an answer as with one."""
    return Backoff(cap=seconds) if seconds < IDLE else Backoff(cap=2 * seconds, least=seconds)


class Watch:
    """Who is there, and when the centre was last asked. `now` are seconds of the machine's clock, which may jump: that costs a question."""

    def __init__(self, now: Callable[[], float], sleep: Sleep) -> None:
        self._now, self._sleep = now, sleep
        self._touched_at, self._moved_at = now(), now()
        self._asked_at: float | None = None
        self._seen, self._hidden, self._stirred = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._seen.set()
        self._at_once = False

    @property
    def visible(self) -> bool:
        return self._seen.is_set()

    def touched(self) -> None:
        """Somebody is at it, or has just written something."""
        self._touched_at = self._now()
        self._stirred.set()

    def somebody_is_at_it(self) -> bool:
        """The page tells of touches every ten seconds at most."""
        return 0 <= self._now() - self._touched_at <= TOUCHES

    def moved(self) -> None:
        """Something arrived at the centre: its receipt, if it gets one, is near."""
        self._moved_at = self._now()
        self._stirred.set()

    def hide(self) -> None:
        """Nobody can see the app: every timer ends."""
        self._seen.clear()
        self._hidden.set()

    def show(self) -> None:
        """Somebody looks again, which is as good as a touch."""
        self._hidden.clear()
        self._seen.set()
        self.touched()

    def ask_now(self) -> None:
        """Somebody asked, or there is a network again."""
        self._at_once = True
        self._stirred.set()

    def asked(self) -> None:
        """A question is on its way."""
        self._asked_at, self._at_once = self._now(), False

    def gap(self, *, waits: bool, receipts: bool) -> float:
        now = self._now()
        return gap(abs(now - self._touched_at), waits=waits, receipt_for=abs(now - self._moved_at) if receipts else None)

    def due_in(self, seconds: float) -> float:
        """What is left of a time that began with the last question; nothing after a clock was put back."""
        if self._at_once or self._asked_at is None:
            return 0.0
        left = self._asked_at + seconds - self._now()
        return left if 0 < left <= seconds else 0.0

    async def until_due(self, current_gap: Callable[[], float]) -> None:
        """Until it is time for the next question, measured anew whenever something stirs."""
        slept = False
        while not slept or not self.visible:
            await self._seen.wait()
            self._stirred.clear()
            left = self.due_in(current_gap())
            if not left:
                return
            slept = await self._slept(self._sleep(left), self._stirred.wait(), self._hidden.wait())

    async def rest(self, sleep: Sleep, seconds: float) -> None:
        """A wait after a failure, for as long as somebody can see the app; whoever looks again has waited enough."""
        if self.visible:
            await self._slept(sleep(seconds), self._hidden.wait())
        await self._seen.wait()

    @staticmethod
    async def _slept(rest: Awaitable[object], *ends: Awaitable[object]) -> bool:
        """Whether the time ran out before anything ended it."""
        sleeping = asyncio.ensure_future(rest)
        tasks = [sleeping, *(asyncio.ensure_future(end) for end in ends)]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            return sleeping.done()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)  # cancelled ones; a sleep has nothing to say
