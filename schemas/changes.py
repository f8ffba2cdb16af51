"""A change: what one person wrote into a shared record, and what they had been shown when they began.

Rule (design.md section 6): `{record, fields: {name: {v, over}}}`; `over` lists the changes whose values of that field the screen showed,
and what this editor itself wrote since. What is true only together is one field. Map entries are fields `<map>/<id>/<name>`, and a change
holds one person's entry or none, so that erasing a person never tears another's words.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, model_validator

from schemas import identifiers
from schemas.documents import Flag, JsonObject, Part
from schemas.errors import InvalidDocument
from schemas.facts import Fact, Signature, checked, make_fact

PLAIN_FIELD = "[a-z][a-z0-9_]*"
ENTRY_FIELD = rf"[a-z][a-z0-9_]*/[a-z0-9]+/{PLAIN_FIELD}"
FIELD = re.compile(rf"{PLAIN_FIELD}|{ENTRY_FIELD}")
RETIRED = "retired"
SAME_AS = "same_as"


class FieldChange(Part):
    """One field's new value. `shown` stands only in `retired`: every live value that the store held when the screen was drawn."""

    v: Any
    over: list[str]
    shown: list[tuple[str, str]] | None = None


class Change(Fact):
    """The fact of which records are folded. `bulk` marks what "tutti come ieri" filled in; `reason` a correction after its time."""

    kind: ClassVar[str] = "change"
    record: Annotated[str, Field(pattern=identifiers.whole(identifiers.RECORD_ID))]
    fields: Annotated[dict[str, FieldChange], Field(min_length=1)]
    bulk: Flag = False
    reason: str | None = None

    @model_validator(mode="after")
    def _names(self) -> Self:
        check_field_names(self.fields)
        return self


@dataclass(frozen=True)
class Edit:
    """A field's new value and the changes whose values the editor had been shown."""

    value: Any
    over: Sequence[str] = ()
    shown: Sequence[tuple[str, str]] | None = None

    def plain(self) -> JsonObject:
        written: JsonObject = {"v": self.value, "over": sorted(set(self.over))}
        if self.shown is not None:
            written["shown"] = sorted([field, change] for field, change in set(self.shown))
        return written


def make_change(record: str, edits: Mapping[str, Edit], signature: Signature, bulk: bool = False, reason: str | None = None) -> JsonObject:
    """The finished change fact; refused when a field's name or shape is not one that a record has."""
    body: JsonObject = {"record": record, "fields": {name: edit.plain() for name, edit in edits.items()}}
    if bulk:
        body["bulk"] = True
    if reason is not None:
        body["reason"] = reason
    return checked(Change, make_fact(Change.kind, body, signature))


def check_field_names(names: Iterable[str]) -> None:
    """Every name is a plain one or an entry's, and at most one entry is spoken of."""
    entries: set[str] = set()
    for name in names:
        if FIELD.fullmatch(name) is None:
            raise InvalidDocument.at("malformed", f"fields.{name}", "Il nome di un campo non è valido: aggiorna l'app e riprova.")
        entry = entry_of(name)
        if entry is not None:
            entries.add(entry)
    if len(entries) > 1:
        raise InvalidDocument.at("several_entries", "fields", "Una modifica riguarda una persona sola: salva una persona per volta.")


def entry_of(field: str) -> str | None:
    """`people/<id>/name` -> `people/<id>`; None for a plain field."""
    map_and_id, separator, _ = field.rpartition("/")
    return map_and_id if separator else None


def entry_field(map_name: str, entry_id: str, name: str) -> str:
    return f"{map_name}/{entry_id}/{name}"
