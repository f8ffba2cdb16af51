"""What stands on papers: the parts of a field that are true only together (an order, an ETHOS coding, cadastral units), and to whom an
order is addressed.

Rule (design.md section 6): such a field is said whole. A tap changes one part and keeps the others as the screen shows them; an empty part
is taken away, and a field without any part says that there is no value any more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mobile.services.open_visit import OpenVisit
from mobile.services.visits import Visits
from schemas.dwelling_facts import ADDRESSEES

NOTHING: tuple[Any, ...] = (None, "", [], {})


class Papers:
    """The part of `VisitState` that edits them."""

    unsaid: tuple[str, Any, str] | None

    def amend(self, field: str, parts: Mapping[str, Any]) -> None:
        """Some parts of a field of the dwelling, as they are typed."""
        visit = self._visit
        if visit is None:
            return
        before = visit.place.value(field) or {}
        now = {name: value for name, value in {**before, **parts}.items() if value not in NOTHING}
        self.unsaid = None
        self._tap(lambda visits, visit: visits.set_field(visit, field, now or None))

    def add_addressee(self, said: Mapping[str, Any]) -> str:
        """Somebody whom the order names; her id, an empty text when it could not be stored."""
        return self._new_entry(ADDRESSEES, said, "")

    @property
    def _visit(self) -> OpenVisit | None:
        raise NotImplementedError

    def _tap(self, tap: Callable[[Visits, OpenVisit], Any]) -> bool:
        raise NotImplementedError

    def _new_entry(self, map_name: str, said: Mapping[str, Any], record: str) -> str:
        raise NotImplementedError
