"""The list of what was acknowledged to people, kept apart from everything that is tested, and the checks against it.

Comparing replicas with each other would not notice a word that all of them lost. So every write that a store confirmed is
noted here with its content, and at the end each replica is asked for each of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from docstore.canonical import JsonObject
from docstore.errors import NotFound
from docstore.store import Store
from tests.simulation.judges import asked_for

Leaves = dict[str, JsonObject]


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
    _bytes: dict[tuple[str, str], Mapping[str, bytes]] = field(default_factory=dict)

    def confirmed(self, answer: Mapping[str, Any], document: JsonObject, *, stands: bool = False) -> None:
        """Notes a write that the store said yes to."""
        before = self._bytes.get((document["_id"], document.get("_rev", "")), {})
        carried = document.get("_attachments", {}).items()
        attachments = {name: stub["data"] if "data" in stub else before[name] for name, stub in carried}
        self._bytes[(document["_id"], answer["rev"])] = attachments
        self.words.append(Word(document["_id"], answer["rev"], _body(document), attachments, stands))

    def check(self, replicas: Mapping[str, Store], centre: Store) -> None:
        """Every replica has every word, what stands stands unchanged, all replicas agree on every leaf and hold nothing else."""
        told = centre.revs_diff(asked_for(sorted(self.arrived)))
        assert told == {}, f"a device was told that these had arrived, and the centre lacks them: {told}"
        names = sorted({word.doc_id for word in self.words})
        first: dict[str, Leaves] = {}
        for name, store in replicas.items():
            held = [row["id"] for row in store.changes(0).results]
            self._check_lost(name, store)
            assert sorted(held) == names, f"{name} holds what nobody wrote, or a document twice: {sorted(held)}"
            leaves = {doc_id: leaves_of(store, doc_id) for doc_id in names}
            for doc_id in names:
                assert winner_of(store, doc_id) == expected_winner(leaves[doc_id]), f"{name} shows another winner of {doc_id}"
            self._check_words(name, leaves)
            for doc_id in names:
                expected = first.setdefault(doc_id, leaves[doc_id])
                assert leaves[doc_id] == expected, f"replicas differ about {doc_id}: {leaves[doc_id]} and {expected}"

    def _check_lost(self, name: str, store: Store) -> None:
        lost = store.revs_diff(asked_for([(word.doc_id, word.rev) for word in self.words]))
        assert lost == {}, f"{name} lacks what was acknowledged: {lost}"

    def _check_words(self, name: str, leaves: Mapping[str, Leaves]) -> None:
        for word in self.words:
            self._check_word(name, leaves[word.doc_id].get(word.rev), word)

    def _check_word(self, name: str, leaf: JsonObject | None, word: Word) -> None:
        """An edited revision has done its part; one that is a leaf says what was written, and one that nobody edits is a leaf."""
        assert leaf is not None or not word.stands, f"{name}: {word.doc_id} is no longer what was written"
        if leaf is not None:
            assert _body(leaf) == word.body, f"{name}: {word.doc_id} has other words"
            assert _bytes(leaf) == word.attachments, f"{name}: {word.doc_id} has other bytes"


def leaves_of(store: Store, doc_id: str) -> Leaves:
    """All leaves of a document by revision, with attachment bytes; what each replica numbers for itself left out."""
    rows: Sequence[JsonObject] = store.open_revs(doc_id, "all", attachments="bytes", revs_history=False)
    return {row["ok"]["_rev"]: row["ok"] for row in rows if "ok" in row}


def winner_of(store: Store, doc_id: str) -> str | None:
    """None: the document is deleted."""
    try:
        return str(store.get(doc_id)["_rev"])
    except NotFound:
        return None


def expected_winner(leaves: Leaves) -> str | None:
    """Of the leaves that are not deleted the longest history, then the highest digest: CouchDB's rule in our words."""
    alive = [rev for rev, leaf in leaves.items() if not leaf.get("_deleted")]
    return max(alive, key=lambda rev: (int(rev.partition("-")[0]), rev.partition("-")[2]), default=None)


def _body(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if not name.startswith("_")}


def _bytes(document: Mapping[str, Any]) -> dict[str, bytes]:
    return {name: bytes(stub["data"]) for name, stub in document.get("_attachments", {}).items()}
