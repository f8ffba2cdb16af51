"""Holds: rooms that an office user keeps for a household until it arrives or a date passes.

Rule (design.md section 8): *reserved* means a hold that the office has confirmed, until its arrival (which names the hold) or its expiry;
`expires_on` is the first day no longer kept. A hold begins on `on`, or, where that is not said, on the local date of its stamp.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from schemas.dates import local_date
from schemas.documents import JsonObject, LocalDate, ResidenceId, RoomKey, Ulid, Whole
from schemas.errors import InvalidDocument
from schemas.facts import Fact, Signature, checked, make_fact
from schemas.stamps import parse_stamp


class Hold(Fact):
    kind: ClassVar[str] = "hold"

    event: Literal["confirmed", "released"]
    hold_id: Ulid
    residence: ResidenceId
    rooms: list[RoomKey]
    persons: Annotated[Whole, Field(ge=1)]
    expires_on: LocalDate
    on: LocalDate | None = None

    @model_validator(mode="after")
    def _keeps_something(self) -> "Hold":
        if self.event == "confirmed" and not self.rooms:
            raise InvalidDocument.at("missing_room", "rooms", "Manca la stanza da riservare: scegline almeno una.")
        if self.event == "confirmed" and self.on is not None and self.expires_on <= self.on:
            sentence = "La riserva deve scadere dopo il giorno in cui comincia: scegli una data successiva."
            raise InvalidDocument.at("end_before_start", "expires_on", sentence)
        return self

    @property
    def starts_on(self) -> str:
        return self.on if self.on is not None else local_date(parse_stamp(self.at).ms)


@dataclass(frozen=True)
class HoldTerms:
    """What is kept, for how many, until when. `on` is the day from which it is kept."""

    hold_id: str
    residence: str
    rooms: Sequence[str]
    persons: int
    expires_on: str
    on: str
    after: Sequence[str] = ()


def make_hold(event: Literal["confirmed", "released"], terms: HoldTerms, signature: Signature) -> JsonObject:
    body: JsonObject = {
        "event": event,
        "hold_id": terms.hold_id,
        "residence": terms.residence,
        "rooms": list(terms.rooms),
        "persons": terms.persons,
        "expires_on": terms.expires_on,
        "on": terms.on,
        "after": sorted(terms.after),
    }
    return checked(Hold, make_fact(Hold.kind, body, signature))
