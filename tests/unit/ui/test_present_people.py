"""What a worker writes of a person's age is understood as years or as a birthday, and told back in words."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.person import AGE
from ui.present.people import OLDEST, age, age_as_typed, typed_age
from ui.words import Words

TODAY = date(2026, 11, 23)
IT, EN = Words("it"), Words("en")


@given(st.integers(0, OLDEST))
def test_years_are_said_today(years: int) -> None:
    assert typed_age(f" {years} ", TODAY).value == {"years": years, "on": "2026-11-23"}


@given(st.dates(date(1900, 1, 1), TODAY), st.sampled_from("/.-"))
def test_a_birthday_is_read_as_the_city_writes_it_and_written_back_the_same(born: date, mark: str) -> None:
    found = typed_age(f"{born.day}{mark}{born.month:02d}{mark}{born.year}", TODAY).value
    assert found == {"born": born.isoformat()}
    assert age_as_typed(AGE.validate_python(found), IT) == f"{born:%d/%m/%Y}"


@pytest.mark.parametrize("text", ["131", "999", "trenta", "31/02/1990", "12/13/1990", "1/1/90", "24/11/2026", "1/1/1800", "-3", "3,5"])
def test_what_is_neither_is_said_to_be_wrong_and_never_kept(text: str) -> None:
    found = typed_age(text, TODAY)
    assert found.wrong
    assert found.value is None


def test_an_empty_field_says_nothing_at_all() -> None:
    assert (typed_age("  ", TODAY).value, typed_age("", TODAY).wrong) == (None, False)


def test_an_age_told_long_ago_is_a_least_and_a_birthday_is_exact() -> None:
    told = AGE.validate_python({"years": 34, "on": (TODAY - timedelta(days=800)).isoformat()})
    assert age(told, TODAY, IT) == "almeno 36 anni"
    assert age(AGE.validate_python({"years": 34, "on": "2026-11-23"}), TODAY, IT) == "34 anni"
    assert age(AGE.validate_python({"born": "1990-11-24"}), TODAY, EN) == "35 years"
    assert age(AGE.validate_python({"born": "2026-05-01"}), TODAY, IT) == "meno di 1 anno"
