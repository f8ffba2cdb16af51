"""Reads what can be read of a sick file, leaf by leaf; what cannot be read is named, and nothing is skipped in silence.

Each document is looked at by itself, so that a damaged page costs what lies on it and no more. A document's name is found in its own row
or in the index beside it. A leaf counts as read when its history, its body and every byte of its attachments came back with the digests
that were stored with them. The file is only read: whoever calls this hands in a copy, because closing a file merges its log.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docstore.canonical import JsonObject
from docstore.errors import DocstoreError, ReadFailed
from docstore.sqlite.attachments import open_attachment
from docstore.sqlite.connection import Connection
from docstore.sqlite.documents import load_content, load_tree
from docstore.tree import Leaf, Tree, history, leaves

_NUMBERS = ("SELECT max(doc) FROM documents", "SELECT max(doc) FROM revisions", "SELECT count(*) FROM documents")
_NAMES = (
    "SELECT doc, id FROM documents WHERE doc = ?",
    "SELECT doc, id FROM documents INDEXED BY sqlite_autoindex_documents_1 WHERE id > '' AND +doc = ?",
)


@dataclass(frozen=True, slots=True)
class Lost:
    """Something that is in the file and could not be read: a document, or one leaf of it."""

    doc_id: str | None
    number: int
    rev: str | None
    reason: str


def salvage(connection: Connection) -> Iterator[JsonObject | Lost]:
    """Every leaf that can be read, with `_revisions` and its attachments' bytes, as `bulk_docs(new_edits=False)` takes it."""
    for number in range(1, _most_documents(connection) + 1):
        try:
            tree = load_tree(connection, number)
        except DocstoreError as error:
            yield Lost(_name(connection, number), number, None, error.code)
            continue
        if tree:
            yield from _leaves(connection, number, tree)


def _leaves(connection: Connection, number: int, tree: Tree) -> Iterator[JsonObject | Lost]:
    doc_id = _name(connection, number)
    for leaf in leaves(tree):
        try:
            if doc_id is None:
                raise ReadFailed("The document's name cannot be read.")
            yield _document(connection, number, doc_id, (leaf, tree))
        except (DocstoreError, ValueError, KeyError, TypeError) as error:  # damaged JSON is as lost as a damaged page
            yield Lost(doc_id, number, str(leaf.rev), error.code if isinstance(error, DocstoreError) else "damaged_content")


def _document(connection: Connection, number: int, doc_id: str, place: tuple[Leaf, Tree]) -> JsonObject:
    leaf, tree = place
    stored = load_content(connection, number, leaf.rev)
    if stored is None:
        raise ReadFailed
    path = list(history(tree, leaf.rev))
    document: JsonObject = {"_id": doc_id, "_rev": str(leaf.rev), **stored.fields}
    document["_revisions"] = {"start": leaf.rev.generation, "ids": [rev.hash for rev in path]}
    if leaf.deleted:
        document["_deleted"] = True
    if stored.attachments:
        document["_attachments"] = {name: _attachment(connection, entry) for name, entry in stored.attachments.items()}
    return document


def _attachment(connection: Connection, entry: JsonObject) -> JsonObject:
    content = open_attachment(connection, entry).read()
    if entry["digest"] != "md5-" + base64.b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode():
        raise ReadFailed("An attachment's content does not match its digest.")
    shown: JsonObject = {name: entry[name] for name in ("content_type", "revpos", "digest")}
    if entry.get("encoding"):
        shown |= {"encoding": entry["encoding"], "length": entry["length"]}
    return {**shown, "data": content}


def _most_documents(connection: Connection) -> int:
    found = [_value(connection, sql) for sql in _NUMBERS]
    if all(number is None for number in found):
        raise ReadFailed("No table of this file can be read.")
    return max(number or 0 for number in found)


def _name(connection: Connection, number: int) -> str | None:
    for sql in _NAMES:
        try:
            rows = connection.execute(sql, (number,))
        except DocstoreError:
            rows = []  # the next way to the name is tried; without any the caller says that it is lost
        if rows and isinstance(rows[0][1], str):
            return str(rows[0][1])
    return None


def _value(connection: Connection, sql: str) -> int | None:
    try:
        value: Any = connection.value(sql)
    except DocstoreError:
        return None
    return int(value) if value is not None else 0
