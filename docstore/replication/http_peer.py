"""A CouchDB (ours, Apache's, any that speaks the protocol) over HTTP as a peer. The only file of docstore that knows httpx.

The client is given from outside: in the browser it stands on `fetch`, in tests on the ASGI application. `headers` is asked
before every request, so that a short-lived token is always the newest; when the answer is 401 all the same, `renew` is
told once and the request goes out once more. A second 401 is `Unauthorized`.

Attachments travel as base64 inside `_bulk_docs` and `_bulk_get`, many documents in one request. That costs a third more bytes on
pixels, and still a third of the time of one multipart request a document (docs/benchmarks.md).

`import httpx` takes a second in the browser: import this module when the first sync starts, not with the app.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

import httpx

from docstore.canonical import JsonObject
from docstore.errors import NotFound, PeerFault, PeerUnreachable
from docstore.replication.answers import Answer, json_of
from docstore.replication.peer import Change, Changes, Fetched, PeerInfo, Refusal, Revision, Wanted, refusal_from, wanted_from

Headers = Callable[[], Awaitable[Mapping[str, str]]]
Renew = Callable[[], Awaitable[None]]

_LONGPOLL_GRACE = 15.0
_WITH_ALL = {"revs": "true", "attachments": "true", "att_encoding_info": "true"}
_GONE = frozenset({"not_found", "missing", "deleted"})
_PASSING = frozenset({"internal_server_error", "timeout", "service_unavailable", "unknown_error", "error", "too_many_requests"})
"""Words for one document that speak of the server's state, not of the document: the batch is tried again."""


async def _no_headers() -> Mapping[str, str]:
    return {}


async def _no_renewal() -> None:
    """The headers provider has no fresher token to offer than the one it gives."""


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    path: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    body: object = None
    patience: float | None = None
    """Seconds that the answer may take; None leaves it to the client's own limit."""


class HttpPeer:
    """One database of another server."""

    refusals = None

    def __init__(
        self, client: httpx.AsyncClient, url: str, headers: Headers = _no_headers, renew: Callable[[], Awaitable[None]] = _no_renewal
    ) -> None:
        self._client, self._url, self._headers, self._renew = client, url.rstrip("/"), headers, renew
        self._local_revs: dict[str, str] = {}

    @property
    def name(self) -> str:
        """The database's address, without what signs anyone in."""
        return str(httpx.URL(self._url).copy_with(username=None, password=None))

    async def info(self) -> PeerInfo:
        told = _object(await self._ask(_Request("GET", "")))
        return PeerInfo(str(told.get("update_seq", "0")), str(told.get("uuid") or ""))

    async def get_local(self, doc_id: str) -> JsonObject | None:
        try:
            body = _object(await self._ask(_Request("GET", f"/_local/{quote(doc_id, safe='')}")))
        except NotFound as absence:
            if "database" in absence.reason.lower() or "no_db" in absence.reason:
                raise
            self._local_revs.pop(doc_id, None)
            return None
        self._local_revs[doc_id] = str(body.get("_rev", ""))
        return body

    async def put_local(self, doc_id: str, body: Mapping[str, Any]) -> None:
        status, told = await self._put_local(doc_id, body)
        if status == 409:  # another run of the same replication wrote in between: the newer checkpoint replaces it
            await self.get_local(doc_id)
            status, told = await self._put_local(doc_id, body)
        body_told = _object(json_of(told))
        if status == 202:
            raise PeerFault("The other peer took a note without promising to keep it.")
        self._local_revs[doc_id] = str(body_told.get("rev", ""))

    async def _put_local(self, doc_id: str, body: Mapping[str, Any]) -> tuple[int, Answer]:
        known = self._local_revs.get(doc_id)
        answer = await self._send(_Request("PUT", f"/_local/{quote(doc_id, safe='')}", body={**body, **({"_rev": known} if known else {})}))
        return answer.status, answer

    async def changes(self, since: str, *, limit: int, timeout_ms: int = 0) -> Changes:
        parameters = {"style": "all_docs", "since": since, "limit": str(limit)}
        patience = None
        if timeout_ms:
            parameters |= {"feed": "longpoll", "timeout": str(timeout_ms)}
            patience = timeout_ms / 1000 + _LONGPOLL_GRACE
        told = _object(await self._ask(_Request("GET", "/_changes", parameters, patience=patience)))
        pending = told.get("pending")
        return Changes(
            tuple(map(_change, _list(told, "results"))), _seq(told.get("last_seq")), pending if isinstance(pending, int) else None
        )

    async def revs_diff(self, asked: Mapping[str, Sequence[str]]) -> list[Wanted]:
        body = {doc_id: list(revs) for doc_id, revs in asked.items()}
        told = _object(await self._ask(_Request("POST", "/_revs_diff", body=body)))
        return wanted_from({doc_id: _object(found) for doc_id, found in told.items()})

    async def get_documents(self, wanted: Sequence[Wanted]) -> Fetched:
        body = {"docs": [{"id": one.doc_id, "rev": rev} for one in wanted for rev in one.revs]}
        told = _object(await self._ask(_Request("POST", "/_bulk_get", _WITH_ALL, body)))
        return fetched_from(found for result in _list(told, "results") for found in _list(result, "docs"))

    async def put_documents(self, documents: Sequence[JsonObject]) -> list[Refusal]:
        body = {"docs": [wire_document(document) for document in documents], "new_edits": False}
        answer = await self._send(_Request("POST", "/_bulk_docs", body=body))
        told = json_of(answer)
        if answer.status == 202:
            raise PeerFault("The other peer took the documents without promising to keep them.")
        if not isinstance(told, list):
            raise PeerFault("The other peer's answer to a write is no list.")
        refusals = [refusal_from(entry) for entry in told if isinstance(entry, dict) and entry.get("error")]
        if any(refusal.error in _PASSING for refusal in refusals):
            raise PeerFault("The other peer could not write a document just now.")
        return [named for refusal in refusals for named in _with_revisions(refusal, documents)]

    async def ensure_durable(self) -> None:
        await self._ask(_Request("POST", "/_ensure_full_commit", body={}))

    async def _ask(self, request: _Request) -> Any:
        return json_of(await self._send(request))

    async def _send(self, request: _Request) -> Answer:
        answer = await self._send_once(request)
        if answer.status != 401:
            return answer
        await self._renew()
        return await self._send_once(request)

    async def _send_once(self, request: _Request) -> Answer:
        headers = {"accept": "application/json", **await self._headers()}
        content = None
        if request.body is not None:
            headers["content-type"] = "application/json"
            content = json.dumps(request.body, ensure_ascii=False, separators=(",", ":")).encode()
        timeout = (
            self._client.timeout if request.patience is None else httpx.Timeout(request.patience, connect=self._client.timeout.connect)
        )
        try:
            response = await self._client.request(
                request.method,
                self._url + request.path,
                params=request.parameters or None,
                content=content,
                headers=headers,
                timeout=timeout,
                follow_redirects=False,
            )
        except httpx.RequestError as problem:
            raise PeerUnreachable(f"The other peer cannot be reached ({type(problem).__name__}).") from problem
        told = response.headers
        return Answer(response.status_code, told.get("content-type", ""), told.get("retry-after"), response.content)


def wire_document(document: Mapping[str, Any]) -> JsonObject:
    """A document as it goes into JSON: bytes become base64."""
    return _mapped(document, lambda data: base64.b64encode(data).decode() if isinstance(data, bytes | bytearray) else data)


def native_document(document: Mapping[str, Any]) -> JsonObject:
    """A document as it comes out of JSON: base64 becomes bytes. What is no base64 is the peer's fault, never stored.

    CouchDB keeps text compressed and gives it unpacked, but beside the digest of what it keeps (it says `encoding` then): that digest
    would not fit the bytes that came.
    """
    native = _mapped(document, lambda data: _decoded(data) if isinstance(data, str) else data)
    for attachment in native.get("_attachments", {}).values():
        if attachment.pop("encoding", None) is not None:
            attachment.pop("digest", None)
            attachment.pop("encoded_length", None)
    return native


def _decoded(data: str) -> bytes:
    try:
        return base64.b64decode(data, validate=True)
    except ValueError as problem:
        raise PeerFault("The other peer sent an attachment that is no base64.") from problem


def _mapped(document: Mapping[str, Any], convert: Callable[[Any], Any]) -> JsonObject:
    attachments: Mapping[str, Mapping[str, Any]] | None = document.get("_attachments")
    if not attachments:
        return dict(document)
    mapped = {name: {**stub, "data": convert(stub["data"])} if "data" in stub else dict(stub) for name, stub in attachments.items()}
    return {**document, "_attachments": mapped}


def _change(row: object) -> Change:
    told = _object(row)
    revs = tuple(str(_object(leaf)["rev"]) for leaf in _list(told, "changes"))
    return Change(str(told["id"]), revs, _seq(told.get("seq")))


def _seq(value: object) -> str:
    """A sequence as opaque text. CouchDB 1 wrote numbers, some clones arrays: their JSON is the text then."""
    if value is None:
        raise PeerFault("The other peer's feed has a change without a sequence.")
    return value if isinstance(value, str) else json.dumps(value)


def _object(value: object) -> JsonObject:
    if not isinstance(value, dict):
        raise PeerFault("The other peer's answer has not the shape that CouchDB gives it.")
    return value


def _list(holder: object, name: str) -> list[Any]:
    value = _object(holder).get(name)
    if not isinstance(value, list):
        raise PeerFault("The other peer's answer has not the shape that CouchDB gives it.")
    return value


def _with_revisions(refusal: Refusal, documents: Sequence[JsonObject]) -> list[Refusal]:
    """CouchDB names the revision beside a refusal, some clones only the document: then it is every one that was sent."""
    if refusal.rev:
        return [refusal]
    return [replace(refusal, rev=str(document["_rev"])) for document in documents if document["_id"] == refusal.doc_id]


def fetched_from(entries: Iterable[object]) -> Fetched:
    """The entries of a `_bulk_get` answer, sorted into what came, what is gone and what the peer cannot read."""
    documents: list[JsonObject] = []
    absent: list[Revision] = []
    unreadable: list[Refusal] = []
    for entry in map(_object, entries):
        if "ok" in entry:
            document = native_document(_object(entry["ok"]))
            without = _without_bytes(document)
            documents += [document] if without is None else []
            unreadable += [] if without is None else [without]
            continue
        refusal = refusal_from(_object(entry.get("error")))
        if refusal.error in _PASSING:
            raise PeerFault(f"The other peer could not read a document just now: {refusal.error}.")
        if refusal.error in _GONE or refusal.reason in _GONE:
            absent.append(refusal.revision)
        else:
            unreadable.append(refusal)
    return Fetched(tuple(documents), tuple(absent), tuple(unreadable))


def _without_bytes(document: JsonObject) -> Refusal | None:
    """A document whose attachment came as a mere stub cannot be stored: it would lose the bytes for good."""
    if not isinstance(document.get("_id"), str) or not isinstance(document.get("_rev"), str):
        raise PeerFault("The other peer sent a document without its name.")
    attachments: Mapping[str, Mapping[str, Any]] = document.get("_attachments") or {}
    if all(isinstance(attachment.get("data"), bytes) for attachment in attachments.values()):
        return None
    return Refusal(document["_id"], document["_rev"], "missing_stub", "The other peer gave an attachment without its bytes.")
