"""Rooms and people that were written down twice are read as one, hide nothing, and part again as they were."""

from collections.abc import Sequence
from itertools import permutations
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.changes import Edit, make_change
from schemas.documents import JsonObject
from schemas.dwelling import read_dwelling
from schemas.errors import InvalidDocument
from schemas.household import read_household
from schemas.kinds import check_values
from schemas.records import Record, fold_record
from tests.support.builders import Pen, a_change, a_dwelling_id, a_household_id, a_ulid, a_void

HOUSE, HOME = a_dwelling_id(), a_household_id()
ELDER, YOUNGER, THIRD = sorted(a_ulid(name) for name in ("r1", "r2", "r3"))


@pytest.fixture
def pen() -> Pen:
    return Pen()


def room(pen: Pen, key: str, name: str, value: Any, over: Sequence[str] = ()) -> JsonObject:
    return a_change(pen, HOUSE, f"rooms/{key}/{name}", value, over)


def one_is(pen: Pen, key: str, other: str | None, over: Sequence[str] = ()) -> JsonObject:
    return room(pen, key, "same_as", other, over)


def retired(pen: Pen, key: str, seen: Record) -> JsonObject:
    return make_change(HOUSE, {f"rooms/{key}/retired": Edit(True, (), seen.shown(f"rooms/{key}"))}, pen.sign())


def fold(*documents: JsonObject) -> Record:
    return fold_record(HOUSE, documents)


def rooms(record: Record) -> dict[str, tuple[Any, Any]]:
    return {one.id: (one.kind.values, one.height_mm.values) for one in read_dwelling(record).rooms}


def test_what_each_said_stands_side_by_side_under_the_eldest_name(pen: Pen) -> None:
    said = [room(pen, ELDER, "kind", "bedroom"), room(pen, YOUNGER, "kind", "bedroom"), room(pen, YOUNGER, "height_mm", 2700)]
    other = room(pen, ELDER, "label", "in fondo")
    joined = fold(*said, other, one_is(pen, YOUNGER, ELDER))
    (found,) = read_dwelling(joined).rooms
    assert (found.id, found.kind.values, found.height_mm.values, found.label.values) == (ELDER, ("bedroom",), (2700,), ("in fondo",))
    assert joined.same("rooms") == {ELDER: ELDER, YOUNGER: ELDER}


def test_measured_differently_both_measures_are_shown_until_somebody_decides(pen: Pen) -> None:
    hers, his = room(pen, ELDER, "height_mm", 2700), room(pen, YOUNGER, "height_mm", 2550)
    both = [hers, his, one_is(pen, YOUNGER, ELDER)]
    seen = read_dwelling(fold(*both)).rooms[0].height_mm
    assert (sorted(seen.values), read_dwelling(fold(*both)).disputed) == ([2550, 2700], (f"rooms/{ELDER}/height_mm",))
    settled = room(pen, ELDER, "height_mm", 2600, seen.over)
    assert read_dwelling(fold(*both, settled)).rooms[0].height_mm.values == (2600,)
    parted = a_void(pen, both[2])
    assert rooms(fold(*both, settled, parted)) == {ELDER: ((), (2600,)), YOUNGER: ((), (2550,))}, "a choice is a word of one name"


def test_taken_back_they_are_two_as_they_were_by_a_void_and_by_null(pen: Pen) -> None:
    said = [room(pen, ELDER, "kind", "bedroom"), room(pen, YOUNGER, "kind", "bedroom")]
    joined = one_is(pen, YOUNGER, ELDER)
    assert fold(*said, joined, a_void(pen, joined)) == fold(*said)
    assert rooms(fold(*said, joined, one_is(pen, YOUNGER, None, [joined["_id"]]))) == rooms(fold(*said))


def test_two_who_join_the_same_two_each_her_own_way_lose_neither(pen: Pen) -> None:
    said = [room(pen, ELDER, "kind", "bedroom"), room(pen, YOUNGER, "kind", "bedroom")]
    hers, his = one_is(pen, YOUNGER, ELDER), one_is(Pen("anna", "phonebbbbb"), ELDER, YOUNGER)
    assert rooms(fold(*said, hers, his)) == {ELDER: (("bedroom",), ())}
    assert rooms(fold(*said, hers, his, a_void(pen, hers))) == {ELDER: (("bedroom",), ())}, "the other's joining stands"


def test_joining_reaches_on_whatever_arrives_first(pen: Pen) -> None:
    said = [room(pen, key, "height_mm", 2000 + at) for at, key in enumerate((ELDER, YOUNGER, THIRD))]
    documents = [*said, one_is(pen, THIRD, YOUNGER), one_is(pen, YOUNGER, ELDER)]
    folded = [fold(*order) for order in permutations(documents)]
    assert all(one == folded[0] for one in folded)
    assert sorted(rooms(folded[0])[ELDER][1]) == [2000, 2001, 2002]


def test_taken_away_as_one_both_are_gone_and_parted_the_other_stands_again(pen: Pen) -> None:
    said = [room(pen, ELDER, "kind", "bedroom"), room(pen, YOUNGER, "kind", "store"), one_is(pen, YOUNGER, ELDER)]
    gone = retired(pen, ELDER, fold(*said))
    assert rooms(fold(*said, gone)) == {}
    assert rooms(fold(*said, gone, a_void(pen, said[2]))) == {YOUNGER: (("store",), ())}


def test_who_took_one_of_them_away_has_not_seen_the_other(pen: Pen) -> None:
    said = [room(pen, ELDER, "kind", "bedroom"), room(pen, YOUNGER, "kind", "bedroom")]
    gone = retired(pen, YOUNGER, fold(*said))
    assert list(rooms(fold(*said, gone, one_is(Pen("anna", "phonebbbbb"), YOUNGER, ELDER)))) == [ELDER]


@pytest.mark.parametrize("nonsense", [YOUNGER, "", 7, [ELDER], a_ulid("r9")])
def test_what_names_nothing_else_joins_nothing_and_makes_no_room(pen: Pen, nonsense: Any) -> None:
    said = room(pen, YOUNGER, "kind", "bedroom")
    assert [one.kind.value for one in read_dwelling(fold(said, one_is(pen, YOUNGER, nonsense))).rooms] == ["bedroom"]
    assert rooms(fold(one_is(pen, YOUNGER, ELDER))) == {}


def test_whoever_names_one_of_two_people_or_rooms_names_the_one(pen: Pen) -> None:
    rosaria, double, husband = (f"people/{key}" for key in (ELDER, YOUNGER, THIRD))
    documents = [
        a_change(pen, HOME, f"{rosaria}/name", "Rosaria"),
        a_change(pen, HOME, f"{double}/name", "Rosaria"),
        a_change(pen, HOME, f"{husband}/partner", YOUNGER),
        a_change(pen, HOME, f"{husband}/sleeps_in", {"dwelling": HOUSE, "room": YOUNGER}),
        a_change(pen, HOME, f"{double}/same_as", ELDER),
    ]
    home = read_household(fold_record(HOME, documents), {YOUNGER: ELDER})
    assert (home.person_ids, home.person(YOUNGER)) == ((ELDER, THIRD), home.person(ELDER))
    his = home.person(THIRD)
    assert his is not None
    assert his.sleeps_in.value is not None
    assert (his.partner.value, his.sleeps_in.value.room) == (ELDER, ELDER)


def test_the_centre_takes_the_name_of_an_entry_or_null_and_nothing_else(pen: Pen) -> None:
    for value in (ELDER, None):
        check_values(one_is(pen, YOUNGER, value))
        check_values(a_change(pen, HOME, f"people/{YOUNGER}/same_as", value))
    for value in ("rooms", ""):
        with pytest.raises(InvalidDocument):
            check_values(one_is(pen, YOUNGER, value))


ENTRIES = (ELDER, YOUNGER, THIRD, *sorted(a_ulid(f"x{at}") for at in range(2)))
STEPS = st.lists(st.tuples(st.sampled_from(["say", "join", "part", "undo"]), st.integers(0, 4), st.integers(0, 4)), max_size=8)


def acted(pen: Pen, before: Sequence[JsonObject], steps: Sequence[tuple[str, int, int]]) -> list[JsonObject]:
    """What one person does on her phone, offline, each step decided against what that phone shows."""
    known = list(before)
    for what, one, other in steps:
        record, key = fold(*known), ENTRIES[one]
        joining = f"rooms/{key}/same_as"
        if what == "say":
            field = record.named(f"rooms/{key}/height_mm")
            known.append(a_change(pen, HOUSE, field, 2000 + len(known), record.over(field)))
        elif what == "join" and one != other:
            known.append(one_is(pen, max(key, ENTRIES[other]), min(key, ENTRIES[other])))
        elif what == "part" and record.live(joining):
            known.append(one_is(pen, key, None, record.over(joining)))
        elif what == "undo" and len(known) > len(before) and known[-1]["type"] == "change":
            known.append(a_void(pen, known[-1]))
    return known


@given(hers=STEPS, his=STEPS, dice=st.randoms(use_true_random=False))
def test_whatever_two_people_join_and_part_apart_no_room_vanishes_and_every_order_ends_the_same(
    hers: list[tuple[str, int, int]], his: list[tuple[str, int, int]], dice: Random
) -> None:
    giulia, anna = Pen("giulia", "phoneaaaaa"), Pen("anna", "phonebbbbb")
    begun = [room(giulia, key, "kind", "bedroom") for key in ENTRIES]
    documents = [*acted(giulia, begun, hers), *acted(anna, begun, his)[len(begun) :]]
    record = fold(*documents)
    heads = record.same("rooms")
    assert set(record.entries("rooms")) == {heads.get(key, key) for key in ENTRIES}, "each stands, alone or in its one"
    assert {change for key in record.entries("rooms") for change in record.over(f"rooms/{key}/kind")} == {one["_id"] for one in begun}
    dice.shuffle(documents)
    assert fold(*documents) == record


@given(steps=STEPS)
def test_with_every_joining_taken_back_all_is_as_if_nobody_had_joined(steps: list[tuple[str, int, int]]) -> None:
    pen = Pen()
    begun = [room(pen, key, name, value) for key in ENTRIES for name, value in (("kind", "bedroom"), ("height_mm", 2700))]
    joins = acted(pen, begun, [step for step in steps if step[0] == "join"])[len(begun) :]
    assert fold(*begun, *joins, *(a_void(pen, one) for one in joins)) == fold(*begun)
