"""The decree of 1975 and the range below it, against domain.md 2.1 and 2.2: every vector, every edge, one unit on each side."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.dwelling_rooms import ROOM_KINDS, MeasuredRoom
from schemas.rules.space import (
    Finding,
    Missing,
    Premises,
    judge_room,
    judge_space,
    most_people,
    most_sleepers,
    required_area_mm2,
    worst,
)
from schemas.rules.space_rules import MISSING_BY_CODE, OUTCOME_BY_CODE, SPACE_RULE_BY_CODE

GOOD, CERTIFIED, BAD, OPEN = "compliant", "certified_only", "not_compliant", "not_measured"
ORDER = (BAD, OPEN, CERTIFIED, GOOD)


def mm2(square_metres: str) -> int:
    exact = Decimal(square_metres) * 1_000_000
    assert exact == int(exact)
    return int(exact)


def room(
    kind: str | None = "bedroom", area: str | None = "14", height: int | None = 2700, window: str | None = "2", **more: int
) -> MeasuredRoom:
    """A room in m2 and mm; `window` "" does not open, "?" opens and was not measured."""
    told: dict[str, object] = {"kind": kind, **more}
    if area is not None:
        told["size"] = {"area_cm2": mm2(area) // 100}
    if height is not None:
        told["height_mm"] = height
    if window is not None:
        openings = [] if window in ("", "?") else [{"area_cm2": mm2(window) // 100}]
        told["window"] = {"opens": window != "", "openings": openings}
    return MeasuredRoom.read(told)


def about(rule: str, premises: Premises, key: str | None = None) -> Finding:
    found = [finding for finding in judge_space(premises).findings if finding.rule.code == rule and key in (None, finding.room)]
    assert len(found) == 1
    return found[0]


def one(measured: MeasuredRoom, altitude_m: int | None = 0) -> Premises:
    return Premises({"r1": measured}, listed=True, people=1, altitude_m=altitude_m)


def home(people: int | None = 2, **rooms: MeasuredRoom) -> Premises:
    """A home for two with all that the decree asks, but for the rooms given."""
    usual = {"bed": room(sleepers=2), "living": room("living"), "bath": room("bathroom", "4", 2400, None)}
    return Premises({**usual, **rooms}, listed=True, people=people, altitude_m=7)


@pytest.mark.parametrize(
    ("people", "area"),
    [(0, "0"), (1, "14"), (2, "28"), (3, "42"), (4, "56"), (5, "66"), (6, "76"), (7, "86"), (8, "96")],
)
def test_area_for_so_many(people: int, area: str) -> None:
    assert required_area_mm2(people) == mm2(area)


@pytest.mark.parametrize(
    ("area", "people"),
    [("13.99", 0), ("14", 1), ("27.99", 1), ("28", 2), ("55.9", 3), ("55.999999", 3), ("56", 4), ("65.9", 4), ("66", 5), ("37.30", 2)],
)
def test_so_many_for_an_area(area: str, people: int) -> None:
    assert most_people(mm2(area)) == people


@given(st.integers(0, 500))
def test_the_area_for_n_is_enough_for_n_and_for_no_more(people: int) -> None:
    assert most_people(required_area_mm2(people)) == people
    assert people == 0 or most_people(required_area_mm2(people) - 1) == people - 1


@given(st.integers(0, 10**10))
def test_an_area_is_enough_for_those_it_allows_and_not_for_one_more(area: int) -> None:
    allowed = most_people(area)
    assert required_area_mm2(allowed) <= area < required_area_mm2(allowed + 1)


@pytest.mark.parametrize("kind", [kind.code for kind in ROOM_KINDS if kind.habitable])
@pytest.mark.parametrize(
    ("height", "altitude", "outcome"),
    [
        (2700, 7, GOOD),
        (2699, 7, CERTIFIED),
        (2650, 7, CERTIFIED),
        (2400, 7, CERTIFIED),
        (2399, 7, BAD),
        (2390, 7, BAD),
        (2650, 1000, CERTIFIED),
        (2550, 1000, CERTIFIED),
        (2550, 1001, GOOD),
        (2549, 1001, CERTIFIED),
        (2399, 1001, BAD),
        (2700, None, GOOD),
        (2699, None, OPEN),
        (2550, None, OPEN),
        (2549, None, CERTIFIED),
        (2399, None, BAD),
        (None, 7, OPEN),
    ],
)
def test_height_where_people_live(kind: str, height: int | None, altitude: int | None, outcome: str) -> None:
    assert about("height", one(room(kind, height=height), altitude), "r1").outcome == outcome


@pytest.mark.parametrize("kind", ["corridor", "bathroom", "store"])
@pytest.mark.parametrize(("height", "outcome"), [(2400, GOOD), (2399, BAD), (None, OPEN)])
def test_height_of_services_needs_no_certificate_and_has_none(kind: str, height: int | None, outcome: str) -> None:
    found = judge_room("r1", one(room(kind, height=height), 1500))
    assert [(finding.rule.code, finding.outcome, finding.required) for finding in found] == [("service_height", outcome, 2400)]


def test_a_height_between_asks_for_the_altitude_and_nothing_else() -> None:
    assert about("height", one(room(height=2600), None)).missing == (Missing("altitude"),)


@pytest.mark.parametrize(
    ("area", "sleepers", "outcome", "allows"),
    [
        ("9", 1, GOOD, 1),
        ("8.9999", 1, BAD, 0),
        ("14", 2, GOOD, 2),
        ("13.9999", 2, BAD, 1),
        ("13.9999", 1, GOOD, 1),
        ("9", 0, GOOD, 1),
        ("8.68", 0, BAD, 0),
        ("8.68", None, BAD, 0),
        ("12.24", None, OPEN, 1),
        (None, 1, OPEN, None),
    ],
)
def test_a_bedroom_for_one_or_two(area: str | None, sleepers: int | None, outcome: str, allows: int | None) -> None:
    measured = room(area=area) if sleepers is None else room(area=area, sleepers=sleepers)
    found = about("bedroom", one(measured))
    assert (found.outcome, found.allows) == (outcome, allows)


@pytest.mark.parametrize("area", ["60", "14", None])
def test_three_in_a_bedroom_are_too_many_whatever_its_size(area: str | None) -> None:
    found = about("bedroom_people", one(room(area=area, sleepers=3)))
    assert (found.outcome, found.measured, found.required) == (BAD, 3, 2)


@pytest.mark.parametrize("kind", ["bedroom", "living", "living_kitchen", "dining_kitchen", "kitchen", "one_room"])
@pytest.mark.parametrize(("window", "outcome"), [("0.01", GOOD), ("?", GOOD), ("", BAD), (None, OPEN)])
def test_these_rooms_need_a_window_that_opens(kind: str, window: str | None, outcome: str) -> None:
    assert about("window_opens", one(room(kind, window=window))).outcome == outcome


@pytest.mark.parametrize(
    ("floor", "window", "outcome"),
    [
        ("16", "2", GOOD),
        ("16", "1.9999", BAD),
        ("16.0001", "2", BAD),
        ("16.38", "2.0475", GOOD),
        ("16.38", "2.0474", BAD),
        ("16", "", BAD),
        ("16", "?", OPEN),
        ("16", None, OPEN),
        (None, "2", OPEN),
    ],
)
def test_what_opens_is_an_eighth_of_the_floor(floor: str | None, window: str | None, outcome: str) -> None:
    assert about("window_area", one(room("other", floor, window=window))).outcome == outcome


def test_a_required_eighth_is_rounded_to_what_is_really_enough() -> None:
    tiny = MeasuredRoom.read({"kind": "bedroom", "size": {"sides_mm": [3001, 3001]}})
    required = about("window_area", one(tiny)).required
    assert required is not None
    assert 8 * required >= 3001 * 3001 > 8 * (required - 1)


@pytest.mark.parametrize(
    ("people", "living", "outcome"),
    [(2, "14", GOOD), (3, "28", GOOD), (3, "27.9999", BAD), (4, "42", GOOD), (5, "52", GOOD), (5, "51.9999", BAD), (1, "14", GOOD)],
)
def test_area_for_those_who_live_there(people: int, living: str, outcome: str) -> None:
    found = about("area_per_person", home(people, living=room("living", living)))
    assert (found.outcome, found.required) == (outcome, required_area_mm2(people))


def test_the_home_of_the_mockup_has_space_for_two_of_five() -> None:
    rooms = {
        "camera1": MeasuredRoom.read({"kind": "bedroom", "size": {"sides_mm": [3600, 3400]}, "height_mm": 2850}),
        "camera2": MeasuredRoom.read({"kind": "bedroom", "size": {"sides_mm": [2800, 3100]}, "height_mm": 2550}),
        "soggiorno": MeasuredRoom.read({"kind": "living_kitchen", "size": {"sides_mm": [4200, 3900]}, "height_mm": 2850}),
        "bagno": MeasuredRoom.read({"kind": "bathroom"}),
    }
    premises = Premises(rooms, listed=True, people=5, altitude_m=7)
    found = about("area_per_person", premises)
    assert (found.outcome, found.measured, found.required, found.allows) == (BAD, mm2("37.30"), mm2("66"), 2)
    assert about("height", premises, "camera2").outcome == CERTIFIED
    assert about("bedroom", premises, "camera2").outcome == BAD
    assert about("living_room", premises).outcome == GOOD
    assert about("service_height", premises).missing == (Missing("height", "bagno"),)


def test_a_kitchen_for_cooking_counts_as_living_space_unless_it_is_set_not_to() -> None:
    rooms = {"bed": room(), "kitchen": room("kitchen", "14")}
    assert about("area_per_person", Premises(rooms, True, 2)).outcome == GOOD
    assert about("area_per_person", Premises(rooms, True, 2, kitchen_counts=False)).outcome == BAD


@pytest.mark.parametrize(("area", "outcome"), [("14", GOOD), ("13.9999", BAD)])
def test_one_living_room_of_fourteen_square_metres(area: str, outcome: str) -> None:
    assert about("living_room", home(living=room("living", area))).outcome == outcome
    assert about("living_room", home(living=room("living_kitchen", area))).outcome == outcome


def test_the_largest_living_room_speaks_and_while_one_is_unmeasured_a_small_one_is_no_breach() -> None:
    assert about("living_room", home(second=room("living", "10"))).room == "living"
    assert about("living_room", home(living=room("living", "14"), second=room("living", None))).outcome == GOOD
    unsure = about("living_room", home(living=room("living", "10"), second=room("living", None)))
    assert (unsure.outcome, unsure.missing) == (OPEN, (Missing("size", "second"),))


def test_without_living_room_or_bathroom_it_is_a_breach_only_once_the_list_is_whole() -> None:
    rooms = {"bed": room(), "kitchen": room("kitchen")}
    for rule in ("living_room", "bathroom"):
        assert about(rule, Premises(rooms, listed=True)).outcome == BAD
        assert about(rule, Premises(rooms, listed=False)).missing == (Missing("rooms"),)


def test_that_a_bathroom_is_there_says_nothing_of_what_is_in_it() -> None:
    assert not [finding for finding in judge_space(home()).findings if finding.rule.code == "bathroom"]


@pytest.mark.parametrize(
    ("people", "area", "outcome"),
    [
        (1, "28.0", GOOD),
        (1, "27.9999", CERTIFIED),
        (1, "20.0", CERTIFIED),
        (1, "19.9999", BAD),
        (1, "19.9", BAD),
        (2, "38.0", GOOD),
        (2, "37.9999", CERTIFIED),
        (2, "28.0", CERTIFIED),
        (2, "27.9999", BAD),
        (2, "27.9", BAD),
        (0, "28.0", GOOD),
        (None, "19.9", BAD),
        (None, "20.0", OPEN),
        (None, "60", OPEN),
    ],
)
def test_a_one_room_flat_services_included(people: int | None, area: str, outcome: str) -> None:
    lived_in = Decimal(area) - 4
    rooms = {"all": room("one_room", str(lived_in)), "bath": room("bathroom", "4")}
    assert about("one_room", Premises(rooms, True, people)).outcome == outcome


def test_a_one_room_flat_is_too_small_only_once_all_of_it_is_measured() -> None:
    rooms = {"all": room("one_room", "18"), "bath": room("bathroom", None)}
    found = about("one_room", Premises(rooms, True, 1))
    assert (found.outcome, found.measured, found.missing) == (OPEN, mm2("18"), (Missing("size", "bath"),))
    assert about("one_room", Premises({"all": room("one_room", "18")}, False, 1)).outcome == OPEN


def test_a_list_without_a_room_is_never_whole() -> None:
    result = judge_space(Premises({}, listed=True, people=1))
    assert (result.outcome, result.missing) == (OPEN, (Missing("rooms"),))


def test_a_one_room_flat_is_not_measured_by_the_other_rules_of_area() -> None:
    codes = {finding.rule.code for finding in judge_space(one(room("one_room", "38"))).findings}
    assert not codes & {"area_per_person", "living_room", "bedroom"}


def test_three_in_a_one_room_flat_are_too_many() -> None:
    found = about("one_room_people", Premises({"all": room("one_room", "80")}, True, 3))
    assert (found.outcome, found.measured, found.required, found.allows) == (BAD, 3, 2, 2)


def test_one_room_with_another_to_live_in_is_no_one_room_flat() -> None:
    rooms = {"all": room("one_room", "28"), "bed": room()}
    assert about("area_per_person", Premises(rooms, True, 3)).outcome == GOOD


def test_a_home_with_everything_measured_and_enough_is_compliant() -> None:
    result = judge_space(home())
    assert (result.outcome, result.missing) == (GOOD, ())


def test_a_home_is_what_its_worst_finding_says() -> None:
    assert worst([GOOD, CERTIFIED]) == CERTIFIED
    assert worst([GOOD, CERTIFIED, OPEN]) == OPEN
    assert worst([OPEN, BAD, GOOD]) == BAD
    assert worst([]) == OPEN
    assert judge_space(home(bed=room(height=2650, sleepers=2))).outcome == CERTIFIED
    assert judge_space(Premises({})).outcome == OPEN


def test_a_kind_that_only_a_newer_app_knows_is_not_judged_and_keeps_the_home_open() -> None:
    result = judge_space(home(attic=room("attic")))
    assert result.outcome == OPEN
    assert Missing("kind", "attic") in result.missing


def test_every_code_that_a_screen_may_meet_has_words_in_both_languages() -> None:
    result = judge_space(Premises({"a": MeasuredRoom(), "b": MeasuredRoom(kind="bedroom")}))
    assert {gap.code for gap in result.missing} <= set(MISSING_BY_CODE)
    for finding in result.findings:
        rule = SPACE_RULE_BY_CODE[finding.rule.code]
        assert all((rule.says.it, rule.says.en, rule.source.it, rule.source.en, OUTCOME_BY_CODE[finding.outcome].label.it))


MEASURES = st.builds(
    lambda kind, area, height, window, sleepers: {
        "kind": kind,
        **({} if area is None else {"size": {"area_cm2": area}}),
        **({} if height is None else {"height_mm": height}),
        **({} if window is None else {"window": {"opens": window > 0, "openings": [{"area_cm2": window}] if window else []}}),
        **({} if sleepers is None else {"sleepers": sleepers}),
    },
    st.sampled_from([kind.code for kind in ROOM_KINDS]),
    st.none() | st.integers(50_000, 450_000),
    st.none() | st.integers(2300, 2800),
    st.none() | st.integers(0, 60_000),
    st.none() | st.integers(0, 3),
)
HOMES = st.builds(
    lambda rooms, listed, people, altitude: Premises(
        {f"r{number}": MeasuredRoom.read(told) for number, told in enumerate(rooms)}, listed, people, altitude
    ),
    st.lists(MEASURES, min_size=1, max_size=4),
    st.booleans(),
    st.none() | st.integers(0, 9),
    st.sampled_from([None, 7, 1200]),
)


@given(HOMES)
def test_what_was_not_measured_never_makes_a_home_compliant(premises: Premises) -> None:
    result = judge_space(premises)
    unmeasured = any(
        room.height_mm is None or (room.use is not None and room.use.habitable and None in (room.area_mm2, room.window_mm2))
        for room in premises.rooms.values()
    )
    if unmeasured or premises.people is None or not premises.listed:
        assert result.outcome in (OPEN, BAD)
    for finding in result.findings:
        assert (finding.outcome == OPEN) == bool(finding.missing)
        if finding.outcome in (GOOD, CERTIFIED):
            assert finding.measured is not None
            assert finding.required is not None


@given(HOMES, st.data())
def test_more_floor_worsens_nothing_but_the_share_of_windows(premises: Premises, data: st.DataObject) -> None:
    grown = {}
    for key, before in premises.rooms.items():
        told = before.plain()
        if before.size is not None:
            told["size"] = {"area_cm2": before.area_mm2 // 100 + data.draw(st.integers(0, 200_000))}  # type: ignore[operator]
        grown[key] = MeasuredRoom.read(told)
    larger = Premises(grown, premises.listed, premises.people, premises.altitude_m)
    assert _area_outcome(judge_space(larger).findings) >= _area_outcome(judge_space(premises).findings)


def _area_outcome(findings: tuple[Finding, ...]) -> int:
    return ORDER.index(worst([finding.outcome for finding in findings if finding.rule.code != "window_area"]))


@given(HOMES, st.integers(1, 9), st.integers(1, 5))
def test_more_people_never_make_a_home_better(premises: Premises, people: int, more: int) -> None:
    few, many = (Premises(premises.rooms, premises.listed, number, premises.altitude_m) for number in (people, people + more))
    assert ORDER.index(judge_space(many).outcome) <= ORDER.index(judge_space(few).outcome)


@given(MEASURES, st.integers(0, 500), st.sampled_from([7, 1000, 1001]))
def test_a_higher_room_is_never_worse(told: dict[str, object], more: int, altitude: int) -> None:
    height = told.get("height_mm", 2400)
    assert isinstance(height, int)
    low, high = (one(MeasuredRoom.read({**told, "height_mm": mm}), altitude) for mm in (height, height + more))
    assert _height_place(high) >= _height_place(low)


def _height_place(premises: Premises) -> int:
    return ORDER.index(next(finding.outcome for finding in judge_room("r1", premises) if finding.rule.unit == "mm"))


@given(st.integers(0, 400_000), st.integers(0, 400_000))
def test_a_larger_bedroom_is_never_for_fewer(area: int, more: int) -> None:
    assert most_sleepers((area + more) * 100) >= most_sleepers(area * 100)
