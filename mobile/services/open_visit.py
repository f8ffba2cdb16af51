"""One visit while it is open: the draft, and each shared record that it is about (the dwelling, its households) as it is being edited.

Rule (design.md section 6): all of it is one plain row, written at every change, so that a kill loses no tap. Pure: no store, no clock.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from mobile.services.open_record import OpenRecord
from schemas.errors import InvalidDocument
from schemas.records import Record

JsonObject = dict[str, Any]
COUNTS = ("people_count", "minors_count")


@dataclass
class OpenVisit:
    """`records` holds the dwelling always, and beside it the households that live there or were begun here."""

    draft: JsonObject
    records: dict[str, OpenRecord] = field(default_factory=dict)
    dirty: bool = True
    saved_ms: int = 0
    awaited: JsonObject | None = None
    """What the next photos are taken for, and whether the camera is open: a kill in between forgets neither."""

    @property
    def id(self) -> str:
        return str(self.draft["_id"])

    @property
    def dwelling(self) -> str:
        return str(self.draft["dwelling"])

    @property
    def place(self) -> OpenRecord:
        """The dwelling as it is being edited."""
        return self.record(self.dwelling)

    @property
    def new_dwelling(self) -> bool:
        return self.place.new

    def record(self, record: str) -> OpenRecord:
        return self.records.setdefault(record, OpenRecord(record))

    def households(self) -> list[OpenRecord]:
        return [one for key, one in sorted(self.records.items()) if key.startswith("household:")]

    def value(self, name: str) -> Any:
        """What the screen shows of a field of the dwelling."""
        return self.place.value(name)

    def show(self, look_up: Callable[[str], Record]) -> None:
        """Takes over what each record says now, for the fields that are not being edited."""
        for record in self.records.values():
            record.show(look_up(record.id))

    def faults(self) -> dict[tuple[str, str], InvalidDocument]:
        """What was typed that no change may say yet, by record and field."""
        found = {(record.id, name): fault for record in self.records.values() for name, fault in record.faults().items()}
        people, minors = (self.value(name) for name in COUNTS)
        if isinstance(people, int) and isinstance(minors, int) and minors > people:
            found[self.dwelling, "minors_count"] = TOO_MANY_MINORS
        return found

    def ready(self) -> dict[str, list[str]]:
        """The fields that were typed and can become changes now, by record."""
        faults = self.faults()
        found = {key: [name for name in record.typed if (key, name) not in faults] for key, record in self.records.items()}
        return {key: names for key, names in found.items() if names}

    @property
    def unsaved(self) -> bool:
        """Whether a revision or a change is still to be made of what was tapped."""
        return self.dirty or bool(self.ready())

    def packed(self) -> str:
        records = {key: record.packed() for key, record in self.records.items()}
        awaited = {"awaited": self.awaited} if self.awaited else {}
        return json.dumps({"draft": self.draft, "records": records, "dirty": self.dirty, **awaited}, ensure_ascii=False)


TOO_MANY_MINORS = InvalidDocument.at(
    "too_many_minors", "minors_count", "I minori sono più delle persone: controlla i due numeri. Quello che hai scritto resta qui."
)


def unpacked(row: str, saved_ms: int) -> OpenVisit:
    """As the row was left; a row of the first versions knows the dwelling alone."""
    kept = json.loads(row)
    records = kept["records"] if "records" in kept else {kept["draft"]["dwelling"]: _of_first_versions(kept)}
    opened = {key: OpenRecord(key, one["new"], one["typed"], one["over"], one["written"]) for key, one in records.items()}
    return OpenVisit(kept["draft"], opened, kept["dirty"], saved_ms, kept.get("awaited"))


def _of_first_versions(kept: JsonObject) -> JsonObject:
    over = {name: kept["over"].get(name, []) for name in kept["typed"]}
    return {"new": kept["new_dwelling"], "typed": kept["typed"], "over": over, "written": kept["written"]}
