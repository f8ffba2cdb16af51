"""What the centre computes of residences: the databases they get, and the board that says what is free and nothing of who."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync_server.couch.port import existing
from sync_server.projection import runner
from sync_server.projection.outbox import BOARD_SECONDS
from tests.support.bench_centre import AVAILABILITY, ZAGARA, Bench, bench, day, open_residence
from tests.support.builders import Pen, a_closure, a_residence, a_void, an_arrival, an_exit
from tests.support.centre_couchdb import BorrowedCouch


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
