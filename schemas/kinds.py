"""Every kind of document with its model, and the check of one document by itself: shape, content, and a fact's name.

Rule (design.md section 6): a fact is named by its body, measures are whole numbers, a chunk is one attachment of at most 256 KiB. Devices
ask at typing time, the centre asks again before it stores; what needs other documents to judge is in `rules`. A document of a newer schema
version is for a newer reader: of it only the names are checked. A kind that is not listed here is somebody else's.
"""

from collections.abc import Mapping
from typing import Any

from schemas.assessment import Assessment, Draft
from schemas.availability import Availability
from schemas.canonical import body_of, fractions_in
from schemas.changes import Change
from schemas.checklist import Checklist
from schemas.custody import Custody
from schemas.documents import Document, typed
from schemas.errors import InvalidDocument
from schemas.facts import SCHEMA_VERSION, Fact, Void, verify_fact
from schemas.hold import Hold
from schemas.identifiers import matches, type_of
from schemas.out_of_service import OutOfService
from schemas.photo import CHUNK_ATTACHMENT, CHUNK_SIZE, Chunk, Photo, Receipt
from schemas.record_fields import VALUE_CHECKS
from schemas.residence import Residence
from schemas.same_as import SameAs
from schemas.stay import StayEvent

_FACTS: tuple[type[Document], ...] = (Change, Void, SameAs, Assessment, Photo, Custody, StayEvent, Hold, OutOfService)
_OTHERS: tuple[type[Document], ...] = (Draft, Chunk, Receipt, Residence, Availability, Checklist)
MODELS: Mapping[str, type[Document]] = {model.kind: model for model in (*_FACTS, *_OTHERS)}


def model_of(document: Mapping[str, Any]) -> type[Document] | None:
    """The model by the stated type, else by the name: `change:…` without a type is a malformed change and not a stranger."""
    return MODELS.get(typed(document)) or MODELS.get(type_of(str(document.get("_id", ""))))


def check_document(document: Mapping[str, Any]) -> None:
    """Raises `InvalidDocument` when a document of a known kind is not one that a reader could use; a stranger passes."""
    model = model_of(document)
    if model is None:
        return
    if _is_newer(document):
        _check_type(model, document)
    else:
        model.from_document(document)
    if issubclass(model, Fact):
        _check_fact(document)
    elif model is Chunk:
        _check_pixels(document)


def check_values(change: Mapping[str, Any]) -> None:
    """The values of a sound change, by the models that would show them; a field that only a newer app knows passes."""
    check = VALUE_CHECKS[type_of(str(change["record"]))]
    for name, field in change["fields"].items():
        try:
            check(name, field["v"])
        except InvalidDocument as error:
            if error.code != "unknown_field":
                raise


def _is_newer(document: Mapping[str, Any]) -> bool:
    version = document.get("schema_version")
    return isinstance(version, int) and not isinstance(version, bool) and version > SCHEMA_VERSION


def _check_type(model: type[Document], document: Mapping[str, Any]) -> None:
    if document.get("type") != model.kind or not matches(f"{model.kind}:{model.key_pattern}", document.get("_id")):
        sentence = f"Il nome di questa scheda non è quello di un «{model.kind}»: controlla da dove arriva."
        raise InvalidDocument.at("wrong_name", "_id", sentence)


def _check_fact(document: Mapping[str, Any]) -> None:
    for path in fractions_in(body_of(document)):
        raise InvalidDocument.at("not_whole", path, "Le misure si scrivono come numeri interi: correggi il campo e riprova.")
    if not verify_fact(document):
        sentence = "Il contenuto non è quello che era stato scritto: ciò che è scritto non si cambia, si registra una correzione."
        raise InvalidDocument.at("id_mismatch", "_id", sentence)


def _check_pixels(document: Mapping[str, Any]) -> None:
    attachments = document.get("_attachments", {})
    if not isinstance(attachments, Mapping) or set(attachments) - {CHUNK_ATTACHMENT}:
        sentence = f"Un pezzo di foto ha un solo allegato, «{CHUNK_ATTACHMENT}»: controlla da dove arriva."
        raise InvalidDocument.at("wrong_attachment", "_attachments", sentence)
    if any(_size(entry) > CHUNK_SIZE for entry in attachments.values()):
        sentence = "Questo pezzo di foto supera i 256 KiB: dividi la foto in pezzi più piccoli e riprova."
        raise InvalidDocument.at("chunk_too_large", "_attachments", sentence)


def _size(entry: object) -> int:
    """Of bytes, of base64 text, or as a stub states it."""
    if not isinstance(entry, Mapping):
        return 0
    data = entry.get("data")
    if isinstance(data, str):
        return len(data) * 3 // 4 - data.count("=", -2)
    stated = entry.get("length")
    return len(data) if isinstance(data, bytes) else stated if isinstance(stated, int) else 0
