"""One person of a household: what is known, field by field.

Rule (design.md section 6): a person is the map entry `people/<ulid>`, and what is true only together is one field. An age is either
years on the day they were said or a birthday, in one field, so that only one meaning ever holds. A partner is named from either side and
counts for both. Needs, never diagnoses (domain.md 8.1); a tax code is optional; a privacy notice has its day and its way.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, Field, TypeAdapter, model_validator

from schemas.chosen import one_of, some_of
from schemas.codes import Words
from schemas.documents import Count, LocalDate, Part, Ulid
from schemas.dwelling_rooms import SLEEPS_IN, SleepsIn
from schemas.errors import InvalidDocument
from schemas.person_codes import NEEDS, NOTICE_WAYS, RELATIONS, SEXES
from schemas.readings import Reading
from schemas.tax_code import Mismatch, Typed, check_tax_code, full_years, mismatches
from schemas.telephone import is_telephone
from schemas.vacate_order import Remark


class Age(Part):
    """How old somebody was said to be on a day (a birthday is rarely known at a door), or the birthday: one of the two."""

    years: Annotated[Count, Field(le=130)] | None = None
    on: LocalDate | None = None
    born: LocalDate | None = None

    @model_validator(mode="after")
    def _one_meaning(self) -> "Age":
        if self.born is not None and (self.years is not None or self.on is not None):
            sentence = "Ci sono l'età e la data di nascita: tienine una, la data se è certa."
            raise InvalidDocument.at("age_and_birth", "born", sentence)
        for field in ("years", "on"):
            if self.born is None and getattr(self, field) is None:
                raise InvalidDocument.at("missing", field, "Manca l'età o il giorno in cui è stata detta: compila il campo e riprova.")
        return self

    def least_on(self, day: str) -> int:
        """The age that is certain on a day: exact with a birthday, else full years passed since it was told."""
        then = date.fromisoformat(day)
        if self.born is not None:
            return max(full_years(date.fromisoformat(self.born), then), 0)
        return (self.years or 0) + max(full_years(date.fromisoformat(self.on or day), then), 0)


class Contact(Part):
    """How to reach somebody: at least one of the three; `through` is another way, in words ("dalla vicina, interno 3")."""

    phone: Annotated[str, Field(max_length=40)] = ""
    email: Annotated[str, Field(max_length=200, pattern=r"^(?:[^@\s]+@[^@\s]+\.[^@\s]+)?$")] = ""
    through: Annotated[str, Field(max_length=300)] = ""

    @model_validator(mode="after")
    def _reaches(self) -> "Contact":
        if not (self.phone or self.email or self.through):
            raise InvalidDocument.at("missing", "phone", "Manca il recapito: scrivi il telefono, la posta o come trovare la persona.")
        if self.phone and not is_telephone(self.phone):
            raise InvalidDocument.at("not_a_telephone", "phone", "Questo non sembra un numero di telefono: controlla le cifre.")
        return self


class PrivacyNotice(Part):
    """The notice was given to this person, on a day, in a way."""

    on: LocalDate
    way: Annotated[str, one_of(NOTICE_WAYS)]


def _each_once(codes: list[str]) -> list[str]:
    if len(set(codes)) != len(codes):
        raise InvalidDocument.at("malformed", "", "Una lingua c'è due volte: toglila.")
    return codes


Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
NAME: TypeAdapter[str] = TypeAdapter(Annotated[str, Field(min_length=1, max_length=200)])
AGE: TypeAdapter[Age] = TypeAdapter(Age)
SEX: TypeAdapter[str] = TypeAdapter(Annotated[str, one_of(SEXES)])
RELATION: TypeAdapter[str] = TypeAdapter(Annotated[str, one_of(RELATIONS)])
PARTNER: TypeAdapter[str | None] = TypeAdapter(Ulid | None)
"""The id of another person of the household; null says that there is none."""
NEED_CODES: TypeAdapter[list[str]] = TypeAdapter(Annotated[list[str], some_of(NEEDS)])
LANGUAGE_CODES: TypeAdapter[list[str]] = TypeAdapter(Annotated[list[Language], Field(max_length=10), AfterValidator(_each_once)])
"""The best understood first."""
CONTACT: TypeAdapter[Contact] = TypeAdapter(Contact)
TAX_CODE: TypeAdapter[str] = TypeAdapter(Annotated[str, AfterValidator(check_tax_code)])
PRIVACY_NOTICE: TypeAdapter[PrivacyNotice] = TypeAdapter(PrivacyNotice)

PERSON_FIELDS: Mapping[str, TypeAdapter[Any]] = {
    "name": NAME,
    "age": AGE,
    "sex": SEX,
    "relation": RELATION,
    "partner": PARTNER,
    "needs": NEED_CODES,
    "languages": LANGUAGE_CODES,
    "contact": CONTACT,
    "tax_code": TAX_CODE,
    "privacy_notice": PRIVACY_NOTICE,
    "sleeps_in": SLEEPS_IN,
}


@dataclass(frozen=True)
class Person:
    """What a screen knows of one person, each field with its rivals."""

    id: str
    name: Reading[str]
    age: Reading[Age]
    sex: Reading[str]
    relation: Reading[str]
    partner: Reading[str | None]
    needs: Reading[list[str]]
    languages: Reading[list[str]]
    contact: Reading[Contact]
    tax_code: Reading[str]
    privacy_notice: Reading[PrivacyNotice]
    sleeps_in: Reading[SleepsIn | None]

    def is_adult(self, day: str) -> bool | None:
        """Whether certainly 18 on a day; None when no age is known. An age told years ago may be behind by one."""
        return None if self.age.value is None else self.age.value.least_on(day) >= ADULT

    def under_heads(self, people: Mapping[str, str], rooms: Mapping[str, str]) -> "Person":
        """With the partner and the room that she names under the names of those that stand for them."""
        partners = [None if one is None else people.get(one, one) for one in self.partner.values]
        places = [None if one is None else one.model_copy(update={"room": rooms.get(one.room, one.room)}) for one in self.sleeps_in.values]
        return replace(self, partner=self.partner.reading(partners), sleeps_in=self.sleeps_in.reading(places))

    def mismatches(self) -> list[Mismatch]:
        """Where the tax code says otherwise than what was typed."""
        code, age = self.tax_code.value, self.age.value or _NO_AGE
        return [] if code is None else mismatches(code, Typed(age.born, age.years, age.on, self.sex.value))


ADULT = 18
_NO_AGE = Typed()

SEVERAL_PARTNERS = Remark(
    "several_partners",
    "partner",
    Words("Una persona risulta in due coppie: controlla chi sta con chi.", "One person is in two couples: check who is with whom."),
)


def couples(people: Iterable[Person]) -> tuple[frozenset[str], ...]:
    """The pairs, each once, named from either side; who is in two of them is in the first only (`in_two_couples`)."""
    taken: set[str] = set()
    pairs = []
    for pair in _pairs(people):
        if not pair & taken:
            pairs.append(pair)
            taken |= pair
    return tuple(pairs)


def in_two_couples(people: Iterable[Person]) -> frozenset[str]:
    """Who would be in more than one couple if all that was said held: to be asked again."""
    pairs = _pairs(people)
    return frozenset(one for pair in pairs for one in pair if sum(one in other for other in pairs) > 1)


def _pairs(people: Iterable[Person]) -> list[frozenset[str]]:
    """All pairs that are named and not denied: naming oneself or somebody who is not here counts for nothing."""
    here = {person.id: person for person in people}
    named = {frozenset((person.id, person.partner.value)) for person in here.values() if person.partner.value in here}
    return sorted((pair for pair in named if len(pair) == 2 and not _denied(pair, here)), key=sorted)


def _denied(pair: frozenset[str | None], here: Mapping[str, Person]) -> bool:
    """Whether one of the two said, in so many words, that there is no partner."""
    return any(here[one].partner.values[:1] == (None,) for one in pair if one is not None)
