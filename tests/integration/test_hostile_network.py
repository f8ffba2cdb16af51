"""Replication over real sockets through a network that does everything a network does, against the served surface.

After each misfortune runs are started again, as the supervisor does, until one comes to its end. Then both sides must have everything, what
the device was told arrived must be at the centre, no document may have been put into a book for the network's fault, and the centre
may have been sent what it had already once more at most: one batch of documents, or one chunk.
"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from docstore.errors import DocstoreError, NotCouch, PeerBusy, PeerFault, PeerUnreachable, TransientError
from docstore.replication.run import retry_refused
from docstore.replication.sentences import sentence_for
from tests.support.couch_server import ADMIN, running_couch_server
from tests.support.hostile_proxy import (
    BAD_GZIP,
    BROKEN,
    BUSY,
    CUT_JSON,
    DOWN,
    FORBIDDEN_PAGE,
    PORTAL,
    REDIRECT,
    Cut,
    Fault,
    HostileProxy,
    Reply,
    Rewrite,
    Stall,
    hostile_proxy,
    http_answer,
)
from tests.support.network_field import CHUNKS, EVERYTHING, FACTS, Field, new_field

STEPS = 14


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=20) as made:
        yield made


@pytest.fixture
def field(proxy: HostileProxy, client: httpx.AsyncClient, direct: httpx.Client) -> Field:
    return new_field(proxy, client, direct)


async def _one_exchange(field: Field, direction: str, *faults: Fault) -> list[DocstoreError]:
    """A run under these faults, on connections of its own, and the runs after it."""
    async with httpx.AsyncClient(timeout=20) as field.client:
        field.fill(direction)
        field.proxy.faults = list(faults)
        problems = await field.run_until_done(direction)
        field.proxy.faults = []
        await field.assert_all_is_well()
    return problems


@pytest.mark.parametrize("upwards", [True, False], ids=["up", "down"])
@pytest.mark.parametrize("direction", ["push", "pull"])
async def test_a_connection_cut_after_every_n_bytes(
    proxy: HostileProxy, client: httpx.AsyncClient, direct: httpx.Client, direction: str, upwards: bool
) -> None:
    """n goes over the whole exchange in steps; the very first and the very last byte are among them."""
    clean = new_field(proxy, client, direct)
    before = proxy.passed.up if upwards else proxy.passed.down
    assert await _one_exchange(clean, direction) == []
    total = (proxy.passed.up if upwards else proxy.passed.down) - before
    failures = 0
    for after in (0, *range(1, total, total // STEPS), total - 1):
        field = new_field(proxy, client, direct)
        failures += len(await _one_exchange(field, direction, Cut(after, upwards)))
    assert failures >= STEPS // 2


@pytest.mark.parametrize("direction", ["push", "pull"])
@pytest.mark.parametrize("after", [0, 300, 2_500])
async def test_a_silent_server_is_given_up(field: Field, direction: str, after: int) -> None:
    field.fill(direction)
    field.proxy.faults = [Stall(after)]
    async with httpx.AsyncClient(timeout=httpx.Timeout(20, read=0.2)) as field.client:
        with pytest.raises(PeerUnreachable):
            await field.run(direction)
    assert await _without_filling(field, direction) == []


async def _without_filling(field: Field, direction: str) -> list[DocstoreError]:
    async with httpx.AsyncClient(timeout=20) as field.client:
        problems = await field.run_until_done(direction)
        await field.assert_all_is_well()
    return problems


REQUESTS_OF = {"push": [b"_local", b"_revs_diff", b"_bulk_docs", b"_ensure_full_commit"], "pull": [b"_local", b"_changes", b"_bulk_get"]}


@pytest.mark.parametrize(
    ("answer", "error", "retry_after"),
    [
        (PORTAL, NotCouch, None),
        (BUSY, PeerBusy, 7.0),
        (DOWN, PeerFault, 9.0),
        (REDIRECT, NotCouch, None),
        (BAD_GZIP, PeerUnreachable, None),
        (CUT_JSON, PeerFault, None),
        (BROKEN, PeerFault, None),
        (FORBIDDEN_PAGE, NotCouch, None),
    ],
    ids=["captive portal", "429", "503", "redirect", "broken gzip", "cut JSON", "500", "a proxy's 403"],
)
@pytest.mark.parametrize("direction", ["push", "pull"])
async def test_answers_in_the_centres_place(
    field: Field, direction: str, answer: bytes, error: type[TransientError], retry_after: float | None
) -> None:
    """Each request of the protocol is answered by something else, for as long as it takes to notice; then the way is clear."""
    field.fill(direction)
    for where in REQUESTS_OF[direction]:
        field.proxy.for_all = Reply(answer, where)
        async with httpx.AsyncClient(timeout=20) as field.client:
            with pytest.raises(error) as problem:
                await field.run(direction)
        assert problem.value.retry_after == retry_after
        assert sentence_for(problem.value)
    field.proxy.for_all = None
    assert await _without_filling(field, direction) == []


async def test_an_acknowledgement_that_was_cut_short_is_asked_after(field: Field) -> None:
    """The centre stored the batch, and its answer came as half a line of JSON: nothing is sent again."""
    field.fill("push")
    field.proxy.faults = [Rewrite(_half_a_line, b"_bulk_docs")]
    assert await _without_filling(field, "push") == []
    assert field.sent_again() == []


def _half_a_line(_answer: bytes) -> bytes:
    return http_answer("201 Created", b'[{"id":"fact:0', "Content-Type: application/json")


async def test_a_server_that_forgot_its_checkpoints(field: Field) -> None:
    field.fill("push")
    assert await _without_filling(field, "push") == []
    field.forget_checkpoints()
    field.store.put({"_id": "fact:new", "said": "dopo"})
    async with httpx.AsyncClient(timeout=20) as field.client:
        told = await field.run("push")
    assert told.documents_written == 1
    assert field.at_the_centre() == field.on_the_device()
    assert field.sent_again() == []


async def test_a_poisonous_document_is_put_aside_and_goes_when_the_centre_is_mended(field: Field) -> None:
    """Something before the centre answers 500 whenever one document is in the request, and only then."""
    field.fill("push")
    poison = "fact:07"
    field.proxy.for_all = Reply(BROKEN, b"_bulk_docs", poison.encode())
    async with httpx.AsyncClient(timeout=20) as field.client:
        assert (await field.run("push")).refused == 1
    assert set(field.at_the_centre()) == EVERYTHING - {poison}
    (row,) = await field.book.rows()
    assert (row.refusal.doc_id, row.refusal.error) == (poison, "peer_fault")
    assert {doc_id for doc_id, _ in field.acknowledged} == EVERYTHING - {poison}
    field.proxy.for_all = None
    async with httpx.AsyncClient(timeout=20) as field.client:
        await retry_refused(field.own, field.remote, [row.refusal])
    await field.assert_all_is_well()
    assert field.sent_again() == []


async def test_a_document_that_cannot_be_read_does_not_keep_the_others_away(field: Field) -> None:
    field.fill("pull")
    poison = "fact:07"
    field.proxy.for_all = Reply(BROKEN, b"_bulk_get", poison.encode())
    async with httpx.AsyncClient(timeout=20) as field.client:
        await field.run("pull")
    assert set(field.on_the_device()) == EVERYTHING - {poison}
    (row,) = await field.book.rows()
    assert (row.refusal.doc_id, row.route.pushes) == (poison, False)
    field.proxy.for_all = None
    async with httpx.AsyncClient(timeout=20) as field.client:
        await retry_refused(field.remote, field.own, [row.refusal])
    await field.assert_all_is_well()


async def test_a_server_restored_from_an_older_copy_of_its_file(tmp_path: Path) -> None:
    """Behind the same address: what was written since the copy is sent again and nothing else, and what the device has stays."""
    folder, copy = tmp_path / "centre", tmp_path / "copy"
    folder.mkdir()
    with running_couch_server(folder) as server, httpx.Client(base_url=server.url, auth=ADMIN) as direct:
        async with hostile_proxy(server.origin) as proxy, httpx.AsyncClient(timeout=20) as client:
            field = new_field(proxy, client, direct)
            field.store.bulk_docs(FACTS)
            await field.run("push")
            await field.run("pull")
            address, name, store = proxy.origin, field.database, field.store
    shutil.copytree(folder, copy)
    with running_couch_server(folder) as server, httpx.Client(base_url=server.url, auth=ADMIN) as direct:
        async with hostile_proxy(server.origin, address) as proxy, httpx.AsyncClient(timeout=20) as client:
            field.proxy, field.client, field.direct = proxy, client, direct
            store.bulk_docs(CHUNKS)
            await field.run("push")
            direct.put(f"/{name}/fact:other", json={"said": "d'altri"}).raise_for_status()
            await field.run("pull")
            assert field.at_the_centre() == field.on_the_device()
    shutil.rmtree(folder)
    shutil.copytree(copy, folder)
    with running_couch_server(folder) as server, httpx.Client(base_url=server.url, auth=ADMIN) as direct:
        async with hostile_proxy(server.origin, address) as proxy, httpx.AsyncClient(timeout=20) as client:
            field.proxy, field.client, field.direct = proxy, client, direct
            told = await field.run("push")
            assert told.documents_written == len(CHUNKS) + 1
            direct.put(f"/{name}/fact:later", json={"said": "dopo il ripristino"}).raise_for_status()
            await field.run("pull")
            assert field.at_the_centre() == field.on_the_device()
            assert "fact:later" in field.on_the_device()
