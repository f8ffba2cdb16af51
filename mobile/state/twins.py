"""Rooms, people and households of a visit that were written down twice: what looks so, joining two, parting them.

Rule (issue 7): it is asked and never done by itself; the bar that follows takes it back, and so does "Separa" later.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mobile.services import twins
from mobile.services.open_visit import OpenVisit
from mobile.services.visits import Visits
from mobile.services.work import Work
from schemas.dwelling import Dwelling
from schemas.dwelling_rooms import ROOMS
from schemas.household import PEOPLE, Household
from schemas.rules.doubles import households_twice, people_twice, rooms_twice

JOINED, PARTED = "joined", "parted"
HOUSEHOLD_JOINED, HOUSEHOLD_PARTED = "household_joined", "household_parted"


class Twins:
    """The part of `VisitState` that joins and parts entries."""

    place: Dwelling | None
    households: tuple[Household, ...]
    submitted: bool
    taken_away: str | None
    taken_entry: str
    unsaid: tuple[str, Any, str] | None
    done_to_entry: str = ""
    """What was done to `taken_entry` by the change `taken_away`: one of the four; an empty text when it was taken away."""
    _work: Work | None

    def rooms_twice(self) -> list[tuple[str, str]]:
        """The pairs of rooms that look like one."""
        pairs = [] if self.place is None or self.submitted else rooms_twice(self.place.rooms, self._me)
        return [(f"{ROOMS}/{one.id}", f"{ROOMS}/{other.id}") for one, other in pairs]

    def people_twice(self, household: Household, day: str) -> list[tuple[str, str]]:
        """The pairs of people of a household that look like one person."""
        pairs = [] if self.submitted else people_twice(household.people, day, self._me)
        return [(f"{PEOPLE}/{one.id}", f"{PEOPLE}/{other.id}") for one, other in pairs]

    def is_joined(self, entry: str, record: str = "") -> bool:
        """Whether a room or a person stands for two."""
        visit = self._visit
        return visit is not None and entry in visit.record(record or visit.dwelling).shown.same()

    def join_entries(self, entry: str, other: str, record: str = "") -> None:
        """ "Sì, unisci". Undone by `bring_back`."""
        self._do(JOINED, entry, lambda visits, visit: twins.join(visits, visit, entry, other, record or None))

    def part_entry(self, entry: str, record: str = "") -> None:
        """ "Separa". Undone by `bring_back`."""
        self._do(PARTED, entry, lambda visits, visit: twins.part(visits, visit, entry, record or None))

    def households_twice(self, day: str) -> list[tuple[str, str]]:
        """The pairs of households that look like one."""
        pairs = [] if self.submitted else households_twice(self.households, day)
        return [(one.id, other.id) for one, other in pairs]

    def join_households(self, one: str, other: str) -> None:
        """ "Sì, unisci". Undone by `bring_back`."""
        self._do(HOUSEHOLD_JOINED, "", lambda visits, visit: twins.join_households(visits, visit, one, other))

    def are_joined(self, household: str) -> bool:
        """Whether a household stands for two."""
        return bool(self._joinings(household))

    def part_households(self, household: str) -> None:
        """ "Separa": the joining that was made last. Undone by `bring_back`."""
        facts = self._joinings(household)
        if facts:
            self._do(HOUSEHOLD_PARTED, "", lambda visits, visit: twins.part_households(visits, visit, facts[-1]))

    def _joinings(self, household: str) -> list[str]:
        """The facts that joined it with others, the last one last."""
        finder = self._work.finder if self._work is not None else None
        return [] if finder is None else [one.fact for one in sorted(finder.joined(household), key=lambda one: one.at)]

    def _do(self, what: str, entry: str, doing: Callable[[Visits, OpenVisit], str | None]) -> None:
        self.taken_away, self.taken_entry, self.done_to_entry, self.unsaid = None, entry, what, None
        self._tap(lambda visits, visit: setattr(self, "taken_away", doing(visits, visit)))

    @property
    def _me(self) -> str:
        return self._work.opened.person.name if self._work is not None else ""

    @property
    def _visit(self) -> OpenVisit | None:
        raise NotImplementedError

    def _tap(self, tap: Callable[[Visits, OpenVisit], Any]) -> bool:
        raise NotImplementedError
