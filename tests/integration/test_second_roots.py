"""A second root of a chunk or a fact, made so that it wins: every reader takes the leaf that is what its name says, and the lie is told.

Pushed at `/db` by a member of the circle, and brought by a file that is handed in. On both kinds of server.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from docstore.replication.http_peer import wire_document
from docstore.store import Store
from schemas.documents import JsonObject
from schemas.photo import Piece, make_chunk, split
from sync_server.couch.port import Part, existing
from sync_server.office.reading import Reading
from tests.support.builders import a_change, a_draft, a_dwelling, a_photo, an_assessment
from tests.support.centre import PASSWORD, LiveCentre, serving_centre
from tests.support.tablet import Tablet

TEAM, MEDIA = "outreach-catania", "outreach-catania-media"
KEY = b"k" * 32
PICTURE = b"\xff\xd8\xff" + bytes(range(256)) * 1500
LOWEST, HIGHEST = "1-" + "0" * 32, "1-" + "f" * 32


@pytest.fixture
async def tablet(live: LiveCentre, tmp_path: Path) -> Tablet:
    found = Tablet(live.client, await live.enrol("giulia"), tmp_path / "tablet")
    (await found.deposit(outreach_catania=KEY, outreach_catania_media=KEY)).raise_for_status()
    return found


async def push(live: LiveCentre, tablet: Tablet, database: str, *documents: JsonObject) -> None:
    """As a member's replicator brings revisions."""
    body = {"docs": [wire_document(document) for document in documents], "new_edits": False}
    answer = await live.client.post(f"/db/{database}/_bulk_docs", json=body, headers=tablet.bearer())
    assert (answer.status_code, answer.json()) == (201, [])


def lying(chunk: JsonObject, rev: str = HIGHEST) -> JsonObject:
    """Another picture under the same name, of a revision that wins."""
    return {**make_chunk(Piece(chunk["_id"].partition(":")[2], b"another picture")), "_rev": rev}


async def revs(live: LiveCentre, database: str, doc_id: str) -> list[str]:
    found = await (await existing(live.centre.databases, database)).leaves([doc_id])
    return [str(leaf["_rev"]) for leaf in found.get(doc_id, ())]


async def shown(live: LiveCentre, photo: JsonObject) -> tuple[int, bytes]:
    answer = await live.client.get(f"/api/photos/{photo['_id']}?lane=original", auth=("sara", PASSWORD))
    return answer.status_code, answer.content


@pytest.mark.parametrize("lie_first", [True, False])
async def test_a_second_root_of_a_chunk_is_reported_purged_and_never_shown(live: LiveCentre, tablet: Tablet, lie_first: bool) -> None:
    photo = a_photo(tablet.pen("giulia"), PICTURE)
    chunks = [{**make_chunk(piece), "_rev": LOWEST} for piece in split(PICTURE)]
    await push(live, tablet, TEAM, photo | {"_rev": LOWEST})
    pair = [lying(chunks[0]), chunks[0]]
    media = await existing(live.centre.databases, MEDIA)
    async with live.centre.runner._working:  # the projection meets both at once
        for one in pair if lie_first else reversed(pair):
            await push(live, tablet, MEDIA, one)
        winner = await media.get(chunks[0]["_id"])
        assert winner is not None
        assert winner["_rev"] == HIGHEST, "the forged root must be the winner"
    await push(live, tablet, MEDIA, *chunks[1:])
    await live.idle()

    assert await shown(live, photo) == (200, PICTURE)
    assert [(one.database, one.doc_id, one.reason) for one in await live.centre.reads.parked()] == [
        (MEDIA, chunks[0]["_id"], "forged_leaf")
    ]
    assert await revs(live, MEDIA, chunks[0]["_id"]) == [LOWEST]
    receipt = await (await existing(live.centre.databases, TEAM)).get(f"receipt:{photo['_id'].partition(':')[2]}:original")
    assert receipt is not None
    assert (receipt["status"], receipt["missing"]) == ("verified", [])


async def test_a_lie_that_is_purged_is_told_until_the_next_start_and_the_centre_has_nothing_left_to_do(tmp_path: Path) -> None:
    async with serving_centre(tmp_path / "centre") as live:
        await live.add("giulia", "outreach", TEAM)
        tablet = Tablet(live.client, await live.enrol("giulia"), tmp_path / "tablet")
        chunk = {**make_chunk(next(split(PICTURE))), "_rev": LOWEST}
        async with live.centre.runner._working:  # the projection meets both at once
            await push(live, tablet, MEDIA, chunk)
            await push(live, tablet, MEDIA, lying(chunk))
        await live.idle()
        assert await revs(live, MEDIA, chunk["_id"]) == [LOWEST]
        assert (await live.client.get("/health")).json()["parked"] == 1
    async with serving_centre(tmp_path / "centre") as live:
        await live.idle()
        assert (await live.client.get("/health")).json()["parked"] == 0


async def test_a_lie_that_comes_after_the_receipt_changes_nothing_that_is_shown(live: LiveCentre, tablet: Tablet) -> None:
    photo = a_photo(tablet.pen("giulia"), PICTURE)
    chunks = [{**make_chunk(piece), "_rev": LOWEST} for piece in split(PICTURE)]
    await push(live, tablet, TEAM, photo | {"_rev": LOWEST})
    await push(live, tablet, MEDIA, *chunks)
    await live.idle()
    await push(live, tablet, MEDIA, *map(lying, chunks))
    assert await shown(live, photo) == (200, PICTURE)
    await live.idle()
    assert await shown(live, photo) == (200, PICTURE)
    assert [await revs(live, MEDIA, chunk["_id"]) for chunk in chunks] == [[LOWEST]] * len(chunks)


async def test_a_file_that_is_handed_in_makes_no_second_root(live: LiveCentre, tablet: Tablet) -> None:
    """Neither a lie beside what is true, nor the same bytes or words once more under another revision."""
    pen = tablet.pen("giulia")
    fact = a_change(pen, a_dwelling(pen)[0]["record"], "people_count", 4)
    known, alone = (make_chunk(piece) for piece in list(split(PICTURE))[:2])
    await push(live, tablet, TEAM, fact | {"_rev": LOWEST})
    await push(live, tablet, MEDIA, known | {"_rev": LOWEST})
    put_in(tablet, TEAM, [fact | {"_rev": HIGHEST}])
    put_in(tablet, MEDIA, [lying(known), known | {"_rev": "1-" + "a" * 32}, lying(alone)])
    told = await tablet.hand_in(TEAM, MEDIA)
    assert {name: (one["status"], one["delivered"], one["already"], one["kept_aside"]) for name, one in told.items()} == {
        TEAM: ("delivered", 0, 1, 0),
        MEDIA: ("kept", 0, 1, 2),
    }
    assert await revs(live, TEAM, fact["_id"]) == [LOWEST]
    assert await revs(live, MEDIA, known["_id"]) == [LOWEST]
    assert await revs(live, MEDIA, alone["_id"]) == []


async def test_a_file_that_is_handed_in_brings_the_true_bytes_where_only_a_lie_stood(live: LiveCentre, tablet: Tablet) -> None:
    chunk = make_chunk(next(split(PICTURE)))
    media = await existing(live.centre.databases, MEDIA)
    assert await media.put_revisions([with_history(lying(chunk))]) == []
    put_in(tablet, MEDIA, [chunk | {"_rev": LOWEST}])
    assert (await tablet.hand_in(MEDIA))[MEDIA]["delivered"] == 1
    await live.idle()
    assert await revs(live, MEDIA, chunk["_id"]) == [LOWEST]
    assert b"".join([piece async for piece in media.attachment(Part(chunk["_id"], "bytes", LOWEST))]) == next(split(PICTURE)).data


async def test_the_offices_list_counts_people_from_the_honest_leaf(live: LiveCentre, tablet: Tablet) -> None:
    """The administrator's hand: the guard lets nobody else write a fact under a name that its body does not have."""
    pen = tablet.pen("giulia")
    dwelling = a_dwelling(pen)
    fact = an_assessment(pen, a_draft(pen), dwelling)
    honest = with_history(fact | {"_rev": LOWEST})
    forged = with_history(fact | {"people_count": 199, "_rev": HIGHEST})
    circle = await existing(live.centre.databases, TEAM)
    assert await circle.put_revisions([honest, forged]) == []
    winner = await circle.get(fact["_id"])
    assert winner is not None
    assert winner["people_count"] == 199, "the forged root must be the winner"
    await live.idle()
    (visit,) = (await Reading(live.centre).arrived()).visits
    assert visit.people == fact["people_count"]
    assert [(one.doc_id, one.reason) for one in await live.centre.reads.parked()] == [(fact["_id"], "forged_leaf")]


async def test_a_member_cannot_make_a_second_root_of_a_fact(live: LiveCentre, tablet: Tablet) -> None:
    pen = tablet.pen("giulia")
    fact = a_change(pen, a_dwelling(pen)[0]["record"], "people_count", 4)
    await push(live, tablet, TEAM, fact | {"_rev": LOWEST})
    forged = {**fact, "fields": {"people_count": {"v": 199, "over": []}}, "_rev": HIGHEST}
    answer = await live.client.post(f"/db/{TEAM}/_bulk_docs", json={"docs": [forged], "new_edits": False}, headers=tablet.bearer())
    assert [one["error"] for one in answer.json()] == ["forbidden"]
    assert await revs(live, TEAM, fact["_id"]) == [LOWEST]


def with_history(document: JsonObject) -> JsonObject:
    return document | {"_revisions": {"start": 1, "ids": [document["_rev"].partition("-")[2]]}}


def put_in(tablet: Tablet, database: str, documents: list[JsonObject]) -> None:
    """Into the device's file, as these revisions."""
    store = Store.open(str(tablet.file(database)), key=tablet.keys[database], name=database)
    assert store.bulk_docs(documents, new_edits=False) == []
    store.close()
