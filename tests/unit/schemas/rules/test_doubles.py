"""Rooms and people that look written down twice: asked about when two hands wrote them alike, and never of what one person wrote."""

from typing import Any

import pytest

from schemas.dwelling_rooms import DwellingRoom, read_rooms
from schemas.household import Household, read_household
from schemas.person import Person
from schemas.records import fold_record
from schemas.rules.doubles import households_twice, people_twice, rooms_twice
from tests.support.builders import Pen, a_change, a_dwelling_id, a_household_id, a_ulid

GIULIA, ALFIO = "giulia", "alfio"
DAY = "2026-11-23"
SIDES = {"sides_mm": [3600, 3400]}


def rooms(*written: tuple[str, dict[str, Any]]) -> tuple[DwellingRoom, ...]:
    """(who wrote it, its fields), in the order in which they were added."""
    return read_rooms(fold_record(a_dwelling_id(), _changes("rooms", a_dwelling_id(), *written)))


def people(*written: tuple[str, dict[str, Any]]) -> tuple[Person, ...]:
    return read_household(fold_record(a_household_id(), _changes("people", a_household_id(), *written))).people


def _changes(entries: str, record: str, *written: tuple[str, dict[str, Any]]) -> list[Any]:
    pens = {name: Pen(name, f"phone{name[0] * 5}") for name, _ in written}
    keys = sorted(a_ulid(f"e{at}") for at in range(len(written)))
    return [
        a_change(pens[who], record, f"{entries}/{key}/{name}", value)
        for key, (who, fields) in zip(keys, written, strict=True)
        for name, value in fields.items()
    ]


def is_asked(one: dict[str, Any], other: dict[str, Any], hands: tuple[str, str] = (GIULIA, ALFIO)) -> bool:
    return bool(rooms_twice(rooms((hands[0], one), (hands[1], other)), me="giulia"))


def are_asked(one: dict[str, Any], other: dict[str, Any], hands: tuple[str, str] = (GIULIA, ALFIO)) -> bool:
    return bool(people_twice(people((hands[0], one), (hands[1], other)), DAY))


@pytest.mark.parametrize(
    ("one", "other", "asked"),
    [
        (SIDES, SIDES, True),
        (SIDES, {"sides_mm": [3350, 3650]}, True),
        (SIDES, {"sides_mm": [3600, 3500]}, True),
        (SIDES, {"sides_mm": [3600, 3501]}, False),
        (SIDES, {"area_cm2": 122_400}, True),
        (SIDES, {"area_cm2": 116_280}, True),
        (SIDES, {"area_cm2": 116_279}, False),
        (SIDES, None, False),
        (None, None, False),
    ],
)
def test_rooms_of_one_kind_are_asked_about_when_they_measure_alike(one: Any, other: Any, asked: bool) -> None:
    first, second = ({"kind": "bedroom", **({"size": size} if size else {})} for size in (one, other))
    assert is_asked(first, second) is asked


def test_another_kind_another_height_or_one_hand_parts_them() -> None:
    bedroom = {"kind": "bedroom", "size": SIDES, "height_mm": 2700}
    assert is_asked(bedroom, {**bedroom, "height_mm": 2600})
    assert not is_asked(bedroom, {**bedroom, "height_mm": 2599})
    assert not is_asked(bedroom, {**bedroom, "kind": "living"})
    assert not is_asked(bedroom, bedroom, hands=(GIULIA, GIULIA))
    assert not rooms_twice([], me="giulia")


def test_a_bathroom_is_known_by_its_height_and_any_room_by_what_it_is_called() -> None:
    assert is_asked({"kind": "bathroom", "height_mm": 2400}, {"kind": "bathroom", "height_mm": 2420})
    assert not is_asked({"kind": "kitchen", "height_mm": 2400}, {"kind": "kitchen", "height_mm": 2400})
    assert is_asked({"kind": "bedroom", "label": "In fondo"}, {"kind": "bedroom", "label": "in fondo "})


def test_each_is_in_one_pair_at_most() -> None:
    bedroom = {"kind": "bedroom", "size": SIDES}
    three = rooms((GIULIA, bedroom), (ALFIO, bedroom), ("rosa", bedroom))
    assert [(one.id, other.id) for one, other in rooms_twice(three)] == [(three[0].id, three[1].id)]


@pytest.mark.parametrize(
    ("one", "other", "asked"),
    [
        ("Rosaria Vullo", "rosaria vullo", True),
        ("Nicolò D'Angelo", "dangelo nicolo", True),
        ("Rosaria Vullo", "Rosario Vullo", False),
        ("Rosaria", "Rosaria Vullo", False),
    ],
)
def test_people_are_asked_about_by_their_name(one: str, other: str, asked: bool) -> None:
    assert are_asked({"name": one}, {"name": other}) is asked
    assert are_asked({"name": one}, {"name": other}, hands=(GIULIA, GIULIA)) is asked


def test_a_father_and_a_son_of_one_name_are_two_and_so_are_twins() -> None:
    name = {"name": "Giuseppe Vullo"}
    assert are_asked({**name, "age": {"years": 34, "on": DAY}}, {**name, "age": {"years": 35, "on": DAY}})
    assert not are_asked({**name, "age": {"years": 34, "on": DAY}}, {**name, "age": {"years": 12, "on": DAY}})
    assert not are_asked({**name, "sex": "f"}, {**name, "sex": "m"})
    born = {"age": {"born": "2018-05-02"}, "sex": "m"}
    assert not are_asked({"name": "Luca", **born}, {"name": "Marco", **born})


def test_households_are_asked_about_by_what_they_are_called_or_by_a_person_in_both() -> None:
    def home(key: str, name: str | None, *names: str) -> Household:
        said = [a_change(Pen(), a_household_id(key), f"people/{a_ulid(f'{key}{at}')}/name", one) for at, one in enumerate(names)]
        called = [a_change(Pen(), a_household_id(key), "name", name)] if name else []
        return read_household(fold_record(a_household_id(key), [*said, *called]))

    assert households_twice([home("h1", "Vullo"), home("h2", "VULLO")], DAY)
    assert households_twice([home("h1", None, "Rosaria", "Pietro"), home("h2", "Vullo", "pietro")], DAY)
    assert not households_twice([home("h1", "Vullo", "Rosaria"), home("h2", "Privitera", "Nour")], DAY)
    assert not households_twice([home("h1", None), home("h2", None)], DAY)


def test_without_a_name_the_birthday_or_the_age_and_the_sex_ask() -> None:
    child = {"age": {"born": "2018-05-02"}, "sex": "m"}
    assert are_asked(child, {"name": "Luca", **child})
    assert are_asked(child, {"age": {"years": 8, "on": DAY}, "sex": "m"})
    assert not are_asked(child, {"age": {"years": 9, "on": DAY}, "sex": "m"})
    assert not are_asked(child, {"age": child["age"]})
    assert not are_asked(child, child, hands=(GIULIA, GIULIA)), "two boys of eight, in one hand, are two"
