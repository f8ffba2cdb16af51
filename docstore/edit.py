"""What an edit means, before anything is written: a document read into its parts, and the plan that the file will carry out.

Two kinds of edit (CouchDB's `new_edits`): one made here, which must stand on a leaf or is a conflict, and one made elsewhere, which is
grafted with its history and never conflicts. Both end in a `Plan`: which nodes change, which leaves are open afterwards, which
ancestors are forgotten. Pure: the shell in docstore/sqlite/edits.py loads what a plan needs and writes what it says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docstore.canonical import JsonObject
from docstore.errors import BadRequest
from docstore.revision import RevId, normal_hash
from docstore.tree import Leaf, Node, Outcome, Path, Tree, leaves, merge, stem

_UNDERSTOOD = frozenset({"_id", "_rev", "_deleted", "_attachments", "_revisions"})
_IGNORED = frozenset({"_revs_info", "_conflicts", "_deleted_conflicts", "_local_seq"})
LOCAL = "_local/"


@dataclass(frozen=True, slots=True)
class Edit:
    """A document as it was handed in, checked and taken apart."""

    doc_id: str
    rev: RevId | None
    history: Path
    deleted: bool
    fields: JsonObject
    attachments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to write. `floor`: every node of that generation or lower is forgotten too."""

    rev: RevId
    changed: Mapping[RevId, Node]
    leaves: tuple[Leaf, ...]
    forgotten: frozenset[RevId]
    floor: int
    outcome: Outcome


class Conflict:
    """The edit does not stand on a leaf. A result, not an exception."""


def read_edit(document: Mapping[str, Any], *, new_edits: bool) -> Edit:
    """Checks a document and takes it apart; what CouchDB refuses is refused with CouchDB's words."""
    doc_id = checked_id(document.get("_id"))
    rev = None if document.get("_rev") is None else RevId.parse(document["_rev"])
    special = [name for name in document if name.startswith("_")]
    _refuse_unknown_members(special)
    fields = {name: value for name, value in document.items() if name not in special}
    deleted = document.get("_deleted", False)
    if not isinstance(deleted, bool):
        raise BadRequest("The member _deleted must be true or false.", code="doc_validation")
    return Edit(doc_id, rev, () if new_edits else _history(document, rev), deleted, fields, _attachments(document))


def checked_id(doc_id: object) -> str:
    if not isinstance(doc_id, str):
        raise BadRequest("Document id must be a string", code="illegal_docid")
    if not doc_id:
        raise BadRequest("Document id must not be empty", code="illegal_docid")
    if doc_id.startswith("_") and not (doc_id.startswith(("_design/", LOCAL)) and not doc_id.endswith("/")):
        raise BadRequest("Only reserved document ids may start with underscore.", code="illegal_docid")
    return _encodable(doc_id)


def parent_of_new_edit(open_leaves: Sequence[Leaf], edit: Edit) -> RevId | Conflict | None:
    """Where an edit made here grows. Without a revision it starts a document, or revives one on its winning tombstone."""
    if edit.rev is not None:
        return edit.rev if any(leaf.rev == edit.rev for leaf in open_leaves) else Conflict()
    if not open_leaves:
        return None
    revives = open_leaves[0].deleted and not edit.deleted
    return open_leaves[0].rev if revives else Conflict()


def plan_child(parent: RevId | None, child: Leaf, limit: int) -> Plan:
    """The usual edit, on a document's only leaf or on none: planned without the tree, so that a deep one costs nothing."""
    changed = {child.rev: Node(parent, True, False, child.deleted)}
    if parent is not None:
        changed[parent] = Node(None, True, True, False)
    return Plan(child.rev, changed, (child,), frozenset(), max(child.rev.generation - limit, 0), Outcome.NEW_LEAF)


def plan_graft(tree: Tree, path: Path, *, deleted: bool, limit: int) -> Plan:
    """An edit with its history: merged first, stemmed afterwards, its leaves counted last."""
    merged = merge(tree, path, deleted=deleted)
    if not tree and len(path) <= limit:  # most of what arrives: nothing else is here to compare with, nothing to forget
        return Plan(path[0], merged.changed, (Leaf(path[0], deleted),), frozenset(), 0, merged.outcome)
    forgotten = stem(merged.tree, limit)
    changed = {rev: node for rev, node in merged.changed.items() if rev not in forgotten}
    return Plan(path[0], changed, leaves(merged.tree), forgotten & tree.keys(), 0, merged.outcome)


def _history(document: Mapping[str, Any], rev: RevId | None) -> Path:
    listed = document.get("_revisions")
    if listed is None:
        if rev is None:
            raise BadRequest("A document written with new_edits=false needs its _rev.")
        return (rev,)
    start, hashes = _listed_revisions(listed)
    path = tuple(RevId(start - depth, normal_hash(text)) for depth, text in enumerate(hashes))
    if rev is not None and rev != path[0]:
        raise BadRequest("The document's _rev and _revisions name different revisions.")
    return path


def _listed_revisions(listed: Any) -> tuple[int, list[str]]:
    start, hashes = (listed.get("start"), listed.get("ids")) if isinstance(listed, Mapping) else (None, None)
    named = isinstance(hashes, list) and all(isinstance(text, str) and text for text in hashes)
    if named and isinstance(start, int) and hashes and len(hashes) <= start < 2**53:
        return start, [_encodable(text) for text in hashes]
    raise BadRequest("The member _revisions is not well formed.", code="doc_validation")


def _attachments(document: Mapping[str, Any]) -> Mapping[str, Any]:
    listed = document.get("_attachments") or {}
    if not isinstance(listed, Mapping) or not all(isinstance(entry, Mapping) for entry in listed.values()):
        raise BadRequest("Attachments must be a JSON object of objects.")
    for name in listed:
        if not isinstance(name, str) or not name or name.startswith("_"):
            raise BadRequest("Attachment names must not be empty nor start with an underscore.")
        _encodable(name)
    return listed


def _refuse_unknown_members(special: Sequence[str]) -> None:
    for name in special:
        if name not in _UNDERSTOOD and name not in _IGNORED:
            raise BadRequest(f"Bad special document member: {name}", code="doc_validation")


def _encodable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadRequest("Text in this place must be valid Unicode.") from error
    return text
