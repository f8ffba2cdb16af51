"""Attacks on input: no crash, no hang, no 500, whatever stands in a path, a header, a query or a body; and bombs end as a sentence.

The application is asked in process (`tests/support/asgi_door.py`), as the administrator, who comes furthest, and as a worker. 501 is the
answer to what is not offered. `SOGLIA_FUZZ_EXAMPLES` makes each search longer.
"""

from __future__ import annotations

import gzip
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.support.asgi_door import Answered, Door, Request, opened

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = int(os.environ.get("SOGLIA_FUZZ_EXAMPLES", "60"))
TEAM = "/db/outreach-catania"
JSON = (b"content-type", b"application/json")
bounded = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)

JSON_DOORS = (
    ("POST", f"{TEAM}/_bulk_docs"),
    ("POST", f"{TEAM}/_bulk_get"),
    ("POST", f"{TEAM}/_revs_diff"),
    ("POST", f"{TEAM}/_missing_revs"),
    ("POST", f"{TEAM}/_all_docs"),
    ("POST", f"{TEAM}/_all_docs/queries"),
    ("POST", f"{TEAM}/_changes?filter=_selector"),
    ("POST", f"{TEAM}/_changes?filter=_doc_ids"),
    ("POST", f"{TEAM}/_purge"),
    ("POST", f"{TEAM}"),
    ("PUT", f"{TEAM}/change%3Ax"),
    ("PUT", f"{TEAM}/draft%3Aaaaaaaaaaa%3A01?new_edits=false"),
    ("PUT", f"{TEAM}/_local/x"),
    ("PUT", f"{TEAM}/_design/x"),
    ("PUT", f"{TEAM}/_revs_limit"),
    ("POST", "/db/_session"),
    ("PUT", "/db/_users/org.couchdb.user:x"),
    ("POST", "/api/device/enrol"),
    ("POST", "/api/device/token"),
    ("POST", "/api/device/pulse"),
    ("POST", "/api/device/keys"),
    ("POST", "/api/device/hand-in/begin"),
    ("POST", "/api/device/hand-in/finish"),
    ("POST", "/api/device/wiped"),
    ("POST", "/api/check"),
    ("POST", "/office/sign-in"),
)
FIELDS = """
_id _rev _revisions _attachments _deleted docs new_edits keys queries id rev revs ids start atts_since selector doc_ids type author
device salt at fields record target target_type size document documents user password credential code refresh_token unsent refused versions
former units database parts name length sha256 data content_type digest stub follows revpos roles $gt $or $and $not limit skip startkey
endkey include_docs descending clock_ms storage
"""
PLACES = r"""
db api office outreach-catania _users _all_docs _changes _bulk_docs _design _local _session .. . %2e%2e %2f %00 %ff %25 %5c photo:x device
..%2f..%2f..%2fkeys%2ftokens _node _local_docs planted photos enrol openapi.json a:b %C3%A8 ~ index.html main.py assets manifest.json
%F0%9F%98%80 _security _revs_limit change%3Ax x%0d%0aset-cookie:a=b
"""
OPTIONS = """
since limit skip rev revs open_revs atts_since attachments conflicts style include_docs startkey endkey key keys descending inclusive_end
update_seq filter doc_ids timeout heartbeat new_edits batch count lane to feed seq_interval view last-event-id
"""
HEADERS = b"""
range if-match if-none-match accept accept-encoding accept-language cookie authorization content-length destination origin sec-fetch-site
last-event-id x-forwarded-for x-forwarded-proto content-md5 expect transfer-encoding if-range
"""
NAMES = st.sampled_from(FIELDS.split())
TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [
            "1-a",
            "2-" + "a" * 32,
            "change:x",
            "_design/x",
            "_local/x",
            "\x00",
            "../../etc/passwd",
            "__proto__",
            "\ufffe",
            "à" * 300,
            "0" * 600,
        ]
    ),
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(allow_nan=False, allow_infinity=False), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.one_of(NAMES, TEXTS), inner, max_size=5)),
    max_leaves=20,
)
BODIES = st.one_of(
    VALUES,
    st.dictionaries(NAMES, VALUES, max_size=8),
    st.fixed_dictionaries({"docs": st.lists(st.dictionaries(NAMES, VALUES, max_size=8), max_size=4)}, optional={"new_edits": VALUES}),
)


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with opened(tmp_path_factory.mktemp("attacked") / "data") as centre:
        yield centre


def sound(answer: Answered) -> Answered:
    """A status that was meant, and no trace of our own code."""
    assert 200 <= answer.status < 500 or answer.status == 501, (answer.status, answer.body[:300])
    assert b"Traceback" not in answer.body
    return answer


@bounded
@example(("PUT", f"{TEAM}/change%3Ax"), {"_rev": []}, "admin", 1)
@given(st.sampled_from(JSON_DOORS), BODIES, st.sampled_from(["admin", "worker"]), st.integers(1, 3))
def test_any_json_anywhere(door: Door, where: tuple[str, str], body: Any, who: str, pieces: int) -> None:
    content = json.dumps(body).encode()
    sound(door.ask(Request(where[0], where[1].encode(), [JSON, door.bearer(who)], content, pieces)))


@bounded
@given(
    st.sampled_from(JSON_DOORS),
    st.one_of(
        st.binary(max_size=300), st.tuples(VALUES, st.integers(0, 40)).map(lambda cut: json.dumps(cut[0]).encode()[: -cut[1] or None])
    ),
    st.sampled_from(
        [
            b"application/json",
            b"multipart/related; boundary=edge",
            b"multipart/form-data; boundary=edge",
            b"application/x-www-form-urlencoded",
            b"",
            b"\xff\xfe",
        ]
    ),
    st.sampled_from([b"identity", b"gzip", b"br", b"\xff"]),
)
def test_any_bytes_called_anything(door: Door, where: tuple[str, str], body: bytes, kind: bytes, packed: bytes) -> None:
    headers = [(b"content-type", kind), (b"content-encoding", packed), door.bearer("admin")]
    sound(door.ask(Request(where[0], where[1].encode(), headers, body)))


SEGMENTS = st.lists(
    st.one_of(
        st.sampled_from(PLACES.split()),
        st.text("abc/%.:_-~!$&'()*+,;=@", max_size=8),
    ),
    max_size=6,
)
METHODS = st.sampled_from(["GET", "HEAD", "PUT", "POST", "DELETE", "COPY", "OPTIONS", "PATCH", "TRACE", "PROPFIND", "get", "X"])
QUERIES = st.lists(
    st.tuples(
        st.sampled_from(OPTIONS.split()),
        st.sampled_from(
            [
                "",
                "0",
                "-1",
                "1",
                "true",
                "null",
                "now",
                "[",
                "[]",
                '["1-a"]',
                '"a"',
                "{}",
                "9" * 30,
                "1e9",
                "%ff",
                "all",
                "NaN",
                "a%00",
                "_doc_ids",
                "normal",
            ]
        ),
    ),
    max_size=4,
)


@bounded
@given(METHODS, SEGMENTS, QUERIES)
def test_any_path_and_query(door: Door, method: str, segments: list[str], query: list[tuple[str, str]]) -> None:
    path = "/" + "/".join(segments)
    if re.fullmatch(r"/+db/+[a-z][^/]*/*", path) and method in {"PUT", "DELETE"}:
        method = "GET"  # the databases stay for the next example
    target = path + ("?" + "&".join(f"{name}={value}" for name, value in query) if query else "")
    answer = sound(door.ask(Request(method, target.encode("ascii", "replace"), [door.bearer("admin"), JSON], b"{}")))
    assert "\r" not in str(answer.headers)
    assert "set-cookie" not in answer.headers or "session" in path or "office" in path


@bounded
@given(
    st.sampled_from(
        [
            f"{TEAM}/_design/soglia",
            f"{TEAM}/_all_docs",
            f"{TEAM}/_changes",
            "/api/availability",
            "/health",
            "/office/",
            "/",
            "/db/_session",
            "/api/photos/photo:x",
        ]
    ),
    st.lists(
        st.tuples(
            st.sampled_from(HEADERS.split()),
            st.one_of(
                st.binary(max_size=40).map(lambda raw: raw.replace(b"\n", b"").replace(b"\r", b"")),
                st.sampled_from(
                    [
                        b"bytes=0-",
                        b"bytes=-1",
                        b"bytes=9-1",
                        b"bytes=" + b"9" * 40 + b"-",
                        b"Basic ====",
                        b"Basic \xff",
                        b"Bearer a.b.c",
                        b"Bearer " + b"A" * 5000,
                        b"soglia_office=a.b.c",
                        b"AuthSession=" + b"A" * 4000,
                        b"AuthSession=e30.aa",
                        b"-1",
                        b"\xd9\xa1",
                        b"br;q=1.0, gzip;q=0",
                        b"http://elsewhere",
                    ]
                ),
            ),
        ),
        max_size=5,
    ),
)
def test_any_headers(door: Door, path: str, headers: list[tuple[bytes, bytes]]) -> None:
    sound(door.ask(Request("GET", path.encode(), headers)))


MULTIPART = st.lists(
    st.one_of(
        st.sampled_from(
            [
                b"--edge",
                b"--edge--",
                b"\r\n",
                b"\n",
                b"content-type: application/json",
                b'content-disposition: attachment; filename="x"',
                b"content-length: 5",
                b"content-encoding: gzip",
                b'{"_id":"d","_attachments":{"x":{"follows":true,"length":5,"content_type":"a/b"}}}',
                b"hello",
                b"content-length: 99999999999",
                b": :",
            ]
        ),
        st.binary(max_size=30),
    ),
    max_size=14,
).map(b"".join)


@bounded
@given(MULTIPART, st.sampled_from([b"edge", b'"edge"', b"", b"e" * 500, b'"']), st.integers(1, 5))
def test_any_multipart(door: Door, body: bytes, boundary: bytes, pieces: int) -> None:
    headers = [(b"content-type", b"multipart/related; boundary=" + boundary), door.bearer("admin")]
    sound(door.ask(Request("PUT", f"{TEAM}/d".encode(), headers, body, pieces)))


DEEP = 100_000


@pytest.mark.parametrize("where", JSON_DOORS, ids=lambda where: f"{where[0]} {where[1]}")
@pytest.mark.parametrize(
    "bomb",
    [
        "[" * DEEP + "]" * DEEP,
        '{"a":' * DEEP + "1" + "}" * DEEP,
        '{"docs":[{"a":' + "[" * 5000 + "]" * 5000 + "}]}",
        "9" * 100_000,
        "1e999999",
    ],
)
def test_depth_and_digits_are_refused_and_not_suffered(door: Door, where: tuple[str, str], bomb: str) -> None:
    answer = sound(door.ask(Request(where[0], where[1].encode(), [JSON, door.bearer("admin")], bomb.encode())))
    assert answer.status >= 400


@pytest.mark.parametrize("where", JSON_DOORS[:3], ids=lambda where: where[1])
def test_a_small_body_that_unpacks_to_a_large_one_is_refused(door: Door, where: tuple[str, str]) -> None:
    packed = gzip.compress(b" " * (80 * 1024 * 1024), 9)
    assert len(packed) < 100_000
    answer = sound(door.ask(Request(where[0], where[1].encode(), [JSON, (b"content-encoding", b"gzip"), door.bearer("admin")], packed)))
    assert answer.status == 413


@pytest.mark.parametrize("announced", [True, False])
def test_what_is_too_large_for_the_api_is_refused_told_or_not(door: Door, announced: bool) -> None:
    body = b'{"user":"' + b"a" * 70_000 + b'"}'
    headers = [JSON, *([(b"content-length", str(len(body)).encode())] if announced else [])]
    answer = sound(door.ask(Request("POST", b"/api/device/enrol", headers, body, 7)))
    assert (answer.status, json.loads(answer.body)["error"]) == (413, "too_large")


@pytest.mark.parametrize(
    "path",
    [
        "/../keys/tokens",
        "/%2e%2e/keys/tokens",
        "/..%2fkeys%2ftokens",
        "/db/..%2f..%2fkeys%2ftokens",
        "/db/_users%2f..%2fcatalog",
        "/office/..%2f..%2fkeys%2ftokens",
        "/assets/..%2f..%2f..%2fpyproject.toml",
        "/%00",
    ],
)
def test_no_path_leads_out_of_what_is_served(door: Door, path: str) -> None:
    answer = sound(door.ask(Request("GET", path.encode(), [door.bearer("admin")])))
    # Whatever has a dot and is no file of the office's client is answered with its empty page, which says nothing.
    assert answer.status in {303, 400, 404} or b"Flet application" in answer.body
    assert b"[project]" not in answer.body


def test_the_centre_opens_no_picture_so_a_picture_can_harm_none() -> None:
    """Pictures are decoded on the device alone, whose bounds are in tests/unit/mobile/platform; the demonstration draws its own."""
    opening = [file for file in (ROOT / "sync_server").rglob("*.py") if re.search(r"^\s*(from|import) PIL", file.read_text(), re.MULTILINE)]
    assert [file.parent.name for file in opening] == ["demo"]


def test_after_all_of_it_the_centre_is_as_it_was(door: Door) -> None:
    """The last one of this file: what is asked for still comes."""
    assert json.loads(door.ask(Request("GET", b"/health")).body)["status"] == "ok"
    answer = door.ask(Request("GET", f"{TEAM}/_all_docs?limit=1".encode(), [door.bearer("worker")]))
    assert answer.status == 200
