"""A hostile network on loopback: a small TCP proxy before a real server, which does to each connection what a test wrote down.

It forwards bytes as they are and counts them, cuts a connection after so many bytes of one direction, goes silent, or answers in the
server's place. Faults are given out one a connection, in order; when they are used up, the way is clear. `snap` breaks the whole line, as a
lift or a cellar does: in the middle of a request, for all connections, until `mend`. `requests` keeps what the **server** was really sent
in whole, so that a test can count what arrived twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

_PIECE = 16 * 1024


@dataclass(frozen=True)
class Clear:
    """Nothing happens."""


@dataclass(frozen=True)
class Cut:
    """The connection breaks once so many bytes have passed, up (to the server) or down (to the client)."""

    after: int
    up: bool


@dataclass(frozen=True)
class Stall:
    """After so many bytes of the answer nothing comes any more, and the connection stays open."""

    after: int


@dataclass(frozen=True)
class Reply:
    """Something else answers requests whose first line contains `where` and whose body contains `body_has`; the server never sees them."""

    answer: bytes
    where: bytes = b""
    body_has: bytes = b""

    def concerns(self, request: _Message) -> bool:
        return self.where in request.first_line and self.body_has in request.body


@dataclass(frozen=True)
class Rewrite:
    """The server sees the request and acts; what it answers to requests whose first line contains `where` comes back changed."""

    change: Callable[[bytes], bytes]
    where: bytes


Fault = Clear | Cut | Stall | Reply | Rewrite


def http_answer(status: str, body: bytes, *headers: str) -> bytes:
    """An answer of the network's own making; it closes the connection, as such boxes do."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


PORTAL = http_answer("200 OK", b"<!doctype html><title>Benvenuto</title>", "Content-Type: text/html")
BUSY = http_answer("429 Too Many Requests", b"", "Retry-After: 7")
DOWN = http_answer("503 Service Unavailable", b"<html>nginx</html>", "Content-Type: text/html", "Retry-After: 9")
REDIRECT = http_answer("302 Found", b"", "Location: http://127.0.0.1:9/accedi")
BAD_GZIP = http_answer("200 OK", b"\x1f\x8bnot really", "Content-Type: application/json", "Content-Encoding: gzip")
CUT_JSON = http_answer("200 OK", b'{"results":[{"id":"fact:00","chan', "Content-Type: application/json")
BROKEN = http_answer("500 Internal Server Error", b'{"error":"internal_server_error","reason":"x"}', "Content-Type: application/json")
FORBIDDEN_PAGE = http_answer("403 Forbidden", b"<html>proxy</html>", "Content-Type: text/html")
ANSWERS = (PORTAL, BUSY, DOWN, REDIRECT, BAD_GZIP, CUT_JSON, BROKEN, FORBIDDEN_PAGE)
"""What comes in a server's place from what stands between."""


@dataclass
class Snap:
    """The line breaks in the middle of a request: of the one after `spared` others whose body contains `body_has`."""

    body_has: bytes
    spared: int
    broken: asyncio.Event = field(default_factory=asyncio.Event)

    def breaks(self, request: _Message) -> bool:
        concerned = self.body_has in request.body
        self.spared -= concerned
        return concerned and self.spared < 0


@dataclass
class Passed:
    """Bytes that went through, both ways, over all connections."""

    up: int = 0
    down: int = 0


@dataclass
class HostileProxy:
    """One listening port before one server."""

    server: tuple[str, int]
    faults: list[Fault] = field(default_factory=list)
    for_all: Fault | None = None
    passed: Passed = field(default_factory=Passed)
    requests: list[tuple[bytes, bytes]] = field(default_factory=list)
    """First line and body of each request that went to the server in whole."""
    halves: list[bytes] = field(default_factory=list)
    """Bodies of the requests in whose middle the line broke, whole as they were meant."""
    origin: str = ""
    _snap: Snap | None = None
    _is_down: bool = False
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    def snap(self, body_has: bytes, spared: int) -> asyncio.Event:
        """The line will break; the event tells when it has."""
        self._snap = Snap(body_has, spared)
        return self._snap.broken

    def mend(self) -> None:
        """The line is there again."""
        self._snap, self._is_down = None, False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_down:
            return writer.transport.abort()
        self._open.add(writer)
        try:
            await self._faulty(reader, writer)
        finally:
            self._open.discard(writer)

    async def _faulty(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        fault = self.for_all or (self.faults.pop(0) if self.faults else Clear())
        try:
            await self._connection(fault, reader, writer)
        except (OSError, asyncio.IncompleteReadError, _Broken):
            writer.transport.abort()
        finally:
            writer.close()

    async def _connection(self, fault: Fault, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        way = _Way(fault, self.passed)
        server_reader, server_writer = await asyncio.open_connection(*self.server)
        try:
            while request := await _message(reader):
                if isinstance(fault, Reply) and fault.concerns(request):
                    writer.write(fault.answer)
                    await writer.drain()
                    return
                if self._snap is not None and not self._is_down and self._snap.breaks(request):
                    await _send(request.whole[: len(request.whole) // 2], server_writer)
                    self._break(self._snap, request)
                    return
                await way.up(request.whole, server_writer)
                self.requests.append((request.first_line, request.body))
                answer = await _message(server_reader)
                if answer is None:
                    return
                changes = isinstance(fault, Rewrite) and fault.where in request.first_line
                await way.down(fault.change(answer.whole) if changes and isinstance(fault, Rewrite) else answer.whole, writer)
                if changes:
                    return
        finally:
            server_writer.close()

    def _break(self, snap: Snap, request: _Message) -> None:
        """What was under way on any connection is gone, whichever side it was on."""
        self.halves.append(request.body)
        self._is_down = True
        for writer in self._open:
            writer.transport.abort()
        snap.broken.set()


class _Broken(Exception):
    """The fault's moment has come."""


class _Way:
    """Both directions of one connection, with the fault on it."""

    def __init__(self, fault: Fault, passed: Passed) -> None:
        self._fault, self._passed, self._up, self._down = fault, passed, 0, 0

    async def up(self, data: bytes, writer: asyncio.StreamWriter) -> None:
        room = self._fault.after - self._up if isinstance(self._fault, Cut) and self._fault.up else len(data)
        self._up += len(data)
        self._passed.up += min(room, len(data))
        await _send(data[: max(room, 0)], writer)
        if room < len(data):
            raise _Broken

    async def down(self, data: bytes, writer: asyncio.StreamWriter) -> None:
        ends = isinstance(self._fault, Stall) or (isinstance(self._fault, Cut) and not self._fault.up)
        room = self._fault.after - self._down if ends and isinstance(self._fault, Cut | Stall) else len(data)
        self._down += len(data)
        self._passed.down += min(room, len(data))
        await _send(data[: max(room, 0)], writer)
        if room < len(data):
            if isinstance(self._fault, Stall):
                await asyncio.Event().wait()
            raise _Broken


async def _send(data: bytes, writer: asyncio.StreamWriter) -> None:
    for start in range(0, len(data), _PIECE):
        writer.write(data[start : start + _PIECE])
        await writer.drain()


@dataclass(frozen=True)
class _Message:
    head: bytes
    raw_body: bytes
    body: bytes

    @property
    def whole(self) -> bytes:
        return self.head + self.raw_body

    @property
    def first_line(self) -> bytes:
        return self.head.split(b"\r\n", 1)[0]


async def _message(reader: asyncio.StreamReader) -> _Message | None:
    """One HTTP message in whole; None at the end of the connection."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(b":") for line in head.split(b"\r\n")[1:])}
    if headers.get(b"transfer-encoding", b"").lower() == b"chunked":
        return await _chunked(head, reader)
    body = await reader.readexactly(int(headers.get(b"content-length", b"0")))
    return _Message(head, body, body)


async def _chunked(head: bytes, reader: asyncio.StreamReader) -> _Message:
    raw, body = bytearray(), bytearray()
    while True:
        size = await reader.readuntil(b"\r\n")
        piece = await reader.readexactly(int(size, 16) + 2)
        raw += size + piece
        body += piece[:-2]
        if piece == b"\r\n":
            return _Message(head, bytes(raw), bytes(body))


@asynccontextmanager
async def hostile_proxy(origin: str, address: str = "") -> AsyncIterator[HostileProxy]:
    """Listens until the block is left; what still hangs is cut then. `address`: an origin of before, to be found there again."""
    host, _, port = origin.removeprefix("http://").partition(":")
    proxy = HostileProxy((host, int(port)))
    connections: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        connections.add(task)
        with suppress(asyncio.CancelledError):  # the block has been left: nobody is on the other end any more
            await proxy.serve(reader, writer)
        connections.discard(task)

    listening = await asyncio.start_server(accept, "127.0.0.1", int(address.rpartition(":")[2] or 0))
    proxy.origin = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    try:
        yield proxy
    finally:
        listening.close()
        for task in list(connections):
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
