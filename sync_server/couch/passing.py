"""`/db` handed through to an Apache CouchDB, for where no proxy stands in front: streaming both ways, byte for byte.

Nothing is added that opens a door: a client's request arrives with what the client sent, and CouchDB itself checks its token. Left out
are the headers of one connection (RFC 9110, section 7.6.1) and those by which CouchDB would believe a proxy about who calls. CouchDB's own
replicator is never reached: by `_replicate` it lets whoever has signed in send it to any address, so that is answered here by ours
(`replicators.py`), and `_replicator` and `_scheduler` are shut. No cookie is kept. An answer that breaks off here breaks off there: half
of it never looks whole. Feeds end when their client goes, before the centre stops, and with their caller's
right: CouchDB looks at a token once, when a feed begins (design.md section 9).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

import httpx
import jwt
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from docstore.couch_api.replicate_routes import NO_JOBS, RIGHT_ENDED
from docstore.couch_api.replication import NO_TARGETS, ReplicationTargets
from docstore.couch_api.responses import MethodNotAllowed, error_answer
from docstore.errors import BadRequest, DocstoreError, NotOffered, Unauthorized
from sync_server.accounts.lockout import Lockout
from sync_server.accounts.tokens import ACCESS_SECONDS
from sync_server.couch.counted import CountedPasswords
from sync_server.couch.replicators import CouchReplicator
from sync_server.problems import Problem

_OF_ONE_CONNECTION = frozenset(
    {b"connection", b"keep-alive", b"proxy-authenticate", b"proxy-authorization", b"proxy-connection", b"te", b"trailer", b"upgrade"}
)
_NOT_FORWARDED = _OF_ONE_CONNECTION | {b"expect", b"host"}
_NOT_RETURNED = _OF_ONE_CONNECTION | {b"transfer-encoding", b"date", b"server"}
_NO_PATH = "The path is not one of a database: it has steps such as «..», or no beginning."
"""The client behind us would walk such steps, and reach another address than the one that was judged here."""
_WHO_A_PROXY_SAYS_IT_IS = b"x-auth-couchdb-"
_PATIENCE = {"connect": 5.0, "read": None, "write": None, "pool": None}
"""How long a feed or an upload may take is between the client and CouchDB."""
_REPLICATION = ([b"_replicate"], [b"_replicator"], [b"_scheduler"])
RawHeaders = list[tuple[bytes, bytes]]


class PassThrough:
    """ASGI: the server at `url`, under whatever path this is mounted. `ending` is set when the centre is about to stop."""

    def __init__(
        self,
        url: str,
        ending: asyncio.Event,
        clock: Callable[[], float] = time.time,
        targets: ReplicationTargets = NO_TARGETS,
        lockout: Lockout | None = None,
    ) -> None:
        """`clock` gives seconds since 1970, as tokens count them. Without a `lockout` passwords are counted by CouchDB alone."""
        self._replicator = CouchReplicator(url, targets)
        self._url = httpx.URL(url)
        self._ending = ending
        self._clock = clock
        # The bare transport: a client would keep cookies, follow redirects and unpack what it reads.
        self._transport = httpx.AsyncHTTPTransport(trust_env=False, limits=httpx.Limits(max_connections=None, max_keepalive_connections=50))
        self._passwords = CountedPasswords(url, self._transport, lockout, clock) if lockout else None

    async def close(self) -> None:
        await self._transport.aclose()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        parts = _parts(scope)
        if self._passwords is not None:
            try:
                scope, receive = await self._passwords.admit(scope, receive, parts)
            except ClientDisconnect:
                return
            except DocstoreError as refusal:
                await error_answer(refusal)(scope, receive, send)
                return
        body = _Body(receive, _has_body(scope["headers"]))
        if parts[:1] in _REPLICATION:
            await (await self._replication(parts, Request(scope, receive)))(scope, receive, send)
            return
        try:
            request = self._request(scope, body)
        except httpx.InvalidURL:
            await error_answer(BadRequest(_NO_PATH))(scope, receive, send)
            return
        answer = _Answer(send, self._url, scope.get("root_path", ""))
        async with asyncio.TaskGroup() as tasks:
            passing = tasks.create_task(self._pass(request, answer))
            watchers = [tasks.create_task(_cancel_after(body.client_gone(), passing))]
            if _is_feed(parts):
                watchers.append(tasks.create_task(_cancel_after(self._end_of_right(scope["headers"]), passing)))
            await asyncio.wait([passing])
            for watcher in watchers:
                watcher.cancel()
        if passing.cancelled() and not watchers[-1].cancelled() and _is_feed(parts):
            await answer.end_feed(self._ending.is_set())

    async def _replication(self, parts: Sequence[bytes], request: Request) -> Response:
        try:
            if parts != [b"_replicate"]:
                raise NotOffered(NO_JOBS)
            if request.method != "POST":
                raise MethodNotAllowed("Only POST allowed")
            async with asyncio.timeout(self._right_lasts(request.headers.raw)):
                return await self._replicator.answer(request)
        except TimeoutError:
            return error_answer(Unauthorized(RIGHT_ENDED))
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception as error:
            return error_answer(error)

    async def _end_of_right(self, headers: RawHeaders) -> None:
        """Returns when the caller's token ends, or the centre."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._right_lasts(headers)):
                await self._ending.wait()

    def _right_lasts(self, headers: RawHeaders) -> float:
        return max(0.0, min(_token_ends(headers) - self._clock(), ACCESS_SECONDS))

    def _request(self, scope: Scope, body: _Body) -> httpx.Request:
        path = _path_below(scope) or b"/"
        if not path.startswith(b"/") or {b".", b".."} & set(path.split(b"/")):
            raise httpx.InvalidURL(_NO_PATH)
        target = self._url.raw_path.rstrip(b"/") + path
        if scope["query_string"]:
            target += b"?" + scope["query_string"]
        headers = [(b"host", self._url.netloc), *_kept(scope["headers"], _NOT_FORWARDED)]
        stream = body if body.expected else httpx.ByteStream(b"")
        return httpx.Request(
            scope["method"], self._url.copy_with(raw_path=target), headers=headers, stream=stream, extensions={"timeout": _PATIENCE}
        )

    async def _pass(self, request: httpx.Request, answer: _Answer) -> None:
        try:
            response = await self._transport.handle_async_request(request)
        except ClientDisconnect:
            return
        except httpx.RequestError:
            await answer.unreachable()
            return
        try:
            await answer.begin(response)
            async for piece in response.stream:  # type: ignore[union-attr]
                await answer.go_on(piece)
            await answer.finish()
        except httpx.RequestError:
            # Not finished: the server cuts the connection, and the client knows that it has half.
            return
        finally:
            await response.aclose()


class _Body(httpx.AsyncByteStream):
    """What the client sends, as it comes."""

    def __init__(self, receive: Receive, expected: bool) -> None:
        self.expected = expected
        self._receive = receive
        self._all_read = asyncio.Event()
        if not expected:
            self._all_read.set()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        more = True
        while more:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            more = message.get("more_body", False)
            if piece := message.get("body", b""):
                yield piece
        self._all_read.set()

    async def client_gone(self) -> None:
        """Returns when the client has hung up; one message has one reader, so the body comes first."""
        await self._all_read.wait()
        while (await self._receive())["type"] != "http.disconnect":
            continue


@dataclass
class _Answer:
    """What the client is told, as it comes."""

    _send: Send
    _url: httpx.URL
    _root: str
    _begun: bool = False

    async def begin(self, response: httpx.Response) -> None:
        headers = [
            (name, self._placed(value) if name == b"location" else value) for name, value in _kept(response.headers.raw, _NOT_RETURNED)
        ]
        await self._send({"type": "http.response.start", "status": response.status_code, "headers": headers})
        self._begun = True

    async def go_on(self, piece: bytes) -> None:
        await self._send({"type": "http.response.body", "body": piece, "more_body": True})

    async def finish(self) -> None:
        await self._send({"type": "http.response.body", "body": b""})

    async def end_feed(self, centre_ends: bool) -> None:
        """A feed ends between two of its lines or before its JSON is whole: no reader takes that for more than it is."""
        if self._begun:
            await self.finish()
        elif centre_ends:
            await self.unreachable()
        else:
            await self._say(401, {"error": "unauthorized", "reason": "The token has expired."})

    async def unreachable(self) -> None:
        problem = Problem("databases_away")
        await self._say(problem.status, problem.body(), (b"retry-after", b"5"))

    async def _say(self, status: int, told: Mapping[str, object], *more: tuple[bytes, bytes]) -> None:
        body = json.dumps(told, ensure_ascii=False).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode()), *more]
        await self._send({"type": "http.response.start", "status": status, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})

    def _placed(self, location: bytes) -> bytes:
        """CouchDB knows its own address; the client is told the path that it asked for."""
        ours = str(self._url).rstrip("/").encode()
        return self._root.encode() + location.removeprefix(ours) if location.startswith(ours + b"/") else location


async def _cancel_after(event: Awaitable[object], task: asyncio.Task[None]) -> None:
    await event
    task.cancel()


def _path_below(scope: Scope) -> bytes:
    """The path below where this is mounted, as it came."""
    raw_path: bytes = scope.get("raw_path") or scope["path"].encode()
    return raw_path.split(b"?", 1)[0].removeprefix(scope.get("root_path", "").encode())


def _parts(scope: Scope) -> list[bytes]:
    """As CouchDB will read them: it passes over empty parts and decodes what is left."""
    return [unquote_to_bytes(part) for part in _path_below(scope).split(b"/") if part]


def _is_feed(parts: Sequence[bytes]) -> bool:
    """Whatever its parameters say: CouchDB reads them in more ways than one."""
    return parts[:1] == [b"_db_updates"] or parts[1:2] == [b"_changes"]


def _token_ends(headers: RawHeaders) -> float:
    """What the caller's token says of its end. CouchDB checks whether it says the truth; other ways in are good for as long as a token."""
    for name, value in headers:
        scheme, _, token = value.partition(b" ")
        if name.lower() == b"authorization" and scheme.lower() == b"bearer":
            with contextlib.suppress(jwt.InvalidTokenError, KeyError, ValueError):
                return float(str(jwt.decode(token.strip(), options={"verify_signature": False})["exp"]))
    return math.inf


def _has_body(headers: RawHeaders) -> bool:
    told = {name.lower(): value for name, value in headers}
    return b"transfer-encoding" in told or told.get(b"content-length", b"0") != b"0"


def _kept(headers: RawHeaders, left_out: frozenset[bytes]) -> RawHeaders:
    named = b",".join(value for name, value in headers if name.lower() == b"connection").lower()
    besides = left_out | {word.strip() for word in named.split(b",")}
    lowered = [(name.lower(), value) for name, value in headers]
    return [(name, value) for name, value in lowered if name not in besides and not name.startswith(_WHO_A_PROXY_SAYS_IT_IS)]
