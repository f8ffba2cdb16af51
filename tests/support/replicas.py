"""Replicas of one database seen from outside, whoever keeps them: what each holds, leaf by leaf, in one comparable form.

A leaf is its body, its history, and its attachments as bytes: digests are not compared, because CouchDB's are of the form that it keeps.
"""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx

from docstore.handle import InlineHandle
from docstore.replication.http_peer import HttpPeer
from docstore.replication.local_peer import LocalPeer
from docstore.replication.peer import Peer, Progress, Revision
from docstore.replication.refused import RefusedTable
from docstore.replication.run import ReplicationOptions, replicate
from docstore.store import Store

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class Leaf:
    """One open end of a document's tree."""

    body: str
    history: tuple[str, ...]
    attachments: tuple[tuple[str, str, bytes], ...]


Picture = dict[str, tuple[str, dict[str, Leaf]]]
"""Of each document its winning revision, and its leaves by their revision."""


class Device:
    """A store of ours in memory, with its book of refusals and what it was told has arrived."""

    def __init__(self, name: str = "device") -> None:
        self.store = Store.open(":memory:", name=name)
        handle = InlineHandle(self.store)
        self.book = RefusedTable(handle, lambda: 0)
        self.own = LocalPeer(handle, self.book)
        self.acknowledged: set[Revision] = set()

    async def push(self, other: Peer, options: ReplicationOptions | None = None) -> Progress:
        return await replicate(self.own, other, options, on_acknowledged=self._hear)

    async def pull(self, other: Peer, options: ReplicationOptions | None = None) -> Progress:
        return await replicate(other, self.own, options)

    async def sync(self, other: Peer, options: ReplicationOptions | None = None) -> None:
        await self.push(other, options)
        await self.pull(other, options)

    async def _hear(self, revisions: Sequence[Revision]) -> None:
        self.acknowledged.update(revisions)


def remote(client: httpx.AsyncClient, url: str, credentials: tuple[str, str]) -> HttpPeer:
    async def headers() -> dict[str, str]:
        return {"authorization": "Basic " + base64.b64encode(":".join(credentials).encode()).decode()}

    return HttpPeer(client, url, headers)


def picture_over_http(http: httpx.Client) -> Picture:
    rows = http.get("/_changes").raise_for_status().json()["results"]
    return picture({row["id"]: (row["changes"][0]["rev"], _leaves_over_http(http, row["id"])) for row in rows})


def _leaves_over_http(http: httpx.Client, doc_id: str) -> list[JsonObject]:
    query = {"open_revs": "all", "revs": "true", "attachments": "true"}
    name = quote(doc_id, safe="" if not doc_id.startswith("_design/") else "/")
    answer = http.get(f"/{name}", params=query, headers={"Accept": "application/json"})
    return [entry["ok"] for entry in answer.raise_for_status().json()]


def picture_of_store(store: Store) -> Picture:
    rows = store.changes(0).results
    return picture({row["id"]: (row["changes"][0]["rev"], _leaves_of_store(store, row["id"])) for row in rows})


def _leaves_of_store(store: Store, doc_id: str) -> list[JsonObject]:
    return [entry["ok"] for entry in store.open_revs(doc_id, "all", attachments="bytes")]


def picture(found: Mapping[str, tuple[str, Iterable[JsonObject]]]) -> Picture:
    """From the winner and the leaves of each document, as any CouchDB gives them."""
    return {doc_id: (winner, {leaf["_rev"]: leaf_from(leaf) for leaf in leaves}) for doc_id, (winner, leaves) in found.items()}


def leaf_from(document: JsonObject) -> Leaf:
    body = {name: value for name, value in document.items() if name not in ("_id", "_rev", "_revisions", "_attachments")}
    start, ids = document["_revisions"]["start"], document["_revisions"]["ids"]
    attachments = sorted((name, entry["content_type"], _bytes(entry["data"])) for name, entry in document.get("_attachments", {}).items())
    return Leaf(json.dumps(body, sort_keys=True), tuple(f"{start - depth}-{one}" for depth, one in enumerate(ids)), tuple(attachments))


def _bytes(data: str | bytes) -> bytes:
    return base64.b64decode(data) if isinstance(data, str) else bytes(data)


def random_branches(dice: random.Random, documents: int, deepest: int) -> list[JsonObject]:
    """Branches of random trees as a replicator carries them: some share their beginnings, some end deleted, some hold bytes."""
    branches: list[JsonObject] = []
    for number in range(documents):
        histories: list[list[str]] = [[]]
        for _ in range(dice.randint(1, 4)):
            stem = dice.choice(histories)
            kept = stem[: dice.randint(0, len(stem))]
            histories.append(kept + [f"{dice.getrandbits(128):032x}" for _ in range(dice.randint(1, deepest))])
        branches += [_branch(dice, f"doc:{number:02}", history) for history in histories[1:]]
    return branches


def _branch(dice: random.Random, doc_id: str, history: list[str]) -> JsonObject:
    generation = len(history)
    document: JsonObject = {
        "_id": doc_id,
        "_rev": f"{generation}-{history[-1]}",
        "_revisions": {"start": generation, "ids": history[::-1]},
        "said": f"perché {history[-1]} ☂",
    }
    if dice.random() < 0.25:
        return {**document, "_deleted": True}
    if dice.random() < 0.4:
        # A name belongs to one leaf: PouchDB 9 asks without a revision for a name that it has, and takes the winner's bytes for another's.
        own = history[-1][:6]
        document["_attachments"] = {
            f"nota ü {own}.txt": {"content_type": "text/plain", "revpos": generation, "data": _text(b"testo " * dice.randint(1, 400))},
            f"{own}.jpg": {"content_type": "image/jpeg", "revpos": generation, "data": _text(dice.randbytes(dice.randint(0, 5_000)))},
        }
    return document


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
