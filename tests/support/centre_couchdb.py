"""The Apache CouchDB of `COUCHDB_URL` as the centre's databases, borrowed for one test.

A centre's databases have fixed names, so it is borrowed only when none of them is there, or when those that are were left by a test that
was killed: a database of its own marks them as ours. One test at a time runs on one CouchDB. What it knew of our key is put back.
"""

from __future__ import annotations

import base64
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from sync_server.accounts.tokens import KEY_ID
from sync_server.couch.address import CouchAddress

SERVERS = ["embedded", *(["couchdb"] if os.environ.get("COUCHDB_URL") else [])]
MARK = "soglia-tests-made-these"
KEY = secrets.token_bytes(32)
_OURS = re.compile(r"catalog|board|office|prova.*|(outreach|residence|casework)-.*")
_CONFIGURED_KEY = f"/_node/_local/_config/jwt_keys/hmac%3A{KEY_ID}"


@dataclass(frozen=True)
class BorrowedCouch:
    """`url` is what a person would set, password and all."""

    url: str
    address: CouchAddress

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.address.url, auth=(self.address.user, self.address.password), timeout=60)

    def delete(self, name: str) -> None:
        """What an administrator may do behind the centre's back."""
        with self.client() as client:
            client.delete(f"/{name}").raise_for_status()

    def believe(self, data: Path) -> None:
        """Tells this CouchDB the key of a centre that has one already."""
        with self.client() as client:
            key = base64.b64encode((data / "keys" / "tokens").read_bytes()).decode()
            client.put(_CONFIGURED_KEY, json=key).raise_for_status()

    def prepare(self, data: Path) -> None:
        """Gives a data folder the key that this CouchDB was given, before a centre makes one of its own."""
        keys = data / "keys"
        keys.mkdir(parents=True, exist_ok=True, mode=0o700)
        (keys / "tokens").write_bytes(KEY)
        (keys / "tokens").chmod(0o600)


@contextmanager
def borrowed_couchdb() -> Iterator[BorrowedCouch]:
    url = os.environ["COUCHDB_URL"]
    address = CouchAddress.parse(url)
    assert address is not None, "COUCHDB_URL has no administrator's name and password"
    with httpx.Client(base_url=address.url, auth=(address.user, address.password), timeout=60) as client:
        _take(client)
        before = _configured(client)
        client.put(_CONFIGURED_KEY, json=base64.b64encode(KEY).decode()).raise_for_status()
        try:
            yield BorrowedCouch(url, address)
        finally:
            client.put(_CONFIGURED_KEY, json=before) if before else client.delete(_CONFIGURED_KEY)
            _clear(client)
            client.delete(f"/{MARK}")


def _configured(client: httpx.Client) -> str | None:
    answer = client.get(_CONFIGURED_KEY)
    return answer.json() if answer.is_success else None


def _take(client: httpx.Client) -> None:
    names = client.get("/_all_dbs").raise_for_status().json()
    if MARK not in names and any(_OURS.fullmatch(name) for name in names):
        pytest.fail("The CouchDB of COUCHDB_URL holds a centre's databases that no test has made: give the tests one of their own.")
    client.put(f"/{MARK}")
    _clear(client)


def _clear(client: httpx.Client) -> None:
    for name in client.get("/_all_dbs").json():
        if _OURS.fullmatch(name):
            client.delete(f"/{name}").raise_for_status()
    for row in client.get("/_users/_all_docs").json().get("rows", []):
        if row["id"].startswith("org.couchdb.user:"):
            client.delete(f"/_users/{row['id']}", params={"rev": row["value"]["rev"]}).raise_for_status()


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest) -> Iterator[BorrowedCouch | None]:
    """Where a centre's databases are: None is its own folder."""
    if request.param == "embedded":
        yield None
        return
    with borrowed_couchdb() as couch:
        yield couch
