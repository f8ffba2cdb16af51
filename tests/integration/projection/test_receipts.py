"""What the centre says of photos that came: a receipt when the bytes are whole, what is missing, and never a verdict without a reading."""

from __future__ import annotations

import pytest

from schemas.facts import make_fact
from schemas.photo import make_chunk, split, stored_copy
from sync_server.couch.port import existing
from sync_server.projection import verification
from tests.support.bench_centre import ORIGINAL, TEAM, TEAM_MEDIA, Bench, lanes, receipt_id
from tests.support.builders import Pen, a_photo


async def test_receipts_come_when_every_chunk_is_there_and_the_whole_has_its_hash(desk: Bench) -> None:
    photo = a_photo(Pen("giulia"), ORIGINAL)
    await desk.write(TEAM, photo)
    pieces = [make_chunk(piece) for piece in split(lanes(ORIGINAL)["working"])]
    assert len(pieces) > 1
    await desk.write(TEAM_MEDIA, *pieces[1:])
    await desk.idle()
    assert await desk.read(TEAM, receipt_id(photo, "working")) is None
    await desk.write(TEAM_MEDIA, pieces[0])
    await desk.idle()
    receipt = await desk.read(TEAM, receipt_id(photo, "working"))
    assert receipt is not None
    assert (receipt["status"], receipt["sha256"], receipt["missing"]) == ("verified", photo["working_sha256"], [])
    assert await desk.read(TEAM, receipt_id(photo, "original")) is None


async def test_pixels_that_come_before_the_photo_count(desk: Bench) -> None:
    photo = a_photo(Pen("giulia"), ORIGINAL)
    await desk.write_lane(lanes(ORIGINAL)["working"])
    await desk.idle()
    await desk.write(TEAM, photo)
    await desk.idle()
    receipt = await desk.read(TEAM, receipt_id(photo, "working"))
    assert receipt is not None
    assert receipt["status"] == "verified"


async def test_a_chunk_that_lies_is_purged_named_as_missing_and_may_come_again(desk: Bench) -> None:
    photo = a_photo(Pen("giulia"), ORIGINAL)
    good = [make_chunk(piece) for piece in split(lanes(ORIGINAL)["working"])]
    lie = {**good[0], "_rev": "1-" + "a" * 32, "_attachments": {"bytes": {"content_type": "application/octet-stream", "data": b"x"}}}
    await desk.write(TEAM, photo)
    await desk.graft(TEAM_MEDIA, lie)
    await desk.write(TEAM_MEDIA, *good[1:])
    await desk.idle()
    told = await desk.read(TEAM, receipt_id(photo, "working"))
    assert told is not None
    assert (told["status"], told["missing"]) == ("incomplete", [good[0]["_id"].removeprefix("chunk:")])
    assert await desk.read(TEAM_MEDIA, good[0]["_id"]) is None
    await desk.write(TEAM_MEDIA, good[0])
    await desk.idle()
    told = await desk.read(TEAM, receipt_id(photo, "working"))
    assert told is not None
    assert (told["status"], told["missing"]) == ("verified", [])


async def test_right_chunks_of_a_wrong_whole_are_a_mismatch(desk: Bench) -> None:
    pen = Pen("giulia")
    honest = a_photo(pen, ORIGINAL)
    body = {
        name: value for name, value in honest.items() if name not in {"_id", "type", "schema_version", "author", "device", "salt", "at"}
    }
    wrong = make_fact("photo", {**body, "working_sha256": stored_copy(b"other").sha256}, pen.sign())
    await desk.write(TEAM, wrong)
    await desk.write_lane(lanes(ORIGINAL)["working"])
    await desk.idle()
    receipt = await desk.read(TEAM, receipt_id(wrong, "working"))
    assert receipt is not None
    assert receipt["status"] == "mismatch"


async def test_a_chunk_that_lies_twice_is_purged_twice_and_each_time_there_is_a_new_receipt(desk: Bench) -> None:
    photo = a_photo(Pen("giulia"), ORIGINAL)
    good = [make_chunk(piece) for piece in split(lanes(ORIGINAL)["working"])]
    lie = {**good[0], "_rev": "1-" + "a" * 32, "_attachments": {"bytes": {"content_type": "application/octet-stream", "data": b"x"}}}
    await desk.write(TEAM, photo)
    await desk.write(TEAM_MEDIA, *good[1:])
    revisions = set()
    for _ in range(3):
        await desk.graft(TEAM_MEDIA, lie)
        await desk.idle()
        assert await desk.read(TEAM_MEDIA, good[0]["_id"]) is None
        told = await desk.read(TEAM, receipt_id(photo, "working"))
        assert told is not None
        assert told["status"] == "incomplete"
        revisions.add(told["_rev"])
    assert len(revisions) == 3
    await desk.write(TEAM_MEDIA, good[0])
    await desk.idle()
    told = await desk.read(TEAM, receipt_id(photo, "working"))
    assert told is not None
    assert told["status"] == "verified"


async def test_a_reading_that_fails_is_no_verdict_and_is_tried_again(desk: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = a_photo(Pen("giulia"), ORIGINAL)
    await desk.write(TEAM, photo)
    await desk.write_lane(lanes(ORIGINAL)["working"])

    async def nothing(media: object, lane: object) -> None:
        return None

    monkeypatch.setattr(verification, "read_whole", nothing)
    await desk.idle()
    assert await desk.read(TEAM, receipt_id(photo, "working")) is None
    assert await desk.turn() == pytest.approx(verification.AGAIN_SECONDS)
    monkeypatch.undo()
    desk.hands.now += verification.AGAIN_SECONDS
    await desk.idle()
    told = await desk.read(TEAM, receipt_id(photo, "working"))
    assert told is not None
    assert told["status"] == "verified"


async def test_a_whole_whose_bytes_cannot_be_read_is_nothing_found(desk: Bench) -> None:
    lane = verification.LaneToCheck(TEAM_MEDIA, "photo:x", "working", (("0" * 64, "1-" + "a" * 32),))
    assert await verification.read_whole(await existing(desk.databases, TEAM_MEDIA), lane) is None
