"""The people of a household as the rules of crowding take them: on a day, with every answer that is alive.

Rule (design.md section 6): of several live values all are shown and none is thrown away. So a person with two ages said is as young as the
one and as old as the other, two sexes are none, and who was said to have a partner and to have none is asked again, as is that partner.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from schemas.person import Age, Person
from schemas.rules.ages import AgeSpan, span_from_birth, span_from_told
from schemas.rules.crowding import Occupant


def span_of(age: Age, day: str) -> AgeSpan | None:
    """A told age or a birthday on a day; None for a birthday still to come."""
    if age.born is not None:
        return span_from_birth(age.born, day)
    return None if age.years is None or age.on is None else span_from_told(age.years, age.on, day)


def occupants(people: Iterable[Person], day: str) -> list[Occupant]:
    family = list(people)
    return [_aged(there, person, day) for there, person in zip(bonded(family), family, strict=True)]


def bonded(people: Iterable[Person]) -> list[Occupant]:
    """The same without age and sex: what tells who is with whom, on any day."""
    family = list(people)
    contrary = _said_and_denied(family)
    return [_bonded(person, person.id in contrary) for person in family]


def places(people: Iterable[Person], rooms: Collection[str]) -> dict[str, str | None]:
    """Which of these rooms each sleeps in, for `with_sleepers`; None for who did not say, or sleeps elsewhere by now. By the room alone: a
    dwelling that was joined with another has two names."""
    return {person.id: _place(person, rooms) for person in people}


def _place(person: Person, rooms: Collection[str]) -> str | None:
    said = person.sleeps_in.value
    return said.room if said is not None and said.room in rooms and not person.sleeps_in.disputed else None


def _aged(there: Occupant, person: Person, day: str) -> Occupant:
    sexes = person.sex.values
    return replace(there, age=span_of_all(person.age.values, day), sex=sexes[0] if len(sexes) == 1 else None)


def _bonded(person: Person, contrary: bool) -> Occupant:
    partners = person.partner.values
    return Occupant(person.id, partner=partners[0] if len(partners) == 1 else None, single=partners == (None,), contrary=contrary)


def _said_and_denied(family: Sequence[Person]) -> set[str]:
    """Of whom two answers about a partner are alive, and those of the household whom they name. A partner elsewhere makes no couple."""
    here = {person.id for person in family}
    named = [(person.id, here.intersection(person.partner.values) - {person.id}) for person in family if person.partner.disputed]
    return {key for one, others in named if others for key in (one, *others)}


def span_of_all(ages: Iterable[Age], day: str) -> AgeSpan | None:
    """As young as the youngest that was said and as old as the oldest; a birthday still to come says nothing."""
    spans = [span for age in ages if (span := span_of(age, day)) is not None]
    return AgeSpan(min(span.least for span in spans), max(span.most for span in spans)) if spans else None
