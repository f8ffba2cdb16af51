"""multipart/related and mixed: what is written is read back, whatever the bytes and wherever it is cut; what breaks off is refused."""

import json
from collections.abc import AsyncIterator
from email import message_from_bytes
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from docstore.couch_api.attachment_reading import look_up
from docstore.couch_api.document_multipart import Outgoing, related_parts
from docstore.couch_api.document_writing import read_related
from docstore.couch_api.intake import Intake
from docstore.couch_api.multipart import MOST_HEADER_BYTES, MultipartReader, boundary_of
from docstore.errors import BadRequest, TooLarge
from docstore.handle import InlineHandle
from docstore.store import Store

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).filter(lambda name: not name.startswith("_"))


async def chunks_of(body: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


async def read(body: bytes, size: int = 7, most: int = 10_000) -> dict[str, Any]:
    """The document of a body that arrives in chunks of this size; its attachments are small enough to stay bytes."""
    store = Store.open(":memory:")
    try:
        return await read_related(MultipartReader(chunks_of(body, size), b"limit"), Intake(InlineHandle(store)), most)
    finally:
        store.close()


async def written(bodies: dict[str, bytes], content_type: str = "text/plain") -> bytes:
    """What the surface would send of a document with these attachments."""
    store = Store.open(":memory:")
    handle = InlineHandle(store)
    try:
        attached = {name: {"content_type": content_type, "data": data} for name, data in bodies.items()}
        store.put({"_id": "d", "_attachments": attached})
        entries = {name: {**entry, "follows": True} for name, entry in store.get("d")["_attachments"].items()}
        outgoing = Outgoing({"_id": "d", "_attachments": entries}, tuple(look_up(store, "d", name) for name in bodies))
        return b"".join([piece async for piece in related_parts(handle, outgoing, "limit")])
    finally:
        store.close()


@given(st.dictionaries(NAMES, st.binary(max_size=200), min_size=1, max_size=4), st.integers(1, 300))
async def test_a_document_with_its_bytes_comes_back(bodies: dict[str, bytes], size: int) -> None:
    found = await read(await written(bodies), size)
    assert {name: entry["data"] for name, entry in found["_attachments"].items()} == bodies


@given(st.lists(st.sampled_from([b"\r\n--limi", b"\r\n--", b"\r", b"\n", b"--limit", b"-", b"x"]), max_size=12), st.integers(1, 40))
async def test_what_looks_like_a_boundary_is_content(pieces: list[bytes], size: int) -> None:
    content = b"".join(pieces)
    assume(b"\r\n--limit" not in content)  # a sender's boundary is one that its content does not hold
    found = await read(await written({"a": content, "b": b"behind"}), size)
    assert (found["_attachments"]["a"]["data"], found["_attachments"]["b"]["data"]) == (content, b"behind")


async def test_another_reader_of_mime_reads_it_too() -> None:
    body = await written({'ü "q".txt': b"\r\n--limi\r\n"})
    parts = message_from_bytes(b'Content-Type: multipart/related; boundary="limit"\r\n\r\n' + body).get_payload()
    assert json.loads(str(parts[0].get_payload()))["_id"] == "d"  # type: ignore[union-attr, index]
    assert parts[1].get_payload() == "\r\n--limi\r\n"  # type: ignore[union-attr, index]


async def test_a_name_cannot_break_the_header_of_its_part() -> None:
    assert b"X-Evil: 1\r\n" not in await written({"a\r\nX-Evil: 1": b"x"})
    assert b"Content-Type: application/octet-stream" in await written({"a": b"x"}, "text/plain\r\nX-Evil: 1")


async def test_parts_without_names_are_taken_in_the_order_of_the_document() -> None:
    document = {"_attachments": {"b": {"follows": True}, "stays": {"stub": True}, "a": {"follows": True}}}
    body = b"--limit\r\n\r\n%s\r\n--limit\r\n\r\nfor b\r\n--limit\r\n\r\nfor a\r\n--limit--" % json.dumps(document).encode()
    filled = (await read(body))["_attachments"]
    assert (filled["a"]["data"], filled["b"]["data"], filled["stays"]) == (b"for a", b"for b", {"stub": True})


async def test_named_parts_are_taken_by_their_names() -> None:
    document = {"_attachments": {"b": {"follows": True}, "a": {"follows": True}}}
    named = b'Content-Disposition: attachment; filename="a"\r\n\r\nfor a'
    body = b"--limit\r\n\r\n%s\r\n--limit\r\n%s\r\n--limit\r\n\r\nfor b\r\n--limit--\r\n" % (json.dumps(document).encode(), named)
    assert (await read(body))["_attachments"]["a"]["data"] == b"for a"


async def test_an_empty_attachment_is_one() -> None:
    body = b'--limit\r\n\r\n{"_attachments":{"a":{"follows":true,"length":0}}}\r\n--limit\r\nX: y\r\n\r\n\r\n--limit--'
    assert (await read(body))["_attachments"]["a"]["data"] == b""


BROKEN = {
    "nothing": b"",
    "no boundary": b"hello",
    "no end": b"--limit\r\n\r\n{}\r\n--limit\r\n\r\nbytes",
    "cut in the boundary": b"--limit\r\n\r\n{}\r\n--",
    "cut in the headers": b"--limit\r\nContent-Type: a\r\n--limit--",
    "cut after a boundary": b"--limit",
    "headers without end": b"--limit\r\n" + b"X: y\r\n" * MOST_HEADER_BYTES,
    "no document": b"--limit--",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN.keys())
async def test_what_breaks_off_is_refused(body: bytes) -> None:
    with pytest.raises(BadRequest):
        await read(body, 1000)


@pytest.mark.parametrize("attachments", [{"a": {"follows": True}}, {"a": {"follows": True, "length": 3}}, {}, {"a": 1}, []], ids=str)
async def test_parts_that_do_not_fit_their_document_are_refused(attachments: Any) -> None:
    part = b"" if attachments == {"a": {"follows": True}} else b"--limit\r\n\r\nfive!\r\n"
    document = json.dumps({"_attachments": attachments or 0 if attachments == [] else attachments}).encode()
    with pytest.raises(BadRequest):
        await read(b"--limit\r\n\r\n" + document + b"\r\n" + part + b"--limit--")


async def test_a_part_with_another_content_than_promised_is_refused() -> None:
    entry = {"follows": True, "digest": "md5-XUFAKrxLKna5cZ2REBfFkg=="}  # of "hello"
    document = json.dumps({"_attachments": {"a": entry}}).encode()
    with pytest.raises(BadRequest, match="content_md5_mismatch"):
        await read(b"--limit\r\n\r\n" + document + b"\r\n--limit\r\n\r\nhullo\r\n--limit--")


async def test_a_document_beyond_its_bound_is_refused() -> None:
    with pytest.raises(TooLarge):
        await read(b'--limit\r\n\r\n{"a":"' + b"x" * 200 + b'"}\r\n--limit--', most=100)


def test_a_boundary_is_needed() -> None:
    assert boundary_of("multipart/related; boundary=abc") == b"abc"
    with pytest.raises(BadRequest):
        boundary_of("multipart/related")
