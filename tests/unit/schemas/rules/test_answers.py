"""From answers to what is asked, missing, computed and wrong: the published checklists by example, any checklist by property."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.checklist import PUBLISHED, Checklist, built_in
from schemas.checklist_faults import in_order
from schemas.errors import InvalidDocument
from schemas.rules.answers import evaluate
from schemas.rules.space import most_people, required_area_mm2

DANGER, DECREE, COMFORT, HAZARDS = built_in("immediate-danger"), built_in("dm-1975"), built_in("comfort-intake"), built_in("hhsrs-2006", 2)
SIGNS = ("gas_smell", "carbon_monoxide", "live_wires", "collapse", "no_escape", "flooding")
NO_SIGN = dict.fromkeys(SIGNS, "no")


def test_without_answers_nothing_is_fine_and_nothing_is_computed() -> None:
    outcome = evaluate(DANGER, {})
    assert outcome.asked == outcome.missing == outcome.not_assessed == SIGNS
    assert outcome.computed == {}
    assert outcome.undecided == ("danger_now", "signs_seen")
    assert not outcome.complete


def test_one_sign_is_danger_and_asks_what_was_done() -> None:
    outcome = evaluate(DANGER, {"gas_smell": "yes"})
    assert outcome.computed == {"danger_now": "yes"}
    assert outcome.missing == (*SIGNS[1:], "done", "sleep_here")


def test_there_is_no_danger_only_when_each_sign_is_known_not_to_be_there() -> None:
    assert evaluate(DANGER, NO_SIGN).computed["danger_now"] == "no"
    unsure = evaluate(DANGER, NO_SIGN | {"collapse": "unknown"})
    assert "danger_now" in unsure.undecided
    assert unsure.not_assessed == ("collapse",)
    assert unsure.missing == ()


def test_required_if_and_asked_if_follow_what_was_done() -> None:
    fled = evaluate(DANGER, NO_SIGN | {"flooding": "yes", "done": ["called_112", "people_out"]})
    assert fled.missing == ("sleep_here",)
    stayed = evaluate(DANGER, NO_SIGN | {"flooding": "yes", "done": ["other"], "sleep_here": "yes"})
    assert stayed.missing == ("done_other", "people_inside")


def test_an_answer_that_is_not_asked_any_more_is_kept_aside_and_counts_for_nothing() -> None:
    outcome = evaluate(DANGER, NO_SIGN | {"done": ["other"], "done_other": "secchi"})
    assert outcome.set_aside == ("done", "done_other")
    assert outcome.complete
    assert "done" not in outcome.asked


def test_an_answer_that_breaks_a_constraint_is_wrong_in_both_languages_and_not_missing() -> None:
    outcome = evaluate(DANGER, NO_SIGN | {"gas_smell": "yes", "done": ["nothing", "called_112"], "sleep_here": "no", "people_inside": 501})
    assert [wrong.item for wrong in outcome.wrong] == ["done", "people_inside"]
    assert "«Niente»" in outcome.wrong[0].sentence.it
    assert outcome.wrong[1].sentence.en == "Write a number from 0 to 500."
    assert outcome.missing == ("why_nothing",)


@pytest.mark.parametrize(
    ("checklist", "item", "given_"),
    [
        (DANGER, "gas_smell", "maybe"),
        (DANGER, "gas_smell", True),
        (DANGER, "gas_smell", ["yes"]),
        (DECREE, "people", "4"),
        (DECREE, "people", 4.0),
        (DECREE, "people", True),
        (DECREE, "people", 10**13),
        (COMFORT, "temperature", "warm"),
        (COMFORT, "first_thing", "x" * 20_001),
        (HAZARDS, "fire", "II"),
        (HAZARDS, "fire", {"likelihood": 18}),
        (HAZARDS, "fire", {"likelihood": 18, "spread": [0, 0, 0, 999]}),
        (HAZARDS, "fire", {"likelihood": 0, "spread": [0, 0, 0, 1000]}),
        (HAZARDS, "fire", {"likelihood": 18, "spread": ["0", 0, 0, 1000]}),
        (HAZARDS, "fire", {"likelihood": 18, "spread": [0, 0, 1000]}),
    ],
)
def test_an_answer_of_another_kind_is_wrong_and_stays_not_assessed(checklist: Checklist, item: str, given_: object) -> None:
    outcome = evaluate(checklist, {item: given_})
    assert [wrong.item for wrong in outcome.wrong] == [item]
    assert item in outcome.not_assessed
    assert item not in outcome.missing


@pytest.mark.parametrize("empty", [None, "", "   ", []])
def test_an_empty_answer_is_none(empty: object) -> None:
    assert "gas_smell" in evaluate(DANGER, {"gas_smell": empty}).missing
    assert evaluate(DANGER, {"gas_smell": empty}).wrong == ()


@pytest.mark.parametrize(("people", "wrong"), [(-1, ["people_inside"]), (0, []), (500, []), (501, ["people_inside"])])
def test_a_number_stands_within_its_bounds_and_at_them(people: int, wrong: list[str]) -> None:
    outcome = evaluate(DANGER, NO_SIGN | {"gas_smell": "yes", "done": ["called_112"], "sleep_here": "no", "people_inside": people})
    assert [one.item for one in outcome.wrong] == wrong
    assert outcome.complete is (not wrong)


@pytest.mark.parametrize("given_", [["called_112", "called_112"], ["dance"], "other", [1], {"a": 1}, [["other"]]])
def test_several_choices_are_codes_of_the_list_each_once(given_: object) -> None:
    outcome = evaluate(DANGER, {"gas_smell": "yes", "done": given_})
    assert [wrong.item for wrong in outcome.wrong] == ["done"]


def rated(likelihood: int, *spread: int) -> dict[str, Any]:
    return {"likelihood": likelihood, "spread": list(spread)}


def test_a_hazard_is_scored_as_it_is_answered_and_one_high_risk_decides() -> None:
    outcome = evaluate(HAZARDS, {"excess_cold": rated(320, 316, 46, 215, 423), "fire": rated(5600, 0, 0, 0, 1000)})
    assert outcome.ratings["excess_cold"].band == "C"
    assert outcome.computed == {"assessed": 2, "high_risk": "yes"}
    assert len(outcome.not_assessed) == 27


def test_no_high_risk_can_be_said_only_when_all_29_are_assessed() -> None:
    low = {item.id: rated(5600, 0, 0, 0, 1000) for item in HAZARDS.items if item.kind == "hazard"}
    assert evaluate(HAZARDS, low).computed == {"assessed": 29, "high_risk": "no"}
    del low["noise"]
    assert evaluate(HAZARDS, low).undecided == ("high_risk",)


def test_a_score_just_under_a_thousand_is_no_high_risk() -> None:
    low = {item.id: rated(5600, 0, 0, 0, 1000) for item in HAZARDS.items if item.kind == "hazard"}
    assert evaluate(HAZARDS, low | {"fire": rated(1000, 1000, 0, 0, 0)}).computed["high_risk"] == "yes"
    assert evaluate(HAZARDS, low | {"fire": rated(1001, 1000, 0, 0, 0)}).ratings["fire"].score == Fraction(1_000_000, 1001)
    assert evaluate(HAZARDS, low | {"fire": rated(1001, 1000, 0, 0, 0)}).computed["high_risk"] == "no"


@pytest.mark.parametrize(("people", "square_metres"), [(1, 14), (2, 28), (3, 42), (4, 56), (5, 66), (6, 76), (7, 86), (8, 96)])
def test_the_area_that_the_decree_asks_for(people: int, square_metres: int) -> None:
    assert evaluate(DECREE, {"people": people}).computed["area_required"] == square_metres * 10_000


@pytest.mark.parametrize(
    ("square_metres", "people"), [("13.9", 0), ("14", 1), ("55.9", 3), ("56", 4), ("65.9", 4), ("66", 5), ("76", 6), ("96", 8)]
)
def test_how_many_the_decree_allows(square_metres: str, people: int) -> None:
    area = int(Fraction(square_metres) * 10_000)
    assert evaluate(DECREE, {"area": area}).computed["people_allowed"] == people


@given(st.integers(1, 100), st.integers(10_000, 10**8))
def test_the_checklist_and_the_measured_rooms_know_one_decree(people: int, area_cm2: int) -> None:
    computed = evaluate(DECREE, {"people": people, "area": area_cm2}).computed
    assert computed["area_required"] == required_area_mm2(people) // 100
    assert computed["people_allowed"] == most_people(area_cm2 * 100)
    assert computed["area_ok"] == ("yes" if area_cm2 * 100 >= required_area_mm2(people) else "no")


@pytest.mark.parametrize(
    ("height", "mountain", "expected"),
    [
        (2700, "no", "conforming"),
        (2699, "no", "certified_only"),
        (2650, "no", "certified_only"),
        (2400, "no", "certified_only"),
        (2399, "no", "not_conforming"),
        (2390, "no", "not_conforming"),
        (2550, "yes", "conforming"),
        (2549, "yes", "certified_only"),
        (2700, "unknown", None),
    ],
)
def test_a_height_conforms_or_only_with_a_certificate_or_not(height: int, mountain: str, expected: str | None) -> None:
    assert evaluate(DECREE, {"lowest_height": height, "mountain": mountain}).computed.get("height_ok") == expected


GOOD = {
    "mountain": "no",
    "lowest_height": 2700,
    "area": 560_000,
    "people": 4,
    "windows": "yes",
    "window_area": "yes",
    "bathroom": "yes",
    "bathroom_air": "yes",
    "kitchen_corner": "no",
    "heating": "yes",
}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "yes"),
        ({"people": 5}, "no"),
        ({"lowest_height": 2650}, "no"),
        ({"windows": "no"}, "no"),
        ({"heating": None}, None),
        ({"heating": "unknown"}, None),
        ({"kitchen_corner": "yes"}, None),
        ({"kitchen_corner": "yes", "kitchen_air": "yes"}, "yes"),
        ({"kitchen_corner": "yes", "kitchen_air": "no"}, "no"),
    ],
)
def test_all_requirements_are_met_only_when_each_was_looked_at(change: dict[str, Any], expected: str | None) -> None:
    assert evaluate(DECREE, GOOD | change).computed.get("conforming") == expected


def test_what_is_missing_in_a_room_is_counted_and_a_thermometer_asked_for_when_it_matters() -> None:
    basics = ("own_bed", "warm_enough_bedding", "hot_water", "door_locks", "light_works", "window_opens", "kitchen_shelf")
    good = dict.fromkeys(basics, "yes")
    assert evaluate(COMFORT, good).computed == {"things_to_fix": 0, "ready": "yes"}
    assert evaluate(COMFORT, good | {"own_bed": "no"}).computed == {"things_to_fix": 1, "ready": "no"}
    assert evaluate(COMFORT, good | {"hot_water": "unknown"}).undecided == ("things_to_fix", "ready")
    assert "thermometer" in evaluate(COMFORT, {"temperature": "cold"}).asked
    assert "thermometer" not in evaluate(COMFORT, {"temperature": "right"}).asked


ODD = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False),
        st.sampled_from(["yes", "no", "unknown", "", "cold", "other", "nothing"]),
        st.text(max_size=5),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["likelihood", "spread", "x"]), inner, max_size=3)
    ),
    max_leaves=4,
)
RATINGS = st.builds(
    lambda likelihood, spread: rated(likelihood, *spread),
    st.integers(-1, 6000),
    st.sampled_from([(0, 0, 0, 1000), (316, 46, 215, 423), (1, 1)]),
)


def answers_for(checklist: Checklist) -> st.SearchStrategy[dict[str, Any]]:
    """Answers of every sort to some of the items, a sound one likelier than chance would have it."""
    sound: dict[str, st.SearchStrategy[Any]] = {}
    for item in checklist.items:
        codes = st.sampled_from(sorted(item.field.codes) or [""])
        several = st.lists(codes, max_size=3)
        by_kind = {"hazard": RATINGS, "number": st.integers(-5, 10**6), "text": st.text(max_size=9), "choices": several}
        sound[item.id] = st.one_of(by_kind.get(item.kind, codes), ODD)
    return st.fixed_dictionaries({}, optional=sound)


ANY = st.sampled_from([built_in(*named) for named in PUBLISHED]).flatmap(
    lambda checklist: st.tuples(st.just(checklist), answers_for(checklist))
)


@given(ANY)
def test_every_item_has_one_place_and_what_is_not_asked_is_never_missing(case: tuple[Checklist, dict[str, Any]]) -> None:
    checklist, answers = case
    outcome = evaluate(checklist, answers)
    asked = set(outcome.asked)
    assert set(outcome.missing) <= set(outcome.not_assessed) <= asked
    assert {wrong.item for wrong in outcome.wrong} <= asked | set(outcome.computed)
    assert asked.isdisjoint(outcome.set_aside)
    assert set(outcome.computed).isdisjoint(outcome.undecided)
    assert asked.isdisjoint({*outcome.computed, *outcome.undecided})
    assert set(outcome.ratings) <= asked - set(outcome.not_assessed)


@given(ANY, st.randoms(use_true_random=False))
def test_the_outcome_depends_on_the_answers_alone(case: tuple[Checklist, dict[str, Any]], dice: Any) -> None:
    checklist, answers = case
    shuffled = list(answers.items())
    dice.shuffle(shuffled)
    fed = dict(shuffled) | {item.id: "yes" for item in checklist.items if item.compute is not None} | {"no_such_item": "yes"}
    assert evaluate(checklist, fed) == evaluate(checklist, answers)


@given(ANY)
def test_answers_that_were_set_aside_change_nothing(case: tuple[Checklist, dict[str, Any]]) -> None:
    checklist, answers = case
    outcome = evaluate(checklist, answers)
    without = evaluate(checklist, {item: answer for item, answer in answers.items() if item not in outcome.set_aside})
    assert (without.asked, without.missing, without.computed, without.wrong) == (
        outcome.asked,
        outcome.missing,
        outcome.computed,
        outcome.wrong,
    )


IDS = [f"i{number}" for number in range(6)]
REFERENCE = st.sampled_from(IDS)
CONDITION = st.recursive(
    st.one_of(REFERENCE.map(lambda item: {"is": [item, "yes"]}), REFERENCE.map(lambda item: {"answered": item})),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=5,
)
WORDS = {"it": "a", "en": "a"}


@st.composite
def made_up(draw: st.DrawFn) -> dict[str, Any]:
    """A document of yes/no items with conditions on each other, in a circle or not."""
    items = []
    for item_id in IDS:
        item: dict[str, Any] = {"id": item_id, "kind": "yes_no", "label": WORDS}
        for field in draw(st.sets(st.sampled_from(["ask", "required"]))):
            item[field] = draw(CONDITION)
        if "required" not in item and draw(st.booleans()):
            item["compute"] = draw(CONDITION)
        items.append(item)
    named = {"_id": "checklist:any.v1", "type": "checklist", "schema_version": 1, "checklist": "any", "version": 1}
    return {**named, "title": WORDS, "note": WORDS, "items": items}


def read_or_refused_for_a_circle(document: dict[str, Any]) -> Checklist | None:
    try:
        return Checklist.from_document(document)
    except InvalidDocument as error:
        if "in cerchio" not in error.sentence:
            raise
    return None


@given(made_up(), st.dictionaries(REFERENCE, st.sampled_from(["yes", "no", "unknown"])))
def test_any_checklist_is_refused_for_its_circle_or_evaluated_to_an_end(document: dict[str, Any], answers: dict[str, str]) -> None:
    if (checklist := read_or_refused_for_a_circle(document)) is None:
        return
    assert sorted(in_order(checklist.parts)) == IDS
    outcome = evaluate(checklist, answers)
    assert set(outcome.missing) <= set(outcome.asked)
    assert {*outcome.asked, *outcome.computed, *outcome.undecided} <= set(IDS)
