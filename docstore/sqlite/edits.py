"""Carries out edits: loads what a plan needs, asks docstore/edit.py for it, writes what it says, tells the read models.

Order within an edit: attachments, then the tree, then the document's row and its place in the feed, then read models; all of it in the
caller's transaction. An edit whose revision is already here writes nothing: receiving twice is as good as once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from docstore.canonical import JsonObject, stored_text
from docstore.edit import LOCAL, Conflict, Edit, Plan, parent_of_new_edit, plan_child, plan_graft, read_edit
from docstore.errors import StoreError, TerminalError, TooLarge
from docstore.revision import RevId, next_revision
from docstore.sqlite.attachments import take_in
from docstore.sqlite.changes import Places
from docstore.sqlite.connection import Connection
from docstore.sqlite.documents import (
    Entries,
    Head,
    add_head,
    find_head,
    find_heads,
    load_content,
    load_leaves,
    load_tree,
    move_head,
    save_nodes,
)
from docstore.sqlite.indexes import Index, apply_all
from docstore.sqlite.locals import put_local
from docstore.tree import Leaf, Tree

LARGEST_DOCUMENT = 8_000_000  # CouchDB 3's max_document_size
CONFLICT = "Document update conflict."


@dataclass(frozen=True, slots=True)
class Desk:
    """What an edit works with."""

    connection: Connection
    places: Places
    indexes: Sequence[Index]
    revs_limit: int
    new: set[str] = field(default_factory=set)
    """Documents that are known not to be here: asked for all together, before many edits."""
    later: dict[int, Head] | None = None
    """Of many edits: the documents whose read models are brought up to date together, after the last of them."""


def write_here(desk: Desk, document: Mapping[str, Any]) -> JsonObject:
    """An edit made on this store; a conflict is a result."""
    if str(document.get("_id", "")).startswith(LOCAL):
        return put_local(desk.connection, document["_id"], document)
    edit = read_edit(document, new_edits=True)
    head = find_head(desk.connection, edit.doc_id)
    before = () if head is None else load_leaves(desk.connection, head)
    parent = parent_of_new_edit(before, edit)
    if isinstance(parent, Conflict):
        return {"id": edit.doc_id, "error": "conflict", "reason": CONFLICT}
    body = _body(edit)
    with _taken_back_alone(desk, edit):
        entries = _entries_here(desk, head, edit, parent)
        named = [(name, entry["digest"], entry["content_type"]) for name, entry in entries.items()]
        rev = next_revision(parent, deleted=edit.deleted, body=edit.fields, attachments=named)
        _carry_out(desk, head, edit, _plan_here(desk, head, parent, Leaf(rev, edit.deleted)), (before, body, entries))
    return {"ok": True, "id": edit.doc_id, "rev": str(rev)}


def write_there(desk: Desk, document: Mapping[str, Any]) -> None:
    """An edit made elsewhere, with its own revision and history: grafted, never a conflict."""
    if str(document.get("_id", "")).startswith(LOCAL):
        put_local(desk.connection, document["_id"], document)
        return
    edit = read_edit(document, new_edits=False)
    head = _head_for(desk, edit.doc_id)
    tree: Tree = {} if head is None else load_tree(desk.connection, head.doc)
    plan = plan_graft(tree, edit.history[: desk.revs_limit], deleted=edit.deleted, limit=desk.revs_limit)
    if not plan.changed:
        return
    before = () if head is None else load_leaves(desk.connection, head)
    body = _body(edit)
    known = plan.rev in tree and tree[plan.rev].written
    with _taken_back_alone(desk, edit):
        entries = {} if known else _entries_there(desk, head, edit)
        _carry_out(desk, head, edit, plan, (before, None if known else body, entries))


def new_among(connection: Connection, documents: Sequence[Mapping[str, Any]]) -> set[str]:
    """The ids that no document here has, of those that are surely text that SQLite takes."""
    ids = (document.get("_id") for document in documents)
    named = {doc_id for doc_id in ids if isinstance(doc_id, str) and doc_id.isascii()}
    return named.difference(find_heads(connection, list(named)))


def as_result(doc_id: object, error: TerminalError) -> JsonObject:
    """One document's error among the results of many; a sick file is not one document's error."""
    if isinstance(error, StoreError):
        raise error
    return {"id": doc_id, **error.as_json()}


def _head_for(desk: Desk, doc_id: str) -> Head | None:
    if doc_id not in desk.new:
        return find_head(desk.connection, doc_id)
    desk.new.remove(doc_id)  # whatever becomes of this edit, the next one of the same document looks
    return None


def _body(edit: Edit) -> str:
    body = stored_text(edit.fields)
    if len(body) * 4 > LARGEST_DOCUMENT and len(body.encode()) > LARGEST_DOCUMENT:
        raise TooLarge
    return body


def _taken_back_alone(desk: Desk, edit: Edit) -> Any:
    # Without attachments every check stands before the first write, and a savepoint would be for nothing.
    return desk.connection.transaction() if edit.attachments else nullcontext()


def _plan_here(desk: Desk, head: Head | None, parent: RevId | None, child: Leaf) -> Plan:
    if head is None or head.leaf_count == 1:
        return plan_child(parent, child, desk.revs_limit)
    path = (child.rev,) if parent is None else (child.rev, parent)
    return plan_graft(load_tree(desk.connection, head.doc), path, deleted=child.deleted, limit=desk.revs_limit)


def _entries_here(desk: Desk, head: Head | None, edit: Edit, parent: RevId | None) -> Entries:
    if not edit.attachments:
        return {}
    inherited = _attachments_of(desk, head, [] if parent is None else [parent])
    return take_in(desk.connection, edit.attachments, inherited, 1 if parent is None else parent.generation + 1)


def _entries_there(desk: Desk, head: Head | None, edit: Edit) -> Entries:
    if not edit.attachments:
        return {}
    return take_in(desk.connection, edit.attachments, _attachments_of(desk, head, edit.history[1:]), edit.history[0].generation)


def _attachments_of(desk: Desk, head: Head | None, ancestors: Sequence[RevId]) -> Entries:
    """What a stub may stand for: the attachments of the nearest ancestor whose content is still here."""
    if head is None:
        return {}
    for rev in ancestors:
        stored = load_content(desk.connection, head.doc, rev)
        if stored is not None:
            return stored.attachments
    return {}


def _carry_out(desk: Desk, head: Head | None, edit: Edit, plan: Plan, content: tuple[tuple[Leaf, ...], str | None, Entries]) -> None:
    before, body, entries = content
    if not plan.changed:
        return
    moved = plan.leaves != before
    doc = head.doc if head else add_head(desk.connection, edit.doc_id, desk.places.next(), plan.leaves)
    save_nodes(desk.connection, doc, plan, body, entries)
    if head is not None and moved:
        move_head(desk.connection, doc, desk.places.next(), plan.leaves)
    if moved and desk.indexes:
        now = Head(doc, edit.doc_id, desk.places.last, plan.leaves[0], len(plan.leaves))
        if desk.later is None:
            apply_all(desk.connection, desk.indexes, now)
        else:
            desk.later[doc] = now
