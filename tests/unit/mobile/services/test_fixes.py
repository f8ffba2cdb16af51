"""Which of two positions stands."""

from __future__ import annotations

import pytest

from mobile.services.fixes import GOOD_M, REST_MS, TRIES, Refining, answers, is_nowhere, refines, wants_better
from mobile.services.shown import Position

DOOR = 37.5


def gps(accuracy: float | None, metres_north: float = 0) -> Position:
    return Position(DOOR + metres_north / 111_195, 15.08, accuracy, "gps")


HAND = Position(DOOR, 15.08, None, "hand")


@pytest.mark.parametrize("accuracy", [3.0, 90.0, 5000.0, None])
def test_any_fix_is_taken_where_there_was_none(accuracy: float | None) -> None:
    assert refines(gps(accuracy), None)
    assert answers(gps(accuracy), None, of_this_visit=False)


@pytest.mark.parametrize("found", [gps(1.0), gps(None), gps(1.0, 5000)])
def test_a_pin_by_hand_stays(found: Position) -> None:
    assert not refines(found, HAND)
    assert not answers(found, HAND, of_this_visit=True)
    assert not answers(found, HAND, of_this_visit=False)
    assert not wants_better(HAND)


def test_a_better_fix_takes_the_place_of_a_worse_one_and_never_the_other_way() -> None:
    assert refines(gps(9), gps(40))
    assert not refines(gps(40), gps(9))
    assert refines(gps(300), gps(None))
    assert not refines(gps(None), gps(300))


def test_who_goes_on_with_the_phone_does_not_move_the_dwelling() -> None:
    assert refines(gps(5, metres_north=40), gps(36))
    assert not refines(gps(5, metres_north=42), gps(36))
    assert refines(gps(5, metres_north=400), gps(None))


def test_a_tap_may_contradict_an_earlier_visit_but_not_coarsen_it() -> None:
    earlier = gps(9)
    assert not answers(gps(80, metres_north=50), earlier, of_this_visit=False), "may be the same spot, and is worse"
    assert answers(gps(80, metres_north=500), earlier, of_this_visit=False)
    assert not answers(gps(80, metres_north=500), earlier, of_this_visit=True)
    assert answers(gps(9, metres_north=500), earlier, of_this_visit=True)


def test_a_door_is_precise_enough() -> None:
    assert wants_better(None)
    assert wants_better(gps(None))
    assert wants_better(gps(GOOD_M + 0.1))
    assert not wants_better(gps(GOOD_M))


def test_the_search_rests_and_ends() -> None:
    search, now, tried = Refining(), 1_000, 0
    while search.due(now):
        search.try_once(now)
        assert not search.due(now + REST_MS - 1)
        now, tried = now + REST_MS, tried + 1
    assert tried == TRIES


def test_nought_and_nought_is_nowhere() -> None:
    assert is_nowhere(Position(0.0, 0.0, 4.0, "gps"))
    assert not is_nowhere(gps(4))
