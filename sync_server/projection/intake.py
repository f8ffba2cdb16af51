"""Which documents the centre computes from, and what makes one unsound.

A fact counts only when some leaf's body matches its name, and every document only when its kind's model can read it; what
does not is parked with a word that says why (never with content), and everything else of the same batch goes on. A forged leaf
beside a sound one is reported in the same place, though the sound one counts.
"""

from __future__ import annotations

from collections.abc import Mapping

from schemas.assessment import Assessment
from schemas.changes import Change
from schemas.custody import Custody
from schemas.documents import Document, JsonObject
from schemas.errors import SchemaError
from schemas.facts import Fact, Void, intact, verify_fact
from schemas.hold import Hold
from schemas.identifiers import type_of
from schemas.out_of_service import OutOfService
from schemas.photo import Photo
from schemas.residence import Residence
from schemas.same_as import SameAs
from schemas.stay import StayEvent

_COUNTED = (Change, Void, SameAs, Assessment, Photo, Custody, StayEvent, Hold, OutOfService)
FACTS: Mapping[str, type[Fact]] = {model.kind: model for model in _COUNTED}
RECORDS: Mapping[str, type[Document]] = {Residence.kind: Residence}


class Unsound(Exception):
    """A document that cannot be computed from. `reason` is a stable word, `detail` says where, neither says what was written."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


def wanted(doc_id: str) -> bool:
    return type_of(doc_id) in FACTS or type_of(doc_id) in RECORDS


def accept(doc_id: str, leaves: tuple[JsonObject, ...]) -> JsonObject | None:
    """The sound leaf; None when nothing stands under this name any more; Unsound when something does and cannot count."""
    alive = [leaf for leaf in leaves if not leaf.get("_deleted")]
    if not alive:
        return None
    model: type[Document] | None = FACTS.get(type_of(doc_id))
    if model is None:
        return _readable(RECORDS[type_of(doc_id)], alive[0])
    fact = intact(alive)
    if fact is None:
        raise Unsound("id_mismatch")
    return _readable(model, fact)


def forged(doc_id: str, leaves: tuple[JsonObject, ...]) -> bool:
    """Whether a leaf stands under a fact's name that its body does not have, beside the sound one or alone: it counts for nothing."""
    return type_of(doc_id) in FACTS and any(not leaf.get("_deleted") and not verify_fact(leaf) for leaf in leaves)


def _readable(model: type[Document], leaf: JsonObject) -> JsonObject:
    try:
        model.from_document(leaf)
    except SchemaError as error:
        raise Unsound("invalid", f"{error.code} {getattr(error, 'path', '')}".strip()) from None
    return leaf
