"""The fold of changes to records by example, and voids by property; against true causality: `test_records_causality.py`."""

from collections.abc import Sequence
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.documents import JsonObject
from schemas.dwelling import read_dwelling
from schemas.records import Record, concerned, fold_record, fold_records
from tests.support.builders import Pen, a_change, a_dwelling_id, a_household_id, a_ulid, a_void

HOUSE = a_dwelling_id()


def values(documents: Sequence[JsonObject], field: str = "x", record: str = HOUSE) -> list[Any]:
    return [live.value for live in fold_record(record, documents).live(field)]


@pytest.fixture
def pen() -> Pen:
    return Pen()


@pytest.fixture
def chain(pen: Pen) -> list[JsonObject]:
    """Three words, each over the one before."""
    one = a_change(pen, HOUSE, "x", 1)
    two = a_change(pen, HOUSE, "x", 2, [one["_id"]])
    return [one, two, a_change(pen, HOUSE, "x", 3, [two["_id"]])]


def test_the_last_word_of_a_chain_is_alive(chain: list[JsonObject]) -> None:
    assert values(chain) == [3]


def test_voiding_the_last_word_brings_back_the_one_before(pen: Pen, chain: list[JsonObject]) -> None:
    assert values([*chain, a_void(pen, chain[2])]) == [2]


def test_that_there_is_no_value_any_more_is_no_rival_of_one(pen: Pen) -> None:
    old = a_change(pen, HOUSE, "target_group", "a")
    documents = [old, a_change(pen, HOUSE, "target_group", "b", [old["_id"]]), a_change(pen, HOUSE, "target_group", None, [old["_id"]])]
    record = fold_record(HOUSE, documents)
    seen = read_dwelling(record).target_group
    assert (seen.value, seen.disputed, record.disputed(), len(seen.over)) == ("b", False, (), 2)
    assert read_dwelling(fold_record(HOUSE, [old, documents[2]])).target_group.value is None


def test_voiding_one_in_the_middle_brings_back_nothing(pen: Pen, chain: list[JsonObject]) -> None:
    assert values([*chain, a_void(pen, chain[1])]) == [3]


def test_voiding_the_last_two_brings_back_the_first(pen: Pen, chain: list[JsonObject]) -> None:
    assert values([*chain, a_void(pen, chain[1]), a_void(pen, chain[2])]) == [1]


def test_a_void_of_a_void_is_the_redo(pen: Pen, chain: list[JsonObject]) -> None:
    undo = a_void(pen, chain[2])
    redo = a_void(pen, undo)
    assert values([*chain, undo, redo]) == [3]
    assert values([*chain, undo, redo, a_void(pen, redo)]) == [2]


def test_voiding_a_settlement_brings_back_all_its_rivals(pen: Pen) -> None:
    rivals = [a_change(pen, HOUSE, "x", value) for value in (1, 2)]
    settled = a_change(pen, HOUSE, "x", 3, [rival["_id"] for rival in rivals])
    assert values([*rivals, settled]) == [3]
    assert values([*rivals, settled, a_void(pen, settled)]) == [2, 1]


def test_a_void_that_names_another_kind_than_its_target_s_is_ignored(pen: Pen, chain: list[JsonObject]) -> None:
    mislabelled = {**a_void(pen, chain[2]), "target_type": "stay"}
    assert values([*chain, mislabelled]) == [3]


def test_two_words_that_did_not_know_of_each_other_are_both_shown_the_newest_first(pen: Pen) -> None:
    later = Pen("giulia", "phoneaaaaa", pen.now_ms + 60_000)
    assert values([a_change(later, HOUSE, "x", "hers"), a_change(pen, HOUSE, "x", "his")]) == ["hers", "his"]
    assert fold_record(HOUSE, [a_change(later, HOUSE, "x", "hers"), a_change(pen, HOUSE, "x", "his")]).disputed() == ("x",)


def test_equal_words_are_shown_as_one_with_all_their_changes_listed(pen: Pen) -> None:
    both = [a_change(Pen("giulia", "phoneaaaaa"), HOUSE, "x", {"a": 1, "b": [2]}), a_change(pen, HOUSE, "x", {"b": [2], "a": 1})]
    record = fold_record(HOUSE, both)
    assert [live.value for live in record.live("x")] == [{"a": 1, "b": [2]}]
    assert set(record.over("x")) == {change["_id"] for change in both}
    assert record.disputed() == ()


def test_one_and_true_are_different_words(pen: Pen) -> None:
    assert values([a_change(pen, HOUSE, "x", 1), a_change(pen, HOUSE, "x", True)]) == [True, 1]


def test_a_word_over_one_that_is_not_here_yet_counts_when_it_arrives(chain: list[JsonObject]) -> None:
    assert values([chain[2]]) == [3]
    assert values([chain[2], chain[0]]) == [3, 1], "the link between the two is still on its way"
    assert values([chain[2], chain[0], chain[1]]) == [3]


def test_a_bulk_value_never_stands_before_a_person_s_own_however_late(pen: Pen) -> None:
    own = a_change(pen, HOUSE, "x", "assente")
    bulk = a_change(Pen("lucia", "phoneaaaaa", pen.now_ms + 10**9), HOUSE, "x", "presente", bulk=True)
    assert values([own, bulk]) == ["assente", "presente"]


def test_a_bulk_value_counts_only_against_bulk_values(pen: Pen) -> None:
    own = a_change(pen, HOUSE, "x", "assente")
    earlier = a_change(pen, HOUSE, "x", "fuori", bulk=True)
    bulk = a_change(pen, HOUSE, "x", "presente", [own["_id"], earlier["_id"]], bulk=True)
    assert values([own, earlier, bulk]) == ["assente", "presente"]
    settled = a_change(pen, HOUSE, "x", "ospedale", [bulk["_id"]])
    assert values([own, earlier, bulk, settled]) == ["ospedale", "assente"], "a chain through a bulk value reaches no own word"


def test_a_person_s_own_word_counts_against_bulk(pen: Pen) -> None:
    bulk = a_change(pen, HOUSE, "x", "presente", bulk=True)
    assert values([bulk, a_change(pen, HOUSE, "x", "assente", [bulk["_id"]])]) == ["assente"]


FAMILY = a_household_id()
ROSA = f"people/{a_ulid('rosa')}"
PIO = f"people/{a_ulid('pio')}"


def retire(pen: Pen, record: Record, entry: str = "") -> JsonObject:
    field = f"{entry}/retired" if entry else "retired"
    return a_change(pen, FAMILY, field, True, record.over(field), shown=record.shown(entry))


def a_family(pen: Pen) -> list[JsonObject]:
    named = [a_change(pen, FAMILY, f"{who}/name", name) for who, name in ((ROSA, "Rosa"), (PIO, "Pio"))]
    return [a_change(pen, FAMILY, "name", "Famiglia Greco"), *named]


def test_a_retired_entry_is_hidden_and_the_others_stay(pen: Pen) -> None:
    family = a_family(pen)
    family.append(retire(pen, fold_record(FAMILY, family), ROSA))
    record = fold_record(FAMILY, family)
    assert record.entries("people") == (PIO.removeprefix("people/"),)
    assert len(record.entries("people", with_hidden=True)) == 2
    assert not record.retired


def test_a_word_that_the_retiring_screen_had_not_seen_shows_the_entry_again(pen: Pen) -> None:
    family = a_family(pen)
    gone = retire(pen, fold_record(FAMILY, family), ROSA)
    unseen = a_change(Pen("lucia", "phoneaaaaa"), FAMILY, f"{ROSA}/age", {"years": 40, "on": "2026-04-01"})
    assert len(fold_record(FAMILY, [*family, gone, unseen]).entries("people")) == 2


def test_a_retirement_taken_back_by_anyone_shows_the_entry(pen: Pen) -> None:
    family = a_family(pen)
    gone = retire(pen, fold_record(FAMILY, family), ROSA)
    kept = a_change(Pen("lucia", "phoneaaaaa"), FAMILY, f"{ROSA}/retired", False)
    assert len(fold_record(FAMILY, [*family, gone, kept]).entries("people")) == 2
    assert len(fold_record(FAMILY, [*family, gone, a_void(pen, gone)]).entries("people")) == 2


def test_two_retirements_together_may_cover_what_neither_does_alone(pen: Pen) -> None:
    mine = a_change(pen, FAMILY, f"{ROSA}/name", "Rosa")
    hers = a_change(Pen("lucia", "phoneaaaaa"), FAMILY, f"{ROSA}/name", "Rosaria")
    one, other = retire(pen, fold_record(FAMILY, [mine]), ROSA), retire(pen, fold_record(FAMILY, [hers]), ROSA)
    assert fold_record(FAMILY, [mine, hers, one]).entries("people") != ()
    assert fold_record(FAMILY, [mine, hers, one, other]).entries("people") == ()


def test_a_retired_record_comes_back_with_a_new_word_in_any_of_its_entries(pen: Pen) -> None:
    family = a_family(pen)
    family.append(retire(pen, fold_record(FAMILY, family)))
    assert fold_record(FAMILY, family).retired
    family.append(a_change(pen, FAMILY, f"{PIO}/name", "Pio Greco"))
    assert not fold_record(FAMILY, family).retired


def test_retiring_names_the_retirements_within(pen: Pen) -> None:
    family = a_family(pen)
    family.append(retire(pen, fold_record(FAMILY, family), ROSA))
    family.append(retire(pen, fold_record(FAMILY, family)))
    assert fold_record(FAMILY, family).retired


def test_nonsense_from_a_stranger_takes_nobody_s_record_down(pen: Pen) -> None:
    good = a_change(pen, HOUSE, "x", 1)
    strange = [
        {**good, "_id": f"change:{key * 26}", "fields": fields}
        for key, fields in (("a", None), ("b", {"x": 3}), ("c", {"x": {"v": 2, "over": 5}}))
    ]
    assert set(values([good, *strange])) == {1, 2}
    forged = {**good, "_id": "change:" + "d" * 26, "fields": {"x": {"v": 9, "over": ["change:" + "e" * 26]}}}
    circle = {**good, "_id": "change:" + "e" * 26, "fields": {"x": {"v": 8, "over": ["change:" + "d" * 26]}}}
    assert 1 in values([good, forged, circle])


def test_a_void_concerns_the_record_at_the_end_of_its_targets(pen: Pen, chain: list[JsonObject]) -> None:
    undo = a_void(pen, chain[2])
    redo = a_void(pen, undo)
    known = {document["_id"]: document for document in (*chain, undo)}
    assert concerned(redo, known.get) == HOUSE
    assert concerned(redo, {}.get) is None


def test_folding_all_records_is_folding_each(pen: Pen, chain: list[JsonObject]) -> None:
    other = a_change(pen, FAMILY, "name", "Famiglia Greco")
    documents = [*chain, other, a_void(pen, chain[2])]
    assert fold_records(documents) == {record: fold_record(record, documents) for record in (HOUSE, FAMILY)}


@settings(max_examples=100, deadline=None)
@given(st.integers(min_value=0))
def test_undo_and_redo_depend_on_the_set_of_facts_alone(seed: int) -> None:
    dice = Random(seed)
    pen = Pen()
    documents: list[JsonObject] = []
    for count in range(dice.randint(1, 25)):
        if documents and dice.random() < 0.4:
            documents.append(a_void(pen, dice.choice(documents)))
        else:
            over = fold_record(HOUSE, documents).over("x")
            documents.append(a_change(pen, HOUSE, "x", count, dice.sample(over, k=dice.randint(0, len(over)))))
    expected = fold_record(HOUSE, documents)
    shuffled = documents * 2
    dice.shuffle(shuffled)
    assert fold_record(HOUSE, shuffled) == expected
    last_word = [document for document in documents if document["type"] == "change"][-1]
    undo = a_void(pen, last_word)
    redone = fold_record(HOUSE, [*documents, undo, a_void(pen, undo)])
    assert redone == expected


def reaches(start: str, goal: str, over: dict[str, list[str]]) -> bool:
    return any(old == goal or reaches(old, goal, over) for old in over.get(start, []))


@settings(max_examples=150, deadline=None)
@given(st.integers(min_value=0))
def test_a_value_is_dead_when_a_chain_leads_to_it_from_a_change_that_stands(seed: int) -> None:
    """The rule as it is written, followed link by link, beside voids of voids."""
    dice = Random(seed)
    pen = Pen()
    changes: list[JsonObject] = []
    voids: list[JsonObject] = []
    for count in range(dice.randint(1, 10)):
        over = [change["_id"] for change in dice.sample(changes, k=dice.randint(0, min(2, len(changes))))]
        changes.append(a_change(pen, HOUSE, "x", count, over))
    for _ in range(dice.randint(0, 6)):
        voids.append(a_void(pen, dice.choice(changes + voids)))
    taken = {fact["_id"]: False for fact in changes + voids}
    for void in reversed(voids):  # a void is only ever taken back by a later one
        if not taken[void["_id"]]:
            taken[void["target"]] = True
    over_of = {change["_id"]: change["fields"]["x"]["over"] for change in changes}
    stands = [key for key in over_of if not taken[key]]
    alive = {key for key in stands if not any(reaches(other, key, over_of) for other in stands)}
    assert set(fold_record(HOUSE, changes + voids).over("x")) == alive
