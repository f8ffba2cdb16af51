"""The servers that the conformance tests run against: the embedded surface always, the CouchDB of `COUCHDB_URL` when it is set.

`COUCHDB_URL` is an admin's address with name and password in it. Every test gets a database of its own, removed afterwards. What the two
servers are known to answer differently stands in docs/couchdb-differences.md and nowhere in a test's body.
"""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from tests.support.couch_server import ADMIN, CouchServer, running_couch_server

ROOT = Path(__file__).resolve().parents[2]
SERVERS = ["embedded", *(["couchdb"] if os.environ.get("COUCHDB_URL") else [])]


@dataclass(frozen=True)
class Peer:
    """A server under test. `url` has no credentials and no slash at its end."""

    kind: str
    url: str
    credentials: tuple[str, str]

    @property
    def url_with_credentials(self) -> str:
        return self.url.replace("://", "://{}:{}@".format(*self.credentials))

    def client(self, path: str = "") -> httpx.Client:
        return httpx.Client(base_url=self.url + path, auth=self.credentials, timeout=30)


@dataclass(frozen=True)
class Database:
    """A fresh database on a server under test."""

    peer: Peer
    name: str
    http: httpx.Client


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CouchServer]:
    with running_couch_server(tmp_path_factory.mktemp("databases")) as server:
        yield server


@pytest.fixture(params=SERVERS)
def peer(request: pytest.FixtureRequest, embedded: CouchServer) -> Peer:
    if request.param == "embedded":
        return Peer("embedded", embedded.url, ADMIN)
    address = httpx.URL(os.environ["COUCHDB_URL"])
    return Peer("couchdb", str(address.copy_with(userinfo=b"")).rstrip("/"), (address.username, address.password))


@pytest.fixture
def database(peer: Peer) -> Iterator[Database]:
    name = f"conformance-{uuid4().hex}"
    with peer.client() as server, peer.client(f"/{name}") as http:
        server.put(f"/{name}").raise_for_status()
        yield Database(peer, name, http)
        server.delete(f"/{name}")


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """PouchDB, installed as `make test` does."""
    installed = subprocess.run([ROOT / "tests/support/system-packages"], capture_output=True, text=True, check=False)
    assert installed.returncode == 0, installed.stderr
    return ROOT / "build/node/node_modules"
