"""Records before pixels, a cut re-sends nothing that arrived, and only what the centre durably has counts."""

from __future__ import annotations

from typing import Any

import pytest

from docstore.errors import PeerUnreachable
from docstore.replication.supervisor import SyncState, SyncStatus
from mobile.services import delivery, sync_board
from schemas.photo import CHUNK_SIZE, Photo
from tests.support.device import PlainPhoto, plain_photo
from tests.support.lane_centre import MEDIA, TEAM, Centre, Phone, receipts, visit_with_photo


async def test_records_go_before_thumbnails_before_working_copies_before_originals(phone: Phone, centre: Centre) -> None:
    picture = plain_photo("one")
    await visit_with_photo(phone)
    await phone.deliver()
    kinds = [doc_id.partition(":")[0] for doc_id in centre.put]
    assert set(kinds[kinds.index("chunk") :]) == {"chunk"}
    chunks = [doc_id for doc_id in centre.put if doc_id.startswith("chunk:")]
    expected = [*picture.thumbnail.chunks, *picture.working.chunks, *picture.original.chunks]
    assert chunks == [f"chunk:{sha}" for sha in expected]


async def test_nothing_is_delivered_before_the_receipt_and_everything_after_it(phone: Phone, centre: Centre) -> None:
    photo = await visit_with_photo(phone)
    assert (phone.left().records, phone.left().photos) == (1, 1)
    await phone.deliver()
    assert (phone.left().records, phone.left().photos, phone.left().empty) == (0, 1, False)
    receipts(phone, centre, photo)
    await phone.deliver()
    assert phone.left().empty
    assert phone.left().waiting["originals"] == (0, 0)


async def test_a_cut_between_chunks_sends_only_what_is_missing(phone: Phone, centre: Centre) -> None:
    await visit_with_photo(phone, original_size=9 * CHUNK_SIZE)
    await phone.lanes.records()
    await phone.lanes.photos()
    centre.cut_after = 1
    with pytest.raises(PeerUnreachable):
        await phone.lanes.originals()
    centre.cut_after = None
    await phone.deliver()
    assert len(centre.put) == len(set(centre.put))
    assert len(centre.stores[MEDIA].all_docs()["rows"]) == 1 + 2 + 9


async def test_a_thumbnail_is_never_left_behind_by_its_working_copy(phone: Phone, centre: Centre) -> None:
    """A verified working copy ends the turn of its photo: nothing of it may arrive before the thumbnail, in whatever order answers come."""
    photo = await visit_with_photo(phone)
    await phone.lanes.records()
    centre.answers_backwards, centre.cut_after = True, 2
    with pytest.raises(PeerUnreachable):
        await phone.lanes.photos()
    centre.cut_after = None
    fact = Photo.from_document(phone.store(TEAM).get(photo))
    if all(f"chunk:{sha}" in centre.put for sha in fact.working_chunks):
        receipts(phone, centre, photo)
    await phone.deliver()
    there = {row["id"] for row in centre.stores[MEDIA].all_docs()["rows"]}
    assert {f"chunk:{sha}" for sha in (*fact.thumbnail_chunks, *fact.working_chunks)} <= there


@pytest.mark.parametrize("drawn", [True, False], ids=["its own original", "a copy that is only alike"])
async def test_a_thumbnail_goes_though_somebody_else_brought_the_working_copy(phone: Phone, centre: Centre, drawn: bool) -> None:
    """A photo taken while the lane of photos went: the original, the same bytes, brings its working copy before the thumbnail."""
    plain = plain_photo("one", CHUNK_SIZE)
    visit = phone.visits.start()
    photo = await phone.photos.add(visit, PlainPhoto(plain.original, plain.original, plain.thumbnail) if drawn else plain)
    phone.visits.submit(visit)
    await phone.lanes.records()
    if drawn:
        await phone.lanes.originals()
    receipts(phone, centre, photo)
    await phone.lanes.records()
    thumbnail = f"chunk:{plain.thumbnail.chunks[0]}"
    assert thumbnail not in centre.put
    assert (phone.left().photos, phone.left().empty) == (1, False)
    await phone.deliver()
    assert centre.put.count(thumbnail) == 1
    assert phone.left().empty


async def test_a_thumbnail_that_the_centre_refused_holds_no_verified_photo_back(phone: Phone, centre: Centre) -> None:
    photo = await visit_with_photo(phone)
    centre.refuses = (f"chunk:{plain_photo('one').thumbnail.chunks[0]}",)
    await phone.deliver()
    receipts(phone, centre, photo)
    await phone.deliver()
    assert phone.left().photos == 0


async def test_an_answer_that_was_lost_sends_nothing_twice(phone: Phone, centre: Centre) -> None:
    await visit_with_photo(phone)
    await phone.deliver()
    delivery.forget(phone.store(MEDIA), [row["id"] for row in phone.store(MEDIA).all_docs()["rows"]])
    before = list(centre.put)
    await phone.deliver()
    assert centre.put == before


async def test_what_is_written_while_photos_go_overtakes_them(phone: Phone, centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in ("one", "two", "three"):
        await visit_with_photo(phone, seed)
    await phone.lanes.records()
    late = phone.visits.start()
    written: list[str] = []

    def write_once() -> None:
        if not written and any(doc_id.startswith("chunk:") for doc_id in centre.put):
            phone.visits.set_draft(late, "note", "Torno domani.")
            phone.visits.step(late)
            written.append(late.id)

    monkeypatch.setattr(phone.lanes, "on_step", write_once)
    await phone.lanes.photos()
    assert late.id in centre.put
    assert any(doc_id.startswith("chunk:") for doc_id in centre.put[centre.put.index(late.id) :])


async def test_a_receipt_that_names_missing_chunks_makes_them_go_again_once(phone: Phone, centre: Centre) -> None:
    photo = await visit_with_photo(phone)
    await phone.deliver()
    lost = plain_photo("one").working.chunks[0]
    centre.stores[MEDIA].purge({f"chunk:{lost}": [leaf["_rev"] for leaf in centre.stores[MEDIA].leaves(f"chunk:{lost}")]})
    receipts(phone, centre, photo, "incomplete", [lost])
    centre.put.clear()
    await phone.deliver()
    assert centre.put.count(f"chunk:{lost}") == 1
    centre.put.clear()
    await phone.deliver()
    assert centre.put == []


async def test_the_line_counts_real_units_while_it_sends(phone: Phone, centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    await visit_with_photo(phone)
    lines: list[Any] = []
    running = SyncStatus(SyncState.RUNNING)
    monkeypatch.setattr(
        phone.lanes, "on_step", lambda: lines.append(sync_board.line(phone.left(), phone.lanes.counts, running, sync_board.Standing()))
    )
    await phone.lanes.records()
    await phone.lanes.photos()
    sending = [line for line in lines if line.kind == "sending"]
    assert (sending[0].unit, sending[0].done, sending[0].total, sending[0].count, sending[0].photos) == ("records", 0, 1, 2, 1)
    assert {(line.unit, line.total) for line in sending} == {("records", 1), ("photos", 1)}
    assert all(line.done_bytes <= line.total_bytes for line in sending)
    assert sending[-1].done_bytes > plain_photo("one").working.size


async def test_without_room_nothing_is_fetched_and_everything_still_leaves(phone: Phone, centre: Centre) -> None:
    """The room ends between two pages as well: what is fetched then is fetched again, from where it was, once there is room."""
    photo = await visit_with_photo(phone)
    there = {"_id": "note:one", "text": "from the centre"}
    centre.peer(TEAM)
    centre.stores[TEAM].put(there)
    room = False

    async def may_pull() -> bool:
        return room

    phone.lanes.may_pull = may_pull
    await phone.deliver()
    assert phone.left().records == 0
    assert any(doc_id == photo for doc_id in centre.put)
    assert any(doc_id.startswith("chunk:") for doc_id in centre.put)
    assert not phone.store(TEAM).leaves("note:one")
    room = True
    await phone.deliver()
    assert phone.store(TEAM).leaves("note:one")
