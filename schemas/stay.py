"""Stay events: what happened to one household's stay in a residence, each a fact that states the whole state of its rooms.

Rule (design.md section 8): a stay is one household's and is named by a ULID; `rooms` says who sleeps where after the event, as
`{room: [person ids]}`; `on` is a local date, and the end of a period is excluded. Which event may follow which is in `rules/stays.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from schemas.codes import DESTINATION_BY_CODE
from schemas.documents import HouseholdId, JsonObject, LocalDate, ResidenceId, RoomKey, Ulid
from schemas.errors import InvalidDocument
from schemas.facts import Fact, Signature, checked, make_fact

Event = Literal["arrived", "exited", "moved", "extended"]
People = Annotated[list[Ulid], Field(min_length=1)]


class StayEvent(Fact):
    kind: ClassVar[str] = "stay"

    event: Event
    stay_id: Ulid
    residence: ResidenceId
    household: HouseholdId
    on: LocalDate
    rooms: dict[RoomKey, People]
    planned_end: LocalDate | None = None
    destination: str | None = None
    hold: Ulid | None = None

    @model_validator(mode="after")
    def _says_enough(self) -> Self:
        _check_rooms(self)
        _check_people(self)
        _check_dates(self)
        _check_destination(self)
        return self

    @property
    def people(self) -> int:
        return sum(len(people) for people in self.rooms.values())


def _check_rooms(event: StayEvent) -> None:
    if event.event in ("arrived", "moved") and not event.rooms:
        raise InvalidDocument.at("missing_room", "rooms", "Manca la stanza: scegli dove dorme il nucleo.")
    if event.event == "exited" and event.rooms:
        raise InvalidDocument.at("rooms_after_exit", "rooms", "Chi esce non ha più una stanza: togli la stanza dall'uscita.")


def _check_people(event: StayEvent) -> None:
    everyone = [person for people in event.rooms.values() for person in people]
    if len(everyone) != len(set(everyone)):
        sentence = "La stessa persona è in due stanze: lasciala in una sola."
        raise InvalidDocument.at("person_twice", "rooms", sentence)


def _check_dates(event: StayEvent) -> None:
    if event.event == "extended" and event.planned_end is None:
        raise InvalidDocument.at("missing", "planned_end", "Manca la nuova uscita prevista: scegli una data.")
    if event.planned_end is not None and event.planned_end <= event.on:
        sentence = "L'uscita prevista deve essere dopo il giorno dell'evento: scegli una data successiva."
        raise InvalidDocument.at("end_before_start", "planned_end", sentence)


def _check_destination(event: StayEvent) -> None:
    if event.event == "exited" and event.destination not in DESTINATION_BY_CODE:
        raise InvalidDocument.at("not_in_list", "destination", "Scegli dall'elenco dove va il nucleo; se non si sa, «Non si sa».")


@dataclass(frozen=True)
class Subject:
    """Whose stay an event is about."""

    stay_id: str
    residence: str
    household: str


@dataclass(frozen=True)
class Particulars:
    """What an event says beside its kind and its day. `after` lists the latest facts of the stay that the author had (`Stay.latest`)."""

    rooms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    planned_end: str | None = None
    destination: str | None = None
    hold: str | None = None
    after: Sequence[str] = ()
    corrects: str | None = None


def make_stay_event(event: Event, subject: Subject, on: str, particulars: Particulars, signature: Signature) -> JsonObject:
    body: dict[str, Any] = {
        "event": event,
        "stay_id": subject.stay_id,
        "residence": subject.residence,
        "household": subject.household,
        "on": on,
        "rooms": {room: sorted(people) for room, people in particulars.rooms.items()},
        "planned_end": particulars.planned_end,
        "destination": particulars.destination,
        "hold": particulars.hold,
        "after": sorted(particulars.after),
    }
    if particulars.corrects is not None:
        body["corrects"] = particulars.corrects
    return checked(StayEvent, make_fact(StayEvent.kind, body, signature))
