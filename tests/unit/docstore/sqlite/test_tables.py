"""A file of a former form is brought up to date with everything that is in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from docstore.sqlite import tables
from docstore.store import Store


def test_a_file_of_the_first_form_keeps_every_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(tmp_path / "old.sqlite")
    with monkeypatch.context() as former:
        former.setattr(tables, "_MIGRATIONS", tables._MIGRATIONS[:1])
        former.setattr(tables, "NEWEST", 1)
        old = Store.open(path)
        first = old.put({"_id": "a", "says": "first"})["rev"]
        old.put({"_id": "a", "_rev": first, "says": "second", "_attachments": {"photo": {"data": b"pixels"}}})
        old.bulk_docs([{"_id": "a", "_rev": "2-f", "_revisions": {"start": 2, "ids": ["f", first[2:]]}, "says": "other"}], new_edits=False)
        leaves, feed = old.leaves("a"), old.changes(style="all_docs").results
        old.close()

    store = Store.open(path)
    assert store.leaves("a") == leaves
    assert store.changes(style="all_docs").results == feed
    assert store.get("a", rev=first)["says"] == "first"
    photo = [leaf["_rev"] for leaf in leaves if "_attachments" in leaf]
    assert store.get("a", rev=photo[0], attachments="bytes")["_attachments"]["photo"]["data"] == b"pixels"
    assert store.put({"_id": "a", "_rev": leaves[0]["_rev"], "says": "third"})["ok"]
    store.close()
