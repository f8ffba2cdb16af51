"""What a visit says of the dwelling, its rooms and its people, and answers to checklists: the setters of the visit's pages.

Rule (design.md section 10): there is no save button; each setter writes before the screen says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mobile.services.open_visit import OpenVisit
from mobile.services.visits import Visits
from mobile.state.twins import Twins
from schemas.checklist import HAZARDS, NEWEST, Checklist, built_in
from schemas.dwelling_rooms import ROOMS
from schemas.household import PEOPLE

CHECKLISTS = ("dm-1975", "home-faults", "comfort-intake")
"""Those that are a form. Hazards and an immediate danger have pages of their own."""
ON_ARRIVAL, TEMPORARY = "comfort-intake", "b"
"""How it is for who has arrived, and the group that has: it came to a space procured for it. What the decree and Eurostat ask besides
measures stands among the rooms."""


class Sayings(Twins):
    """The part of `VisitState` that edits records and answers."""

    target_group: str | None
    answers: dict[str, dict[str, Any]]
    taken_away: str | None
    """The change that took away what was removed last: undoing takes it back."""
    taken_entry: str
    unsaid: tuple[str, Any, str] | None
    """The word that was taken back last, as `put` takes it; None once anything else of the page is said, and on the next page. A fix that
    is refined meanwhile is not a word."""

    def put(self, field: str, value: Any, record: str = "") -> None:
        """A field of the dwelling, or of another record of this visit, as it is typed; None says that there is no value any more."""
        self.unsaid = None
        self._tap(lambda visits, visit: visits.set_field(visit, field, value, record or None))

    def choose(self, field: str, value: Any, record: str = "") -> None:
        """A tap on one of the words that a field may have; on the one that stands it takes it back. Undone by `say_again`."""
        self.unsaid, taken = None, list[bool]()
        self._tap(lambda visits, visit: taken.append(visits.choose(visit, field, value, record or None)))
        if any(taken):
            self.unsaid = (field, value, record)

    def unsay(self, field: str, record: str = "") -> None:
        """Takes a word back. Undone by `say_again`."""
        before = self.typed(field, record)
        if self._tap(lambda visits, visit: visits.set_field(visit, field, None, record or None)) and before is not None:
            self.unsaid = (field, before, record)

    def say_again(self) -> None:
        """What was taken back last."""
        if self.unsaid is not None:
            self.put(*self.unsaid)

    def leave_typed(self, field: str, record: str = "") -> None:
        """What is typed of a field is half a value, or none: what was said of it before stands."""
        self._tap(lambda visits, visit: visits.leave_typed(visit, field, record or None))

    def add_room(self, kind: str) -> str:
        """A room of this kind; its id."""
        return self._new_entry(ROOMS, {"kind": kind}, "")

    def add_person(self, household: str, said: Mapping[str, Any]) -> str:
        """Somebody of a household, with what is known at once (at least one field); the person's id, empty when it could not be stored."""
        return self._new_entry(PEOPLE, said, household)

    def add_household(self) -> str:
        """One more household that lives here; its record, an empty text when it could not be stored."""
        made: list[str] = []
        self._tap(lambda visits, visit: made.append(visits.add_household(visit)))
        return made[0] if made else ""

    def remove(self, entry: str, record: str = "") -> None:
        """Takes a room (`rooms/<id>`), a person (`people/<id>`) or, with an empty text, a whole record away. Undone by `bring_back`."""
        self.taken_away, self.taken_entry, self.done_to_entry, self.unsaid = None, entry, "", None
        self._tap(lambda visits, visit: setattr(self, "taken_away", visits.retire(visit, entry, record or None)))

    def bring_back(self) -> None:
        """What was removed last, or joined, or parted."""
        change, self.taken_away = self.taken_away, None
        if change is not None:
            self._tap(lambda visits, visit: visits.bring_back(visit, change))

    def answer(self, checklist: str, item: str, value: Any) -> None:
        """An answer to a checklist; None takes it back."""
        version = self.checklist(checklist).version
        self._tap(lambda visits, visit: visits.answer(visit, (checklist, version), item, value))

    def checklist(self, name: str) -> Checklist:
        """The checklist on the version that this visit began it with, else on the newest."""
        begun = self._begun_on(name)
        return built_in(name, begun if begun is not None else dict(NEWEST)[name])

    @property
    def also_asked(self) -> tuple[str, ...]:
        """The lists that stand after the hazards; what was answered stays in sight."""
        asked = self.target_group == TEMPORARY or bool(self.answers.get(ON_ARRIVAL))
        return (ON_ARRIVAL,) if asked else ()

    @property
    def hazard_list(self) -> Checklist:
        """The hazards that this visit rates: on the version that its draft names, however old."""
        return self.checklist(HAZARDS[0])

    def typed(self, field: str, record: str = "") -> Any:
        """What the screen shows of a field, though no reader could: what is still being typed."""
        visit = self._visit
        return None if visit is None else visit.record(record or visit.dwelling).value(field)

    def _new_entry(self, map_name: str, said: Mapping[str, Any], record: str) -> str:
        made: list[str] = []

        def tap(visits: Visits, visit: OpenVisit) -> None:
            entry = visits.new_entry(map_name)
            visits.set_fields(visit, {f"{entry}/{field}": value for field, value in said.items()}, record or None)
            made.append(entry.rpartition("/")[2])

        self._tap(tap)
        return made[0] if made else ""

    def _begun_on(self, name: str) -> int | None:
        visit = self._visit
        if visit is None:
            return None
        named = visit.draft["checklist"]
        begun = named if named["id"] == name else visit.draft.get("checklists", {}).get(name)
        return None if begun is None else int(begun["version"])

    @property
    def _visit(self) -> OpenVisit | None:
        raise NotImplementedError

    def _tap(self, tap: Callable[[Visits, OpenVisit], Any]) -> bool:
        raise NotImplementedError
