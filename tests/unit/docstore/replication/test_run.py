"""The rules of one run, each by itself; the simulation mixes them (`tests/simulation`)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from docstore.canonical import JsonObject
from docstore.errors import BadRequest, DocstoreError, Forbidden, PeerFault, PeerUnreachable, TooLarge
from docstore.handle import InlineHandle
from docstore.replication.local_peer import LocalPeer
from docstore.replication.peer import Changes, Fetched, Progress, Refusal, Revision, Wanted
from docstore.replication.refused import RefusedTable
from docstore.replication.run import ReplicationOptions, replicate, replicate_revisions, retry_refused
from docstore.store import Store


class Centre(LocalPeer):
    """Another store as the other side, which notes what it is asked and can be told to misbehave."""

    def __init__(self, handle: InlineHandle) -> None:
        super().__init__(handle)
        self.calls: list[str] = []
        self.denied: set[str] = set()
        self.lying = False
        self.short = False
        self.rejects: type[DocstoreError] | None = None
        self.failing: str | None = None

    async def _note(self, call: str) -> None:
        self.calls.append(call)
        if self.failing == call:
            raise PeerUnreachable

    async def put_local(self, doc_id: str, body: Mapping[str, Any]) -> None:
        await self._note("put_local")
        await super().put_local(doc_id, body)

    async def changes(self, since: str, *, limit: int, timeout_ms: int = 0) -> Changes:
        page = await super().changes(since, limit=limit, timeout_ms=timeout_ms)
        return replace(page, results=page.results[:1]) if self.short else page

    async def revs_diff(self, asked: Mapping[str, Sequence[str]]) -> list[Wanted]:
        await self._note("revs_diff")
        return await super().revs_diff(asked)

    async def get_documents(self, wanted: Sequence[Wanted]) -> Fetched:
        fetched = await super().get_documents(wanted)
        return replace(fetched, documents=fetched.documents[1:]) if self.lying else fetched

    async def put_documents(self, documents: Sequence[JsonObject]) -> list[Refusal]:
        await self._note("put")
        denied = [document for document in documents if document["_id"] in self.denied]
        if denied and self.rejects is not None:
            raise self.rejects
        stored = documents if self.lying else [document for document in documents if document not in denied]
        await super().put_documents(stored)
        return [Refusal(document["_id"], document["_rev"], "forbidden", "not you") for document in denied]

    async def ensure_durable(self) -> None:
        await self._note("durable")


class Bench:
    """A device with ten documents, and a centre."""

    def __init__(self) -> None:
        self.store, self.central = Store.open(":memory:", name="device"), Store.open(":memory:", name="centre")
        handle = InlineHandle(self.store)
        self.now = 1000
        self.book = RefusedTable(handle, lambda: self.now)
        self.own, self.centre = LocalPeer(handle, self.book), Centre(InlineHandle(self.central))
        self.acknowledged: list[Revision] = []
        for number in range(10):
            self.store.put({"_id": f"fact-{number}", "said": number})

    async def push(self, **options: Any) -> Progress:
        return await replicate(self.own, self.centre, ReplicationOptions(**options), on_acknowledged=self._hear)

    async def pull(self, **options: Any) -> Progress:
        return await replicate(self.centre, self.own, ReplicationOptions(**options))

    async def _hear(self, revisions: Sequence[Revision]) -> None:
        self.acknowledged += revisions

    def arrived(self) -> set[str]:
        return {row["id"] for row in self.central.changes(0).results}


@pytest.fixture
def bench() -> Bench:
    return Bench()


async def test_a_run_moves_everything_and_the_next_nothing(bench: Bench) -> None:
    first = await bench.push(batch_size=3)
    assert (first.documents_read, first.documents_written, first.refused, first.pending) == (10, 10, 0, 0)
    assert len(bench.arrived()) == 10
    again = await bench.push(batch_size=3)
    assert (again.documents_read, again.documents_written) == (0, 0)
    assert again.last_seq == first.last_seq


async def test_progress_tells_documents_and_bytes_as_they_go(bench: Bench) -> None:
    bench.store.put({"_id": "chunk", "_attachments": {"bytes": {"content_type": "x/y", "data": bytes(5000)}}})
    told: list[tuple[int, int]] = []
    await replicate(
        bench.own, bench.centre, ReplicationOptions(), lambda progress: told.append((progress.documents_written, progress.bytes_written))
    )
    assert told == sorted(told)
    assert told[-1][0] == 11
    assert told[-1][1] > 5000


async def test_everything_that_arrived_is_acknowledged_with_its_revision(bench: Bench) -> None:
    await bench.push(batch_size=4)
    expected = {(f"fact-{number}", bench.store.get(f"fact-{number}")["_rev"]) for number in range(10)}
    assert set(bench.acknowledged) == expected


async def test_what_the_centre_had_already_is_acknowledged_too(bench: Bench) -> None:
    """The answer to an earlier write was lost: the next run must still tell that it arrived."""
    await bench.push()
    bench.acknowledged.clear()
    bench.central.delete_local(next(iter(_notes(bench.central))))
    again = await bench.push()
    assert again.documents_written == 0
    assert len(bench.acknowledged) == 10


def _notes(store: Store) -> list[str]:
    return [row[0] for row in store.read("SELECT id FROM locals")]


async def test_a_page_is_put_made_durable_and_only_then_noted(bench: Bench) -> None:
    await bench.push()
    assert bench.centre.calls == ["revs_diff", "put", "put", "durable", "put_local"]


@pytest.mark.parametrize("call", ["revs_diff", "put", "durable", "put_local"])
async def test_a_run_cut_anywhere_is_finished_by_the_next(bench: Bench, call: str) -> None:
    bench.centre.failing = call
    with pytest.raises(PeerUnreachable):
        await bench.push(batch_size=4)
    bench.centre.failing = None
    await bench.push(batch_size=4)
    assert len(bench.arrived()) == 10
    assert {doc_id for doc_id, _rev in bench.acknowledged} == bench.arrived()


async def test_the_checkpoint_is_written_at_the_target_before_the_source(bench: Bench) -> None:
    bench.centre.failing = "put_local"
    with pytest.raises(PeerUnreachable):
        await bench.push()
    assert _notes(bench.store) == []


async def test_a_refused_document_is_in_the_book_before_the_checkpoint_passes_it(bench: Bench) -> None:
    bench.centre.denied = {"fact-3"}
    bench.centre.failing = "put_local"
    with pytest.raises(PeerUnreachable):
        await bench.push()
    (row,) = await bench.book.rows()
    assert (row.refusal.doc_id, row.refusal.error, row.refusal.reason, row.tries) == ("fact-3", "forbidden", "not you", 1)


async def test_a_refused_document_does_not_hold_up_the_others(bench: Bench) -> None:
    bench.centre.denied = {"fact-3"}
    progress = await bench.push(batch_size=4)
    assert (progress.documents_written, progress.refused) == (9, 1)
    assert "fact-3" not in {doc_id for doc_id, _rev in bench.acknowledged}


async def test_a_refusal_of_what_was_stored_after_all_is_none(bench: Bench) -> None:
    """On a cluster one lagging copy says forbidden although the others have stored it."""
    bench.centre.denied = {"fact-3"}
    bench.centre.lying = True
    progress = await bench.push()
    assert progress.refused == 0
    assert await bench.book.rows() == []
    assert "fact-3" in {doc_id for doc_id, _rev in bench.acknowledged}


@pytest.mark.parametrize("rejection", [BadRequest, TooLarge])
async def test_one_document_that_spoils_a_request_is_found_and_refused_alone(bench: Bench, rejection: type[DocstoreError]) -> None:
    bench.centre.denied, bench.centre.rejects = {"fact-6"}, rejection
    progress = await bench.push(batch_size=10)
    assert (progress.documents_written, progress.refused) == (9, 1)
    assert [row.refusal.error for row in await bench.book.rows()] == [rejection().code]


async def test_a_whole_request_that_is_forbidden_ends_the_run(bench: Bench) -> None:
    bench.centre.denied, bench.centre.rejects = {"fact-0"}, Forbidden
    with pytest.raises(Forbidden):
        await bench.push()
    assert await bench.book.rows() == []


async def test_what_was_refused_is_tried_again_and_leaves_the_book(bench: Bench) -> None:
    bench.centre.denied = {"fact-3", "fact-4"}
    await bench.push()
    bench.centre.denied, bench.now = {"fact-4"}, 5000
    refused = [row.refusal for row in await bench.book.rows()]
    progress = await retry_refused(bench.own, bench.centre, refused, on_acknowledged=bench._hear)
    assert progress.documents_written == 1
    (row,) = await bench.book.rows()
    assert (row.refusal.doc_id, row.tries, row.first_at, row.last_at) == ("fact-4", 2, 1000, 5000)
    assert "fact-3" in {doc_id for doc_id, _rev in bench.acknowledged}


async def test_chosen_revisions_go_without_a_checkpoint(bench: Bench) -> None:
    chosen = [(f"fact-{number}", bench.store.get(f"fact-{number}")["_rev"]) for number in (2, 5)]
    bench.centre.denied = {"fact-5"}
    progress = await replicate_revisions(bench.own, bench.centre, chosen, on_acknowledged=bench._hear)
    assert (progress.documents_written, progress.refused) == (1, 1)
    assert bench.acknowledged == chosen[:1]
    assert [row.refusal.doc_id for row in await bench.book.rows()] == ["fact-5"]
    assert _notes(bench.store) == _notes(bench.central) == []


async def test_a_refused_revision_that_was_superseded_leaves_the_book(bench: Bench) -> None:
    bench.centre.denied = {"fact-3"}
    await bench.push()
    refused = [row.refusal for row in await bench.book.rows()]
    bench.centre.denied = set()
    bench.store.put({"_id": "fact-3", "_rev": refused[0].rev, "said": "again"})
    bench.store.compact()
    await bench.push()
    await retry_refused(bench.own, bench.centre, refused)
    assert await bench.book.rows() == []


async def test_a_feed_page_cut_short_loses_nothing(bench: Bench) -> None:
    for number in range(5):
        bench.central.put({"_id": f"central-{number}"})
    bench.centre.short = True
    progress = await bench.pull(batch_size=4)
    assert progress.documents_written == 5


async def test_a_source_that_leaves_out_a_document_is_not_believed(bench: Bench) -> None:
    bench.central.put({"_id": "central"})
    bench.centre.lying = True
    with pytest.raises(PeerFault):
        await bench.pull()
    bench.centre.lying = False
    assert (await bench.pull()).documents_written == 1


async def test_design_documents_stay_where_they_are(bench: Bench) -> None:
    bench.central.put({"_id": "_design/guard", "validate_doc_update": "function () {}"})
    bench.central.put({"_id": "central"})
    progress = await bench.pull()
    assert progress.documents_written == 1
    assert (await bench.pull(design_documents=True)).documents_written == 1


async def test_a_centre_put_back_to_an_older_state_gets_everything_again(bench: Bench) -> None:
    await bench.push(batch_size=3)
    bench.centre._handle = InlineHandle(Store.open(":memory:", name="centre"))
    again = await bench.push(batch_size=3)
    assert again.documents_written == 10


async def test_a_cancelled_run_leaves_nothing_behind_that_the_next_cannot_use(bench: Bench) -> None:
    reached = asyncio.Event()

    async def hang(_revisions: Sequence[Revision]) -> None:
        reached.set()
        await asyncio.Event().wait()

    run = asyncio.ensure_future(replicate(bench.own, bench.centre, ReplicationOptions(batch_size=4), on_acknowledged=hang))
    await reached.wait()
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    await bench.push()
    assert len(bench.arrived()) == len(bench.acknowledged) == 10


async def test_a_damaged_document_is_shown_and_does_not_hold_up_the_others(bench: Bench) -> None:
    bench.store.put({"_id": "chunk", "_attachments": {"bytes": {"content_type": "x/y", "data": bytes(5000)}}})
    bench.store.write_rows(lambda connection: connection.execute("DELETE FROM pieces"))
    progress = await bench.push()
    assert (progress.documents_written, progress.refused) == (10, 1)
    (row,) = await bench.book.rows()
    assert row.refusal.doc_id == "chunk"


async def test_a_run_without_a_store_of_ours_is_a_mistake(bench: Bench) -> None:
    with pytest.raises(ValueError, match="our own store"):
        await replicate(bench.centre, bench.centre)
