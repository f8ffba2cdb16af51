"""The availability fold: the vector of domain.md 6.3, the rules of design.md section 8 one by one, and what must hold for any facts."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.availability import Availability, BedCounts
from schemas.dates import plus_days
from schemas.documents import JsonObject
from schemas.rules.availability import Folded, counts_on, fold_availability, forecast, largest_household_on
from tests.support.builders import Pen, a_closure, a_hold, a_move, a_residence, a_ulid, a_void, an_arrival, an_exit, an_extension

HOME = a_residence()
DAY = "2026-04-10"


@pytest.fixture
def pen() -> Pen:
    return Pen()


def fold(*documents: JsonObject) -> Folded:
    return fold_availability(HOME, documents)


def counts(day: str, *documents: JsonObject) -> dict[str, int]:
    return {name: count for name, count in counts_on(fold(*documents).availability, day).plain().items() if count}


def codes(*documents: JsonObject) -> list[str]:
    return [found.code for found in fold(*documents).contradictions]


def test_vector_3_a_private_room_blocks_its_empty_bed(pen: Pen) -> None:
    facts = [
        an_arrival(pen, "s1", "h1", "2026-04-01", {"r2": 2}),
        an_arrival(pen, "s2", "h2", "2026-04-01", {"r5": 3}),
        a_closure(pen, "r1", "2026-04-01"),
    ]
    availability = fold(*facts).availability
    assert counts_on(availability, DAY) == BedCounts(free=5, reserved=0, occupied=5, blocked=1, out_of_service=1)
    assert counts_on(availability, DAY).total == 12
    assert largest_household_on(availability, DAY) == 3


def test_an_empty_residence_is_free_for_ever() -> None:
    folded = fold()
    assert counts(DAY) == {"free": 12}
    assert largest_household_on(folded.availability, DAY) == 4
    assert all(len(room.intervals) == 1 for room in folded.availability.rooms.values())


def test_the_end_of_a_stay_is_excluded(pen: Pen) -> None:
    facts = [an_arrival(pen, "s1", "h1", "2026-04-01", {"r2": 2}), an_exit(pen, "s1", "h1", "2026-04-10")]
    assert counts("2026-03-31", *facts) == {"free": 12}
    assert counts("2026-04-01", *facts) == {"free": 10, "occupied": 2}
    assert counts("2026-04-09", *facts) == {"free": 10, "occupied": 2}
    assert counts("2026-04-10", *facts) == {"free": 12}


def test_a_move_frees_one_room_and_takes_another_on_the_same_day(pen: Pen) -> None:
    facts = [an_arrival(pen, "s1", "h1", "2026-04-01", {"r2": 2}), a_move(pen, "s1", "h1", DAY, {"r5": 2})]
    assert counts("2026-04-09", *facts) == {"free": 10, "occupied": 2}
    assert counts(DAY, *facts) == {"free": 8, "occupied": 2, "blocked": 2}


def test_one_household_may_sleep_in_two_rooms(pen: Pen) -> None:
    assert counts(DAY, an_arrival(pen, "s1", "h1", "2026-04-01", {"r5": 4, "r1": 1})) == {"free": 7, "occupied": 5}


def test_a_hold_reserves_the_whole_room_until_it_expires(pen: Pen) -> None:
    kept = a_hold(pen, "k1", ["r4"], ("2026-04-05", "2026-04-20"), persons=2)
    assert counts("2026-04-04", kept) == {"free": 12}
    assert counts("2026-04-05", kept) == {"free": 9, "reserved": 3}
    assert counts("2026-04-19", kept) == {"free": 9, "reserved": 3}
    assert counts("2026-04-20", kept) == {"free": 12}


def test_a_hold_ends_with_its_arrival_and_comes_back_when_that_is_void(pen: Pen) -> None:
    kept = a_hold(pen, "k1", ["r4", "r1"], ("2026-04-05", "2026-04-20"))
    arrival = an_arrival(pen, "s1", "h1", DAY, {"r4": 3}, hold=a_ulid("k1"))
    assert counts("2026-04-09", kept, arrival) == {"free": 8, "reserved": 4}
    assert counts(DAY, kept, arrival) == {"free": 9, "occupied": 3}
    assert counts(DAY, kept, arrival, a_void(pen, arrival)) == {"free": 8, "reserved": 4}


def test_a_released_hold_keeps_nothing_and_may_be_confirmed_again(pen: Pen) -> None:
    kept = a_hold(pen, "k1", ["r4"], ("2026-04-05", "2026-04-20"))
    released = a_hold(pen, "k1", ["r4"], ("2026-04-08", "2026-04-20"), "released")
    assert counts(DAY, kept, released) == {"free": 12}
    again = a_hold(pen, "k1", ["r4"], ("2026-04-09", "2026-04-25"))
    assert counts("2026-04-21", kept, released, again) == {"free": 9, "reserved": 3}


def test_a_room_out_of_service_counts_whole_and_only_its_days(pen: Pen) -> None:
    closed = a_closure(pen, "r5", "2026-04-01", "2026-04-10")
    assert counts("2026-04-09", closed) == {"free": 8, "out_of_service": 4}
    assert counts(DAY, closed) == {"free": 12}
    assert counts("2026-04-09", closed, a_void(pen, closed)) == {"free": 12}


def test_people_in_a_room_that_was_closed_still_count_as_people(pen: Pen) -> None:
    facts = [an_arrival(pen, "s1", "h1", "2026-04-01", {"r5": 3}), a_closure(pen, "r5", "2026-04-05")]
    assert counts(DAY, *facts) == {"free": 8, "occupied": 3, "out_of_service": 1}


def test_a_void_of_a_void_puts_the_household_back(pen: Pen) -> None:
    arrival = an_arrival(pen, "s1", "h1", "2026-04-01", {"r2": 2})
    undo = a_void(pen, arrival)
    assert counts(DAY, arrival, undo) == {"free": 12}
    assert counts(DAY, arrival, undo, a_void(pen, undo)) == {"free": 10, "occupied": 2}


def test_a_corrected_arrival_counts_as_corrected(pen: Pen) -> None:
    wrong = an_arrival(pen, "s1", "h1", "2026-04-01", {"r2": 2})
    right = an_arrival(pen, "s1", "h1", "2026-04-03", {"r5": 2}, corrects=wrong["_id"], after=[wrong["_id"]])
    assert counts("2026-04-02", wrong, right) == {"free": 12}
    assert counts(DAY, wrong, right) == {"free": 8, "occupied": 2, "blocked": 2}


def test_a_planned_exit_frees_the_room_in_the_forecast_and_nowhere_else(pen: Pen) -> None:
    stay = an_arrival(pen, "s1", "h1", "2026-04-01", {"r5": 4}, planned_end="2026-04-15")
    availability = fold(stay).availability
    days = {day.day: day for day in forecast(availability, DAY)}
    assert len(days) == 90
    assert days["2026-04-14"].counts.free == 8
    assert (days["2026-04-15"].counts.free, days["2026-04-15"].free_if_exits) == (12, 4)
    assert (days["2026-04-15"].largest_household, days["2026-04-15"].largest_certain) == (4, 3)
    assert counts_on(availability, "2026-04-15").free == 8, "by facts alone they are still there"


def test_an_overdue_exit_frees_nothing_until_someone_decides(pen: Pen) -> None:
    stay = an_arrival(pen, "s1", "h1", "2026-04-01", {"r5": 4}, planned_end="2026-04-09")
    assert {day.counts.free for day in forecast(fold(stay).availability, DAY)} == {8}
    longer = an_extension(pen, "s1", "h1", DAY, "2026-05-01", after=[stay["_id"]])
    assert forecast(fold(stay, longer).availability, DAY, 30)[-1].counts.free == 12
    assert counts(DAY, stay, an_exit(pen, "s1", "h1", DAY)) == {"free": 12}


def test_who_is_planned_to_leave_today_is_here_today_and_gone_tomorrow(pen: Pen) -> None:
    days = forecast(fold(an_arrival(pen, "s1", "h1", "2026-04-01", {"r5": 4}, planned_end=DAY)).availability, DAY, 2)
    assert [day.counts.free for day in days] == [8, 12]


def test_after_a_planned_exit_the_forecast_shows_the_hold_behind_it(pen: Pen) -> None:
    facts = [
        an_arrival(pen, "s1", "h1", "2026-04-01", {"r5": 4}, planned_end="2026-04-15"),
        a_hold(pen, "k1", ["r5"], ("2026-04-05", "2026-04-20"), persons=4),
    ]
    days = {day.day: day.counts for day in forecast(fold(*facts).availability, DAY)}
    assert days["2026-04-15"].reserved == 4
    assert days["2026-04-20"].free == 12


def test_two_households_in_one_room_are_listed_and_the_counts_still_add_up(pen: Pen) -> None:
    facts = [an_arrival(pen, "s1", "h1", "2026-04-01", {"r5": 3}), an_arrival(pen, "s2", "h2", "2026-04-05", {"r5": 3})]
    folded = fold(*facts)
    assert [(found.code, found.rooms, found.since) for found in folded.contradictions] == [("two_households", ("r5",), "2026-04-05")]
    assert counts_on(folded.availability, DAY) == BedCounts(free=8, reserved=0, occupied=4, blocked=0, out_of_service=0)
    assert codes(*facts, an_exit(pen, "s1", "h1", "2026-04-05")) == [], "settled by the exit"


def test_more_people_than_beds_one_household_twice_and_an_unknown_room_are_listed(pen: Pen) -> None:
    assert codes(an_arrival(pen, "s1", "h1", DAY, {"r2": 3})) == ["too_many_people"]
    assert codes(an_arrival(pen, "s1", "h1", DAY, {"r2": 3}), an_exit(pen, "s1", "h1", "2026-12-30")) == []
    assert codes(an_arrival(pen, "s1", "h1", DAY, {"r2": 2}), an_arrival(pen, "s2", "h1", DAY, {"r3": 2})) == ["household_twice"]
    assert codes(an_arrival(pen, "s1", "h1", DAY, {"r9": 1})) == ["unknown_room"]


def test_facts_of_another_residence_do_not_count_here(pen: Pen) -> None:
    assert counts(DAY, an_arrival(pen, "s1", "h1", "2026-04-01", {"r2": 2}, residence="residence:gelsom")) == {"free": 12}


def test_a_fact_that_cannot_be_read_is_told_and_spoils_nothing(pen: Pen) -> None:
    good, bad = an_arrival(pen, "s1", "h1", "2026-04-01", {"r2": 2}), an_arrival(pen, "s2", "h2", "2026-04-01", {"r3": 2})
    folded = fold(good, {**bad, "on": "2026-13-45"})
    assert folded.house.unreadable == (bad["_id"],)
    assert counts_on(folded.availability, DAY).occupied == 2


def test_the_document_says_nothing_of_who_and_is_equal_when_nothing_changed(pen: Pen) -> None:
    arrival = an_arrival(pen, "s1", "h1", "2026-04-01", {"r2": 2}, planned_end="2026-06-01")
    document = fold(arrival).availability.to_document()
    text = str(document)
    assert all(secret not in text for secret in (arrival["household"], arrival["stay_id"], "marco", arrival["at"]))
    assert document["_id"] == "availability:zagara"
    assert Availability.from_document({**document, "_rev": "1-a"}).to_document() == {**document, "_rev": "1-a"}
    assert fold(arrival, arrival).availability.to_document() == document


ROOMS = {"r1": 1, "r2": 2, "r3": 2, "r4": 3, "r5": 4}


def history(dice: Random) -> list[JsonObject]:
    """Whatever three tablets may write without knowing of each other, sensible or not."""
    pens = [Pen("marco", letter * 10, 10**12 + dice.randint(0, 10**10)) for letter in "abc"]
    facts: list[JsonObject] = []
    for _ in range(dice.randint(0, 14)):
        pen, day, stay = dice.choice(pens), plus_days("2026-04-01", dice.randint(0, 30)), f"s{dice.randint(1, 4)}"
        room, household = dice.choice(list(ROOMS)), f"h{dice.randint(1, 3)}"
        later = plus_days(day, dice.randint(1, 20))
        after = [fact["_id"] for fact in dice.sample(facts, k=dice.randint(0, min(2, len(facts))))]
        choice = dice.randint(0, 7)
        if choice <= 2:
            planned = dice.choice([None, later])
            facts.append(an_arrival(pen, stay, household, day, {room: dice.randint(1, 4)}, planned_end=planned, after=after))
        elif choice == 3:
            facts.append(a_move(pen, stay, household, day, {room: dice.randint(1, 4)}, after=after))
        elif choice == 4:
            facts.append(an_exit(pen, stay, household, day, after=after))
        elif choice == 5:
            facts.append(a_hold(pen, "k1", [room], (day, later), dice.choice(["confirmed", "released"])))
        elif choice == 6:
            facts.append(a_closure(pen, room, day, dice.choice([None, later])))
        elif facts:
            facts.append(a_void(pen, dice.choice(facts), after))
    return facts


@settings(max_examples=200, deadline=None)
@given(st.integers(min_value=0))
def test_the_five_states_always_sum_to_the_beds_by_facts_and_in_the_forecast(seed: int) -> None:
    availability = fold(*history(Random(seed))).availability
    for ahead in range(-5, 60):
        day = plus_days("2026-04-01", ahead)
        assert counts_on(availability, day).total == 12
        assert largest_household_on(availability, day) <= counts_on(availability, day).free
    for day_ahead in forecast(availability, "2026-04-10", 40):
        assert day_ahead.counts.total == 12
        assert 0 <= day_ahead.certain_free <= day_ahead.counts.free


@settings(max_examples=100, deadline=None)
@given(st.integers(min_value=0))
def test_the_fold_depends_on_the_set_of_facts_alone(seed: int) -> None:
    dice = Random(seed)
    facts = history(dice)
    expected = fold(*facts)
    again = facts * 2
    dice.shuffle(again)
    assert fold(*again) == expected


@settings(max_examples=100, deadline=None)
@given(st.integers(min_value=0))
def test_taking_everything_back_leaves_an_empty_house(seed: int) -> None:
    facts = [fact for fact in history(Random(seed)) if fact["type"] != "void"]
    pen = Pen("sara", "office2222", 2 * 10**12)
    folded = fold(*facts, *(a_void(pen, fact) for fact in facts))
    assert counts_on(folded.availability, "2026-04-15").free == 12
    assert folded.contradictions == ()
