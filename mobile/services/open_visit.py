"""One visit while it is open: the draft, what was typed of the dwelling and what the screen had shown of it.

Rule (design.md section 6): an edit of a shared field decides against what the screen showed when it began, and against what this editor
wrote since; a field that is not being edited follows the record. All of it is one plain row, written at every change, so that a kill
loses no tap. Pure: no store, no clock.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from schemas.dwelling import FIELDS, Dwelling, check_dwelling_field
from schemas.errors import InvalidDocument

JsonObject = dict[str, Any]
COUNTS = ("people_count", "minors_count")


@dataclass
class OpenVisit:
    """`typed` are dwelling fields that no change fact says yet; `over` what an edit of a field decides against."""

    draft: JsonObject
    new_dwelling: bool
    said: dict[str, Any] = field(default_factory=dict)
    over: dict[str, list[str]] = field(default_factory=dict)
    typed: dict[str, Any] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)
    dirty: bool = True
    saved_ms: int = 0

    @property
    def id(self) -> str:
        return str(self.draft["_id"])

    @property
    def dwelling(self) -> str:
        return str(self.draft["dwelling"])

    def value(self, name: str) -> Any:
        """What the screen shows of a dwelling field."""
        return self.typed.get(name, self.said.get(name))

    def show(self, dwelling: Dwelling) -> None:
        """Takes over what the record says now, for the fields that are not being edited."""
        for name in FIELDS:
            if name not in self.typed:
                reading = getattr(dwelling, name)
                self.said[name] = _plain(reading.value)
                self.over[name] = list(reading.over)

    def type_field(self, name: str, value: Any) -> None:
        """None takes back what was typed: nobody can say "nothing" of a dwelling, only leave a field as it was."""
        if value is None or value == self.said.get(name):
            self.typed.pop(name, None)
        else:
            self.typed[name] = value

    def field_written(self, name: str, change: str) -> None:
        """A change fact says it now; the next edit of this editor decides against that one too."""
        self.said[name] = self.typed.pop(name)
        self.over[name] = [*self.over.get(name, []), change]

    def faults(self) -> dict[str, InvalidDocument]:
        """What was typed that no change may say yet, by field."""
        found: dict[str, InvalidDocument] = {}
        for name, value in self.typed.items():
            try:
                check_dwelling_field(name, value)
            except InvalidDocument as fault:
                found[name] = fault
        people, minors = (self.value(name) for name in COUNTS)
        if isinstance(people, int) and isinstance(minors, int) and minors > people:
            found["minors_count"] = TOO_MANY_MINORS
        return found

    def ready(self) -> dict[str, Any]:
        """What was typed and can become a change now."""
        faults = self.faults()
        return {name: value for name, value in self.typed.items() if name not in faults}

    @property
    def unsaved(self) -> bool:
        """Whether a revision or a change is still to be made of what was tapped."""
        return self.dirty or bool(self.ready())

    def packed(self) -> str:
        names = ("draft", "new_dwelling", "said", "over", "typed", "written", "dirty")
        return json.dumps({name: getattr(self, name) for name in names}, ensure_ascii=False)


TOO_MANY_MINORS = InvalidDocument.at(
    "too_many_minors", "minors_count", "I minori sono più delle persone: controlla i due numeri. Quello che hai scritto resta qui."
)


def unpacked(row: str, saved_ms: int) -> OpenVisit:
    return OpenVisit(**json.loads(row), saved_ms=saved_ms)


def _plain(value: Any) -> Any:
    return value.plain() if hasattr(value, "plain") else value
