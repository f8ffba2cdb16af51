"""Many documents in one request: `_bulk_docs`, `_bulk_get`, `_revs_diff`, `_missing_revs`, `_all_docs` and its kin.

Batches are bounded by the request's size, answers are written a page or an entry at a time, and every read or write is one piece of work
in the store's thread.
"""

import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from starlette.responses import Response

from docstore.canonical import JsonObject
from docstore.couch_api.body import as_object, read_object
from docstore.couch_api.document_reading import ReadOptions, read_leaves, read_options
from docstore.couch_api.document_writing import check_document_id, check_rev, refusals
from docstore.couch_api.inline_attachments import Inlining, with_stubs
from docstore.couch_api.listing import first_page, listing_options, pieces
from docstore.couch_api.query import Query
from docstore.couch_api.responses import encode, json_answer, json_bytes, streamed
from docstore.couch_api.routing import Access
from docstore.couch_api.security import is_database_admin
from docstore.couch_api.surface import Call, CouchEndpoint
from docstore.couch_api.users import prepared_for_users
from docstore.errors import BadRequest, DocstoreError
from docstore.handle import StoreHandle
from docstore.store import Store

# How many entries of _bulk_get are read and written at once: an answer costs no more memory than these.
ENTRIES_WITHOUT = 25
ENTRIES_WITH_BODIES = 4


async def bulk_docs(call: Call) -> Response:
    body = await read_object(call.request, call.settings.most_request_bytes)
    new_edits = body.get("new_edits", True)
    documents = body.get("docs")
    if not isinstance(documents, list) or not isinstance(new_edits, bool):
        raise BadRequest("POST body must include `docs` parameter.")
    admitted, refused = await _admitted(call, documents, new_edits)
    results = await call.database.write(lambda store: store.bulk_docs(admitted, new_edits=new_edits)) if admitted else []
    return json_answer(_in_order(documents, results, refused) if new_edits else [*results, *refused.values()], 201)


async def _admitted(call: Call, documents: list[Any], new_edits: bool) -> tuple[list[JsonObject], dict[int, JsonObject]]:
    """The documents that may go to the store, and the refusals of the others by their place."""
    prepared, refused = await _prepared(call, documents, new_edits)
    judged = await refusals(call, list(prepared.values()), new_edits=new_edits)
    for place, refusal in zip(list(prepared), judged, strict=True):
        if refusal is not None:
            refused[place] = _refusal(prepared.pop(place), refusal.code, refusal.reason)
    return list(prepared.values()), refused


async def _prepared(call: Call, documents: list[Any], new_edits: bool) -> tuple[dict[int, JsonObject], dict[int, JsonObject]]:
    """By place: the documents that this caller may write at all, and the refusals of the others."""
    prepared: dict[int, JsonObject] = {}
    refused: dict[int, JsonObject] = {}
    may_design = call.user.is_server_admin or is_database_admin(await call.database.read(lambda store: store.get_security()), call.user)
    for place, entry in enumerate(documents):
        document = as_object(entry, "Document must be a JSON object")
        if new_edits and "_id" not in document:
            document = {**document, "_id": secrets.token_hex(16)}
        doc_id = check_document_id(document.get("_id"))
        if doc_id.startswith("_design/") and not may_design:
            refused[place] = _refusal(document, "unauthorized", "You are not a db or server admin.")
            continue
        try:
            prepared[place] = await prepared_for_users(call, document)
        except DocstoreError as error:
            refused[place] = _refusal(document, error.code, error.reason)
    return prepared, refused


def _in_order(documents: list[Any], results: list[JsonObject], refused: Mapping[int, JsonObject]) -> list[JsonObject]:
    """One result a document, in the order of the request."""
    rest = iter(results)
    return [refused[place] if place in refused else next(rest) for place in range(len(documents))]


def _refusal(document: JsonObject, word: str, reason: str) -> JsonObject:
    rev = {"rev": document["_rev"]} if "_rev" in document else {}
    return {"id": document.get("_id"), **rev, "error": word, "reason": reason}


async def bulk_get(call: Call) -> Response:
    body = await read_object(call.request, call.settings.most_request_bytes)
    asked = body.get("docs")
    if not isinstance(asked, list):
        raise BadRequest("Missing JSON list of 'docs'.")
    wanted = [as_object(entry, "Each of `docs` must be an object") for entry in asked]
    inlining = Inlining(call.database)
    return streamed(inlining.expanded(_bulk_get_entries(call.database, wanted, read_options(call.query), inlining)))


async def _bulk_get_entries(
    handle: StoreHandle, wanted: list[JsonObject], options: ReadOptions, inlining: Inlining
) -> AsyncIterator[bytes]:
    has_bodies = options.attachments or any("atts_since" in entry for entry in wanted)
    size = ENTRIES_WITH_BODIES if has_bodies else ENTRIES_WITHOUT
    yield b'{"results":['
    for place in range(0, len(wanted), size):
        encoded = await handle.read(_bulk_get_some(wanted[place : place + size], options, inlining))
        yield (b"," if place else b"") + encoded
    yield b"]}\n"


def _bulk_get_some(wanted: list[JsonObject], options: ReadOptions, inlining: Inlining) -> Callable[[Store], bytes]:
    return lambda store: b",".join(_bulk_get_entry(store, entry, options, inlining) for entry in wanted)


def _bulk_get_entry(store: Store, entry: JsonObject, options: ReadOptions, inlining: Inlining) -> bytes:
    doc_id, rev = entry.get("id"), entry.get("rev")
    try:
        return encode({"id": doc_id, "docs": _bulk_get_revisions(store, entry, options, inlining)})
    except DocstoreError as error:
        failed = {"error": {"id": doc_id, "rev": rev or "undefined", "error": error.code, "reason": error.reason}}
        return encode({"id": doc_id, "docs": [failed]})


def _bulk_get_revisions(store: Store, entry: JsonObject, options: ReadOptions, inlining: Inlining) -> list[JsonObject]:
    doc_id, rev, since = check_document_id(entry.get("id")), entry.get("rev"), entry.get("atts_since")
    if since is not None and not (isinstance(since, list) and all(isinstance(known, str) for known in since)):
        raise BadRequest("`atts_since` must be a list of revisions.")
    with_bodies = ReadOptions(None, options.flags, options.attachments or since is not None, None if since is None else tuple(since))
    found = read_leaves(store, doc_id, "all" if rev is None else [check_rev(rev)], with_stubs(with_bodies), True)
    whole = [{"ok": inlining.shown(store, leaf["ok"], with_bodies)} if "ok" in leaf else leaf for leaf in found]
    return [_bulk_get_found(doc_id, leaf) for leaf in whole] or [_bulk_get_found(doc_id, {"missing": "undefined"})]


def _bulk_get_found(doc_id: str, leaf: JsonObject) -> JsonObject:
    if "ok" in leaf:
        return leaf
    return {"error": {"id": doc_id, "rev": leaf["missing"], "error": "not_found", "reason": "missing"}}


async def revs_diff(call: Call) -> Response:
    asked = await _revisions_asked(call)
    return json_answer(await call.database.read(lambda store: store.revs_diff(asked)))


async def missing_revs(call: Call) -> Response:
    asked = await _revisions_asked(call)
    found = await call.database.read(lambda store: store.revs_diff(asked))
    return json_answer({"missing_revs": {doc_id: entry["missing"] for doc_id, entry in found.items()}})


async def _revisions_asked(call: Call) -> dict[str, list[str]]:
    asked = await read_object(call.request, call.settings.most_request_bytes)
    for revs in asked.values():
        if not isinstance(revs, list):
            raise BadRequest("Each document needs a list of revisions.")
        for rev in revs:
            check_rev(rev)
    return asked


async def all_docs(call: Call) -> Response:
    return await _listed(call, listing_options(call.query, {}))


async def all_docs_by_body(call: Call) -> Response:
    body = await read_object(call.request, call.settings.most_request_bytes)
    return await _listed(call, listing_options(call.query, body))


async def all_docs_queries(call: Call) -> Response:
    body = await read_object(call.request, call.settings.most_request_bytes)
    asked = body.get("queries")
    if not isinstance(asked, list):
        raise BadRequest("`queries` must be a list of objects.")
    wanted = [listing_options(Query({}), as_object(entry, "Each of `queries` must be an object")) for entry in asked]
    return streamed(_listings(call.database, wanted))


async def design_docs(call: Call) -> Response:
    include = call.query.boolean("include_docs")
    return await _listed(call, {"startkey": "_design/", "endkey": "_design0", "inclusive_end": False, "include_docs": include})


async def _listed(call: Call, options: Mapping[str, Any]) -> Response:
    return streamed(pieces(call.database, await first_page(call.database, options)))


async def _listings(handle: StoreHandle, wanted: list[dict[str, Any]]) -> AsyncIterator[bytes]:
    yield b'{"results":['
    for place, options in enumerate(wanted):
        yield b"," if place else b""
        async for piece in pieces(handle, await first_page(handle, options)):
            yield piece
    yield b"]}\n"


async def local_docs(call: Call) -> Response:
    include = call.query.boolean("include_docs")
    return json_bytes(await call.database.read(lambda store: encode(_local_rows(store, include))))


def _local_rows(store: Store, include_docs: bool) -> JsonObject:
    rows = []
    for [doc_id] in store.read("SELECT id FROM locals ORDER BY id"):
        document = store.get_local(doc_id) or {}
        row = {"id": doc_id, "key": doc_id, "value": {"rev": document.get("_rev")}}
        rows.append({**row, "doc": document} if include_docs else row)
    return {"total_rows": None, "offset": None, "rows": rows}


ENDPOINTS: tuple[CouchEndpoint, ...] = (
    CouchEndpoint("POST", "/{db}/_bulk_docs", bulk_docs, Access.MEMBER),
    CouchEndpoint("POST", "/{db}/_bulk_get", bulk_get, Access.MEMBER),
    CouchEndpoint("POST", "/{db}/_revs_diff", revs_diff, Access.MEMBER),
    CouchEndpoint("POST", "/{db}/_missing_revs", missing_revs, Access.MEMBER),
    CouchEndpoint("GET", "/{db}/_all_docs", all_docs, Access.MEMBER),
    CouchEndpoint("POST", "/{db}/_all_docs", all_docs_by_body, Access.MEMBER),
    CouchEndpoint("POST", "/{db}/_all_docs/queries", all_docs_queries, Access.MEMBER),
    CouchEndpoint("GET", "/{db}/_design_docs", design_docs, Access.MEMBER),
    CouchEndpoint("GET", "/{db}/_local_docs", local_docs, Access.MEMBER),
)
