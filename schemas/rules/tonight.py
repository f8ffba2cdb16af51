"""What of a residence's facts the nights from a given day on need, so that a fresh device asks for that first.

Rule (issue 16): the facts of one stay, one hold or one closed room stand or fall together with all that corrects them, takes them back,
names or is named by them; such a group is needed until the last day on which one of its stays, holds or closures still says something.
The day is no argument here: each group is given the first day that does not need it any more (None: open), and whoever asks brings the
day. For that day and all later ones the fold of what is needed equals the fold of everything; contradictions of nights gone by come with
the rest.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from schemas.documents import JsonObject
from schemas.facts import Void
from schemas.residence import Residence
from schemas.rules.house import House, read_house

Until = str | None
"""The first day that does not need it any more; None while that day is not known."""


@dataclass(frozen=True)
class Needed:
    """Fact ids and household records, each with its `Until`. What no night needs is left out."""

    facts: Mapping[str, Until] = field(default_factory=dict)
    households: Mapping[str, Until] = field(default_factory=dict)

    def on(self, day: str) -> frozenset[str]:
        """The fact ids that this day and later ones need."""
        return frozenset(fact for fact, until in self.facts.items() if still_needed(until, day))

    def households_on(self, day: str) -> frozenset[str]:
        return frozenset(record for record, until in self.households.items() if still_needed(until, day))


def still_needed(until: Until, day: str) -> bool:
    return until is None or until > day


def needed(residence: Residence, documents: Iterable[JsonObject]) -> Needed:
    """From the same facts as `read_house`, in any order, doubled or not."""
    known = {fact["_id"]: fact for fact in documents if fact.get("type") == Void.kind or fact.get("residence") == residence.id}
    house = read_house(residence, known.values())
    groups = _Groups()
    for fact in known.values():
        for other in _bound_to(fact):
            groups.join(fact["_id"], other)
    ends: dict[str, Until] = {}
    for member, until in _ends(house):
        _lengthen(ends, groups.of(member), until)
    facts = {fact: ends[group] for fact in known if (group := groups.of(fact)) in ends}
    households: dict[str, Until] = {}
    for stay in house.book.stays.values():
        _lengthen(households, stay.household, stay.exited_on)
    return Needed(facts, households)


def _ends(house: House) -> Iterator[tuple[str, Until]]:
    """What says something of some nights, by a member of its group, and the first day after them."""
    for stay in house.book.stays.values():
        yield _stay(stay.id), stay.exited_on
    for hold in house.holds:
        yield _hold(hold.hold_id), hold.end
    for closure in house.closures:
        yield closure.fact, closure.end


def _bound_to(fact: JsonObject) -> Iterator[str]:
    """The names of what a fact stands or falls with, here or not."""
    for name in ("after", "replaces"):
        named = fact.get(name)
        yield from (other for other in named if isinstance(other, str)) if isinstance(named, list) else ()
    yield from (fact[name] for name in ("corrects", "target") if isinstance(fact.get(name), str))
    if isinstance(fact.get("stay_id"), str):
        yield _stay(fact["stay_id"])
    yield from (_hold(fact[name]) for name in ("hold", "hold_id") if isinstance(fact.get(name), str))


def _stay(key: str) -> str:
    return f"stay {key}"


def _hold(key: str) -> str:
    return f"hold {key}"


def _lengthen(ends: dict[str, Until], key: str, until: Until) -> None:
    """The later end counts; an open one is later than all."""
    before = ends.get(key, "")
    ends[key] = None if before is None or until is None else max(before, until)


class _Groups:
    """Names that were joined, in whatever order, have one representative."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def of(self, name: str) -> str:
        while (parent := self._parent.get(name, name)) != name:
            self._parent[name] = self._parent.get(parent, parent)
            name = parent
        return name

    def join(self, one: str, other: str) -> None:
        self._parent[self.of(one)] = self.of(other)
