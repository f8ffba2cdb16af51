"""Conditions and amounts over answers: three values, exact amounts, an end to everything, and refusals in words."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import InvalidDocument
from schemas.expressions import LARGEST, Field, Value, amount, can_hold, check_amount, check_condition, references, truth

YES_NO = frozenset({"yes", "no", "unknown"})
SCOPE = {
    "gas": Field("yes_no", YES_NO),
    "wires": Field("yes_no", YES_NO),
    "kind": Field("choice", frozenset({"cellar", "garage"})),
    "done": Field("choices", frozenset({"called", "left"})),
    "area": Field("number"),
    "people": Field("number"),
    "damp": Field("hazard"),
    "note": Field("text"),
}
GAS, WIRES = {"is": ["gas", "yes"]}, {"is": ["wires", "yes"]}


@pytest.mark.parametrize(
    ("condition", "known", "expected"),
    [
        ({"any": [GAS, WIRES]}, {"gas": "yes"}, True),
        ({"any": [GAS, WIRES]}, {"gas": "no"}, None),
        ({"any": [GAS, WIRES]}, {"gas": "no", "wires": "unknown"}, None),
        ({"any": [GAS, WIRES]}, {"gas": "no", "wires": "no"}, False),
        ({"all": [GAS, WIRES]}, {"gas": "no"}, False),
        ({"all": [GAS, WIRES]}, {"gas": "yes"}, None),
        ({"all": []}, {}, True),
        ({"any": []}, {}, False),
        ({"not": GAS}, {}, None),
        ({"not": GAS}, {"gas": "unknown"}, None),
        ({"not": GAS}, {"gas": "no"}, True),
        ({"is": ["gas", "unknown"]}, {"gas": "unknown"}, True),
        ({"is": ["gas", "unknown"]}, {"gas": "no"}, False),
        ({"is": ["gas", "unknown"]}, {}, None),
        ({"in": ["kind", ["cellar", "garage"]]}, {"kind": "garage"}, True),
        ({"in": ["kind", ["cellar"]]}, {"kind": "garage"}, False),
        ({"in": ["kind", ["cellar"]]}, {}, None),
        ({"has": ["done", "called"]}, {"done": ("left", "called")}, True),
        ({"has": ["done", "called"]}, {"done": ("left",)}, False),
        ({"has": ["done", "called"]}, {}, None),
        ({"answered": "gas"}, {}, False),
        ({"answered": "gas"}, {"gas": "unknown"}, True),
        ({"at_least": ["area", 14]}, {"area": 14}, True),
        ({"more": ["area", 14]}, {"area": 14}, False),
        ({"less": ["area", 14]}, {"area": 13}, True),
        ({"at_most": ["area", 14]}, {"area": 15}, False),
        ({"at_least": ["area", 14]}, {}, None),
        ({"at_least": ["damp", 1000]}, {"damp": Fraction("999.999")}, False),
    ],
)
def test_a_condition_is_yes_no_or_cannot_be_told(condition: Any, known: dict[str, Value], expected: bool | None) -> None:
    check_condition(condition, SCOPE, "")
    assert truth(condition, known) is expected


@pytest.mark.parametrize(
    ("expression", "known", "expected"),
    [
        (7, {}, 7),
        ("area", {"area": 9}, 9),
        ("area", {}, None),
        ({"sum": ["area", 1]}, {"area": 9}, 10),
        ({"sum": ["area", "people"]}, {"area": 9}, None),
        ({"product": [2, 3, 7]}, {}, 42),
        ({"difference": ["area", 10]}, {"area": 9}, -1),
        ({"quotient": [1, 3]}, {}, Fraction(1, 3)),
        ({"quotient": [6, 3]}, {}, 2),
        ({"quotient": [6, "people"]}, {"people": 0}, None),
        ({"down": {"quotient": ["area", 140000]}}, {"area": 559000}, 3),
        ({"up": {"quotient": [7, 2]}}, {}, 4),
        ({"down": {"quotient": [-7, 2]}}, {}, -4),
        ({"smallest": ["people", 4]}, {"people": 6}, 4),
        ({"largest": ["people", 4]}, {"people": 6}, 6),
        ({"count_yes": ["gas", "wires"]}, {"gas": "yes", "wires": "no"}, 1),
        ({"count_yes": ["gas", "wires"]}, {"gas": "yes"}, None),
        ({"count_yes": ["gas", "wires"]}, {"gas": "yes", "wires": "unknown"}, None),
        ({"count_answered": ["gas", "wires", "damp"]}, {"gas": "unknown", "damp": 12}, 1),
        ({"product": [LARGEST, 2]}, {}, None),
    ],
)
def test_an_amount_is_exact_or_unknown(expression: Any, known: dict[str, Value], expected: Value | None) -> None:
    check_amount(expression, SCOPE, "")
    assert amount(expression, known) == expected


def nested(depth: int) -> Any:
    return GAS if depth == 0 else {"not": nested(depth - 1)}


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("gas", "un solo operatore"),
        ({}, "un solo operatore"),
        ({"is": ["gas", "yes"], "not": GAS}, "un solo operatore"),
        ({"eval": "1"}, "«eval»"),
        ({"is": ["cellar", "yes"]}, "«cellar» non c'è"),
        ({"answered": ["gas"]}, "non c'è"),
        ({"is": ["gas", "maybe"]}, "non può mai avere"),
        ({"is": ["gas", True]}, "non può mai avere"),
        ({"is": ["area", "9"]}, "non può mai avere"),
        ({"in": ["kind", ["attic"]]}, "non può mai avere"),
        ({"in": ["kind", []]}, "vuole una lista"),
        ({"is": ["note", "x"]}, "di tipo «text»"),
        ({"has": ["gas", "yes"]}, "di tipo «yes_no»"),
        ({"at_least": ["gas", 1]}, "di tipo «yes_no»"),
        ({"at_least": ["area"]}, "di 2 parti"),
        ({"at_least": ["area", True]}, "un solo operatore"),
        ({"at_least": ["area", 1.5]}, "un solo operatore"),
        ({"at_least": ["area", {"power": [2, 3]}]}, "«power»"),
        ({"at_least": ["area", {"sum": []}]}, "vuole una lista"),
        ({"at_least": ["area", LARGEST + 1]}, "troppo grande"),
        ({"at_least": [{"count_yes": ["area"]}, 1]}, "di tipo «number»"),
        ({"all": GAS}, "vuole una lista"),
        ({"any": [GAS] * 501}, "troppo lunga"),
        (nested(13), "troppo annidata"),
    ],
)
def test_what_is_no_condition_is_refused_with_the_reason(condition: object, said: str) -> None:
    with pytest.raises(InvalidDocument) as refused:
        check_condition(condition, SCOPE, "items.3.ask")
    assert said in refused.value.sentence
    assert refused.value.path == "items.3.ask"


def test_twelve_levels_are_enough_for_anybody_and_allowed() -> None:
    check_condition(nested(12), SCOPE, "")


def test_all_items_of_an_expression_are_found_and_no_values() -> None:
    condition = {"all": [{"is": ["kind", "cellar"]}, {"at_least": [{"sum": ["area", {"down": "damp"}]}, 3]}, {"not": {"answered": "note"}}]}
    assert set(references(condition)) == {"kind", "area", "damp", "note"}


def test_whether_something_is_answered_may_still_change() -> None:
    assert can_hold({"answered": "gas"}, {})
    assert can_hold({"at_least": [{"count_answered": ["gas"]}, 1]}, {})
    assert can_hold(GAS, {})
    assert not can_hold({"any": []}, {})
    assert not can_hold({"at_least": [1, 2]}, {})


CONDITIONS = st.recursive(
    st.one_of(
        st.sampled_from([GAS, WIRES, {"is": ["gas", "unknown"]}, {"in": ["kind", ["cellar", "garage"]]}, {"has": ["done", "called"]}]),
        st.builds(
            lambda operator, first, second: {operator: [first, second]},
            st.sampled_from(["at_least", "at_most", "more", "less"]),
            st.sampled_from(["area", "damp", {"count_yes": ["gas", "wires"]}]),
            st.one_of(st.integers(-9, 9), st.just({"quotient": ["area", "people"]}), st.just({"largest": ["people", 2]})),
        ),
    ),
    lambda inner: st.one_of(
        st.builds(lambda operator, parts: {operator: parts}, st.sampled_from(["all", "any"]), st.lists(inner, max_size=3)),
        st.builds(lambda part: {"not": part}, inner),
    ),
    max_leaves=8,
)
COMPLETE = st.fixed_dictionaries(
    {
        "gas": st.sampled_from(["yes", "no"]),
        "wires": st.sampled_from(["yes", "no"]),
        "kind": st.sampled_from(["cellar", "garage"]),
        "done": st.sampled_from([("called",), ("left",), ("called", "left")]),
        "area": st.integers(-9, 9),
        "people": st.integers(-3, 3),
        "damp": st.fractions(0, 9),
    }
)


@given(CONDITIONS, COMPLETE, st.sets(st.sampled_from(sorted(SCOPE))))
def test_what_is_told_with_some_answers_stays_true_with_more(condition: Any, known: dict[str, Value], left_out: set[str]) -> None:
    check_condition(condition, SCOPE, "")
    early = truth(condition, {item: value for item, value in known.items() if item not in left_out})
    if early is not None:
        assert truth(condition, known) is early
