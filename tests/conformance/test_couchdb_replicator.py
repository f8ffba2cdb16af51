"""CouchDB's own replicator between an Apache CouchDB and the embedded surface, both ways.

Needs `COUCHDB_URL`, and a CouchDB there that reaches our loopback.
"""

import os
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from docstore.couch_api.document_check import DocumentCheck, take_all
from docstore.couch_api.surface import Settings
from docstore.errors import Forbidden
from tests.conformance.conftest import Peer
from tests.support.couch_server import ADMIN, CouchServer, running_couch_server
from tests.support.hostile_proxy import Cut, hostile_proxy
from tests.support.replicas import picture_over_http, random_branches

pytestmark = pytest.mark.skipif(not os.environ.get("COUCHDB_URL"), reason="COUCHDB_URL names no CouchDB")
PHOTO = random.Random(11).randbytes(300_000)
DIRECTIONS = pytest.mark.parametrize("direction", ["pull", "push"])


@dataclass(frozen=True)
class Side:
    """One database, with an admin's client for it."""

    peer: Peer
    name: str
    http: httpx.Client

    def endpoint(self, origin: str | None = None) -> dict[str, Any]:
        username, password = self.peer.credentials
        url = self.peer.url if origin is None else origin + "/" + self.peer.url.split("/", 3)[3]
        return {"url": f"{url}/{self.name}", "auth": {"basic": {"username": username, "password": password}}}

    def write(self, *documents: dict[str, Any], new_edits: bool = True) -> None:
        self.http.post("/_bulk_docs", json={"docs": list(documents), "new_edits": new_edits}).raise_for_status()


@dataclass(frozen=True)
class Pair:
    """A database of CouchDB's and one of ours, and CouchDB's replicator between them."""

    ours: Side
    theirs: Side

    def ends(self, direction: str) -> tuple[Side, Side]:
        """Where it reads and where it writes: CouchDB pulls from us, or pushes to us."""
        return (self.ours, self.theirs) if direction == "pull" else (self.theirs, self.ours)

    def run(self, direction: str, **options: Any) -> dict[str, Any]:
        """One replication; the newest entry of its history. Its counts go on from where the replication before left them."""
        source, target = self.ends(direction)
        body = {"source": source.endpoint(), "target": target.endpoint(), **options}
        with self.theirs.peer.client() as replicator:
            answer = replicator.post("/_replicate", json=body, timeout=120)
        told = answer.raise_for_status().json()
        assert told["ok"] is True, told
        return dict(told["history"][0]) if "history" in told else {}

    def assert_same(self) -> None:
        assert picture_over_http(self.ours.http) == picture_over_http(self.theirs.http)


@contextmanager
def side(peer: Peer, name: str) -> Iterator[Side]:
    with peer.client(f"/{name}") as http:
        http.put("").raise_for_status()
        yield Side(peer, name, http)
        http.delete("")


@contextmanager
def pair_with(couchdb: Peer, server: CouchServer) -> Iterator[Pair]:
    name = f"conformance-{uuid4().hex}"
    with side(Peer("embedded", server.url, ADMIN), name) as ours, side(couchdb, name) as theirs:
        yield Pair(ours, theirs)


@pytest.fixture
def couchdb() -> Peer:
    address = httpx.URL(os.environ["COUCHDB_URL"])
    return Peer("couchdb", str(address.copy_with(userinfo=b"")).rstrip("/"), (address.username, address.password))


@pytest.fixture
def pair(couchdb: Peer, embedded: CouchServer) -> Iterator[Pair]:
    with pair_with(couchdb, embedded) as made:
        yield made


def fill(http: httpx.Client) -> None:
    http.post("/_bulk_docs", json={"docs": [{"_id": f"d{n}", "n": n} for n in range(50)]}).raise_for_status()
    branches = [{"_id": "conflict", "_rev": f"1-{letter * 32}"} for letter in "ab"]
    http.post("/_bulk_docs", json={"docs": branches, "new_edits": False}).raise_for_status()
    http.put("/with%2Fslash/photo.jpg", content=PHOTO, headers={"Content-Type": "image/jpeg"}).raise_for_status()
    http.put(
        "/with%2Fslash%20and%20text/n%C3%B6te.txt", content=b"testo " * 2_000, headers={"Content-Type": "text/plain"}
    ).raise_for_status()
    http.put("/_design/plain", json={"language": "javascript"}).raise_for_status()
    http.put("/_local/note", json={"stays": "here"}).raise_for_status()
    http.delete("/d7", params={"rev": http.get("/d7").json()["_rev"]}).raise_for_status()


@DIRECTIONS
def test_both_servers_hold_the_same_leaves_and_bytes(pair: Pair, direction: str) -> None:
    source, target = pair.ends(direction)
    fill(source.http)
    assert pair.run(direction)["doc_write_failures"] == 0
    pair.assert_same()
    assert target.http.get("/with%2Fslash/photo.jpg").content == PHOTO
    assert target.http.get("/with%2Fslash%20and%20text/n%C3%B6te.txt").content == b"testo " * 2_000
    assert target.http.get("/_local/note").status_code == 404


@pytest.mark.parametrize("seed", range(3))
def test_two_halves_become_one(pair: Pair, seed: int) -> None:
    dice = random.Random(seed)
    branches = random_branches(dice, documents=25, deepest=30)
    dice.shuffle(branches)
    pair.ours.write(*branches[::2], new_edits=False)
    pair.theirs.write(*branches[1::2], new_edits=False)
    pair.run("pull")
    pair.run("push")
    pair.assert_same()
    pair.run("pull")
    pair.assert_same()


@DIRECTIONS
def test_a_deep_tree_keeps_the_same_end_whoever_shortens_it(pair: Pair, direction: str) -> None:
    source, target = pair.ends(direction)
    ids = [f"{number:032x}" for number in range(1_200, 0, -1)]
    target.http.put("/_revs_limit", content="20").raise_for_status()
    source.write(
        {"_id": "deep", "_rev": f"1200-{ids[0]}", "_revisions": {"start": 1_200, "ids": ids}},
        {"_id": "deep", "_rev": f"1100-{'b' * 32}", "_revisions": {"start": 1_100, "ids": ["b" * 32, *ids[101:]]}},
        new_edits=False,
    )
    pair.run(direction)
    (winner, leaves), (other_winner, other_leaves) = picture_over_http(source.http)["deep"], picture_over_http(target.http)["deep"]
    assert winner == other_winner == f"1200-{ids[0]}"
    assert sorted(leaves) == sorted(other_leaves)
    assert [len(found[winner].history) for found in (leaves, other_leaves)] == [1_000, 20]
    edited = target.http.put("/deep", json={"_rev": winner, "n": 1}).json()["rev"]
    pair.run("pull" if direction == "push" else "push")
    assert source.http.get("/deep").json()["_rev"] == edited
    assert sorted(picture_over_http(source.http)["deep"][1]) == sorted(picture_over_http(target.http)["deep"][1])


@DIRECTIONS
def test_it_goes_on_from_what_both_remember(pair: Pair, direction: str) -> None:
    source, _ = pair.ends(direction)
    source.write(*({"_id": f"d{number}"} for number in range(10)))
    first = pair.run(direction)
    assert (first["docs_written"], first["start_last_seq"]) == (10, 0)
    (name,) = [row["id"] for row in pair.ours.http.get("/_local_docs").json()["rows"]]
    old = pair.ours.http.get(f"/{name}").json()
    source.write({"_id": "later"})
    second = pair.run(direction)
    assert second["start_last_seq"] == first["recorded_seq"]
    assert grown(first, second) == {"docs_written": 1, "missing_checked": 1}
    pair.ours.http.put(f"/{name}", json={**old, "_rev": pair.ours.http.get(f"/{name}").json()["_rev"]}).raise_for_status()
    source.write({"_id": "latest"})
    third = pair.run(direction)
    assert third["start_last_seq"] == first["recorded_seq"]
    assert (third["docs_written"], third["missing_checked"]) == (1, 2)
    pair.ours.http.delete(f"/{name}", params={"rev": pair.ours.http.get(f"/{name}").json()["_rev"]}).raise_for_status()
    source.write({"_id": "last"})
    fourth = pair.run(direction)
    assert (fourth["docs_written"], fourth["start_last_seq"], fourth["missing_checked"]) == (1, 0, 13)


def grown(before: dict[str, Any], after: dict[str, Any]) -> dict[str, int]:
    return {name: after[name] - before[name] for name in ("docs_written", "missing_checked")}


@DIRECTIONS
def test_a_database_of_ours_that_is_made_again_is_no_old_acquaintance(pair: Pair, direction: str) -> None:
    source, _ = pair.ends(direction)
    source.write(*({"_id": f"d{number}"} for number in range(10)))
    pair.run(direction)
    pair.ours.http.delete("").raise_for_status()
    pair.ours.http.put("").raise_for_status()
    source.write({"_id": "new"})
    told = pair.run(direction)
    assert (told["start_last_seq"], told["docs_written"]) == (0, 1 if direction == "pull" else 11)


@DIRECTIONS
async def test_a_cut_connection_loses_nothing(pair: Pair, direction: str) -> None:
    """CouchDB asks again by itself; what its run leaves over, because it would not sign in once more, the next run brings."""
    fill(pair.ends(direction)[0].http)
    cuts = [Cut(after, up) for after, up in ((2_500, True), (6_000, False), (3_000, True), (20_000, False))]
    assert await run_behind_a_proxy(pair, direction, cuts) < len(cuts)
    assert await run_behind_a_proxy(pair, direction, []) == 0
    pair.assert_same()


async def run_behind_a_proxy(pair: Pair, direction: str, cuts: Sequence[Cut]) -> int:
    """One replication over a network that cuts. How many of the cuts are left; without any it must come to its end."""
    source, target = pair.ends(direction)
    ends = {"source": source.endpoint(), "target": target.endpoint()}
    async with (
        hostile_proxy("http://" + pair.ours.peer.url.split("/")[2]) as proxy,
        httpx.AsyncClient(base_url=pair.theirs.peer.url, auth=pair.theirs.peer.credentials, timeout=120) as replicator,
    ):
        proxy.faults = list(cuts)
        ends["source" if direction == "pull" else "target"] = pair.ours.endpoint(proxy.origin)
        answer = await replicator.post("/_replicate", json={**ends, "http_connections": 2})
        assert cuts or answer.json()["ok"] is True, answer.text
        return len(proxy.faults)


def test_only_what_was_asked_for(pair: Pair) -> None:
    pair.ours.write(*({"_id": f"d{number}", "kind": "even" if number % 2 == 0 else "odd"} for number in range(6)))
    pair.run("pull", selector={"kind": "odd"})
    assert sorted(picture_over_http(pair.theirs.http)) == ["d1", "d3", "d5"]
    pair.run("pull", doc_ids=["d2", "d9"])
    assert sorted(picture_over_http(pair.theirs.http)) == ["d1", "d2", "d3", "d5"]


@DIRECTIONS
def test_continuously_until_it_is_cancelled(pair: Pair, direction: str) -> None:
    source, target = pair.ends(direction)
    source.write({"_id": "before"})
    pair.run(direction, continuous=True)
    for doc_id in ("during", "and again"):
        since = target.http.get("/_changes").json()["last_seq"]
        source.write({"_id": doc_id})
        while doc_id not in picture_over_http(target.http):
            page = target.http.get("/_changes", params={"feed": "longpoll", "since": since, "timeout": "20000"}).json()
            assert page["results"], "nothing came within 20 seconds"
            since = page["last_seq"]
    pair.run(direction, continuous=True, cancel=True)
    pair.assert_same()


GUARD = "function (doc) { if (!doc._deleted && doc.bad) throw({forbidden: 'non si può'}); }"


def no_bad_ones(_database: str, document: dict[str, Any], _caller: object) -> None:
    """The same rule, as an embedded server's owner says it."""
    if document.get("bad"):
        raise Forbidden("non si può")


@contextmanager
def pair_with_another(couchdb: Peer, folder: Path, check: DocumentCheck = take_all, settings: Settings | None = None) -> Iterator[Pair]:
    with running_couch_server(folder, document_check=check, settings=settings) as server, pair_with(couchdb, server) as made:
        yield made


@DIRECTIONS
@pytest.mark.parametrize("attached", [False, True], ids=["in bulk", "one by one"])
def test_what_is_refused_is_counted_and_the_rest_arrives(couchdb: Peer, tmp_path: Path, direction: str, attached: bool) -> None:
    check = no_bad_ones if direction == "push" else take_all
    with pair_with_another(couchdb, tmp_path, check) as pair:
        source, target = pair.ends(direction)
        if direction == "pull":
            target.http.put("/_design/guard", json={"validate_doc_update": GUARD}).raise_for_status()
        attachments = {"_attachments": {"p": {"content_type": "image/jpeg", "data": "/9j/"}}} if attached else {}
        source.write(*({"_id": f"d{number}", "bad": number in (3, 5), **attachments} for number in range(8)))
        told = pair.run(direction)
        assert (told["doc_write_failures"], told["docs_written"]) == (2, 6)
        rows = target.http.get("/_all_docs", params={"startkey": '"d"'}).json()["rows"]
        assert [row["id"] for row in rows] == ["d0", "d1", "d2", "d4", "d6", "d7"]


def test_what_is_too_large_for_us_holds_up_no_other(couchdb: Peer, tmp_path: Path) -> None:
    with pair_with_another(couchdb, tmp_path, settings=Settings(most_request_bytes=200_000, most_attachment_bytes=200_000)) as pair:
        large = {"_attachments": {"p": {"content_type": "image/jpeg", "data": "/9j/" * 80_000}}}
        pair.theirs.write(
            {"_id": "attached", **large}, *({"_id": f"d{n}", "text": "x" * (300_000 if n == 3 else 40_000)} for n in range(8))
        )
        told = pair.run("push")
        assert (told["doc_write_failures"], told["docs_written"]) == (2, 7)
        assert sorted(picture_over_http(pair.ours.http)) == ["d0", "d1", "d2", "d4", "d5", "d6", "d7"]
