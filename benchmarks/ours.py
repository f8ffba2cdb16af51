"""Our replicator as one side of a comparison: a file store of its own, each batch committed durably, the surface over HTTP.

`python -m benchmarks.ours '<wish>'` makes what the wish needs, replicates once, and prints what it took as one line of JSON.
Only the replication is timed: not the start of Python, nor the filling of the source.
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from benchmarks.workload import documents_of
from docstore.handle import InlineHandle
from docstore.replication.http_peer import HttpPeer
from docstore.replication.local_peer import LocalPeer, own_peer
from docstore.replication.run import ReplicationOptions, replicate
from docstore.store import Store
from tests.support.couch_server import ADMIN


async def _headers() -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(":".join(ADMIN).encode()).decode()}


def fill(store: Store, workload: str, count: int) -> None:
    """The source of a push. Not timed."""
    waiting: list[dict[str, Any]] = []
    for document in documents_of(workload, count):
        waiting.append(document)
        if len(waiting) == 500:
            store.bulk_docs(waiting)
            waiting.clear()
    store.bulk_docs(waiting)


async def measured(wish: dict[str, Any]) -> dict[str, Any]:
    store = Store.open(str(Path(wish["folder"]) / "ours.sqlite"))
    handle = InlineHandle(store)
    if wish["direction"] == "push":
        fill(store, wish["workload"], wish["count"])
    async with httpx.AsyncClient(timeout=120) as client:
        own, other = own_peer(handle, lambda: 0), HttpPeer(client, wish["url"], _headers)
        source, target = (own, other) if wish["direction"] == "push" else (other, own)
        seconds, written = await _timed(source, target, wish["batch_size"])
    answer = {"seconds": seconds, "written": written, "documents_there": _live(store)}
    await handle.close()
    return answer


async def _timed(source: LocalPeer | HttpPeer, target: LocalPeer | HttpPeer, batch_size: int | None) -> tuple[float, int]:
    options = ReplicationOptions() if batch_size is None else ReplicationOptions(batch_size=batch_size)
    began = time.perf_counter()
    progress = await replicate(source, target, options)
    return time.perf_counter() - began, progress.documents_written


def _live(store: Store) -> int:
    return int(store.info()["doc_count"])


def main() -> None:
    print(json.dumps(asyncio.run(measured(json.loads(sys.argv[1])))))


if __name__ == "__main__":
    main()
