"""What a replicator may rely on, whoever stands behind the port: our own store, or a database over HTTP.

The HTTP peer speaks to the real surface inside this process, through httpx's ASGI transport; what sockets add is in the
conformance and integration tests.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from docstore.couch_api.app import create_app
from docstore.couch_api.databases import FolderDatabases
from docstore.errors import NotFound
from docstore.handle import InlineHandle
from docstore.replication.http_peer import HttpPeer
from docstore.replication.local_peer import LocalPeer, own_peer
from docstore.replication.peer import Change, Peer, Wanted
from docstore.replication.run import ReplicationOptions, replicate
from docstore.store import Store
from tests.support.couch_server import authenticator_in_memory, open_threaded

A, B, C = "a" * 32, "b" * 32, "c" * 32


def revision(doc_id: str, *ids: str, **body: Any) -> dict[str, Any]:
    """A document as a replicator carries it: the newest id first."""
    return {"_id": doc_id, "_rev": f"{len(ids)}-{ids[0]}", "_revisions": {"start": len(ids), "ids": list(ids)}, **body}


class Centre:
    """The surface in this process, and a client that reaches it."""

    def __init__(self, folder: Path) -> None:
        self.databases = FolderDatabases(folder, open_threaded)
        app = create_app(self.databases, authenticator_in_memory([]))
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app))

    def peer(self, name: str = "outreach") -> HttpPeer:
        return HttpPeer(self.client, f"http://centre.test/{name}", admin_headers)

    async def close(self) -> None:
        await self.client.aclose()
        await self.databases.close()


async def admin_headers() -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(b"admin:check-pw").decode()}


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[Centre]:
    made = Centre(tmp_path)
    await made.databases.create("outreach")
    yield made
    await made.close()


@pytest.fixture
def device(tmp_path: Path) -> InlineHandle:
    return InlineHandle(Store.open(":memory:", name="device"))


class PeerContract:
    """Inherited once for each kind of peer."""

    @pytest.fixture
    def peer(self) -> Peer:
        raise NotImplementedError

    async def test_a_note_is_kept_and_replaced(self, peer: Peer) -> None:
        assert await peer.get_local("checkpoint") is None
        await peer.put_local("checkpoint", {"history": [{"session_id": "s1", "recorded_seq": "7"}]})
        await peer.put_local("checkpoint", {"history": []})
        note = await peer.get_local("checkpoint")
        assert note is not None
        assert note["history"] == []

    async def test_notes_are_not_in_the_feed(self, peer: Peer) -> None:
        await peer.put_local("checkpoint", {"history": []})
        assert (await peer.changes("0", limit=10)).results == ()

    async def test_the_feed_names_every_leaf_of_what_changed(self, peer: Peer) -> None:
        await peer.put_documents([revision("x", A), revision("y", B)])
        await peer.put_documents([revision("x", C)])
        page = await peer.changes("0", limit=10)
        assert {change.doc_id: set(change.revs) for change in page.results} == {"x": {f"1-{A}", f"1-{C}"}, "y": {f"1-{B}"}}

    async def test_deletions_are_in_the_feed(self, peer: Peer) -> None:
        await peer.put_documents([revision("x", B, A, _deleted=True)])
        assert [(change.doc_id, change.revs) for change in (await peer.changes("0", limit=10)).results] == [("x", (f"2-{B}",))]

    async def test_the_feed_is_read_in_pages_and_nothing_twice(self, peer: Peer) -> None:
        names = [f"doc-{number}" for number in range(7)]
        await peer.put_documents([revision(name, A) for name in names])
        seen: list[Change] = []
        since, pending = "0", None
        while page := (await peer.changes(since, limit=3)).results:
            seen += page
            since = page[-1].seq
        pending = (await peer.changes("0", limit=3)).pending
        assert sorted(change.doc_id for change in seen) == names
        assert pending == 4

    async def test_the_feed_waits_for_news(self, peer: Peer) -> None:
        await peer.put_documents([revision("x", A)])
        since = (await peer.info()).update_seq
        async with asyncio.TaskGroup() as group:
            waiting = group.create_task(peer.changes(since, limit=1, timeout_ms=60_000))
            await asyncio.sleep(0.05)
            group.create_task(peer.put_documents([revision("y", B)]))
        assert [change.doc_id for change in waiting.result().results] == ["y"]

    async def test_the_feed_waits_no_longer_than_asked(self, peer: Peer) -> None:
        since = (await peer.info()).update_seq
        assert (await peer.changes(since, limit=1, timeout_ms=20)).results == ()

    async def test_it_says_what_it_lacks_and_what_it_has_of_it(self, peer: Peer) -> None:
        await peer.put_documents([revision("x", A)])
        wanted = await peer.revs_diff({"x": [f"1-{A}", f"3-{C}"], "new": [f"1-{B}"]})
        assert sorted(wanted, key=lambda one: one.doc_id) == [Wanted("new", (f"1-{B}",)), Wanted("x", (f"3-{C}",), (f"1-{A}",))]

    async def test_it_gives_revisions_with_history_and_bytes(self, peer: Peer) -> None:
        pixels = bytes(range(256)) * 40
        attachment = {"bytes": {"content_type": "application/octet-stream", "data": pixels}}
        await peer.put_documents([revision("x", B, A, text="caffè", _attachments=attachment)])
        fetched = await peer.get_documents([Wanted("x", (f"2-{B}",))])
        (document,) = fetched.documents
        assert document["text"] == "caffè"
        assert document["_revisions"] == {"start": 2, "ids": [B, A]}
        assert document["_attachments"]["bytes"]["data"] == pixels
        assert document["_attachments"]["bytes"]["content_type"] == "application/octet-stream"

    async def test_it_says_what_it_no_longer_holds(self, peer: Peer) -> None:
        await peer.put_documents([revision("x", A)])
        fetched = await peer.get_documents([Wanted("x", (f"1-{A}", f"9-{C}")), Wanted("y", (f"1-{B}",))])
        assert [document["_rev"] for document in fetched.documents] == [f"1-{A}"]
        assert set(fetched.absent) == {("x", f"9-{C}"), ("y", f"1-{B}")}

    async def test_writing_twice_changes_nothing(self, peer: Peer) -> None:
        document = revision("x", B, A, text="one")
        assert await peer.put_documents([document]) == []
        before = await peer.info()
        assert await peer.put_documents([document]) == []
        assert await peer.info() == before
        assert await peer.revs_diff({"x": [f"2-{B}", f"1-{A}"]}) == []

    async def test_odd_names_survive(self, peer: Peer) -> None:
        names = ["a/b", "perché?&#", "dwelling:01h", "+ %2F"]
        assert await peer.put_documents([revision(name, A) for name in names]) == []
        fetched = await peer.get_documents([Wanted(name, (f"1-{A}",)) for name in names])
        assert {document["_id"] for document in fetched.documents} == set(names)

    async def test_what_was_written_can_be_made_durable(self, peer: Peer) -> None:
        await peer.put_documents([revision("x", A)])
        await peer.ensure_durable()
        assert await peer.revs_diff({"x": [f"1-{A}"]}) == []


class TestLocalPeer(PeerContract):
    @pytest.fixture
    def peer(self, device: InlineHandle) -> Peer:
        return own_peer(device, lambda: 0)

    async def test_a_refusal_names_the_revision_among_several_of_a_document(self, peer: Peer) -> None:
        good, malformed = revision("x", A), {**revision("x", B), "_strange": 1}
        (refusal,) = await peer.put_documents([good, malformed])
        assert refusal.revision == ("x", f"1-{B}")
        assert await peer.revs_diff({"x": [f"1-{A}", f"1-{B}"]}) == [Wanted("x", (f"1-{B}",))]


class TestHttpPeer(PeerContract):
    @pytest.fixture
    def peer(self, centre: Centre) -> Peer:
        return centre.peer()

    async def test_two_clients_replace_each_others_notes(self, centre: Centre) -> None:
        """Each knows an older revision of the note than the server has: the second write still goes through."""
        one, other = centre.peer(), centre.peer()
        await one.put_local("checkpoint", {"by": "one"})
        await other.put_local("checkpoint", {"by": "other"})
        await one.put_local("checkpoint", {"by": "one again"})
        note = await other.get_local("checkpoint")
        assert note is not None
        assert note["by"] == "one again"

    async def test_a_database_that_is_not_there_is_no_empty_note(self, centre: Centre) -> None:
        with pytest.raises(NotFound):
            await centre.peer("nowhere").get_local("checkpoint")

    async def test_its_name_has_no_credentials(self, centre: Centre) -> None:
        peer = HttpPeer(centre.client, "http://giulia:segreto@centre.test/outreach/")
        assert peer.name == "http://centre.test/outreach"


@pytest.mark.parametrize("batch_bytes", [1000, 2 * 1024 * 1024])
async def test_two_devices_meet_at_a_centre(centre: Centre, device: InlineHandle, batch_bytes: int) -> None:
    """Push, pull, conflict, deletion and pixels, over the surface that is served."""
    other = InlineHandle(Store.open(":memory:", name="other"))
    options = ReplicationOptions(batch_size=3, batch_bytes=batch_bytes)
    pixels = bytes(range(256)) * 8
    mine, theirs = own_peer(device, lambda: 0), own_peer(other, lambda: 0)
    await mine.put_documents([revision(f"fact-{number}", A, said=number) for number in range(10)])
    await mine.put_documents([revision("chunk", B, _attachments={"bytes": {"content_type": "x/y", "data": pixels}})])
    await mine.put_documents([revision("both", A, by="me"), revision("gone", B, A, _deleted=True)])
    await theirs.put_documents([revision("both", B, by="them")])
    for peer in (mine, theirs, mine):
        await replicate(peer, centre.peer(), options)
        await replicate(centre.peer(), peer, options)
    for handle in (device, other):
        leaves = await handle.read(lambda store: {name: [leaf["_rev"] for leaf in store.leaves(name)] for name in ("both", "gone")})
        assert leaves == {"both": [f"1-{B}", f"1-{A}"], "gone": [f"2-{B}"]}
        assert await handle.read(lambda store: store.attachment("chunk", "bytes").read()) == pixels
        assert await handle.read(lambda store: store.get("fact-9")["said"]) == 9
    again = await replicate(mine, centre.peer(), options)
    assert again.documents_written == again.documents_read == 0


async def test_a_store_of_ours_is_a_peer_without_a_book_too(device: InlineHandle) -> None:
    assert LocalPeer(device).refusals is None
    assert own_peer(device, lambda: 0).refusals is not None
