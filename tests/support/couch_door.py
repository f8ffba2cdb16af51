"""What stands at `/db` in front of an Apache CouchDB, on a free port of loopback, for tests that speak HTTP to it."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from docstore.couch_api.replication import ReplicationTargets
from sync_server.couch.passing import PassThrough


@contextmanager
def running_couch_door(url: str, targets: ReplicationTargets) -> Iterator[str]:
    """Serves until the block is left. `url` is CouchDB's, without credentials; what is yielded ends in `/db`."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    passing = PassThrough(url, asyncio.Event(), targets=targets)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await passing.close()

    app = Starlette(routes=[Mount("/db", passing)], lifespan=lifespan)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none", lifespan="on", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listening])), name="couch-door")
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/db"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
