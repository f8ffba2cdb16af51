"""Facts: named by content, taken back by facts, ordered by causes."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.canonical import canonical_bytes, content_key
from schemas.changes import Change
from schemas.documents import JsonObject
from schemas.errors import InvalidDocument
from schemas.facts import Void, heads, in_order, intact, make_fact, standing, verify_fact, voided
from tests.support.builders import Pen, a_change, a_dwelling_id, a_void, an_arrival, an_exit

HOUSE = a_dwelling_id()


@pytest.fixture
def pen() -> Pen:
    return Pen()


def test_the_name_is_the_sha256_of_the_canonical_body_in_base32() -> None:
    assert content_key(b"abc") == "xj4bnp4pahh6uqkbidpf3lrceo"
    assert canonical_bytes({"b": 1, "a": [True, None, "è"]}) == '{"a":[true,null,"è"],"b":1}'.encode()


def test_a_fact_is_sound_with_whatever_fields_a_store_adds(pen: Pen) -> None:
    fact = a_change(pen, HOUSE, "x", 1)
    assert verify_fact({**fact, "_rev": "1-abc", "_attachments": {}, "_revisions": {"start": 1, "ids": ["abc"]}})


@pytest.mark.parametrize(
    "tampering",
    [{"author": "lucia"}, {"at": "1775000002000-0000-tabletaaaa"}, {"added": 1}, {"_deleted": True}, {"type": "void"}, {"type": 7}],
)
def test_a_changed_body_no_longer_has_its_name(pen: Pen, tampering: JsonObject) -> None:
    assert not verify_fact({**a_change(pen, HOUSE, "x", 1), **tampering})


def test_the_sound_leaf_is_found_though_a_forged_one_wins(pen: Pen) -> None:
    fact = a_change(pen, HOUSE, "x", 1)
    forged = {**fact, "author": "lucia", "_rev": "9-fff"}
    assert intact([forged, {**fact, "_rev": "1-abc"}]) == {**fact, "_rev": "1-abc"}
    assert intact([forged]) is None


def test_the_same_words_said_twice_are_two_facts(pen: Pen) -> None:
    assert a_change(pen, HOUSE, "x", 1)["_id"] != a_change(pen, HOUSE, "x", 1)["_id"]


def test_reading_and_writing_a_fact_keeps_its_name_and_what_we_do_not_know(pen: Pen) -> None:
    body = {"record": HOUSE, "fields": {"x": {"v": {"deep": [1, {"er": None}]}, "over": [], "mood": "new"}}, "later": {"version": 2}}
    fact = make_fact("change", body, pen.sign(), schema_version=3)
    assert Change.from_document(fact).to_document() == fact
    assert verify_fact(Change.from_document({**fact, "_rev": "1-a"}).to_document())


@pytest.mark.parametrize("value", [1.5, float("nan"), {"a": [0.1]}])
def test_a_measure_that_is_not_whole_is_refused_with_its_field(pen: Pen, value: object) -> None:
    with pytest.raises(InvalidDocument) as refused:
        a_change(pen, HOUSE, "x", value)
    assert refused.value.code == "not_whole"
    assert refused.value.path.startswith("fields.x.v")


def test_a_number_that_other_json_would_bend_is_refused(pen: Pen) -> None:
    with pytest.raises(InvalidDocument) as refused:
        a_change(pen, HOUSE, "x", 2**60)
    assert refused.value.code == "not_canonical"


def test_a_void_that_is_itself_voided_takes_nothing_back(pen: Pen) -> None:
    fact = a_change(pen, HOUSE, "x", 1)
    undo = a_void(pen, fact)
    redo = a_void(pen, undo)
    assert voided([undo]) == {fact["_id"]}
    assert voided([undo, redo]) == {undo["_id"]}
    assert fact["_id"] in voided([undo, redo, a_void(pen, redo)])
    assert Void.from_document(undo).target_type == "change"


def test_a_correction_stands_in_the_place_of_what_it_names(pen: Pen) -> None:
    wrong = an_exit(pen, "s1", "h1", "2026-04-10")
    right = an_exit(pen, "s1", "h1", "2026-04-11", corrects=wrong["_id"])
    assert standing([wrong, right]).facts == (right,)
    assert standing([wrong, right, a_void(pen, right)]).facts == (wrong,), "taking the correction back brings back the first word"
    stranger = {**right, "corrects": "change:" + "a" * 26}
    assert standing([wrong, stranger]).facts == (wrong,)


def test_heads_are_what_no_other_fact_has_seen(pen: Pen) -> None:
    arrival = an_arrival(pen, "s1", "h1", "2026-04-01", {"r2": 2})
    leaving = an_exit(pen, "s1", "h1", "2026-04-10", after=[arrival["_id"]])
    assert heads([arrival, leaving]) == [leaving["_id"]]
    undo = a_void(pen, leaving)
    assert heads([arrival, leaving, undo]) == [undo["_id"]]


def effective(fact: JsonObject) -> str:
    return str(fact["on"])


def test_a_fact_follows_its_cause_though_its_clock_says_otherwise() -> None:
    ahead, behind = Pen("marco", "tabletaaaa", 10**12 + 10**9), Pen("lucia", "tabletbbbb", 10**12)
    first = an_arrival(ahead, "s1", "h1", "2026-04-01", {"r2": 2})
    second = an_exit(behind, "s1", "h1", "2026-04-01", after=[first["_id"]])
    alone = an_exit(behind, "s1", "h1", "2026-04-01")
    assert in_order([second, alone, first], effective) == [alone, first, second]


def test_a_cause_counts_through_a_fact_of_another_day(pen: Pen) -> None:
    late = Pen("lucia", "tabletbbbb", pen.now_ms + 10**9)
    first = an_arrival(late, "s1", "h1", "2026-04-02", {"r2": 2})
    between = an_exit(late, "s1", "h1", "2026-04-01", after=[first["_id"]])
    last = an_exit(pen, "s1", "h1", "2026-04-02", after=[between["_id"]])
    assert in_order([last, between, first], effective) == [between, first, last]


@settings(max_examples=100, deadline=None)
@given(st.integers(min_value=0))
def test_the_order_depends_on_the_set_alone_and_keeps_causes_within_a_day(seed: int) -> None:
    dice = Random(seed)
    pens = [Pen("marco", letter * 10, 10**12 + dice.randint(0, 10**9)) for letter in "abc"]
    facts: list[JsonObject] = []
    for _ in range(dice.randint(1, 12)):
        after = [fact["_id"] for fact in dice.sample(facts, k=dice.randint(0, min(2, len(facts))))]
        facts.append(an_exit(dice.choice(pens), "s1", "h1", f"2026-04-0{dice.randint(1, 3)}", after=after))
    ordered = in_order(facts, effective)
    assert sorted(fact["_id"] for fact in ordered) == sorted(fact["_id"] for fact in facts)
    place = {fact["_id"]: index for index, fact in enumerate(ordered)}
    dates = {fact["_id"]: fact["on"] for fact in facts}
    assert all(place[cause] < place[fact["_id"]] for fact in facts for cause in fact["after"] if dates[cause] == fact["on"])
    dice.shuffle(facts)
    assert in_order(facts * 2, effective) == ordered
