"""An age told once, reckoned on another day: exact from a birth date, within a year from what was said at a door."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.rules.ages import AgeSpan, span_from_birth, span_from_told

DAYS = st.dates(date(1930, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("born", "day", "years"),
    [
        ("2008-11-24", "2026-11-23", 17),
        ("2008-11-23", "2026-11-23", 18),
        ("2026-11-23", "2026-11-23", 0),
        ("2008-02-29", "2026-02-28", 17),
        ("2008-02-29", "2026-03-01", 18),
    ],
)
def test_a_birth_date_gives_one_age(born: str, day: str, years: int) -> None:
    assert span_from_birth(born, day) == AgeSpan(years, years)


def test_a_birth_that_is_still_to_come_gives_none() -> None:
    assert span_from_birth("2026-11-24", "2026-11-23") is None


@pytest.mark.parametrize(
    ("day", "least", "most"),
    [
        ("2026-01-10", 17, 17),
        ("2026-01-11", 17, 18),
        ("2027-01-09", 17, 18),
        ("2027-01-10", 18, 18),
        ("2027-01-11", 18, 19),
        ("2026-01-09", 16, 17),
        ("2025-01-10", 16, 16),
    ],
)
def test_seventeen_in_january_is_seventeen_or_eighteen_until_the_next(day: str, least: int, most: int) -> None:
    span = span_from_told(17, "2026-01-10", day)
    assert (span, span.certain) == (AgeSpan(least, most), least == most)


def test_nobody_was_less_than_nought() -> None:
    assert span_from_told(0, "2026-01-10", "2024-06-01") == AgeSpan(0, 0)


@given(born=DAYS, told_after=st.integers(0, 30_000), day=DAYS)
def test_what_was_told_always_holds_the_true_age_and_never_spans_more_than_a_year(born: date, told_after: int, day: date) -> None:
    told_on = (born + timedelta(days=told_after)).isoformat()
    told = span_from_birth(born.isoformat(), told_on)
    true = span_from_birth(born.isoformat(), day.isoformat())
    assert told is not None
    span = span_from_told(told.least, told_on, day.isoformat())
    assert span.most - span.least <= 1
    assert true is None or span.least <= true.least <= span.most
