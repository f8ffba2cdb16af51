"""A residence on the board: its counts and rooms on each of the days to come, and the devices from which it was last heard.

Rules: today's counts are the projection's, so they follow a tablet at once; a day to come is what the published availability expects of it,
seen from today; of a device only what it told itself at its last contact is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from schemas.availability import Availability, BedCounts, RoomAvailability
from schemas.identifiers import residence_database
from schemas.rules.availability import DayForecast, expected_interval
from sync_server.accounts.devices import DeviceSeen
from sync_server.accounts.roles import Person
from sync_server.projection.availability_reads import ResidenceNow, RoomNow


@dataclass(frozen=True, slots=True)
class Heard:
    """A device of a residence: when the centre last heard it, and how much it still had to hand in then (None: it did not say)."""

    key: str
    name: str
    last: datetime
    unsent: int | None


@dataclass(frozen=True, slots=True)
class RoomSeen:
    """A room on a day: how many beds, where it is, until when its state lasts."""

    now: RoomNow
    floor: str
    accessible: bool
    private_bathroom: bool
    until: str | None


@dataclass(frozen=True, slots=True)
class House:
    """A residence on the board. `days` begin with today, `rooms` are today's."""

    now: ResidenceNow
    district: str
    days: tuple[DayForecast, ...]
    rooms: tuple[RoomSeen, ...]
    availability: Availability | None = None
    heard: tuple[Heard, ...] = ()

    @property
    def key(self) -> str:
        return self.now.residence.partition(":")[2]

    def day(self, ahead: int) -> DayForecast:
        """So many days from today. Of a day that is not known no bed is promised: of a residence whose availability is not published yet
        there is only today."""
        if ahead < len(self.days):
            return self.days[ahead]
        return DayForecast("", BedCounts(), 0, 0, 0) if ahead else today_of(self.now)

    def rooms_on(self, ahead: int) -> tuple[RoomSeen, ...]:
        """Its rooms so many days from today."""
        if self.availability is None or not 0 < ahead < len(self.days):
            return self.rooms
        known, day = self.availability.rooms, self.days[ahead].day
        return tuple(_expected(room, known[room.now.key], self.now.day, day) for room in self.rooms if room.now.key in known)


def today_of(now: ResidenceNow) -> DayForecast:
    """Today as the projection knows it: certain, whatever is planned."""
    return DayForecast(now.day, now.counts, now.counts.free, now.largest_household, now.largest_household)


def heard_by_circle(devices: Iterable[DeviceSeen], people: Mapping[str, Person]) -> dict[str, tuple[Heard, ...]]:
    """The devices whose users are of a circle, the last heard first."""
    found: dict[str, list[Heard]] = {}
    for device in sorted(devices, key=lambda one: -one.last_contact):
        unsent = device.pulse.get("unsent")
        heard = Heard(device.id, device.name, datetime.fromtimestamp(device.last_contact, UTC), unsent if isinstance(unsent, int) else None)
        for circle in {circle for user in device.users if user in people for circle in people[user].circles}:
            found.setdefault(circle, []).append(heard)
    return {circle: tuple(all_of) for circle, all_of in found.items()}


def heard_of(residence: str, by_circle: Mapping[str, tuple[Heard, ...]]) -> tuple[Heard, ...]:
    """Those of one residence."""
    return by_circle.get(residence_database(residence), ())


def _expected(room: RoomSeen, known: RoomAvailability, today: str, day: str) -> RoomSeen:
    """Who leaves as planned is expected to be there until then, so that the plan is where the interval ends."""
    there = expected_interval(known, today, day)
    planned_end = there.planned_end or (there.until if there.state == "occupied" else None)
    now = RoomNow(room.now.key, room.now.name, there.state, there.beds, planned_end)
    return replace(room, now=now, until=there.until)
