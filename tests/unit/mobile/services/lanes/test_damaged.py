"""Bytes that rotted, went or came out wrong are shown as an error, and never called arrived."""

from __future__ import annotations

import hashlib

from docstore.replication.supervisor import SyncState, SyncStatus
from docstore.sqlite.connection import Connection
from mobile.services import delivery, sync_board
from schemas.photo import Photo
from tests.support.device import plain_photo
from tests.support.lane_centre import MEDIA, TEAM, Centre, Phone, receipts, visit_with_photo


def damage(phone: Phone, sha256: str) -> None:
    """The bytes of one chunk rot in the device's own file."""
    size = phone.store(MEDIA).get(f"chunk:{sha256}")["size"]

    def rot(connection: Connection) -> None:
        for piece, data in connection.execute("select piece, data from pieces"):
            if hashlib.sha256(data).hexdigest() == sha256:
                connection.execute("update pieces set data = ? where piece = ?", (b"\0" * size, piece))

    phone.store(MEDIA).write_rows(rot)


async def test_a_chunk_that_rotted_on_the_device_is_never_called_arrived_and_is_shown(phone: Phone, centre: Centre) -> None:
    photo = await visit_with_photo(phone)
    rotten = plain_photo("one").working.chunks[0]
    damage(phone, rotten)
    await phone.deliver()
    assert f"chunk:{rotten}" not in centre.put
    assert delivery.arrived_among(phone.store(MEDIA), [f"chunk:{rotten}"]) == frozenset()
    (draft,) = phone.store(TEAM).read("select id from circle_document where type = 'draft'")
    (tile,) = phone.photos.tiles(phone.visits.open(draft[0]))
    assert (tile.photo, tile.kind) == (photo, "error")
    assert "rovinata" in str(tile.sentence)
    line = sync_board.line(phone.left(), phone.lanes.counts, SyncStatus(SyncState.IDLE), sync_board.Standing())
    assert line.kind == "refused"
    assert "rovinata" in str(line.sentence)


async def test_a_chunk_that_is_gone_from_the_device_is_an_error_and_not_a_wait(phone: Phone) -> None:
    await visit_with_photo(phone)
    gone = f"chunk:{plain_photo('one').working.chunks[0]}"
    phone.store(MEDIA).purge({gone: [leaf["_rev"] for leaf in phone.store(MEDIA).leaves(gone)]})
    await phone.deliver()
    (draft,) = phone.store(TEAM).read("select id from circle_document where type = 'draft'")
    (tile,) = phone.photos.tiles(phone.visits.open(draft[0]))
    assert tile.kind == "error"
    assert delivery.arrived_among(phone.store(MEDIA), [gone]) == frozenset()


async def test_a_copy_that_the_centre_calls_wrong_is_sent_again_when_asked_and_only_then(phone: Phone, centre: Centre) -> None:
    photo = await visit_with_photo(phone)
    await phone.deliver()
    receipts(phone, centre, photo, "mismatch")
    before = len(centre.put)
    await phone.deliver()
    assert len(centre.put) == before
    media = centre.stores[MEDIA]
    media.purge({row["id"]: [row["value"]["rev"]] for row in media.all_docs()["rows"]})
    phone.photos.offer_again(photo)
    await phone.deliver()
    fact = Photo.from_document(phone.store(TEAM).get(photo))
    assert set(centre.put[before:]) == {f"chunk:{sha}" for sha in (*fact.working_chunks, *fact.original_chunks)}
