"""A centre that is moved between its own files and a CouchDB: what stands in it, and the server that it is moved to.

Rule: the CouchDB is the one of `COUCHDB_URL` when it is set, and always our own surface as its double, which speaks the same protocol.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from docstore.canonical import JsonObject
from sync_server.accounts.tokens import KEY_ID
from sync_server.couch.address import CouchAddress
from sync_server.couch.port import existing
from tests.support.builders import a_residence
from tests.support.centre import LiveCentre, serving_centre
from tests.support.centre_couchdb import SERVERS, BorrowedCouch, borrowed_couchdb
from tests.support.couch_server import ADMIN, TOKEN_KEY, running_couch_server

TEAM = "outreach-catania"
CHOSEN = {"admins": {"names": [], "roles": ["_admin"]}, "members": {"names": [], "roles": ["staff", "vigili", "_admin"]}}
"""A `_security` that somebody has chosen."""
RESIDENCE = a_residence(rooms={"r1": 2}).to_document()
ATTACHMENTS: JsonObject = {
    "pixels": {"content_type": "application/octet-stream", "data": "AAEC/f7/"},
    "page": {
        "content_type": "text/plain",
        "data": "U2VtcHJlIGxhIHN0ZXNzYSByaWdhLiBTZW1wcmUgbGEgc3Rlc3NhIHJpZ2EuIFNlbXByZSBsYSBzdGVzc2EgcmlnYS4=",
    },
}
LEAVES: list[JsonObject] = [
    *({"_id": "x:1", "_rev": f"1-{letter * 32}", "n": letter, "measure": 1.5} for letter in "ab"),
    {"_id": "x:2", "_rev": f"3-{'c' * 32}", "_revisions": {"start": 3, "ids": ["c" * 32, "d" * 32, "e" * 32]}, "_attachments": ATTACHMENTS},
    {"_id": "x:3", "_rev": f"2-{'f' * 32}", "_revisions": {"start": 2, "ids": ["f" * 32, "0" * 32]}, "_deleted": True, "why": "errore"},
]


class Double(BorrowedCouch):
    """Our own surface in CouchDB's place. It is no home for a running centre: it has no `_db_updates`."""

    def prepare(self, data: Path) -> None:
        keys = data / "keys"
        keys.mkdir(parents=True, exist_ok=True, mode=0o700)
        (keys / "tokens").write_bytes(TOKEN_KEY)


@contextmanager
def a_double(folder: Path) -> Iterator[Double]:
    assert KEY_ID == "soglia"
    folder.mkdir()
    with running_couch_server(folder, prefix="") as server:
        yield Double(server.url_for(*ADMIN), CouchAddress(server.url, *ADMIN))


@pytest.fixture(params=["double", *SERVERS[1:]])
def couch(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BorrowedCouch]:
    with a_double(tmp_path / "double") if request.param == "double" else borrowed_couchdb() as borrowed:
        yield borrowed


@asynccontextmanager
async def centre_with_data(data: Path, couch: BorrowedCouch) -> AsyncIterator[LiveCentre]:
    """An embedded centre that CouchDB will believe: a person, a residence, conflicts, a deletion, attachments, a `_security` of its own."""
    couch.prepare(data)
    async with serving_centre(data) as live:
        await live.add("giulia", "outreach", TEAM)
        (await live.client.put("/db/catalog/residence:zagara", json=RESIDENCE, auth=live.admin)).raise_for_status()
        (await live.client.post(f"/db/{TEAM}/_bulk_docs", json={"new_edits": False, "docs": LEAVES}, auth=live.admin)).raise_for_status()
        await live.idle()
        await (await existing(live.centre.databases, "board")).put_security(CHOSEN)
        yield live
