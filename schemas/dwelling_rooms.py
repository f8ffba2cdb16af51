"""The rooms of a dwelling as they were measured: map entries `rooms/<ulid>/<name>` of the dwelling's record.

Rule (design.md section 6): what is true only together is one field, so two sides are one (`size`) and so is a window; measures are whole
millimetres and square centimetres; what nobody measured is absent, which is not the same as nought. Who sleeps in a room is a count at the
door (`sleepers`); people with an entry of their own say it themselves (`SleepsIn`), so that erasing one never tears another's words.
`MeasuredRoom` is the value that rules take and that an assessment copies: no label, because a label may hold a name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, model_validator

from schemas.changes import entry_field
from schemas.codes import Words, by_code
from schemas.documents import Count, DwellingId, Flag, JsonObject, Part, Ulid, Whole
from schemas.errors import InvalidDocument
from schemas.readings import Reading, check_said, read_field
from schemas.records import Record
from schemas.same_entries import SAME_ENTRY, is_joining

ROOMS = "rooms"
MM2_OF_CM2 = 100


@dataclass(frozen=True)
class RoomKind:
    """What a room is for. `habitable` and `windowed` are the decree's words (domain.md 2.1), `counted` is Eurostat's (4.1)."""

    code: str
    label: Words
    habitable: bool = True
    windowed: bool = True
    living: bool = False
    counted: bool = True


ROOM_KINDS = (
    RoomKind("bedroom", Words("Camera da letto", "Bedroom")),
    RoomKind("living", Words("Soggiorno", "Living room"), living=True),
    RoomKind("living_kitchen", Words("Soggiorno con cucina", "Living room with kitchen"), living=True),
    RoomKind("dining_kitchen", Words("Cucina dove si mangia", "Kitchen to eat in")),
    RoomKind("kitchen", Words("Cucina solo per cucinare", "Kitchen for cooking only"), counted=False),
    RoomKind("one_room", Words("Stanza unica: si dorme, si vive e si cucina", "One room for sleeping, living and cooking")),
    RoomKind("other", Words("Altra stanza dove si vive", "Other room to live in"), windowed=False),
    RoomKind("bathroom", Words("Bagno", "Bathroom"), habitable=False, windowed=False, counted=False),
    RoomKind("corridor", Words("Corridoio o ingresso", "Corridor or hall"), habitable=False, windowed=False, counted=False),
    RoomKind("store", Words("Ripostiglio", "Store room"), habitable=False, windowed=False, counted=False),
)
ROOM_KIND_BY_CODE = by_code(ROOM_KINDS)

Side = Annotated[Whole, Field(ge=1, le=100_000)]


class Extent(Part):
    """A surface as somebody took it: two sides, or an area already reckoned (a room with corners), never both."""

    sides_mm: Annotated[list[Side], Field(min_length=2, max_length=2)] | None = None
    area_cm2: Annotated[Whole, Field(ge=1, le=100_000_000)] | None = None

    @model_validator(mode="after")
    def _one(self) -> "Extent":
        if (self.sides_mm is None) == (self.area_cm2 is None):
            raise InvalidDocument.at("size_unclear", "", "Scrivi i due lati oppure i metri quadri: uno dei due, non tutti e due.")
        return self

    @property
    def area_mm2(self) -> int:
        if self.sides_mm is not None:
            return self.sides_mm[0] * self.sides_mm[1]
        return (self.area_cm2 or 0) * MM2_OF_CM2


class Window(Part):
    """Whether a room has a window that opens, and what of it opens; without `openings` nobody measured it yet."""

    opens: Flag
    openings: Annotated[list[Extent], Field(max_length=20)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _open(self) -> "Window":
        if self.openings and not self.opens:
            sentence = "Qui c'è una misura per una finestra che non si apre: togli la misura o segna che si apre."
            raise InvalidDocument.at("window_shut", "openings", sentence)
        return self

    @property
    def area_mm2(self) -> int | None:
        """What opens, all windows together; nought is a measure (none opens), None is not."""
        if not self.opens:
            return 0
        return sum(opening.area_mm2 for opening in self.openings) if self.openings else None


class MeasuredRoom(Part):
    """One room as far as it is known: what is absent was not measured. Assessments copy rooms in this shape."""

    kind: str | None = None
    size: Extent | None = None
    height_mm: Annotated[Whole, Field(ge=1, le=50_000)] | None = None
    window: Window | None = None
    sleepers: Annotated[Count, Field(le=100)] | None = None

    @property
    def use(self) -> RoomKind | None:
        """What it is for; None when nobody said, or when only a newer app knows the word."""
        return ROOM_KIND_BY_CODE.get(self.kind or "")

    @property
    def area_mm2(self) -> int | None:
        return None if self.size is None else self.size.area_mm2

    @property
    def unmeasured(self) -> str | None:
        """The field that is measured first of what is missing: surface, then height; of a bathroom or a corridor the height is enough."""
        if self.area_mm2 is None and (self.use is None or self.use.habitable):
            return "size"
        return "height_mm" if self.height_mm is None else None

    @property
    def window_mm2(self) -> int | None:
        return None if self.window is None else self.window.area_mm2


class SleepsIn(Part):
    """Where a person of a household sleeps: `people/<id>/sleeps_in`."""

    dwelling: DwellingId
    room: Ulid


KIND: TypeAdapter[str] = TypeAdapter(Annotated[str, Field(pattern=f"^(?:{'|'.join(ROOM_KIND_BY_CODE)})$")])
LABEL: TypeAdapter[str] = TypeAdapter(Annotated[str, Field(min_length=1, max_length=60)])
SIZE: TypeAdapter[Extent] = TypeAdapter(Extent)
HEIGHT: TypeAdapter[int] = TypeAdapter(Annotated[Whole, Field(ge=1, le=50_000)])
WINDOW: TypeAdapter[Window] = TypeAdapter(Window)
SLEEPERS: TypeAdapter[int] = TypeAdapter(Annotated[Count, Field(le=100)])
SLEEPS_IN: TypeAdapter[SleepsIn | None] = TypeAdapter(SleepsIn | None)
"""Null: in none of them, though it had been said."""
ALL_LISTED: TypeAdapter[bool] = TypeAdapter(Flag)
"""The dwelling's own field `rooms_listed`: somebody said that no room is left out. Without it nothing that is missing can be ruled out."""

ROOM_FIELDS: Mapping[str, TypeAdapter[Any]] = {
    "label": LABEL,
    "kind": KIND,
    "size": SIZE,
    "height_mm": HEIGHT,
    "window": WINDOW,
    "sleepers": SLEEPERS,
}


@dataclass(frozen=True)
class DwellingRoom:
    """What a screen knows of a room; each field with its rivals and what an edit would decide against."""

    id: str
    label: Reading[str]
    kind: Reading[str]
    size: Reading[Extent]
    height_mm: Reading[int]
    window: Reading[Window]
    sleepers: Reading[int]

    @property
    def measured(self) -> MeasuredRoom:
        """The values that hold, for the rules and for the copy in an assessment."""
        told: JsonObject = {
            "kind": self.kind.value,
            "size": None if self.size.value is None else self.size.value.plain(),
            "height_mm": self.height_mm.value,
            "window": None if self.window.value is None else self.window.value.plain(),
            "sleepers": self.sleepers.value,
        }
        return MeasuredRoom.read({name: value for name, value in told.items() if value is not None})


def read_rooms(record: Record) -> tuple[DwellingRoom, ...]:
    """The rooms of a dwelling's record that nobody took away, in the order in which they were added."""
    return tuple(_room(record, room_id) for room_id in record.entries(ROOMS))


def _room(record: Record, room_id: str) -> DwellingRoom:
    def field(name: str) -> str:
        return entry_field(ROOMS, room_id, name)

    return DwellingRoom(
        id=room_id,
        label=read_field(record, field("label"), LABEL),
        kind=read_field(record, field("kind"), KIND),
        size=read_field(record, field("size"), SIZE),
        height_mm=read_field(record, field("height_mm"), HEIGHT),
        window=read_field(record, field("window"), WINDOW),
        sleepers=read_field(record, field("sleepers"), SLEEPERS),
    )


def check_room_field(field: str, value: object) -> None:
    """Refuses, while it is typed, a value of `rooms/<id>/<name>` that no reader could show."""
    adapter = room_adapter(field)
    if adapter is None:
        raise InvalidDocument.at("unknown_field", field, "Questo campo non appartiene a una stanza: aggiorna l'app e riprova.")
    check_said(field, value, adapter)


def room_adapter(field: str) -> TypeAdapter[Any] | None:
    """What `rooms/<id>/<name>` is read by; None for a stranger."""
    return SAME_ENTRY if is_joining(field) else ROOM_FIELDS.get(field.rsplit("/", 1)[-1])


def measured_rooms(rooms: tuple[DwellingRoom, ...]) -> dict[str, MeasuredRoom]:
    return {room.id: room.measured for room in rooms}


def with_sleepers(rooms: Mapping[str, MeasuredRoom], places: Mapping[str, str | None]) -> dict[str, MeasuredRoom]:
    """The rooms with the people that say where they sleep (person -> room, None: not said yet) counted in.

    Once everybody has said it, these counts hold; before, a room has at least those, and its count from the door when that is more.
    """
    everybody = bool(places) and None not in places.values()
    return {key: _with_count(room, sum(place == key for place in places.values()), everybody) for key, room in rooms.items()}


def _with_count(room: MeasuredRoom, named: int, everybody: bool) -> MeasuredRoom:
    if everybody:
        return room.model_copy(update={"sleepers": named})
    return room if room.sleepers is None else room.model_copy(update={"sleepers": max(named, room.sleepers)})
