"""Contract, part five: read models, which follow every edit in its own transaction and are rebuilt when their version changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from docstore.store import Connection, Store
from tests.contract.storage.opening import Opening


@dataclass
class Names:
    """A list of names: one row a document that is not deleted. It breaks on demand."""

    version: int = 1
    breaks_on: str = ""
    name: str = "names"

    def create(self, connection: Connection) -> None:
        connection.execute("DROP TABLE IF EXISTS names")
        connection.execute("CREATE TABLE names (id TEXT PRIMARY KEY, text TEXT, leaves INTEGER, version INTEGER)")

    def apply(self, connection: Connection, doc_id: str, leaves: Sequence[dict[str, Any]]) -> None:
        if doc_id == self.breaks_on:
            raise RuntimeError("broken on demand")
        connection.execute("DELETE FROM names WHERE id = ?", (doc_id,))
        if leaves and not leaves[0].get("_deleted"):
            row = (doc_id, leaves[0].get("name"), len(leaves), self.version)
            connection.execute("INSERT INTO names VALUES (?, ?, ?, ?)", row)


def rows(store: Store) -> list[tuple[Any, ...]]:
    return store.read("SELECT id, text, leaves, version FROM names ORDER BY id")


class ReadModelsContract(Opening):
    def test_it_follows_every_edit(self, path: str) -> None:
        store = self.open(path, indexes=[Names()])
        first = store.put({"_id": "a", "name": "Anna"})["rev"]
        store.bulk_docs([{"_id": "b", "_rev": "1-a", "name": "Bea"}, {"_id": "b", "_rev": "1-b", "name": "Bice"}], new_edits=False)
        assert rows(store) == [("a", "Anna", 1, 1), ("b", "Bice", 2, 1)]
        store.put({"_id": "a", "_rev": first, "_deleted": True})
        store.purge({"b": ["1-b"]})
        assert rows(store) == [("b", "Bea", 1, 1)]
        store.purge({"b": ["1-a"]})
        assert rows(store) == []
        store.close()

    def test_an_edit_that_it_cannot_take_is_not_made(self, path: str) -> None:
        store = self.open(path, indexes=[Names(breaks_on="b")])
        with pytest.raises(RuntimeError):
            store.bulk_docs([{"_id": "a"}, {"_id": "b"}])
        assert (rows(store), store.update_seq, store.leaves("a")) == ([], 0, [])
        store.close()

    def test_another_version_is_built_anew(self, store: Store, path: str) -> None:
        store.bulk_docs([{"_id": f"{number:04}", "name": str(number)} for number in range(1200)])
        again = self.again(store, path, indexes=[Names()])
        assert [row[0] for row in rows(again)] == [f"{number:04}" for number in range(1200)]
        newer = self.again(again, path, indexes=[Names(version=2)])
        assert {row[3] for row in rows(newer)} == {2}
        newer.close()

    def test_a_rebuild_that_was_broken_off_is_finished(self, store: Store, path: str) -> None:
        store.bulk_docs([{"_id": f"{number:04}"} for number in range(1200)])
        with pytest.raises(RuntimeError):
            self.again(store, path, indexes=[Names(breaks_on="0900")])
        again = self.open(path, indexes=[Names()])
        assert len(rows(again)) == 1200
        again.close()

    def test_a_rebuild_in_steps_lets_others_write_in_between(self, store: Store, path: str) -> None:
        store.bulk_docs([{"_id": f"{number:04}", "name": "before"} for number in range(60)])
        again = self.again(store, path, indexes=[Names()], read_models_later=True)
        steps = again.catch_up(25)
        next(steps)
        assert len(rows(again)) == 25
        again.put({"_id": "0059", "_rev": again.get("0059")["_rev"], "name": "meanwhile"})
        again.put({"_id": "0001", "_rev": again.get("0001")["_rev"], "_deleted": True})
        again.put({"_id": "later", "name": "meanwhile"})
        again = self.again(again, path, indexes=[Names()], read_models_later=True)  # a kill in between
        for _ in again.catch_up(25):
            continue
        assert [row[0] for row in rows(again) if row[1] == "meanwhile"] == ["0059", "later"]
        assert len(rows(again)) == 60
        again.close()

    def test_plain_rows_are_durable(self, store: Store, path: str) -> None:
        def autosave(connection: Connection) -> str:
            connection.execute("CREATE TABLE IF NOT EXISTS autosave (draft TEXT, text TEXT)")
            connection.execute("INSERT INTO autosave VALUES ('d', 'muffa')")
            return "saved"

        assert store.write_rows(autosave) == "saved"
        again = self.again(store, path)
        assert again.read("SELECT text FROM autosave WHERE draft = ?", ("d",)) == [("muffa",)]
        again.close()
