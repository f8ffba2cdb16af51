"""What the centre may rely on, whoever keeps its databases: its own files, or an Apache CouchDB."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from docstore.errors import DatabaseExists, NotFound
from docstore.replication.local_peer import LocalPeer
from docstore.replication.peer import Peer
from sync_server.accounts.tokens import Tokens
from sync_server.couch.port import Database, Databases, Page, Part, Place, existing
from sync_server.couch.provision import gaps, plan_at_start, plan_for_residence, provision
from sync_server.couch.remote import CouchDatabases
from sync_server.couch.stores import StoreDatabases
from tests.support.centre_couchdb import KEY, BorrowedCouch

A, B, C = "a" * 32, "b" * 32, "c" * 32
NAME = "prova"


@pytest.fixture
async def databases(server: BorrowedCouch | None, tmp_path: Path) -> AsyncIterator[StoreDatabases | CouchDatabases]:
    if server is None:
        opened: StoreDatabases | CouchDatabases = StoreDatabases(tmp_path)
    else:
        opened = await CouchDatabases.open(server.address, lambda: f"Bearer {Tokens(KEY, b'', time.time).centre()}")
    yield opened
    await opened.close()


@pytest.fixture
async def database(databases: Databases) -> Database:
    await databases.create(NAME)
    return await existing(databases, NAME)


async def graft(databases: StoreDatabases | CouchDatabases, *documents: dict[str, object]) -> None:
    """As a replicator brings them: revisions as they are."""
    peer: Peer = LocalPeer(databases.handle(NAME)) if isinstance(databases, StoreDatabases) else databases.peer(NAME)
    assert await peer.put_documents(list(documents)) == []


async def read(database: Database, part: Part) -> bytes:
    return b"".join([piece async for piece in database.attachment(part)])


async def feed(database: Database, limit: int) -> list[str]:
    seen: list[str] = []
    page = Page((), Place("", ""), True)
    place: Place | None = None
    while page.more:
        page = await database.changes(place, limit)
        place, seen = page.upto, [*seen, *page.doc_ids]
    return seen


async def test_a_database_is_made_once_found_and_listed(databases: Databases) -> None:
    assert await databases.find(NAME) is None
    await databases.create(NAME)
    with pytest.raises(DatabaseExists):
        await databases.create(NAME)
    assert (await existing(databases, NAME)).name == NAME
    assert NAME in await databases.names()
    with pytest.raises(NotFound):
        await existing(databases, "prova-altra")


async def test_listeners_hear_of_a_new_database_until_they_leave(databases: Databases) -> None:
    heard: list[str] = []
    leave = databases.subscribe(heard.append)
    await databases.create(NAME)
    leave()
    await databases.create("prova-altra")
    assert heard == [NAME]


async def test_one_edit_at_a_time_under_the_revision_check(database: Database) -> None:
    assert await database.get("x:1") is None
    assert await database.put({"_id": "x:1", "word": "prima"})
    assert not await database.put({"_id": "x:1", "word": "senza revisione"})
    standing = await database.get("x:1")
    assert standing is not None
    assert await database.put({**standing, "word": "poi"})
    assert not await database.put({**standing, "word": "tardi"})
    assert (await database.documents_named("x:"))[0]["word"] == "poi"


async def test_a_deleted_document_is_no_document_and_may_be_written_again(database: Database) -> None:
    await database.put({"_id": "x:1"})
    standing = await database.get("x:1")
    assert standing is not None
    assert await database.put({**standing, "_deleted": True})
    assert await database.get("x:1") is None
    assert await database.documents_named("x:") == []
    assert [leaf.get("_deleted") for leaf in (await database.leaves(["x:1"]))["x:1"]] == [True]
    assert await database.put({"_id": "x:1", "word": "di nuovo"})


async def test_every_leaf_is_read_the_winner_first(databases: StoreDatabases | CouchDatabases, database: Database) -> None:
    await graft(
        databases, {"_id": "x", "_rev": f"1-{A}", "n": 1}, {"_id": "x", "_rev": f"1-{C}", "n": 3}, {"_id": "x", "_rev": f"1-{B}", "n": 2}
    )
    await graft(databases, {"_id": "y", "_rev": f"3-{A}", "_deleted": True}, {"_id": "y", "_rev": f"1-{B}", "n": 1})
    leaves = await database.leaves(["x", "y", "nothing"])
    assert {doc_id: [leaf["_rev"] for leaf in found] for doc_id, found in leaves.items()} == {
        "x": [f"1-{C}", f"1-{B}", f"1-{A}"],
        "y": [f"1-{B}", f"3-{A}"],
    }
    assert [leaf["n"] for leaf in leaves["x"]] == [3, 2, 1]
    assert not [name for leaf in leaves["x"] for name in leaf if name not in {"_id", "_rev", "n"}]


async def test_the_feed_names_each_document_once_in_portions_and_goes_on_from_a_place(database: Database) -> None:
    names = [f"x:{number}" for number in range(7)]
    for name in names:
        await database.put({"_id": name})
    assert sorted(await feed(database, 3)) == names
    place = (await database.changes(None, 100)).upto
    await database.put({"_id": "x:new"})
    later = await database.changes(place, 100)
    assert (later.doc_ids, later.more) == (("x:new",), False)
    assert (await database.changes(later.upto, 100)).doc_ids == ()


async def test_the_place_of_another_database_of_this_name_counts_for_nothing(
    databases: StoreDatabases | CouchDatabases, database: Database, server: BorrowedCouch | None
) -> None:
    await database.put({"_id": "x:1"})
    await database.put({"_id": "x:2"})
    place = (await database.changes(None, 100)).upto
    if server is None:
        assert isinstance(databases, StoreDatabases)
        await databases.delete(NAME)
    else:
        server.delete(NAME)
    await databases.create(NAME)
    again = await existing(databases, NAME)
    await again.put({"_id": "x:1"})
    page = await again.changes(place, 100)
    assert page.doc_ids == ("x:1",)
    assert page.upto.identity != place.identity


async def test_documents_are_read_by_the_beginning_of_their_name(database: Database) -> None:
    for name in ("a:1", "b:1", "b:2", "bc:1"):
        await database.put({"_id": name})
    assert [one["_id"] for one in await database.documents_named("b:")] == ["b:1", "b:2"]
    assert await database.documents_named("z:") == []


@pytest.mark.parametrize("content_type", ["application/octet-stream", "text/plain"])
async def test_an_attachment_is_read_whole_and_in_parts(
    databases: StoreDatabases | CouchDatabases, database: Database, content_type: str
) -> None:
    content = bytes(range(256)) * 9000
    attachment = {"content_type": content_type, "data": content}
    await graft(
        databases, {"_id": "chunk:x", "_rev": f"1-{A}", "_attachments": {"bytes": attachment}}, {"_id": "chunk:x", "_rev": f"1-{B}"}
    )
    whole = Part("chunk:x", "bytes", f"1-{A}")
    assert await read(database, whole) == content
    assert await read(database, Part("chunk:x", "bytes", f"1-{A}", 1_500_000, 2_000_001)) == content[1_500_000:2_000_001]
    assert await read(database, Part("chunk:x", "bytes", f"1-{A}", 2_000_000)) == content[2_000_000:]
    assert await read(database, Part("chunk:x", "bytes", f"1-{A}", 5, 5)) == b""
    with pytest.raises(NotFound):
        await read(database, Part("chunk:x", "bytes", f"1-{B}"))
    with pytest.raises(NotFound):
        await read(database, Part("chunk:none", "bytes", f"1-{B}"))


async def test_a_purged_leaf_is_gone_may_be_purged_again_and_may_come_again(
    databases: StoreDatabases | CouchDatabases, database: Database
) -> None:
    for _ in range(2):
        await graft(databases, {"_id": "x", "_rev": f"1-{A}"}, {"_id": "x", "_rev": f"1-{B}"})
        await database.purge("x", [f"1-{B}"])
        assert [leaf["_rev"] for leaf in (await database.leaves(["x"]))["x"]] == [f"1-{A}"]
        await database.purge("x", [f"1-{B}"])
    await database.purge("x", [f"1-{A}"])
    assert await database.leaves(["x"]) == {}


async def test_nobody_has_set_a_security_until_somebody_does(database: Database) -> None:
    assert await database.security() == {}
    wanted = {"admins": {"names": [], "roles": ["_admin"]}, "members": {"names": [], "roles": ["staff", "_admin"]}}
    await database.put_security(wanted)
    assert await database.security() == wanted


async def test_the_plan_is_followed_once_and_what_an_administrator_changed_is_named_and_stays(databases: Databases) -> None:
    plan = [*plan_at_start(databases.own), *plan_for_residence("zagara")]
    wanting = {gap.name for gap in await gaps(databases, plan) if gap.kind == "missing"}
    assert {"catalog", "residence-zagara-media"} <= wanting
    assert wanting <= {name for name, _ in plan}
    assert set(await provision(databases, plan)) == wanting
    assert await gaps(databases, plan) == []
    assert await provision(databases, plan) == []
    narrowed = {"admins": {"names": [], "roles": ["_admin"]}, "members": {"names": ["marco"], "roles": []}}
    await (await existing(databases, "catalog")).put_security(narrowed)
    assert [(gap.kind, gap.name) for gap in await gaps(databases, plan)] == [("other", "catalog")]
    await provision(databases, plan)
    assert await (await existing(databases, "catalog")).security() == narrowed


async def test_a_database_whose_making_was_cut_is_guarded_the_next_time(databases: Databases) -> None:
    await databases.create("catalog")
    plan = [(name, security) for name, security in plan_at_start() if name == "catalog"]
    assert [gap.kind for gap in await gaps(databases, plan)] == ["guard", "open"]
    await provision(databases, plan)
    assert await gaps(databases, plan) == []


async def test_what_is_missing_is_told_and_stored_as_it_was_written(database: Database) -> None:
    written = {"_id": "a", "_rev": f"2-{B}", "_revisions": {"start": 2, "ids": [B, A]}, "n": 1}
    picture = {"content_type": "image/jpeg", "data": b"\xff\xd8 pixels"}
    chunk = {"_id": "chunk", "_rev": f"1-{C}", "_revisions": {"start": 1, "ids": [C]}, "_attachments": {"part": picture}}
    asked = {"a": [f"2-{B}", f"2-{C}"], "chunk": [f"1-{C}"]}
    assert await database.missing(asked) == {"a": (f"2-{B}", f"2-{C}"), "chunk": (f"1-{C}",)}
    for _ in range(2):
        assert await database.put_revisions([written, chunk]) == []
    assert await database.missing(asked) == {"a": (f"2-{C}",)}
    assert [leaf["_rev"] for leaf in (await database.leaves(["a"]))["a"]] == [f"2-{B}"]
    assert await read(database, Part("chunk", "part", f"1-{C}")) == b"\xff\xd8 pixels"
    assert (await database.missing({}), await database.put_revisions([])) == ({}, [])
