"""May this caller write this document in this circle? The rule that every database of the centre keeps for itself.

Rule (design.md sections 6 and 9): a kind belongs to its circle; the caller carries the role of the document's author in a role of work that
may write the kind (`author-<user>-<role>`) and the document's device (`device-<id>`), so users of one device can sign for each other. A
fact has no old version and no history, is never deleted, and is named by its body; what is said of one residence belongs in its database.
Pixels alone are attachments. The centre passes. `sync_server/couch/guard.js` says the same in JavaScript for every CouchDB, from the same
table; a property test holds the two equal.
"""

from collections.abc import Callable, Mapping, Set
from typing import Any

from schemas.access import MEDIA_SUFFIX, RECORD_KINDS, TABLE, author_role, database_kind, device_role
from schemas.canonical import body_of, canonical_bytes, content_key
from schemas.errors import InvalidDocument
from schemas.identifiers import SHA256, matches, type_of
from schemas.photo import CHUNK_ATTACHMENT, CHUNK_SIZE

MOST_DEPTH = 64
MOST_WHOLE = 2**53 - 1

FACT, DRAFT, CHUNK, OFFICE = "fact", "draft", "chunk", "office"
CLASSES: Mapping[str, str] = {
    **dict.fromkeys(("change", "void", "sameas", "assessment", "photo", "custody", "stay", "hold", "outofservice"), FACT),
    "draft": DRAFT,
    "chunk": CHUNK,
    "residence": OFFICE,
}
"""How a kind is guarded. What is in no class (availability, receipts, checklists) is the centre's alone."""

OF_ONE_RESIDENCE = ("stay", "hold", "outofservice")
"""Kinds whose `residence` says which house they are about: not a colleague's in the next one, whose beds they would count."""

SENTENCES: Mapping[str, str] = {
    "never_deleted": "Al centro niente si cancella: per togliere qualcosa si registra un annullamento.",
    "wrong_kind": "Questa scheda non appartiene a questa squadra o residenza.",
    "wrong_author": "Chi ha firmato questa scheda non può scriverla: va controllato il suo ruolo.",
    "wrong_device": "Questa scheda è di un altro dispositivo: la consegna quello.",
    "wrong_circle": "Questo è di un'altra squadra: va controllato il ruolo.",
    "written_once": "Ciò che è scritto non si cambia: si registra una correzione.",
    "id_mismatch": "Il contenuto non è quello che era stato scritto: ciò che è scritto non si cambia, si registra una correzione.",
    "wrong_record": "Questa scheda non appartiene a questa squadra o residenza.",
    "wrong_target": "Un annullamento ripete il tipo di ciò che annulla, e ne chiede lo stesso diritto.",
    "wrong_residence": "Questa scheda parla di un'altra residenza: si scrive lì.",
    "no_attachments": "Solo i pezzi di foto hanno un allegato: le foto si aggiungono dall'app.",
    "wrong_shape": "Un pezzo di foto non è fatto come serve.",
    "not_canonical": "Qui c'è qualcosa che non si può salvare (per esempio una misura non intera): correggi il campo.",
}


class Refused(Exception):
    """Carries the code of `SENTENCES`."""


def guard(database: str, document: Mapping[str, Any], old: Mapping[str, Any] | None, roles: Set[str]) -> str | None:
    """None when it may be written, else `code: sentence`. A database that is no circle has no guard."""
    if database_kind(database) is None or roles & {"_admin", "centre"}:
        return None
    try:
        _check(database, document, old, roles)
    except Refused as refused:
        code = str(refused)
        return f"{code}: {SENTENCES[code]}"
    return None


def _check(database: str, document: Mapping[str, Any], old: Mapping[str, Any] | None, roles: Set[str]) -> None:
    if document.get("_deleted"):
        raise Refused("never_deleted")
    kind = type_of(str(document.get("_id", "")))
    if document.get("type") != kind or kind not in CLASSES or not any(kind in kinds for kinds in _writes(database).values()):
        raise Refused("wrong_kind")
    if CLASSES[kind] != CHUNK and document.get("_attachments"):
        raise Refused("no_attachments")
    _CHECKS[CLASSES[kind]](database, document, old, roles)


def _check_fact(database: str, document: Mapping[str, Any], old: Mapping[str, Any] | None, roles: Set[str]) -> None:
    _check_unedited(document, old)
    _check_signed(database, document, roles)
    kind = document["type"]
    if document["_id"] != f"{kind}:{_content_key(document)}":
        raise Refused("id_mismatch")
    if kind in OF_ONE_RESIDENCE and document.get("residence") != residence_of(database):
        raise Refused("wrong_residence")
    if kind == "change" and _kind_named(document.get("record")) not in RECORD_KINDS.get(_kind(database), ()):
        raise Refused("wrong_record")
    if kind == "sameas":
        _check_joined(database, document)
    if kind == "void":
        _check_target(database, document, roles)


def _check_joined(database: str, document: Mapping[str, Any]) -> None:
    """Two records of one kind, which this circle keeps."""
    kind = _kind_named(document.get("record"))
    if kind not in RECORD_KINDS.get(_kind(database), ()) or _kind_named(document.get("same_as")) != kind:
        raise Refused("wrong_record")


def _check_draft(database: str, document: Mapping[str, Any], _old: Mapping[str, Any] | None, roles: Set[str]) -> None:
    if document["_id"].partition(":")[2].partition(":")[0] != document.get("device"):
        raise Refused("wrong_device")
    _check_signed(database, document, roles)


def _check_chunk(database: str, document: Mapping[str, Any], old: Mapping[str, Any] | None, roles: Set[str]) -> None:
    _check_unedited(document, old)
    if not roles & set(members(database)):
        raise Refused("wrong_circle")
    if set(body_of(document)) != {"schema_version", "size", "type"} or not _is_pixels(document):
        raise Refused("wrong_shape")


def _is_pixels(document: Mapping[str, Any]) -> bool:
    attachments = document.get("_attachments") or {}
    entry = attachments.get(CHUNK_ATTACHMENT)
    if not matches(f"chunk:{SHA256}", document["_id"]) or len(attachments) != 1 or not isinstance(entry, Mapping):
        return False
    length = entry.get("length")  # not told of bytes that are still on their way in
    return not isinstance(length, int | float) or length <= CHUNK_SIZE


def _check_office(_database: str, _document: Mapping[str, Any], _old: Mapping[str, Any] | None, roles: Set[str]) -> None:
    if "office" not in roles:
        raise Refused("wrong_author")


_CHECKS: Mapping[str, Callable[[str, Mapping[str, Any], Mapping[str, Any] | None, Set[str]], None]] = {
    FACT: _check_fact,
    DRAFT: _check_draft,
    CHUNK: _check_chunk,
    OFFICE: _check_office,
}


def members(database: str) -> tuple[str, ...]:
    """Who may push pixels: the circle's own people, and the office where it may read the circle."""
    circle = database.removesuffix(MEDIA_SUFFIX)
    return (circle,) if database_kind(circle) == "casework" else (circle, "office")


def residence_of(database: str) -> str:
    """The residence that a database is the circle of: `residence-zagara` -> `residence:zagara`; empty for another circle."""
    residence = f"residence:{database.partition('-')[2]}"
    return residence if _kind(database) == "residence" else ""


def _check_unedited(document: Mapping[str, Any], old: Mapping[str, Any] | None) -> None:
    if old is not None or (document.get("_revisions") or {}).get("start", 1) > 1:
        raise Refused("written_once")


def _check_signed(database: str, document: Mapping[str, Any], roles: Set[str]) -> None:
    author, device = document.get("author"), document.get("device")
    if not isinstance(author, str) or not _may_write(database, document["type"], author, roles):
        raise Refused("wrong_author")
    if not isinstance(device, str) or device_role(device) not in roles:
        raise Refused("wrong_device")


def _check_target(database: str, document: Mapping[str, Any], roles: Set[str]) -> None:
    kind = document.get("target_type")
    if not isinstance(kind, str) or _kind_named(document.get("target")) != kind:
        raise Refused("wrong_target")
    if not _may_write(database, kind, document["author"], roles):
        raise Refused("wrong_target")


def _may_write(database: str, kind: str, author: str, roles: Set[str]) -> bool:
    return any(kind in kinds and author_role(author, role) in roles for role, kinds in _writes(database).items())


def _writes(database: str) -> Mapping[str, frozenset[str]]:
    return {str(role): kinds for role, kinds in TABLE[_kind(database)].items() if role != "centre"}


def _kind(database: str) -> Any:
    return database_kind(database)


def _kind_named(name: object) -> str:
    return type_of(name) if isinstance(name, str) else ""


def _content_key(document: Mapping[str, Any]) -> str:
    body = body_of(document)
    _check_values(body, 0)
    try:
        return content_key(canonical_bytes(body))
    except InvalidDocument:
        raise Refused("not_canonical") from None


def _check_values(value: object, depth: int) -> None:
    if depth > MOST_DEPTH:
        raise Refused("not_canonical")
    if isinstance(value, int | float) and (value % 1 != 0 or abs(value) > MOST_WHOLE):
        raise Refused("not_canonical")
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    for one in inner:
        _check_values(one, depth + 1)
