"""WebDriver BiDi, as much of it as the tests of a second engine need: commands over one socket, and what the browser says unasked.

No driver stands between: Firefox speaks it by itself once it was started with a port for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

ANSWER_SECONDS = 90


class BiDiError(Exception):
    """The browser refused a command; the text begins with its name for why."""


class BiDi:
    """One session of one browser process. `events` keeps what was subscribed to, in the order in which it happened."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._last = 0
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._listening = asyncio.create_task(self._listen())
        self._arrived = asyncio.Condition()
        self.events: list[dict[str, Any]] = []

    @classmethod
    async def begin(cls, address: str, events: Sequence[str]) -> Self:
        session = cls(await connect(f"{address}/session", max_size=None))
        await session.ask("session.new", capabilities={})
        await session.ask("session.subscribe", events=list(events))
        return session

    async def ask(self, method: str, **params: Any) -> Any:
        self._last += 1
        answer = self._waiting[self._last] = asyncio.get_running_loop().create_future()
        await self._socket.send(json.dumps({"id": self._last, "method": method, "params": params}))
        async with asyncio.timeout(ANSWER_SECONDS):
            return await answer

    async def event(self, method: str, after: int) -> Mapping[str, Any]:
        """The first one of that name from place `after` of `events` on."""
        async with asyncio.timeout(ANSWER_SECONDS), self._arrived:
            while True:
                for found in self.events[after:]:
                    if found["method"] == method:
                        return found["params"]
                await self._arrived.wait()

    async def close(self) -> None:
        """Also after the browser was killed."""
        self._listening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._listening
        await self._socket.close()

    async def _listen(self) -> None:
        try:
            await self._hear()
        except ConnectionClosed as error:  # the browser is gone; who waits for an answer is told so
            for answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(BiDiError(f"the browser is gone: {error}"))

    async def _hear(self) -> None:
        async for said in self._socket:
            message = json.loads(said)
            if message["type"] == "event":
                async with self._arrived:
                    self.events.append(message)
                    self._arrived.notify_all()
                continue
            answer = self._waiting.pop(message["id"], None)
            if answer is None or answer.done():
                continue
            if message["type"] == "error":
                answer.set_exception(BiDiError(f"{message['error']}: {message['message']}"))
            else:
                answer.set_result(message["result"])
