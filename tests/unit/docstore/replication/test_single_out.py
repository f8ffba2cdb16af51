"""One document that the other side cannot deal with, among others that it can."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import pytest

from docstore.canonical import JsonObject
from docstore.errors import PeerFault, PeerUnreachable
from docstore.handle import InlineHandle
from docstore.replication.local_peer import LocalPeer
from docstore.replication.peer import Fetched, PeerInfo, Refusal, Revision, Wanted
from docstore.replication.refused import RefusedTable
from docstore.replication.run import ReplicationOptions, replicate, replicate_revisions, retry_refused
from docstore.replication.single_out import CANNOT_GIVE, CANNOT_TAKE
from docstore.store import Store


class FailingCentre(LocalPeer):
    """A centre that stores what it is sent, and answers 5xx whenever one of the poisonous documents is concerned."""

    def __init__(self, store: Store) -> None:
        super().__init__(InlineHandle(store))
        self.poison: set[str] = set()
        self.down = self.loses_answers = False
        self.retry_after: float | None = None
        self.received: list[str] = []

    async def info(self) -> PeerInfo:
        self._answer([])
        return await super().info()

    async def put_local(self, doc_id: str, body: Mapping[str, Any]) -> None:
        self._answer([])
        await super().put_local(doc_id, body)

    async def get_documents(self, wanted: Sequence[Wanted]) -> Fetched:
        self._answer([one.doc_id for one in wanted])
        return await super().get_documents(wanted)

    async def put_documents(self, documents: Sequence[JsonObject]) -> list[Refusal]:
        names = [document["_id"] for document in documents]
        self._answer(names)
        self.received += names
        refusals = await super().put_documents(documents)
        if self.loses_answers:
            self.loses_answers = False
            raise PeerFault("cut short")
        return refusals

    def _answer(self, names: list[str]) -> None:
        if self.down or self.poison & set(names):
            raise PeerFault(f"500 over {len(names)}", retry_after=self.retry_after)


class Bench:
    def __init__(self) -> None:
        self.device, self.central = Store.open(":memory:", name="device"), Store.open(":memory:", name="centre")
        handle = InlineHandle(self.device)
        self.book = RefusedTable(handle, lambda: 7)
        self.own, self.centre = LocalPeer(handle, self.book), FailingCentre(self.central)
        self.acknowledged: list[Revision] = []

    def fill(self, store: Store) -> None:
        for number in range(20):
            store.put({"_id": f"fact-{number:02}", "said": number})

    async def push(self) -> None:
        async def hear(revisions: Sequence[Revision]) -> None:
            self.acknowledged += revisions

        await replicate(self.own, self.centre, ReplicationOptions(batch_size=8), on_acknowledged=hear)

    async def pull(self) -> None:
        await replicate(self.centre, self.own, ReplicationOptions(batch_size=8))


@pytest.fixture
def bench() -> Bench:
    return Bench()


def _names(store: Store) -> set[str]:
    return {row["id"] for row in store.changes(0).results}


EVERYTHING = {f"fact-{number:02}" for number in range(20)}


@pytest.mark.parametrize("poison", [{"fact-00"}, {"fact-13"}, {"fact-04", "fact-05", "fact-19"}], ids=["the first", "one", "three"])
async def test_a_poisonous_document_does_not_hold_up_the_others(bench: Bench, poison: set[str]) -> None:
    bench.fill(bench.device)
    bench.centre.poison = poison
    await bench.push()
    assert _names(bench.central) == EVERYTHING - poison
    rows = await bench.book.rows()
    assert {row.refusal.doc_id for row in rows} == poison
    assert {(row.refusal.error, row.refusal.reason) for row in rows} == {("peer_fault", CANNOT_TAKE)}
    assert {doc_id for doc_id, _ in bench.acknowledged} == EVERYTHING - poison
    assert len(bench.centre.received) == len(set(bench.centre.received))


async def test_it_goes_when_the_server_is_mended(bench: Bench) -> None:
    bench.fill(bench.device)
    bench.centre.poison = {"fact-07"}
    await bench.push()
    await retry_refused(bench.own, bench.centre, [row.refusal for row in await bench.book.rows()])
    assert [row.tries for row in await bench.book.rows()] == [2]
    bench.centre.poison = set()
    await retry_refused(bench.own, bench.centre, [row.refusal for row in await bench.book.rows()])
    assert _names(bench.central) == EVERYTHING
    assert await bench.book.rows() == []


async def test_chosen_revisions_are_singled_out_too(bench: Bench) -> None:
    bench.fill(bench.device)
    bench.centre.poison = {"fact-07"}
    revisions = [(row["id"], row["changes"][0]["rev"]) for row in bench.device.changes(0).results]
    await replicate_revisions(bench.own, bench.centre, revisions)
    assert _names(bench.central) == EVERYTHING - {"fact-07"}


@pytest.mark.parametrize("way", [Bench.push, Bench.pull])
async def test_a_server_that_fails_over_everything_refuses_nothing(bench: Bench, way: Callable[[Bench], Awaitable[None]]) -> None:
    bench.fill(bench.device if way is Bench.push else bench.central)
    bench.centre.poison, bench.centre.down = EVERYTHING, True
    with pytest.raises(PeerFault):
        await way(bench)
    assert await bench.book.rows() == []


async def test_a_server_that_takes_no_document_is_not_well_whatever_it_proves(bench: Bench) -> None:
    bench.fill(bench.device)
    bench.centre.poison = EVERYTHING
    with pytest.raises(PeerFault):
        await bench.push()
    with pytest.raises(PeerFault):
        await bench.push()
    assert bench.acknowledged == []
    assert bench.device.read("SELECT count(*) FROM locals")[0][0] == 0


async def test_a_server_that_asks_to_wait_is_left_alone(bench: Bench) -> None:
    bench.fill(bench.device)
    bench.centre.poison, bench.centre.retry_after = {"fact-01"}, 30.0
    with pytest.raises(PeerFault) as failure:
        await bench.push()
    assert failure.value.retry_after == 30.0
    assert await bench.book.rows() == []


async def test_what_arrived_although_the_answer_was_lost_is_not_sent_again(bench: Bench) -> None:
    bench.fill(bench.device)
    bench.centre.loses_answers = True
    await bench.push()
    assert sorted(bench.centre.received) == sorted(EVERYTHING)
    assert await bench.book.rows() == []


async def test_a_document_that_cannot_be_given_does_not_hold_up_the_others(bench: Bench) -> None:
    bench.fill(bench.central)
    bench.centre.poison = {"fact-11"}
    await bench.pull()
    assert _names(bench.device) == EVERYTHING - {"fact-11"}
    (row,) = await bench.book.rows()
    assert (row.refusal.doc_id, row.refusal.error, row.refusal.reason) == ("fact-11", "peer_fault", CANNOT_GIVE)
    assert not row.route.pushes
    bench.centre.poison = set()
    await bench.pull()
    assert _names(bench.device) == EVERYTHING
    assert await bench.book.rows() == []


async def test_two_leaves_of_one_document_are_told_apart(bench: Bench) -> None:
    """Halving goes on within a document: its healthy leaf arrives."""
    for digit in "ab":
        body = {"_id": "both", "_rev": f"1-{digit * 32}", "_revisions": {"start": 1, "ids": [digit * 32]}}
        bench.central.bulk_docs([body], new_edits=False)

    class OneLeafSick(FailingCentre):
        async def get_documents(self, wanted: Sequence[Wanted]) -> Fetched:
            if any(rev.endswith("b") for one in wanted for rev in one.revs):
                raise PeerFault("500")
            return await super().get_documents(wanted)

    bench.centre = OneLeafSick(bench.central)
    await bench.pull()
    assert [leaf["_rev"] for leaf in bench.device.leaves("both")] == [f"1-{'a' * 32}"]


async def test_a_lost_connection_ends_the_run_at_once(bench: Bench) -> None:
    bench.fill(bench.device)

    async def gone(documents: Sequence[JsonObject]) -> list[Refusal]:
        raise PeerUnreachable

    bench.centre.put_documents = gone  # type: ignore[method-assign]
    with pytest.raises(PeerUnreachable):
        await bench.push()
    assert await bench.book.rows() == []
