"""Eurostat's rooms required against domain.md 4.1, and what can be said when something was not asked."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.dwelling_rooms import MeasuredRoom
from schemas.rules.ages import AgeSpan
from schemas.rules.crowding import (
    SHARE_BY_CODE,
    CrowdingSettings,
    Occupant,
    RoomCount,
    Share,
    count_rooms,
    judge_crowding,
    rooms_required,
)
from schemas.rules.space import Missing


def person(key: str, age: int | None = None, sex: str | None = None, partner: str | None = None, single: bool | None = None) -> Occupant:
    span = None if age is None else AgeSpan(age, age)
    return Occupant(key, span, sex, partner, partner is None if single is None else single)


def people(words: str) -> list[Occupant]:
    """`"couple M8 F10"` -> a couple, a boy and a girl; every word but the couple is one person, said to be single."""
    found: list[Occupant] = []
    for number, word in enumerate(words.split()):
        if word == "couple":
            found += [person("she", 40, "f", partner="he"), person("he", 42, "m", partner="she")]
        else:
            found.append(person(f"p{number}", int(word[1:]), word[0].lower()))
    return found


@pytest.mark.parametrize(
    ("household", "rooms"),
    [
        ("F40", 2),
        ("couple", 2),
        ("couple M8 F10", 3),
        ("couple M13 F15", 4),
        ("couple M12 M16 F6", 4),
        ("F35 F14 F11", 4),
        ("couple M19 M3 F5 M9", 5),
        ("couple M17 M15 M14 F11", 5),
        ("couple M19 F15 M9", 5),
    ],
)
def test_rooms_required(household: str, rooms: int) -> None:
    required = rooms_required(people(household))
    assert (required.least, required.most, required.missing) == (rooms, rooms, ())
    assert sum(share.rooms for share in required.shares) == rooms


@pytest.mark.parametrize(
    ("household", "rooms"),
    [
        ("F35 F17 F12", 3),
        ("F35 F17 F15 F12", 4),
        ("F35 M17 M12", 3),
        ("F35 M18 M17", 4),
        ("F35 M12 M11", 4),
        ("F35 M11 F11", 3),
        ("F35 M12 F12", 4),
        ("F35 F11 F10 F9", 4),
    ],
)
def test_the_edges_at_eighteen_and_twelve(household: str, rooms: int) -> None:
    required = rooms_required(people(household))
    assert (required.least, required.most, required.missing) == (rooms, rooms, ())


def test_a_minor_with_a_partner_counts_in_the_couple() -> None:
    assert rooms_required([person("a", 17, "f", partner="b"), person("b", 19, "m", partner="a")]).most == 2
    assert rooms_required([person("a", 17, "f", partner="b"), person("b", 16, "m", single=False)]).most == 2


def test_a_partner_who_does_not_live_here_makes_no_couple() -> None:
    assert rooms_required([person("a", 30, "f", partner="elsewhere"), person("b", 30, "m")]).most == 3


def test_every_addend_names_its_people() -> None:
    household = [
        person("rosaria", 45, "f", partner="salvatore"),
        person("salvatore", 47, "m", single=False),
        person("davide", 19, "m"),
        person("noemi", 15, "f"),
        person("samuele", 9, "m"),
    ]
    assert rooms_required(household).shares == (
        Share("household", 1, ("rosaria", "salvatore", "davide", "noemi", "samuele")),
        Share("couple", 1, ("rosaria", "salvatore")),
        Share("adult", 1, ("davide",)),
        Share("girls", 1, ("noemi",)),
        Share("children", 1, ("samuele",)),
    )
    assert {share.code for share in rooms_required(household).shares} <= set(SHARE_BY_CODE)


@pytest.mark.parametrize(
    ("unsure", "least", "most", "missing"),
    [
        (Occupant("x", AgeSpan(30, 30), "f", single=True), 5, 5, ()),
        (Occupant("x", AgeSpan(13, 13)), 4, 5, ("sex",)),
        (Occupant("x", AgeSpan(11, 12), "m"), 4, 4, ("age",)),
        (Occupant("x", AgeSpan(17, 18), "f", single=True), 5, 5, ("age",)),
        (Occupant("x", AgeSpan(17, 18), "m", single=True), 4, 5, ("age",)),
        (Occupant("x", None, "m", single=True), 4, 5, ("age",)),
        (Occupant("x", AgeSpan(5, 5)), 4, 4, ()),
        (Occupant("x", AgeSpan(40, 40)), 5, 5, ()),
    ],
)
def test_what_was_not_asked_gives_a_range_and_says_what_is_missing(
    unsure: Occupant, least: int, most: int, missing: tuple[str, ...]
) -> None:
    required = rooms_required([*people("couple M15 F10"), unsure])
    assert (required.least, required.most) == (least, most)
    assert required.missing == tuple(Missing(code, "x") for code in missing)


def test_two_adults_whom_nobody_asked_may_be_a_couple() -> None:
    both = [Occupant("a", AgeSpan(30, 30)), Occupant("b", AgeSpan(31, 31))]
    required = rooms_required(both)
    assert (required.least, required.most) == (2, 3)
    assert required.missing == (Missing("partner", "a"), Missing("partner", "b"))


def test_who_was_said_to_have_two_partners_is_asked_again_and_breaks_nothing() -> None:
    said = [person("a", 30, "f", partner="b"), person("b", 30, "m", partner="c"), person("c", 30, "f", single=False)]
    required = rooms_required(said)
    assert (required.least, required.most) == (3, 4)
    assert {gap.room for gap in required.missing} == {"a", "b", "c"}


def test_one_who_names_a_partner_who_says_to_have_none_is_asked_again() -> None:
    required = rooms_required([person("a", 30, "f", partner="b"), person("b", 30, "m", single=True)])
    assert (required.least, required.most) == (2, 3)
    assert required.missing == (Missing("partner", "a"), Missing("partner", "b"))


def test_a_sex_that_the_rule_does_not_know_gives_a_range_for_a_teenager_only() -> None:
    assert rooms_required([*people("F40 M8"), person("x", 30, "x")]).missing == ()
    assert rooms_required([*people("F40 M13"), person("x", 14, "x")]).missing == (Missing("sex", "x"),)


def test_of_nobody_nothing_can_be_said() -> None:
    assert judge_crowding([], RoomCount(3, 3)).verdict == "cannot_say"
    assert judge_crowding([], RoomCount(3, 3)).missing == (Missing("people"),)


ROOM = {"size": {"area_cm2": 100_000}}


@pytest.mark.parametrize(
    ("kind", "counts"),
    [
        ("bedroom", 1),
        ("living", 1),
        ("living_kitchen", 1),
        ("dining_kitchen", 1),
        ("one_room", 1),
        ("other", 1),
        ("kitchen", 0),
        ("bathroom", 0),
        ("corridor", 0),
        ("store", 0),
    ],
)
def test_which_rooms_count(kind: str, counts: int) -> None:
    assert count_rooms({"r": MeasuredRoom.read({**ROOM, "kind": kind})}, listed=True) == RoomCount(counts, counts)


@pytest.mark.parametrize(("area_cm2", "counts"), [(40_000, 1), (39_999, 0)])
def test_a_room_has_four_square_metres(area_cm2: int, counts: int) -> None:
    tiny = MeasuredRoom.read({"kind": "bedroom", "size": {"area_cm2": area_cm2}})
    assert count_rooms({"r": tiny}, listed=True) == RoomCount(counts, counts)


def test_a_room_without_measure_or_name_could_count() -> None:
    rooms = {"a": MeasuredRoom.read({**ROOM, "kind": "bedroom"}), "b": MeasuredRoom(kind="bedroom"), "c": MeasuredRoom.read(ROOM)}
    assert count_rooms(rooms, listed=True) == RoomCount(1, 3, (Missing("kind", "c"), Missing("size", "b")))
    assert count_rooms(rooms, listed=False).most is None
    assert count_rooms({}, listed=True) == RoomCount(0, None, (Missing("rooms"),))


@pytest.mark.parametrize(
    ("rooms", "verdict"),
    [
        (RoomCount(3, 3), "enough"),
        (RoomCount(2, 2), "overcrowded"),
        (RoomCount(2, 3), "cannot_say"),
        (RoomCount(2, None), "cannot_say"),
        (RoomCount(3, None), "enough"),
        (RoomCount(0, 0), "overcrowded"),
    ],
)
def test_fewer_rooms_than_required_is_overcrowded(rooms: RoomCount, verdict: str) -> None:
    assert judge_crowding(people("couple M8 F10"), rooms).verdict == verdict


def test_the_verdict_stands_when_every_answer_would_give_the_same() -> None:
    unsure = [*people("couple"), Occupant("x")]
    assert (rooms_required(unsure).least, rooms_required(unsure).most) == (3, 3)
    crowding = judge_crowding(unsure, RoomCount(2, 2))
    assert (crowding.verdict, crowding.missing) == ("overcrowded", ())


def test_a_verdict_that_waits_says_for_what() -> None:
    crowding = judge_crowding([*people("couple M15"), Occupant("x", AgeSpan(13, 13))], RoomCount(3, 3))
    assert (crowding.verdict, crowding.missing) == ("cannot_say", (Missing("sex", "x"),))


def test_a_studio_makes_a_single_person_overcrowded_but_for_the_variant_that_leaves_them_out() -> None:
    assert judge_crowding(people("F40"), RoomCount(1, 1)).verdict == "overcrowded"
    variant = CrowdingSettings(singles="left_out")
    assert judge_crowding(people("F40"), RoomCount(1, 1), variant).verdict == "left_out"
    assert judge_crowding(people("F40 M8"), RoomCount(1, 1), variant).verdict == "overcrowded"


AGE_SPANS = st.none() | st.builds(lambda least, more: AgeSpan(least, least + more), st.integers(0, 60), st.integers(0, 1))


@st.composite
def households(draw: st.DrawFn) -> list[Occupant]:
    size = draw(st.integers(1, 6))
    keys = [f"p{number}" for number in range(size)]
    return [
        Occupant(
            key,
            draw(AGE_SPANS),
            draw(st.sampled_from(["f", "m", None])),
            draw(st.none() | st.sampled_from(keys)),
            draw(st.booleans()),
        )
        for key in keys
    ]


@given(households(), AGE_SPANS, st.sampled_from(["f", "m", None]), st.booleans())
def test_more_people_never_need_fewer_rooms(household: list[Occupant], age: AgeSpan | None, sex: str | None, single: bool) -> None:
    """Somebody who contradicts nobody: a newcomer who names a person said to be single takes that answer back, and the range widens."""
    fewer, more = rooms_required(household), rooms_required([*household, Occupant("new", age, sex, single=single)])
    assert fewer.least <= more.least
    assert fewer.most <= more.most


@given(households())
def test_least_and_most_are_those_of_some_true_answer(household: list[Occupant]) -> None:
    """Ages and sexes only: the couples are left out, and every answer is tried one by one."""
    alone = [Occupant(one.id, one.age, one.sex, single=True) for one in household[:4]]
    answers = [[(age, sex) for age in _ages_of(one) for sex in ("f", "m") if one.sex in (None, sex)] for one in alone]
    needs = {rooms_required([person(f"q{n}", age, sex) for n, (age, sex) in enumerate(answer)]).most for answer in product(*answers)}
    required = rooms_required(alone)
    assert (required.least, required.most) == (min(needs), max(needs))


def _ages_of(one: Occupant) -> tuple[int, ...]:
    return (8, 15, 30) if one.age is None else (one.age.least, one.age.most)


@given(households())
def test_a_range_says_what_is_missing(household: list[Occupant]) -> None:
    required = rooms_required(household)
    assert 2 <= required.least <= required.most
    assert required.least == required.most or required.missing
    assert required.missing or sum(share.rooms for share in required.shares) == required.most


@given(households(), st.integers(0, 8), st.integers(0, 3))
def test_another_room_never_makes_a_home_overcrowded(household: list[Occupant], rooms: int, more: int) -> None:
    places = ("overcrowded", "cannot_say", "enough")
    before, after = (judge_crowding(household, RoomCount(n, n)).verdict for n in (rooms, rooms + more))
    assert places.index(after) >= places.index(before)
