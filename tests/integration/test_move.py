"""`soglia move`: from the centre's files to a CouchDB and back, verified in full, resumed when it was cut, refused when anything differs.

The CouchDB is the one of `COUCHDB_URL` when it is set, and always our own surface as its double: the same protocol, the same commands.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from docstore.canonical import JsonObject
from docstore.errors import PeerUnreachable
from docstore.replication.local_peer import LocalPeer
from docstore.replication.peer import Fetched, Peer, Refusal, Wanted
from sync_server import cli, moving
from sync_server.couch.compare import Differs
from sync_server.couch.move import Side, move
from sync_server.couch.port import Databases
from sync_server.couch.stores import StoreDatabases
from sync_server.couch.traceless import Traceless
from sync_server.settings import StartError
from tests.support.centre import ADMIN_PASSWORD, serving_centre
from tests.support.centre_couchdb import SERVERS, BorrowedCouch, borrowed_couchdb
from tests.support.moving_centre import CHOSEN, TEAM, centre_with_data, couch

__all__ = ["couch"]


@pytest.fixture
def soglia(couch: BorrowedCouch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """A command of `soglia` on the folder `centre`, with the variable set."""
    monkeypatch.setenv("SOGLIA_COUCHDB_URL", couch.url)
    monkeypatch.setenv("SOGLIA_DATA", str(tmp_path / "centre"))
    return lambda *arguments: asyncio.to_thread(cli.main, list(arguments))


def print_of(folder: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.glob("*.sqlite*")}


async def leaves_at(client: Any, base: str, auth: tuple[str, str]) -> dict[str, Any]:
    """All leaves of the team's documents, with history and bytes, as any peer reads them."""
    asked = {"open_revs": "all", "revs": "true", "attachments": "true"}
    found = {}
    for doc_id in ("x:1", "x:2", "x:3"):
        answer = await client.get(f"{base}/{TEAM}/{doc_id}", params=asked, auth=auth, headers={"accept": "application/json"})
        leaves = sorted((one["ok"] for one in answer.json()), key=lambda leaf: leaf["_rev"])
        for leaf in leaves:
            held = leaf.pop("_attachments", {})
            leaf["bytes"] = {name: (entry["content_type"], entry["data"]) for name, entry in held.items()}
        found[doc_id] = leaves
    return found


async def test_everything_moves_to_couchdb_and_back_with_its_history_and_its_members(
    couch: BorrowedCouch, soglia: Callable[..., Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "centre"
    async with centre_with_data(data, couch) as live:
        before = await leaves_at(live.client, "/db", live.admin)
    untouched = print_of(data / "databases")

    assert await soglia("move", "--to-couchdb") == 0
    told = capsys.readouterr().out
    assert f"{TEAM}: portate ora 4 versioni; verificate uguali 4 versioni di 3 documenti, 2 allegati" in told
    assert "avvialo con SOGLIA_COUCHDB_URL" in told
    assert print_of(data / "databases") == untouched
    with couch.client() as client:
        assert client.get("/board/_security").json() == CHOSEN
        assert "validate_doc_update" in client.get(f"/{TEAM}/_design/soglia").json()
        assert client.get("/residence-zagara").is_success
    assert await soglia("move", "--to-couchdb") == 1
    assert "sono già in" in capsys.readouterr().err

    with couch.client() as client:
        client.put(f"/{TEAM}/x:4", json={"n": "written there"}).raise_for_status()
    assert await soglia("move", "--to-embedded") == 0
    told = capsys.readouterr().out
    assert f"{TEAM}: portate ora 5 versioni; verificate uguali 5 versioni di 4 documenti, 2 allegati" in told
    assert "avvialo senza SOGLIA_COUCHDB_URL" in told
    assert print_of(data / "databases.before-1") == untouched
    async with serving_centre(data) as live:
        assert await leaves_at(live.client, "/db", live.admin) == before
        assert (await live.client.get(f"/db/{TEAM}/x:4", auth=live.admin)).json()["n"] == "written there"
        assert (await live.client.get("/db/board/_security", auth=live.admin)).json() == CHOSEN
        assert "validate_doc_update" in (await live.client.get("/db/residence-zagara/_design/soglia", auth=live.admin)).json()
        assert (await live.enrol("giulia"))["circles"][-2:] == [TEAM, f"{TEAM}-media"]


@pytest.mark.skipif("couchdb" not in SERVERS, reason="COUCHDB_URL is not set")
async def test_a_centre_that_moved_serves_from_couchdb_and_never_again_from_the_files_that_lie_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "centre"
    monkeypatch.setenv("SOGLIA_DATA", str(data))
    with borrowed_couchdb() as couch:
        monkeypatch.setenv("SOGLIA_COUCHDB_URL", couch.url)
        async with centre_with_data(data, couch) as live:
            before, device = await leaves_at(live.client, "/db", live.admin), await live.enrol("giulia")
            beds = (await live.client.get("/api/availability", auth=("admin", ADMIN_PASSWORD))).json()
        assert await asyncio.to_thread(cli.main, ["move", "--to-couchdb"]) == 0
        async with serving_centre(data, server=couch) as live:
            await live.idle()
            assert await leaves_at(live.client, "/db", live.admin) == before
            bearer = {"authorization": f"Bearer {device['access_token']}"}
            assert (await live.client.get(f"/db/{TEAM}/x:2/pixels", headers=bearer)).content == b"\x00\x01\x02\xfd\xfe\xff"
            assert (await live.client.get("/db/residence-zagara", headers=bearer)).status_code == 403
            assert (await live.enrol("giulia"))["epoch"] == device["epoch"]
            now = (await live.client.get("/api/availability", auth=("admin", ADMIN_PASSWORD))).json()
            assert now["residences"] == beds["residences"] != []
        with pytest.raises(StartError, match="SOGLIA_COUCHDB_URL"):
            async with serving_centre(data):
                """It does not come to this."""


async def test_a_running_centre_moves_nowhere(
    couch: BorrowedCouch, soglia: Callable[..., Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with centre_with_data(tmp_path / "centre", couch):
        assert await soglia("move", "--to-couchdb") == 1
    assert "usa già la cartella" in capsys.readouterr().err
    with couch.client() as client:
        assert "catalog" not in client.get("/_all_dbs").json()


async def test_databases_that_another_hand_filled_are_not_written_into(
    couch: BorrowedCouch, soglia: Callable[..., Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with centre_with_data(tmp_path / "centre", couch):
        """Made, and stopped again."""
    with couch.client() as client:
        for name in ("catalog", "outreach-altrove"):
            client.put(f"/{name}").raise_for_status()
        client.put("/outreach-altrove/somebody", json={"is": "here"}).raise_for_status()
        assert await soglia("move", "--to-couchdb") == 1
        assert "(outreach-altrove)" in capsys.readouterr().err
        assert client.get("/catalog").json()["doc_count"] == 0
        client.delete("/outreach-altrove").raise_for_status()
    assert await soglia("move", "--to-couchdb") == 0


async def test_one_byte_that_differs_keeps_the_centre_where_it_is(
    couch: BorrowedCouch, soglia: Callable[..., Any], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with centre_with_data(tmp_path / "centre", couch):
        """Made, and stopped again."""
    honest = moving._of_couchdb
    with monkeypatch.context() as patched:
        patched.setattr(moving, "_of_couchdb", lambda couchdb: spoilt(honest(couchdb), one_other_byte))
        assert await soglia("move", "--to-couchdb") == 1
    told = capsys.readouterr().err
    assert f"La verifica di «{TEAM}» ha trovato una differenza: la versione 3-{'c' * 32} di x:2" in told
    assert f"Cancella «{TEAM}» in Apache CouchDB" in told
    with couch.client() as client:
        members = client.get(f"/{TEAM}/_security").json()["members"]
        assert members.get("roles") == ["_admin"]
    async with serving_centre(tmp_path / "centre") as live:
        assert (await live.client.get(f"/db/{TEAM}/x:2", auth=live.admin)).status_code == 200
    assert await soglia("move", "--to-couchdb") == 0
    assert f"{TEAM}: portate ora 0 versioni; verificate uguali 4" in capsys.readouterr().out


async def test_a_move_that_was_cut_goes_on_and_brings_nothing_twice(tmp_path: Path) -> None:
    async with stores(tmp_path / "from") as source, stores(tmp_path / "to") as target:
        await fill(source)
        written: list[str] = []

        def cut_at_the_second(peer: Peer) -> Peer:
            return Cut(peer, written, fails_at=2)

        with pytest.raises(PeerUnreachable):
            await move(side(source), replace(side(target), peer=lambda name: cut_at_the_second(side(target).peer(name))), "m1", nobody)
        first = list(written)
        counted = await move(side(source), replace(side(target), peer=lambda name: Cut(side(target).peer(name), written)), "m1", nobody)
        assert first
        assert sorted(written) == sorted(set(written))
        assert counted["one"].copied == len(set(written)) - len(first) == 40 - len(first)
        assert counted["one"].leaves == 40


def lost_history(document: JsonObject) -> JsonObject:
    return {**document, "_revisions": {"start": 1, "ids": document["_revisions"]["ids"][:1]}}


def other_body(document: JsonObject) -> JsonObject:
    return {**document, "n": "z"}


def one_other_byte(document: JsonObject) -> JsonObject:
    attachments = document.get("_attachments", {})
    return {**document, "_attachments": {name: {**entry, "data": b"\x00" + entry["data"][1:]} for name, entry in attachments.items()}}


def other_type(document: JsonObject) -> JsonObject:
    attachments = document.get("_attachments", {})
    return {**document, "_attachments": {name: {**entry, "content_type": "image/png"} for name, entry in attachments.items()}}


@pytest.mark.parametrize("harm", [lost_history, other_body, one_other_byte, other_type])
async def test_whatever_differs_in_one_leaf_is_found(tmp_path: Path, harm: Callable[[JsonObject], JsonObject]) -> None:
    async with stores(tmp_path / "from") as source, stores(tmp_path / "to") as target:
        await fill(source)
        with pytest.raises(Differs, match="«one»"):
            await move(side(source), spoilt(side(target), harm), "m1", nobody)
        await move(side(source), side(target), "m1", nobody)


async def test_a_leaf_too_many_and_a_leaf_that_came_meanwhile_are_found(tmp_path: Path) -> None:
    async with stores(tmp_path / "from") as source, stores(tmp_path / "to") as target:
        await fill(source)
        await move(side(source), side(target), "m1", nobody)
        await target.handle("one").write(lambda store: store.put({"_id": "stray"}))
        with pytest.raises(Differs, match="40 da una parte e 41 dall'altra"):
            await move(side(source), side(target), "m1", nobody)
        with pytest.raises(StartError, match="altra origine"):
            await move(side(source), side(target), "m2", nobody)
    async with stores(tmp_path / "from") as source, stores(tmp_path / "third") as target:

        def write(_line: str) -> None:
            asyncio.get_running_loop().create_task(source.handle("one").write(lambda store: store.put({"_id": "late"})))

        with pytest.raises(Differs, match="qualcuno ha scritto in «one»"):
            await move(side(source), replace(side(target), peer=lambda name: Slow(side(target).peer(name))), "m1", write)
        assert (await move(side(source), side(target), "m1", nobody))["one"].copied == 1


def nobody(_line: str) -> None:
    """Nobody reads."""


@asynccontextmanager
async def stores(folder: Path) -> AsyncIterator[StoreDatabases]:
    folder.mkdir(exist_ok=True)
    databases = StoreDatabases(folder)
    await databases.open()
    try:
        yield databases
    finally:
        await databases.close()


async def fill(databases: Databases) -> None:
    assert isinstance(databases, StoreDatabases)
    for name in ("one", "two"):
        await databases.create(name)
    pixels = {"pixels": {"content_type": "image/jpeg", "data": b"\x01\x02\x03"}}
    documents = [
        {"_id": f"x:{n}", "_rev": f"2-{n:032x}", "_revisions": {"start": 2, "ids": [f"{n:032x}", "a" * 32]}, "n": n, "_attachments": pixels}
        for n in range(40)
    ]
    await databases.handle("one").write(lambda store: store.bulk_docs(documents, new_edits=False))


def side(databases: StoreDatabases) -> Side:
    return Side(databases, lambda name: LocalPeer(databases.handle(name)), "un'altra cartella", lambda name: f"Cancella «{name}»")


def spoilt(honest: Side, harm: Callable[[JsonObject], JsonObject]) -> Side:
    """Takes everything as it is and gives it back otherwise."""
    return replace(honest, peer=lambda name: Spoilt(honest.peer(name), harm))


class _Through(Traceless):
    """Notes go through as well: the mark of the move is one."""

    async def get_local(self, doc_id: str) -> JsonObject | None:
        return await self._peer.get_local(doc_id)

    async def put_local(self, doc_id: str, body: Any) -> None:
        await self._peer.put_local(doc_id, body)


class Spoilt(_Through):
    def __init__(self, peer: Peer, harm: Callable[[JsonObject], JsonObject]) -> None:
        super().__init__(peer)
        self._harm = harm

    async def get_documents(self, wanted: Sequence[Wanted]) -> Fetched:
        fetched = await super().get_documents(wanted)
        return replace(fetched, documents=tuple(map(self._harm, fetched.documents)))


class Cut(_Through):
    """Writes down what it was given; the connection is gone at the write `fails_at`."""

    def __init__(self, peer: Peer, written: list[str], fails_at: int | None = None) -> None:
        super().__init__(peer)
        self._written, self._fails_at, self._writes = written, fails_at, 0

    async def put_documents(self, documents: Sequence[JsonObject]) -> list[Refusal]:
        self._writes += 1
        if self._writes == self._fails_at:
            raise PeerUnreachable("cut")
        self._written += [str(document["_id"]) for document in documents]
        return await super().put_documents(documents)


class Slow(_Through):
    """Lets whoever wants to write in between do so."""

    async def put_local(self, doc_id: str, body: Any) -> None:
        for _ in range(50):
            await asyncio.sleep(0)
        await super().put_local(doc_id, body)
