"""The end of a schedule of the whole chain, held against what was acknowledged and against a computation from zero."""

from __future__ import annotations

import json
from typing import Any

from docstore.sqlite.connection import Connection
from docstore.store import Store
from mobile.services.circle_index import CircleIndex
from schemas.canonical import canonical_bytes
from schemas.identifiers import chunk_id
from tests.simulation.chain import ChainWorld, body_of
from tests.simulation.chain_centre import MEDIA, RESIDENCE, TEAM
from tests.simulation.chain_dangers import dangers_are_there
from tests.simulation.chain_device import Phone
from tests.simulation.chain_people import Worker
from tests.simulation.judges import refused, stays_at_the_centre

Leaves = dict[str, list[str]]
READ_MODEL = ("circle_document", "circle_record", "circle_suspect")


async def reckon(world: ChainWorld) -> None:
    replicas_agree(world)
    words_are_there(world)
    for person in world.people:
        if isinstance(person, Worker):
            drafts_are_there(world, person)
            dangers_are_there(world, person)
    for phone in world.phones:
        what_is_alive_is_alive(world, phone)
        nothing_waits(phone)
        rebuilt_alike(phone)
    pixels_are_there(world)
    await the_centre_computes_alike(world)


def leaves(store: Store) -> Leaves:
    """The leaves of every document that travels; the winner's place in the list is not compared."""
    rows = [row for row in store.changes(0, style="all_docs").results if not stays_at_the_centre(row["id"])]
    return {row["id"]: sorted(leaf["rev"] for leaf in row["changes"]) for row in rows}


def replicas_agree(world: ChainWorld) -> None:
    for name, store in world.centre.databases.stores.items():
        there = leaves(store)
        for phone in world.phones:
            if name not in phone.opened.circles.names():
                continue
            here = leaves(phone.store(name))
            if name.endswith("-media"):
                lost = {key: revs for key, revs in here.items() if there.get(key) != revs}
            else:
                lost = {key: (here.get(key), there.get(key)) for key in here.keys() | there.keys() if here.get(key) != there.get(key)}  # type: ignore[misc]
            assert not lost, f"{phone.user} and the centre differ about {name}: {lost}"


def words_are_there(world: ChainWorld) -> None:
    """Each fact that was acknowledged stands as one leaf of one revision, word for word, at the centre (and so everywhere)."""
    for (database, doc_id), body in world.acknowledged.facts.items():
        found = world.centre.store(database).leaves(doc_id)
        assert [body_of(leaf) for leaf in found] == [body], f"{doc_id} in {database} is not what was acknowledged: {found}"
        assert found[0]["_rev"].startswith("1-"), f"{doc_id} was edited"
    for doc_id, (note, hazards) in world.acknowledged.assessments.items():
        document = world.centre.store(TEAM).get(doc_id)
        said = (document.get("note", ""), {code: rating["likelihood"] for code, rating in document["hazards"].items()})
        assert said == (note, hazards), f"{doc_id} says {said}"


def drafts_are_there(world: ChainWorld, person: Worker) -> None:
    """The last tap of every visit; and no more revisions than there were steps. Who only looked leaves no draft behind."""
    for doc_id, sheet in person.sheets.items():
        found = world.centre.store(TEAM).leaves(doc_id)
        if not found and (sheet.note, sheet.hazards, sheet.photos, sheet.written) == ("", {}, [], []):
            continue
        (leaf,) = found
        person.same_draft(leaf, sheet)
        generation = int(leaf["_rev"].partition("-")[0])
        assert generation <= sheet.steps + 2, f"{doc_id} has {generation} revisions after {sheet.steps} steps"


def what_is_alive_is_alive(world: ChainWorld, phone: Phone) -> None:
    """Exactly the values that nobody decided against, in the device's own read model."""
    circle = TEAM if isinstance(phone.user, str) and phone.user.startswith("o") else RESIDENCE
    rows = phone.store(circle).read("select record, retired, body from circle_record")
    kind = "dwelling" if circle == TEAM else "household"
    found = {record: (bool(retired), json.loads(body)["fields"]) for record, retired, body in rows}
    for record in (one for one in world.truth.records() if one.startswith(kind)):
        hidden, fields = found.get(record, (True, {}))
        alive = {(change, name) for name, values in fields.items() for value in values for change in value[1]}
        expected = world.truth.alive(record)
        assert alive == expected, f"{phone.user} shows {sorted(alive - expected)} too many, {sorted(expected - alive)} too few of {record}"
        assert hidden == (world.truth.hidden(record) or not expected), f"{phone.user}: {record} hidden is {hidden}"


def nothing_waits(phone: Phone) -> None:
    status = phone.work.sync.status()
    assert status.line.kind in ("delivered", "nothing", "drafts"), f"{phone.user}: {status.line}"
    assert [lane.waiting for lane in status.lanes] == [0, 0, 0], f"{phone.user}: {status.lanes}"
    for name in phone.opened.circles.names():
        assert not refused(phone.store(name)), f"{phone.user} still holds back something of {name}"


def rebuilt_alike(phone: Phone) -> None:
    """The device's read model, grown edit by edit, is what reading all documents again gives."""
    circle = phone.opened.circles.first("outreach-") or RESIDENCE
    store, again = phone.store(circle), Connection.open(":memory:")
    index = CircleIndex()
    index.create(again)
    for row in store.all_docs()["rows"]:
        index.apply(again, row["id"], store.leaves(row["id"]))
    for table in READ_MODEL:
        kept, computed = store.read(f"select * from {table}"), again.execute(f"select * from {table}")
        assert comparable(table, kept) == comparable(table, computed), f"{phone.user}: {table} is not what a rebuild gives"
    again.close()


def comparable(table: str, rows: list[Any]) -> list[Any]:
    return sorted(tuple(row[1:] if table == "circle_record" else row) for row in rows)


def pixels_are_there(world: ChainWorld) -> None:
    media = world.centre.databases.stores[MEDIA]
    for photo, picture in world.acknowledged.photos.items():
        for lane in ("original", "working", "thumbnail"):
            copy = getattr(picture, lane)
            data = b"".join(media.attachment(chunk_id(sha), "bytes").read() for sha in copy.chunks)
            assert data == copy.data, f"{photo}: the {lane} copy is not what was taken"
        for lane in ("original", "working"):
            receipt = world.centre.store(TEAM).get(f"receipt:{photo.partition(':')[2]}:{lane}")
            assert receipt["status"] == "verified", f"{photo}: {receipt}"


async def the_centre_computes_alike(world: ChainWorld) -> None:
    """Nothing is parked, and rows and published documents are those of a rebuild from zero."""
    rows = world.centre.rows
    assert rows.connection.execute("select * from parked") == []
    tables = ("leaves", "dwellings", "dangers", "assessments", "photos", "residences", "lanes", "chunks", "outbox")
    before = {table: snapshot(rows.connection, table) for table in tables}
    places = {name: store.update_seq for name, store in world.centre.databases.stores.items()}
    await world.centre.runner.rebuild()
    for table in tables:
        now = snapshot(rows.connection, table)
        odd = [row for row in (*before[table], *now) if row not in now or row not in before[table]]
        assert not odd, f"{table} is not what a rebuild gives: {odd}"
    assert {name: store.update_seq for name, store in world.centre.databases.stores.items()} == places, "a rebuild published again"
    shown = {row[0]: json.loads(row[1]) for row in rows.connection.execute("select dwelling, body from dwellings")}
    for record in (one for one in world.truth.records() if one.startswith("dwelling")):
        expected: dict[str, set[bytes]] = {}
        for change, name in world.truth.alive(record):
            expected.setdefault(name, set()).add(canonical_bytes(world.truth.said[change].values[name]))
        for name in ("people_count", "target_group", "address"):
            found = {canonical_bytes(value) for value in shown.get(record, {}).get(name, [])}
            assert found == expected.get(name, set()), f"the centre shows {found} for {name} of {record}, not {expected.get(name)}"


def snapshot(connection: Connection, table: str) -> list[Any]:
    return sorted(connection.execute(f"select * from {table}"), key=repr)
