"""Attachments over HTTP: bytes in and out unchanged, their ETag, ranges, stubs that stand for what is already there."""

import base64
import gzip
import hashlib
import random

import pytest

from tests.conformance.conftest import Database
from tests.conformance.differences import RANGE_BEYOND_THE_END, UPLOAD_WITH_A_WRONG_DIGEST

PHOTO = random.Random(7).randbytes(300_000)
DIGEST = base64.b64encode(hashlib.md5(PHOTO).digest()).decode()


def attach(
    database: Database, data: bytes = PHOTO, name: str = "photo.jpg", content_type: str = "image/jpeg", doc_id: str = "d", **query: str
) -> str:
    made = database.http.put(f"/{doc_id}/{name}", content=data, headers={"Content-Type": content_type}, params=query)
    made.raise_for_status()
    return str(made.json()["rev"])


def test_bytes_come_back_with_their_type_length_and_digest(database: Database) -> None:
    rev = attach(database)
    found = database.http.get("/d/photo.jpg")
    assert found.content == PHOTO
    assert (found.headers["content-type"], found.headers["content-length"], found.headers["etag"]) == (
        "image/jpeg",
        "300000",
        f'"{DIGEST}"',
    )
    assert database.http.get("/d/photo.jpg", headers={"If-None-Match": f'"{DIGEST}"'}).status_code == 304
    head = database.http.head("/d/photo.jpg")
    assert (head.headers["content-length"], head.content) == ("300000", b"")
    stub = database.http.get("/d").json()["_attachments"]["photo.jpg"]
    assert stub == {"content_type": "image/jpeg", "revpos": 1, "digest": f"md5-{DIGEST}", "length": 300_000, "stub": True}
    assert database.http.get("/d/photo.jpg", params={"rev": rev}).content == PHOTO
    assert database.http.get("/d/none.jpg").status_code == 404


RANGES = [
    ("bytes=0-9", 206, slice(0, 10)),
    ("bytes=262140-262150", 206, slice(262_140, 262_151)),
    ("bytes=299990-", 206, slice(299_990, 300_000)),
    ("bytes=-5", 206, slice(299_995, 300_000)),
    ("bytes=299990-400000", 206, slice(299_990, 300_000)),
]


@pytest.mark.parametrize(("header", "status", "part"), RANGES, ids=[header for header, *_ in RANGES])
def test_a_range_is_answered_with_just_that_part(database: Database, header: str, status: int, part: slice) -> None:
    attach(database)
    found = database.http.get("/d/photo.jpg", headers={"Range": header})
    assert (found.status_code, found.content) == (status, PHOTO[part])
    assert found.headers["content-range"] == f"bytes {part.start}-{part.stop - 1}/300000"


def test_a_range_outside_is_416(database: Database) -> None:
    attach(database)
    found = database.http.get("/d/photo.jpg", headers={"Range": "bytes=300000-"})
    assert (found.status_code, found.headers.get("content-range")) == (416, RANGE_BEYOND_THE_END.on(database.peer))


@pytest.mark.parametrize("name", ["folder/inner.bin", "ünï cödé.bin", "a%b.bin", 'quo"te.bin'])
def test_names_may_hold_what_paths_may_not(database: Database, name: str) -> None:
    from urllib.parse import quote

    attach(database, b"x", quote(name, safe="/"))
    assert list(database.http.get("/d").json()["_attachments"]) == [name]
    assert database.http.get(f"/d/{quote(name, safe='')}").content == b"x"


def test_an_edit_keeps_what_its_stubs_name_and_drops_the_rest(database: Database) -> None:
    rev = attach(database, b"one", "1.bin")
    rev = attach(database, b"two", "2.bin", rev=rev)
    attachments = database.http.get("/d").json()["_attachments"]
    assert {name: entry["revpos"] for name, entry in attachments.items()} == {"1.bin": 1, "2.bin": 2}
    database.http.put("/d", json={"_rev": rev, "_attachments": {"1.bin": attachments["1.bin"]}}).raise_for_status()
    assert database.http.get("/d/1.bin").content == b"one"
    assert database.http.get("/d/2.bin").status_code == 404


def test_an_attachment_can_be_removed(database: Database) -> None:
    rev = attach(database, b"one", "1.bin")
    assert database.http.delete("/d/1.bin").status_code == 409
    database.http.delete("/d/1.bin", params={"rev": rev}).raise_for_status()
    assert "_attachments" not in database.http.get("/d").json()


def test_inline_data_goes_in_and_comes_out_as_base64(database: Database) -> None:
    data = base64.b64encode(PHOTO).decode()
    database.http.put("/d", json={"_attachments": {"p": {"content_type": "image/jpeg", "data": data}}}).raise_for_status()
    assert (
        database.http.get("/d", params={"attachments": "true"}, headers={"Accept": "application/json"}).json()["_attachments"]["p"]["data"]
        == data
    )
    bad = database.http.put("/e", json={"_attachments": {"p": {"data": "no base64!"}}})
    assert bad.status_code == 400


def test_a_wrong_digest_stores_nothing(database: Database) -> None:
    headers = {"Content-Type": "image/jpeg", "Content-MD5": base64.b64encode(bytes(16)).decode()}
    answer = database.http.put("/d/photo.jpg", content=PHOTO, headers=headers)
    assert answer.status_code == UPLOAD_WITH_A_WRONG_DIGEST.on(database.peer)
    if answer.status_code == 400:
        assert answer.json()["error"] == "content_md5_mismatch"
        assert database.http.get("/d").status_code == 404


def test_a_compressed_body_is_understood(database: Database) -> None:
    packed = gzip.compress(b'{"n":1}')
    made = database.http.put("/d", content=packed, headers={"Content-Type": "application/json", "Content-Encoding": "gzip"})
    assert made.status_code == 201
    assert database.http.get("/d").json()["n"] == 1
