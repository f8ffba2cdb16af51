"""Which rooms, and which people, look as if they had been written down twice.

Rule (issue 7): two workers who are both offline at one dwelling write the same room and the same person. Likeness only asks: joining is a
person's word, so the rule would rather keep silent. Rooms: of one kind, from different hands, and measured alike (a tape held twice differs
by some centimetres); two bedrooms that one person wrote are two bedrooms. People: the same name, whatever its accents, letters and order,
unless age or sex say otherwise; where a name is missing, the same birthday or age and the same sex, from different hands. Households:
called the same, or with a person in common.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from schemas.dwelling_rooms import DwellingRoom, Extent
from schemas.household import Household
from schemas.person import Age, Person
from schemas.readings import Reading
from schemas.search_words import words_of

NEAR_SIDE_MM = 100
NEAR_HEIGHT_MM = 100
NEAR_AREA_PERCENT = 5
NEAR_YEARS = 1
"""Somebody says "34" on one day and "35" on another; a father and a son of one name are further apart."""

Entry = TypeVar("Entry")


def rooms_twice(rooms: Iterable[DwellingRoom], me: str = "") -> list[tuple[DwellingRoom, DwellingRoom]]:
    """The pairs that look like one room, each room in one pair at most. What `me` is typing is hers."""
    return _pairs(list(rooms), lambda one, other: _same_room(one, other, me))


def people_twice(people: Iterable[Person], day: str, me: str = "") -> list[tuple[Person, Person]]:
    """The pairs that look like one person on a day."""
    return _pairs(list(people), lambda one, other: _same_person(one, other, day, me))


def households_twice(households: Iterable[Household], day: str) -> list[tuple[Household, Household]]:
    """The pairs that look like one household: called the same, or with a person of one name in both."""
    return _pairs(list(households), lambda one, other: _same_household(one, other, day))


def _pairs(entries: Sequence[Entry], alike: Callable[[Entry, Entry], bool]) -> list[tuple[Entry, Entry]]:
    found: list[tuple[Entry, Entry]] = []
    taken: set[int] = set()
    for at, one in enumerate(entries):
        for further, other in enumerate(entries[at + 1 :], at + 1):
            if not {at, further} & taken and alike(one, other):
                found.append((one, other))
                taken |= {at, further}
    return found


def _hands(reading: Reading[Any], me: str) -> set[str]:
    return {said.author or me for said in reading.said}


def _same_room(one: DwellingRoom, other: DwellingRoom, me: str) -> bool:
    kind = one.kind.value
    if kind is None or kind != other.kind.value or _hands(one.kind, me) & _hands(other.kind, me):
        return False
    use = one.measured.use
    sizes = _near(one.size.value, other.size.value, near_extent)
    heights = _near(one.height_mm.value, other.height_mm.value, lambda a, b: abs(a - b) <= NEAR_HEIGHT_MM)
    labels = _near(one.label.value, other.label.value, same_name)
    if False in (sizes, heights):
        return False
    enough = heights is True and use is not None and not use.habitable
    return sizes is True or labels is True or enough


def _same_household(one: Household, other: Household, day: str) -> bool:
    named = [(a, b) for a in one.people for b in other.people if a.name.value and b.name.value]
    called = _near(one.name.value, other.name.value, same_name)
    return called is True or any(_same_person(a, b, day, "") for a, b in named)


def _near(one: Entry | None, other: Entry | None, near: Callable[[Entry, Entry], bool]) -> bool | None:
    """None while one of the two does not say it."""
    return None if one is None or other is None else near(one, other)


def near_extent(one: Extent, other: Extent) -> bool:
    """Whether two surfaces may be one, measured twice: the sides in either order, else the area."""
    if one.sides_mm is not None and other.sides_mm is not None:
        return all(abs(a - b) <= NEAR_SIDE_MM for a, b in zip(sorted(one.sides_mm), sorted(other.sides_mm), strict=True))
    most = max(one.area_mm2, other.area_mm2)
    return (most - min(one.area_mm2, other.area_mm2)) * 100 <= most * NEAR_AREA_PERCENT


def _same_person(one: Person, other: Person, day: str, me: str) -> bool:
    sexes = _near(one.sex.value, other.sex.value, lambda a, b: a == b)
    ages = _near(one.age.value, other.age.value, lambda a, b: near_age(a, b, day))
    if False in (sexes, ages):
        return False
    names = _near(one.name.value, other.name.value, same_name)
    if names is not None:
        return names
    exactly = _near(one.age.value, other.age.value, lambda a, b: a.least_on(day) == b.least_on(day))
    return sexes is True and exactly is True and not _all_hands(one, me) & _all_hands(other, me)


def _all_hands(person: Person, me: str) -> set[str]:
    return _hands(person.age, me) | _hands(person.sex, me)


def same_name(one: str, other: str) -> bool:
    """Without accents, capitals, apostrophes, and which of the names stands first."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> list[str]:
    return sorted(words_of(name.replace("'", "").replace("’", "")))


def near_age(one: Age, other: Age, day: str) -> bool:
    """Two birthdays are equal or are not; ages that were told differ by a year at most."""
    if one.born is not None and other.born is not None:
        return one.born == other.born
    return abs(one.least_on(day) - other.least_on(day)) <= NEAR_YEARS
