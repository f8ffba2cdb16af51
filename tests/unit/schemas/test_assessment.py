"""What a visit that was handed in remembers of the people: enough for every rule to find again what it found there, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.assessment import Assessment, Seen, people_found, people_seen
from schemas.documents import JsonObject
from schemas.dwelling import read_dwelling
from schemas.household import Household, read_household
from schemas.records import fold_record
from schemas.rules.homes import home_of, home_of_assessment, judge
from tests.support.builders import Pen, a_change, a_draft, a_dwelling, a_dwelling_id, a_household_id, a_ulid, an_assessment

DAY = "2026-04-01"
GIULIA, SARA = Pen("giulia", "phoneaaaaa"), Pen("sara", "office2222", 1_000)
PEOPLE = ("rosa", "pio", "lia", "ugo")
AGES = st.sampled_from(
    [
        {"born": "1980-05-05"},
        {"born": "1999-01-01"},
        {"years": 40, "on": "2025-12-01"},
        {"born": "2014-03-31"},
        {"born": "2014-04-02"},
        {"years": 17, "on": "2025-06-01"},
    ]
)
PARTNERS = st.none() | st.sampled_from([a_ulid(name) for name in (*PEOPLE, "elsewhere")])


def said_by(pen: Pen, person: str, **fields: Any) -> Iterator[JsonObject]:
    return (a_change(pen, a_household_id(), f"people/{a_ulid(person)}/{name}", value) for name, value in fields.items())


def family(*changes: JsonObject) -> Household:
    return read_household(fold_record(a_household_id(), changes))


def handed_in(household: Household) -> Assessment:
    place = a_dwelling(GIULIA, people_count=None, rooms_listed=True)
    document = an_assessment(GIULIA, a_draft(GIULIA), place)
    return Assessment.from_document(
        {**document, "people": people_seen(Seen(read_dwelling(fold_record(a_dwelling_id(), place)), [household]))}
    )


@st.composite
def families(draw: st.DrawFn) -> Household:
    """Up to four people of whom one or two visitors said this and that."""
    changes: list[JsonObject] = []
    for person in PEOPLE[: draw(st.integers(1, 4))]:
        for pen in draw(st.sampled_from([(GIULIA,), (GIULIA, SARA)])):
            told: dict[str, Any] = {}
            if draw(st.booleans()):
                told |= {"partner": draw(PARTNERS), "age": draw(AGES)}
            else:
                told |= {"age": draw(AGES)} if draw(st.booleans()) else {}
            if draw(st.booleans()):
                told["sex"] = draw(st.sampled_from("fmx"))
            changes += said_by(pen, person, name=person, **told)
    return family(*changes)


def same_rooms(household: Household) -> tuple[int, int]:
    """The rooms needed, which the visit that was handed in must find again."""
    place = read_dwelling(fold_record(a_dwelling_id(), a_dwelling(GIULIA, people_count=None, rooms_listed=True)))
    there = judge(home_of(place, [household], {}, DAY)).crowding
    later = judge(home_of_assessment(handed_in(household), DAY)).crowding
    assert (later.required.least, later.required.most) == (there.required.least, there.required.most)
    assert later.verdict == there.verdict
    return there.required.least, there.required.most


@given(families())
def test_a_visit_that_was_handed_in_needs_as_many_rooms_as_at_the_door(household: Household) -> None:
    same_rooms(household)


def test_a_minor_whom_several_call_their_partner_stays_unsure_after_handing_in() -> None:
    pio = a_ulid("pio")
    adults = [
        change for one in ("rosa", "lia", "ugo") for change in said_by(GIULIA, one, name=one, age={"born": "1980-05-05"}, partner=pio)
    ]
    household = family(*adults, *said_by(GIULIA, "pio", name="pio", age={"born": "2014-03-31"}))
    assert same_rooms(household) == (3, 5)
    assert [person.contrary for person in handed_in(household).people] == [True] * 4


def test_a_minor_whose_partner_is_said_and_denied_stays_unsure_with_that_partner() -> None:
    told = [
        *said_by(GIULIA, "rosa", name="Rosa", age={"born": "1999-01-01"}),
        *said_by(GIULIA, "pio", name="Pio", age={"years": 17, "on": DAY}, sex="m", partner=a_ulid("rosa")),
        *said_by(SARA, "pio", partner=None),
    ]
    assert same_rooms(family(*told)) == (2, 3)


def test_a_partner_elsewhere_said_and_denied_makes_no_couple_of_a_minor() -> None:
    told = [
        *said_by(GIULIA, "rosa", name="Rosa", age={"born": "1999-01-01"}),
        *said_by(GIULIA, "pio", name="Pio", age={"years": 17, "on": DAY}, sex="m", partner=a_ulid("elsewhere")),
        *said_by(SARA, "pio", partner=None),
    ]
    assert same_rooms(family(*told)) == (3, 3)


def test_two_ages_of_one_person_both_go_with_the_visit_and_of_two_sexes_none() -> None:
    told = [
        *said_by(GIULIA, "rosa", name="Rosa", age={"born": "2014-01-01"}, sex="f"),
        *said_by(SARA, "rosa", age={"born": "2016-01-01"}, sex="m"),
    ]
    (rosa,) = handed_in(family(*told)).people
    assert rosa.age is not None
    assert {age.born for age in (rosa.age, *rosa.other_ages)} == {"2014-01-01", "2016-01-01"}
    assert rosa.sex is None


ROSA, PIO, NOBODY_ASKED = {"age": {"years": 34, "on": DAY}}, {"age": {"years": 9, "on": DAY}}, {"sex": "f"}


@pytest.mark.parametrize(
    ("people", "told", "minors", "expected"),
    [
        ([], 5, 2, (5, 2)),
        ([], None, None, (None, None)),
        ([ROSA, PIO], None, None, (2, 1)),
        ([ROSA, PIO], 1, 0, (2, 1)),
        ([ROSA, PIO], 5, 3, (5, 3)),
        ([ROSA, PIO], 5, None, (5, 1)),
        ([ROSA, PIO], 2, 2, (2, 1)),
        ([ROSA, NOBODY_ASKED], 2, 1, (2, 1)),
    ],
)
def test_the_count_at_the_door_may_know_of_more_than_were_written_down(
    people: list[JsonObject], told: int | None, minors: int | None, expected: tuple[int | None, int | None]
) -> None:
    document = {"people": people, "people_count": told, "minors_count": minors, "submitted_at": f"{DAY}T10:15:00+02:00"}
    assert people_found(document) == expected
