"""The one HTTP client, and in the browser its transport over `fetch`. The only file of the platform that imports httpx.

Rule: import it late. In the browser httpx costs about a second and there are no sockets (pwa.md). `fetch` does not tell why it failed;
whatever kept an answer away is a `ConnectError`, which everybody above takes for "no network".
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from typing import Any

import httpx

LIMITS = httpx.Timeout(60, connect=15)
_ANSWERED_ALREADY = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection"})
_THE_BROWSERS_OWN = frozenset({"host", "content-length", "connection", "accept-encoding", "user-agent", "cookie"})


def make_client() -> httpx.AsyncClient:
    transport = FetchTransport() if sys.platform == "emscripten" else None
    return httpx.AsyncClient(timeout=LIMITS, transport=transport)


class FetchTransport(httpx.AsyncBaseTransport):
    """Requests through the browser's `fetch`; answers are streamed as they come."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        import js
        from pyodide.ffi import JsException

        abort = js.AbortController.new()
        options = await _options(request, abort)
        seconds = request.extensions.get("timeout", {}).get("read")
        try:
            answer = await asyncio.wait_for(js.fetch(str(request.url), options), seconds)
        except TimeoutError as error:
            abort.abort()
            raise httpx.ReadTimeout("fetch", request=request) from error
        except asyncio.CancelledError:
            abort.abort()
            raise
        except JsException as error:
            raise httpx.ConnectError("fetch", request=request) from error
        return httpx.Response(
            answer.status,
            headers=_headers(answer),
            stream=_Body(answer, abort, seconds),
            request=request,
            extensions={"http_version": b"fetch"},
        )


async def _options(request: httpx.Request, abort: Any) -> Any:
    import js
    from pyodide.ffi import to_js

    headers = [[name, value] for name, value in request.headers.items() if name.lower() not in _THE_BROWSERS_OWN]
    options: dict[str, Any] = {
        "method": request.method,
        "credentials": "omit",
        "redirect": "error",  # the centre never sends anybody elsewhere: whoever does is no centre, and gets no token
        "cache": "no-store",
        "headers": headers,
    }
    body = await request.aread()
    if body:
        options["body"] = body
    made = to_js(options, dict_converter=js.Object.fromEntries)
    made.signal = abort.signal
    return made


def _headers(answer: Any) -> list[tuple[str, str]]:
    """`fetch` has undone the encoding: headers that speak of it would make httpx undo it again."""
    import js

    pairs = [(str(name), str(value)) for name, value in js.Array.from_(answer.headers.entries()).to_py()]
    return [(name, value) for name, value in pairs if name.lower() not in _ANSWERED_ALREADY]


class _Body(httpx.AsyncByteStream):
    """The answer's body, piece by piece; closed early it ends the request."""

    def __init__(self, answer: Any, abort: Any, seconds: float | None) -> None:
        self._reader = answer.body.getReader() if answer.body else None
        self._abort = abort
        self._seconds = seconds
        self._done = self._reader is None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        from pyodide.ffi import JsException

        while not self._done:
            try:
                piece = await asyncio.wait_for(self._reader.read(), self._seconds)  # type: ignore[union-attr]
            except (JsException, TimeoutError) as error:
                await self.aclose()
                raise httpx.ReadError("fetch") from error
            if piece.done:
                self._done = True
            else:
                yield piece.value.to_bytes()

    async def aclose(self) -> None:
        if not self._done:
            self._done = True
            self._abort.abort()
