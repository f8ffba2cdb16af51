"""Starts one-shot runs again and again, and says in what state that is.

A run knows nothing of its neighbours (`run.py`); this decides when the next one starts: at a signal (a local change, the
remote feed, a person's button), after a period without any, or after a failure with full-jitter backoff. The shape is the
one of Couchbase Lite: an inner replicator that cannot be restarted, an outer one that makes new ones.

* A transient failure waits and tries again, for ever; a signal from a person (`poke`) cuts every wait short. What the other
  side asked to wait (Retry-After) is not cut short by local changes.
* A side that does not even answer the signals' question (`mark`) is asked again at a pace of its own (`Pace.unanswered`, asked anew each
  time: it may depend on who is there): such a try costs one small request, so waiting minutes for it beside a person would save nothing and
  would leave a device behind long after the other side is back. Only runs that fail after an answer wait up to the full cap, and what got
  across in one (`moved`) begins their count anew.
* A terminal failure (signed out, forbidden, local file sick) stops the runs until `poke`: trying again would say the same.
* A failure that nobody planned for is a defect: it is logged with its place and shown as a problem, and the next try comes at
  the longest wait, so that a defect in one document's path does not end sync until the next start of the app.

Clock, sleep and dice are handed in. `supervise` runs until it is cancelled, inside the caller's TaskGroup.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Protocol

from docstore.backoff import Backoff, Dice
from docstore.errors import DocstoreError, NotCouch, PeerUnreachable, StoreError, TerminalError, TransientError
from docstore.replication.sentences import sentence_for
from docstore.whereabouts import whereabouts

_LOG = logging.getLogger(__name__)


class SyncState(Enum):
    """What a person is told. IDLE: all done, waiting for news. WAITING: failed, will try again by itself. OFFLINE: the same,
    because nobody answers. STOPPED: somebody must do something first."""

    IDLE = "idle"
    RUNNING = "running"
    WAITING = "waiting"
    OFFLINE = "offline"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Problem:
    """The last failure: a stable code, the reason as the log has it, when, and the sentence for a person."""

    code: str
    reason: str
    at: float
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """All that there is to say. Times are the clock's."""

    state: SyncState = SyncState.IDLE
    failures: int = 0
    problem: Problem | None = None
    next_try_at: float | None = None
    succeeded_at: float | None = None


class Signal(Protocol):
    """Something that tells when a new run is worth it."""

    async def mark(self) -> None:
        """Just before a run: whatever comes after this moment is news."""
        ...

    async def wait(self) -> None:
        """Returns when there is news since the mark. May raise a transient error; then the other side is not well."""
        ...


@dataclass(frozen=True, slots=True)
class Pace:
    """When to start runs. `dice` gives numbers in [0, 1), `clock` seconds, `sleep` waits them."""

    dice: Dice
    clock: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    period: float | None = 300.0
    """None: only a signal or a person starts the next run."""
    backoff: Backoff = field(default_factory=Backoff)
    unanswered: Callable[[], Backoff] = lambda: Backoff(cap=20.0)
    """Between tries that end at the signals' question, because nobody answers."""


Listener = Callable[[SyncStatus], None]


def _unheard(_status: SyncStatus) -> None:
    """Nobody listens."""


class Supervisor:
    """Repeats one job: usually a push and a pull of one database, one after the other."""

    def __init__(
        self, job: Callable[[], Awaitable[object]], pace: Pace, signals: Sequence[Signal] = (), on_status: Listener = _unheard
    ) -> None:
        self._job, self._pace, self._signals, self._on_status = job, pace, tuple(signals), on_status
        self._poked = asyncio.Event()
        self._silences = self._cut_runs = 0
        self.status = SyncStatus()

    def poke(self) -> None:
        """Somebody wants it now: a person, a network that is back, a new sign-in. During a run: one more run follows."""
        self._poked.set()

    def moved(self) -> None:
        """Something arrived during this run: should it end early all the same, the next one is worth trying soon."""
        self._cut_runs = 0

    async def supervise(self) -> None:
        """Runs until cancelled."""
        try:
            while True:
                self._poked.clear()
                await self._attempt()
        finally:
            self._tell(state=SyncState.STOPPED, next_try_at=None)

    async def _attempt(self) -> None:
        """One run and the wait after it."""
        self._tell(state=SyncState.RUNNING, next_try_at=None)
        answered = False
        try:
            for signal in self._signals:
                await signal.mark()
            self._silences, answered = 0, True
            await self._job()
            self._cut_runs = 0
            self._tell(state=SyncState.IDLE, failures=0, problem=None, succeeded_at=self._pace.clock())
            await self._news()
        except TransientError as problem:
            state = SyncState.OFFLINE if isinstance(problem, PeerUnreachable | NotCouch) else SyncState.WAITING
            await self._hold_back(state, problem, self._wait_after(problem, answered))
        except (TerminalError, StoreError) as problem:
            self._failed(SyncState.STOPPED, self._problem(problem), None)
            await self._poked.wait()
        except Exception as defect:
            _LOG.error("A replication run failed in a way that nobody planned for: %s", whereabouts(defect))
            told = replace(self._problem(DocstoreError()), code="internal_error", reason=type(defect).__name__)
            self._failed(SyncState.WAITING, told, self._pace.backoff.cap)
            await self._first_of(self._poked.wait(), self._pace.sleep(self._pace.backoff.cap))

    async def _news(self) -> None:
        """Waits for any signal, a poke or the end of the period."""
        waits: list[Awaitable[object]] = [signal.wait() for signal in self._signals]
        if self._pace.period is not None:
            waits.append(self._pace.sleep(self._pace.period))
        await self._first_of(self._poked.wait(), *waits)

    def _wait_after(self, problem: TransientError, answered: bool) -> float:
        """Runs that were cut and questions that nobody answered are counted apart."""
        if answered:
            self._cut_runs += 1
            return self._pace.backoff.wait(self._cut_runs, self._pace.dice, asked=problem.retry_after)
        self._silences += 1
        return self._pace.unanswered().wait(self._silences, self._pace.dice, asked=problem.retry_after)

    async def _hold_back(self, state: SyncState, problem: TransientError, seconds: float) -> None:
        self._failed(state, self._problem(problem), seconds)
        await self._first_of(self._poked.wait(), self._pace.sleep(seconds))

    def _problem(self, error: DocstoreError) -> Problem:
        return Problem(error.code, error.reason, self._pace.clock(), sentence_for(error))

    def _failed(self, state: SyncState, problem: Problem, wait: float | None) -> None:
        again = None if wait is None else problem.at + wait
        self._tell(state=state, failures=self.status.failures + 1, problem=problem, next_try_at=again)

    def _tell(self, **changed: object) -> None:
        status = replace(self.status, **changed)  # type: ignore[arg-type]
        if status != self.status:
            self.status = status
            self._on_status(status)

    @staticmethod
    async def _first_of(*waits: Awaitable[object]) -> None:
        """Returns, or raises, with the first of these; the others are cancelled and over when it does."""
        tasks = [asyncio.ensure_future(wait) for wait in waits]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            first = next(task for task in tasks if task.done())
            first.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)  # the first to end has spoken for all
