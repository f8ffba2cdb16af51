"""Our replicator with an Apache CouchDB (when `COUCHDB_URL` names one) and with the embedded surface, over sockets, both ways.

What one device does is the same against both: that is what lets a deployment exchange one for the other.
"""

from __future__ import annotations

import base64
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx
import pytest

from docstore.couch_api.surface import Settings
from docstore.errors import NotFound, TransientError
from docstore.replication.http_peer import HttpPeer
from docstore.replication.run import ReplicationOptions
from tests.conformance.conftest import Database, Peer
from tests.contract.test_peers import PeerContract
from tests.support.couch_server import ADMIN, running_couch_server
from tests.support.hostile_proxy import Cut, hostile_proxy
from tests.support.replicas import Device, picture_of_store, picture_over_http, random_branches, remote

A, B, C = "a" * 32, "b" * 32, "c" * 32
SMALL = ReplicationOptions(batch_size=5, batch_bytes=20_000, batches_a_page=2)


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=30) as made:
        yield made


@pytest.fixture
def far(client: httpx.AsyncClient, database: Database) -> HttpPeer:
    return remote(client, f"{database.peer.url}/{database.name}", database.peer.credentials)


class TestPort(PeerContract):
    """The contract of every peer, held by a server of its own process."""

    @pytest.fixture
    async def peer(self, client: httpx.AsyncClient, peer: Peer) -> AsyncIterator[HttpPeer]:
        url = f"{peer.url}/conformance-{uuid4().hex}"
        (await client.put(url, auth=peer.credentials)).raise_for_status()
        yield remote(client, url, peer.credentials)
        await client.delete(url, auth=peer.credentials)


@pytest.mark.parametrize("seed", range(3))
async def test_both_ends_hold_the_same_leaves(database: Database, far: HttpPeer, seed: int) -> None:
    """Conflicts, deletions, attachments of both kinds, histories: each end has a part, then both have all."""
    dice = random.Random(seed)
    branches = random_branches(dice, documents=25, deepest=30)
    dice.shuffle(branches)
    device = Device()
    half = len(branches) // 2
    database.http.post("/_bulk_docs", json={"docs": branches[:half], "new_edits": False}).raise_for_status()
    assert device.store.bulk_docs(branches[half:], new_edits=False) == []
    await device.sync(far, SMALL)
    here = picture_of_store(device.store)
    assert here == picture_over_http(database.http)
    assert {(leaf["_id"], leaf["_rev"]) for leaf in branches} >= {(doc_id, rev) for doc_id, (_, leaves) in here.items() for rev in leaves}
    assert await device.book.rows() == []
    again = await device.push(far), await device.pull(far)
    assert [run.documents_written for run in again] == [0, 0]


async def test_edits_meet_and_a_conflict_is_settled_on_either_side(database: Database, far: HttpPeer) -> None:
    device = Device()
    made = device.store.put({"_id": "d", "n": 1, "_attachments": {"p": {"content_type": "image/jpeg", "data": b"\xff\xd8" * 999}}})
    await device.sync(far)
    theirs = database.http.get("/d").json()
    database.http.put("/d", json={**theirs, "n": "there"}).raise_for_status()
    device.store.put({**device.store.get("d"), "n": "here", "_rev": made["rev"]})
    await device.sync(far)
    first = picture_of_store(device.store)
    assert first == picture_over_http(database.http)
    winner, leaves = first["d"]
    assert len(leaves) == 2
    loser = next(rev for rev in leaves if rev != winner)
    database.http.delete("/d", params={"rev": loser}).raise_for_status()
    await device.sync(far)
    assert picture_of_store(device.store) == picture_over_http(database.http)
    assert "_conflicts" not in device.store.get("d", conflicts=True)
    assert device.store.attachment("d", "p").read() == database.http.get("/d/p").content == b"\xff\xd8" * 999


async def test_a_deep_tree_keeps_the_same_end_whoever_shortens_it(database: Database, far: HttpPeer) -> None:
    database.http.put("/_revs_limit", content="20").raise_for_status()
    ids = [f"{number:032x}" for number in range(1_200, 0, -1)]
    device = Device()
    deep = {"_id": "deep", "_rev": f"1200-{ids[0]}", "_revisions": {"start": 1_200, "ids": ids}}
    device.store.bulk_docs([deep, {"_id": "deep", "_rev": f"3-{B}", "_revisions": {"start": 3, "ids": [B, A, C]}}], new_edits=False)
    await device.sync(far)
    here, there = picture_of_store(device.store)["deep"], picture_over_http(database.http)["deep"]
    assert (here[0], sorted(here[1])) == (there[0], sorted(there[1]))
    assert here[0] == f"1200-{ids[0]}"
    assert len(here[1][here[0]].history) == 1_000
    assert len(there[1][there[0]].history) == 20
    database.http.put("/deep", json={"_rev": there[0], "n": "on the short one"}).raise_for_status()
    await device.sync(far)
    assert picture_of_store(device.store)["deep"][0] == picture_over_http(database.http)["deep"][0]
    assert device.store.get("deep")["n"] == "on the short one"
    assert len(picture_of_store(device.store)["deep"][1]) == 2


async def test_notes_stay_where_they_are(database: Database, far: HttpPeer) -> None:
    device = Device()
    device.store.put_local("mine", {"n": 1})
    database.http.put("/_local/theirs", json={"n": 2}).raise_for_status()
    device.store.put({"_id": "d"})
    await device.sync(far)
    assert device.store.get_local("theirs") is None
    assert database.http.get("/_local/mine").status_code == 404


@contextmanager
def old_note(database: Database, device: Device) -> Iterator[None]:
    """What the block does to the device is forgotten by the server's note of the replication, as after a restored backup."""
    (name,) = [row["id"] for row in database.http.get("/_local_docs").json()["rows"]]
    before = database.http.get(f"/{name}").json()
    yield
    newest = database.http.get(f"/{name}").json()
    assert newest["history"][1:] == before["history"]
    database.http.put(f"/{name}", json={**before, "_rev": newest["_rev"]}).raise_for_status()


async def test_a_run_goes_on_from_what_both_remember(database: Database, far: HttpPeer) -> None:
    device = Device()
    device.store.bulk_docs([{"_id": f"d{number}"} for number in range(10)])
    await device.push(far)
    with old_note(database, device):
        device.store.bulk_docs([{"_id": f"later{number}"} for number in range(3)])
        await device.push(far)
    asked: list[str] = []
    device.own.changes = _listened(device.own.changes, asked)  # type: ignore[method-assign]
    run = await device.push(far)
    assert (asked[0], run.documents_written) == ("10", 0)
    for row in database.http.get("/_local_docs").json()["rows"]:
        database.http.delete(f"/{row['id']}", params={"rev": row["value"]["rev"]}).raise_for_status()
    asked.clear()
    run = await device.push(far)
    assert (asked[0], run.documents_written) == ("0", 0)


def _listened(changes: Any, asked: list[str]) -> Any:
    async def listened(since: str, **options: Any) -> Any:
        asked.append(since)
        return await changes(since, **options)

    return listened


@pytest.mark.parametrize("up", [True, False], ids=["on the way up", "on the way down"])
@pytest.mark.parametrize("direction", ["push", "pull"])
async def test_a_cut_connection_loses_and_repeats_nothing(database: Database, direction: str, up: bool) -> None:
    device = Device()
    docs = [{"_id": f"fact:{number:02}", "said": "parete umida " * 20} for number in range(30)]
    photo = {"_id": "chunk", "_attachments": {"p": {"content_type": "image/jpeg", "data": base64.b64encode(bytes(9_000)).decode()}}}
    if direction == "push":
        device.store.bulk_docs([*docs, photo])
    else:
        database.http.post("/_bulk_docs", json={"docs": [*docs, photo]}).raise_for_status()
    origin, _, mount = database.peer.url.removeprefix("http://").partition("/")
    async with hostile_proxy(f"http://{origin}") as proxy, httpx.AsyncClient(timeout=30) as client:
        proxy.faults = [Cut(after, up) for after in (100, 700, 2_000, 4_000, 9_000)]
        address = "/".join(part for part in (proxy.origin, mount, database.name) if part)
        met = 0
        for _ in range(12):
            try:
                await getattr(device, direction)(remote(client, address, database.peer.credentials), SMALL)
                break
            except TransientError:
                met += 1
    assert met >= 2
    assert picture_of_store(device.store) == picture_over_http(database.http)
    assert len(device.store.changes(0).results) == 31
    assert await device.book.rows() == []
    written = [body.count(b'"_id":"fact:') for line, body in proxy.requests if b"_bulk_docs" in line]
    assert sum(written) <= (30 + SMALL.batch_size if direction == "push" else 0)


GUARD = "function (doc) { if (!doc._deleted && doc.bad) throw({forbidden: 'non si può'}); }"


async def test_what_a_guard_refuses_is_written_down_and_the_rest_arrives(database: Database, far: HttpPeer) -> None:
    if database.peer.kind == "embedded":
        pytest.skip("the surface alone runs no guards; the centre's are in tests/integration")
    database.http.put("/_design/guard", json={"validate_doc_update": GUARD}).raise_for_status()
    device = Device()
    device.store.bulk_docs([{"_id": f"d{number}", "bad": number == 3} for number in range(8)])
    run = await device.push(far, SMALL)
    assert (run.documents_written, run.refused) == (7, 1)
    (row,) = await device.book.rows()
    assert (row.refusal.doc_id, row.refusal.error, row.refusal.reason) == ("d3", "forbidden", "non si può")
    assert {doc_id for doc_id, _ in device.acknowledged} == {f"d{number}" for number in range(8)} - {"d3"}
    assert (await device.push(far, SMALL)).refused == 0


@contextmanager
def taking_little(database: Database, tmp_path: Any) -> Iterator[tuple[str, tuple[str, str]]]:
    """The database's server, or one like it, that answers 413 to what is larger than 6 MB."""
    if database.peer.kind == "embedded":
        with running_couch_server(tmp_path, settings=Settings(most_request_bytes=6_000_000)) as server:
            httpx.put(f"{server.url}/small", auth=ADMIN).raise_for_status()
            yield f"{server.url}/small", ADMIN
        return
    setting = "/_node/_local/_config/couchdb/max_document_size"
    with database.peer.client() as http:
        before = http.put(setting, json="6000000").raise_for_status().json()
        try:
            yield f"{database.peer.url}/{database.name}", database.peer.credentials
        finally:
            http.put(setting, json=before or "8000000").raise_for_status()


async def test_one_document_that_is_too_large_holds_up_no_other(database: Database, client: httpx.AsyncClient, tmp_path: Any) -> None:
    device = Device()
    device.store.bulk_docs([{"_id": f"d{number}", "text": "x" * (6_500_000 if number == 3 else 10)} for number in range(8)])
    with taking_little(database, tmp_path) as (url, credentials):
        run = await device.push(remote(client, url, credentials))
    (row,) = await device.book.rows()
    assert (run.documents_written, row.refusal.doc_id, row.refusal.error) == (7, "d3", "too_large")


async def test_a_database_that_is_made_again_gets_everything_again(database: Database, far: HttpPeer) -> None:
    device = Device()
    device.store.bulk_docs([{"_id": f"d{number}"} for number in range(5)])
    await device.sync(far)
    with database.peer.client() as server:
        server.delete(f"/{database.name}").raise_for_status()
        with pytest.raises(NotFound):
            await device.push(far)
        server.put(f"/{database.name}").raise_for_status()
    database.http.put("/new", json={}).raise_for_status()
    await device.sync(far)
    assert picture_of_store(device.store) == picture_over_http(database.http)
    assert len(device.store.changes(0).results) == 6
