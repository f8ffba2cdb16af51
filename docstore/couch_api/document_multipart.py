"""Documents with their attachments as multipart: one as multipart/related, the leaves of one id as multipart/mixed of those.

This is how CouchDB's replicator reads: `GET doc?revs=true&open_revs=[…]&latest=true&atts_since=[…]` with `Accept: multipart/mixed`.
A document without bytes to send is a plain application/json part; a missing revision is one with `error="true"`.
One revision's attachments are in memory at a time, however many revisions were asked for.
"""

import secrets
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any, Literal

from starlette.responses import Response

from docstore.canonical import JsonObject
from docstore.couch_api.document_reading import ReadOptions, read_document, read_leaves
from docstore.couch_api.media_types import safe_media_type
from docstore.couch_api.multipart import closing, part_head
from docstore.couch_api.responses import encode, json_answer, streamed
from docstore.errors import NotFound
from docstore.handle import StoreHandle


async def related_document(handle: StoreHandle, doc_id: str, options: ReadOptions) -> Response:
    """One document; plain JSON when there are no bytes to send with it."""
    document = await handle.read(lambda store: read_document(store, doc_id, options, "bytes"))
    if not _bodies(document):
        return json_answer(document)
    boundary = secrets.token_hex(16)
    return streamed(_each(related_parts(document, boundary)), f'multipart/related; boundary="{boundary}"')


async def leaves_as_multipart(handle: StoreHandle, doc_id: str, revs: Sequence[str] | Literal["all"], options: ReadOptions) -> Response:
    """`open_revs` as multipart/mixed. Which revisions there are is read first, so that an unknown document is still 404."""
    without_bodies = ReadOptions(None, options.flags, False, None)
    found = await handle.read(lambda store: read_leaves(store, doc_id, revs, without_bodies, True))
    if not found:
        raise NotFound("missing")
    boundary = secrets.token_hex(16)
    return streamed(_mixed(handle, doc_id, found, _Mixed(boundary, options)), f'multipart/mixed; boundary="{boundary}"')


class _Mixed:
    """The boundary around the leaves, and how each is wanted. Bytes are always sent: without them `Accept` would not name multipart."""

    def __init__(self, boundary: str, options: ReadOptions) -> None:
        self.boundary = boundary
        flags = tuple(flag for flag in options.flags if flag != "latest")
        self.options = ReadOptions(None, flags, True, options.atts_since)


async def _mixed(handle: StoreHandle, doc_id: str, found: Sequence[JsonObject], wanted: _Mixed) -> AsyncIterator[bytes]:
    for entry in found:
        if "ok" in entry:
            [whole] = await handle.read(_leaf(doc_id, entry["ok"]["_rev"], wanted.options))
            for piece in _leaf_part(whole, wanted.boundary):
                yield piece
        else:
            yield part_head(wanted.boundary, {"Content-Type": 'application/json; error="true"'}) + encode(entry)
    yield closing(wanted.boundary)


def _leaf(doc_id: str, rev: str, options: ReadOptions) -> Any:
    return lambda store: read_leaves(store, doc_id, [rev], options, "bytes")


def _leaf_part(entry: JsonObject, boundary: str) -> Iterator[bytes]:
    document = entry.get("ok")
    if document is None:
        yield part_head(boundary, {"Content-Type": 'application/json; error="true"'}) + encode(entry)
    elif not _bodies(document):
        yield part_head(boundary, {"Content-Type": "application/json"}) + encode(document)
    else:
        inner = secrets.token_hex(16)
        yield part_head(boundary, {"Content-Type": f'multipart/related; boundary="{inner}"'})
        yield from related_parts(document, inner)


def related_parts(document: JsonObject, boundary: str) -> Iterator[bytes]:
    """The document with `follows` in place of bytes, then the bytes."""
    bodies = _bodies(document)
    described = {name: _following(entry) if name in bodies else entry for name, entry in document["_attachments"].items()}
    yield part_head(boundary, {"Content-Type": "application/json"}) + encode({**document, "_attachments": described})
    for name, entry in bodies.items():
        yield part_head(boundary, _part_headers(name, entry)) + entry["data"]
    yield closing(boundary)


def _following(entry: JsonObject) -> JsonObject:
    kept = {name: value for name, value in entry.items() if name not in ("data", "stub")}
    return {**kept, "follows": True, "length": len(entry["data"])}


def _part_headers(name: str, entry: JsonObject) -> dict[str, str]:
    headers = {"Content-Type": safe_media_type(entry.get("content_type")), "Content-Length": str(len(entry["data"]))}
    if name.isprintable():
        # A name that could break the header is left out: the order of the parts says the same.
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        headers["Content-Disposition"] = f'attachment; filename="{quoted}"'
    return headers


def _bodies(document: JsonObject) -> dict[str, JsonObject]:
    return {name: entry for name, entry in document.get("_attachments", {}).items() if "data" in entry}


async def _each(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece
