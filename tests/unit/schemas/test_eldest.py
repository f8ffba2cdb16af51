"""Whatever is joined with whatever, in any order: the eldest of all that are one stands for them, and nothing else is called joined."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from schemas.eldest import eldest

NAMES = st.sampled_from("abcdefgh")
PAIRS = st.lists(st.tuples(NAMES, NAMES), max_size=10)


def test_joining_reaches_on_and_parts_that_do_not_touch_stay_apart() -> None:
    assert eldest([("c", "b"), ("d", "c"), ("f", "e")]) == {"b": "b", "c": "b", "d": "b", "e": "e", "f": "e"}


def test_a_name_joined_with_itself_is_joined_with_nothing() -> None:
    assert eldest([("a", "a")]) == {}
    assert eldest([("b", "b"), ("b", "c")]) == {"b": "b", "c": "b"}


@given(PAIRS, st.randoms(use_true_random=False))
def test_two_have_one_head_exactly_when_joinings_lead_from_one_to_the_other(pairs: list[tuple[str, str]], dice: Random) -> None:
    found = eldest(pairs)
    mixed = [pair[::-1] if dice.random() < 0.5 else pair for pair in dice.sample(pairs, len(pairs))]
    assert eldest(mixed) == found
    groups = {name: {name} for pair in pairs for name in pair}
    for one, other in pairs:
        together = groups[one] | groups[other]
        groups.update(dict.fromkeys(together, together))
    assert found == {name: min(group) for name, group in groups.items() if len(group) > 1}
