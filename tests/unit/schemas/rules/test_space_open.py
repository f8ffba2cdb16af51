"""What a room that nobody listed, named or measured keeps open: a breach stands only where nothing that is missing could change it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schemas.dwelling_rooms import ROOM_KINDS, MeasuredRoom
from schemas.rules.space import Finding, Missing, Premises, judge_home, judge_space

ONE_ROOM: dict[str, Any] = {"kind": "one_room", "size": {"area_cm2": 800_000}}
NAMELESS: dict[str, Any] = {"size": {"area_cm2": 200_000}}


def premises(rooms: dict[str, dict[str, Any]], listed: bool, people: int | None) -> Premises:
    return Premises({key: MeasuredRoom.read(told) for key, told in rooms.items()}, listed, people, 7)


def about(rule: str, home: Premises) -> Finding:
    (found,) = (finding for finding in judge_space(home).findings if finding.rule.code == rule)
    return found


@pytest.mark.parametrize(
    ("rooms", "listed", "outcome", "missing"),
    [
        ({"all": ONE_ROOM}, True, "not_compliant", ()),
        ({"all": ONE_ROOM}, False, "not_measured", (Missing("rooms"),)),
        ({"all": ONE_ROOM, "second": NAMELESS}, True, "not_measured", (Missing("kind", "second"),)),
    ],
)
def test_three_are_too_many_for_one_room_only_once_it_is_known_to_be_the_only_one(
    rooms: dict[str, dict[str, Any]], listed: bool, outcome: str, missing: tuple[Missing, ...]
) -> None:
    found = about("one_room_people", premises(rooms, listed, 3))
    assert (found.outcome, found.missing) == (outcome, missing)


ROOMS = st.fixed_dictionaries(
    {"kind": st.sampled_from([kind.code for kind in ROOM_KINDS])},
    optional={"size": st.integers(50_000, 450_000).map(lambda area: {"area_cm2": area})},
)


@example([ONE_ROOM], {"kind": "bedroom"}, 3)
@given(st.lists(ROOMS, min_size=1, max_size=4), ROOMS, st.none() | st.integers(0, 9))
def test_a_breach_of_the_home_stands_whatever_room_was_left_out(
    rooms: list[dict[str, Any]], other: dict[str, Any], people: int | None
) -> None:
    """Of a list that nobody called whole."""
    fewer = {f"r{number}": told for number, told in enumerate(rooms)}
    before, after = (
        {finding.outcome for finding in judge_home(premises(known, False, people))} for known in (fewer, {**fewer, "left out": other})
    )
    assert "not_compliant" not in before or "not_compliant" in after


@pytest.mark.parametrize(
    ("told", "codes"),
    [
        ({"size": {"area_cm2": 160_000}}, ["window"]),
        ({"size": {"area_cm2": 160_000}, "window": {"opens": True}}, ["window_size"]),
        ({"window": {"opens": True, "openings": [{"area_cm2": 20_000}]}}, ["size"]),
        ({}, ["size", "window"]),
        ({"size": {"area_cm2": 160_000}, "window": {"opens": False}}, []),
    ],
)
def test_what_an_eighth_of_window_waits_for_is_told(told: dict[str, Any], codes: list[str]) -> None:
    found = about("window_area", premises({"r": {"kind": "other", **told}}, True, 1))
    assert [missing.code for missing in found.missing] == codes


def test_a_bedroom_just_large_enough_for_one_waits_for_who_sleeps_there() -> None:
    found = about("bedroom", premises({"r": {"kind": "bedroom", "size": {"area_cm2": 90_000}}}, True, 1))
    assert (found.outcome, found.missing, found.allows) == ("not_measured", (Missing("sleepers", "r"),), 1)
