"""A household: a record with a map of people; names live here and in no other document of the circle.

Rule (design.md section 6): people are map entries `people/<ulid>/<name>`, whose ids outlive a split or a birth (`person` has their
fields). A household may be one single person. `came_from` names the record it was known by before, `lives_at` the dwelling of the visit.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from schemas.changes import Edit, entry_field, make_change
from schemas.documents import DwellingId, JsonObject
from schemas.errors import InvalidDocument
from schemas.facts import Signature
from schemas.identifiers import HOME_ID, whole
from schemas.person import ADULT, NAME, PERSON_FIELDS, Age, Person
from schemas.readings import Reading, check_said, read_field
from schemas.records import Record
from schemas.same_entries import SAME_ENTRY, is_joining

__all__ = ["ADULT", "Age", "Person"]

PEOPLE = "people"


CAME_FROM: TypeAdapter[str] = TypeAdapter(Annotated[str, Field(pattern=whole(HOME_ID))])

LIVES_AT: TypeAdapter[str | None] = TypeAdapter(DwellingId | None)
"""The dwelling where it was met; null says that it has left it, and nobody knows for where."""

PLAIN_FIELDS: Mapping[str, TypeAdapter[Any]] = {"name": NAME, "came_from": CAME_FROM, "lives_at": LIVES_AT}


@dataclass(frozen=True)
class Household:
    """What a screen knows of a household."""

    id: str
    name: Reading[str]
    people: tuple[Person, ...]
    came_from: Reading[str]
    lives_at: Reading[str | None]
    retired: bool
    same: Mapping[str, str] = field(default_factory=dict)
    """person -> the one that stands for her, for people who were written down twice and joined."""

    def person(self, person_id: str) -> Person | None:
        return next((person for person in self.people if person.id == self.same.get(person_id, person_id)), None)

    @property
    def person_ids(self) -> tuple[str, ...]:
        return tuple(person.id for person in self.people)


def read_household(record: Record, rooms: Mapping[str, str] | None = None) -> Household:
    """`rooms` are those of the dwelling that were joined: room -> the one that stands for it."""
    same = record.same(PEOPLE)
    people = tuple(_person(record, person_id).under_heads(same, rooms or {}) for person_id in record.entries(PEOPLE))
    return Household(
        id=record.id,
        name=read_field(record, "name", NAME),
        people=people,
        came_from=read_field(record, "came_from", CAME_FROM),
        lives_at=read_field(record, "lives_at", LIVES_AT),
        retired=record.retired,
        same=same,
    )


def _person(record: Record, person_id: str) -> Person:
    said: dict[str, Any] = {
        name: read_field(record, entry_field(PEOPLE, person_id, name), adapter) for name, adapter in PERSON_FIELDS.items()
    }
    return Person(person_id, **said)


def check_household_field(field: str, value: object) -> None:
    """Refuses, while it is typed, a value that no reader could show; `people/<id>/age` is checked as an age."""
    adapter = household_adapter(field)
    if adapter is None:
        raise InvalidDocument.at("unknown_field", field, "Questo campo non appartiene a un nucleo: aggiorna l'app e riprova.")
    check_said(field, value, adapter)


def household_adapter(field: str) -> TypeAdapter[Any] | None:
    """What a field of a household is read by, its people's included; None for a stranger."""
    if not field.startswith(f"{PEOPLE}/"):
        return PLAIN_FIELDS.get(field)
    return SAME_ENTRY if is_joining(field) else PERSON_FIELDS.get(field.rsplit("/", 1)[-1])


@dataclass(frozen=True)
class NewPerson:
    """Somebody entered for the first time; what nobody asked is left out. `said` holds the other fields of `person` by name."""

    id: str
    name: str
    age: Mapping[str, Any] | None = None
    said: Mapping[str, Any] = field(default_factory=dict)


def new_household(
    record: str, name: str, people: Sequence[NewPerson], signatures: Iterable[Signature], came_from: str | None = None
) -> list[JsonObject]:
    """The changes that make a household: one of its own fields, then one a person. Takes a fresh signature for each."""
    signing = iter(signatures)
    plain = {"name": name} if came_from is None else {"name": name, "came_from": came_from}
    return [_change(record, plain, signing)] + [_change(record, _person_fields(person), signing) for person in people]


def _person_fields(person: NewPerson) -> dict[str, Any]:
    told: dict[str, Any] = {"name": person.name}
    if person.age is not None:
        told["age"] = dict(person.age)
    return {entry_field(PEOPLE, person.id, name): value for name, value in {**told, **person.said}.items()}


def _change(record: str, values: Mapping[str, Any], signing: Iterable[Signature]) -> JsonObject:
    for name, value in values.items():
        check_household_field(name, value)
    return make_change(record, {name: Edit(value) for name, value in values.items()}, next(iter(signing)))
