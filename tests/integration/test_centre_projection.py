"""What the centre computes from the feeds: board, receipts, read models; and that faults park one document and stop nothing."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from schemas.documents import JsonObject
from schemas.facts import fact_id, make_fact
from schemas.photo import make_chunk, split, stored_copy
from sync_server.couch.port import existing
from sync_server.projection import runner, verification
from sync_server.projection.outbox import BOARD_SECONDS
from tests.support.bench_centre import TEAM, TEAM_MEDIA, ZAGARA, Bench, bench
from tests.support.builders import (
    Pen,
    a_change,
    a_closure,
    a_draft,
    a_dwelling,
    a_dwelling_id,
    a_photo,
    a_residence,
    a_void,
    an_arrival,
    an_assessment,
    an_exit,
)
from tests.support.centre_couchdb import BorrowedCouch

ORIGINAL = b"\xff\xd8\xff" + bytes(range(256)) * 1500
AVAILABILITY = "availability:zagara"


@pytest.fixture
async def desk(tmp_path: Path, server: BorrowedCouch | None) -> AsyncIterator[Bench]:
    async with bench(tmp_path / "data", server) as opened:
        yield opened


async def open_residence(desk: Bench) -> None:
    await desk.write("catalog", a_residence().to_document())
    await desk.idle()


def lanes(data: bytes) -> dict[str, bytes]:
    """The bytes that `a_photo` names."""
    return {"original": data, "working": data + b"w", "thumbnail": data + b"t"}


def receipt_id(photo: JsonObject, lane: str) -> str:
    return f"receipt:{photo['_id'].partition(':')[2]}:{lane}"


async def day(desk: Bench, date: str) -> tuple[int, int, int, int]:
    """Free, occupied, blocked beds, and the largest household."""
    (now,) = await desk.reads.residences(date)
    return now.counts.free, now.counts.occupied, now.counts.blocked, now.largest_household


# --- residences and the board


async def test_a_residence_document_makes_its_databases_with_the_roles_that_may_enter(desk: Bench) -> None:
    await open_residence(desk)
    members = {
        name: (await (await existing(desk.databases, name)).security())["members"]["roles"]
        for name in await desk.databases.names()
        if "zagara" in name
    }
    assert members == {
        "casework-zagara": ["casework-zagara", "_admin"],
        "residence-zagara": ["residence-zagara", "office", "_admin"],
        "residence-zagara-media": ["residence-zagara", "office", "_admin"],
    }


async def test_a_security_that_an_administrator_changed_stays(desk: Bench, tmp_path: Path) -> None:
    await open_residence(desk)
    narrowed = {"admins": {"roles": ["_admin"]}, "members": {"names": ["marco"]}}
    await (await existing(desk.databases, ZAGARA)).put_security(narrowed)
    await desk.write("catalog", a_residence("second", name="Casa Due").to_document())
    await desk.idle()
    assert await (await existing(desk.databases, ZAGARA)).security() == narrowed


async def test_the_board_changes_when_an_arrival_and_an_exit_come(desk: Bench) -> None:
    await open_residence(desk)
    pen = Pen()
    assert await day(desk, "2026-04-02") == (12, 0, 0, 4)
    await desk.write(ZAGARA, an_arrival(pen, "s1", "h1", "2026-04-01", {"r5": 3}))
    await desk.idle()
    assert await day(desk, "2026-04-02") == (8, 3, 1, 3)
    await desk.write(ZAGARA, an_exit(pen, "s1", "h1", "2026-05-01"))
    await desk.idle()
    assert await day(desk, "2026-05-01") == (12, 0, 0, 4)
    board = await desk.read("board", AVAILABILITY)
    assert board is not None
    assert [interval["from"] for interval in board["rooms"]["r5"]["intervals"]] == [None, "2026-04-01", "2026-05-01"]


async def test_the_board_says_nothing_of_who(desk: Bench) -> None:
    await open_residence(desk)
    arrival = an_arrival(Pen(), "s1", "h1", "2026-04-01", {"r5": 3})
    await desk.write(ZAGARA, arrival)
    await desk.idle()
    text = str(await desk.read("board", AVAILABILITY))
    assert not [secret for secret in (arrival["household"], arrival["stay_id"], *arrival["rooms"]["r5"], "marco") if secret in text]


async def test_a_closed_room_and_its_void_count(desk: Bench) -> None:
    await open_residence(desk)
    pen = Pen()
    closing = a_closure(pen, "r4", "2026-04-01")
    await desk.write(ZAGARA, closing)
    await desk.idle()
    assert (await day(desk, "2026-04-02"))[0] == 9
    await desk.write(ZAGARA, a_void(pen, closing))
    await desk.idle()
    assert (await day(desk, "2026-04-02"))[0] == 12


async def test_an_event_in_another_residences_circle_is_not_counted(desk: Bench) -> None:
    await open_residence(desk)
    await desk.write("catalog", a_residence("second", name="Casa Due").to_document())
    await desk.idle()
    await desk.write("residence-second", an_arrival(Pen(), "s1", "h1", "2026-04-01", {"r5": 3}))
    await desk.idle()
    assert {now.name: now.counts.occupied for now in await desk.reads.residences("2026-04-02")} == {"Casa Zagara": 0, "Casa Due": 0}


async def test_a_board_document_is_published_at_once_and_then_at_most_every_five_seconds(desk: Bench) -> None:
    pen = Pen()
    await desk.write("catalog", a_residence().to_document())
    assert await desk.turn() is None
    first = await desk.read("board", AVAILABILITY)
    await desk.write(ZAGARA, an_arrival(pen, "s1", "h1", "2026-04-01", {"r5": 3}))
    desk.hands.monotonic += 1
    assert await desk.turn() == pytest.approx(BOARD_SECONDS - 1)
    assert await desk.read("board", AVAILABILITY) == first
    desk.hands.monotonic += BOARD_SECONDS
    assert await desk.turn() is None
    assert await desk.read("board", AVAILABILITY) != first


async def test_half_of_a_residence_is_never_on_the_board(desk: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading everything again takes many turns; what stands on the board meanwhile is what stood there."""
    await open_residence(desk)
    pen = Pen()
    for number in range(3):
        await desk.write(ZAGARA, an_arrival(pen, f"s{number}", f"h{number}", "2026-04-01", {f"r{number + 3}": 1}))
    await desk.idle()
    before = await desk.read("board", AVAILABILITY)
    monkeypatch.setattr(runner, "RECORDS_AT_ONCE", 1)
    await desk.runner.rebuild()
    assert await desk.read("board", AVAILABILITY) == before, "the same revision: nothing else stood there in between"
    await desk.write(ZAGARA, an_exit(pen, "s1", "h1", "2026-05-01"))
    await desk.idle()
    assert await desk.read("board", AVAILABILITY) != before


async def test_the_same_facts_again_write_no_new_revision_of_the_board(desk: Bench) -> None:
    await open_residence(desk)
    await desk.write(ZAGARA, an_arrival(Pen(), "s1", "h1", "2026-04-01", {"r5": 3}))
    await desk.idle()
    before = await desk.read("board", AVAILABILITY)
    await desk.runner.rebuild()
    assert await desk.read("board", AVAILABILITY) == before


# --- photos


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


# --- visits


async def test_the_office_sees_an_assessment_with_band_photos_and_the_dwelling_as_folded(desk: Bench) -> None:
    pen = Pen("giulia", "phoneaaaaa")
    dwelling = a_dwelling(pen)
    photo = a_photo(pen, ORIGINAL)
    hazards = {"1": {"likelihood": 18, "spread": [0, 100, 316, 584], "harm": "III"}}
    draft = a_draft(pen, hazards=hazards, photos=[{"photo": photo["_id"], "caption": "muffa", "hazard": "1"}])
    assessment = an_assessment(pen, draft, dwelling)
    await desk.write(TEAM, *dwelling, draft, photo, assessment)
    await desk.write_lane(lanes(ORIGINAL)["working"])
    await desk.write(TEAM, a_change(pen, a_dwelling_id(), "target_group", "c"))
    await desk.idle()
    (line,) = await desk.reads.assessments()
    assert (line.band, line.score, line.photos, line.photos_here, line.author) == ("C", 1115, 1, 1, "giulia")
    assert line.received_ms == int(desk.hands.now * 1000)
    seen = await desk.reads.assessment(assessment["_id"])
    assert seen is not None
    assert seen.ratings["1"] == {"score": 1115, "band": "C", "category": 1, "level": "high"}
    assert [(one.caption, one.working, one.original) for one in seen.photos] == [("muffa", "verified", "waiting")]
    assert seen.dwelling is not None
    assert seen.dwelling["target_group"] == ["c", "a"]


async def test_a_withdrawn_assessment_says_so_and_its_redo_stands_again(desk: Bench) -> None:
    pen = Pen("giulia", "phoneaaaaa")
    dwelling = a_dwelling(pen)
    assessment = an_assessment(pen, a_draft(pen), dwelling)
    void = a_void(pen, assessment)
    await desk.write(TEAM, void)
    await desk.idle()
    await desk.write(TEAM, *dwelling, assessment)
    await desk.idle()
    assert [line.withdrawn for line in await desk.reads.assessments()] == [True]
    await desk.write(TEAM, a_void(pen, void))
    await desk.idle()
    assert [line.withdrawn for line in await desk.reads.assessments()] == [False]


async def test_a_reader_sees_only_the_circles_that_are_theirs(desk: Bench) -> None:
    pen = Pen("giulia", "phoneaaaaa")
    dwelling = a_dwelling(pen)
    assessment = an_assessment(pen, a_draft(pen), dwelling)
    await desk.write(TEAM, *dwelling, assessment)
    await desk.idle()
    assert await desk.reads.assessments([ZAGARA]) == []
    assert await desk.reads.assessment_count([ZAGARA]) == 0
    assert await desk.reads.assessment(assessment["_id"], [ZAGARA]) is None
    assert await desk.reads.assessment_count([TEAM]) == 1


# --- what cannot be computed


async def test_a_fact_whose_body_is_not_its_name_is_ignored_and_parked(desk: Bench) -> None:
    await open_residence(desk)
    honest = an_arrival(Pen(), "s1", "h1", "2026-04-01", {"r5": 3})
    await desk.write(ZAGARA, {**honest, "on": "2026-03-01"}, an_arrival(Pen(), "s2", "h2", "2026-04-01", {"r1": 1}))
    await desk.idle()
    assert await day(desk, "2026-04-02") == (11, 1, 0, 4)
    (parked,) = await desk.reads.parked()
    assert (parked.doc_id, parked.reason) == (honest["_id"], "id_mismatch")


async def test_a_forged_winner_beside_the_true_leaf_changes_nothing(desk: Bench) -> None:
    await open_residence(desk)
    honest = an_arrival(Pen(), "s1", "h1", "2026-04-01", {"r5": 3})
    await desk.graft(ZAGARA, {**honest, "_rev": "1-" + "0" * 32}, {**honest, "on": "2026-03-01", "_rev": "1-" + "f" * 32})
    await desk.idle()
    winner = await desk.read(ZAGARA, honest["_id"])
    assert winner is not None
    assert winner["on"] == "2026-03-01"
    assert (await day(desk, "2026-03-15"))[1] == 0
    assert (await day(desk, "2026-04-02"))[1] == 3


@pytest.mark.parametrize("nonsense", [{"rooms": "r5"}, {"on": "ieri"}, {"event": "flew"}])
async def test_a_malformed_fact_is_parked_without_its_content_and_the_rest_goes_on(desk: Bench, nonsense: JsonObject) -> None:
    await open_residence(desk)
    poison = {**an_arrival(Pen(), "s1", "h1", "2026-04-01", {"r5": 3}), **nonsense}
    poison["_id"] = fact_id(poison)
    await desk.write(ZAGARA, poison, an_arrival(Pen(), "s2", "h2", "2026-04-01", {"r1": 1}))
    await desk.idle()
    (parked,) = await desk.reads.parked()
    assert (parked.doc_id, parked.reason, parked.count) == (poison["_id"], "invalid", 1)
    assert not [word for word in ("ieri", "flew", "marco") if word in parked.detail]
    assert (await day(desk, "2026-04-02"))[1] == 1


async def test_what_was_parked_leaves_the_table_when_it_reads_well(desk: Bench) -> None:
    broken = {**a_residence().to_document(), "rooms": {"r1": {"name": "Stanza 1", "beds": 13, "floor": "Terra"}}}
    await desk.write("catalog", broken)
    await desk.idle()
    assert [(one.reason, one.detail.split()[0]) for one in await desk.reads.parked()] == [("invalid", "too_many_beds")]
    standing = await desk.read("catalog", broken["_id"])
    assert standing is not None
    await desk.write("catalog", {**a_residence().to_document(), "_rev": standing["_rev"]})
    await desk.idle()
    assert await desk.reads.parked() == []
    assert await day(desk, "2026-04-02") == (12, 0, 0, 4)


# --- rebuild, restart, order


def a_month(pen: Pen) -> list[tuple[str, JsonObject]]:
    """Documents of three databases that concern each other."""
    phone = Pen("giulia", "phoneaaaaa")
    dwelling = a_dwelling(phone)
    photo = a_photo(phone, ORIGINAL)
    assessment = an_assessment(phone, a_draft(phone, photos=[{"photo": photo["_id"], "caption": "", "hazard": None}]), dwelling)
    first, second = an_arrival(pen, "s1", "h1", "2026-04-01", {"r5": 3}), an_arrival(pen, "s2", "h2", "2026-04-03", {"r2": 2})
    gone, closing = an_exit(pen, "s1", "h1", "2026-05-01"), a_closure(pen, "r4", "2026-04-10", "2026-04-20")
    here = [first, second, gone, closing, a_void(pen, gone), {**second, "_id": "stay:" + "a" * 26}]
    there = [*dwelling, photo, assessment, a_void(phone, assessment), a_change(phone, a_dwelling_id(), "people_count", 5)]
    chunks = [make_chunk(piece) for data in lanes(ORIGINAL).values() for piece in split(data)]
    return [(ZAGARA, one) for one in here] + [(TEAM, one) for one in there] + [(TEAM_MEDIA, one) for one in chunks]


@pytest.mark.parametrize("seed", range(4))
async def test_any_order_in_any_portions_computes_what_a_rebuild_computes(desk: Bench, seed: int) -> None:
    await open_residence(desk)
    documents, dice = a_month(Pen()), random.Random(seed)
    dice.shuffle(documents)
    for database, document in documents:
        await desk.write(database, document)
        if dice.random() < 0.4:
            await desk.idle()
    await desk.idle()
    grown = await desk.rows_of_everything()
    await desk.runner.rebuild()
    assert await desk.rows_of_everything() == grown
    assert await day(desk, "2026-05-02") == (6, 5, 1, 3)


async def test_a_restart_goes_on_from_the_cursor(tmp_path: Path, server: BorrowedCouch | None) -> None:
    async with bench(tmp_path, server) as before:
        await open_residence(before)
        await before.write(ZAGARA, an_arrival(Pen(), "s1", "h1", "2026-04-01", {"r5": 3}))
    async with bench(tmp_path, server) as after:
        await after.idle()
        assert (await day(after, "2026-04-02"))[1] == 3
        board = await after.read("board", AVAILABILITY)
        assert board is not None
        assert board["rooms"]["r5"]["intervals"][1]["beds"]["occupied"] == 3


async def test_a_database_made_anew_is_read_from_the_beginning(desk: Bench) -> None:
    pen = Pen("giulia", "phoneaaaaa")
    dwelling = a_dwelling(pen)
    await desk.write(TEAM, *dwelling, an_assessment(pen, a_draft(pen), dwelling))
    await desk.idle()
    await desk.delete(TEAM)
    await desk.idle()
    assert await desk.reads.assessments() == []
    await desk.databases.create(TEAM)
    await desk.write(TEAM, *dwelling, an_assessment(pen, a_draft(pen), dwelling))
    await desk.idle()
    assert await desk.reads.assessment_count() == 1


async def test_listeners_hear_which_kinds_changed(desk: Bench) -> None:
    heard: list[frozenset[str]] = []
    leave = desk.runner.subscribe(heard.append)
    await open_residence(desk)
    leave()
    await desk.write(ZAGARA, an_arrival(Pen(), "s1", "h1", "2026-04-01", {"r5": 3}))
    await desk.idle()
    assert heard == [frozenset({"residence"})]


async def test_a_database_that_cannot_be_read_is_set_aside_and_the_others_go_on(desk: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    await open_residence(desk)
    pen = Pen("giulia", "phoneaaaaa")
    dwelling = a_dwelling(pen)
    healthy = desk.databases.find

    async def sick(name: str) -> object:
        if name == TEAM:
            raise OSError("input/output error")
        return await healthy(name)

    monkeypatch.setattr(desk.databases, "find", sick)
    await desk.write(TEAM, *dwelling, an_assessment(pen, a_draft(pen), dwelling))
    await desk.write(ZAGARA, an_arrival(Pen(), "s1", "h1", "2026-04-01", {"r5": 3}))
    assert await desk.turn() == 5.0
    assert (await day(desk, "2026-04-02"))[1] == 3
    assert desk.runner.behind == 1
    monkeypatch.undo()
    await desk.idle()
    assert await desk.reads.assessment_count() == 1
    assert desk.runner.behind == 0


# --- what healing there is


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


async def test_a_board_and_a_receipt_that_somebody_else_overwrites_stand_again(desk: Bench) -> None:
    await open_residence(desk)
    photo = a_photo(Pen("giulia"), ORIGINAL)
    await desk.write(TEAM, photo)
    await desk.write_lane(lanes(ORIGINAL)["working"])
    await desk.idle()
    for database, doc_id, word in (("board", AVAILABILITY, "name"), (TEAM, receipt_id(photo, "working"), "status")):
        ours = await desk.read(database, doc_id)
        assert ours is not None
        await desk.write(database, {**ours, word: "falso"})
        await desk.idle()
        again = await desk.read(database, doc_id)
        assert again is not None
        assert again[word] == ours[word]
        await desk.write(database, {"_id": doc_id, "_rev": again["_rev"], "_deleted": True})
        await desk.idle()
        assert await desk.read(database, doc_id) is not None


async def test_a_board_made_anew_is_filled_at_the_next_start(tmp_path: Path, server: BorrowedCouch | None) -> None:
    async with bench(tmp_path, server) as before:
        await open_residence(before)
        await before.delete("board")
    async with bench(tmp_path, server) as after:
        await after.idle()
        assert await after.read("board", AVAILABILITY) is not None


async def test_a_start_compares_what_stands_with_what_is_wanted(tmp_path: Path, server: BorrowedCouch | None) -> None:
    async with bench(tmp_path, server) as before:
        await open_residence(before)
        standing = await before.read("board", AVAILABILITY)
        assert standing is not None
        await (await existing(before.databases, "board")).purge(AVAILABILITY, [standing["_rev"]])
    async with bench(tmp_path, server) as after:
        await after.idle()
        assert await after.read("board", AVAILABILITY) is not None


async def test_a_subject_is_searched_by_its_index(desk: Bench) -> None:
    plan = await desk.rows.run(
        lambda connection: connection.execute("EXPLAIN QUERY PLAN SELECT doc_id, body FROM leaves WHERE database = 'a' AND subject = 'b'")
    )
    assert "database=? AND subject=?" in str(plan)
