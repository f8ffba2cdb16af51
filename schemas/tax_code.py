"""The Italian tax code (codice fiscale): its form, its check character, and the birth date and sex that stand in it.

Source: domain.md 8.6 with its vectors; tables as D.M. 23 December 1976 sets them (the values of odd places, letters for months, 40 added
to a woman's day, letters LMNPQRSTUV for digits when two people would share a code). A rule of our own, because the well-kept library
brings 6.9 MB of towns and three packages with it, and a phone needs neither: place of birth and names are not checked. A wrong check
character is refused, for it is a slip of writing; a code that says another birthday or sex than was typed is told, for either may be
right.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from schemas.codes import Words
from schemas.errors import InvalidDocument

Kind = Literal["personal", "provisional", "health"]

_SWAPPED = "LMNPQRSTUV"
_DIGIT = f"[0-9{_SWAPPED}]"
_MONTHS = "ABCDEHLMPRST"
_PERSONAL = re.compile(rf"[A-Z]{{6}}{_DIGIT}{{2}}[{_MONTHS}]{_DIGIT}{{2}}[A-Z]{_DIGIT}{{3}}[A-Z]")
_PROVISIONAL = re.compile(r"[0-9]{11}")
_HEALTH = re.compile(r"(?:STP|ENI)[0-9]{13}")
_ODD = dict(zip("0123456789", (1, 0, 5, 7, 9, 13, 15, 17, 19, 21), strict=True)) | dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23),
        strict=True,
    )
)
_EVEN = {letter: value for value, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ")} | {str(digit): digit for digit in range(10)}
_FEMALE = 40


@dataclass(frozen=True)
class Encoded:
    """What a personal code says: sex, and the birthdays that its two digits of a year allow, one a century; nothing here knows today."""

    sex: Literal["f", "m"]
    births: tuple[date, ...]


def plain_code(text: str) -> str:
    """As it is stored: capitals, without the blanks that cards have."""
    return "".join(text.split()).upper()


def kind_of(code: str) -> Kind | None:
    """A personal code, a provisional one of 11 digits, or one of the health service for who has none (STP, ENI); None for anything else."""
    for kind, form in _FORMS:
        if form.fullmatch(code):
            return kind
    return None


_FORMS: tuple[tuple[Kind, re.Pattern[str]], ...] = (("personal", _PERSONAL), ("provisional", _PROVISIONAL), ("health", _HEALTH))


def check_character(first_fifteen: str) -> str:
    """The sixteenth character: odd places (counted from one) by their table, even ones by value, modulo 26."""
    total = sum((_ODD if place % 2 == 0 else _EVEN)[letter] for place, letter in enumerate(first_fifteen))
    return chr(ord("A") + total % 26)


def check_tax_code(code: str) -> str:
    """The code, or `InvalidDocument`; of provisional and health-service codes only the form is looked at."""
    kind = kind_of(code)
    if kind is None or (kind == "personal" and not _births(code)):
        sentence = "Questo non è un codice fiscale: controlla le lettere e i numeri sulla tessera, o lascia vuoto."
        raise InvalidDocument.at("not_a_tax_code", "", sentence)
    if kind == "personal" and check_character(code[:15]) != code[15]:
        sentence = "Nel codice fiscale c'è una lettera o un numero sbagliato: ricontrollalo sulla tessera, o lascia vuoto."
        raise InvalidDocument.at("tax_code_check", "", sentence)
    return code


def said_in(code: str) -> Encoded | None:
    """What a personal code says of birth and sex; None for the others."""
    if kind_of(code) != "personal":
        return None
    return Encoded("f" if _number(code[9:11]) > _FEMALE else "m", _births(code))


def _births(code: str) -> tuple[date, ...]:
    year, day = _number(code[6:8]), _number(code[9:11])
    found = (_date(century + year, _MONTHS.index(code[8]) + 1, day - _FEMALE if day > _FEMALE else day) for century in (2000, 1900))
    return tuple(birth for birth in found if birth is not None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:  # no such day in that year: the other century may have it (29 February)
        return None


def _number(text: str) -> int:
    return int("".join(str(_SWAPPED.index(letter)) if letter in _SWAPPED else letter for letter in text))


@dataclass(frozen=True)
class Mismatch:
    """Something typed that the code says otherwise; both stay until a person decides."""

    field: Literal["age", "sex"]
    words: Words


OTHER_BIRTH = Mismatch(
    "age",
    Words(
        "La data di nascita non è quella del codice fiscale: controlla quale delle due è giusta.",
        "The date of birth is not the one in the tax code: check which of the two is right.",
    ),
)
OTHER_AGE = Mismatch(
    "age",
    Words(
        "L'età non è quella del codice fiscale: controlla quale delle due è giusta.",
        "The age is not the one in the tax code: check which of the two is right.",
    ),
)
OTHER_SEX = Mismatch(
    "sex",
    Words(
        "Nel codice fiscale il sesso è un altro: controlla quale dei due è giusto.",
        "In the tax code the sex is another: check which of the two is right.",
    ),
)


@dataclass(frozen=True)
class Typed:
    """What was typed beside a code: a birthday, or an age with the day it was said; a sex."""

    born: str | None = None
    years: int | None = None
    on: str | None = None
    sex: str | None = None


def mismatches(code: str, typed: Typed) -> list[Mismatch]:
    """Where a sound personal code and what was typed part. A sex that is neither f nor m is compared with nothing."""
    said = said_in(code)
    if said is None:
        return []
    found = []
    if typed.born is not None and date.fromisoformat(typed.born) not in said.births:
        found.append(OTHER_BIRTH)
    if typed.years is not None and typed.on is not None and typed.years not in _ages(said, date.fromisoformat(typed.on)):
        found.append(OTHER_AGE)
    if typed.sex in ("f", "m") and typed.sex != said.sex:
        found.append(OTHER_SEX)
    return found


def _ages(said: Encoded, on: date) -> set[int]:
    return {full_years(birth, on) for birth in said.births}


def full_years(birth: date, on: date) -> int:
    """Whole years lived on a day."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))
