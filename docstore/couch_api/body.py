"""Request bodies: bounded bytes, whole or as they come, gzip when the sender says so, and JSON that the rest of the surface can trust.

What JSON allows and a store cannot keep is refused here with 400, before anything else sees it: nesting without end, numbers beyond
double precision, words such as NaN, halves of surrogate pairs. Large bodies are read in a thread, so that the loop goes on.
"""

import asyncio
import json
import math
import re
import zlib
from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request

from docstore.couch_api.responses import BadContentType
from docstore.errors import BadRequest, TooLarge

MOST_DEPTH = 200
_LARGE = 64 * 1024
_UNPACKED_AT_ONCE = 256 * 1024
_HALF_PAIR = re.compile(rb"\\u[dD][89a-fA-F]")


async def read_bytes(request: Request, most: int) -> bytes:
    """The whole body, unpacked; TooLarge as soon as it passes `most` bytes, packed or not."""
    gathered = bytearray()
    async for chunk in read_chunks(request, most):
        gathered += chunk
    return bytes(gathered)


async def read_chunks(request: Request, most: int) -> AsyncIterator[bytes]:
    """The body, unpacked, as it comes: never more of it in memory than one bounded chunk."""
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip"):
        raise BadContentType("Only gzip is understood as Content-Encoding of a request.", code="bad_content_encoding")
    if _announced(request) > most:
        raise too_large(most)
    length = 0
    async for chunk in request.stream() if encoding == "identity" else _unpacked(request.stream()):
        length += len(chunk)
        if length > most:
            raise too_large(most)
        yield chunk


async def read_json(request: Request, most: int, *, typed: bool = True) -> Any:
    """A JSON value. `typed`: the sender must call it application/json, which a page of another origin cannot do unasked."""
    if typed and request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        raise BadContentType()
    body = await read_bytes(request, most)
    return await asyncio.to_thread(parse_json, body) if len(body) > _LARGE else parse_json(body)


async def read_object(request: Request, most: int, *, typed: bool = True) -> dict[str, Any]:
    """A JSON object, as almost every endpoint wants one."""
    return as_object(await read_json(request, most, typed=typed), "Request body must be a JSON object")


def as_object(value: Any, reason: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadRequest(reason)
    return value


def parse_json(body: bytes) -> Any:
    """The value of these bytes, or BadRequest."""
    try:
        value = json.loads(body.decode(), parse_constant=_refuse_constant, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise BadRequest("invalid UTF-8 JSON") from error
    _check_depth(value)
    if _HALF_PAIR.search(body):
        _check_text(value)
    return value


def too_large(most: int) -> TooLarge:
    return TooLarge(f"The request is larger than the {most} bytes that this server takes; nothing of it was stored.")


async def _unpacked(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    unpack, is_empty = zlib.decompressobj(31), True
    try:
        async for chunk in chunks:
            waiting, is_empty = chunk, is_empty and not chunk
            while waiting and not unpack.eof:
                yield unpack.decompress(waiting, _UNPACKED_AT_ONCE)
                waiting = unpack.unconsumed_tail
    except zlib.error as error:
        raise BadRequest("The body is not the gzip that its Content-Encoding says.") from error
    if not is_empty and not unpack.eof:
        raise BadRequest("The gzip body breaks off.")


def _announced(request: Request) -> int:
    length = request.headers.get("content-length", "0")
    return int(length) if length.isascii() and length.isdigit() else 0


def _check_depth(value: Any) -> None:
    """Walks level by level, without recursion, so that the depth of what it reads cannot hurt it."""
    level = [value]
    for _ in range(MOST_DEPTH):
        level = [child for container in level if isinstance(container, dict | list) for child in _children(container)]
        if not level:
            return
    raise BadRequest(f"The JSON is nested deeper than {MOST_DEPTH} levels.")


def _children(container: dict[str, Any] | list[Any]) -> list[Any]:
    values = container.values() if isinstance(container, dict) else container
    return [value for value in values if isinstance(value, dict | list)]


def _check_text(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise BadRequest("The JSON holds half of a surrogate pair, which is no text.") from error


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _refuse_constant(word: str) -> None:
    raise ValueError(word)
