"""A document with 200 MiB beside it in every way in which it can be asked for, copied or sent too large: the centre stays small.

What is measured is the server process, from outside. Each answer is read to its end and held against the digest of what was put there.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import socket
from collections.abc import Iterator

import httpx
import pytest

from tests.support.centre import ADMIN_PASSWORD, CentreProcess
from tests.support.memory import ALLOWED, BLOCK, MEBIBYTE, SIZE, digest_of, grown, large

ADMIN = ("admin", ADMIN_PASSWORD)
DIGEST = "md5-" + digest_of(large())


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CentreProcess]:
    process = CentreProcess(tmp_path_factory.mktemp("large") / "data")
    process.start()
    with httpx.Client(base_url=f"{process.url}/db", auth=ADMIN, timeout=120) as client:
        client.put("/large").raise_for_status()
        client.put("/large/film/film", content=large(), headers={"Content-Type": "video/mp4"}).raise_for_status()
    yield process
    process.end_now()


@pytest.fixture
def http(centre: CentreProcess) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{centre.url}/db/large", auth=ADMIN, timeout=120) as client:
        yield client


def data_in(answer: httpx.Response) -> Iterator[bytes]:
    """The base64 of the one long `data` in a JSON answer, decoded as it comes."""
    before, waiting, inside = b"", b"", False
    for chunk in answer.iter_bytes():
        if not inside:
            before += chunk
            if (start := before.find(b'"data":"')) < 0:
                continue
            inside, chunk = True, before[start + 8 :]
        end = chunk.find(b'"')
        waiting += chunk if end < 0 else chunk[:end]
        whole = len(waiting) // 4 * 4
        yield base64.b64decode(waiting[:whole], validate=True)
        waiting = waiting[whole:]
        if end >= 0:
            assert waiting == b""
            return


JSON_WAYS = {
    "document": ("GET", "/film?attachments=true", None),
    "open_revs": ("GET", "/film?open_revs=all&attachments=true", None),
    "bulk_get": ("POST", "/_bulk_get?attachments=true", {"docs": [{"id": "film"}]}),
    "changes": ("GET", "/_changes?include_docs=true&attachments=true", None),
    "all_docs": ("GET", "/_all_docs?include_docs=true&attachments=true", None),
}


@pytest.mark.parametrize("way", JSON_WAYS)
def test_200_mib_in_base64_cost_no_memory(centre: CentreProcess, http: httpx.Client, way: str) -> None:
    method, address, body = JSON_WAYS[way]

    def work() -> None:
        with http.stream(method, address, json=body) as answer:
            assert answer.status_code == 200
            assert "md5-" + digest_of(data_in(answer)) == DIGEST

    assert grown(centre.pid, work) < ALLOWED


def test_200_mib_as_multipart_of_the_open_leaves_cost_no_memory(centre: CentreProcess, http: httpx.Client) -> None:
    def work() -> None:
        with http.stream("GET", "/film?open_revs=all&attachments=true", headers={"Accept": "multipart/mixed"}) as answer:
            length = sum(len(chunk) for chunk in answer.iter_bytes())
        assert SIZE < length < SIZE + 4_000

    assert grown(centre.pid, work) < ALLOWED


def test_a_copy_names_200_mib_anew_and_moves_none_of_them(centre: CentreProcess, http: httpx.Client) -> None:
    before = http.get("").json()["sizes"]["active"]

    def work() -> None:
        copied = http.request("COPY", "/film", headers={"Destination": "copied"})
        assert copied.status_code == 201

    try:
        assert grown(centre.pid, work) < ALLOWED
        entry = http.get("/copied").json()["_attachments"]["film"]
        assert (entry["digest"], entry["length"], entry["content_type"]) == (DIGEST, SIZE, "video/mp4")
        assert http.get("").json()["sizes"]["active"] < before + MEBIBYTE
    finally:
        http.delete("/copied", params={"rev": http.get("/copied").json()["_rev"]}).raise_for_status()
    http.post("/_compact", json={}).raise_for_status()  # what the other document names stays
    with http.stream("GET", "/film/film") as answer:
        assert "md5-" + digest_of(answer.iter_bytes()) == DIGEST


SLOW = ["film/film", "film?attachments=true", "_changes?include_docs=true&attachments=true", "_bulk_get"]


@pytest.mark.parametrize("place", SLOW)
def test_a_reader_who_stops_within_200_mib_costs_no_memory(centre: CentreProcess, place: str) -> None:
    address = httpx.URL(centre.url)
    credentials = base64.b64encode(":".join(ADMIN).encode()).decode()
    body = json.dumps({"docs": [{"id": "film"}]}) if place == "_bulk_get" else ""
    method, query = ("POST", "?attachments=true") if body else ("GET", "")
    head = f"{method} /db/large/{place}{query} HTTP/1.1\r\nHost: x\r\nAuthorization: Basic {credentials}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"

    def work() -> None:
        with socket.create_connection((address.host, address.port or 80), timeout=60) as slow:
            slow.sendall(head.encode())
            assert slow.recv(1024).startswith(b"HTTP/1.1 200")
            for _ in range(20):  # others are served meanwhile, and the answer had its chance to run ahead
                assert httpx.get(f"{centre.url}/db/large", auth=ADMIN, timeout=60).status_code == 200

    assert grown(centre.pid, work) < ALLOWED


@pytest.mark.parametrize("feed", ["longpoll", "continuous"])
def test_readers_of_a_waiting_feed_who_never_read_cost_no_memory(centre: CentreProcess, http: httpx.Client, feed: str) -> None:
    """Each change is worth 300 KB; nobody takes any of it."""
    address = httpx.URL(centre.url)
    credentials = base64.b64encode(":".join(ADMIN).encode()).decode()
    since = http.get("").json()["update_seq"]
    request = f"GET /db/large/_changes?feed={feed}&include_docs=true&heartbeat=1000&since={since} HTTP/1.1\r\n"
    request += f"Host: x\r\nAuthorization: Basic {credentials}\r\n\r\n"
    text = base64.b64encode(BLOCK[:225_000]).decode()
    revs: dict[str, str] = {}

    def work() -> None:
        readers = [socket.create_connection((address.host, address.port or 80), timeout=60) for _ in range(4)]
        try:
            for reader in readers:
                reader.sendall(request.encode())
                assert reader.recv(1024).startswith(b"HTTP/1.1 200")
            for number in range(100):
                answer = http.put(f"/change{number}", json={"text": text})
                revs[f"change{number}"] = answer.json()["rev"]
        finally:
            for reader in readers:
                reader.close()

    assert grown(centre.pid, work) < ALLOWED
    tombstones = [{"_id": doc_id, "_rev": rev, "_deleted": True} for doc_id, rev in revs.items()]
    http.post("/_bulk_docs", json={"docs": tombstones}).raise_for_status()


def inline(document: dict[str, object]) -> Iterator[bytes]:
    """JSON with more base64 inside than a server takes whole, without saying beforehand how much."""
    head, tail = json.dumps(document).split('"HERE"')
    yield head.encode() + b'"'
    for place in range(80):
        yield base64.b64encode(place.to_bytes(4, "big") + BLOCK[4:786_432])
    yield b'"' + tail.encode()


@pytest.mark.parametrize("place", ["/inline", "/_bulk_docs"])
def test_more_base64_than_a_server_can_hold_is_refused_with_a_sentence(centre: CentreProcess, http: httpx.Client, place: str) -> None:
    document: dict[str, object] = {"_id": "inline", "_attachments": {"film": {"content_type": "video/mp4", "data": "HERE"}}}
    body = document if place == "/inline" else {"docs": [document]}

    def work() -> None:
        answer = http.request(
            "POST" if "bulk" in place else "PUT", place, content=inline(body), headers={"Content-Type": "application/json"}
        )
        assert (answer.status_code, answer.json()["error"]) == (413, "too_large")
        assert "nothing of it was stored" in answer.json()["reason"]

    assert grown(centre.pid, work) < 64 * MEBIBYTE + ALLOWED, "more than the bound for a body that is read whole"
    assert http.get("/inline").status_code == 404


def test_compressed_content_is_unpacked_into_json_in_bounded_pieces(centre: CentreProcess, http: httpx.Client) -> None:
    """A few hundred KB that unpack to 200 MiB."""
    packed = gzip.compress(bytes(SIZE), 9)
    entry = {"content_type": "text/plain", "encoding": "gzip", "follows": True, "length": SIZE, "encoded_length": len(packed)}
    head = json.dumps({"_id": "packed", "_attachments": {"zeros": entry}}).encode()
    body = b"--limit\r\nContent-Type: application/json\r\n\r\n" + head + b"\r\n--limit\r\n\r\n" + packed + b"\r\n--limit--"
    put = http.put("/packed", content=body, headers={"Content-Type": 'multipart/related; boundary="limit"'})
    put.raise_for_status()
    expected = base64.b64encode(hashlib.md5(bytes(SIZE), usedforsecurity=False).digest()).decode()

    def work() -> None:
        with http.stream("GET", "/packed?attachments=true") as answer:
            assert digest_of(data_in(answer)) == expected

    try:
        assert grown(centre.pid, work) < ALLOWED
    finally:
        http.delete("/packed", params={"rev": put.json()["rev"]}).raise_for_status()
