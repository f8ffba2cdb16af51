"""One residence as its facts tell it: rooms, stays, confirmed holds and closed rooms, ready for the rules that need them all.

Rule (design.md section 8): a hold keeps its rooms from its day until its arrival, its release or its expiry; facts about another residence
(a hand-over copies facts as they are) are passed over.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from schemas.dates import is_during
from schemas.documents import JsonObject
from schemas.errors import InvalidDocument
from schemas.facts import FactModel, Void, in_order, standing
from schemas.facts_read import FactsRead
from schemas.hold import Hold
from schemas.out_of_service import OutOfService
from schemas.residence import Residence
from schemas.rules.stay_book import Stay, StayBook, fold_stays


@dataclass(frozen=True)
class HoldPeriod:
    """Rooms kept over `[start, end)`."""

    hold_id: str
    rooms: tuple[str, ...]
    persons: int
    start: str
    end: str


@dataclass(frozen=True)
class Closure:
    """A room out of service over `[start, end)`; without an end, until further notice."""

    room: str
    start: str
    end: str | None
    reason: str
    fact: str


@dataclass(frozen=True)
class House:
    residence: Residence
    book: StayBook
    holds: tuple[HoldPeriod, ...]
    closures: tuple[Closure, ...]
    unreadable: tuple[str, ...]
    """The ids of facts that could not be read; they count for nothing and a page shows them."""

    def closed(self, room: str, day: str) -> bool:
        return any(closure.room == room and is_during(day, closure.start, closure.end) for closure in self.closures)

    def held(self, room: str, day: str) -> list[HoldPeriod]:
        return [hold for hold in self.holds if room in hold.rooms and is_during(day, hold.start, hold.end)]


def read_house(residence: Residence, documents: Iterable[JsonObject], already: FactsRead | None = None) -> House:
    """Everything the rules need, from the verified facts of the residence's circle in any order, doubled or not. `already` of the same
    facts from before spare reading them again."""
    already = already or FactsRead()
    known = {document["_id"]: document for document in documents}
    here = [document for document in known.values() if document.get("type") == Void.kind or document.get("residence") == residence.id]
    book = fold_stays(here, already)
    facts = standing(here).facts
    holds, bad_holds = _read(Hold, facts, lambda hold: hold.starts_on, already)
    closures, bad_closures = _read(OutOfService, facts, lambda closure: closure.from_, already)
    return House(
        residence=residence,
        book=book,
        holds=_hold_periods(holds, list(book.stays.values())),
        closures=tuple(_closure(closure) for closure in closures),
        unreadable=tuple(sorted([*book.unreadable, *bad_holds, *bad_closures])),
    )


def _read(
    model: type[FactModel], facts: Iterable[JsonObject], effective: Callable[[FactModel], str], already: FactsRead
) -> tuple[list[FactModel], list[str]]:
    """The facts of one kind in their order, and the ids of those that could not be read."""
    read: dict[str, FactModel] = {}
    sound: list[JsonObject] = []
    unreadable: list[str] = []
    for fact in (fact for fact in facts if fact["type"] == model.kind):
        try:
            read[fact["_id"]] = already.read(model, fact)
            sound.append(fact)
        except InvalidDocument:
            unreadable.append(fact["_id"])  # told to the reader, as in `House.unreadable`
    return [read[fact["_id"]] for fact in in_order(sound, lambda fact: effective(read[fact["_id"]]))], unreadable


def _closure(fact: OutOfService) -> Closure:
    return Closure(fact.room, fact.from_, fact.until, fact.reason, fact.id)


def _hold_periods(holds: list[Hold], stays: list[Stay]) -> tuple[HoldPeriod, ...]:
    groups: dict[str, list[Hold]] = {}
    for hold in holds:
        groups.setdefault(hold.hold_id, []).append(hold)
    arrivals = {stay.hold: stay.arrived_on for stay in stays if stay.hold is not None}
    periods = [_hold_period(group, arrivals.get(hold_id)) for hold_id, group in sorted(groups.items())]
    return tuple(period for period in periods if period is not None)


def _hold_period(events: list[Hold], arrived_on: str | None) -> HoldPeriod | None:
    """The terms last confirmed, from the first of the confirmations in a row, until arrival, release or expiry."""
    terms: Hold | None = None
    start, end, released = "", "", False
    for event in events:
        if event.event == "released":
            end, released = min(end, event.starts_on), True
            continue
        start = event.starts_on if terms is None or released else start
        terms, end, released = event, event.expires_on, False
    if terms is None:
        return None
    end = end if arrived_on is None else min(end, arrived_on)
    return HoldPeriod(terms.hold_id, tuple(terms.rooms), terms.persons, start, end) if start < end else None
