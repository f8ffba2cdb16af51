"""The availability of one residence: what `board` holds, computed by the centre (and by a tablet for itself), and nothing about who.

Rule (design.md section 8): dates as intervals and no clock value, so that the document changes only when a fact does. `intervals` follow
from facts alone; `expected` is what would follow if each stay ended on its planned day, and stands only where it differs. `from` is null
for "always so far", `until` null for "until something happens"; an end is excluded. Whoever reads it brings the day.
"""

from itertools import pairwise
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from schemas import identifiers
from schemas.documents import Count, Document, LocalDate, Part, ResidenceId, RoomKey, Text
from schemas.errors import InvalidDocument

RoomState = Literal["free", "reserved", "occupied", "out_of_service"]


class BedCounts(Part):
    """The five states of beds; they always sum to the beds there are."""

    free: Count = 0
    reserved: Count = 0
    occupied: Count = 0
    blocked: Count = 0
    out_of_service: Count = 0

    @property
    def total(self) -> int:
        return self.free + self.reserved + self.occupied + self.blocked + self.out_of_service

    def __add__(self, other: "BedCounts") -> "BedCounts":
        return BedCounts(
            free=self.free + other.free,
            reserved=self.reserved + other.reserved,
            occupied=self.occupied + other.occupied,
            blocked=self.blocked + other.blocked,
            out_of_service=self.out_of_service + other.out_of_service,
        )


class Interval(Part):
    """A room's state over some days. `planned_end` is the last planned exit of who is in it, null when one is open-ended."""

    from_: LocalDate | None = Field(alias="from")
    until: LocalDate | None
    state: RoomState
    beds: BedCounts
    planned_end: LocalDate | None = None

    def covers(self, day: str) -> bool:
        return (self.from_ is None or self.from_ <= day) and (self.until is None or day < self.until)


class RoomAvailability(Part):
    name: Text
    beds: Count
    intervals: list[Interval]
    expected: list[Interval] | None = None

    @model_validator(mode="after")
    def _covers_every_day(self) -> "RoomAvailability":
        for intervals in (self.intervals, self.expected):
            if intervals is not None and not _without_gaps(intervals):
                sentence = "Per una stanza mancano dei giorni: chiedi all'ufficio di ricalcolare la disponibilità."
                raise InvalidDocument.at("days_missing", "intervals", sentence)
        return self

    def on(self, day: str) -> Interval:
        """The interval of a day; there is always exactly one."""
        return next(interval for interval in self.intervals if interval.covers(day))

    def expected_on(self, day: str) -> Interval:
        return next(interval for interval in self.expected or self.intervals if interval.covers(day))


def _without_gaps(intervals: list[Interval]) -> bool:
    """From always to open, each beginning where the one before ends."""
    if not intervals or intervals[0].from_ is not None or intervals[-1].until is not None:
        return False
    return all(one.until is not None and one.until == other.from_ for one, other in pairwise(intervals))


class Availability(Document):
    kind: ClassVar[str] = "availability"
    key_pattern: ClassVar[str] = identifiers.RESIDENCE_KEY

    residence: ResidenceId
    name: Text
    beds: Count
    rooms: dict[RoomKey, RoomAvailability]

    @model_validator(mode="after")
    def _adds_up(self) -> "Availability":
        """Counts that do not add up to the beds would send a family to a bed that is not there."""
        for key, room in self.rooms.items():
            for interval in [*room.intervals, *(room.expected or [])]:
                if interval.beds.total != room.beds:
                    sentence = "I posti letto di una stanza non tornano: chiedi all'ufficio di ricalcolare la disponibilità."
                    raise InvalidDocument.at("counts_do_not_add_up", f"rooms.{key}", sentence)
        return self
