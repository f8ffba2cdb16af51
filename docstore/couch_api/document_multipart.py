"""Documents with their attachments as multipart: one as multipart/related, the leaves of one id as multipart/mixed of those.

This is how CouchDB's replicator reads: `GET doc?revs=true&open_revs=[…]&latest=true&atts_since=[…]` with `Accept: multipart/mixed`.
A document without bytes to send is a plain application/json part; a missing revision is one with `error="true"`. Bytes leave as they are
stored, compressed ones with `encoding` and `encoded_length` as CouchDB says it, and one slice of one attachment is in memory at a time.
"""

import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from starlette.responses import Response

from docstore.canonical import JsonObject
from docstore.couch_api.attachment_reading import Sent, look_up, slices
from docstore.couch_api.document_reading import ReadOptions, newest_known, read_leaves
from docstore.couch_api.document_reading import read_document as read_one
from docstore.couch_api.media_types import safe_media_type
from docstore.couch_api.multipart import closing, part_head
from docstore.couch_api.responses import encode, json_answer, streamed
from docstore.errors import NotFound
from docstore.handle import StoreHandle
from docstore.store import Store


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A document that says which attachments follow, and those attachments in that order."""

    document: JsonObject
    bodies: tuple[Sent, ...]


async def related_document(handle: StoreHandle, doc_id: str, options: ReadOptions) -> Response:
    """One document; plain JSON when there are no bytes to send with it."""
    outgoing = await handle.read(_document(doc_id, options))
    if not outgoing.bodies:
        return json_answer(outgoing.document)
    boundary = secrets.token_hex(16)
    return streamed(related_parts(handle, outgoing, boundary), f'multipart/related; boundary="{boundary}"')


async def leaves_as_multipart(handle: StoreHandle, doc_id: str, revs: Sequence[str] | Literal["all"], options: ReadOptions) -> Response:
    """`open_revs` as multipart/mixed. Bytes are always sent: without them `Accept` would not name multipart."""
    found = await handle.read(_leaves(doc_id, revs, replace(options, rev=None)))
    if not found:
        raise NotFound("missing")
    boundary = secrets.token_hex(16)
    return streamed(_mixed(handle, found, boundary), f'multipart/mixed; boundary="{boundary}"')


async def related_parts(handle: StoreHandle, outgoing: Outgoing, boundary: str) -> AsyncIterator[bytes]:
    """The document with `follows` in place of bytes, then the bytes."""
    yield part_head(boundary, {"Content-Type": "application/json"}) + encode(outgoing.document)
    for sent in outgoing.bodies:
        yield part_head(boundary, part_headers(sent))
        async for piece in slices(handle, sent, 0, sent.stored_length):
            yield piece
    yield closing(boundary)


async def _mixed(handle: StoreHandle, found: Sequence[Outgoing], boundary: str) -> AsyncIterator[bytes]:
    for outgoing in found:
        if outgoing.bodies:
            inner = secrets.token_hex(16)
            yield part_head(boundary, {"Content-Type": f'multipart/related; boundary="{inner}"'})
            async for piece in related_parts(handle, outgoing, inner):
                yield piece
        else:
            error = '; error="true"' if "missing" in outgoing.document else ""
            yield part_head(boundary, {"Content-Type": f"application/json{error}"}) + encode(outgoing.document)
    yield closing(boundary)


def _document(doc_id: str, options: ReadOptions) -> Callable[[Store], Outgoing]:
    stubs = replace(options, flags=_with_history(options.flags), attachments=False, atts_since=None)
    return lambda store: _outgoing(store, read_one(store, doc_id, stubs), options)


def _leaves(doc_id: str, revs: Sequence[str] | Literal["all"], options: ReadOptions) -> Callable[[Store], list[Outgoing]]:
    stubs = replace(options, flags=_with_history(options.flags), attachments=False, atts_since=None)

    def work(store: Store) -> list[Outgoing]:
        found = read_leaves(store, doc_id, revs, stubs, True)
        return [_outgoing(store, entry["ok"], options) if "ok" in entry else Outgoing(entry, ()) for entry in found]

    return work


def _with_history(flags: tuple[str, ...]) -> tuple[str, ...]:
    return flags if "revs" in flags else (*flags, "revs")


def _outgoing(store: Store, document: JsonObject, options: ReadOptions) -> Outgoing:
    known = newest_known(document, options.atts_since or ())
    shown = {name: value for name, value in document.items() if name != "_revisions" or options.wants("revs")}
    stubs: Mapping[str, Any] = document.get("_attachments", {})
    newer = [name for name, entry in stubs.items() if entry.get("revpos", 0) > known or known == 0]
    bodies = tuple(look_up(store, document["_id"], name, document["_rev"]) for name in newer)
    if stubs:
        shown["_attachments"] = {**stubs, **{sent.name: _following(sent) for sent in bodies}}
    return Outgoing(shown, bodies)


def _following(sent: Sent) -> JsonObject:
    entry = {"content_type": sent.content_type, "revpos": sent.revpos, "digest": sent.digest, "length": sent.length, "follows": True}
    return entry if sent.encoding is None else {**entry, "encoding": sent.encoding, "encoded_length": sent.stored_length}


def part_headers(sent: Sent) -> dict[str, str]:
    headers = {"Content-Type": safe_media_type(sent.content_type), "Content-Length": str(sent.stored_length)}
    if sent.encoding is not None:
        headers["Content-Encoding"] = sent.encoding
    if sent.name.isprintable():
        # A name that could break the header is left out: the order of the parts says the same.
        quoted = sent.name.replace("\\", "\\\\").replace('"', '\\"')
        headers["Content-Disposition"] = f'attachment; filename="{quoted}"'
    return headers
