"""Contract, part two: edits made elsewhere (new_edits=false), what is missing, what is open, and the same end on every store."""

from __future__ import annotations

from typing import Any

import pytest

from docstore.errors import NotFound
from docstore.store import Store
from tests.contract.storage.opening import Opening


def graft(text: str, **body: Any) -> dict[str, Any]:
    """ "1-a 2-b" (oldest first) as the document "a" with that history."""
    revs = text.split()
    ids = [rev.split("-")[1] for rev in reversed(revs)]
    return {"_id": "a", "_rev": revs[-1], "_revisions": {"start": int(revs[-1].split("-")[0]), "ids": ids}, **body}


def open_revisions(store: Store) -> list[str]:
    return [leaf["_rev"] for leaf in store.leaves("a")]


class GraftsContract(Opening):
    def test_a_revision_keeps_its_name_and_its_history(self, store: Store) -> None:
        assert store.bulk_docs([graft("1-x 2-whatever", n=1)], new_edits=False) == []
        assert store.get("a", revs=True) == {"_id": "a", "_rev": "2-whatever", "n": 1, "_revisions": {"start": 2, "ids": ["whatever", "x"]}}
        with pytest.raises(NotFound, match="missing"):
            store.get("a", rev="1-x")

    def test_receiving_twice_is_as_good_as_once(self, store: Store) -> None:
        for _ in range(2):
            assert store.bulk_docs([graft("1-x 2-y", n=1)], new_edits=False) == []
        assert store.update_seq == 1
        assert store.bulk_docs([graft("1-x", n=0)], new_edits=False) == []
        assert (store.update_seq, open_revisions(store)) == (1, ["2-y"])
        assert store.get("a", rev="1-x")["n"] == 0

    def test_conflicts_stay_open_until_somebody_settles_them(self, store: Store) -> None:
        store.bulk_docs([graft("1-x 2-b", n=1), graft("1-x 2-c", n=2), graft("1-x 2-d", _deleted=True)], new_edits=False)
        assert open_revisions(store) == ["2-c", "2-b", "2-d"]
        found = store.get("a", conflicts=True, deleted_conflicts=True)
        assert (found["_rev"], found["_conflicts"], found["_deleted_conflicts"]) == ("2-c", ["2-b"], ["2-d"])
        assert store.put({"_id": "a", "_rev": "2-b", "_deleted": True})["ok"]
        assert "_conflicts" not in store.get("a", conflicts=True)

    def test_an_edit_may_stand_on_a_losing_leaf(self, store: Store) -> None:
        store.bulk_docs([graft("1-x 2-b"), graft("1-x 2-c")], new_edits=False)
        rev = store.put({"_id": "a", "_rev": "2-b", "n": 3})["rev"]
        assert open_revisions(store) == [rev, "2-c"]

    def test_the_winner_comes_back_when_a_branch_is_deleted(self, store: Store) -> None:
        store.bulk_docs([graft("1-x 2-b 3-c", n=1), graft("1-x 2-d", n=2)], new_edits=False)
        store.put({"_id": "a", "_rev": "3-c", "_deleted": True})
        assert store.get("a")["n"] == 2

    def test_errors_are_listed_and_take_nothing_along(self, store: Store) -> None:
        bad = [
            {"_id": "a"},
            graft("2-x", _foo=1),
            {**graft("1-x"), "_rev": "1-y"},
            {"_id": "a", "_revisions": {"start": 1, "ids": ["a", "b"]}},
        ]
        answers = store.bulk_docs([*bad, {"_id": "b", "_rev": "1-z"}], new_edits=False)
        assert [answer["error"] for answer in answers] == ["bad_request", "doc_validation", "bad_request", "doc_validation"]
        assert store.get("b")["_rev"] == "1-z"

    def test_open_revisions(self, store: Store) -> None:
        store.bulk_docs([graft("1-x 2-b", n=1), graft("1-x 2-c", n=2)], new_edits=False)
        assert [answer["ok"]["_rev"] for answer in store.open_revs("a", "all")] == ["2-c", "2-b"]
        asked = store.open_revs("a", ["2-b", "3-z"])
        assert asked[0]["ok"] == {"_id": "a", "_rev": "2-b", "n": 1, "_revisions": {"start": 2, "ids": ["b", "x"]}}
        assert asked[1] == {"missing": "3-z"}
        assert [answer["ok"]["_rev"] for answer in store.open_revs("a", ["1-x"], latest=True)] == ["2-c", "2-b"]
        assert store.open_revs("unknown", ["1-x"]) == [{"missing": "1-x"}]
        assert store.open_revs("unknown", "all") == []

    def test_latest_follows_a_revision_to_what_became_of_it(self, store: Store) -> None:
        store.bulk_docs([graft("1-x 2-b 3-c")], new_edits=False)
        assert store.get("a", rev="1-x", latest=True)["_rev"] == "3-c"

    def test_revs_diff_asks_for_what_is_unknown(self, store: Store) -> None:
        store.bulk_docs([graft("1-x 2-b"), graft("1-x 2-c")], new_edits=False)
        answer = store.revs_diff({"a": ["1-x", "2-b", "2-q", "3-z"], "b": ["1-q"], "c": []})
        assert answer == {"a": {"missing": ["2-q", "3-z"], "possible_ancestors": ["2-c", "2-b"]}, "b": {"missing": ["1-q"]}}

    def test_a_hundred_conflicts(self, store: Store) -> None:
        store.bulk_docs([graft(f"1-x 2-{number:03}", n=number) for number in range(100)], new_edits=False)
        assert len(open_revisions(store)) == 100
        assert store.get("a")["n"] == 99
        assert len(store.changes(style="all_docs").results[0]["changes"]) == 100

    def test_a_history_longer_than_the_limit_is_shortened(self, store: Store) -> None:
        long = " ".join(f"{generation}-r{generation}" for generation in range(1, 1501))
        store.bulk_docs([graft(long)], new_edits=False)
        assert len(store.get("a", revs=True)["_revisions"]["ids"]) == 1000
        store.bulk_docs([graft(long + " 1501-s"), graft("1-r1 2-other")], new_edits=False)
        assert open_revisions(store) == ["1501-s", "2-other"]
