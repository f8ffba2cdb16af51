"""The visits to this dwelling that were handed in: which of them is being put right, and where each stands on its way to the office.

Rule (design.md section 6; ADR 0102): what was handed in is frozen. A correction in which nothing was changed leaves nothing behind, and the
screen says which visit it is about. A visit of the past is delivered or not by itself, whatever is being written at the same door.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from mobile.services import delivery
from mobile.services.history import PastVisit, past_visits
from mobile.services.open_visit import OpenVisit
from mobile.services.shown import Delivery
from mobile.services.visits import Visits
from mobile.services.work import Work


class Past:
    """The part of `VisitState` that looks back."""

    past: tuple[PastVisit, ...]
    past_stands: dict[str, Delivery]
    submitted: bool
    corrects: str | None
    """The assessment that this draft puts right."""
    _work: Work | None

    @property
    def correcting(self) -> PastVisit | None:
        """The visit that is being put right at this moment."""
        return None if self.submitted else next((one for one in self.past if one.assessment == self.corrects), None)

    def correct(self, assessment: str) -> bool:
        """Goes on with a visit that was handed in; it is handed in again beside the old one, which stays."""
        return bool(self._begin(lambda visits: visits.correct(assessment)))

    def put_away(self) -> bool:
        """All pages of the visit were left: one in which nobody has said a thing is not kept. True when it is gone."""
        self.left()
        work, visit, gone = self._work, self._visit, False
        if work is not None and work.visits is not None and visit is not None:
            with self._told():
                gone = work.visits.put_away(visit)
        if gone:
            self.refresh()
        return gone

    def delivery_of(self, past: PastVisit) -> Delivery:
        """Of that visit alone."""
        return self.past_stands.get(past.assessment, Delivery("delivered"))

    def _look_back(self) -> None:
        """What was handed in here, and how far each of them has come."""
        work, visit = self._work, self._visit
        if work is None or work.visits is None or visit is None:
            return
        store = work.visits.store
        past = past_visits(store, work.visits.names_of(visit.dwelling))
        stands = {one.assessment: delivery.of_visit(store, work.devices, one.assessment) for one in past}
        if (past, stands) != (self.past, self.past_stands):
            self.past, self.past_stands = past, stands

    @property
    def _visit(self) -> OpenVisit | None:
        raise NotImplementedError

    def left(self) -> None:
        raise NotImplementedError

    def refresh(self) -> None:
        raise NotImplementedError

    def _told(self) -> AbstractContextManager[None]:
        raise NotImplementedError

    def _begin(self, opening: Callable[[Visits], OpenVisit]) -> str:
        raise NotImplementedError
