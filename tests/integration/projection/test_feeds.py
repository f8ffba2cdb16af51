"""Order, portions, rebuilds, restarts, lost databases: what is computed is the same, and what somebody overwrote stands again."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from schemas.documents import JsonObject
from schemas.photo import make_chunk, split
from tests.support.bench_centre import (
    AVAILABILITY,
    ORIGINAL,
    TEAM,
    TEAM_MEDIA,
    ZAGARA,
    Bench,
    bench,
    day,
    lanes,
    open_residence,
    receipt_id,
)
from tests.support.builders import (
    Pen,
    a_change,
    a_closure,
    a_draft,
    a_dwelling,
    a_dwelling_id,
    a_photo,
    a_void,
    an_arrival,
    an_assessment,
    an_exit,
)
from tests.support.centre_couchdb import BorrowedCouch
from tests.support.dangers import a_danger


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
    there += [*(danger := a_danger(phone, "collapse", did=("people_out",))), a_void(phone, danger[-1])]
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
    assert await desk.visits() == ()
    await desk.databases.create(TEAM)
    await desk.write(TEAM, *dwelling, an_assessment(pen, a_draft(pen), dwelling))
    await desk.idle()
    assert len(await desk.visits()) == 1


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
    assert len(await desk.visits()) == 1
    assert desk.runner.behind == 0


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


async def test_a_subject_is_searched_by_its_index(desk: Bench) -> None:
    plan = await desk.rows.run(
        lambda connection: connection.execute("EXPLAIN QUERY PLAN SELECT doc_id, body FROM leaves WHERE database = 'a' AND subject = 'b'")
    )
    assert "database=? AND subject=?" in str(plan)
