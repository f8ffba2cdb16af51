"""Headers that every answer carries, and the bound on what `/api` reads.

The policy: nothing from elsewhere, no inline script, WebAssembly allowed; docs/security.md explains each exception. A part that needs
another policy (what a photo or an attachment is sent with) sets its own header; what is set already is left alone.
"""

from __future__ import annotations

import json

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync_server.problems import Problem

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
}
API_BODY_BYTES = 64 * 1024
LARGER_BODY_BYTES = {"/api/device/hand-in/part": 1024 * 1024}
"""Where bytes of files come in."""


class SecurityHeaders:
    """ASGI: adds what is missing to each answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, with_headers)


class BoundedApi:
    """ASGI: bodies for `/api` are at most 64 KiB, a part of a file 1 MiB; `/db` has bounds of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self.app(scope, receive, send)
            return
        body = await _read(Headers(scope=scope), receive, LARGER_BODY_BYTES.get(scope["path"], API_BODY_BYTES))
        if body is None:
            await _refuse(send)
            return
        await self.app(scope, _replay(body, receive), send)


async def _read(headers: Headers, receive: Receive, most: int) -> bytes | None:
    announced = headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > most:
        return None
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message["type"] == "http.request" and message.get("more_body", False)
        if len(body) > most:
            return None
    return body


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


async def _refuse(send: Send) -> None:
    problem = Problem("too_large")
    body = json.dumps(problem.body(), ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode()), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
