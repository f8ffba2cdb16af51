"""A record's field through the model of its values.

Rule (design.md section 6): what this version cannot show is never listed in `over`, so a newer app's word survives an older app's edit.
Hence a field is read value by value: those that fit the model are shown and may be decided against, the others only counted. Null says
that there is no value any more (ADR 0108): it is decided against like a value and stands before none; in the few fields whose model takes
it (a partner), it is an answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from schemas.errors import InvalidDocument, Problem, from_validation
from schemas.records import LiveValue, Record

Value = TypeVar("Value")


@dataclass(frozen=True)
class Reading(Generic[Value]):
    """What a screen shows of one field, first the value that holds; `over` is what an edit begun on that screen lists."""

    values: tuple[Value, ...] = ()
    said: tuple[LiveValue, ...] = ()
    unreadable: int = 0

    @property
    def value(self) -> Value | None:
        return self.values[0] if self.values else None

    @property
    def others(self) -> tuple[Value, ...]:
        return self.values[1:]

    @property
    def disputed(self) -> bool:
        return len(self.values) > 1

    def reading(self, values: Iterable[Value]) -> "Reading[Value]":
        """The same words, told by these values, each once."""
        once: list[Value] = []
        for value in values:
            if value not in once:
                once.append(value)
        return replace(self, values=tuple(once))

    @property
    def over(self) -> tuple[str, ...]:
        return tuple(change for said in self.said for change in said.changes)


def read_field(record: Record, field: str, adapter: TypeAdapter[Value]) -> Reading[Value]:
    values: list[Value] = []
    said: list[LiveValue] = []
    for live in record.live(field):
        try:
            values.append(adapter.validate_python(live.value))
        except ValidationError:
            if live.value is not None:
                continue  # counted below; the value stays alive and unlisted
        said.append(live)
    return Reading(tuple(values), tuple(said), len(record.live(field)) - len(said))


def check_said(field: str, value: object, adapter: TypeAdapter[Any]) -> None:
    """As `check_value`, of a field whose word may be taken back."""
    if value is not None:
        check_value(field, value, adapter)


def check_value(field: str, value: object, adapter: TypeAdapter[Value]) -> Value:
    """A value about to be written, checked while it is typed; `InvalidDocument` names the field."""
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        found = from_validation(error, within=field.rpartition("/")[2]).problems
        problems = [Problem(p.code, f"{field}.{p.path}".rstrip("."), p.sentence, p.details) for p in found]
        raise InvalidDocument(*problems) from None
