"""CouchDB's own replicator between an Apache CouchDB and the embedded surface, both ways.

Needs `COUCHDB_URL`, and a CouchDB there that reaches our loopback.
"""

import os
import random
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.conformance.conftest import Peer
from tests.support.couch_server import ADMIN, CouchServer

pytestmark = pytest.mark.skipif(not os.environ.get("COUCHDB_URL"), reason="COUCHDB_URL names no CouchDB")
PHOTO = random.Random(11).randbytes(300_000)


def endpoint(peer: Peer, name: str) -> dict[str, Any]:
    username, password = peer.credentials
    return {"url": f"{peer.url}/{name}", "auth": {"basic": {"username": username, "password": password}}}


def leaves(http: httpx.Client) -> dict[str, list[str]]:
    rows = http.get("/_changes", params={"style": "all_docs"}).json()["results"]
    return {row["id"]: sorted(change["rev"] for change in row["changes"]) for row in rows}


def fill(http: httpx.Client) -> None:
    http.post("/_bulk_docs", json={"docs": [{"_id": f"d{n}", "n": n} for n in range(50)]}).raise_for_status()
    branches = [{"_id": "conflict", "_rev": f"1-{letter * 32}"} for letter in "ab"]
    http.post("/_bulk_docs", json={"docs": branches, "new_edits": False}).raise_for_status()
    http.put("/with%2Fslash/photo.jpg", content=PHOTO, headers={"Content-Type": "image/jpeg"}).raise_for_status()
    http.delete("/d7", params={"rev": http.get("/d7").json()["_rev"]}).raise_for_status()


@pytest.mark.parametrize("direction", ["pull", "push"])
def test_both_servers_hold_the_same_leaves_and_bytes(peer: Peer, embedded: CouchServer, direction: str) -> None:
    if peer.kind != "couchdb":
        pytest.skip("the embedded surface starts no replication")
    ours = Peer("embedded", embedded.url, ADMIN)
    name = f"conformance-{uuid4().hex}"
    source, target = (ours, peer) if direction == "pull" else (peer, ours)
    with source.client(f"/{name}") as read, target.client(f"/{name}") as written, peer.client() as replicator:
        for http in (read, written):
            http.put("").raise_for_status()
        fill(read)
        body = {"source": endpoint(source, name), "target": endpoint(target, name)}
        answer = replicator.post("/_replicate", json=body, timeout=120)
        assert answer.json()["ok"] is True, answer.text
        assert leaves(read) == leaves(written)
        assert written.get("/with%2Fslash/photo.jpg").content == PHOTO
        for http in (read, written):
            http.delete("")
