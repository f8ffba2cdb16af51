"""Passwords sent to `/db` in front of an Apache CouchDB: wrong tries count here with those of every other way in, before it sees them.

CouchDB says whether one is right, since its administrators are no users of ours; right ones are remembered for a minute
(`docstore/couch_api/authentication.py`). What CouchDB would read in another way than it was judged here is not handed on: more than one
`Authorization` is refused, and of a `POST /_session` the name and the password go on that were counted, and nothing else.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable, Sequence

import httpx
from starlette.requests import Request
from starlette.types import Message, Receive, Scope

from docstore.couch_api.authentication import Authenticator, UserContext
from docstore.couch_api.server_routes import read_credentials
from docstore.errors import BadRequest, PeerFault, PeerUnreachable
from sync_server.accounts.lockout import Lockout

_PATIENCE = {"connect": 5.0, "read": 60.0, "write": 5.0, "pool": None}
_OF_THE_BODY = (b"content-type", b"content-length", b"content-encoding", b"transfer-encoding")


class CountedPasswords:
    """`url` is CouchDB's, without credentials."""

    def __init__(self, url: str, transport: httpx.AsyncBaseTransport, lockout: Lockout, clock: Callable[[], float]) -> None:
        self._url, self._transport, self._lockout = httpx.URL(url), transport, lockout
        self._passwords = Authenticator(self._check, cookie_secret=secrets.token_bytes(32), clock=clock)

    async def admit(self, scope: Scope, receive: Receive, parts: Sequence[bytes]) -> tuple[Scope, Receive]:
        """The request to hand on. Unauthorized: it brings a password that does not hold. LockedOut: this one may not be tried yet."""
        given = [value for name, value in scope["headers"] if name.lower() == b"authorization"]
        if len(given) > 1:
            raise BadRequest("There is more than one Authorization header.")
        if given and given[0].strip().lower().startswith(b"basic"):
            await self._passwords.authenticate(Request(scope))
        if parts[:1] == [b"_session"] and scope["method"] == "POST":
            return await self._signing_in(scope, receive)
        return scope, receive

    async def _signing_in(self, scope: Scope, receive: Receive) -> tuple[Scope, Receive]:
        name, password = await read_credentials(Request(scope, receive))
        await self._passwords.sign_in(name, password)
        body = json.dumps({"name": name, "password": password}).encode()
        kept = [(header, value) for header, value in scope["headers"] if header.lower() not in _OF_THE_BODY]
        headers = [*kept, (b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        return {**scope, "headers": headers}, _once(body, receive)

    async def _check(self, name: str, password: str) -> UserContext | None:
        await self._lockout.begin(name)
        basic = base64.b64encode(f"{name}:{password}".encode()).decode()
        url = self._url.copy_with(raw_path=self._url.raw_path.rstrip(b"/") + b"/_session")
        request = httpx.Request("GET", url, headers={"authorization": f"Basic {basic}"}, extensions={"timeout": _PATIENCE})
        try:
            answer = await self._transport.handle_async_request(request)
            await answer.aclose()
        except httpx.RequestError as problem:
            raise PeerUnreachable("CouchDB cannot be reached.") from problem
        if answer.status_code >= 500:
            raise PeerFault("CouchDB could not say whether the password is right.")
        if answer.status_code != httpx.codes.OK:
            return None
        await self._lockout.forgive(name)
        return UserContext(name)


def _once(body: bytes, receive: Receive) -> Receive:
    """The body, then whatever the client does."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message() -> Message:
        return waiting.pop() if waiting else await receive()

    return next_message
