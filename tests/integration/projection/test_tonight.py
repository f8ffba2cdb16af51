"""What the centre names for a fresh tablet: kept as facts come, equal to a rebuild, and silent while it knows half a house."""

from __future__ import annotations

import random
from pathlib import Path

from schemas.documents import JsonObject
from schemas.rules.tonight import needed
from sync_server.projection import runner
from tests.support.bench_centre import ZAGARA, Bench, bench, open_residence
from tests.support.builders import Pen, a_change, a_household_id, a_residence, a_void, an_arrival, an_exit
from tests.support.centre_couchdb import BorrowedCouch
from tests.support.histories import tangled

NIGHT = "2026-04-20"


async def named(desk: Bench, day: str = NIGHT) -> set[str]:
    told = await desk.reads.tonight(ZAGARA, day)
    assert told is not None
    return {doc_id for doc_id, _ in told.first}


def ids(*documents: JsonObject) -> set[str]:
    return {document["_id"] for document in documents}


async def test_names_the_open_stay_with_its_people_and_not_the_one_that_has_ended(desk: Bench) -> None:
    await open_residence(desk)
    pen = Pen()
    gone = [an_arrival(pen, "s1", "h1", "2026-04-01", {"r1": 1}), an_exit(pen, "s1", "h1", "2026-04-10")]
    gone += [a_change(pen, a_household_id("h1"), "name", "Nucleo Uno")]
    here = [an_arrival(pen, "s2", "h2", "2026-04-10", {"r1": 1})]
    here += [a_change(pen, a_household_id("h2"), "name", "Nucleo Due"), a_change(pen, a_household_id("h2"), "name", "Nucleo Tre")]
    here += [a_void(pen, here[2])]
    here += [a_void(pen, here[3])]
    await desk.write(ZAGARA, *gone, *here)
    await desk.idle()
    assert await named(desk) == ids(*here)
    told = await desk.reads.tonight(ZAGARA, NIGHT)
    assert told is not None
    assert told.documents == len(gone) + len(here)
    for doc_id, rev in told.first:
        document = await desk.read(ZAGARA, doc_id)
        assert document is not None
        assert document["_rev"] == rev


async def test_an_exit_that_is_taken_back_brings_the_stay_back_and_with_it_the_people(desk: Bench) -> None:
    await open_residence(desk)
    pen = Pen()
    facts = [an_arrival(pen, "s1", "h1", "2026-04-01", {"r1": 1}), an_exit(pen, "s1", "h1", "2026-04-10")]
    people = a_change(pen, a_household_id("h1"), "name", "Nucleo Uno")
    await desk.write(ZAGARA, *facts, people)
    await desk.idle()
    assert await named(desk) == set()
    undo = a_void(pen, facts[1])
    await desk.write(ZAGARA, undo)
    await desk.idle()
    assert await named(desk) == ids(*facts, people, undo)


async def test_what_is_kept_as_facts_come_is_what_a_rebuild_finds(tmp_path: Path, server: BorrowedCouch | None) -> None:
    facts = tangled(random.Random(7), 120)
    async with bench(tmp_path / "data", server) as desk:
        await open_residence(desk)
        for start in range(0, len(facts), 5):
            await desk.write(ZAGARA, *facts[start : start + 5])
            await desk.idle()
        grown = await desk.rows_of_everything()
        assert {(row[1], row[2]) for row in grown["tonight"]} == _expected(facts)
        await desk.runner.rebuild()
        assert (await desk.rows_of_everything())["tonight"] == grown["tonight"]


def _expected(facts: list[JsonObject]) -> set[tuple[str, str | None]]:
    found = needed(a_residence(), facts)
    return {*found.facts.items(), *found.households.items()}


async def test_nothing_is_told_before_the_rooms_are_known(desk: Bench) -> None:
    await open_residence(desk)
    assert await desk.reads.tonight("residence-gelsom", NIGHT) is None
    assert await named(desk) == set()


async def test_nothing_is_told_of_a_circle_that_is_still_being_read(desk: Bench, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    await open_residence(desk)
    pen = Pen()
    monkeypatch.setattr(runner, "RECORDS_AT_ONCE", 2)
    await desk.write(ZAGARA, *(a_change(pen, a_household_id("h1"), "name", f"Nucleo {count}") for count in range(5)))
    await desk.turn()
    assert not desk.runner.has_read(ZAGARA)
    await desk.idle()
    assert desk.runner.has_read(ZAGARA)
