"""When a new run starts, and what a person is told meanwhile. Time is made up: nothing here waits."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import pytest

from docstore.backoff import Backoff
from docstore.errors import DiskFull, NotCouch, PeerBusy, PeerFault, PeerUnreachable, Unauthorized
from docstore.handle import InlineHandle
from docstore.replication.local_peer import LocalPeer
from docstore.replication.signals import LocalChange, RemoteChange
from docstore.replication.supervisor import Pace, Supervisor, SyncState, SyncStatus
from docstore.store import Store
from tests.simulation.loop import run_simulated


class Plan:
    """A job whose outcomes are written down beforehand; after the last it succeeds."""

    def __init__(self, *outcomes: Exception | None) -> None:
        self.outcomes = list(outcomes)
        self.started: list[float] = []
        self.told: list[SyncStatus] = []

    async def run(self) -> None:
        self.started.append(asyncio.get_running_loop().time())
        outcome = self.outcomes.pop(0) if self.outcomes else None
        if outcome is not None:
            raise outcome

    def states(self) -> list[SyncState]:
        return [status.state for status in self.told]


def supervised(plan: Plan, act: Callable[[Supervisor], Awaitable[None]], *signals: object, period: float = 300.0) -> None:
    """Runs the supervisor while `act` does something to it, then cancels it."""

    async def scene() -> None:
        loop = asyncio.get_running_loop()
        pace = Pace(dice=lambda: 0.5, clock=loop.time, period=period, backoff=Backoff(base=2, cap=60, least=0))
        supervisor = Supervisor(plan.run, pace, signals, plan.told.append)  # type: ignore[arg-type]
        task = asyncio.ensure_future(supervisor.supervise())
        await act(supervisor)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run_simulated(scene())


def for_seconds(seconds: float) -> Callable[[Supervisor], Awaitable[None]]:
    async def act(_supervisor: Supervisor) -> None:
        await asyncio.sleep(seconds)

    return act


def test_a_run_starts_at_once_and_again_every_period() -> None:
    plan = Plan()
    supervised(plan, for_seconds(650))
    assert plan.started == [0, 300, 600]
    assert set(plan.states()) == {SyncState.RUNNING, SyncState.IDLE, SyncState.STOPPED}


def test_failures_in_a_row_wait_longer_and_longer() -> None:
    plan = Plan(*[PeerUnreachable() for _ in range(8)])
    supervised(plan, for_seconds(200))
    assert plan.started == [0, 1, 3, 7, 15, 31, 61, 91, 121]
    assert plan.told[-2].failures == 0


@pytest.mark.parametrize(
    ("problem", "state"),
    [
        (PeerUnreachable(), SyncState.OFFLINE),
        (NotCouch(), SyncState.OFFLINE),
        (PeerFault(), SyncState.WAITING),
        (PeerBusy(), SyncState.WAITING),
        (Unauthorized(), SyncState.STOPPED),
        (DiskFull(), SyncState.STOPPED),
    ],
)
def test_each_failure_has_its_state_and_its_sentence(problem: Exception, state: SyncState) -> None:
    plan = Plan(problem)
    supervised(plan, for_seconds(0.5))
    status = plan.told[1]
    assert status.state is state
    assert status.problem is not None
    assert status.problem.code == getattr(problem, "code", None)
    assert (status.next_try_at is None) == (state is SyncState.STOPPED)


def test_what_the_other_side_asks_to_wait_is_waited() -> None:
    plan = Plan(PeerBusy(retry_after=45))
    supervised(plan, for_seconds(60))
    assert plan.started == [0, 46]


def test_a_terminal_failure_waits_for_a_person() -> None:
    plan = Plan(Unauthorized())

    async def sign_in_after_a_day(supervisor: Supervisor) -> None:
        await asyncio.sleep(86_400)
        supervisor.poke()
        await asyncio.sleep(1)

    supervised(plan, sign_in_after_a_day)
    assert plan.started == [0, 86_400]
    assert plan.told[-2].problem is None


def test_a_poke_cuts_a_wait_short_and_one_during_a_run_is_not_forgotten() -> None:
    plan = Plan(PeerUnreachable())

    async def act(supervisor: Supervisor) -> None:
        await asyncio.sleep(0.25)
        supervisor.poke()
        await asyncio.sleep(10)

    supervised(plan, act)
    assert plan.started == [0, 0.25]


class Centre:
    """The other side as a signal asks it; `down` until a moment of the clock."""

    def __init__(self, down_until: float) -> None:
        self.down_until, self.asked = down_until, 0

    async def mark(self) -> None:
        self.asked += 1
        if asyncio.get_running_loop().time() < self.down_until:
            raise PeerUnreachable

    async def wait(self) -> None:
        await asyncio.Event().wait()


@pytest.mark.parametrize("down", [40, 900, 30_000])
def test_however_long_nobody_answered_a_run_starts_within_the_pace_of_an_idle_device(down: float) -> None:
    plan, centre = Plan(), Centre(down)
    supervised(plan, for_seconds(down + 21), centre)
    assert len(plan.started) == 1
    assert down <= plan.started[0] <= down + 20
    assert plan.told[-2] == SyncStatus(SyncState.IDLE, succeeded_at=plan.started[0])


def test_runs_cut_after_an_answer_are_counted_apart_from_the_silence_before() -> None:
    """A centre that starts answers first and fails a little: that is no reason to wait as after an hour of failures."""
    plan, centre = Plan(PeerFault()), Centre(3_600)
    supervised(plan, for_seconds(3_640), centre)
    assert len(plan.started) == 2
    assert plan.started[1] - plan.started[0] == 1


def test_what_arrived_in_a_run_that_was_cut_begins_the_count_anew() -> None:
    plan = Plan(*[PeerUnreachable() for _ in range(6)])

    async def scene() -> None:
        loop = asyncio.get_running_loop()
        pace = Pace(dice=lambda: 0.5, clock=loop.time, backoff=Backoff(base=2, cap=60, least=0))

        async def moves_a_little_each_time() -> None:
            supervisor.moved()
            await plan.run()

        supervisor = Supervisor(moves_a_little_each_time, pace)
        task = asyncio.ensure_future(supervisor.supervise())
        await asyncio.sleep(7)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    run_simulated(scene())
    assert plan.started == [0, 1, 2, 3, 4, 5, 6]


def test_a_poke_during_a_run_means_one_more_run() -> None:
    started: list[float] = []

    async def scene() -> None:
        loop = asyncio.get_running_loop()

        async def slow() -> None:
            started.append(loop.time())
            await asyncio.sleep(5)

        supervisor = Supervisor(slow, Pace(lambda: 0.5, loop.time))
        task = asyncio.ensure_future(supervisor.supervise())
        await asyncio.sleep(2)
        supervisor.poke()
        await asyncio.sleep(60)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    run_simulated(scene())
    assert started == [0, 5]


def test_a_defect_is_logged_and_does_not_end_sync(caplog: pytest.LogCaptureFixture) -> None:
    plan = Plan(KeyError("ups"))
    with caplog.at_level(logging.ERROR):
        supervised(plan, for_seconds(100))
    assert plan.started == [0, 60]
    assert "nobody planned for" in caplog.text
    assert plan.told[1].problem is not None
    assert (plan.told[1].problem.code, plan.told[1].problem.reason) == ("internal_error", "KeyError")


def test_a_local_change_starts_a_run() -> None:
    store = Store.open(":memory:")
    handle = InlineHandle(store)
    plan = Plan()

    async def write_after_a_minute(_supervisor: Supervisor) -> None:
        await asyncio.sleep(60)
        await handle.write(lambda opened: opened.put({"_id": "x"}))
        await asyncio.sleep(60)

    supervised(plan, write_after_a_minute, LocalChange(handle))
    assert plan.started == [0, 60]


def test_a_change_during_a_run_is_not_overlooked() -> None:
    store = Store.open(":memory:")
    handle = InlineHandle(store)
    started: list[float] = []

    async def scene() -> None:
        loop = asyncio.get_running_loop()

        async def writes_while_it_runs() -> None:
            started.append(loop.time())
            await asyncio.sleep(5)
            if len(started) == 1:
                await handle.write(lambda opened: opened.put({"_id": "x"}))

        supervisor = Supervisor(writes_while_it_runs, Pace(lambda: 0.5, loop.time), [LocalChange(handle)])
        task = asyncio.ensure_future(supervisor.supervise())
        await asyncio.sleep(60)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    run_simulated(scene())
    assert started == [0, 5]


def test_the_remote_feed_starts_a_run() -> None:
    store = Store.open(":memory:")
    handle = InlineHandle(store)
    plan = Plan()

    async def act(_supervisor: Supervisor) -> None:
        await asyncio.sleep(200)
        await handle.write(lambda opened: opened.put({"_id": "x"}))
        await asyncio.sleep(60)

    supervised(plan, act, RemoteChange(LocalPeer(handle)))
    assert plan.started == [0, 200]


def test_a_feed_that_breaks_is_a_failure_like_any_other() -> None:
    class Broken:
        async def mark(self) -> None:
            """Nothing to remember."""

        async def wait(self) -> None:
            await asyncio.sleep(30)
            raise PeerUnreachable

    plan = Plan()
    supervised(plan, for_seconds(31.5), Broken())
    assert plan.started == [0, 31]
    assert SyncState.OFFLINE in plan.states()


def test_the_last_word_is_stopped() -> None:
    plan = Plan()
    supervised(plan, for_seconds(1))
    assert plan.states()[-1] is SyncState.STOPPED
