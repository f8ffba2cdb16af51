"""`POST /_replicate` on both servers: for admins, between databases of ours and of listed servers, and nowhere else.

The embedded surface answers it itself; in front of the CouchDB of `COUCHDB_URL` the door of `/db` does. The bodies are the same. The other
server is an embedded one, and for the last part of this file a socket that writes down who came.
"""

from __future__ import annotations

import json
import logging
import random
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest

from docstore.couch_api.authentication import AuthenticationTimes
from docstore.couch_api.replication import ReplicationTargets
from tests.conformance.conftest import Peer
from tests.support.couch_door import running_couch_door
from tests.support.couch_server import ADMIN, TOKEN_KEY, CouchServer, running_couch_server
from tests.support.replicas import picture_over_http, random_branches


@dataclass
class Eavesdropper:
    """Another server, of somebody: says what it was told to say, and writes down every request."""

    port: int
    heads: list[bytes] = field(default_factory=list)
    answer: bytes = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@contextmanager
def eavesdropper() -> Iterator[Eavesdropper]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        there = Eavesdropper(listening.getsockname()[1])

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    head = connection.recv(65_536)
                    there.heads += [head] if head else []
                    connection.sendall(there.answer)

        thread = threading.Thread(target=serve, name="eavesdropper")
        thread.start()
        try:
            yield there
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            listening.close()
            thread.join()


@dataclass
class Stage:
    """The server that is asked, at its `/db`, and the other one."""

    kind: str
    url: str
    credentials: tuple[str, str]
    far: CouchServer
    listed: Eavesdropper
    unlisted: Eavesdropper

    def client(self, path: str = "") -> httpx.Client:
        return httpx.Client(base_url=self.url + path, auth=self.credentials, timeout=60)

    def far_client(self, name: str) -> httpx.Client:
        return httpx.Client(base_url=f"{self.far.url}/{name}", auth=ADMIN, timeout=60)

    def far_url(self, name: str) -> str:
        return f"{self.far.url_for(*ADMIN)}/{name}"

    def ask(self, source: Any, target: Any, **more: Any) -> httpx.Response:
        with self.client() as http:
            return http.post("/_replicate", json={"source": source, "target": target, **more})


@pytest.fixture
def stage(peer: Peer, tmp_path: Path) -> Iterator[Stage]:
    far = tmp_path / "far"
    far.mkdir()
    with running_couch_server(far) as other, eavesdropper() as listed, eavesdropper() as unlisted:
        targets = ReplicationTargets.parse(f"{other.url} http://127.0.0.1:{listed.port}")
        assert targets is not None
        with _asked(peer, tmp_path / "near", targets) as url:
            yield Stage(peer.kind, url, peer.credentials, other, listed, unlisted)


@contextmanager
def _asked(peer: Peer, folder: Path, targets: ReplicationTargets) -> Iterator[str]:
    if peer.kind == "couchdb":
        with running_couch_door(peer.url, targets) as url:
            yield url
        return
    folder.mkdir()
    with running_couch_server(folder, targets=targets) as server:
        yield server.url


@pytest.fixture
def near(stage: Stage) -> Iterator[Callable[[], str]]:
    """Makes databases on the server that is asked."""
    made: list[str] = []

    def make() -> str:
        made.append(f"conformance-{uuid4().hex}")
        with stage.client() as http:
            http.put(f"/{made[-1]}").raise_for_status()
        return made[-1]

    yield make
    with stage.client() as http:
        for name in made:
            http.delete(f"/{name}").raise_for_status()


def write(http: httpx.Client, seed: int, documents: int = 12) -> None:
    branches = random_branches(random.Random(seed), documents=documents, deepest=8)
    assert http.post("/_bulk_docs", json={"docs": branches, "new_edits": False}).raise_for_status().json() == []


def history(answer: httpx.Response) -> dict[str, Any]:
    told = answer.json()
    assert (answer.status_code, told.get("ok")) == (200, True), told
    entry: dict[str, Any] = told["history"][0]
    assert told["session_id"] == entry["session_id"]
    assert told["source_last_seq"] == entry["end_last_seq"]
    return entry


def test_between_two_databases_here(stage: Stage, near: Callable[[], str]) -> None:
    one, other = near(), near()
    with stage.client(f"/{one}") as source, stage.client(f"/{other}") as target:
        write(source, seed=1)
        first = history(stage.ask(one, other))
        assert first["docs_written"] == first["docs_read"] == first["missing_found"] == first["missing_checked"] > 12
        assert first["doc_write_failures"] == 0
        assert picture_over_http(source) == picture_over_http(target)
        again = stage.ask(one, other)
        assert (history(again)["missing_checked"], history(again)["docs_written"], again.json()["no_changes"]) == (0, 0, True)
        assert history(again)["start_last_seq"] == first["recorded_seq"]
        source.put("/late", json={"n": 1}).raise_for_status()
        later = history(stage.ask(one, other))
        assert (later["missing_checked"], later["docs_written"]) == (1, 1)


@pytest.mark.parametrize("pushes", [True, False])
def test_with_a_listed_server(stage: Stage, near: Callable[[], str], pushes: bool) -> None:
    here = near()
    with stage.client(f"/{here}") as ours, stage.far_client("theirs") as theirs:
        theirs.put("").raise_for_status()
        write(ours if pushes else theirs, seed=2)
        ends = (here, stage.far_url("theirs")) if pushes else (stage.far_url("theirs"), here)
        assert history(stage.ask(*ends))["docs_written"] > 12
        assert picture_over_http(ours) == picture_over_http(theirs)
        again = history(stage.ask(*ends))
        assert (again["missing_checked"], again["docs_written"]) == (0, 0)
        (ours if pushes else theirs).put("/late", json={"n": 1}).raise_for_status()
        assert history(stage.ask(*ends))["missing_checked"] == 1


def test_an_end_may_be_an_object(stage: Stage, near: Callable[[], str]) -> None:
    here = near()
    with stage.client(f"/{here}") as ours, stage.far_client("theirs") as theirs:
        theirs.put("").raise_for_status()
        theirs.put("/a", json={}).raise_for_status()
        url = f"{stage.far.url}/theirs"
        basic = {"url": url, "auth": {"basic": {"username": ADMIN[0], "password": ADMIN[1]}}}
        assert history(stage.ask(basic, here))["docs_written"] == 1
        theirs.put("/b", json={}).raise_for_status()
        header = {"url": url, "headers": {"Authorization": httpx.BasicAuth(*ADMIN)._auth_header}}
        assert history(stage.ask(header, here))["missing_checked"] == 1, "who signs in is no part of the checkpoint's name"
        assert ours.get("/b").status_code == 200


def test_design_documents_stay_where_they_are(stage: Stage, near: Callable[[], str]) -> None:
    one, other = near(), near()
    with stage.client(f"/{one}") as source, stage.client(f"/{other}") as target:
        source.put("/_design/rules", json={"language": "javascript"}).raise_for_status()
        source.put("/a", json={}).raise_for_status()
        assert history(stage.ask(one, other))["docs_written"] == 1
        assert target.get("/_design/rules").status_code == 404


def test_a_guard_holds_and_what_it_refused_is_offered_again(stage: Stage, near: Callable[[], str]) -> None:
    one, other = near(), near()
    guard = {"validate_doc_update": "function (doc) { if (doc.bad) { throw({forbidden: 'not this one'}); } }"}
    with stage.client(f"/{one}") as source, stage.client(f"/{other}") as target:
        rev = target.put("/_design/guard", json=guard).raise_for_status().json()["rev"]
        source.put("/bad", json={"bad": True}).raise_for_status()
        source.put("/good", json={"bad": False}).raise_for_status()
        first = history(stage.ask(one, other))
        assert (first["docs_read"], first["docs_written"], first["doc_write_failures"]) == (2, 1, 1)
        assert [target.get(f"/{name}").status_code for name in ("bad", "good")] == [404, 200]
        target.delete("/_design/guard", params={"rev": rev}).raise_for_status()
        assert history(stage.ask(one, other))["docs_written"] == 1
        assert target.get("/bad").status_code == 200


def test_nobody_but_an_admin_may(stage: Stage, near: Callable[[], str]) -> None:
    one, other = near(), near()
    asked = {"source": one, "target": other}
    with httpx.Client(base_url=stage.url, timeout=30) as stranger:
        assert stranger.post("/_replicate", json=asked).status_code == 401
        assert stranger.post("/_replicate", json=asked, auth=("admin", "wrong")).status_code == 401
        assert stranger.post("/_replicate", json=asked, headers={"authorization": "Bearer x.y.z"}).status_code == 401
    if stage.kind == "embedded":
        with httpx.Client(base_url=stage.url, auth=("giulia", "giulia-pw"), timeout=30) as worker:
            refused = worker.post("/_replicate", json=asked)
            assert (refused.status_code, refused.json()["error"]) == (403, "forbidden")
            elsewhere = worker.post("/_replicate", json={**asked, "source": f"http://127.0.0.1:{stage.unlisted.port}/a"})
            assert elsewhere.json() == refused.json(), "nobody else learns what is listed"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "COPY"])
def test_only_by_post(stage: Stage, method: str) -> None:
    with stage.client() as http:
        assert http.request(method, "/_replicate").status_code == 405
        assert http.post("/_replicate", content=b"{}").status_code == 415
        assert http.post("/_replicate", json=[]).status_code == 400
        assert http.post("/_replicate", json={"source": "x" * 70_000}).status_code == 413


def test_the_lists_of_replications_stay_shut(stage: Stage) -> None:
    with stage.client() as http:
        assert http.get("/_scheduler/jobs").status_code == 501
        assert http.put("/_replicator/evil", json={"source": "a", "target": "b"}).status_code in {404, 501}


def test_databases_that_are_not_there(stage: Stage, near: Callable[[], str]) -> None:
    here, missing = near(), f"conformance-{uuid4().hex}"
    for ends in ((here, missing), (missing, here), (here, stage.far_url("missing")), (stage.far_url("missing"), here)):
        answer = stage.ask(*ends)
        assert (answer.status_code, answer.json()["error"]) == (404, "db_not_found"), ends
        assert stage.ask(*ends, create_target=True).status_code == 501


def test_addresses_that_are_not_listed_are_never_asked(stage: Stage, near: Callable[[], str]) -> None:
    here, listed, elsewhere = near(), stage.listed.port, stage.unlisted.port
    tricks = [
        f"http://127.0.0.1:{elsewhere}/a",
        f"http://127.0.0.1:{listed}:x@127.0.0.1:{elsewhere}/a",
        f"http://x:127.0.0.1@127.0.0.1:{elsewhere}/a",
        f"http://127.0.0.1:{elsewhere}#@127.0.0.1:{listed}/a",
        f"http://127.0.0.1:{elsewhere}\\@127.0.0.1:{listed}/a",
        f"http://localhost:{listed}/a",
        f"http://[::1]:{listed}/a",
        f"http://[::ffff:127.0.0.1]:{listed}/a",
        f"http://127.1:{listed}/a",
        f"http://127。0。0。1:{listed}/a",
        f"https://127.0.0.1:{listed}/a",
        f"http://127.0.0.1:{listed}/a?x=http://127.0.0.1:{elsewhere}",
        f"http://127.0.0.1:{listed}/_replicator",
        "file:///etc/passwd",
        {"url": f"http://127.0.0.1:{listed}/a", "proxy": f"http://127.0.0.1:{elsewhere}"},
        {"url": f"http://127.0.0.1:{listed}/a", "headers": {"Host": "evil.example"}},
    ]
    for trick in tricks:
        for ends in ((trick, here), (here, trick)):
            answer = stage.ask(*ends)
            assert answer.status_code in {400, 403}, ends
            assert set(answer.json()) == {"error", "reason"}
            assert "127" not in answer.text
            assert stage.ask(*ends, continuous=True).status_code in {400, 403, 501}
    assert stage.ask(here, "board", source_proxy=f"http://127.0.0.1:{elsewhere}").status_code == 501
    assert (stage.listed.heads, stage.unlisted.heads) == ([], [])


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_listed_server_sends_us_nowhere_else(stage: Stage, near: Callable[[], str], status: int) -> None:
    here = near()
    location = f"http://127.0.0.1:{stage.unlisted.port}/a"
    stage.listed.answer = f"HTTP/1.1 {status} Moved\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
    for ends in ((f"http://127.0.0.1:{stage.listed.port}/a", here), (here, f"http://127.0.0.1:{stage.listed.port}/a")):
        answer = stage.ask(*ends)
        assert (answer.status_code, answer.json()["error"]) == (502, "not_couch")
    assert stage.listed.heads
    assert stage.unlisted.heads == []


def test_a_listed_server_that_is_packed_or_away_is_a_sentence(stage: Stage, near: Callable[[], str]) -> None:
    here, url = near(), f"http://127.0.0.1:{stage.listed.port}/a"
    stage.listed.answer = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
    assert stage.ask(url, here).json()["error"] == "peer_fault"
    stage.listed.answer = b""
    answer = stage.ask(url, here)
    assert (answer.status_code, answer.json()["error"]) == (503, "unreachable")


def test_what_signs_us_in_elsewhere_is_told_nowhere(stage: Stage, near: Callable[[], str], caplog: pytest.LogCaptureFixture) -> None:
    """The listed server gives it back in its own words."""
    here, secret = near(), "Zzyzx-s3greto"
    url = f"http://admin:{secret}@127.0.0.1:{stage.listed.port}/a"
    told = json.dumps({"error": secret, "reason": f"admin:{secret} may not"}).encode()
    with caplog.at_level(logging.DEBUG):
        for status in (400, 401, 403, 404, 412, 500, 501):
            head = f"HTTP/1.1 {status} No\r\nContent-Type: application/json\r\nContent-Length: {len(told)}\r\nConnection: close\r\n\r\n"
            stage.listed.answer = head.encode() + told
            for ends in ((url, here), (here, url)):
                answer = stage.ask(*ends)
                assert 400 <= answer.status_code < 600
                assert answer.status_code not in {401, 403}, "our own caller has signed in well"
                assert secret not in answer.text + str(answer.headers)
    assert any(b"authorization: basic" in head.lower() for head in stage.listed.heads)
    assert not any(secret.encode() in head for head in stage.listed.heads)
    assert secret not in caplog.text


def test_the_notes_of_a_replication_hold_no_address(stage: Stage, near: Callable[[], str]) -> None:
    here = near()
    with stage.client(f"/{here}") as ours, stage.far_client("theirs") as theirs:
        theirs.put("").raise_for_status()
        ours.put("/a", json={}).raise_for_status()
        history(stage.ask(here, stage.far_url("theirs")))
        for side in (ours, theirs):
            notes = side.get("/_local_docs", params={"include_docs": "true"}).text
            assert "history" in notes
            assert not any(word in notes for word in (ADMIN[1], "127.0.0.1", stage.credentials[1]))


def test_a_replication_ends_with_its_callers_right(tmp_path: Path) -> None:
    """The listed server takes the request and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url, times = f"http://127.0.0.1:{silent.getsockname()[1]}", AuthenticationTimes(password_feed=0.5)
        with (
            running_couch_server(tmp_path, targets=ReplicationTargets.parse(url), times=times) as server,
            httpx.Client(base_url=server.url, auth=ADMIN, timeout=30) as http,
        ):
            http.put("/one").raise_for_status()
            answer = http.post("/_replicate", json={"source": f"{url}/a", "target": "one"})
            assert (answer.status_code, answer.json()["error"]) == (401, "unauthorized")
            assert http.get("/one").json()["doc_count"] == 0


def test_a_token_of_an_admin_serves_as_well(tmp_path: Path) -> None:
    with running_couch_server(tmp_path, targets=ReplicationTargets()) as server:
        token = jwt.encode({"sub": "x", "exp": 9_999_999_999, "_couchdb.roles": ["_admin"]}, TOKEN_KEY, "HS256", {"kid": "soglia"})
        with httpx.Client(base_url=server.url, headers={"authorization": f"Bearer {token}"}, timeout=30) as http:
            for name in ("one", "other"):
                http.put(f"/{name}").raise_for_status()
            assert history(http.post("/_replicate", json={"source": "one", "target": "other"}))["docs_read"] == 0
