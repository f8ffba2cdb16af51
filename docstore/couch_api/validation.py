"""`validate_doc_update`: the functions in a database's design documents, run before a revision is stored.

CouchDB's rule: every function of every design document is asked, `throw({forbidden: …})` or `throw({unauthorized: …})` refuses that one
document, and the design documents themselves are not asked about. `oldDoc` is the nearest stored ancestor of the new revision, or null. The
engine is bounded in time and memory and lives on a thread of its own; a function that fails or overruns its bounds refuses, since what
cannot be judged must not be stored.
"""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import quickjs

from docstore.canonical import JsonObject
from docstore.couch_api.authentication import UserContext
from docstore.couch_api.databases import SYSTEM_NAMES
from docstore.couch_api.security import DEFAULT_SECURITY
from docstore.errors import DocstoreError, Forbidden, NotFound, Unauthorized
from docstore.handle import StoreHandle
from docstore.store import Store

DESIGN = "_design/"
FUNCTION = "validate_doc_update"
MOST_COMPILED = 256
_RUNNER = """
function run(newDoc, oldDoc, userCtx, secObj) {
  try { validate(JSON.parse(newDoc), JSON.parse(oldDoc), JSON.parse(userCtx), JSON.parse(secObj)); return ""; }
  catch (thrown) {
    if (thrown && thrown.forbidden !== undefined) { return "forbidden " + thrown.forbidden; }
    if (thrown && thrown.unauthorized !== undefined) { return "unauthorized " + thrown.unauthorized; }
    throw thrown;
  }
}
"""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one call may cost: seconds of processor time, bytes of memory, bytes of stack."""

    seconds: float = 2.0
    memory: int = 64 * 1024 * 1024
    stack: int = 512 * 1024


@dataclass(frozen=True, slots=True)
class Edits:
    """What somebody asks to have stored: documents with `_rev` or `_revisions` as they came; `new_edits` as in `_bulk_docs`."""

    database: str
    documents: Sequence[JsonObject]
    new_edits: bool = True


@dataclass(frozen=True, slots=True)
class Update:
    """One revision that is to be stored: as it would stand, and its nearest stored ancestor."""

    document: JsonObject
    old: JsonObject | None

    def as_json(self) -> tuple[str, str]:
        return json.dumps(self.document), json.dumps(self.old)


@dataclass(frozen=True, slots=True)
class Rules:
    """What a database asks: its functions by design document, and its `_security`."""

    functions: tuple[tuple[str, str], ...]
    security: JsonObject


class Validation:
    """The engine of one server."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        self._bounds = bounds or Bounds()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="validation")
        self._compiled: dict[str, Callable[..., str]] = {}

    async def refusals(self, handle: StoreHandle, edits: Edits, user: UserContext) -> list[DocstoreError | None]:
        """For each document why it may not be stored, or None."""
        if not any(_is_asked_about(edits.database, document) for document in edits.documents):
            return [None] * len(edits.documents)
        rules = await handle.read(_rules)
        if not rules.functions:
            return [None] * len(edits.documents)
        updates = await handle.read(lambda store: [_update(store, edits, document) for document in edits.documents])
        context = json.dumps({"db": edits.database, **user.as_json()})
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._judge, rules, updates, context)

    def _judge(self, rules: Rules, updates: Sequence[Update | None], user: str) -> list[DocstoreError | None]:
        security = json.dumps(rules.security)
        return [None if each is None else self._first_refusal(rules, (*each.as_json(), user, security)) for each in updates]

    def _first_refusal(self, rules: Rules, arguments: tuple[str, str, str, str]) -> DocstoreError | None:
        for name, source in rules.functions:
            try:
                said = self._function(source)(*arguments)
            except quickjs.JSException as failure:
                self._compiled.pop(source, None)  # what overran its memory is not used again
                return Forbidden(f"The validation function of {name} failed, so nothing was stored: {str(failure).splitlines()[0]}")
            if said:
                return _refusal(said)
        return None

    def _function(self, source: str) -> Callable[..., str]:
        if source not in self._compiled:
            if len(self._compiled) >= MOST_COMPILED:
                self._compiled.pop(next(iter(self._compiled)))
            self._compiled[source] = self._compile(source)
        return self._compiled[source]

    def _compile(self, source: str) -> Callable[..., str]:
        context = quickjs.Context()
        context.set_memory_limit(self._bounds.memory)
        context.set_time_limit(self._bounds.seconds)
        context.set_max_stack_size(self._bounds.stack)
        context.eval(f"var validate = ({source});")
        context.eval(_RUNNER)
        run: Callable[..., str] = context.get("run")
        return run


def _refusal(said: str) -> DocstoreError:
    word, _, reason = said.partition(" ")
    return Unauthorized(reason) if word == "unauthorized" else Forbidden(reason)


def _is_asked_about(database: str, document: Mapping[str, Any]) -> bool:
    return database not in SYSTEM_NAMES and not str(document.get("_id", "")).startswith((DESIGN, "_local/"))


def _rules(store: Store) -> Rules:
    listed = store.all_docs(startkey=DESIGN, endkey=DESIGN + "\uffff", include_docs=True)
    functions = [(str(row["id"]), row["doc"].get(FUNCTION)) for row in listed["rows"]]
    return Rules(tuple((name, source) for name, source in functions if isinstance(source, str)), store.get_security() or DEFAULT_SECURITY)


def _update(store: Store, edits: Edits, document: JsonObject) -> Update | None:
    """None for what is not asked about: other kinds of document, and a revision from elsewhere that is stored already."""
    history = _history(document)
    if not _is_asked_about(edits.database, document):
        return None
    if edits.new_edits:
        return Update(_shown(document, history), _nearest(store, str(document["_id"]), history))
    if history and not store.revs_diff({str(document["_id"]): history[:1]}):
        return None
    return Update(_shown(document, history), _nearest(store, str(document["_id"]), history[1:]))


def _shown(document: JsonObject, history: Sequence[str]) -> JsonObject:
    """The document as the function sees it: attachments as stubs, and its own path as the history."""
    fields = {name: value for name, value in document.items() if name not in ("_attachments", "_revisions", "_rev")}
    if history:
        start = history[0].partition("-")[0]
        fields["_rev"] = history[0]
        fields["_revisions"] = {"start": int(start) if start.isdecimal() else 0, "ids": [rev.partition("-")[2] for rev in history]}
    if isinstance(document.get("_attachments"), dict) and document["_attachments"]:
        fields["_attachments"] = {name: _stub(entry) for name, entry in document["_attachments"].items()}
    return fields


def _history(document: Mapping[str, Any]) -> list[str]:
    """The revisions of the document's own path, newest first; malformed ones are the store's to refuse."""
    told = document.get("_revisions")
    if isinstance(told, dict) and isinstance(told.get("start"), int) and isinstance(told.get("ids"), list):
        return [f"{told['start'] - place}-{rev}" for place, rev in enumerate(told["ids"])]
    return [str(document["_rev"])] if document.get("_rev") else []


def _nearest(store: Store, doc_id: str, history: Sequence[str]) -> JsonObject | None:
    for rev in history:
        with suppress(NotFound):  # not stored, or its body is compacted away: the next one back
            return store.get(doc_id, rev=rev)
    return None


def _stub(entry: object) -> JsonObject:
    fields = dict(entry) if isinstance(entry, Mapping) else {}
    return {"stub": True, **{name: fields[name] for name in ("content_type", "digest", "length", "revpos") if name in fields}}
