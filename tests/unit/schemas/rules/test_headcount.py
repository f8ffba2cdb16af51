"""How many live somewhere, of whom some were written down and some only counted."""

from __future__ import annotations

import pytest

from schemas.rules.headcount import headcount, minors_count


@pytest.mark.parametrize(
    ("told", "written", "people"), [(None, 0, None), (0, 0, 0), (5, 0, 5), (5, 2, 5), (1, 3, 3), (None, 2, 2), (0, 1, 1)]
)
def test_the_larger_of_what_was_said_and_what_was_written_is_how_many_there_are(told: int | None, written: int, people: int | None) -> None:
    assert headcount(told, written) == people


def test_minors_are_those_that_were_written_once_everybody_was() -> None:
    assert minors_count(3, 1, everybody=True) == 1
    assert minors_count(3, 1, everybody=False) == 3
    assert minors_count(None, 0, everybody=False) is None
