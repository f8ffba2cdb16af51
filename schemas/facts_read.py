"""Facts as models, each read once.

Rule: a fact never changes (its name is made of its content), so whoever folds the same facts again after one more has come reads that one
only. What is held is given back for an equal document and for no other, so a fold with them is the fold without.
"""

from __future__ import annotations

from typing import Any

from schemas.documents import JsonObject
from schemas.facts import FactModel


class FactsRead:
    """Grows with the facts that it was asked for; `keep_only` lets go of those that are no more."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[JsonObject, Any]] = {}

    def read(self, model: type[FactModel], fact: JsonObject) -> FactModel:
        """Raises `InvalidDocument` as the model itself would, each time."""
        held = self._held.get(fact["_id"])
        if held is not None and held[0] == fact and isinstance(held[1], model):
            return held[1]
        found = model.from_document(fact)
        self._held[fact["_id"]] = (fact, found)
        return found

    def keep_only(self, ids: frozenset[str]) -> None:
        """Facts that were purged are not remembered here either."""
        for gone in self._held.keys() - ids:
            del self._held[gone]
