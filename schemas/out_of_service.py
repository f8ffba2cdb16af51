"""Out-of-service periods: a room that nobody may be given, from a day, until a day or until further notice.

A period that ends early is corrected by a fact of the same kind that names it, or taken back by a void. `until` is excluded.
"""

from collections.abc import Sequence
from typing import ClassVar

from pydantic import Field, model_validator

from schemas.documents import JsonObject, LocalDate, LongText, ResidenceId, RoomKey
from schemas.errors import InvalidDocument
from schemas.facts import Fact, Signature, checked, make_fact


class OutOfService(Fact):
    kind: ClassVar[str] = "outofservice"

    residence: ResidenceId
    room: RoomKey
    from_: LocalDate = Field(alias="from")
    until: LocalDate | None = None
    reason: LongText = ""

    @model_validator(mode="after")
    def _lasts(self) -> "OutOfService":
        if self.until is not None and self.until <= self.from_:
            sentence = "La fine deve essere dopo l'inizio: scegli una data successiva, o lascia vuoto se non si sa."
            raise InvalidDocument.at("end_before_start", "until", sentence)
        return self


def make_out_of_service(
    place: tuple[str, str], period: tuple[str, str | None], reason: str, signature: Signature, after: Sequence[str] = ()
) -> JsonObject:
    """`place` is (residence, room), `period` is (first day, first day of use again or None)."""
    body: JsonObject = {
        "residence": place[0],
        "room": place[1],
        "from": period[0],
        "until": period[1],
        "reason": reason,
        "after": sorted(after),
    }
    return checked(OutOfService, make_fact(OutOfService.kind, body, signature))
