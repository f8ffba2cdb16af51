"""multipart/related and mixed: what is written is read back, whatever the bytes; what breaks off is refused."""

import json
from email import message_from_bytes
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docstore.couch_api.document_multipart import related_parts
from docstore.couch_api.multipart import boundary_of, document_of, fill_attachments, read_parts
from docstore.errors import BadRequest

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


def document_with(bodies: dict[str, bytes]) -> dict[str, Any]:
    return {"_id": "d", "_attachments": {name: {"content_type": "text/plain", "data": data} for name, data in bodies.items()}}


@given(st.dictionaries(NAMES, st.binary(max_size=200), min_size=1, max_size=4))
def test_a_document_with_its_bytes_comes_back(bodies: dict[str, bytes]) -> None:
    written = b"".join(related_parts(document_with(bodies), "limit"))
    encoded, parts = document_of(written, 'multipart/related; boundary="limit"')
    filled = fill_attachments(json.loads(encoded), parts)
    assert {name: entry["data"] for name, entry in filled["_attachments"].items()} == bodies


def test_another_reader_of_mime_reads_it_too() -> None:
    written = b"".join(related_parts(document_with({'ü "q".txt': b"\r\n--limi\r\n"}), "limit"))
    parts = message_from_bytes(b'Content-Type: multipart/related; boundary="limit"\r\n\r\n' + written).get_payload()
    assert json.loads(str(parts[0].get_payload()))["_id"] == "d"  # type: ignore[union-attr, index]
    assert parts[1].get_payload() == "\r\n--limi\r\n"  # type: ignore[union-attr, index]


def test_a_name_cannot_break_the_header_of_its_part() -> None:
    written = b"".join(related_parts(document_with({"a\r\nX-Evil: 1": b"x"}), "limit"))
    assert b"X-Evil: 1\r\n" not in written
    odd = {"_id": "d", "_attachments": {"a": {"content_type": "text/plain\r\nX-Evil: 1", "data": b"x"}}}
    assert b"application/octet-stream" in b"".join(related_parts(odd, "limit"))


def test_parts_without_names_are_taken_in_the_order_of_the_document() -> None:
    document = {"_attachments": {"b": {"follows": True}, "stays": {"stub": True}, "a": {"follows": True}}}
    body = b"--x\r\n\r\n%s\r\n--x\r\n\r\nfor b\r\n--x\r\n\r\nfor a\r\n--x--" % json.dumps(document).encode()
    encoded, parts = document_of(body, "multipart/related; boundary=x")
    filled = fill_attachments(json.loads(encoded), parts)["_attachments"]
    assert (filled["a"]["data"], filled["b"]["data"], filled["stays"]) == (b"for a", b"for b", {"stub": True})


def test_named_parts_are_taken_by_their_names() -> None:
    document = {"_attachments": {"b": {"follows": True}, "a": {"follows": True}}}
    named = b'Content-Disposition: attachment; filename="a"\r\n\r\nfor a'
    body = b"--x\r\n\r\n%s\r\n--x\r\n%s\r\n--x\r\n\r\nfor b\r\n--x--" % (json.dumps(document).encode(), named)
    encoded, parts = document_of(body, "multipart/related; boundary=x")
    assert fill_attachments(json.loads(encoded), parts)["_attachments"]["a"]["data"] == b"for a"


BROKEN = {
    "nothing": b"",
    "no boundary": b"hello",
    "no end": b"--x\r\n\r\n{}\r\n--x\r\n\r\nbytes",
    "cut in the boundary": b"--x\r\n\r\n{}\r\n--",
    "cut in the headers": b"--x\r\nContent-Type: a\r\n--x--",
    "cut after a boundary": b"--x",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN.keys())
def test_what_breaks_off_is_refused(body: bytes) -> None:
    with pytest.raises(BadRequest):
        document_of(body, "multipart/related; boundary=x")


@pytest.mark.parametrize("attachments", [{"a": {"follows": True}}, {"a": {"follows": True, "length": 3}}, {}, {"a": 1}, []], ids=str)
def test_parts_that_do_not_fit_their_document_are_refused(attachments: Any) -> None:
    parts = [] if attachments == {"a": {"follows": True}} else list(read_parts(b"--x\r\n\r\nfive!\r\n--x--", b"x"))
    with pytest.raises(BadRequest):
        fill_attachments({"_attachments": attachments}, parts)


def test_a_boundary_is_needed() -> None:
    assert boundary_of("multipart/related; boundary=abc") == b"abc"
    with pytest.raises(BadRequest):
        boundary_of("multipart/related")
