"""What JSON allows and a store cannot keep is refused before anything sees it, however it is packed."""

import gzip

import pytest
from starlette.requests import Request
from starlette.types import Message

from docstore.couch_api.body import parse_json, read_bytes
from docstore.couch_api.responses import BadContentType
from docstore.errors import BadRequest, TooLarge

REFUSED = {
    "no JSON": b"{",
    "no UTF-8": b'"\xff"',
    "not a number": b'{"a":NaN}',
    "infinite": b"[-Infinity]",
    "beyond double precision": b"[1e999]",
    "digits without end": b"1" * 5_000,
    "brackets without end": b"[" * 100_000 + b"]" * 100_000,
    "objects without end": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "deeper than the limit": b"[" * 201 + b"]" * 201,
    "half of a surrogate pair": b'{"a":"\\ud83c"}',
    "half of a pair as a name": b'{"\\uDFFF":1}',
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED.keys())
def test_what_a_store_cannot_keep_is_refused(body: bytes) -> None:
    with pytest.raises(BadRequest):
        parse_json(body)


def test_what_it_can_keep_comes_through() -> None:
    assert parse_json('{"ü":"🏠\\ud83c\\udfe0","n":1e3,"deep":[[[]]]}'.encode()) == {"ü": "🏠🏠", "n": 1000.0, "deep": [[[]]]}
    assert parse_json(b"[" * 150 + b"]" * 150) is not None


def request_of(*chunks: bytes, **headers: str) -> Request:
    waiting = list(chunks)

    async def receive() -> Message:
        return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "PUT", "path": "/", "headers": named}, receive)


async def test_a_body_is_refused_as_soon_as_it_is_too_large() -> None:
    assert await read_bytes(request_of(b"12345", b"67890"), 10) == b"1234567890"
    with pytest.raises(TooLarge):
        await read_bytes(request_of(b"12345", b"678901", b"never read"), 10)
    with pytest.raises(TooLarge):
        await read_bytes(request_of(b"never read", content_length="11"), 10)


async def test_a_bomb_of_zeros_is_not_unpacked() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    with pytest.raises(TooLarge):
        await read_bytes(request_of(bomb, content_encoding="gzip"), 100_000)


async def test_gzip_in_pieces_is_put_together() -> None:
    packed = gzip.compress(b"word " * 1000)
    assert await read_bytes(request_of(packed[:7], packed[7:], content_encoding="gzip"), 10_000) == b"word " * 1000
    for broken in (packed[:-9], b"no gzip at all"):
        with pytest.raises(BadRequest):
            await read_bytes(request_of(broken, content_encoding="gzip"), 10_000)
    with pytest.raises(BadContentType):
        await read_bytes(request_of(b"x", content_encoding="br"), 10)
