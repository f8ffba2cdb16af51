"""Documents as their readers ask for them: one revision, open revisions, what CouchDB adds about history and conflicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from docstore.canonical import JsonObject
from docstore.errors import NotFound
from docstore.revision import RevId
from docstore.sqlite.attachments import stub, with_data
from docstore.sqlite.connection import Connection
from docstore.sqlite.documents import (
    Head,
    Stored,
    as_json,
    available_revisions,
    find_head,
    find_heads,
    load_content,
    load_leaves,
    load_tree,
)
from docstore.sqlite.tables import get_setting
from docstore.tree import Tree, history, leaves_above, possible_ancestors

REVS_LIMIT = 1000
Content = bool | Literal["bytes"]


@dataclass(frozen=True, slots=True)
class View:
    """What a reader wants to see of a document besides its body."""

    rev: str | None = None
    revs: bool = False
    conflicts: bool = False
    revs_info: bool = False
    deleted_conflicts: bool = False
    local_seq: bool = False
    attachments: Content = False
    latest: bool = False


def read_document(connection: Connection, doc_id: str, view: View) -> JsonObject:
    """The winner, or the revision asked for; NotFound says "missing" or "deleted" as CouchDB does."""
    head = find_head(connection, doc_id)
    if head is None:
        raise NotFound("missing")
    if view.rev is None and head.winner.deleted:
        raise NotFound("deleted")
    stored = load_content(connection, head.doc, _wanted_revision(connection, head, view))
    if stored is None:
        raise NotFound("missing")
    return render(connection, head, stored, view)


def render(connection: Connection, head: Head, stored: Stored, view: View) -> JsonObject:
    document = as_json(head, stored, shown_attachments(connection, stored, view.attachments))
    if view.revs or view.revs_info:
        _add_history(connection, head, stored, view, document)
    if view.conflicts or view.deleted_conflicts:
        _add_conflicts(connection, head, stored, view, document)
    if view.local_seq:
        document["_local_seq"] = head.seq
    return document


def read_open_revisions(connection: Connection, doc_id: str, revs: Sequence[str] | Literal["all"], view: View) -> list[JsonObject]:
    """Each asked revision (or every leaf) as {"ok": document} or {"missing": revision}."""
    head = find_head(connection, doc_id)
    if head is None:
        return [] if revs == "all" else [{"missing": rev} for rev in revs]
    asked = [leaf.rev for leaf in load_leaves(connection, head)] if revs == "all" else [RevId.parse(rev) for rev in revs]
    if view.latest and revs != "all":
        asked = _latest(load_tree(connection, head.doc), asked)
    each = replace(view, rev=None)
    return [_open_revision(connection, head, rev, each) for rev in asked]


def read_revs_diff(connection: Connection, asked: Mapping[str, Sequence[str]]) -> JsonObject:
    """Which of the asked revisions are unknown here, and which leaves they may descend from."""
    answer: JsonObject = {}
    heads = find_heads(connection, list(asked))
    for doc_id, texts in asked.items():
        revs = [RevId.parse(text) for text in texts]
        head = heads.get(doc_id)
        missing = revs if head is None else [rev for rev in revs if not _knows(connection, head, rev)]
        if missing:
            answer[doc_id] = {"missing": [str(rev) for rev in dict.fromkeys(missing)]}
            ancestors = [] if head is None else possible_ancestors(load_leaves(connection, head), missing)
            if ancestors:
                answer[doc_id]["possible_ancestors"] = [str(rev) for rev in ancestors]
    return answer


def stubs_of(stored: Stored) -> dict[str, JsonObject]:
    return {name: stub(entry) for name, entry in stored.attachments.items()}


def shown_attachments(connection: Connection, stored: Stored, content: Content) -> dict[str, JsonObject]:
    if not content:
        return stubs_of(stored)
    return {name: with_data(connection, entry, raw=content == "bytes") for name, entry in stored.attachments.items()}


def _wanted_revision(connection: Connection, head: Head, view: View) -> RevId:
    if view.rev is None:
        return head.winner.rev
    rev = RevId.parse(view.rev)
    if not view.latest:
        return rev
    return next(iter(_latest(load_tree(connection, head.doc), [rev])))


def _latest(tree: Tree, asked: Sequence[RevId]) -> list[RevId]:
    # A revision that nothing here descends from stays in the list and is answered as missing.
    found: dict[RevId, Any] = {}
    for rev in asked:
        found.update(dict.fromkeys([leaf.rev for leaf in leaves_above(tree, rev)] or [rev]))
    return list(found)


def _open_revision(connection: Connection, head: Head, rev: RevId, view: View) -> JsonObject:
    stored = load_content(connection, head.doc, rev)
    return {"missing": str(rev)} if stored is None else {"ok": render(connection, head, stored, view)}


def _knows(connection: Connection, head: Head, rev: RevId) -> bool:
    sql = "SELECT 1 FROM revisions WHERE doc = ? AND generation = ? AND hash = ?"
    return rev == head.winner.rev or connection.value(sql, (head.doc, *rev)) is not None


def _add_history(connection: Connection, head: Head, stored: Stored, view: View, document: JsonObject) -> None:
    is_first = stored.rev.generation == 1 and not view.revs_info  # nothing stands below it: no need of the tree
    tree: Tree = {} if is_first else load_tree(connection, head.doc)
    path = [stored.rev] if is_first else list(history(tree, stored.rev))
    if view.revs:
        # Where branches share their beginning the tree knows more of it than the limit; a leaf tells of no more, as CouchDB's.
        told = path if is_first else path[: int(get_setting(connection, "revs_limit", REVS_LIMIT))]
        document["_revisions"] = {"start": stored.rev.generation, "ids": [rev.hash for rev in told]}
    if view.revs_info:
        available = available_revisions(connection, head.doc)
        document["_revs_info"] = [{"rev": str(rev), "status": _status(tree, rev, available)} for rev in path]


def _status(tree: Tree, rev: RevId, available: set[RevId]) -> str:
    if rev not in available:
        return "missing"
    return "deleted" if tree[rev].deleted else "available"


def _add_conflicts(connection: Connection, head: Head, stored: Stored, view: View, document: JsonObject) -> None:
    others = [leaf for leaf in load_leaves(connection, head) if leaf.rev != stored.rev]
    for wanted, deleted, name in ((view.conflicts, False, "_conflicts"), (view.deleted_conflicts, True, "_deleted_conflicts")):
        revs = [str(leaf.rev) for leaf in others if leaf.deleted == deleted]
        if wanted and revs:
            document[name] = revs
