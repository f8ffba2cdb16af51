"""An improper or unsafe dwelling: a record whose fields several people may know something about.

Fields: `address`, `position` and `order` are one field each, because their parts are true only together; `target_group` is who lives
there (a, b, c of domain.md section 0); the counts are what was said at the door, without names. Coordinates are integers of 1e-7 degree.
The legal and social side (ETHOS, title, cadastre, the four legal facts) is in `dwelling_facts`, the order in `vacate_order`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, model_validator

from schemas.documents import Count, JsonObject, LongText, Moment, Part, Whole
from schemas.dwelling_facts import FACT_FIELDS, DwellingFacts, fact_adapter, read_facts
from schemas.dwelling_rooms import ALL_LISTED, ROOMS, DwellingRoom, check_room_field, read_rooms, room_adapter
from schemas.errors import InvalidDocument
from schemas.readings import Reading, check_said, read_field
from schemas.records import Record
from schemas.rules.distance import EVIDENCE_MM, Spot, why_no_evidence
from schemas.vacate_order import ORDER_WORD, VacateOrder

__all__ = ["EVIDENCE_MM", "ORDER_WORD", "VacateOrder"]

TargetGroup = Literal["a", "b", "c"]


class Address(Part):
    """Where it is. Only the street is asked for at once; a ruin has no number."""

    street: Annotated[str, Field(min_length=1, max_length=200)]
    number: Annotated[str, Field(max_length=20)] = ""
    detail: LongText = ""
    district: Annotated[str, Field(max_length=100)] = ""
    city: Annotated[str, Field(max_length=100)] = ""


class Position(Part):
    """A fix or a pin put by hand; `accuracy_mm` is null when nobody measured it."""

    lat_e7: Annotated[Whole, Field(ge=-900_000_000, le=900_000_000)]
    lon_e7: Annotated[Whole, Field(ge=-1_800_000_000, le=1_800_000_000)]
    accuracy_mm: Annotated[Whole, Field(ge=0)] | None
    source: Literal["gps", "hand"]
    taken_at: Moment

    @model_validator(mode="after")
    def _somewhere(self) -> "Position":
        if self.lat_e7 == 0 and self.lon_e7 == 0:
            sentence = "Il telefono non sa dove si trova: riprova all'aperto o scrivi la posizione a mano."
            raise InvalidDocument.at("no_position", "", sentence)
        return self


def proves_place(position: Position) -> bool:
    """Whether a position is good enough as evidence; a pin put by hand is a person's word and is."""
    return why_no_evidence(spot_of(position)) is None


def spot_of(position: Position) -> Spot:
    """A position as the rules of distance take it."""
    return Spot(position.lat_e7, position.lon_e7, position.accuracy_mm, position.source == "hand")


ADDRESS: TypeAdapter[Address] = TypeAdapter(Address)
POSITION: TypeAdapter[Position] = TypeAdapter(Position)
ORDER: TypeAdapter[VacateOrder] = TypeAdapter(VacateOrder)
TARGET_GROUP: TypeAdapter[TargetGroup] = TypeAdapter(TargetGroup)
PEOPLE: TypeAdapter[int] = TypeAdapter(Annotated[Count, Field(le=200)])

FIELDS: Mapping[str, TypeAdapter[Any]] = {
    "address": ADDRESS,
    "position": POSITION,
    "order": ORDER,
    "target_group": TARGET_GROUP,
    "people_count": PEOPLE,
    "minors_count": PEOPLE,
    "rooms_listed": ALL_LISTED,
    **FACT_FIELDS,
}


@dataclass(frozen=True)
class Dwelling(DwellingFacts):
    """What a screen knows of a dwelling; each field with its rivals and what an edit would decide against."""

    id: str
    address: Reading[Address]
    position: Reading[Position]
    order: Reading[VacateOrder]
    target_group: Reading[TargetGroup]
    people_count: Reading[int]
    minors_count: Reading[int]
    rooms: tuple[DwellingRoom, ...]
    same_rooms: Mapping[str, str]
    """room -> the one that stands for it, where two people wrote down one room (`same_entries`)."""
    rooms_listed: Reading[bool]
    retired: bool
    disputed: tuple[str, ...]


def read_dwelling(record: Record) -> Dwelling:
    return Dwelling(
        id=record.id,
        address=read_field(record, "address", ADDRESS),
        position=read_field(record, "position", POSITION),
        order=read_field(record, "order", ORDER),
        target_group=read_field(record, "target_group", TARGET_GROUP),
        people_count=read_field(record, "people_count", PEOPLE),
        minors_count=read_field(record, "minors_count", PEOPLE),
        rooms=read_rooms(record),
        same_rooms=record.same(ROOMS),
        rooms_listed=read_field(record, "rooms_listed", ALL_LISTED),
        retired=record.retired,
        disputed=record.disputed(),
        **read_facts(record),
    )


def check_dwelling_field(field: str, value: object) -> None:
    """Refuses, while it is typed, a value that no reader could show."""
    if field.startswith(f"{ROOMS}/"):
        check_room_field(field, value)
        return
    adapter = dwelling_adapter(field)
    if adapter is None:
        raise InvalidDocument.at("unknown_field", field, "Questo campo non appartiene a un alloggio: aggiorna l'app e riprova.")
    check_said(field, value, adapter)


def dwelling_adapter(field: str) -> TypeAdapter[Any] | None:
    """What a field of a dwelling is read by, its rooms' and addressees' included; None for a stranger."""
    if field.startswith(f"{ROOMS}/"):
        return room_adapter(field)
    return FIELDS.get(field) or fact_adapter(field)


def plain_or_none(part: Part | None) -> JsonObject | None:
    """A part as JSON, or null: how an assessment copies what it was about."""
    return None if part is None else part.plain()
