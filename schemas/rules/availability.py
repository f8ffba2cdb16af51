"""Free, reserved, occupied, blocked, out of service: what the beds of a residence are, day by day.

Rule (design.md section 8, domain.md 6.3): a room hosts one household or one single, so its empty beds are *blocked* while somebody lives
there; a held room is reserved whole; an overdue exit frees nothing until someone decides; a period's end is excluded. In one room what is
stronger holds: people, then out of service, then a hold. The fold is pure and takes facts in any order, doubled or not; the day is an
argument of the questions, never of the fold.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise

from schemas import identifiers
from schemas.availability import Availability, BedCounts, Interval, RoomAvailability, RoomState
from schemas.dates import is_during, plus_days
from schemas.documents import JsonObject
from schemas.facts_read import FactsRead
from schemas.residence import Residence, Room
from schemas.rules.contradictions import Contradiction
from schemas.rules.house import House, read_house
from schemas.rules.stay_book import Stay

FORECAST_DAYS = 90


@dataclass(frozen=True)
class Folded:
    """The publishable document, what it was read from, and what does not fit in it."""

    availability: Availability
    house: House

    @cached_property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """Every pair of stays is looked at: only whoever shows them, the office, pays for it."""
        return _contradictions(self.house)


@dataclass(frozen=True)
class Occupancy:
    """People of one stay in one room over `[start, end)`; `planned_end` only while the end is open."""

    stay: Stay
    start: str
    end: str | None
    people: int
    planned_end: str | None


def fold_availability(residence: Residence, documents: Iterable[JsonObject], already: FactsRead | None = None) -> Folded:
    """The availability of a residence from the verified facts of its circle (stays, holds, out-of-service periods, voids)."""
    house = read_house(residence, documents, already)
    rooms = {key: _room(key, room, house) for key, room in sorted(residence.rooms.items())}
    document = {
        "_id": identifiers.availability_id(residence.id),
        "type": Availability.kind,
        "schema_version": 1,
        "residence": residence.id,
        "name": residence.name,
        "beds": residence.beds,
        "rooms": rooms,
    }
    return Folded(Availability.from_document(document), house)


def counts_on(availability: Availability, day: str) -> BedCounts:
    """The five counts of a day by facts alone; they sum to the residence's beds."""
    return sum((room.on(day).beds for room in availability.rooms.values()), BedCounts())


def largest_household_on(availability: Availability, day: str) -> int:
    """The most people that one free room takes: always said beside the number of free beds."""
    return max((room.on(day).beds.free for room in availability.rooms.values()), default=0)


@dataclass(frozen=True)
class DayForecast:
    """One day to come: counts if planned exits happen, and how much of it is certain already."""

    day: str
    counts: BedCounts
    certain_free: int
    largest_household: int
    largest_certain: int

    @property
    def free_if_exits(self) -> int:
        """Beds that are free only if the planned exits are confirmed."""
        return self.counts.free - self.certain_free


def forecast(availability: Availability, today: str, days: int = FORECAST_DAYS) -> list[DayForecast]:
    """Today and the days after it; today is what is, from tomorrow on planned exits count, save in rooms that are overdue."""
    return [_forecast_day(availability, today, plus_days(today, ahead)) for ahead in range(days)]


def expected_interval(room: RoomAvailability, today: str, day: str) -> Interval:
    """What a room is expected to be on a day, seen from today."""
    now = room.on(today)
    overdue = now.planned_end is not None and now.planned_end < today
    return room.on(day) if day <= today or overdue else room.expected_on(day)


def _forecast_day(availability: Availability, today: str, day: str) -> DayForecast:
    rooms = [(expected_interval(room, today, day).beds, room.on(day).beds.free) for room in availability.rooms.values()]
    certain = [min(beds.free, by_facts) for beds, by_facts in rooms]
    return DayForecast(
        day=day,
        counts=sum((beds for beds, _ in rooms), BedCounts()),
        certain_free=sum(certain),
        largest_household=max((beds.free for beds, _ in rooms), default=0),
        largest_certain=max(certain, default=0),
    )


def _room(key: str, room: Room, house: House) -> JsonObject:
    by_facts = _occupancies(key, house)
    intervals = _timeline(key, room, house, by_facts)
    expected = _timeline(key, room, house, [_ending_as_planned(occupancy) for occupancy in by_facts])
    written: JsonObject = {"name": room.name, "beds": room.beds, "intervals": intervals}
    if any(occupancy != _ending_as_planned(occupancy) for occupancy in by_facts):
        written["expected"] = expected
    return written


def _occupancies(room: str, house: House) -> list[Occupancy]:
    found = []
    for stay in house.book.stays.values():
        for period in stay.periods:
            if room in period.rooms:
                planned_end = stay.planned_end if period.end is None else None
                found.append(Occupancy(stay, period.start, period.end, len(period.rooms[room]), planned_end))
    return sorted(found, key=lambda occupancy: (occupancy.start, occupancy.stay.id))


def _ending_as_planned(occupancy: Occupancy) -> Occupancy:
    """The same, ended on its planned day; a plan that lay before this room's first night says nothing."""
    planned = occupancy.planned_end
    if planned is None or planned <= occupancy.start:
        return occupancy
    return Occupancy(occupancy.stay, occupancy.start, planned, occupancy.people, None)


def _timeline(key: str, room: Room, house: House, occupancies: Sequence[Occupancy]) -> list[JsonObject]:
    """The room's intervals, from always to open, neighbours that say the same joined."""
    spans: list[tuple[str, str | None]] = [(occupancy.start, occupancy.end) for occupancy in occupancies]
    spans += [(closure.start, closure.end) for closure in house.closures if closure.room == key]
    spans += [(hold.start, hold.end) for hold in house.holds if key in hold.rooms]
    cuts = sorted({day for span in spans for day in span if day is not None})
    joined: list[JsonObject] = []
    for start, end in pairwise([None, *cuts, None]):
        interval = {"from": start, "until": end, **_state(key, room, house, occupancies, start)}
        if joined and _same(joined[-1], interval):
            joined[-1]["until"] = end
        else:
            joined.append(interval)
    return joined


def _same(one: JsonObject, other: JsonObject) -> bool:
    return all(one[name] == other[name] for name in ("state", "beds", "planned_end"))


def _state(key: str, room: Room, house: House, occupancies: Sequence[Occupancy], day: str | None) -> JsonObject:
    """State, counts and planned end on a day; before every cut the room was simply there."""
    present = [occupancy for occupancy in occupancies if day is not None and is_during(day, occupancy.start, occupancy.end)]
    closed = day is not None and house.closed(key, day)
    held = day is not None and bool(house.held(key, day))
    people = sum(occupancy.people for occupancy in present)
    if people:
        occupied = min(people, room.beds)
        left = "out_of_service" if closed else "blocked"
        return _described("occupied", {"occupied": occupied, left: room.beds - occupied}, _planned_end(present))
    state: RoomState = "out_of_service" if closed else "reserved" if held else "free"
    return _described(state, {state: room.beds}, None)


def _described(state: RoomState, beds: dict[str, int], planned_end: str | None) -> JsonObject:
    counts = {"free": 0, "reserved": 0, "occupied": 0, "blocked": 0, "out_of_service": 0, **beds}
    return {"state": state, "beds": counts, "planned_end": planned_end}


def _planned_end(present: Sequence[Occupancy]) -> str | None:
    """When the last of those inside is planned to leave; unknown as soon as one of them has no plan."""
    ends = [occupancy.planned_end for occupancy in present]
    return None if None in ends else max((end for end in ends if end is not None), default=None)


def _contradictions(house: House) -> tuple[Contradiction, ...]:
    found = set(house.book.contradictions)
    stays = list(house.book.stays.values())
    for key, room in house.residence.rooms.items():
        occupancies = _occupancies(key, house)
        found.update(_in_room(key, room, occupancies))
    for one, other in combinations(stays, 2):
        since = _overlap((one.arrived_on, one.exited_on), (other.arrived_on, other.exited_on))
        if one.household == other.household and since is not None:
            found.add(Contradiction("household_twice", stays=tuple(sorted((one.id, other.id))), since=since))
    for stay in stays:
        unknown = sorted({room for period in stay.periods for room in period.rooms} - house.residence.rooms.keys())
        if unknown:
            found.add(Contradiction("unknown_room", stays=(stay.id,), rooms=tuple(unknown)))
    return tuple(sorted(found))


def _in_room(key: str, room: Room, occupancies: Sequence[Occupancy]) -> list[Contradiction]:
    """Two households at once, or one that is larger than the room while it lives there: beds may change after a household has left."""
    found = []
    for occupancy in occupancies:
        if occupancy.end is None and occupancy.people > room.beds:
            found.append(Contradiction("too_many_people", stays=(occupancy.stay.id,), rooms=(key,), since=occupancy.start))
    for one, other in combinations(occupancies, 2):
        since = _overlap((one.start, one.end), (other.start, other.end))
        if one.stay.id != other.stay.id and since is not None:
            pair = tuple(sorted((one.stay.id, other.stay.id)))
            found.append(Contradiction("two_households", stays=pair, rooms=(key,), since=since))
    return found


def _overlap(one: tuple[str, str | None], other: tuple[str, str | None]) -> str | None:
    """The first common day of two periods."""
    start = max(one[0], other[0])
    return start if is_during(start, *one) and is_during(start, *other) else None
