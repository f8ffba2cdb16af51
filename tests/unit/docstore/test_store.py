"""Stores that receive the same revisions end the same, in whatever order they came; and what peers ask is answered truly."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from docstore.revision import RevId
from docstore.store import Store
from tests.support.trees import LETTERS, histories, is_tombstone

History = tuple[RevId, ...]


def as_document(history: History) -> dict[str, Any]:
    document = {
        "_id": "a",
        "_rev": str(history[0]),
        "_revisions": {"start": history[0].generation, "ids": [rev.hash for rev in history]},
        "says": str(history[0]),
    }
    return {**document, "_deleted": True} if is_tombstone(history[0]) else document


def receive(histories: list[History]) -> Store:
    store = Store.open(":memory:")
    for history in histories:
        assert store.bulk_docs([as_document(history)], new_edits=False) == []
    return store


@settings(max_examples=60, deadline=None)
@given(received=st.lists(histories(), min_size=1, max_size=8), data=st.data())
def test_every_order_of_arrival_ends_the_same(received: list[History], data: st.DataObject) -> None:
    one = receive(received)
    other = receive(data.draw(st.permutations(received + received[:2])))
    assert one.leaves("a") == other.leaves("a")
    assert one.changes(style="all_docs").results[0]["changes"] == other.changes(style="all_docs").results[0]["changes"]


@settings(max_examples=40, deadline=None)
@given(received=st.lists(histories(), min_size=1, max_size=8))
def test_revs_diff_names_exactly_what_no_history_mentions(received: list[History]) -> None:
    known = {rev for history in received for rev in history}
    asked = [RevId(generation, letter) for generation in range(1, 8) for letter in LETTERS]
    missing = receive(received).revs_diff({"a": [str(rev) for rev in asked]})["a"]["missing"]
    assert missing == [str(rev) for rev in asked if rev not in known]


@settings(max_examples=40, deadline=None)
@given(received=st.lists(histories(), min_size=1, max_size=8))
def test_handing_over_all_leaves_hands_over_the_document(received: list[History]) -> None:
    source = receive(received)
    target = Store.open(":memory:")
    target.bulk_docs([answer["ok"] for answer in source.open_revs("a", "all")], new_edits=False)
    assert target.leaves("a") == source.leaves("a")


@settings(max_examples=40, deadline=None)
@given(received=st.lists(histories(), min_size=1, max_size=8), data=st.data())
def test_an_edit_here_settles_only_the_leaf_it_stands_on(received: list[History], data: st.DataObject) -> None:
    store = receive(received)
    before = [leaf["_rev"] for leaf in store.leaves("a")]
    settled = data.draw(st.sampled_from(before))
    rev = store.put({"_id": "a", "_rev": settled, "n": 1})["rev"]
    assert {leaf["_rev"] for leaf in store.leaves("a")} == {rev, *before} - {settled}


def test_a_thousand_deep_and_a_hundred_wide() -> None:
    store = Store.open(":memory:")
    trunk = [f"{number:032x}" for number in range(1000, 0, -1)]
    store.bulk_docs([{"_id": "d", "_revisions": {"start": 1000, "ids": trunk}}], new_edits=False)
    branches = [[f"e{branch:031x}", *trunk[branch:]] for branch in range(1, 100)]
    documents = [{"_id": "d", "_revisions": {"start": 1001 - branch, "ids": ids}} for branch, ids in enumerate(branches, 1)]
    assert store.bulk_docs(documents, new_edits=False) == []
    open_leaves = store.leaves("d")
    assert len(open_leaves) == 100
    assert open_leaves[0]["_rev"] == "1000-" + max(trunk[0], branches[0][0])
    found = store.get("d", rev="1000-" + trunk[0], revs=True)
    assert found["_revisions"] == {"start": 1000, "ids": trunk}
    before = store.update_seq
    assert store.bulk_docs(documents, new_edits=False) == []
    assert store.update_seq == before
    store.close()
