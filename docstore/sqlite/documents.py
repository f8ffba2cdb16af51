"""Trees and bodies to rows and back. Nothing here decides: docstore/tree.py and docstore/edit.py do."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docstore.canonical import JsonObject
from docstore.edit import Plan
from docstore.errors import ReadFailed
from docstore.revision import RevId
from docstore.sqlite.connection import Connection
from docstore.tree import Leaf, Node, Tree, in_winning_order

Entries = dict[str, JsonObject]  # attachments as the file keeps them: name -> content_type, digest, length, revpos, blob


@dataclass(frozen=True, slots=True)
class Head:
    """A document's own row."""

    doc: int
    doc_id: str
    seq: int
    winner: Leaf
    leaf_count: int


@dataclass(frozen=True, slots=True)
class Stored:
    """The content of one revision that is available."""

    rev: RevId
    deleted: bool
    fields: JsonObject
    attachments: Entries


_HEAD = "SELECT doc, id, seq, generation, hash, deleted, leaves FROM documents WHERE "
_AT_ONCE = 100
_HEADS = f"{_HEAD}id IN ({', '.join('?' * _AT_ONCE)})"
_SAVE_NODE = """INSERT INTO revisions (doc, generation, hash, parent, written, superseded, deleted, attachments, body)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (doc, generation, hash) DO UPDATE SET
        parent = coalesce(excluded.parent, parent), written = max(written, excluded.written),
        superseded = max(superseded, excluded.superseded), deleted = max(deleted, excluded.deleted),
        attachments = coalesce(excluded.attachments, attachments), body = coalesce(excluded.body, body)"""


def head_from_row(row: tuple[Any, ...]) -> Head:
    return Head(row[0], row[1], row[2], Leaf(RevId(row[3], row[4]), bool(row[5])), row[6])


def find_head(connection: Connection, doc_id: str) -> Head | None:
    rows = connection.execute(_HEAD + "id = ?", (doc_id,))
    return head_from_row(rows[0]) if rows else None


def find_heads(connection: Connection, doc_ids: Sequence[str]) -> dict[str, Head]:
    """Those of the documents that are here: many asked for in one statement, always the same one, so that it is prepared once."""
    found: dict[str, Head] = {}
    for start in range(0, len(doc_ids), _AT_ONCE):
        asked = doc_ids[start : start + _AT_ONCE]
        rows = connection.execute(_HEADS, (*asked, *[None] * (_AT_ONCE - len(asked))))
        found.update((row[1], head_from_row(row)) for row in rows)
    return found


def heads_after(connection: Connection, doc: int, limit: int) -> list[Head]:
    """Documents in the order of their rows: for what must visit all of them in bounded steps."""
    return [head_from_row(row) for row in connection.execute(_HEAD + "doc > ? ORDER BY doc LIMIT ?", (doc, limit))]


def load_leaves(connection: Connection, head: Head) -> tuple[Leaf, ...]:
    """The open leaves, the winner first; a document with one leaf costs no query."""
    if head.leaf_count == 1:
        return (head.winner,)
    rows = connection.execute(
        "SELECT generation, hash, deleted FROM revisions WHERE doc = ? AND written = 1 AND superseded = 0", (head.doc,)
    )
    return in_winning_order(Leaf(RevId(row[0], row[1]), bool(row[2])) for row in rows)


def load_tree(connection: Connection, doc: int) -> Tree:
    rows = connection.execute("SELECT generation, hash, parent, written, superseded, deleted FROM revisions WHERE doc = ?", (doc,))
    return {
        RevId(generation, digest): Node(
            None if parent is None else RevId(generation - 1, parent), bool(written), bool(superseded), bool(deleted)
        )
        for generation, digest, parent, written, superseded, deleted in rows
    }


def load_content(connection: Connection, doc: int, rev: RevId) -> Stored | None:
    """A revision's content, or None if it is unknown, only an ancestor's name, or compacted away."""
    rows = connection.execute(
        "SELECT deleted, body, attachments FROM revisions WHERE doc = ? AND generation = ? AND hash = ? AND body IS NOT NULL",
        (doc, *rev),
    )
    if not rows:
        return None
    deleted, body, attachments = rows[0]
    return Stored(rev, bool(deleted), json.loads(body), {} if attachments is None else json.loads(attachments))


def require_content(connection: Connection, head: Head, rev: RevId) -> Stored:
    """The content of a leaf, which no healthy file lacks."""
    stored = load_content(connection, head.doc, rev)
    if stored is None:
        raise ReadFailed("An open revision has no content in this file.")
    return stored


def available_revisions(connection: Connection, doc: int) -> set[RevId]:
    rows = connection.execute("SELECT generation, hash FROM revisions WHERE doc = ? AND body IS NOT NULL", (doc,))
    return {RevId(*row) for row in rows}


def save_nodes(connection: Connection, doc: int, plan: Plan, body: str | None, attachments: Entries) -> None:
    """Carries out a plan's part about the tree; the new revision takes its content along."""
    for rev, node in plan.changed.items():
        content = (json.dumps(attachments) if attachments else None, body) if rev == plan.rev else (None, None)
        parent = node.parent.hash if node.parent else None
        connection.execute(_SAVE_NODE, (doc, *rev, parent, node.written, node.superseded, node.deleted, *content))
    if plan.floor:
        connection.execute("DELETE FROM revisions WHERE doc = ? AND generation <= ?", (doc, plan.floor))
    for rev in plan.forgotten:
        delete_node(connection, doc, rev)


def delete_node(connection: Connection, doc: int, rev: RevId) -> None:
    connection.execute("DELETE FROM revisions WHERE doc = ? AND generation = ? AND hash = ?", (doc, *rev))


def add_head(connection: Connection, doc_id: str, seq: int, leaves: tuple[Leaf, ...]) -> int:
    winner = leaves[0]
    rows = connection.execute(
        "INSERT INTO documents (id, seq, generation, hash, deleted, leaves) VALUES (?, ?, ?, ?, ?, ?) RETURNING doc",
        (doc_id, seq, *winner.rev, winner.deleted, len(leaves)),
    )
    return int(rows[0][0])


def move_head(connection: Connection, doc: int, seq: int, leaves: tuple[Leaf, ...]) -> None:
    winner = leaves[0]
    connection.execute(
        "UPDATE documents SET seq = ?, generation = ?, hash = ?, deleted = ?, leaves = ? WHERE doc = ?",
        (seq, *winner.rev, winner.deleted, len(leaves), doc),
    )


def remove_document(connection: Connection, doc: int) -> None:
    connection.execute("DELETE FROM revisions WHERE doc = ?", (doc,))
    connection.execute("DELETE FROM documents WHERE doc = ?", (doc,))


def count_documents(connection: Connection) -> tuple[int, int]:
    """How many live documents and how many deleted ones."""
    deleted, everything = connection.execute("SELECT coalesce(sum(deleted), 0), count(*) FROM documents")[0]
    return everything - deleted, deleted


def as_json(head: Head, stored: Stored, stubs: Mapping[str, JsonObject]) -> JsonObject:
    """A document in CouchDB's shape."""
    document: JsonObject = {"_id": head.doc_id, "_rev": str(stored.rev), **stored.fields}
    if stored.deleted:
        document["_deleted"] = True
    if stubs:
        document["_attachments"] = dict(stubs)
    return document
