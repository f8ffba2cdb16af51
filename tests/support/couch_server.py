"""The CouchDB surface alone, on a free port of loopback, for tests that speak HTTP to it.

Its databases are files in a folder of the test, its users stand in memory.
"""

import asyncio
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp

from docstore.couch_api.app import create_app
from docstore.couch_api.authentication import AuthenticationTimes, Authenticator, UserContext
from docstore.couch_api.databases import FolderDatabases
from docstore.couch_api.document_check import DocumentCheck, take_all
from docstore.couch_api.replication import ReplicationTargets
from docstore.couch_api.surface import Settings
from docstore.handle import StoreHandle, ThreadedHandle
from sync_server.couch.replicators import EmbeddedReplicator

TOKEN_KEY = b"a key of thirty-two bytes, surely"
ADMIN = ("admin", "check-pw")
PEOPLE: dict[str, tuple[str, frozenset[str]]] = {
    "admin": ("check-pw", frozenset({"_admin"})),
    "giulia": ("giulia-pw", frozenset({"outreach-catania", "staff"})),
    "marco": ("marco-pw", frozenset({"residence-aaaaaa", "staff"})),
}


@dataclass
class CouchServer:
    """A running surface. `url` ends in the mount, without a slash."""

    origin: str
    prefix: str
    authenticator: Authenticator
    password_checks: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.origin + self.prefix

    def url_for(self, name: str, password: str) -> str:
        """The address with a name and its password in it, as command line clients take it."""
        return self.url.replace("://", f"://{name}:{password}@")


async def open_threaded(name: str, path: Path) -> StoreHandle:
    return await ThreadedHandle.open(str(path), name=name)


def authenticator_in_memory(checked: list[str], people: Mapping[str, tuple[str, frozenset[str]]] = PEOPLE, **options: Any) -> Authenticator:
    async def check(name: str, password: str) -> UserContext | None:
        checked.append(name)
        known = people.get(name)
        return UserContext(name, known[1]) if known is not None and known[0] == password else None

    return Authenticator(check, token_keys={"soglia": TOKEN_KEY}, cookie_secret=b"cookie secret", **options)


@contextmanager
def running_couch_server(
    folder: Path,
    *,
    prefix: str = "/db",
    settings: Settings | None = None,
    times: AuthenticationTimes | None = None,
    document_check: DocumentCheck = take_all,
    site: ASGIApp | None = None,
    targets: ReplicationTargets | None = None,
) -> Iterator[CouchServer]:
    """Serves until the block is left; every feed is cut then, and the files are closed. `site` answers what is not under the prefix;
    with `targets`, its admins may replicate."""
    checked: list[str] = []
    authenticator = authenticator_in_memory(checked, times=times)
    # The protocol is named because asyncio sets TCP_NODELAY only then: without it an answer waits 40 ms for its reader's acknowledgement.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    databases = FolderDatabases(folder, open_threaded)
    replicator = EmbeddedReplicator(databases, targets) if targets is not None else None
    surface = create_app(databases, authenticator, settings, document_check, replicator)
    server = uvicorn.Server(_config(_mounted(surface, databases, prefix, site)))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listening])), name="couch-server")
    thread.start()
    try:
        yield CouchServer(f"http://127.0.0.1:{listening.getsockname()[1]}", prefix, authenticator, checked)
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def _config(app: Starlette) -> uvicorn.Config:
    # Listening began with bind and listen in the caller: a request that comes before the loop turns just waits in the backlog.
    # Idle connections stay open as long as at the centre (sync_server/serving.py).
    return uvicorn.Config(app, log_level="warning", ws="none", lifespan="on", timeout_keep_alive=120, timeout_graceful_shutdown=1)


def _mounted(surface: Starlette, databases: FolderDatabases, prefix: str, site: ASGIApp | None) -> Starlette:
    @asynccontextmanager
    async def lifespan(_app: Starlette) -> Any:
        yield
        await databases.close()

    routes = [Mount(prefix or "/", app=surface), *([Mount("/", app=site)] if site else [])]
    return Starlette(routes=routes, lifespan=lifespan)
