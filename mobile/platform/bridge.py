"""The page, for Python in its worker: ask it for what only a page has, hear what happens to it.

Rule (design.md section 4): one port, one small script on the other side (mobile/web/static/page-bridge.js); nothing that is printed or
downloaded passes through Cache Storage.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import js
from pyodide.ffi import create_proxy, to_js

Handler = Callable[[Any], Awaitable[None] | None]


class BridgeError(Exception):
    """The page could not; the text begins with the name of JavaScript's error."""


class PageBridge:
    """`await bridge.call("persist")`; `bridge.on("visibility", handler)`."""

    def __init__(self, port: Any) -> None:
        self._port = port
        self._last = 0
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._handlers: dict[str, list[Handler]] = {}
        self._running: set[asyncio.Future[None]] = set()
        port.onmessage = create_proxy(self._receive)  # this also starts the port; what was sent before is kept in it

    async def call(self, operation: str, *arguments: Any) -> Any:
        """Bytes go as a Blob (`as_blob`), which moves by reference. JavaScript's null comes back falsy but is not None."""
        self._last += 1
        answer = self._waiting[self._last] = asyncio.get_running_loop().create_future()
        message = {"id": self._last, "operation": operation, "arguments": list(arguments)}
        self._port.postMessage(to_js(message, dict_converter=js.Object.fromEntries))
        return await answer

    def tell(self, operation: str, *arguments: Any) -> None:
        """Asks for no answer; the page's answer to message 0 is waited for by nobody."""
        message = {"id": 0, "operation": operation, "arguments": list(arguments)}
        self._port.postMessage(to_js(message, dict_converter=js.Object.fromEntries))

    def hear_what_waited(self) -> None:
        """What the page sent while Python was on its way (python-worker.mjs keeps it), once the handlers stand."""
        waited, self._port.waited = self._port.waited, js.Array.new()
        for message in waited:
            self._receive(message)

    def on(self, event: str, handler: Handler) -> None:
        """visibility ("hidden", "visible"), pagehide, files (chosen `File` objects), leaving (what was typed is saved now)."""
        self._handlers.setdefault(event, []).append(handler)

    def _receive(self, message: Any) -> None:
        data = message.data
        event = getattr(data, "event", None)
        if event:
            for handler in self._handlers.get(str(event), []):
                self._run(handler(getattr(data, "value", None)))
            return
        answer = self._waiting.pop(int(data.id), None)
        if answer is None or answer.done():
            return
        error = getattr(data, "error", None)
        if error:
            answer.set_exception(BridgeError(str(error)))
        else:
            answer.set_result(getattr(data, "value", None))

    def _run(self, started: Awaitable[None] | None) -> None:
        """What a handler starts is held until it ends, so that it is not collected half-way."""
        if started is None:
            return
        running = asyncio.ensure_future(started)
        self._running.add(running)
        running.add_done_callback(self._running.discard)


def as_blob(data: bytes, content_type: str) -> Any:
    """One copy, out of Python's memory. No `await` in between: that memory may move."""
    proxy = create_proxy(data)
    view = proxy.getBuffer("u8")
    try:
        return js.Blob.new(to_js([view.data]), to_js({"type": content_type}, dict_converter=js.Object.fromEntries))
    finally:
        view.release()
        proxy.destroy()
