"""One dwelling written down twice: what may be the same one, what somebody joined with it, joining and taking that back.

Rule (issue 7): reversible, by the bar that follows a tap and later from the page itself. What may be the same is looked for when the page
is opened, not at every tap of a visit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mobile.services import joining
from mobile.services.history import PastVisit, past_visits
from mobile.services.open_visit import OpenVisit
from mobile.services.shown import Joined, SimilarDwelling
from mobile.services.visits import Visits
from mobile.services.work import Work
from schemas.rules.likeness import Place

JOINED, PARTED = "joined_now", "parted_now"


class Doubles:
    """The part of `VisitState` that joins and parts dwellings."""

    dwelling: str | None
    street: str
    doubles: list[SimilarDwelling]
    joined: list[Joined]
    doubles_query: str
    past: tuple[PastVisit, ...]
    taken_away: str | None
    unsaid: tuple[str, Any, str] | None
    done_to_double: str
    """What was done last, `joined_now` or `parted_now`; an empty text when nothing was, or it was undone."""
    _work: Work | None
    _undo: str

    def look_for_doubles(self, query: str = "") -> None:
        """By what is written of this dwelling, or by the words of a search."""
        self.doubles_query = query
        self._tap(lambda visits, visit: self._look(visits, visit))

    def join(self, other: str) -> None:
        """ "È lo stesso"."""

        def tap(visits: Visits, visit: OpenVisit) -> None:
            visits.step(visit)
            fact = joining.join(visits.store, visits.journal, visit.dwelling, other)
            self._did(JOINED if fact else "", fact or "")
            self._look(visits, visit)

        self._tap(tap)

    def part(self, fact: str) -> None:
        """ "Separa": two dwellings again."""

        def tap(visits: Visits, visit: OpenVisit) -> None:
            visits.step(visit)
            self._did(PARTED, joining.part(visits.store, visits.journal, fact))
            self._look(visits, visit)

        self._tap(tap)

    def undo_double(self) -> None:
        """What was joined or parted last."""

        def tap(visits: Visits, visit: OpenVisit) -> None:
            if self._undo:
                joining.part(visits.store, visits.journal, self._undo)
            self._did("", "")
            self._look(visits, visit)

        self._tap(tap)

    def _nothing_to_undo(self, *, still_open: bool = False) -> None:
        """Another visit is open: what was done in the one before is nothing of this one. `still_open`: it is the same one again."""
        if still_open:
            return
        self.taken_away, self.unsaid = None, None
        self.doubles, self.joined, self.doubles_query, self.done_to_double, self._undo = [], [], "", "", ""

    def _did(self, what: str, fact: str) -> None:
        self.done_to_double, self._undo = what, fact

    def _look(self, visits: Visits, visit: OpenVisit) -> None:
        finder = self._work.finder if self._work is not None else None
        if finder is None or self._work is None or self._work.sync.expired:
            self.doubles, self.joined = [], []
            return
        visits.show(visit)
        self.joined, group = finder.joined(visit.dwelling), visits.names_of(visit.dwelling)
        self.past = past_visits(visits.store, group)
        if self.doubles_query.strip():
            found = finder.find(self.doubles_query, None).found
        else:
            found = tuple(finder.similar(self._sought(), self.street, visit.dwelling))
        self.doubles = [one for one in found if one.dwelling not in group]

    def _sought(self) -> Place:
        raise NotImplementedError

    def _tap(self, tap: Callable[[Visits, OpenVisit], Any]) -> bool:
        raise NotImplementedError
