"""Pixels leave a phone only after the receipt, the centre's acknowledgement and a backup that began later; by the centre's clock alone."""

from __future__ import annotations

import pytest

from docstore.errors import NotFound
from mobile.services import delivery
from mobile.services.freeing import Freeing, Heard
from schemas.photo import Photo
from tests.support.device import PlainPhoto, plain_photo
from tests.support.lane_centre import MEDIA, TEAM, Centre, Phone, receipts, visit_with_photo

BEFORE, HEARD, AFTER = 1_000, 2_000, 3_000


def freeing(phone: Phone) -> Freeing:
    return Freeing(phone.store(TEAM), phone.store(MEDIA), phone.devices)


def heard(now: int = HEARD, backed_up_to: int | None = AFTER, epoch: str = "one") -> Heard:
    return Heard(now, epoch, backed_up_to)


async def delivered(phone: Phone, centre: Centre, seed: str = "one") -> str:
    photo = await visit_with_photo(phone, seed)
    await phone.deliver()
    receipts(phone, centre, photo)
    await phone.deliver()
    return photo


async def test_an_original_goes_after_receipt_and_backup_and_its_working_copy_stays(phone: Phone, centre: Centre) -> None:
    photo = await delivered(phone, centre)
    room = freeing(phone)
    room.note(heard())
    assert room.free(room.due(heard())) == 3
    assert phone.photos.picture(photo, "working")
    assert phone.photos.picture(photo, "thumbnail")
    with pytest.raises(NotFound):
        phone.photos.picture(photo, "original")
    assert room.is_freed(photo, "original")
    assert not room.is_freed(photo, "working")
    assert room.due(heard()) == []
    assert room.note(heard(AFTER)) == 0


@pytest.mark.parametrize("backed_up_to", [None, BEFORE, HEARD])
async def test_no_backup_or_one_that_began_before_frees_nothing(phone: Phone, centre: Centre, backed_up_to: int | None) -> None:
    await delivered(phone, centre)
    room = freeing(phone)
    room.note(heard())
    assert room.due(heard(backed_up_to=backed_up_to)) == []


async def test_without_a_receipt_nothing_goes(phone: Phone) -> None:
    await visit_with_photo(phone)
    await phone.deliver()
    room = freeing(phone)
    assert room.note(heard()) == 0
    assert room.due(heard()) == []


async def test_a_chunk_that_is_offered_again_holds_its_copy_here(phone: Phone, centre: Centre) -> None:
    photo = await delivered(phone, centre)
    chunk = Photo.from_document(phone.store(TEAM).get(photo)).original_chunks[0]
    delivery.forget(phone.store(MEDIA), [f"chunk:{chunk}"])
    room = freeing(phone)
    assert room.note(heard()) == 1, "the working copy"
    assert room.due(heard()) == []
    delivery.acknowledge(phone.store(MEDIA), [(f"chunk:{chunk}", "1-a")], 0)
    room.note(heard(AFTER))
    assert room.due(heard(backed_up_to=AFTER)) == []
    assert room.due(heard(backed_up_to=AFTER + 1)) == [(photo, "original")]


@pytest.mark.parametrize("status", ["mismatch", "incomplete"])
async def test_a_receipt_that_says_otherwise_frees_nothing(phone: Phone, centre: Centre, status: str) -> None:
    photo = await visit_with_photo(phone)
    await phone.deliver()
    missing = Photo.from_document(phone.store(TEAM).get(photo)).original_chunks[:1] if status == "incomplete" else []
    receipts(phone, centre, photo, status, missing)
    await phone.lanes.records()
    assert freeing(phone).note(heard()) == 0


async def test_a_receipt_older_than_a_restore_frees_nothing(phone: Phone, centre: Centre) -> None:
    await delivered(phone, centre)
    room = freeing(phone)
    room.note(heard())
    phone.lanes.doubt()  # the pulse told a new epoch
    restored = heard(AFTER, AFTER + 10_000, epoch="two")
    assert room.due(restored) == []
    assert room.note(restored) == 0
    assert room.due(restored) == []


async def test_the_restored_centre_gets_its_chunks_again_and_frees_after_its_own_backup(phone: Phone, centre: Centre) -> None:
    photo = await delivered(phone, centre)
    room = freeing(phone)
    room.note(heard())
    centre.stores[MEDIA].purge({row["id"]: [row["value"]["rev"]] for row in centre.stores[MEDIA].all_docs()["rows"]})
    phone.lanes.doubt()
    await phone.deliver()
    assert {row["id"] for row in centre.stores[MEDIA].all_docs()["rows"]} == {row["id"] for row in phone.store(MEDIA).all_docs()["rows"]}
    assert room.note(heard(AFTER, AFTER, "two")) == 2
    assert room.due(heard(AFTER, AFTER, "two")) == []
    assert room.due(heard(AFTER, AFTER + 1, "two")) == [(photo, "original")]


async def test_working_copies_go_where_room_runs_short_but_never_of_an_open_visit(phone: Phone, centre: Centre) -> None:
    closed = await delivered(phone, centre)
    visit = phone.visits.start()
    phone.visits.set_field(visit, "address", {"street": "Via Plebiscito", "number": "3"})
    still_open = await phone.photos.add(visit, plain_photo("two"))
    phone.visits.step(visit)
    await phone.deliver()
    receipts(phone, centre, still_open)
    await phone.deliver()
    room = freeing(phone)
    room.note(heard())
    assert set(room.due(heard(), short_of_room=True)) == {(closed, "original"), (still_open, "original"), (closed, "working")}
    room.free(room.due(heard(), short_of_room=True))
    with pytest.raises(NotFound):
        phone.photos.picture(closed, "working")
    assert phone.photos.picture(closed, "thumbnail")
    assert phone.photos.picture(still_open, "working")


async def test_bytes_that_a_copy_which_stays_names_stay(phone: Phone, centre: Centre) -> None:
    """As of a drawing, whose original is its working copy."""
    visit = phone.visits.start()
    phone.visits.set_field(visit, "address", {"street": "Via Crociferi", "number": "7"})
    plain = plain_photo("drawn")
    same = PlainPhoto(original=plain.working, working=plain.working, thumbnail=plain.thumbnail)
    photo = await phone.photos.add(visit, same)
    phone.visits.submit(visit)
    await phone.deliver()
    receipts(phone, centre, photo)
    await phone.deliver()
    room = freeing(phone)
    room.note(heard())
    assert room.free(room.due(heard())) == 0
    assert phone.photos.picture(photo, "working")
    assert room.free(room.due(heard(), short_of_room=True)) == len(plain.working.chunks)
    with pytest.raises(NotFound):
        phone.photos.picture(photo, "working")


async def test_what_was_freed_is_neither_damaged_nor_sent_again(phone: Phone, centre: Centre) -> None:
    await delivered(phone, centre)
    room = freeing(phone)
    room.note(heard())
    room.free(room.due(heard(), short_of_room=True))
    before = list(centre.put)
    phone.lanes.doubt()
    await phone.deliver()
    assert centre.put == before
    assert phone.photos.sweep() == 0
    assert phone.left().empty
