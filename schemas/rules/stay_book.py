"""The stays of a residence, folded from their events.

Rule (design.md sections 6 and 8): events count in the order of their day, causes first; each states the whole of its rooms; events of a
stay whose arrival is void fall away; a stay without an exit goes on, whatever was planned. The fold is the same on a tablet and at the
centre, and depends on the set of facts alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from schemas.dates import is_during
from schemas.documents import JsonObject
from schemas.errors import InvalidDocument
from schemas.facts import ancestors, heads, in_order, standing
from schemas.facts_read import FactsRead
from schemas.identifiers import type_of
from schemas.rules.contradictions import Causes, Contradiction, between_events
from schemas.stay import StayEvent

Rooms = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Period:
    """Where a household sleeps over `[start, end)`; an open period has no end."""

    start: str
    end: str | None
    rooms: Rooms


@dataclass(frozen=True)
class Stay:
    """One household's stay; `latest` is what the next event lists in `after`, `events` the ids that counted, in order."""

    id: str
    residence: str
    household: str
    arrived_on: str
    exited_on: str | None
    destination: str | None
    planned_end: str | None
    hold: str | None
    periods: tuple[Period, ...]
    events: tuple[str, ...]
    latest: tuple[str, ...]

    @property
    def open(self) -> bool:
        return self.exited_on is None

    def is_in(self, day: str) -> bool:
        """Whether the household sleeps here on the night of this day."""
        return is_during(day, self.arrived_on, self.exited_on)

    def rooms_on(self, day: str) -> Rooms:
        return next((period.rooms for period in self.periods if is_during(day, period.start, period.end)), {})

    def overdue_on(self, day: str) -> bool:
        """A planned exit has passed and nobody has said that they left."""
        return self.open and self.planned_end is not None and self.planned_end < day


@dataclass(frozen=True)
class StayBook:
    """All stays by id, what contradicts within them, and the ids of events that could not be read."""

    stays: Mapping[str, Stay] = field(default_factory=dict)
    contradictions: tuple[Contradiction, ...] = ()
    unreadable: tuple[str, ...] = ()

    def in_room(self, room: str, day: str) -> list[Stay]:
        return [stay for stay in self.stays.values() if room in stay.rooms_on(day)]

    def present_on(self, day: str) -> list[Stay]:
        return [stay for stay in self.stays.values() if stay.is_in(day)]


def fold_stays(documents: Iterable[JsonObject], already: FactsRead | None = None) -> StayBook:
    """Every stay of these facts (stay events and voids about them; other documents are passed over)."""
    known = {document["_id"]: document for document in documents if _concerns_stays(document)}
    events, unreadable = _read(standing(known.values()).facts, already or FactsRead())
    causes = Causes(ancestors(known), known, _replaced(known))
    groups: dict[str, list[StayEvent]] = {}
    for event in events:
        groups.setdefault(event.stay_id, []).append(event)
    folded = [_fold_stay(group, causes) for _, group in sorted(groups.items())]
    stays = {stay.id: stay for stay, _ in folded if stay is not None}
    contradictions = sorted({found for _, several in folded for found in several})
    return StayBook(stays, tuple(contradictions), unreadable)


def _concerns_stays(document: JsonObject) -> bool:
    if document.get("type") == StayEvent.kind:
        return True
    return document.get("type") == "void" and document.get("target_type") in (StayEvent.kind, "void")


def _read(facts: Iterable[JsonObject], already: FactsRead) -> tuple[list[StayEvent], tuple[str, ...]]:
    events: list[StayEvent] = []
    unreadable: list[str] = []
    for fact in in_order([fact for fact in facts if fact["type"] == StayEvent.kind], lambda fact: str(fact.get("on", ""))):
        try:
            events.append(already.read(StayEvent, fact))
        except InvalidDocument:
            unreadable.append(fact["_id"])  # told to the reader: a page shows it, the other stays are not lost for it
    return events, tuple(sorted(unreadable))


def _replaced(known: Mapping[str, JsonObject]) -> frozenset[str]:
    return frozenset(old for fact in known.values() for old in fact.get("replaces", []))


def _fold_stay(events: list[StayEvent], causes: Causes) -> tuple[Stay | None, list[Contradiction]]:
    """One stay out of its events in order, and what does not fit."""
    arrivals = [event for event in events if event.event == "arrived"]
    if not arrivals:
        return None, [_without_arrival(events, causes)]
    arrival = arrivals[0]
    rest = [event for event in events if event.event != "arrived"]
    early = [event for event in rest if event.on < arrival.on]
    exits = [event for event in rest if event.event == "exited" and event not in early]
    leaving = exits[-1] if exits else None
    late = [event for event in rest if leaving is not None and event.event != "exited" and event.on > leaving.on]
    counted = [arrival, *(event for event in rest if event not in early and event not in late)]
    wrong = [
        *_listed("two_arrivals", arrivals if len(arrivals) > 1 else [], causes),
        *_listed("before_arrival", early, causes),
        *_listed("after_exit", late, causes),
        *between_events(events, causes),
    ]
    return _stay(arrival, counted, leaving, _latest(events, causes)), wrong


def _stay(arrival: StayEvent, counted: list[StayEvent], leaving: StayEvent | None, latest: tuple[str, ...]) -> Stay:
    ends = [event.planned_end for event in counted if event.planned_end is not None and event.event != "exited"]
    exited_on = leaving.on if leaving is not None else None
    return Stay(
        id=arrival.stay_id,
        residence=arrival.residence,
        household=arrival.household,
        arrived_on=arrival.on,
        exited_on=exited_on,
        destination=leaving.destination if leaving is not None else None,
        planned_end=ends[-1] if ends else None,
        hold=arrival.hold,
        periods=_periods([event for event in counted if event.event in ("arrived", "moved")], exited_on),
        events=tuple(event.id for event in counted),
        latest=latest,
    )


def _periods(placed: list[StayEvent], exited_on: str | None) -> tuple[Period, ...]:
    """From each day's last word to the next day on which somebody moved, cut at the exit."""
    by_day = {event.on: {room: tuple(people) for room, people in event.rooms.items()} for event in placed}
    days = sorted(by_day)
    ends: list[str | None] = [*days[1:], exited_on]
    periods = []
    for start, end in zip(days, ends, strict=True):
        stop = end if exited_on is None or end is None else min(end, exited_on)
        if stop is None or start < stop:
            periods.append(Period(start, stop, by_day[start]))
    return tuple(periods)


def _latest(events: list[StayEvent], causes: Causes) -> tuple[str, ...]:
    """The heads among the stay's own events and the voids about them."""
    own = {event.id for event in events}
    related = own.union(*(causes.after.get(key, ()) for key in own))
    return tuple(heads(causes.known[key] for key in related))


def _without_arrival(events: list[StayEvent], causes: Causes) -> Contradiction:
    stay_id = events[0].stay_id
    arrivals = [key for key, fact in causes.known.items() if fact.get("stay_id") == stay_id and fact.get("event") == "arrived"]
    ids = tuple(sorted(event.id for event in events))
    missing = tuple(key for key in causes.missing(ids) if type_of(key) == StayEvent.kind)
    return Contradiction("arrival_void" if arrivals else "no_arrival", ids, (stay_id,), missing=missing)


def _listed(code: str, events: list[StayEvent], causes: Causes) -> list[Contradiction]:
    if not events:
        return []
    ids = tuple(sorted(event.id for event in events))
    return [Contradiction(code, ids, (events[0].stay_id,), missing=causes.missing(ids))]
