"""Attachments by name: streamed in and out in slices, with ETag and ranges; put and removed as edits of their document.

An attachment is answered from one revision (attachment_reading.py). What a document holds is never a page of this origin: browsers get it
sandboxed.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import quote

from starlette.responses import Response

from docstore.canonical import JsonObject
from docstore.couch_api.attachment_reading import Sent, look_up, slices
from docstore.couch_api.body import read_chunks
from docstore.couch_api.document_writing import admit, document_id, require_right_to_write, revision_asked
from docstore.couch_api.inline_attachments import unpacked
from docstore.couch_api.intake import content_length, taking
from docstore.couch_api.media_types import UNKNOWN, safe_media_type
from docstore.couch_api.responses import Conflict, RangeNotSatisfiable, error_answer, streamed, written
from docstore.couch_api.routing import Access
from docstore.couch_api.surface import Call, CouchEndpoint
from docstore.errors import NotFound
from docstore.store import Store, Uploaded

_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")


async def get(call: Call) -> Response:
    doc_id, name, rev = call.parameters["doc"], call.parameters["name"], revision_asked(call)
    held = await call.database.read(lambda store: look_up(store, doc_id, name, rev))
    headers = _headers(held)
    if headers["ETag"] in call.request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if held.encoding is not None:
        return _compressed(call, held, held.encoding, headers)
    asked = _asked_range(call.request.headers.get("range", ""), held.length)
    start, end = asked or (0, held.length)
    if asked is not None and start >= end:
        return _outside(held)
    if asked is not None:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{held.length}"
    headers["Content-Length"] = str(end - start)
    return streamed(slices(call.database, held, start, end), headers["Content-Type"], 200 if asked is None else 206, headers)


async def put(call: Call) -> Response:
    doc_id, name = document_id(call), call.parameters["name"]
    await require_right_to_write(call, [doc_id])
    promised = call.request.headers.get("content-md5")
    async with taking(call.database) as intake:
        chunks = read_chunks(call.request, call.settings.most_attachment_bytes)
        data = await intake.take(chunks, None if promised is None else f"md5-{promised.strip()}")
        return await _attach(call, doc_id, name, data)


async def _attach(call: Call, doc_id: str, name: str, data: bytes | Uploaded) -> Response:
    rev, content_type = revision_asked(call), call.request.headers.get("content-type", UNKNOWN)
    entry = {"content_type": content_type, "data": data, "length": content_length(data)}
    await admit(call, await call.database.read(_standing(doc_id, rev, lambda held: {**held, name: entry})))
    result = await call.database.write(lambda store: store.put_attachment(doc_id, name, data, content_type=content_type, rev=rev))
    address = f"{call.request.scope.get('root_path', '')}/{quote(call.parameters['db'], safe='')}/{quote(doc_id, safe='')}/{quote(name)}"
    return written(result, 201, address)


async def delete(call: Call) -> Response:
    doc_id, name = document_id(call), call.parameters["name"]
    rev = revision_asked(call)
    await require_right_to_write(call, [doc_id])
    if rev is None:
        await call.database.read(lambda store: store.get(doc_id))
        raise Conflict()
    await admit(call, await call.database.read(_standing(doc_id, rev, lambda held: {key: held[key] for key in held if key != name})))
    return written(await call.database.write(lambda store: store.delete_attachment(doc_id, name, rev=rev)), 200)


def _standing(doc_id: str, rev: str | None, change: Callable[[JsonObject], JsonObject]) -> Callable[[Store], JsonObject]:
    """The document that would stand after a change of its attachments, for the owner's check.

    An attachment put to an unknown id makes a document that holds nothing else. A revision that is not there is the store's to answer.
    """

    def work(store: Store) -> JsonObject:
        for wanted in (rev, None):
            with suppress(NotFound):  # the next best is asked about: the edit itself meets the conflict
                document = store.get(doc_id, rev=wanted)
                return {**document, "_attachments": change(document.get("_attachments", {}))}
        return {"_id": doc_id, "_attachments": change({})}

    return work


def _compressed(call: Call, held: Sent, encoding: str, headers: dict[str, str]) -> Response:
    """What came compressed leaves compressed when its reader takes that, else plain; ranges are not offered on it."""
    stored = slices(call.database, held, 0, held.stored_length)
    headers["Vary"] = "Accept-Encoding"
    if encoding not in call.request.headers.get("accept-encoding", ""):
        return streamed(unpacked(stored), headers["Content-Type"], headers=headers)
    headers |= {"Content-Encoding": encoding, "Content-Length": str(held.stored_length)}
    return streamed(stored, headers["Content-Type"], headers=headers)


def _headers(held: Sent) -> dict[str, str]:
    digest = held.digest.removeprefix("md5-")
    headers = {
        # As a header and not as Starlette's media type, which would add a charset that nobody stored.
        "Content-Type": safe_media_type(held.content_type),
        "X-Content-Type-Options": "nosniff",
        "ETag": f'"{digest}"',
        "Accept-Ranges": "bytes" if held.encoding is None else "none",
        "Content-Security-Policy": "sandbox",
        "Content-Disposition": "attachment",
    }
    if held.digest.startswith("md5-"):
        headers["Content-MD5"] = digest
    return headers


def _asked_range(header: str, length: int) -> tuple[int, int] | None:
    """Start and end (excluded) of one range; None: the whole. Several ranges, or none that can be read, get the whole (RFC 9110, 14.2)."""
    match = _RANGE.fullmatch(header.strip())
    if match is None or match.group(1) == match.group(2) == "":
        return None
    if match[1] == "":
        return max(0, length - int(match[2])), length if int(match[2]) else 0
    start, last = int(match[1]), int(match[2]) if match[2] else length - 1
    if match[2] and last < start:
        return None
    return start, min(last + 1, length)


def _outside(held: Sent) -> Response:
    response = error_answer(RangeNotSatisfiable())
    response.headers["Content-Range"] = f"bytes */{held.length}"
    return response


ENDPOINTS: tuple[CouchEndpoint, ...] = (
    CouchEndpoint("GET", "/{db}/{doc}/{name...}", get, Access.MEMBER),
    CouchEndpoint("PUT", "/{db}/{doc}/{name...}", put, Access.MEMBER),
    CouchEndpoint("DELETE", "/{db}/{doc}/{name...}", delete, Access.MEMBER),
)
