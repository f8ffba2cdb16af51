"""The list of what was acknowledged to people, kept apart from everything that is tested, and the checks against it.

Comparing replicas with each other would not notice a word that all of them lost. So every write that a store confirmed is
noted here with its content, and at the end each replica is asked for each of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from docstore.canonical import JsonObject
from docstore.store import Store


@dataclass(frozen=True, slots=True)
class Word:
    """One confirmed write. `stands`: nobody edits this document afterwards, so it must be a leaf with this body for ever."""

    doc_id: str
    rev: str
    body: Mapping[str, Any]
    attachments: Mapping[str, bytes]
    stands: bool


@dataclass(slots=True)
class Ledger:
    """All words of a schedule, and what devices were told had arrived."""

    words: list[Word] = field(default_factory=list)
    arrived: set[tuple[str, str]] = field(default_factory=set)

    def confirmed(self, answer: Mapping[str, Any], document: JsonObject, *, stands: bool = False) -> None:
        """Notes a write that the store said yes to."""
        body = {name: value for name, value in document.items() if not name.startswith("_")}
        attachments = {name: stub["data"] for name, stub in document.get("_attachments", {}).items() if "data" in stub}
        self.words.append(Word(document["_id"], answer["rev"], body, attachments, stands))

    def check(self, replicas: Mapping[str, Store]) -> None:
        """Every replica has every word, what stands stands unchanged, and all replicas agree on every leaf."""
        for name, store in replicas.items():
            self._check_words(name, store)
        names = sorted({word.doc_id for word in self.words})
        for doc_id in names:
            leaves = {name: leaves_of(store, doc_id) for name, store in replicas.items()}
            first = next(iter(leaves.values()))
            assert all(one == first for one in leaves.values()), f"replicas differ about {doc_id}: {leaves}"

    def _check_words(self, name: str, store: Store) -> None:
        asked: dict[str, list[str]] = {}
        for word in self.words:
            asked.setdefault(word.doc_id, []).append(word.rev)
        lost = store.revs_diff(asked)
        assert lost == {}, f"{name} lacks what was acknowledged: {lost}"
        for word in self.words:
            if word.stands:
                self._check_standing(name, store, word)

    def _check_standing(self, name: str, store: Store, word: Word) -> None:
        leaves = leaves_of(store, word.doc_id)
        assert word.rev in leaves, f"{name}: {word.doc_id} is no longer what was written"
        found = leaves[word.rev]
        assert _body(found) == word.body, f"{name}: {word.doc_id} has other words"
        assert _bytes(found) == word.attachments, f"{name}: {word.doc_id} has other bytes"


def leaves_of(store: Store, doc_id: str) -> dict[str, JsonObject]:
    """All leaves of a document by revision, with attachment bytes; what each replica numbers for itself left out."""
    rows: Sequence[JsonObject] = store.open_revs(doc_id, "all", attachments="bytes", revs_history=False)
    return {row["ok"]["_rev"]: row["ok"] for row in rows if "ok" in row}


def _body(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if not name.startswith("_")}


def _bytes(document: Mapping[str, Any]) -> dict[str, bytes]:
    return {name: bytes(stub["data"]) for name, stub in document.get("_attachments", {}).items()}
