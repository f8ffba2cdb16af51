"""The people of a home as the rules of crowding call them: by name, and with the age where that is known.

Rule: who has no name yet is a person with a number; an age told a year ago is shown as the two that it may be.
"""

from __future__ import annotations

from collections.abc import Iterable

from schemas.household import Household
from schemas.person import Person
from schemas.rules.ages import AgeSpan
from schemas.rules.homes import Home
from schemas.rules.occupants import occupants
from ui.words import Words


def people_names(households: Iterable[Household], words: Words) -> dict[str, str]:
    """What each is called."""
    people = [person for household in households for person in household.people]
    return {person.id: _name(person, number, words) for number, person in enumerate(people, 1)}


def names_with_ages(households: Iterable[Household], day: str, words: Words) -> dict[str, str]:
    """Davide, 19 anni."""
    families = list(households)
    called = people_names(families, words)
    spans = {one.id: one.age for family in families for one in occupants(family.people, day)}
    return {key: _aged(name, spans.get(key), words) for key, name in called.items()}


def called_by_number(home: Home, words: Words) -> tuple[dict[str, str], dict[str, str]]:
    """The people of a visit that was handed in, which holds no names: bare, and with their ages."""
    people = [person for family in home.households for person in family]
    bare = {person.id: words.say("rooms.person", number=number) for number, person in enumerate(people, 1)}
    return bare, {person.id: _aged(bare[person.id], person.age, words) for person in people}


def _name(person: Person, number: int, words: Words) -> str:
    return person.name.value or words.say("rooms.person", number=number)


def _aged(name: str, span: AgeSpan | None, words: Words) -> str:
    if span is None:
        return name
    age = words.say("rooms.age", count=span.most)
    if not span.certain:
        age = words.say("rooms.age_between", least=span.least, count=span.most)
    return words.say("rooms.aged", name=name, age=age)
