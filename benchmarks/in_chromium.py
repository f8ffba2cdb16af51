"""Our side of the comparison in Chromium: packed as main.py, it stands in the app's place in the production worker.

Everything below it is the app's: Pyodide, the encrypted store on OPFS with the worker's own file system, the replicator, httpx over fetch.
A wish comes and an answer goes as Flet's messages would (`ours_page.js` is the other end). Only what is compared is timed.
"""

from __future__ import annotations

import asyncio
import base64
import cProfile
import json
import pstats
import time
from io import StringIO
from typing import Any

import flet_js
import js
from pyodide.ffi import create_proxy

from docstore.handle import InlineHandle
from docstore.replication.http_peer import HttpPeer
from docstore.replication.local_peer import own_peer
from docstore.replication.run import ReplicationOptions, replicate
from docstore.store import Store
from mobile.platform import make
from mobile.platform.http_client import make_client

KEY = bytes(range(32))
_MACHINE = make()
_AT_WORK: set[asyncio.Task[None]] = set()


async def measured(wish: dict[str, Any]) -> dict[str, Any]:
    files, name = _MACHINE.files, f"{wish['name']}.sqlite"
    await files.prepare([name])
    store = Store.open(files.path(name), key=KEY, exclusive=files.exclusive, flush=files.flush(name))
    handle = InlineHandle(store)
    documents = await _documents(wish["documents"]) if wish["documents"] else []
    answer = await (_puts(handle, documents) if wish["direction"] == "put" else _replicated(handle, documents, wish))
    answer["documents_there"] = int(store.info()["doc_count"])
    await handle.close()
    await files.delete(name)
    return answer


async def _documents(address: str) -> list[dict[str, Any]]:
    lines = await (await js.fetch(address)).text()
    return [json.loads(line) for line in str(lines).splitlines()]


async def _puts(handle: InlineHandle, documents: list[dict[str, Any]]) -> dict[str, Any]:
    """One document at a time, each durable before the next."""
    each = []
    for document in documents:
        began = time.perf_counter()
        await handle.write(lambda store, document=document: store.put(document))  # type: ignore[misc]
        each.append(time.perf_counter() - began)
    return {"seconds": sum(each), "each": each, "written": len(each)}


async def _replicated(handle: InlineHandle, documents: list[dict[str, Any]], wish: dict[str, Any]) -> dict[str, Any]:
    for start in range(0, len(documents), 500):
        await handle.write(lambda store, start=start: store.bulk_docs(documents[start : start + 500]))  # type: ignore[misc]
    known = "Basic " + base64.b64encode(f"{wish['user']}:{wish['password']}".encode()).decode()

    async def headers() -> dict[str, str]:
        return {"authorization": known}

    async with make_client() as client:
        own, other = own_peer(handle, lambda: 0), HttpPeer(client, wish["url"], headers)
        source, target = (own, other) if wish["direction"] == "push" else (other, own)
        profile = cProfile.Profile() if wish.get("profile") else None
        if profile:
            profile.enable()
        began = time.perf_counter()
        progress = await replicate(source, target, ReplicationOptions(batch_size=wish["batch_size"]))
        seconds = time.perf_counter() - began
    return {"seconds": seconds, "written": progress.documents_written, "profile": _told(profile) if profile else None}


def _told(profile: cProfile.Profile) -> str:
    profile.disable()
    out = StringIO()
    pstats.Stats(profile, stream=out).strip_dirs().sort_stats("tottime").print_stats(45)
    return out.getvalue()


async def _answer(wish: dict[str, Any], send: Any) -> None:
    try:
        told: dict[str, Any] = await measured(wish)
    except Exception as failure:
        told = {"failed": f"{type(failure).__name__}: {failure}"}
    send(json.dumps(told).encode())


async def _connect(send: Any) -> None:
    def heard(wish: str) -> None:
        task = asyncio.ensure_future(_answer(json.loads(wish), send))
        _AT_WORK.add(task)
        task.add_done_callback(_AT_WORK.discard)

    flet_js.send = create_proxy(heard)


if __name__ == "__main__":
    flet_js.start_connection = _connect
