"""What no measure tells of a home: each answer by itself, and what is not asked of this home is no rule for it."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.checklist import built_in
from schemas.rules.answers import evaluate
from schemas.rules.fittings import FITTINGS, judge_fittings
from schemas.rules.space_rules import NOT_JUDGED

GOOD = {"bathroom": "yes", "bathroom_air": "yes", "kitchen_corner": "yes", "kitchen_air": "yes", "heating": "yes"}


def outcomes(**change: Any) -> dict[str, str]:
    return {finding.rule.code: finding.outcome for finding in judge_fittings({**GOOD, **change})}


def test_all_answered_well() -> None:
    assert outcomes() == dict.fromkeys(("bathroom_fittings", "bathroom_air", "cooking_extraction", "heating"), "compliant")


@pytest.mark.parametrize(
    ("change", "rule", "outcome"),
    [
        ({"bathroom": "no"}, "bathroom_fittings", "not_compliant"),
        ({"bathroom": "unknown"}, "bathroom_fittings", "not_measured"),
        ({"bathroom": None}, "bathroom_fittings", "not_measured"),
        ({"bathroom_air": "no"}, "bathroom_air", "not_compliant"),
        ({"bathroom_air": None}, "bathroom_air", "not_measured"),
        ({"bathroom": "no"}, "bathroom_air", None),
        ({"kitchen_air": "no"}, "cooking_extraction", "not_compliant"),
        ({"kitchen_air": None}, "cooking_extraction", "not_measured"),
        ({"kitchen_corner": "no"}, "cooking_extraction", None),
        ({"kitchen_corner": None}, "cooking_extraction", "not_measured"),
        ({"heating": "no"}, "heating", "not_compliant"),
        ({"heating": "unknown"}, "heating", "not_measured"),
    ],
)
def test_each_answer(change: dict[str, Any], rule: str, outcome: str | None) -> None:
    assert outcomes(**change).get(rule) == outcome


@pytest.mark.parametrize(("answer", "found"), [("yes", 1), ("no", 0), (None, None)])
def test_the_figure_is_one_or_nought_of_the_one_asked_for(answer: str | None, found: int | None) -> None:
    heating = next(finding for finding in judge_fittings({"heating": answer}) if finding.rule.code == "heating")
    assert (heating.measured, heating.required) == (found, 1)


def test_what_is_open_is_an_item_of_the_checklist_and_asked_by_it() -> None:
    checklist = built_in("dm-1975")
    for answers in ({}, {"bathroom": "yes"}, {"bathroom": "yes", "kitchen_corner": "yes"}, {"bathroom": "no", "kitchen_corner": "no"}):
        open_items = {gap.code for finding in judge_fittings(answers) for gap in finding.missing}
        assert open_items <= set(evaluate(checklist, answers).missing)


def test_of_what_no_measure_decides_only_the_daylight_is_left() -> None:
    assert {row.code for row in NOT_JUDGED} - {rule.code for rule in FITTINGS} == {"daylight_factor"}
