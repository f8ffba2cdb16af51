"""Pixels before the fact, the fact before the tile; "delivered" by a receipt only; what a kill left behind is swept or taken in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from docstore.store import Store
from mobile.platform.bytes_copy import BytesCopy
from mobile.services import delivery
from mobile.services.open_visit import OpenVisit
from mobile.services.photos import Photos, PhotoStores, TakenFor, camera_moment
from mobile.services.problems import DeviceError
from mobile.services.visits import Visits
from schemas.identifiers import chunk_id
from schemas.photo import Photo, Piece, make_chunk, make_receipt, split
from tests.support.device import Bench, plain_photo


def services(bench: Bench) -> tuple[Visits, Photos]:
    visits = Visits(bench.records, bench.journal)
    return visits, Photos(PhotoStores(bench.records, bench.media), bench.journal, visits)


def receipt(bench: Bench, photo: str, lane: str, status: str = "verified", missing: tuple[str, ...] = ()) -> None:
    fact = Photo.from_document(bench.records.get(photo))
    bench.records.put(make_receipt(fact, lane, status, missing))


async def test_the_original_reads_back_byte_for_byte_after_a_restart(bench: Bench) -> None:
    visits, photos = services(bench)
    visit = visits.start()
    picture = plain_photo("one")
    photo = await photos.add(visit, picture)
    assert photos.picture(photo, "original") == picture.original.data
    assert photos.tiles(visits.open(visit.id))[0].thumbnail == picture.thumbnail.data


async def test_a_tile_says_what_has_arrived_and_no_more(bench: Bench) -> None:
    visits, photos = services(bench)
    visit = visits.start()
    picture = plain_photo("one")
    photo = await photos.add(visit, picture)
    assert photos.tiles(visit)[0].kind == "on_phone"
    chunks = [chunk_id(sha) for sha in picture.working.chunks]
    delivery.acknowledge(bench.media, [(chunks[0], "1-x")], 1)
    assert (photos.tiles(visit, sending=True)[0].kind, photos.tiles(visit, sending=True)[0].sent_bytes) == ("sending", 262_144)
    delivery.acknowledge(bench.media, [(chunk, "1-x") for chunk in chunks], 1)
    assert photos.tiles(visit)[0].kind == "on_phone"  # every byte is there, but nobody at the centre has said so
    receipt(bench, photo, "working")
    assert photos.tiles(visit)[0].kind == "delivered"
    receipt(bench, photo, "original")
    assert photos.tiles(visit)[0].kind == "original_archived"


async def test_a_receipt_of_another_hash_is_an_error_with_a_sentence(bench: Bench) -> None:
    visits, photos = services(bench)
    visit = visits.start()
    photo = await photos.add(visit, plain_photo("one"))
    receipt(bench, photo, "working", "mismatch")
    tile = photos.tiles(visit)[0]
    assert tile.kind == "error"
    assert tile.sentence


async def test_send_again_offers_only_what_the_receipt_calls_missing(bench: Bench) -> None:
    visits, photos = services(bench)
    visit = visits.start()
    picture = plain_photo("one")
    photo = await photos.add(visit, picture)
    chunks = [chunk_id(sha) for sha in picture.working.chunks]
    delivery.acknowledge(bench.media, [(chunk, "1-x") for chunk in chunks], 1)
    receipt(bench, photo, "working", "incomplete", (picture.working.chunks[1],))
    photos.offer_again(photo)
    assert delivery.arrived_among(bench.media, chunks) == {chunks[0]}


async def test_a_photo_its_link_and_its_place_in_the_draft_come_together(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    visits, photos = services(bench)
    visit = visits.start()

    def killed(_visit: OpenVisit, _name: str, _value: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(visits, "set_draft", killed)
    with pytest.raises(KeyboardInterrupt):
        await photos.add(visit, plain_photo("one"))
    assert not bench.records.read("select 1 from circle_document where type in ('photo', 'custody')")
    visits, photos = services(bench)
    assert photos.tiles(visits.open(visit.id)) == []
    assert photos.sweep() > 0


async def test_a_photo_that_an_older_app_left_out_of_the_draft_is_taken_in(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    visits, photos = services(bench)
    visit = visits.start()
    with monkeypatch.context() as older:
        older.setattr(visits, "set_draft", lambda *_said: None)
        await photos.add(visit, plain_photo("one"))
    visits, photos = services(bench)
    assert len(photos.tiles(visits.open(visit.id))) == 1


async def test_a_photo_that_a_colleague_takes_later_in_her_draft_opens_no_visit_that_was_handed_in(tmp_path: Path) -> None:
    """Mine went on from hers, so hers are mine: until it is handed in, and again when it is put right."""
    hers = Bench(tmp_path)
    visits, photos = services(hers)
    begun = visits.start()
    await photos.add(begun, plain_photo("one"))
    visits.step(begun)
    hers.author = "paola"
    mine = hers.again()
    visits, _ = services(mine)
    going_on = visits.open(begun.id)
    handed_in = visits.submit(going_on)
    mine.author = "giulia"
    back = mine.again()
    visits, photos = services(back)
    await photos.add(visits.open(begun.id), plain_photo("two"))
    back.author = "paola"
    again = back.again()
    visits, photos = services(again)
    looked_at = visits.open(going_on.id)
    assert (visits.is_open(looked_at), len(photos.tiles(looked_at))) == (False, 1)
    assert len(photos.tiles(visits.open(visits.correct(handed_in).id))) == 2
    again.close()


async def test_chunks_without_a_fact_are_swept_and_the_others_stay(bench: Bench) -> None:
    visits, photos = services(bench)
    visit = visits.start()
    kept = await photos.add(visit, plain_photo("kept"))
    lost = plain_photo("lost")
    broken = replace(lost, original=_Torn.of(lost.original.data))
    with pytest.raises(DeviceError) as told:
        await photos.add(visit, broken)
    assert told.value.code == "photo_unreadable"
    assert photos.sweep() > 0
    assert photos.sweep() == 0
    assert photos.picture(kept, "original")


async def test_the_caption_lives_in_the_draft(bench: Bench) -> None:
    visits, photos = services(bench)
    visit = visits.start()
    photo = await photos.add(visit, plain_photo("one"))
    photos.describe(visit, photo, caption="Muffa in cucina")
    photos.describe(visit, photo, hazard="1")
    tile = photos.tiles(visits.open(visit.id))[0]
    assert (tile.caption, tile.hazard) == ("Muffa in cucina", "1")
    assert "caption" not in bench.records.get(photo)


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("2026:11:20 10:11:12+01:00", "2026-11-20T10:11:12+01:00"),
        ("2026:07:20 10:11:12", "2026-07-20T10:11:12+02:00"),
        ("2026:13:45 10:11:12", None),
        ("0000:00:00 00:00:00", None),
        ("ieri", None),
        (None, None),
    ],
)
def test_the_cameras_moment_is_read_and_nonsense_is_none(words: str | None, moment: str | None) -> None:
    assert camera_moment(words) == moment


class _Torn(BytesCopy):
    async def chunk(self, index: int) -> bytes:
        data = await super().chunk(index)
        return data if index == 0 else data[:-1] + b"?"


def forge(media: Store, sha256: str, data: bytes) -> None:
    """A second root under a chunk's name, of a revision that wins."""
    lie = {**make_chunk(Piece(sha256, data)), "_rev": "1-" + "f" * 32}
    assert media.bulk_docs([lie], new_edits=False) == []
    assert media.get(lie["_id"])["_rev"] == lie["_rev"], "the forged root must be the winner"


async def test_a_picture_is_joined_from_the_bytes_that_fit_and_not_from_the_root_that_wins(bench: Bench) -> None:
    visits, photos = services(bench)
    picture = plain_photo("one")
    photo = await photos.add(visits.start(), picture)
    for chunk in picture.original.chunks:
        forge(bench.media, chunk, b"another picture")
    assert photos.picture(photo, "original") == picture.original.data


async def test_every_root_of_a_chunk_without_a_fact_is_swept(bench: Bench) -> None:
    _, photos = services(bench)
    piece = next(split(b"nobody's picture"))
    bench.media.put(make_chunk(piece))
    forge(bench.media, piece.sha256, b"another picture")
    assert photos.sweep() == 1
    assert bench.media.leaves(chunk_id(piece.sha256)) == []


async def test_the_paper_of_an_order_is_named_by_the_order_and_is_no_picture_of_the_dwelling(bench: Bench) -> None:
    visits, photos = services(bench)
    visit = visits.start()
    visits.set_field(visit, "order", {"number": "214"})
    first = await photos.add(visit, plain_photo("one"), TakenFor("order"))
    second = await photos.add(visit, plain_photo("two"), TakenFor("order"))
    assert [tile.use for tile in photos.tiles(visit)] == ["order", "order"]
    assert "photo_missing" in [gap.code for gap in visits.gaps(visit)]
    await photos.add(visit, plain_photo("three"))
    assert "photo_missing" not in [gap.code for gap in visits.gaps(visit)]
    visits.step(visit)
    order = visits.dwelling(visit.dwelling).order.value
    assert order is not None
    assert (order.number, order.photos) == ("214", [first, second])
    assessment = bench.records.get(visits.submit(visit, "prova"))
    assert [use.get("use") for use in assessment["photos"]] == ["order", "order", None]
    assert assessment["facts"]["order"]["photos"] == [first, second]
