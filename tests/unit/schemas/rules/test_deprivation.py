"""Severe housing deprivation: overcrowded, and a grave fault that somebody saw (domain.md 4.1)."""

from itertools import product

import pytest

from schemas.rules.crowding import Crowding, RoomCount, RoomsRequired, Verdict
from schemas.rules.deprivation import FAULT_BY_CODE, Faults, judge_deprivation
from schemas.rules.space import Missing

NO_FAULTS = Faults(leaks=False, bath_or_shower=True, indoor_toilet=True, too_dark=False)


def crowding(verdict: Verdict) -> Crowding:
    missing = (Missing("sex", "x"),) if verdict == "cannot_say" else ()
    return Crowding(verdict, RoomsRequired(3, 3, ()), RoomCount(2, 2), missing)


@pytest.mark.parametrize(
    ("faults", "reasons"),
    [
        (Faults(leaks=True), ("leaks",)),
        (Faults(too_dark=True), ("too_dark",)),
        (Faults(bath_or_shower=False, indoor_toilet=False), ("no_washing",)),
        (Faults(True, False, False, True), ("leaks", "no_washing", "too_dark")),
    ],
)
def test_one_fault_in_an_overcrowded_home_is_enough(faults: Faults, reasons: tuple[str, ...]) -> None:
    found = judge_deprivation(crowding("overcrowded"), faults)
    assert (found.verdict, found.reasons, found.missing) == ("severe", reasons, ())
    assert set(reasons) <= set(FAULT_BY_CODE)


def test_a_toilet_or_a_shower_is_enough_not_to_be_without_both() -> None:
    assert Faults(bath_or_shower=False, indoor_toilet=True).no_washing is False
    assert Faults(bath_or_shower=True).no_washing is False
    assert Faults(bath_or_shower=False).no_washing is None


def test_without_overcrowding_a_fault_is_named_and_not_severe() -> None:
    found = judge_deprivation(crowding("enough"), Faults(leaks=True))
    assert (found.verdict, found.reasons) == ("not_severe", ("leaks",))


def test_overcrowded_without_any_fault_is_not_severe() -> None:
    assert judge_deprivation(crowding("overcrowded"), NO_FAULTS).verdict == "not_severe"
    assert judge_deprivation(crowding("cannot_say"), NO_FAULTS).verdict == "not_severe"


def test_what_nobody_looked_at_keeps_it_open_and_is_listed() -> None:
    found = judge_deprivation(crowding("overcrowded"), Faults(leaks=False, bath_or_shower=False, too_dark=None))
    assert (found.verdict, found.missing) == ("cannot_say", (Missing("too_dark"), Missing("indoor_toilet")))


def test_a_fault_is_enough_so_that_only_the_crowding_is_asked() -> None:
    assert judge_deprivation(crowding("cannot_say"), Faults(leaks=True)).missing == (Missing("sex", "x"),)


def test_who_lives_alone_is_left_out_with_the_variant() -> None:
    assert judge_deprivation(crowding("left_out"), Faults(leaks=True)).verdict == "left_out"


def test_an_answer_never_turns_a_verdict_that_stood() -> None:
    values = (None, False, True)
    for verdict in ("overcrowded", "enough"):
        for told in product(values, repeat=4):
            stood = judge_deprivation(crowding(verdict), Faults(*told)).verdict  # type: ignore[arg-type]
            for answered in product(*[(value,) if value is not None else (False, True) for value in told]):
                later = judge_deprivation(crowding(verdict), Faults(*answered)).verdict  # type: ignore[arg-type]
                assert stood in ("cannot_say", later)
