"""Where the dwelling of a visit stands: asked for by a tap, refined in the background after it, or put by hand.

Rule: nothing waits for a position and a failure blocks nothing. After a tap the application asks again for a while (`wants_fix`), and what
is found says no word of its own: the page shows what stands.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from mobile.services import fixes
from mobile.services.open_visit import OpenVisit
from mobile.services.problems import DeviceError, Failure, Problem, problem_of
from mobile.services.shown import Position, SimilarDwelling
from mobile.services.visits import Visits
from mobile.services.work import Work
from schemas.rules.likeness import Place

DENIED = "position_denied"
NOWHERE = "Il telefono non sa dove si trova: riprova all'aperto o scrivi la posizione a mano."


class Locating:
    """The part of `VisitState` that knows where one is."""

    position: Position | None
    street: str
    submitted: bool
    locating: bool
    refining: bool
    coarser: bool
    problem: Problem | None
    _work: Work | None
    _refining: fixes.Refining | None
    _before_hand: dict[str, Any] | None = None

    def begin_placing(self) -> list[SimilarDwelling]:
        """Somebody puts the pin: what stands is kept for `undo_placing`, and the known dwellings that help her are found once."""
        work, visit = self._work, self._visit
        if work is None or visit is None or work.finder is None:
            return []
        self._before_hand = visit.value("position")
        return [] if work.sync.expired else work.finder.around(self._sought(), self.street, visit.dwelling)

    @property
    def can_undo_placing(self) -> bool:
        """A pin that was put where nothing stood can be taken away until it is written."""
        return self._visit is not None and (self._before_hand is not None or "position" in self._visit.place.typed)

    def undo_placing(self) -> None:
        """What stood before, whole: its accuracy and its time as well."""
        before = self._before_hand
        self._tap(lambda visits, visit: visits.set_field(visit, "position", before))

    def set_position_by_hand(self, lat: float, lon: float) -> None:
        """A pin moved by hand is not replaced by the satellite's."""
        self.coarser = False
        self._stop_refining()
        self._set_position(Position(lat, lon, None, "hand"))

    def stand_at(self, position: Position) -> None:
        """Where somebody was found to be before this visit began; it is refined as after a tap."""
        self._set_position(position)
        if fixes.wants_better(position):
            self._refining, self.refining = fixes.Refining(), True

    async def locate(self) -> None:
        """A tap: asks the platform for the position; never blocks anything, a failure is a `problem`."""
        work, visit = self._work, self._visit
        if work is None or visit is None or self.locating:
            return
        self.locating, self.coarser, going_on = True, False, True
        try:
            fix = await fix_of(work)
            if self._visit is visit:
                of_this_visit = _taken_since(visit)
                if fixes.answers(fix, self.position, of_this_visit=of_this_visit):
                    self._set_position(fix)
                else:
                    self.coarser = self.position is not None and self.position.source != "hand"
        except Failure as error:
            going_on = getattr(error, "code", "") != DENIED
            if self._visit is visit:
                self.problem = problem_of(error)
        finally:
            self.locating = False
        if going_on and self._visit is visit and fixes.wants_better(self.position):
            self._refining, self.refining = fixes.Refining(), True

    def wants_fix(self, now_ms: int) -> bool:
        """Whether it is time for one more in the background."""
        if self._refining is None or self.locating:
            return False
        if self._visit is None or self.submitted or self._refining.left == 0 or not fixes.wants_better(self.position):
            self._stop_refining()
            return False
        return self._refining.due(now_ms)

    async def refine(self, now_ms: int) -> None:
        """One more fix. One that fails is the last try less, and nothing to tell: what stands, stands."""
        work, visit, refining = self._work, self._visit, self._refining
        if work is None or visit is None or refining is None or self.locating:
            return
        refining.try_once(now_ms)
        try:
            fix = await fix_of(work)
        except Failure:
            return
        if self._visit is visit and self._refining is refining and fixes.refines(fix, self.position):
            self._set_position(fix)

    def _stop_refining(self) -> None:
        self._refining, self.refining = None, False

    def _set_position(self, position: Position) -> None:
        work = self._work
        if work is None:
            return
        said = {
            "lat_e7": round(position.lat * 10_000_000),
            "lon_e7": round(position.lon * 10_000_000),
            "accuracy_mm": None if position.accuracy_m is None else round(position.accuracy_m * 1000),
            "source": position.source,
            "taken_at": work.session.clock.moment(),
        }
        self._tap(lambda visits, visit: visits.set_field(visit, "position", said))

    @property
    def _visit(self) -> OpenVisit | None:
        raise NotImplementedError

    def _sought(self) -> Place:
        raise NotImplementedError

    def _tap(self, tap: Callable[[Visits, OpenVisit], Any]) -> bool:
        raise NotImplementedError


async def fix_of(work: Work) -> Position:
    """Asks the platform; a phone that says that it knows nothing has failed."""
    found = await work.machine.locator.locate()
    position = Position(found.lat, found.lon, found.accuracy_m, "gps")
    if fixes.is_nowhere(position):
        raise DeviceError("no_position", NOWHERE)
    return position


def _taken_since(visit: OpenVisit) -> bool:
    """Whether the position that stands was taken in this visit."""
    said = visit.value("position")
    return bool(said) and datetime.fromisoformat(said["taken_at"]) >= datetime.fromisoformat(visit.draft["started_at"])
