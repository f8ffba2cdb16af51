"""All the state of the app in one object, and the one task that owns its background work.

Rule: the composition root (`mobile/app.py`) makes one of these and runs `run()` for the life of the page; no view starts a task of
its own that outlives its event. Whatever uses a person's files has stopped before they close.
"""

from __future__ import annotations

import asyncio
import contextvars
import itertools
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from mobile.services.needs import Machine, PadKey
from mobile.services.problems import UNEXPECTED, DeviceError, Failure, Problem, whereabouts
from mobile.services.session import DeviceSession, OpenSession
from mobile.services.sync import stores_to_watch, usual_rhythm
from mobile.services.work import Work, add_what_came, tidy, work_of
from mobile.state.drawing import DrawingState
from mobile.state.find import FindState
from mobile.state.leaving import Leaving
from mobile.state.photos import PhotosState
from mobile.state.residence import ResidenceState
from mobile.state.sample import SampleState
from mobile.state.session import Hooks, Phase, SessionState
from mobile.state.sync import SyncState
from mobile.state.today import TodayState
from mobile.state.visit import VisitState

__all__ = ["ApplicationState"]

_LOG = logging.getLogger(__name__)
FIRST_LOOK_SECONDS = 1.0
"""What a session's first screen gets for itself, before sync begins and before the lists are read again to their first page's end."""
SETTLE_SECONDS = 0.25
TAP_FIRST_SECONDS = 0.05
"""What a tap gets for its own page before the lists are read."""
STORING_SECONDS = 30.0
"""How long locking waits for photos that are being stored before it closes the files all the same."""
CATCH_UP_REST, CATCH_UP_TOLD = 0.03, 25
"""What the taps get between two steps, and after how many the screen says how far it is."""
TICK_SECONDS = 1.0
TIDY_TICKS = 5


@dataclass(eq=False)
class ApplicationState:
    """What the views are given."""

    machine: Machine
    session: SessionState = field(default_factory=SessionState)
    today: TodayState = field(default_factory=TodayState)
    find: FindState = field(default_factory=FindState)
    visit: VisitState = field(default_factory=VisitState)
    photos: PhotosState = field(default_factory=PhotosState)
    drawing: DrawingState = field(default_factory=DrawingState)
    residence: ResidenceState = field(default_factory=ResidenceState)
    sync: SyncState = field(default_factory=SyncState)
    sample: SampleState = field(default_factory=SampleState)

    def __post_init__(self) -> None:
        self._device = DeviceSession(self.machine)
        self._tasks: asyncio.TaskGroup | None = None
        self._work: Work | None = None
        self._watched: set[str] = set()
        self._dirty, self._begun = asyncio.Event(), asyncio.Event()
        self._lock_asked, self._closed = asyncio.Event(), asyncio.Event()
        self._closed.set()
        self._touched_ms: int | None = None
        self._leaving = Leaving(self._device, self.session, self._end)
        self.sample.attach(self.machine)
        self.session.attach(self._device, Hooks(self._begin, self._end, self._ask_to_end))

    async def run(self) -> None:
        """Starts the session and then owns sync, refreshing, idle drafts and the PIN's waiting time until it is cancelled."""
        await self.session.start()
        try:
            async with asyncio.TaskGroup() as tasks:
                self._tasks = tasks
                tasks.create_task(self._work_while_open())
                tasks.create_task(self._refresh_when_changed())
                tasks.create_task(self._tick())
                tasks.create_task(self._leaving.follow())
        finally:
            await self._device.lock()

    def hide(self) -> None:
        """The app goes to the background: drafts become revisions now, and nothing asks the centre by the clock any more."""
        self.visit.step_done()
        self._leaving.hide()
        if self._work is not None:
            self._work.sync.watch.hide()

    def show(self) -> None:
        """Somebody looks at the app again: what has waited for 20 s is tried at once."""
        if self._work is not None:
            self._work.sync.watch.show()
        self._leaving.show(self._work is None)

    def wake(self) -> None:
        """There is a network again: what waits tries at once."""
        if self._work is not None:
            self._work.sync.wake()
        else:
            self._leaving.wake()

    def look_again(self) -> None:
        """Something that lists show has gone: they are read once the tap that did it has its page."""
        self._dirty.set()

    def touched(self) -> None:
        """Somebody is at the screen."""
        self._touched_ms = self.machine.now_ms()
        if self._work is not None:
            self._work.sync.touched()

    def take_pad_key(self, handed: PadKey, context: contextvars.Context | None = None) -> None:
        """A PIN was typed on the page's own pad: the start opens with it, or a task of this application once that is over."""
        self.session.hand_over(handed)
        if self._tasks is not None:
            self._tasks.create_task(self.session.unlock_handed(), context=context)

    def add_photos(self, chosen: Sequence[object], context: contextvars.Context | None = None) -> asyncio.Task[None]:
        """What the picker handed over, stored by a task of this application: locking waits for it, the end of the page ends it."""
        if self._tasks is None:
            raise DeviceError("not_started", "L'app non si è ancora avviata: chiudila e riaprila.")
        return self._tasks.create_task(self._store_photos(chosen), context=context)

    async def _store_photos(self, chosen: Sequence[object]) -> None:
        try:
            await self.photos.add(chosen)
        except Exception as defect:  # one in a picture must end neither sync nor the session
            _LOG.error("Photos could not be stored: %s", whereabouts(defect))
            self.photos.problem = Problem("internal_error", UNEXPECTED)

    def _begin(self, opened: OpenSession) -> None:
        """A session has opened: its services, then the screens."""
        self._work = work_of(self._device, opened, usual_rhythm(self.machine), self._dirty.set)
        self._work.ask_to_lock = self.session.lock
        self._work.sync.on_order, self._work.sync.on_lost = self._leaving.hear, self._rights_changed
        if self._touched_ms is not None:
            self._touched_ms = self.machine.now_ms()
        self._watched = set()
        self._watch(self._work)
        self._attach(self._work)
        self._come_back()
        self._closed.clear()
        self._begun.set()

    def _come_back(self) -> None:
        """To the visit whose camera was open when the app ended: systems end an app behind the camera for its memory."""
        draft = self.photos.come_back()
        if draft is not None:
            self.visit.open(draft)
            self.photos.resume()

    def _ask_to_end(self) -> None:
        """Locking: what was tapped becomes a revision, the screens forget, and the files close once sync has stopped."""
        self.sample.leave()
        if self._work is not None:
            self.visit.step_done()
            self._keep_counts(self._work)
            self._work = None
            self._attach(None)
            self._lock_asked.set()

    def _rights_changed(self) -> None:
        self.session.lock()
        self.session.show_circles_changed()

    async def _end(self) -> None:
        self._ask_to_end()
        await self._closed.wait()

    def _attach(self, work: Work | None) -> None:
        self.photos.attach(work)
        self.drawing.attach(work, self.photos.refresh)
        self.visit.attach(work, self.photos.refresh)
        self.today.attach(work)
        self.find.attach(work)
        self.residence.attach(work)
        self.sync.attach(work)

    def _watch(self, work: Work) -> None:
        for store in stores_to_watch(work.opened.circles):
            if store.name not in self._watched:
                self._watched.add(store.name)
                store.on_change(lambda _seq: self._dirty.set())

    async def _work_while_open(self) -> None:
        """Sync belongs to a session: it ends before that session's files close."""
        while True:
            await self._begun.wait()
            self._begun.clear()
            work = self._work
            if work is not None:
                await self._sync_until_locked(work)
            self._lock_asked.clear()
            with suppress(TimeoutError):  # a picture that hangs must not keep the files open: what is left of it is told after the next PIN
                async with asyncio.timeout(STORING_SECONDS):
                    await self.photos.settled()
            await self._device.lock()
            self.session.show_locked()
            self._closed.set()

    def _keep_counts(self, work: Work) -> None:
        """What was tapped a moment before locking counts on the PIN page too."""
        try:
            work.sync.keep_counts()
        except Failure as failure:
            _LOG.error("The counts of the PIN page are older than the work: %s", whereabouts(failure))

    async def _sync_until_locked(self, work: Work) -> None:
        async with asyncio.TaskGroup() as tasks:
            syncing = tasks.create_task(self._sync_after_the_first_look(work))
            looking = tasks.create_task(self.sync.look_at_space())  # a browser may ask the person, and wait for her answer
            listing = tasks.create_task(self._catch_up(work))
            await self._lock_asked.wait()
            for task in (syncing, looking, listing):
                task.cancel()

    async def _catch_up(self, work: Work) -> None:
        """What lists read, where another version of the app had written it otherwise: a little at a time, under the taps."""
        await asyncio.sleep(FIRST_LOOK_SECONDS)
        for turn, _ in enumerate(work.opened.circles.catch_up(), 1):
            await asyncio.sleep(CATCH_UP_REST)
            if turn % CATCH_UP_TOLD == 0:
                self._dirty.set()
        self._dirty.set()

    async def _sync_after_the_first_look(self, work: Work) -> None:
        await asyncio.sleep(FIRST_LOOK_SECONDS)
        self._dirty.set()
        await work.sync.run()

    async def _refresh_when_changed(self) -> None:
        """Many changes, one look: a pull of a hundred documents draws the lists once."""
        while True:
            await self._dirty.wait()
            await asyncio.sleep(TAP_FIRST_SECONDS)
            self._dirty.clear()
            work = self._work
            if work is not None:
                await self._refresh(work)
            await asyncio.sleep(SETTLE_SECONDS)

    async def _refresh(self, work: Work) -> None:
        """One list at a time, so that the screen is never held for all of them; a lock in between ends it."""
        add_what_came(work)
        self._watch(work)
        self.session.show_office()
        for state in (self.sync, self.today, self.find, self.visit, self.photos, self.residence):
            if self._work is not work:
                return
            try:
                state.refresh()
            except Exception as defect:  # one in a list must end neither sync nor the other lists
                _LOG.error("A list could not be drawn again: %s", whereabouts(defect))
            await asyncio.sleep(0)

    async def _tick(self) -> None:
        for turn in itertools.count(1):
            self.session.tick()
            work = self._work
            if work is not None and self._idle_too_long():
                self.session.lock()
            elif work is not None:
                self.visit.idle(self._device.clock.now_ms())
                self._look_for_a_better_fix(self.machine.now_ms())
                if turn % TIDY_TICKS == 0:
                    self._tidy(work, turn // TIDY_TICKS)
                    await self.photos.look_at_room()
            await asyncio.sleep(TICK_SECONDS)

    def _look_for_a_better_fix(self, now_ms: int) -> None:
        """After a tap on the position, for a while, whatever page is shown."""
        for state in (self.visit, self.find):
            if self._tasks is not None and state.wants_fix(now_ms):
                self._tasks.create_task(self._refine(state, now_ms))

    async def _refine(self, state: VisitState | FindState, now_ms: int) -> None:
        try:
            await state.refine(now_ms)
        except Exception as defect:  # one in a fix must end neither sync nor the session
            _LOG.error("A better position could not be kept: %s", whereabouts(defect))

    def _idle_too_long(self) -> bool:
        """By the wall clock, so that a device that slept locks when it wakes. A clock that jumps locks too, which loses nothing."""
        if self._touched_ms is None or self.session.phase is not Phase.OPEN:
            return False
        return abs(self.machine.now_ms() - self._touched_ms) > self.session.idle_minutes * 60_000

    def _tidy(self, work: Work, turn: int) -> None:
        try:
            tidy(work, turn)
        except Failure as failure:  # what was committed is safe in the log; the next turn tries again
            _LOG.error("A log could not be moved into its file: %s", whereabouts(failure))
