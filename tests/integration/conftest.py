"""What the tests here share: where a centre's databases are, and a database surface behind a network that misbehaves.

`server` runs a test on the embedded databases always, and on the CouchDB of `COUCHDB_URL` when it is set.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.centre import LiveCentre, serving_centre
from tests.support.centre_couchdb import BorrowedCouch, server
from tests.support.couch_server import ADMIN, CouchServer, running_couch_server
from tests.support.hostile_proxy import HostileProxy, hostile_proxy

__all__ = ["server"]


@pytest.fixture
async def live(tmp_path: Path, server: BorrowedCouch | None) -> AsyncIterator[LiveCentre]:
    """A centre with an outreach worker and somebody in the office; a file that needs other people makes its own."""
    async with serving_centre(tmp_path / "data", server=server) as centre:
        await centre.add("giulia", "outreach", "outreach-catania")
        await centre.add("sara", "office")
        yield centre


@pytest.fixture(scope="module")
def surface(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CouchServer]:
    with running_couch_server(tmp_path_factory.mktemp("centre")) as running:
        yield running


@pytest.fixture
async def proxy(surface: CouchServer) -> AsyncIterator[HostileProxy]:
    async with hostile_proxy(surface.origin) as made:
        yield made


@pytest.fixture
def direct(surface: CouchServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=surface.url, auth=ADMIN, timeout=30) as client:
        yield client
