"""The catalogue of refusals: each has a status, and a sentence that a person can act on."""

from __future__ import annotations

import pytest

from sync_server.problems import CODES, Problem


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_problem_speaks_in_whole_sentences(code: str) -> None:
    problem = Problem(code)
    assert 400 <= problem.status < 600
    assert problem.body() == {"error": code, "reason": problem.reason}
    assert problem.reason[0].isupper()
    assert problem.reason.endswith(".")


def test_an_unknown_code_is_a_defect_and_not_a_sentence() -> None:
    with pytest.raises(KeyError):
        _ = Problem("no_such_code").reason
