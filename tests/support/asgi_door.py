"""The centre's application asked in process, byte by byte: paths, headers and bodies that no client would send.

An exception that the application lets out fails the test that asked; so does an answer that does not come. A feed is left as soon as it has
begun.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from starlette.types import ASGIApp, Message

from schemas.access import author_role, device_role
from sync_server.app import create_app
from sync_server.centre import Centre
from sync_server.folder import DataFolder

PATIENCE_S = 20
RawHeaders = Sequence[tuple[bytes, bytes]]


@dataclass
class Answered:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Request:
    method: str
    target: bytes
    """Path and query as they stand in the request line."""
    headers: RawHeaders = ()
    body: bytes = b""
    pieces: int = 1
    """In how many pieces the body comes."""


@dataclass
class Door:
    """One opened centre in a loop of its own, so that a property test may ask it hundreds of things."""

    runner: asyncio.Runner
    app: ASGIApp
    tokens: Mapping[str, str] = field(default_factory=dict)

    def bearer(self, who: str) -> tuple[bytes, bytes]:
        return b"authorization", f"Bearer {self.tokens[who]}".encode()

    def ask(self, request: Request) -> Answered:
        return self.runner.run(_within(self.app, request))


@contextmanager
def opened(data: Path) -> Iterator[Door]:
    """A centre of its own, an administrator's token and a worker's."""
    with asyncio.Runner() as runner:
        folder = DataFolder.claim(data)
        try:
            centre = runner.run(Centre.open(folder, "check-pw"))
            app = create_app(centre)
            life = runner.run(_begin(app))
            try:
                yield Door(runner, app, _tokens(centre))
            finally:
                runner.run(life.end())
                runner.run(centre.close())
        finally:
            folder.release()


@dataclass
class _Life:
    """The application's lifespan; what it runs beside goes on while something is asked."""

    asked: asyncio.Queue[Message]
    told: asyncio.Queue[Message]
    task: asyncio.Future[None]

    async def end(self) -> None:
        await self.asked.put({"type": "lifespan.shutdown"})
        assert (await self.told.get())["type"] == "lifespan.shutdown.complete"
        await self.task


async def _begin(app: ASGIApp) -> _Life:
    asked, told = asyncio.Queue[Message](), asyncio.Queue[Message]()
    scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}
    life = _Life(asked, told, asyncio.ensure_future(app(scope, asked.get, told.put)))
    await asked.put({"type": "lifespan.startup"})
    assert (await told.get())["type"] == "lifespan.startup.complete"
    return life


def _tokens(centre: Centre) -> dict[str, str]:
    worker = {"staff", "outreach-catania", author_role("giulia", "outreach"), device_role("aaaaaaaaaa")}
    return {
        "admin": centre.desk.tokens.access("admin", {"_admin", "staff", "office"}, "u-admin"),
        "worker": centre.desk.tokens.access("giulia", worker, "aaaaaaaaaa"),
    }


async def _within(app: ASGIApp, request: Request) -> Answered:
    async with asyncio.timeout(PATIENCE_S):
        return await _asked(app, request)


async def _asked(app: ASGIApp, request: Request) -> Answered:
    begun, ended = asyncio.Event(), asyncio.Event()
    parts, started = _cut(request.body, request.pieces), dict[str, Any]()
    gathered = bytearray()

    async def receive() -> Message:
        if parts:
            return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}
        await (begun if b"feed=" in request.target else ended).wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            started.update(message)
            begun.set()
        else:
            gathered.extend(message.get("body", b""))
            if not message.get("more_body", False):
                ended.set()

    await app(_scope(request), receive, send)
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in started.get("headers", ())}
    return Answered(int(started.get("status", 0)), headers, bytes(gathered))


def _cut(body: bytes, pieces: int) -> list[bytes]:
    size = max(1, -(-len(body) // max(1, pieces)))
    return [body[at : at + size] for at in range(0, len(body), size)] or [b""]


def _scope(request: Request) -> dict[str, Any]:
    """As uvicorn makes it."""
    raw_path, _, query = request.target.partition(b"?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": unquote(raw_path.decode("ascii")),
        "raw_path": raw_path,
        "root_path": "",
        "query_string": query,
        "headers": [(b"host", b"127.0.0.1"), *request.headers],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "state": {},
    }
