"""What a document is about: the read models that must be folded again when it comes, changes or goes.

A fold reads everything of its subject from `leaves`, so the order of arrival plays no part, a change seen twice alters
nothing, and a rebuild gives what the increments gave.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

from docstore.sqlite.connection import Connection
from schemas.documents import JsonObject
from schemas.identifiers import key_of, residence_database, type_of
from schemas.same_as import SameAs
from sync_server.accounts.roles import CATALOG, MEDIA
from sync_server.projection.sameness import ever_joined

_STAY_KINDS = frozenset({"stay", "hold", "outofservice"})
_ABOUT = {"change": "record", "void": "target", "custody": "draft"}
_OF_A_CHAIN = frozenset({"assessment", "photo", "custody"})
"""A link, the photo that it vouches for, the visit that says how many there are: the chain is the draft's."""


class Subject(NamedTuple):
    """`kind` is one of dwelling, danger, assessment, photo, chain, residence; `key` the document or record that bears the name."""

    kind: str
    database: str
    key: str


def subject_column(document: JsonObject) -> str:
    """The value by which `leaves` is searched: the record of a change, the target of a void, a link's draft, else the document itself."""
    return str(document[_ABOUT.get(document["type"], "_id")])


def subjects_of(connection: Connection, database: str, document: JsonObject) -> Iterator[Subject]:
    kind, seen = document["type"], set[str]()
    while kind == "void":
        target = str(document["target"])
        found = leaf(connection, database, target)
        if found is None or target in seen:
            return
        seen.add(target)
        document, kind = found, found["type"]
    if kind in ("change", SameAs.kind) and type_of(document["record"]) == "dwelling":
        yield from (Subject("dwelling", database, one) for one in ever_joined(connection, database, document["record"]))
    else:
        yield from _plain(database, document, kind)


def _plain(database: str, document: JsonObject, kind: str) -> Iterator[Subject]:
    if kind in _OF_A_CHAIN:
        yield Subject("chain", database, document["draft"])
    if kind == "change" and type_of(document["record"]) == "danger":
        yield Subject("danger", database, document["record"])
    elif kind in {"assessment", "photo"}:
        yield Subject(kind, database, document["_id"])
    elif kind in _STAY_KINDS and database == residence_database(document["residence"]):
        yield Subject("residence", database, document["residence"])
    elif kind == "residence" and database == CATALOG:
        yield Subject("residence", residence_database(document["_id"]), document["_id"])


def photos_wanting(connection: Connection, media: str, sha256: str) -> Iterator[Subject]:
    circle = media.removesuffix(MEDIA)
    rows = connection.execute("SELECT DISTINCT photo FROM photo_chunks WHERE media = ? AND sha256 = ?", (media, sha256))
    return (Subject("photo", circle, str(photo)) for (photo,) in rows)


def leaf(connection: Connection, database: str, doc_id: str) -> JsonObject | None:
    body = connection.value("SELECT body FROM leaves WHERE database = ? AND doc_id = ?", (database, doc_id))
    return None if body is None else json.loads(body)


def leaves_about(connection: Connection, database: str, subject: str) -> list[JsonObject]:
    """The documents of a subject and, repeatedly, the voids of what was found: all that a fold has to read."""
    found: dict[str, JsonObject] = {}
    todo = [subject]
    while todo:
        rows = connection.execute("SELECT doc_id, body FROM leaves WHERE database = ? AND subject = ?", (database, todo.pop()))
        fresh = {str(doc_id): json.loads(body) for doc_id, body in rows if doc_id not in found}
        found |= fresh
        todo += fresh
    return list(found.values())


def residence_key(subject: Subject) -> str:
    return key_of(subject.key)
