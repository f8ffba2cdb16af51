"""What a GET of one document answers: the options of its query, and the document with its attachments as they were asked for.

`atts_since` names revisions that the asker has: an attachment that came after all of them is sent with its bytes, the others stay stubs
(protocol.rst, "Fetch Changed Documents"). Everything here runs in the store's thread.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from docstore.canonical import JsonObject
from docstore.couch_api.query import Query
from docstore.store import Store

FLAGS = ("revs", "conflicts", "revs_info", "deleted_conflicts", "local_seq", "latest")


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How one document is wanted."""

    rev: str | None
    flags: tuple[str, ...]
    attachments: bool
    atts_since: tuple[str, ...] | None

    @property
    def is_plain(self) -> bool:
        """Then the revision alone says what the answer is, and can be its ETag."""
        return not self.flags and not self.attachments and self.atts_since is None

    def wants(self, flag: str) -> bool:
        return flag in self.flags


def read_options(query: Query) -> ReadOptions:
    flags = [flag for flag in FLAGS if query.boolean(flag)]
    if query.boolean("meta"):
        flags += ["conflicts", "revs_info", "deleted_conflicts"]
    since = query.strings("atts_since")
    attachments = query.boolean("attachments") or since is not None
    return ReadOptions(query.text("rev"), tuple(dict.fromkeys(flags)), attachments, None if since is None else tuple(since))


def read_document(store: Store, doc_id: str, options: ReadOptions, bodies: Literal[True, "bytes"] = True) -> JsonObject:
    """The document; `bodies` says in which form its attachments are wanted, if they are."""
    wanted = dict.fromkeys(options.flags, True)
    needs_history = options.atts_since is not None and not options.wants("revs")
    if needs_history:
        wanted["revs"] = True
    attachments = bodies if options.attachments else False
    document = store.get(doc_id, rev=options.rev, attachments=attachments, **wanted)
    if options.atts_since is not None:
        document = keep_newer_attachments(document, options.atts_since)
    return {name: value for name, value in document.items() if not (needs_history and name == "_revisions")}


def read_leaves(
    store: Store, doc_id: str, revs: Sequence[str] | Literal["all"], options: ReadOptions, bodies: Literal[True, "bytes"]
) -> list[JsonObject]:
    """`open_revs`: each as {"ok": document} or {"missing": rev}."""
    attachments = bodies if options.attachments else False
    found = store.open_revs(doc_id, revs, latest=options.wants("latest"), attachments=attachments, revs_history=True)
    return [_shaped(entry, options) for entry in found]


def _shaped(entry: JsonObject, options: ReadOptions) -> JsonObject:
    if "ok" not in entry:
        return entry
    document = entry["ok"] if options.atts_since is None else keep_newer_attachments(entry["ok"], options.atts_since)
    return {"ok": {name: value for name, value in document.items() if name != "_revisions" or options.wants("revs")}}


def keep_newer_attachments(document: JsonObject, atts_since: Sequence[str]) -> JsonObject:
    """The document with stubs for what the asker of `atts_since` already has."""
    attachments: dict[str, Any] = document.get("_attachments", {})
    known = newest_known(document, atts_since)
    if not attachments or known == 0:
        return document
    return {
        **document,
        "_attachments": {name: _stub(entry) if entry.get("revpos", 0) <= known else entry for name, entry in attachments.items()},
    }


def newest_known(document: JsonObject, atts_since: Sequence[str]) -> int:
    history = document.get("_revisions", {"start": 0, "ids": []})
    path = {f"{history['start'] - depth}-{identity}" for depth, identity in enumerate(history["ids"])}
    return max((int(rev.split("-", 1)[0]) for rev in atts_since if rev in path), default=0)


def _stub(entry: JsonObject) -> JsonObject:
    if "data" not in entry:
        return entry
    return {**{name: value for name, value in entry.items() if name != "data"}, "length": _length_of(entry), "stub": True}


def _length_of(entry: JsonObject) -> int:
    data = entry["data"]
    if isinstance(data, str):
        return len(data) * 3 // 4 - data[-2:].count("=")
    return len(data)
