"""Replication over real sockets through a network that does everything a network does, against the served surface.

After each misfortune runs are started again, as the supervisor does, until one comes to its end. Then both sides must have everything, what
the device was told arrived must be at the centre, no document may have been put into a book for the network's fault, and the centre
may have been sent what it had already once more at most: one batch of documents, or one chunk.
"""

from __future__ import annotations

import base64
import json
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from docstore.errors import DocstoreError, NotCouch, PeerBusy, PeerFault, PeerUnreachable, TransientError
from docstore.handle import InlineHandle
from docstore.replication.http_peer import HttpPeer
from docstore.replication.local_peer import LocalPeer
from docstore.replication.peer import Progress, Revision
from docstore.replication.refused import RefusedTable
from docstore.replication.run import ReplicationOptions, replicate, retry_refused
from docstore.replication.sentences import kind_of, sentence_for
from docstore.store import Store
from tests.support.couch_server import ADMIN, CouchServer, running_couch_server
from tests.support.hostile_proxy import Cut, Fault, HostileProxy, Reply, Rewrite, Stall, hostile_proxy, http_answer

BATCH = 4
OPTIONS = ReplicationOptions(batch_size=BATCH, batch_bytes=9_000, batches_a_page=2)
FACTS = [{"_id": f"fact:{number:02}", "said": "parete umida " * 20} for number in range(12)]
PIXELS = {f"chunk:{number}": bytes([number]) * 4_000 for number in range(3)}
CHUNKS = [{"_id": name, "_attachments": {"bytes": {"content_type": "x/y", "data": data}}} for name, data in PIXELS.items()]
EVERYTHING = {document["_id"] for document in (*FACTS, *CHUNKS)}
STEPS = 14


async def _headers() -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(":".join(ADMIN).encode()).decode()}


class Field:
    """A device, the network, and one database at the centre."""

    def __init__(self, proxy: HostileProxy, client: httpx.AsyncClient, database: str, direct: httpx.Client) -> None:
        self.proxy, self.client, self.database, self.direct = proxy, client, database, direct
        self.store = Store.open(":memory:", name="device")
        handle = InlineHandle(self.store)
        self.book = RefusedTable(handle, lambda: 0)
        self.own = LocalPeer(handle, self.book)
        self.acknowledged: set[Revision] = set()

    @property
    def remote(self) -> HttpPeer:
        return HttpPeer(self.client, f"{self.proxy.origin}/db/{self.database}", _headers)

    async def run(self, direction: str) -> Progress:
        async def hear(revisions: Sequence[Revision]) -> None:
            self.acknowledged.update(revisions)

        source, target = (self.own, self.remote) if direction == "push" else (self.remote, self.own)
        return await replicate(source, target, OPTIONS, on_acknowledged=hear)

    async def run_until_done(self, direction: str) -> list[DocstoreError]:
        """Starts new runs as a supervisor would; every failure must be one that passes by itself."""
        problems: list[DocstoreError] = []
        for _ in range(8):
            try:
                await self.run(direction)
            except TransientError as problem:
                problems.append(problem)
            else:
                assert all(kind_of(problem) == "transient" and "riparte da solo" in sentence_for(problem) for problem in problems)
                return problems
        raise AssertionError(f"no run came to its end: {problems}")

    def fill(self, direction: str) -> None:
        if direction == "push":
            self.store.bulk_docs([*FACTS, *CHUNKS])
        else:
            encoded = [{**one, "_attachments": {"bytes": {"content_type": "x/y", "data": _text(PIXELS[one["_id"]])}}} for one in CHUNKS]
            self.direct.post(f"/{self.database}/_bulk_docs", json={"docs": [*FACTS, *encoded]}).raise_for_status()

    def at_the_centre(self) -> dict[str, str]:
        rows = self.direct.get(f"/{self.database}/_all_docs").raise_for_status().json()["rows"]
        return {row["id"]: row["value"]["rev"] for row in rows}

    def forget_checkpoints(self) -> None:
        for row in self.direct.get(f"/{self.database}/_local_docs").json()["rows"]:
            self.direct.delete(f"/{self.database}/{row['id']}", params={"rev": row["value"]["rev"]}).raise_for_status()

    def on_the_device(self) -> dict[str, str]:
        return {row["id"]: row["changes"][0]["rev"] for row in self.store.changes(0).results}

    def sent_again(self) -> list[str]:
        """Documents that the centre was sent in whole more than once."""
        bodies = [json.loads(body) for line, body in self.proxy.requests if b"_bulk_docs" in line]
        counted = Counter(document["_id"] for body in bodies for document in body["docs"])
        assert max(counted.values(), default=0) <= 2
        return [doc_id for doc_id, count in counted.items() if count > 1]

    async def assert_all_is_well(self) -> None:
        assert self.at_the_centre() == self.on_the_device()
        assert set(self.on_the_device()) == EVERYTHING
        for name, data in PIXELS.items():
            assert self.store.attachment(name, "bytes").read() == data
            assert self.direct.get(f"/{self.database}/{name}/bytes").content == data
        assert await self.book.rows() == []
        again = self.sent_again()
        assert len([name for name in again if name.startswith("fact")]) <= BATCH
        assert len([name for name in again if name.startswith("chunk")]) <= 2  # what 9,000 bytes hold of chunks of 4,000


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CouchServer]:
    with running_couch_server(tmp_path_factory.mktemp("centre")) as running:
        yield running


@pytest.fixture
async def proxy(server: CouchServer) -> AsyncIterator[HostileProxy]:
    async with hostile_proxy(server.origin) as made:
        yield made


@pytest.fixture
def direct(server: CouchServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, auth=ADMIN, timeout=30) as client:
        yield client


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=20) as made:
        yield made


def _new_field(proxy: HostileProxy, client: httpx.AsyncClient, direct: httpx.Client) -> Field:
    name = f"field-{uuid4().hex}"
    direct.put(f"/{name}").raise_for_status()
    proxy.requests.clear()
    return Field(proxy, client, name, direct)


@pytest.fixture
def field(proxy: HostileProxy, client: httpx.AsyncClient, direct: httpx.Client) -> Field:
    return _new_field(proxy, client, direct)


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
    clean = _new_field(proxy, client, direct)
    before = proxy.passed.up if upwards else proxy.passed.down
    assert await _one_exchange(clean, direction) == []
    total = (proxy.passed.up if upwards else proxy.passed.down) - before
    failures = 0
    for after in (0, *range(1, total, total // STEPS), total - 1):
        field = _new_field(proxy, client, direct)
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


_PORTAL = http_answer("200 OK", b"<!doctype html><title>Benvenuto</title>", "Content-Type: text/html")
_BUSY = http_answer("429 Too Many Requests", b"", "Retry-After: 7")
_DOWN = http_answer("503 Service Unavailable", b"<html>nginx</html>", "Content-Type: text/html", "Retry-After: 9")
_REDIRECT = http_answer("302 Found", b"", "Location: http://127.0.0.1:9/accedi")
_BAD_GZIP = http_answer("200 OK", b"\x1f\x8bnot really", "Content-Type: application/json", "Content-Encoding: gzip")
_CUT_JSON = http_answer("200 OK", b'{"results":[{"id":"fact:00","chan', "Content-Type: application/json")
_BROKEN = http_answer("500 Internal Server Error", b'{"error":"internal_server_error","reason":"x"}', "Content-Type: application/json")
_FORBIDDEN_PAGE = http_answer("403 Forbidden", b"<html>proxy</html>", "Content-Type: text/html")
_REQUESTS = {"push": [b"_local", b"_revs_diff", b"_bulk_docs", b"_ensure_full_commit"], "pull": [b"_local", b"_changes", b"_bulk_get"]}


@pytest.mark.parametrize(
    ("answer", "error", "retry_after"),
    [
        (_PORTAL, NotCouch, None),
        (_BUSY, PeerBusy, 7.0),
        (_DOWN, PeerFault, 9.0),
        (_REDIRECT, NotCouch, None),
        (_BAD_GZIP, PeerUnreachable, None),
        (_CUT_JSON, PeerFault, None),
        (_BROKEN, PeerFault, None),
        (_FORBIDDEN_PAGE, NotCouch, None),
    ],
    ids=["captive portal", "429", "503", "redirect", "broken gzip", "cut JSON", "500", "a proxy's 403"],
)
@pytest.mark.parametrize("direction", ["push", "pull"])
async def test_answers_in_the_centres_place(
    field: Field, direction: str, answer: bytes, error: type[TransientError], retry_after: float | None
) -> None:
    """Each request of the protocol is answered by something else, for as long as it takes to notice; then the way is clear."""
    field.fill(direction)
    for where in _REQUESTS[direction]:
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
    field.proxy.for_all = Reply(_BROKEN, b"_bulk_docs", poison.encode())
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
    field.proxy.for_all = Reply(_BROKEN, b"_bulk_get", poison.encode())
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
            field = _new_field(proxy, client, direct)
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
