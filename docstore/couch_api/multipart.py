"""multipart/related and multipart/mixed (RFC 2046, 2387), as CouchDB's replicator sends and asks for them.

A document with attachments travels as its JSON, in which each attachment is a stub with `"follows": true`, and then the attachments'
bytes, one part each, in the order in which the JSON names them (a part that names its file is taken by its name). Reading pulls from a
stream of chunks and keeps no more of it than one chunk and a boundary; writing says what stands before and after a part's bytes.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Any, NamedTuple

from docstore.canonical import JsonObject
from docstore.errors import BadRequest

MOST_PARTS = 1_000
MOST_HEADER_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True)
class Part:
    """The head of one part: its headers with lower-case names."""

    headers: Mapping[str, str]

    @property
    def filename(self) -> str | None:
        message = Message()
        message["Content-Disposition"] = self.headers.get("content-disposition", "")
        return message.get_filename()


def boundary_of(content_type: str) -> bytes:
    """The boundary that a Content-Type names."""
    message = Message()
    message["Content-Type"] = content_type
    boundary = message.get_boundary()
    if not boundary or len(boundary) > 200:
        raise BadRequest("A multipart body needs the `boundary` parameter in its Content-Type.")
    return boundary.encode()


class MultipartReader:
    """The parts of a stream, one after the other. Each part's body has to be read before the next part is asked for."""

    def __init__(self, chunks: AsyncIterator[bytes], boundary: bytes) -> None:
        self._chunks = chunks
        self._delimiter = b"\r\n--" + boundary
        self._buffer = bytearray(b"\r\n")  # so that a boundary at the very beginning is one like the others
        self._parts = 0

    async def next_part(self) -> Part | None:
        """The next head, or None behind the last part; BadRequest when the stream breaks off before."""
        if self._parts == 0:
            async for _preamble in self.body():
                continue
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise BadRequest("The multipart body has too many parts.")
        await self._fill(2)
        if self._buffer[:2] == b"--":
            async for _epilogue in self._chunks:
                continue
            return None
        await self._take_until(b"\r\n")
        await self._fill(2)
        if self._buffer[:2] == b"\r\n":
            del self._buffer[:2]
            return Part({})
        return Part(_headers(await self._take_until(b"\r\n\r\n")))

    async def body(self) -> AsyncIterator[bytes]:
        """The bytes of the part at hand, up to its boundary."""
        keep = len(self._delimiter) - 1
        while (end := self._buffer.find(self._delimiter)) < 0:
            if len(self._buffer) > keep:
                sure = bytes(self._buffer[:-keep])
                del self._buffer[:-keep]
                yield sure
            await self._more()
        rest = bytes(self._buffer[:end])
        del self._buffer[: end + len(self._delimiter)]
        if rest:
            yield rest

    async def _take_until(self, mark: bytes) -> bytes:
        while (end := self._buffer.find(mark)) < 0:
            if len(self._buffer) > MOST_HEADER_BYTES:
                raise BadRequest("A part of the multipart body has no end of its headers.")
            await self._more()
        taken = bytes(self._buffer[:end])
        del self._buffer[: end + len(mark)]
        return taken

    async def _fill(self, size: int) -> None:
        while len(self._buffer) < size:
            await self._more()

    async def _more(self) -> None:
        chunk = await anext(self._chunks, None)
        if chunk is None:
            raise BadRequest("The multipart body breaks off: its last boundary is missing.")
        self._buffer += chunk


class Promise(NamedTuple):
    """What a document says about an attachment that follows."""

    name: str
    digest: str | None
    length: int | None


class Following:
    """A document whose attachments come in parts: which part is which, and the document when all are there."""

    def __init__(self, document: JsonObject) -> None:
        attachments = document.get("_attachments", {})
        if not isinstance(attachments, dict) or not all(isinstance(entry, dict) for entry in attachments.values()):
            raise BadRequest("`_attachments` must be an object of objects.")
        self._document = document
        self._attachments: dict[str, Any] = dict(attachments)
        self._waiting = [name for name, entry in attachments.items() if entry.get("follows") is True]

    def claim(self, part: Part) -> Promise:
        """Which attachment this part holds."""
        if not self._waiting:
            raise BadRequest("The multipart body has more parts than attachments that follow.")
        named = part.filename
        name = named if named is not None and named in self._waiting else self._waiting[0]
        self._waiting.remove(name)
        entry = self._attachments[name]
        length, digest = entry.get("encoded_length", entry.get("length")), entry.get("digest")
        return Promise(name, digest if isinstance(digest, str) else None, length if isinstance(length, int) else None)

    def fill(self, promise: Promise, data: Any, length: int) -> None:
        """The part's content, as bytes or as what an upload left in the file."""
        if promise.length not in (None, length):
            raise BadRequest(f"The attachment {promise.name!r} has another length than its document says.")
        entry = self._attachments[promise.name]
        dropped = ("follows", "encoded_length", "stub", *(() if entry.get("encoding") == "gzip" else ("length",)))
        self._attachments[promise.name] = {**{key: value for key, value in entry.items() if key not in dropped}, "data": data}

    def whole(self) -> JsonObject:
        if self._waiting:
            raise BadRequest(f"The multipart body lacks the attachment {self._waiting[0]!r}.")
        return {**self._document, "_attachments": self._attachments} if self._attachments else self._document


def part_head(boundary: str, headers: Mapping[str, str]) -> bytes:
    """What stands before a part's bytes."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"\r\n--{boundary}\r\n{lines}\r\n".encode()


def closing(boundary: str) -> bytes:
    return f"\r\n--{boundary}--".encode()


def _headers(encoded: bytes) -> dict[str, str]:
    headers: dict[str, str] = {}
    for line in encoded.decode("utf-8", "replace").split("\r\n"):
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    return headers
