"""Everybody with everybody: a device of ours, PouchDB, our server and an Apache CouchDB agree leaf by leaf, whoever carried what.

Each begins with a part of the same random trees (conflicts, deletions, attachments), then edits and settles conflicts on its own. Four
replicators move the documents: ours, PouchDB's, and CouchDB's in both directions. Without `COUCHDB_URL` the CouchDB is missing and the
others meet all the same.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.conformance.conftest import SERVERS, Peer
from tests.support.couch_server import ADMIN, CouchServer
from tests.support.replicas import Device, Picture, picture, picture_of_store, picture_over_http, random_branches, remote

pytestmark = pytest.mark.node
SCRIPT = Path(__file__).with_name("pouch_peer.cjs")


class Server:
    """A database of one of the servers."""

    def __init__(self, peer: Peer, name: str) -> None:
        self.peer, self.name, self.http = peer, name, peer.client(f"/{name}")
        self.http.put("").raise_for_status()

    def close(self) -> None:
        self.http.delete("")
        self.http.close()

    @property
    def url(self) -> str:
        return f"{self.peer.url_with_credentials}/{self.name}"

    def graft(self, documents: Sequence[dict[str, Any]]) -> None:
        self.http.post("/_bulk_docs", json={"docs": documents, "new_edits": False}).raise_for_status()

    def edit(self) -> None:
        for place, row in enumerate(self._winners()):
            document = row["doc"]
            if place % 2:
                for rev in document.pop("_conflicts", []):
                    self.http.delete(f"/{document['_id']}", params={"rev": rev}).raise_for_status()
            document.pop("_conflicts", None)
            self.http.put(f"/{document['_id']}", json={**document, "who": self.peer.kind}).raise_for_status()

    def _winners(self) -> list[dict[str, Any]]:
        query = {"include_docs": "true", "conflicts": "true"}
        return list(self.http.get("/_all_docs", params=query).raise_for_status().json()["rows"])


class Pouch:
    """The PouchDB process."""

    def __init__(self, process: Process) -> None:
        self._process = process

    async def tell(self, **what: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._process.stdin.write(json.dumps(what).encode() + b"\n")
        line = await self._process.stdout.readline()
        assert line, (await self._process.stderr.read()).decode(errors="replace")[-2000:]
        return json.loads(line)

    async def picture(self) -> Picture:
        return picture({doc_id: (winner, leaves) for doc_id, (winner, leaves) in (await self.tell(leaves=True)).items()})


@pytest.fixture
async def pouch(node_modules: Path) -> AsyncIterator[Pouch]:
    environment = {**os.environ, "NODE_PATH": str(node_modules)}
    process = await asyncio.create_subprocess_exec(
        "node", str(SCRIPT), stdin=PIPE, stdout=PIPE, stderr=PIPE, env=environment, limit=64 * 1024 * 1024
    )
    yield Pouch(process)
    assert process.stdin is not None
    process.stdin.close()
    await process.wait()


@pytest.fixture
def servers(embedded: CouchServer) -> Iterator[list[Server]]:
    """Ours, and CouchDB when there is one."""
    name = f"conformance-{uuid4().hex}"
    peers = [Peer("embedded", embedded.url, ADMIN)]
    if "couchdb" in SERVERS:
        address = httpx.URL(os.environ["COUCHDB_URL"])
        peers.append(Peer("couchdb", str(address.copy_with(userinfo=b"")).rstrip("/"), (address.username, address.password)))
    with ExitStack() as stack:
        made = [Server(peer, name) for peer in peers]
        for server in made:
            stack.callback(server.close)
        yield made


class Round:
    """The replicas, and who meets whom."""

    def __init__(self, servers: Sequence[Server], pouch: Pouch, client: httpx.AsyncClient) -> None:
        self.servers, self.pouch, self._client = servers, pouch, client
        self.device = Device()

    async def meet(self, dice: random.Random) -> None:
        """Every pair once, in any order; CouchDB's replicator is the one between the servers."""
        meetings = [("device", server) for server in self.servers] + [("pouch", server) for server in self.servers]
        meetings += [("pull", server) for server in self.servers[1:]] + [("push", server) for server in self.servers[1:]]
        dice.shuffle(meetings)
        for who, server in meetings:
            if who == "device":
                await self.device.sync(remote(self._client, f"{server.peer.url}/{server.name}", server.peer.credentials))
            elif who == "pouch":
                await self.pouch.tell(sync=server.url)
            else:
                await self._couchdb(server, who)

    async def _couchdb(self, couchdb: Server, direction: str) -> None:
        source, target = (self.servers[0], couchdb) if direction == "pull" else (couchdb, self.servers[0])
        body = {"source": source.url, "target": target.url}
        answer = await self._client.post(f"{couchdb.peer.url}/_replicate", json=body, auth=couchdb.peer.credentials, timeout=120)
        assert answer.json().get("ok") is True, answer.text

    async def pictures(self) -> list[Picture]:
        return [picture_of_store(self.device.store), await self.pouch.picture(), *(picture_over_http(one.http) for one in self.servers)]

    def edit_on_the_device(self) -> None:
        for row in self.device.store.all_docs(include_docs=True)["rows"]:
            self.device.store.put({**row["doc"], "who": "device"})


@pytest.mark.timeout(180)
@pytest.mark.parametrize("seed", range(2))
async def test_all_agree_leaf_by_leaf(servers: list[Server], pouch: Pouch, seed: int) -> None:
    dice = random.Random(seed)
    branches = random_branches(dice, documents=16, deepest=12)
    dice.shuffle(branches)
    parts = 2 + len(servers)
    async with httpx.AsyncClient(timeout=30) as client:
        everybody = Round(servers, pouch, client)
        everybody.device.store.bulk_docs(branches[0::parts], new_edits=False)
        await pouch.tell(graft=branches[1::parts])
        for place, server in enumerate(servers, start=2):
            server.graft(branches[place::parts])
        await settle(everybody, dice)
        everybody.edit_on_the_device()
        await pouch.tell(edit="pouch")
        for server in servers:
            server.edit()
        agreed = await settle(everybody, dice)
    edits = {json.loads(leaf.body).get("who") for _, leaves in agreed.values() for leaf in leaves.values()}
    assert edits >= {"device", "pouch", *(server.peer.kind for server in servers)}
    assert any(len(leaves) > 1 for _, leaves in agreed.values())


async def settle(everybody: Round, dice: random.Random) -> Picture:
    """Two rounds bring everything everywhere: the first may meet a replica too early."""
    for _ in range(2):
        await everybody.meet(dice)
    first, *others = await everybody.pictures()
    for other in others:
        assert other == first
    assert await everybody.device.book.rows() == []
    return first
