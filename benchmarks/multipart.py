"""Why pixels travel as base64 in `_bulk_docs`: the same photos, one multipart PUT each as CouchDB's replicator sends them, beside it.

.venv/bin/python -m benchmarks.multipart
"""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import Awaitable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from benchmarks.replication import Bench, running
from benchmarks.workload import documents_of
from docstore.replication.http_peer import wire_document
from tests.support.couch_server import ADMIN

PHOTOS = 50
REPETITIONS = 3


def with_history(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "_rev": "1-abc", "_revisions": {"start": 1, "ids": ["abc"]}}


def related(document: dict[str, Any]) -> bytes:
    data = document["_attachments"]["bytes"]["data"]
    told = {"content_type": "application/octet-stream", "length": len(data), "follows": True}
    head = json.dumps({**document, "_attachments": {"bytes": told}}).encode()
    return b"--x\r\ncontent-type: application/json\r\n\r\n" + head + b"\r\n--x\r\n\r\n" + data + b"\r\n--x--"


async def in_batches(client: httpx.AsyncClient, url: str, photos: list[dict[str, Any]], size: int) -> None:
    for start in range(0, len(photos), size):
        body = {"docs": [wire_document(photo) for photo in photos[start : start + size]], "new_edits": False}
        (await client.post(f"{url}/_bulk_docs", json=body)).raise_for_status()


async def one_by_one(client: httpx.AsyncClient, url: str, photos: list[dict[str, Any]], at_once: int) -> None:
    turns = asyncio.Semaphore(at_once)

    async def put(photo: dict[str, Any]) -> None:
        async with turns:
            address = f"{url}/{quote(photo['_id'], safe='')}?new_edits=false"
            kind = {"content-type": 'multipart/related; boundary="x"'}
            (await client.put(address, content=related(photo), headers=kind)).raise_for_status()

    await asyncio.gather(*map(put, photos))


async def compare(bench: Bench) -> None:
    photos = list(map(with_history, documents_of("photos", PHOTOS)))
    async with httpx.AsyncClient(auth=ADMIN, timeout=120) as client:
        for _ in range(REPETITIONS):
            await told("seven in a _bulk_docs", in_batches(client, bench.new_database(), photos, 7))
            for at_once in (1, 8):
                await told(f"multipart, {at_once} at once", one_by_one(client, bench.new_database(), photos, at_once))


async def told(what: str, work: Awaitable[None]) -> None:
    began = time.perf_counter()
    await work
    print(f"{what}: {time.perf_counter() - began:.2f} s")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as bench:
        asyncio.run(compare(bench))


if __name__ == "__main__":
    main()
