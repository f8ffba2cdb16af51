"""Waits between tries: bounded, spread, and never shorter than what the other side asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docstore.backoff import Backoff

dice = st.floats(min_value=0, max_value=1, exclude_max=True)


def test_ceilings_double_until_the_cap() -> None:
    backoff = Backoff(base=1, cap=300)
    assert [backoff.ceiling(failures) for failures in (1, 2, 3, 8, 9, 10, 1_000_000)] == [1, 2, 4, 128, 256, 300, 300]


def test_a_wait_is_drawn_evenly_below_the_ceiling() -> None:
    backoff = Backoff(base=1, cap=300, least=0)
    assert backoff.wait(5, lambda: 0.0) == 0
    assert backoff.wait(5, lambda: 0.25) == 4
    assert backoff.wait(5, lambda: 0.999) == pytest.approx(15.984)


@given(failures=st.integers(0, 10_000), drawn=dice)
def test_a_wait_stays_between_the_least_and_the_cap(failures: int, drawn: float) -> None:
    backoff = Backoff(base=1, cap=300, least=0.2)
    assert 0.2 <= backoff.wait(failures, lambda: drawn) <= 300


@given(asked=st.floats(0, 1e9), drawn=dice)
def test_what_the_other_side_asks_is_a_floor_but_not_for_ever(asked: float, drawn: float) -> None:
    backoff = Backoff(base=1, cap=300)
    wait = backoff.wait(3, lambda: drawn, asked=asked)
    assert min(asked, 300) <= wait <= min(asked, 300) + 4
