"""What an edit means before anything is written."""

from __future__ import annotations

from typing import Any

import pytest

from docstore.edit import Conflict, checked_id, parent_of_new_edit, plan_child, plan_graft, read_edit
from docstore.errors import BadRequest
from docstore.revision import RevId
from docstore.tree import Leaf, Outcome, leaves
from tests.support.trees import path, tree

A = RevId(1, "a")


def edit(**document: Any) -> Any:
    return read_edit({"_id": "x", **document}, new_edits=True)


def test_an_edit_is_taken_apart() -> None:
    read = read_edit({"_id": "x", "_rev": "2-b", "_deleted": True, "_revisions": {"start": 2, "ids": ["b", "a"]}, "n": 1}, new_edits=False)
    assert (read.doc_id, read.rev, read.deleted, read.fields) == ("x", RevId(2, "b"), True, {"n": 1})
    assert read.history == path("1-a 2-b")


def test_a_revision_without_history_is_a_root() -> None:
    assert read_edit({"_id": "x", "_rev": "4-d"}, new_edits=False).history == path("4-d")


@pytest.mark.parametrize(
    "revisions", [{}, [], {"start": 1, "ids": []}, {"start": "1", "ids": ["a"]}, {"start": 1, "ids": ["a", "b"]}, {"start": 1, "ids": [""]}]
)
def test_a_history_that_cannot_be_is_refused(revisions: object) -> None:
    with pytest.raises(BadRequest):
        read_edit({"_id": "x", "_revisions": revisions}, new_edits=False)


@pytest.mark.parametrize("doc_id", ["a", "dwelling:01", "città/1 ?", "_design/guards", "_local/x", "a_b"])
def test_ids_that_are_welcome(doc_id: str) -> None:
    assert checked_id(doc_id) == doc_id


def test_where_an_edit_may_grow() -> None:
    alive, dead = Leaf(RevId(2, "b"), False), Leaf(RevId(3, "c"), True)
    assert parent_of_new_edit((), edit()) is None
    assert isinstance(parent_of_new_edit((), edit(_rev="1-a")), Conflict)
    assert isinstance(parent_of_new_edit((alive,), edit()), Conflict)
    assert parent_of_new_edit((alive, dead), edit(_rev="3-c")) == dead.rev
    assert parent_of_new_edit((dead,), edit()) == dead.rev
    assert isinstance(parent_of_new_edit((dead,), edit(_deleted=True)), Conflict)


def test_the_usual_edit_is_planned_without_the_tree() -> None:
    plan = plan_child(A, Leaf(RevId(2, "b"), False), 1000)
    assert [str(rev) for rev in plan.changed] == ["2-b", "1-a"]
    assert plan.changed[A].superseded
    assert (plan.leaves, plan.floor) == ((Leaf(RevId(2, "b"), False),), 0)
    assert plan_child(RevId(7, "a"), Leaf(RevId(8, "b"), False), 3).floor == 5


def test_the_short_plan_and_the_whole_one_agree() -> None:
    known = tree("1-a 2-b 3-c 4-d")
    short = plan_child(RevId(4, "d"), Leaf(RevId(5, "e"), False), 3)
    whole = plan_graft(known, path("4-d 5-e"), deleted=False, limit=3)
    assert short.leaves == whole.leaves
    assert {rev for rev in known if rev.generation <= short.floor} == whole.forgotten


def test_a_graft_that_tells_nothing_new_changes_nothing() -> None:
    plan = plan_graft(tree("1-a 2-b"), path("1-a"), deleted=False, limit=1000)
    assert plan.outcome is Outcome.INTERNAL_NODE
    assert plan.leaves == leaves(tree("1-a 2-b"))


def test_a_history_longer_than_the_limit_is_cut_before_it_is_written() -> None:
    plan = plan_graft({}, path("1-a 2-b 3-c 4-d"), deleted=False, limit=2)
    assert [str(rev) for rev in plan.changed] == ["4-d", "3-c"]
    assert plan.forgotten == frozenset()
