"""multipart/related and multipart/mixed (RFC 2046, 2387), as CouchDB's replicator sends and asks for them.

A document with attachments travels as its JSON, in which each attachment is a stub with `"follows": true`, and then the attachments'
bytes, one part each, in the order in which the JSON names them (a part that names its file is taken by its name).
Reading is a function over one bounded body; writing yields parts, so that an answer is never whole in memory.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Any

from docstore.errors import BadRequest

MOST_PARTS = 1_000


@dataclass(frozen=True, slots=True)
class Part:
    """One part: headers with lower-case names, and its bytes."""

    headers: Mapping[str, str]
    body: memoryview

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


def read_parts(body: bytes, boundary: bytes) -> Iterator[Part]:
    """The parts of a whole body; BadRequest when it breaks off."""
    view, delimiter = memoryview(body), b"--" + boundary
    position = _first_delimiter(body, delimiter)
    for _ in range(MOST_PARTS):
        position += len(delimiter)
        if body[position : position + 2] == b"--":
            return
        start = _after_line(body, position)
        end = body.find(b"\r\n" + delimiter, start - 2)
        if end < 0:
            raise BadRequest("The multipart body breaks off: its last boundary is missing.")
        yield _read_part(body, view, start, max(start, end))
        position = end + 2
    raise BadRequest("The multipart body has too many parts.")


def document_of(body: bytes, content_type: str) -> tuple[bytes, list[Part]]:
    """The JSON bytes and the attachment parts of a multipart/related document."""
    parts = list(read_parts(body, boundary_of(content_type)))
    if not parts:
        raise BadRequest("The multipart body is empty: its first part must be the document.")
    return bytes(parts[0].body), parts[1:]


def fill_attachments(document: dict[str, Any], parts: list[Part]) -> dict[str, Any]:
    """The document with the bytes of its parts under `data`, ready for the store."""
    attachments = document.get("_attachments", {})
    if not isinstance(attachments, dict) or not all(isinstance(entry, dict) for entry in attachments.values()):
        raise BadRequest("`_attachments` must be an object of objects.")
    waiting = [name for name, entry in attachments.items() if entry.get("follows") is True]
    filled = dict(attachments)
    for part in parts:
        if not waiting:
            raise BadRequest("The multipart body has more parts than attachments that follow.")
        named = part.filename
        name = named if named is not None and named in waiting else waiting[0]
        waiting.remove(name)
        filled[name] = _filled(attachments[name], name, part)
    if waiting:
        raise BadRequest(f"The multipart body lacks the attachment {waiting[0]!r}.")
    return {**document, "_attachments": filled} if filled else document


def part_head(boundary: str, headers: Mapping[str, str]) -> bytes:
    """What stands before a part's bytes."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"\r\n--{boundary}\r\n{lines}\r\n".encode()


def closing(boundary: str) -> bytes:
    return f"\r\n--{boundary}--".encode()


def _filled(entry: Mapping[str, Any], name: str, part: Part) -> dict[str, Any]:
    length = entry.get("encoded_length", entry.get("length"))
    if isinstance(length, int) and length != len(part.body):
        raise BadRequest(f"The attachment {name!r} has another length than its document says.")
    kept = {key: value for key, value in entry.items() if key not in ("follows", "length", "encoded_length", "stub")}
    return {**kept, "data": bytes(part.body)}


def _first_delimiter(body: bytes, delimiter: bytes) -> int:
    if body.startswith(delimiter):
        return 0
    found = body.find(b"\r\n" + delimiter)
    if found < 0:
        raise BadRequest("The multipart body does not begin with its boundary.")
    return found + 2


def _after_line(body: bytes, position: int) -> int:
    end = body.find(b"\r\n", position)
    if end < 0:
        raise BadRequest("The multipart body breaks off after a boundary.")
    return end + 2


def _read_part(body: bytes, view: memoryview, start: int, end: int) -> Part:
    if body[start : start + 2] == b"\r\n":
        return Part({}, view[start + 2 : end])
    blank = body.find(b"\r\n\r\n", start, end)
    if blank < 0:
        raise BadRequest("A part of the multipart body has no end of its headers.")
    headers: dict[str, str] = {}
    for line in body[start:blank].decode("utf-8", "replace").split("\r\n"):
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    return Part(headers, view[blank + 4 : end])
