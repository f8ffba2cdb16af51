"""A field for experiments with the network: a device, a hostile proxy, and one database at a served centre.

Whatever happens on the way, after it both sides must have everything, what the device was told arrived must be at the centre, no document
may stand in a book for the network's fault, and the centre may have been sent what it had already once more at most.
"""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import httpx

from docstore.errors import DocstoreError, TransientError
from docstore.handle import InlineHandle
from docstore.replication.http_peer import HttpPeer
from docstore.replication.local_peer import LocalPeer
from docstore.replication.peer import Progress, Revision
from docstore.replication.refused import RefusedTable
from docstore.replication.run import ReplicationOptions, replicate
from docstore.replication.sentences import kind_of, sentence_for
from docstore.store import Store
from tests.support.hostile_proxy import HostileProxy
from tests.support.victim import signed_in

BATCH = 4
OPTIONS = ReplicationOptions(batch_size=BATCH, batch_bytes=9_000, batches_a_page=2)
FACTS = [{"_id": f"fact:{number:02}", "said": "parete umida " * 20} for number in range(12)]
PIXELS = {f"chunk:{number}": bytes([number]) * 4_000 for number in range(3)}
CHUNKS: list[dict[str, Any]] = [
    {"_id": name, "_attachments": {"bytes": {"content_type": "x/y", "data": data}}} for name, data in PIXELS.items()
]
EVERYTHING = {document["_id"] for document in (*FACTS, *CHUNKS)}


class Field:
    """A device, the network, and one database at the centre."""

    def __init__(self, proxy: HostileProxy, client: httpx.AsyncClient, database: str, direct: httpx.Client) -> None:
        self.proxy, self.client, self.database, self.direct = proxy, client, database, direct
        self.store = Store.open(":memory:", name="device")
        handle = InlineHandle(self.store)
        self.book = RefusedTable(handle, lambda: 0)
        self.own = LocalPeer(handle, self.book)
        self.acknowledged: set[Revision] = set()

    @property
    def remote(self) -> HttpPeer:
        return HttpPeer(self.client, f"{self.proxy.origin}/db/{self.database}", signed_in)

    async def run(self, direction: str) -> Progress:
        async def hear(revisions: Sequence[Revision]) -> None:
            self.acknowledged.update(revisions)

        source, target = (self.own, self.remote) if direction == "push" else (self.remote, self.own)
        return await replicate(source, target, OPTIONS, on_acknowledged=hear)

    async def run_until_done(self, direction: str, tries: int = 8) -> list[DocstoreError]:
        """Starts new runs as a supervisor would; every failure must be one that passes by itself."""
        problems: list[DocstoreError] = []
        for _ in range(tries):
            try:
                await self.run(direction)
            except TransientError as problem:
                problems.append(problem)
            else:
                assert all(kind_of(problem) == "transient" and "riparte da solo" in sentence_for(problem) for problem in problems)
                return problems
        raise AssertionError(f"no run came to its end: {problems}")

    def fill(self, direction: str) -> None:
        if direction == "push":
            self.store.bulk_docs([*FACTS, *CHUNKS])
        else:
            encoded: list[dict[str, Any]] = [
                {**one, "_attachments": {"bytes": {"content_type": "x/y", "data": _text(PIXELS[one["_id"]])}}} for one in CHUNKS
            ]
            self.direct.post(f"/{self.database}/_bulk_docs", json={"docs": [*FACTS, *encoded]}).raise_for_status()

    def at_the_centre(self) -> dict[str, str]:
        rows = self.direct.get(f"/{self.database}/_all_docs").raise_for_status().json()["rows"]
        return {row["id"]: row["value"]["rev"] for row in rows}

    def forget_checkpoints(self) -> None:
        for row in self.direct.get(f"/{self.database}/_local_docs").json()["rows"]:
            self.direct.delete(f"/{self.database}/{row['id']}", params={"rev": row["value"]["rev"]}).raise_for_status()

    def on_the_device(self) -> dict[str, str]:
        return {row["id"]: row["changes"][0]["rev"] for row in self.store.changes(0).results}

    def sent_again(self) -> list[str]:
        """Documents that the centre was sent in whole more than once."""
        bodies = [json.loads(body) for line, body in self.proxy.requests if b"_bulk_docs" in line]
        counted = Counter(document["_id"] for body in bodies for document in body["docs"])
        assert max(counted.values(), default=0) <= 2
        return [doc_id for doc_id, count in counted.items() if count > 1]

    async def assert_all_is_well(self) -> None:
        assert self.at_the_centre() == self.on_the_device()
        assert set(self.on_the_device()) == EVERYTHING
        for name, data in PIXELS.items():
            assert self.store.attachment(name, "bytes").read() == data
            assert self.direct.get(f"/{self.database}/{name}/bytes").content == data
        assert await self.book.rows() == []
        again = self.sent_again()
        assert len([name for name in again if name.startswith("fact")]) <= BATCH
        assert len([name for name in again if name.startswith("chunk")]) <= 2  # what 9,000 bytes hold of chunks of 4,000


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def new_field(proxy: HostileProxy, client: httpx.AsyncClient, direct: httpx.Client) -> Field:
    name = f"field-{uuid4().hex}"
    direct.put(f"/{name}").raise_for_status()
    proxy.requests.clear()
    return Field(proxy, client, name, direct)
