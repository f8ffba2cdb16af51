"""An immediate danger seen at a visit: every tap is a change fact at once, and the visit's draft names the record.

Rules (design.md section 6, mockup 10): the first tap makes and saves the report, without a question; a second tap on the same thing takes
it back. Nothing of it waits for a step, because it leaves ahead of every lane. What becomes known of the place later is added (`follow`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from docstore.store import Store
from mobile.services import same_index
from mobile.services.journal import Journal
from mobile.services.kept_record import record_from
from mobile.services.open_visit import OpenVisit
from mobile.services.visits import Visits
from schemas.changes import Edit, make_change
from schemas.danger import CHECKLIST, KIND, YES, Danger, check_danger_field, did_field, read_danger, where_of
from schemas.identifiers import record_id

NAMED = "danger"
"""The field of the draft that names it."""
# There are few of them; the text of a dwelling's name says which are worth reading.
_THERE = """select record, body from circle_record r where type = ? and retired = 0 and record <> ?
    and exists (select 1 from json_each(?) d where instr(r.body, d.value)) order by at desc"""


class Dangers:
    """The reports of the signed-in person in one outreach circle."""

    def __init__(self, store: Store, journal: Journal, visits: Visits) -> None:
        self._store, self._journal, self._visits = store, journal, visits

    def of(self, visit: OpenVisit) -> Danger | None:
        """What was reported at this visit."""
        named = visit.draft.get(NAMED)
        return read_danger(self._visits.record(named)) if isinstance(named, str) else None

    def earlier(self, visit: OpenVisit) -> list[Danger]:
        """What was reported at this dwelling before, at other visits and by anybody, the newest first; not what was taken back."""
        dwellings = same_index.group_of(self._store, visit.dwelling)
        rows = self._store.read(_THERE, (KIND, visit.draft.get(NAMED) or "", json.dumps(dwellings)))
        found = [read_danger(record_from(str(record), body)) for record, body in rows]
        return [danger for danger in found if not danger.withdrawn and danger.dwelling.value in dwellings]

    def see(self, visit: OpenVisit, sign: str, is_there: bool, shown: Danger | None = None) -> None:
        """One of the signs. `shown` is what the screen showed: against that, and nothing that came since, the tap decides."""
        self._say(visit, {sign: YES if is_there else None}, shown)

    def did(self, visit: OpenVisit, code: str, is_done: bool, shown: Danger | None = None) -> None:
        """The tick writes the time."""
        self._say(visit, {did_field(code): self._journal.clock.moment() if is_done else None}, shown)

    def tell(self, visit: OpenVisit, question: str, answer: str | None, shown: Danger | None = None) -> None:
        """An answer to one of the questions; None takes it back."""
        self._say(visit, {question: answer}, shown)

    def follow(self, visit: OpenVisit) -> None:
        """What is known of the place now and was not, or was otherwise, when the danger was reported."""
        danger = self.of(visit)
        if danger is None:
            return
        kept = danger.where.value.plain() if danger.where.value else {}
        now = {**kept, **_place_of(visit)}
        said: dict[str, Any] = {} if now == kept else {"where": now}
        if danger.dwelling.value != visit.dwelling:
            said["dwelling"] = visit.dwelling
        if said:
            self._say(visit, said, danger)

    def _say(self, visit: OpenVisit, values: Mapping[str, Any], shown: Danger | None) -> None:
        named = visit.draft.get(NAMED)
        record = named if isinstance(named, str) else record_id(KIND, self._journal.new_key())
        said = dict(values) if named else {**self._beginning(visit), **values}
        for name, value in said.items():
            check_danger_field(name, value)
        edits = {name: Edit(value, shown.over(name) if shown is not None else ()) for name, value in said.items()}
        with self._as_it_was(visit), self._store.transaction():
            self._journal.write_all(self._store, [make_change(record, edits, self._journal.signature())])
            if not named:
                self._visits.set_draft(visit, NAMED, record)

    def _beginning(self, visit: OpenVisit) -> dict[str, Any]:
        """What a report says besides the first tap."""
        return {
            "dwelling": visit.dwelling,
            "where": _place_of(visit),
            "began_at": self._journal.clock.moment(),
            "checklist_version": CHECKLIST[1],
        }

    @contextmanager
    def _as_it_was(self, visit: OpenVisit) -> Iterator[None]:
        """A report that could not be stored (a full disk) is not named by the draft."""
        before, dirty, saved_ms = visit.draft, visit.dirty, visit.saved_ms
        try:
            yield
        except BaseException:
            visit.draft, visit.dirty, visit.saved_ms = before, dirty, saved_ms
            raise


def _place_of(visit: OpenVisit) -> dict[str, Any]:
    return where_of(visit.value("address"), visit.value("position"))
