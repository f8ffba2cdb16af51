"""Contract, part one: edits made here (new_edits=true), their conflicts, and what is refused."""

from __future__ import annotations

import math
from typing import Any

import pytest

from docstore.errors import BadRequest, NotFound, TooLarge
from docstore.store import Store
from tests.contract.storage.opening import Opening

CONFLICT = {"id": "a", "error": "conflict", "reason": "Document update conflict."}


def edited(store: Store, doc_id: str, *bodies: dict[str, Any]) -> list[str]:
    """Revisions of a document that is written once per body, each on the one before."""
    revs: list[str] = []
    for body in bodies:
        on = {"_rev": revs[-1]} if revs else {}
        revs.append(store.put({"_id": doc_id, **on, **body})["rev"])
    return revs


def put_and_break_off(store: Store, doc_id: str) -> None:
    with store.transaction():
        store.put({"_id": doc_id})
        raise RuntimeError("broken off")


class EditsContract(Opening):
    def test_what_was_put_can_be_read(self, store: Store) -> None:
        body = {"b": [1, 2.5, None, True], "a": {"à": "Città 🏠", "": ""}, "big": 2**70}
        written = store.put({"_id": "dwelling:01è", **body})
        assert written == {"ok": True, "id": "dwelling:01è", "rev": written["rev"]}
        found = store.get("dwelling:01è")
        assert found == {"_id": "dwelling:01è", "_rev": written["rev"], **body}
        assert list(found)[2:] == list(body)

    def test_it_is_there_after_a_restart(self, store: Store, path: str) -> None:
        rev = store.put({"_id": "a", "n": 1})["rev"]
        again = self.again(store, path)
        assert again.get("a") == {"_id": "a", "_rev": rev, "n": 1}
        assert (again.uuid, again.update_seq) == (store.uuid, 1)
        again.close()

    def test_an_edit_on_the_leaf_replaces_it(self, store: Store) -> None:
        revs = edited(store, "a", {"n": 1}, {"n": 2})
        assert [rev.split("-")[0] for rev in revs] == ["1", "2"]
        assert store.get("a")["n"] == 2
        assert store.get("a", rev=revs[0])["n"] == 1

    def test_an_edit_without_or_with_an_old_revision_is_a_conflict(self, store: Store) -> None:
        revs = edited(store, "a", {"n": 1}, {"n": 2})
        assert store.put({"_id": "a", "n": 3}) == CONFLICT
        assert store.put({"_id": "a", "_rev": revs[0], "n": 3}) == CONFLICT
        assert store.put({"_id": "a", "_rev": "2-unknown", "n": 3}) == CONFLICT
        assert store.put({"_id": "new", "_rev": "1-unknown"})["error"] == "conflict"
        assert store.get("a")["n"] == 2

    def test_the_same_edits_have_the_same_revisions_everywhere(self, store: Store) -> None:
        other = Store.open(":memory:")
        bodies = {"n": 1, "m": 2}, {"n": 2}, {"_deleted": True}
        assert edited(store, "a", *bodies) == edited(other, "a", *({**body} for body in bodies))
        other.close()

    def test_a_deleted_document_says_so_and_can_be_revived(self, store: Store) -> None:
        _, tombstone = edited(store, "a", {"n": 1}, {"_deleted": True, "why": "twice"})
        with pytest.raises(NotFound, match="deleted"):
            store.get("a")
        assert store.get("a", rev=tombstone) == {"_id": "a", "_rev": tombstone, "_deleted": True, "why": "twice"}
        assert store.put({"_id": "a", "_deleted": True}) == CONFLICT
        revived = store.put({"_id": "a", "n": 2})
        assert revived["rev"].startswith("3-")
        assert store.get("a")["n"] == 2
        assert len(store.leaves("a")) == 1

    def test_a_tombstone_can_be_edited_by_name(self, store: Store) -> None:
        _, tombstone = edited(store, "a", {"n": 1}, {"_deleted": True})
        assert store.put({"_id": "a", "_rev": tombstone, "n": 2})["rev"].startswith("3-")

    def test_what_nobody_wrote_is_missing(self, store: Store) -> None:
        edited(store, "a", {})
        for asked in ({"doc_id": "b"}, {"doc_id": "a", "rev": "1-b"}, {"doc_id": "b", "rev": "1-b"}):
            with pytest.raises(NotFound, match="missing"):
                store.get(**asked)  # type: ignore[arg-type]
        assert store.leaves("b") == []

    def test_history_is_shown_on_demand(self, store: Store) -> None:
        revs = edited(store, "a", {"n": 1}, {"n": 2}, {"_deleted": True})
        found = store.get("a", rev=revs[2], revs=True, revs_info=True, local_seq=True)
        assert found["_revisions"] == {"start": 3, "ids": [rev[2:] for rev in reversed(revs)]}
        assert [each["status"] for each in found["_revs_info"]] == ["deleted", "available", "available"]
        assert found["_local_seq"] == 3

    @pytest.mark.parametrize(
        ("document", "code"),
        [
            ({}, "illegal_docid"),
            ({"_id": ""}, "illegal_docid"),
            ({"_id": 7}, "illegal_docid"),
            ({"_id": "_secret"}, "illegal_docid"),
            ({"_id": "_design/"}, "illegal_docid"),
            ({"_id": "a\ud800"}, "bad_request"),
            ({"_id": "a", "_rev": "nonsense"}, "bad_request"),
            ({"_id": "a", "_foo": 1}, "doc_validation"),
            ({"_id": "a", "_deleted": "yes"}, "doc_validation"),
            ({"_id": "a", "n": math.nan}, "bad_request"),
            ({"_id": "a", "n": "\ud800"}, "bad_request"),
            ({"_id": "a", "n": {1: 2}}, "bad_request"),
            ({"_id": "a", "_attachments": ["x"]}, "bad_request"),
            ({"_id": "a", "_attachments": {"_x": {"data": ""}}}, "bad_request"),
            ({"_id": "a", "_attachments": {"x": {"data": "no base64!"}}}, "bad_request"),
        ],
    )
    def test_what_couchdb_refuses_is_refused(self, store: Store, document: dict[str, Any], code: str) -> None:
        with pytest.raises(BadRequest) as refused:
            store.put(document)
        assert refused.value.code == code
        assert store.update_seq == 0
        assert store.all_docs()["rows"] == []

    def test_an_unknown_member_is_named(self, store: Store) -> None:
        with pytest.raises(BadRequest, match="Bad special document member: _foo"):
            store.put({"_id": "a", "_foo": 1})

    def test_what_readers_are_given_can_be_written_back(self, store: Store) -> None:
        edited(store, "a", {"n": 1})
        found = store.get("a", revs=True, revs_info=True, conflicts=True, local_seq=True)
        assert store.put({**found, "n": 2})["ok"]
        assert store.get("a").keys() == {"_id", "_rev", "n"}

    def test_a_design_document_is_a_document(self, store: Store) -> None:
        assert store.put({"_id": "_design/guards", "language": "javascript"})["ok"]
        assert store.get("_design/guards")["language"] == "javascript"

    def test_too_large_a_document_is_refused(self, store: Store) -> None:
        with pytest.raises(TooLarge) as refused:
            store.put({"_id": "a", "text": "x" * 8_000_001})
        assert (refused.value.code, refused.value.status) == ("too_large", 413)

    def test_many_edits_are_answered_in_order(self, store: Store) -> None:
        edited(store, "old", {})
        answers = store.bulk_docs([{"_id": "new"}, {"_id": "old"}, {"_id": "_bad"}, {"_id": "last"}])
        assert [answer.get("error", "ok") for answer in answers] == ["ok", "conflict", "illegal_docid", "ok"]
        assert [answer["id"] for answer in answers] == ["new", "old", "_bad", "last"]
        assert store.info()["doc_count"] == 3

    def test_an_edit_takes_a_deep_document_further(self, store: Store) -> None:
        store.set_revs_limit(20)
        with store.transaction():
            revs = edited(store, "a", *({"n": number} for number in range(60)))
        assert store.get("a", revs=True)["_revisions"] == {"start": 60, "ids": [rev.split("-")[1] for rev in revs[:39:-1]]}
        with pytest.raises(NotFound):
            store.get("a", rev=revs[0])

    def test_a_failed_transaction_leaves_nothing(self, store: Store) -> None:
        heard: list[int] = []
        store.on_change(heard.append)
        with pytest.raises(RuntimeError):
            put_and_break_off(store, "a")
        assert store.update_seq == 0
        assert store.leaves("a") == []
        assert heard == []

    def test_a_failed_part_of_a_transaction_leaves_the_rest(self, store: Store) -> None:
        heard: list[int] = []
        stop = store.on_change(heard.append)
        with store.transaction():
            store.put({"_id": "a"})
            with pytest.raises(RuntimeError):
                put_and_break_off(store, "b")
        assert [row["id"] for row in store.all_docs()["rows"]] == ["a"]
        assert heard == [store.update_seq]
        stop()
        store.put({"_id": "c"})
        assert len(heard) == 1

    def test_a_listener_that_fails_does_not_undo_what_is_saved(self, store: Store) -> None:
        store.on_change(lambda _: 1 // 0)
        assert store.put({"_id": "a"})["ok"]
        assert store.get("a")
