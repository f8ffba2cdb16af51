"""What tonight needs: enough for the board and for every check of an arrival from that day on, whatever was written before, and no more."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.dates import plus_days
from schemas.documents import JsonObject
from schemas.errors import RuleBroken
from schemas.rules.availability import Folded, counts_on, expected_interval, fold_availability, forecast
from schemas.rules.house import House, read_house
from schemas.rules.stays import check_in_house
from schemas.rules.tonight import needed
from schemas.stay import StayEvent
from tests.support.builders import (
    VECTOR_ROOMS,
    Pen,
    a_closure,
    a_hold,
    a_household_id,
    a_residence,
    a_ulid,
    a_void,
    an_arrival,
    an_exit,
)
from tests.support.histories import DAYS, FIRST_DAY, tangled

HOME = a_residence()
NIGHT = "2026-04-20"


@pytest.fixture
def pen() -> Pen:
    return Pen()


def named(facts: list[JsonObject], day: str = NIGHT) -> list[int]:
    """The places in the list of what that day needs."""
    ids = needed(HOME, facts).on(day)
    return [place for place, fact in enumerate(facts) if fact["_id"] in ids]


def test_a_household_that_has_left_is_not_needed_and_one_that_is_here_is(pen: Pen) -> None:
    facts = [
        an_arrival(pen, "s1", "h1", "2026-04-01", {"r1": 1}),
        an_exit(pen, "s1", "h1", "2026-04-10"),
        an_arrival(pen, "s2", "h2", "2026-04-10", {"r1": 1}),
    ]
    assert named(facts) == [2]
    assert needed(HOME, facts).households_on(NIGHT) == {a_household_id("h2")}


def test_who_leaves_on_the_day_itself_was_needed_until_the_day_before(pen: Pen) -> None:
    facts = [an_arrival(pen, "s1", "h1", "2026-04-01", {"r1": 1}), an_exit(pen, "s1", "h1", NIGHT)]
    assert named(facts) == []
    assert named(facts, "2026-04-19") == [0, 1]


def test_an_exit_that_was_taken_back_is_needed_with_its_void(pen: Pen) -> None:
    facts = [an_arrival(pen, "s1", "h1", "2026-04-01", {"r1": 1}), an_exit(pen, "s1", "h1", "2026-04-10")]
    facts += [a_void(pen, facts[1])]
    assert named(facts) == [0, 1, 2]
    facts += [a_void(pen, facts[2])]
    assert named(facts) == []


def test_a_stay_to_come_is_needed(pen: Pen) -> None:
    assert named([an_arrival(pen, "s1", "h1", "2026-06-01", {"r1": 1})]) == [0]


def test_a_hold_and_a_closed_room_are_needed_while_they_last(pen: Pen) -> None:
    facts = [
        a_hold(pen, "k1", ["r1"], ("2026-04-01", "2026-04-20")),
        a_hold(pen, "k2", ["r2"], ("2026-04-01", "2026-04-21")),
        a_closure(pen, "r3", "2026-04-01", "2026-04-20"),
        a_closure(pen, "r4", "2026-04-01"),
    ]
    assert named(facts) == [1, 3]


def test_the_hold_that_an_open_stay_came_by_is_needed_with_it(pen: Pen) -> None:
    facts = [
        a_hold(pen, "k1", ["r1"], ("2026-04-01", "2026-04-05")),
        an_arrival(pen, "s1", "h1", "2026-04-03", {"r1": 1}, hold=a_ulid("k1")),
    ]
    assert named(facts) == [0, 1]


def test_facts_of_another_residence_are_not_needed_here(pen: Pen) -> None:
    assert named([an_arrival(pen, "s1", "h1", "2026-04-01", {"r1": 1}, residence="residence:gelsom")]) == []


seeds = st.integers(min_value=0)


@settings(max_examples=120, deadline=None)
@given(seeds)
def test_from_the_day_on_board_and_forecast_of_what_is_named_are_those_of_everything(seed: int) -> None:
    dice = Random(seed)
    facts = tangled(dice, 40)
    today = plus_days(FIRST_DAY, dice.randint(0, DAYS))
    first = of_named(facts, today)
    whole = fold_availability(HOME, facts)
    assert from_day(first, today) == from_day(whole, today)
    assert present(first, today) == present(whole, today)
    assert forecast(first.availability, today) == forecast(whole.availability, today)


@settings(max_examples=120, deadline=None)
@given(seeds)
def test_every_event_from_the_day_on_is_judged_alike(seed: int) -> None:
    dice = Random(seed)
    facts = tangled(dice, 40)
    today = plus_days(FIRST_DAY, dice.randint(0, DAYS))
    ids = needed(HOME, facts).on(today)
    first, whole = read_house(HOME, [fact for fact in facts if fact["_id"] in ids]), read_house(HOME, facts)
    for number in range(10):
        event = StayEvent.from_document(an_attempt(dice, plus_days(today, dice.randint(0, 30)), number))
        assert judged(event, first) == judged(event, whole)


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_what_is_needed_depends_on_the_set_of_facts_alone(seed: int) -> None:
    dice = Random(seed)
    facts = tangled(dice, 40)
    expected = needed(HOME, facts)
    again = facts * 2
    dice.shuffle(again)
    assert needed(HOME, again) == expected


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_a_later_day_needs_nothing_that_an_earlier_one_did_not(seed: int) -> None:
    found = needed(HOME, tangled(Random(seed), 40))
    days = [plus_days(FIRST_DAY, ahead) for ahead in range(0, DAYS + 40, 7)]
    for earlier, later in pairwise(days):
        assert found.on(later) <= found.on(earlier)
        assert found.households_on(later) <= found.households_on(earlier)


def of_named(facts: list[JsonObject], day: str) -> Folded:
    ids = needed(HOME, facts).on(day)
    return fold_availability(HOME, [fact for fact in facts if fact["_id"] in ids])


def from_day(folded: Folded, today: str) -> list[object]:
    days = [plus_days(today, ahead) for ahead in range(DAYS + 30)]
    rooms = folded.availability.rooms.values()
    said: list[object] = [counts_on(folded.availability, day) for day in days]
    for room in rooms:
        now = [room.on(day) for day in days]
        expected = [expected_interval(room, today, day) for day in days]
        said += [[(one.state, one.beds, one.planned_end, one.until) for one in several] for several in (now, expected)]
    return said


def present(folded: Folded, today: str) -> list[object]:
    """What the tiles show of who is here: stay for stay, what the next event would name in `after` too."""
    house = folded.house
    here = [[house.book.in_room(room, plus_days(today, ahead)) for room in VECTOR_ROOMS] for ahead in range(DAYS)]
    open_ones = sorted((stay.id, stay.latest) for stay in house.book.stays.values() if stay.open)
    return [here, open_ones]


def an_attempt(dice: Random, day: str, number: int) -> JsonObject:
    pen = Pen("sara", "tabletbbbb", 2 * 10**12 + number)
    rooms = {dice.choice(list(VECTOR_ROOMS)): dice.randint(1, 3)}
    end = dice.choice([None, plus_days(day, dice.randint(1, 20))])
    return an_arrival(pen, f"new {number}", f"h{dice.randint(1, 6)}", day, rooms, planned_end=end)


def judged(event: StayEvent, house: House) -> tuple[str, object]:
    try:
        check_in_house(event, house)
    except RuleBroken as refused:
        return refused.code, refused.details
    return "fits", None
