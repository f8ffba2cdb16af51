"""One document: reading it in all its ways, writing, deleting, copying; `_local` documents, which have no history and never travel."""

import secrets
from collections.abc import Callable, Sequence
from typing import Literal
from urllib.parse import parse_qs, quote, unquote

from starlette.responses import Response

from docstore.canonical import JsonObject
from docstore.couch_api.document_multipart import leaves_as_multipart, related_document
from docstore.couch_api.document_reading import ReadOptions, read_document, read_leaves, read_options
from docstore.couch_api.document_writing import (
    admit,
    check_document_id,
    check_rev,
    document_id,
    read_document_body,
    require_right_to_write,
    revision_asked,
)
from docstore.couch_api.inline_attachments import Inlining, one, with_stubs
from docstore.couch_api.intake import taking
from docstore.couch_api.query import unreadable
from docstore.couch_api.responses import encode, json_answer, json_bytes, streamed, written
from docstore.couch_api.routing import Access
from docstore.couch_api.surface import Call, CouchEndpoint
from docstore.couch_api.users import prepared_for_users
from docstore.errors import BadRequest, NotFound
from docstore.store import Attachment, Store

LOCAL = "_local/"


async def get(call: Call) -> Response:
    doc_id = call.parameters["doc"]
    if doc_id.startswith(LOCAL):
        return await _get_local(call, doc_id)
    options = read_options(call.query)
    if "open_revs" in call.query:
        return await _get_leaves(call, doc_id, options)
    if options.attachments and _accepts(call, "multipart/related"):
        return await related_document(call.database, doc_id, options)
    if options.attachments:
        inlining = Inlining(call.database)
        return streamed(inlining.expanded(one(await call.database.read(_encoded_whole(doc_id, options, inlining)))))
    rev, body = await call.database.read(_encoded(doc_id, options))
    headers = {"ETag": f'"{rev}"'} if options.is_plain else {}
    if options.is_plain and f'"{rev}"' in call.request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return json_bytes(body, headers=headers)


async def put(call: Call) -> Response:
    doc_id = document_id(call)
    async with taking(call.database) as intake:
        document = await read_document_body(call, intake)
        if doc_id.startswith(LOCAL):
            return await _put_local(call, doc_id, document)
        document = {**document, "_id": doc_id}
        if not call.query.boolean("new_edits", True):
            return await _graft(call, document)
        rev = revision_asked(call, document.get("_rev"))
        return await _edit(call, document if rev is None else {**document, "_rev": rev})


async def post(call: Call) -> Response:
    """A document without an address: CouchDB gives it a fresh id when it brings none."""
    async with taking(call.database) as intake:
        document = await read_document_body(call, intake, typed=True)
        doc_id = check_document_id(document.get("_id", secrets.token_hex(16)))
        return await _edit(call, {**document, "_id": doc_id})


async def delete(call: Call) -> Response:
    doc_id = document_id(call)
    if doc_id.startswith(LOCAL):
        await call.database.write(lambda store: store.delete_local(doc_id))
        return json_answer({"ok": True, "id": doc_id, "rev": "0-0"})
    rev = revision_asked(call)
    await require_right_to_write(call, [doc_id])
    # Read first: what was never there is 404, and a delete without a revision must meet the living winner as a conflict.
    await call.database.read(lambda store: store.get(doc_id, rev=rev))
    tombstone = {"_id": doc_id, "_deleted": True, **({"_rev": rev} if rev else {})}
    await admit(call, tombstone)
    return written(await call.database.write(lambda store: store.put(tombstone)), 200)


async def copy(call: Call) -> Response:
    """COPY with a Destination header: `newid`, or `newid?rev=…` to write over one."""
    doc_id, target, rev = document_id(call), *_destination(call)
    source = await call.database.read(lambda store: store.get(doc_id, rev=call.query.text("rev")))
    await require_right_to_write(call, [target])
    fields = {name: value for name, value in source.items() if name != "_rev"}
    await admit(call, await prepared_for_users(call, {**fields, "_id": target, **({"_rev": rev} if rev else {})}))
    return _edited(call, target, await call.database.write(lambda store: store.put(_copy_of(store, source, target, rev))))


def _copy_of(store: Store, source: JsonObject, target: str, rev: str | None) -> JsonObject:
    """The document under another id. Its attachments are named anew and not moved: this file holds their content already."""
    fields = {name: value for name, value in source.items() if name not in ("_id", "_rev")}
    if "_attachments" in fields:
        held = {name: store.attachment(source["_id"], name, rev=source["_rev"]) for name in fields["_attachments"]}
        fields["_attachments"] = {name: _named_anew(attachment) for name, attachment in held.items()}
    return {**fields, "_id": target, **({"_rev": rev} if rev else {})}


def _named_anew(attachment: Attachment) -> JsonObject:
    entry = {"content_type": attachment.content_type, "data": attachment.held(), "length": attachment.length}
    return entry if attachment.encoding is None else {**entry, "encoding": attachment.encoding}


async def _edit(call: Call, document: JsonObject) -> Response:
    await require_right_to_write(call, [document["_id"]])
    document = await prepared_for_users(call, document)
    await admit(call, document)
    return _edited(call, document["_id"], await call.database.write(lambda store: store.put(document)))


def _edited(call: Call, doc_id: str, result: JsonObject) -> Response:
    if call.query.text("batch") == "ok" and "error" not in result:
        return json_answer({"ok": True, "id": result["id"]}, 202)
    return written(result, 201, _address(call, doc_id))


async def _graft(call: Call, document: JsonObject) -> Response:
    """`new_edits=false`: a revision that another peer made, with its history."""
    await require_right_to_write(call, [document["_id"]])
    rev, document = _grafted_rev(document), await prepared_for_users(call, document)
    await admit(call, document, new_edits=False)
    refused = await call.database.write(lambda store: store.bulk_docs([document], new_edits=False))
    return written(refused[0] if refused else {"ok": True, "id": document["_id"], "rev": rev}, 201, _address(call, document["_id"]))


def _grafted_rev(document: JsonObject) -> str:
    history = document.get("_revisions")
    if isinstance(history, dict) and isinstance(history.get("start"), int) and isinstance(history.get("ids"), list) and history["ids"]:
        return check_rev(f"{history['start']}-{history['ids'][0]}")
    if "_rev" not in document:
        raise BadRequest("When `new_edits: false`, the document needs `_rev` or `_revisions`.")
    return check_rev(document["_rev"])


async def _get_leaves(call: Call, doc_id: str, options: ReadOptions) -> Response:
    asked = call.query.text("open_revs")
    revs = "all" if asked == "all" else call.query.strings("open_revs")
    if revs is None:
        raise unreadable("open_revs", "all, or a JSON list of revisions")
    wanted: list[str] | Literal["all"] = "all" if asked == "all" else [check_rev(rev) for rev in revs]
    if _accepts(call, "multipart/mixed"):
        return await leaves_as_multipart(call.database, doc_id, wanted, options)
    inlining = Inlining(call.database)
    return streamed(inlining.expanded(one(await call.database.read(_encoded_leaves(doc_id, wanted, options, inlining)))))


async def _get_local(call: Call, doc_id: str) -> Response:
    document = await call.database.read(lambda store: store.get_local(doc_id))
    if document is None:
        raise NotFound("missing")
    return json_answer(document)


async def _put_local(call: Call, doc_id: str, document: JsonObject) -> Response:
    if "_attachments" in document:
        raise BadRequest("A local document cannot have attachments.")
    return written(await call.database.write(lambda store: store.put_local(doc_id, {**document, "_id": doc_id})))


def _encoded(doc_id: str, options: ReadOptions) -> Callable[[Store], tuple[str, bytes]]:
    def work(store: Store) -> tuple[str, bytes]:
        document = read_document(store, doc_id, options)
        return document["_rev"], encode(document)

    return work


def _encoded_whole(doc_id: str, options: ReadOptions, inlining: Inlining) -> Callable[[Store], bytes]:
    return lambda store: encode(inlining.shown(store, read_document(store, doc_id, with_stubs(options)), options))


def _encoded_leaves(
    doc_id: str, revs: Sequence[str] | Literal["all"], options: ReadOptions, inlining: Inlining
) -> Callable[[Store], bytes]:
    def work(store: Store) -> bytes:
        found = read_leaves(store, doc_id, revs, with_stubs(options), True)
        if not found:
            raise NotFound("missing")
        return encode([{"ok": inlining.shown(store, entry["ok"], options)} if "ok" in entry else entry for entry in found])

    return work


def _destination(call: Call) -> tuple[str, str | None]:
    path, _, query = call.request.headers.get("destination", "").partition("?")
    if not path:
        raise BadRequest("Destination header is mandatory for COPY.")
    rev = parse_qs(query).get("rev", [None])[0]
    if "://" in path:
        raise BadRequest("Destination URL must be relative.")
    return check_document_id(unquote(path.lstrip("/"))), rev


def _accepts(call: Call, media_type: str) -> bool:
    """Only when it is named, as CouchDB does: `*/*` gets JSON."""
    accepted = call.request.headers.get("accept", "").split(",")
    return media_type in (entry.split(";")[0].strip().lower() for entry in accepted)


def _address(call: Call, doc_id: str) -> str:
    root, database = call.request.scope.get("root_path", ""), quote(call.parameters["db"], safe="")
    return f"{root}/{database}/{quote(doc_id, safe='')}"


ENDPOINTS: tuple[CouchEndpoint, ...] = (
    CouchEndpoint("POST", "/{db}", post, Access.MEMBER),
    CouchEndpoint("GET", "/{db}/{doc}", get, Access.MEMBER),
    CouchEndpoint("PUT", "/{db}/{doc}", put, Access.MEMBER),
    CouchEndpoint("DELETE", "/{db}/{doc}", delete, Access.MEMBER),
    CouchEndpoint("COPY", "/{db}/{doc}", copy, Access.MEMBER),
)
