"""Contract, part three: the changes feed, lists by id, local notes, what the database says of itself."""

from __future__ import annotations

import pytest

from docstore.errors import BadRequest, NotFound
from docstore.store import Store
from tests.contract.storage.opening import Opening


def ids(page: object) -> list[str]:
    return [row["id"] for row in page.results]  # type: ignore[attr-defined]


class FeedsContract(Opening):
    @pytest.fixture
    def five(self, store: Store) -> Store:
        """a b c d e, then b again, then d deleted."""
        revs = {row["id"]: row["rev"] for row in store.bulk_docs([{"_id": letter} for letter in "abcde"])}
        store.put({"_id": "b", "_rev": revs["b"], "n": 1})
        store.put({"_id": "d", "_rev": revs["d"], "_deleted": True})
        return store

    def test_every_document_once_where_it_last_changed(self, five: Store) -> None:
        page = five.changes()
        assert [(row["seq"], row["id"], row.get("deleted", False)) for row in page.results] == [
            (1, "a", False), (3, "c", False), (5, "e", False), (6, "b", False), (7, "d", True),
        ]  # fmt: skip
        assert (page.last_seq, page.pending, five.update_seq) == (7, 0, 7)

    def test_pages_join_without_gap(self, five: Store) -> None:
        first = five.changes(limit=2)
        assert (ids(first), first.last_seq, first.pending) == (["a", "c"], 3, 3)
        second = five.changes(first.last_seq, limit=3)
        assert (ids(second), second.last_seq, second.pending) == (["e", "b", "d"], 7, 0)
        assert (five.changes(7).results, five.changes(7).last_seq) == ([], 7)
        assert five.changes(2, limit=0).last_seq == 2

    def test_filters(self, five: Store) -> None:
        assert ids(five.changes(descending=True, limit=2)) == ["d", "b"]
        assert ids(five.changes(doc_ids=["e", "a", "nobody"])) == ["a", "e"]
        assert ids(five.changes(until=5)) == ["a", "c", "e"]
        assert five.changes(until=5).last_seq == 5

    def test_documents_come_along(self, five: Store) -> None:
        rows = five.changes(include_docs=True).results
        assert rows[3]["doc"]["n"] == 1
        assert rows[4]["doc"] == {"_id": "d", "_rev": rows[4]["changes"][0]["rev"], "_deleted": True}

    def test_all_leaves_on_demand(self, store: Store) -> None:
        store.bulk_docs([{"_id": "a", "_rev": "1-a"}, {"_id": "a", "_rev": "1-b"}], new_edits=False)
        assert store.changes().results[0]["changes"] == [{"rev": "1-b"}]
        assert store.changes(style="all_docs").results[0]["changes"] == [{"rev": "1-b"}, {"rev": "1-a"}]
        assert store.changes(include_docs=True, conflicts=True).results[0]["doc"]["_conflicts"] == ["1-a"]

    def test_places_are_never_given_twice(self, five: Store, path: str) -> None:
        five.purge({"d": [five.leaves("d")[0]["_rev"]]})
        assert ids(five.changes()) == ["a", "c", "e", "b"]
        five.put({"_id": "f"})
        assert five.changes().results[-1]["seq"] == 8
        again = self.again(five, path)
        assert again.put({"_id": "g"})["ok"]
        assert again.update_seq == 9
        again.close()

    def test_documents_by_id(self, five: Store) -> None:
        listed = five.all_docs(include_docs=True)
        assert [row["id"] for row in listed["rows"]] == ["a", "b", "c", "e"]
        assert (listed["total_rows"], listed["offset"]) == (4, 0)
        assert listed["rows"][1]["doc"]["n"] == 1

    def test_ranges_of_ids(self, five: Store) -> None:
        def rows(**options: object) -> str:
            return "".join(row["id"] for row in five.all_docs(**options)["rows"])  # type: ignore[arg-type]

        assert rows(startkey="b", endkey="d") == "bc"
        assert rows(startkey="b", endkey="c", inclusive_end=False) == "b"
        assert rows(descending=True, startkey="c", endkey="a") == "cba"
        assert rows(limit=2, skip=1) == "bc"
        assert five.all_docs(startkey="c", skip=1)["offset"] == 3
        assert rows(startkey="a\uffff") == "bce"

    def test_ids_asked_by_name(self, five: Store) -> None:
        rows = five.all_docs(keys=["c", "nobody", "d"], include_docs=True)["rows"]
        assert rows[0]["id"] == "c"
        assert rows[1] == {"key": "nobody", "error": "not_found"}
        assert rows[2]["value"]["deleted"] is True
        assert rows[2]["doc"] is None

    def test_local_notes_are_kept_and_never_in_a_feed(self, store: Store, path: str) -> None:
        assert store.get_local("checkpoint") is None
        assert store.put_local("_local/checkpoint", {"_id": "x", "at": 1}) == {"ok": True, "id": "_local/checkpoint", "rev": "0-1"}
        assert store.put_local("checkpoint", {"at": 2})["rev"] == "0-2"
        assert store.put({"_id": "_local/other", "n": 1})["id"] == "_local/other"
        assert store.bulk_docs([{"_id": "_local/third", "n": 1}], new_edits=False) == []
        assert (store.changes().results, store.all_docs()["rows"], store.update_seq) == ([], [], 0)
        assert store.delete_local("other")["ok"]
        with pytest.raises(NotFound):
            store.delete_local("other")
        again = self.again(store, path)
        assert again.get_local("_local/checkpoint") == {"_id": "_local/checkpoint", "_rev": "0-2", "at": 2}
        again.close()

    def test_what_the_database_says_of_itself(self, five: Store) -> None:
        info = five.info()
        assert (info["doc_count"], info["doc_del_count"], info["update_seq"]) == (4, 1, 7)
        assert info["sizes"]["file"] > 0
        assert info["db_name"] == five.name

    def test_security_and_limits_are_kept(self, store: Store, path: str) -> None:
        assert store.get_security() == {}
        store.put_security({"members": {"roles": ["outreach-catania"]}})
        store.set_revs_limit(50)
        with pytest.raises(BadRequest):
            store.set_revs_limit(0)
        again = self.again(store, path)
        assert again.get_security() == {"members": {"roles": ["outreach-catania"]}}
        assert again.get_revs_limit() == 50
        again.close()
