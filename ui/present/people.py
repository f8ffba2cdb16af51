"""People of a household in words: how old, who they are to each other, what is not known yet.

Rule (domain.md 8.1): needs, never reasons. Of several things said of one person all are shown, the newest first. What was typed as an age
becomes years on a day or a birthday here, in the writing of the city.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from schemas.codes import Words as Both
from schemas.person import Age, Person, couples
from schemas.person_codes import RELATIONS, SEXES
from schemas.readings import Reading
from ui.words import Words

OLDEST = 130
_YEARS = re.compile(r"\d{1,3}")
_BIRTHDAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")


@dataclass(frozen=True)
class TypedAge:
    """What a person wrote: an age as the record keeps it, nothing yet (`value` None), or something that is neither (`wrong`)."""

    value: dict[str, Any] | None = None
    wrong: bool = False


def typed_age(text: str, today: date) -> TypedAge:
    """34 are years said today; 12/03/1990 is a birthday. One in the future is none."""
    text = text.strip()
    if not text:
        return TypedAge()
    if _YEARS.fullmatch(text):
        return TypedAge({"years": int(text), "on": today.isoformat()}) if int(text) <= OLDEST else TypedAge(wrong=True)
    born = _birthday(text)
    if born is None or born > today or today.year - born.year > OLDEST:
        return TypedAge(wrong=True)
    return TypedAge({"born": born.isoformat()})


def _birthday(text: str) -> date | None:
    parts = _BIRTHDAY.fullmatch(text)
    try:
        return date(int(parts[3]), int(parts[2]), int(parts[1])) if parts else None
    except ValueError:
        return None


def age_as_typed(age: Age | None, words: Words) -> str:
    """As one would write it into the field again."""
    if age is None:
        return ""
    return words.full_date(date.fromisoformat(age.born)) if age.born is not None else str(age.years)


def age(said: Age, today: date, words: Words) -> str:
    """34 anni; almeno 35 anni when it was told long ago; nato il … is the years."""
    years = said.least_on(today.isoformat())
    exact = said.born is not None or said.on == today.isoformat() or years == said.years
    return words.say("persons.years" if exact else "persons.years_least", count=years)


def detail(person: Person, today: date, words: Words) -> str:
    """34 anni · femmina · referente del nucleo."""
    parts = [" / ".join(age(said, today, words) for said in person.age.values)]
    parts += [word_of(SEXES, person.sex.value, words).lower(), word_of(RELATIONS, person.relation.value, words).lower()]
    return " · ".join(part for part in parts if part) or words.say("persons.nothing_known")


def name(person: Person, number: int, words: Words) -> str:
    """What somebody is called here; who gave no name has a number."""
    return person.name.value or words.say("persons.unnamed", number=number)


def word_of(codes: Sequence[Any], code: str | None, words: Words) -> str:
    """The word of a code of a list; the code itself of one that a newer app knows, nothing for nothing."""
    found = next((one for one in codes if one.code == code), None)
    return said(found.label, words) if found is not None else code or ""


def said(both: Both, words: Words) -> str:
    """A text of a code list in the reader's language."""
    return both.en if words.language == "en" else both.it


def options(codes: Sequence[Any], words: Words) -> list[tuple[str, str]]:
    return [(one.code, said(one.label, words)) for one in codes]


def rivals(reading: Reading[Any], shown: Callable[[Any], str], words: Words) -> str:
    """All the values of a field that several people have said differently; nothing where there is one."""
    return words.say("persons.rivals", values=words.listed([shown(value) for value in reading.values])) if reading.disputed else ""


def partner_of(person: Person, people: Sequence[Person]) -> str | None:
    """The id of the one she is a couple with, whoever of the two said it."""
    pair = next((pair for pair in couples(people) if person.id in pair), frozenset())
    return next(iter(pair - {person.id}), None)
