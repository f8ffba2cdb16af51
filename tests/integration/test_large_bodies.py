"""Large things through a centre that stays small: what the server process holds in memory is measured from outside, by the kernel.

Each body is far larger than the growth that is allowed, so that a server that gathers it anywhere, even once, fails.
"""

from __future__ import annotations

import base64
import json
import socket
from collections.abc import Iterator

import httpx
import pytest

from tests.support.centre import ADMIN_PASSWORD, CentreProcess
from tests.support.memory import ALLOWED, BLOCK, MEBIBYTE, SIZE, digest_of, grown, large

ADMIN = ("admin", ADMIN_PASSWORD)


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CentreProcess]:
    process = CentreProcess(tmp_path_factory.mktemp("large") / "data")
    process.start()
    yield process
    process.end_now()


@pytest.fixture
def http(centre: CentreProcess) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{centre.url}/db", auth=ADMIN, timeout=120) as client:
        client.put("/large")
        yield client
        client.delete("/large")


def test_200_mib_go_in_and_out_by_name(centre: CentreProcess, http: httpx.Client) -> None:
    def work() -> None:
        headers = {"Content-Type": "video/mp4", "Content-MD5": digest_of(large())}
        http.put("/large/d/film", content=large(), headers=headers).raise_for_status()
        with http.stream("GET", "/large/d/film") as answer:
            assert int(answer.headers["content-length"]) == SIZE
            assert digest_of(answer.iter_bytes()) == headers["Content-MD5"]
        part = http.get("/large/d/film", headers={"Range": f"bytes={SIZE // 2}-{SIZE // 2 + 9}"})
        assert part.content == bytes(8) + (SIZE // 2 // MEBIBYTE).to_bytes(8, "big")[:2]

    assert grown(centre.pid, work) < ALLOWED


def test_200_mib_go_in_and_out_with_their_document(centre: CentreProcess, http: httpx.Client) -> None:
    entry = {"content_type": "video/mp4", "follows": True, "length": SIZE, "digest": "md5-" + digest_of(large(1))}

    def body() -> Iterator[bytes]:
        document = {"n": 1, "_attachments": {"film": entry}}
        yield b"--limit\r\nContent-Type: application/json\r\n\r\n" + json.dumps(document).encode() + b"\r\n--limit\r\n\r\n"
        yield from large(1)
        yield b"\r\n--limit--"

    def work() -> None:
        headers = {"Content-Type": 'multipart/related; boundary="limit"'}
        http.put("/large/d", content=body(), headers=headers).raise_for_status()
        length = 0
        with http.stream("GET", "/large/d?attachments=true", headers={"Accept": "multipart/related"}) as answer:
            for chunk in answer.iter_bytes():
                length += len(chunk)
        assert SIZE < length < SIZE + 2_000

    assert grown(centre.pid, work) < ALLOWED
    stub = http.get("/large/d").json()["_attachments"]["film"]
    assert (stub["digest"], stub["length"]) == (entry["digest"], SIZE)


def test_what_breaks_off_or_is_damaged_leaves_nothing(http: httpx.Client) -> None:
    def broken_off() -> Iterator[bytes]:
        for number, chunk in enumerate(large(2)):
            if number == 5:
                raise ConnectionError("the sender has gone")
            yield chunk

    with pytest.raises(ConnectionError):
        http.put("/large/d/film", content=broken_off())
    damaged = http.put("/large/d/film", content=BLOCK, headers={"Content-MD5": base64.b64encode(bytes(16)).decode()})
    assert (damaged.status_code, damaged.json()["error"]) == (400, "content_md5_mismatch")
    assert http.get("/large/d").status_code == 404
    for _ in range(100):  # until the server has heard that the sender is gone; each compaction sweeps what nobody holds any more
        http.post("/large/_compact", json={}).raise_for_status()
        if (left := http.get("/large").json()["sizes"]["active"]) < MEBIBYTE:
            break
    assert left < MEBIBYTE


def test_equal_content_is_stored_once(http: httpx.Client) -> None:
    for doc_id in ("one", "two", "three"):
        http.put(f"/large/{doc_id}/photo", content=BLOCK * 4).raise_for_status()
    http.post("/large/_compact", json={}).raise_for_status()
    assert http.get("/large").json()["sizes"]["active"] < 5 * MEBIBYTE


FEEDS = [
    "_changes?include_docs=true",
    "_changes?include_docs=true&descending=true",
    "_changes?feed=continuous&include_docs=true&heartbeat=1000",
    "_all_docs?include_docs=true",
]


@pytest.fixture(scope="module")
def filled(centre: CentreProcess) -> str:
    """A database of some 80 MiB."""
    text = base64.b64encode(BLOCK[:12_000]).decode()
    with httpx.Client(base_url=f"{centre.url}/db", auth=ADMIN, timeout=120) as client:
        client.put("/filled")
        for start in range(0, 5_000, 250):
            documents = [{"_id": f"d{number:05}", "text": text} for number in range(start, start + 250)]
            client.post("/filled/_bulk_docs", json={"docs": documents}).raise_for_status()
    return "filled"


@pytest.mark.parametrize("feed", FEEDS)
def test_a_reader_that_stops_reading_costs_no_memory(centre: CentreProcess, filled: str, feed: str) -> None:
    address = httpx.URL(centre.url)
    credentials = base64.b64encode(":".join(ADMIN).encode()).decode()

    def work() -> None:
        with socket.create_connection((address.host, address.port or 80), timeout=30) as slow:
            slow.sendall(f"GET /db/{filled}/{feed} HTTP/1.1\r\nHost: x\r\nAuthorization: Basic {credentials}\r\n\r\n".encode())
            assert slow.recv(1024).startswith(b"HTTP/1.1 200")
            for _ in range(20):  # others are served meanwhile, and the feed had its chance to run ahead
                assert httpx.get(f"{centre.url}/db/{filled}", auth=ADMIN).status_code == 200

    assert grown(centre.pid, work) < ALLOWED


@pytest.mark.parametrize("feed", FEEDS[:2] + FEEDS[3:])
def test_a_whole_feed_costs_no_memory(centre: CentreProcess, filled: str, feed: str) -> None:
    told: list[bytes] = []

    def work() -> None:
        with httpx.stream("GET", f"{centre.url}/db/{filled}/{feed}", auth=ADMIN, timeout=120) as answer:
            told.extend(line[:40] for line in map(str.encode, answer.iter_lines()) if '"doc"' in line.decode())

    assert grown(centre.pid, work) < ALLOWED
    if "_changes" in feed:
        assert len(told) == 5_000
