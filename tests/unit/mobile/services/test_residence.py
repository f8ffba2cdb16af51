"""The tablet sees its own taps at once, and the rules that refuse say why and write nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mobile.services.problems import DeviceError
from mobile.services.residence import Arrival, ResidenceDesk, my_residence
from schemas.dates import local_date, plus_days
from tests.support.builders import Pen, a_hold
from tests.support.device import NOON, Bench
from ui.words import Words

TODAY = local_date(NOON)
RESIDENCE = {
    "_id": "residence:zagara",
    "type": "residence",
    "schema_version": 1,
    "name": "Casa Zagara",
    "floors": ["Piano terra", "Primo piano"],
    "rooms": {
        "r1": {"name": "Stanza 1", "beds": 1, "floor": "Piano terra", "accessible": True},
        "r2": {"name": "Stanza 2", "beds": 2, "floor": "Piano terra"},
        "r3": {"name": "Stanza 3", "beds": 3, "floor": "Primo piano"},
        "r4": {"name": "Stanza 4", "beds": 4, "floor": "Primo piano"},
    },
}


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path, author="marco")
    bench.media.put(RESIDENCE)
    yield bench
    bench.close()


@pytest.fixture
def desk(bench: Bench) -> ResidenceDesk:
    return ResidenceDesk("residence:zagara", bench.media, bench.records, bench.journal)


def arrival(room: str | None, people: int = 2, on: str = TODAY, planned_end: str | None = None) -> Arrival:
    return Arrival("Nucleo Prova", [(f"Persona {at}", 30 + at) for at in range(people)], room, on, planned_end)


def test_an_arrival_shows_at_once_and_blocks_the_beds_left_over(desk: ResidenceDesk) -> None:
    desk.arrive(arrival("r3", people=2))
    building = desk.building()
    room = next(tile for tile in building.rooms if tile.room == "r3")
    assert room.household == "Nucleo Prova"
    assert room.pips == ("occupied", "occupied", "blocked")
    counts = building.counts
    assert (counts.beds, counts.occupied, counts.blocked, counts.free, counts.largest_household) == (10, 2, 1, 7, 4)


def test_the_household_of_an_arrival_has_its_people_with_their_ages(desk: ResidenceDesk, bench: Bench) -> None:
    desk.arrive(arrival("r2"))
    record = bench.records.read("select record from circle_record where type = 'household'")[0][0]
    household = desk.household(record)
    assert sorted(person.name.value or "" for person in household.people) == ["Persona 0", "Persona 1"]
    assert {person.age.value.years for person in household.people if person.age.value} == {30, 31}


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (arrival("r3"), "room_occupied"),
        (arrival("r1", people=2), "too_many_people"),
        (arrival(None), "missing_room"),
        (Arrival("", [("A", 1)], "r1", TODAY), "household_missing"),
        (Arrival("Nucleo", [], "r1", TODAY), "people_missing"),
        (Arrival("Nucleo", [("A", 30), ("  ", 4)], "r1", TODAY), "person_name_missing"),
        (Arrival("Nucleo", [("A", 131)], "r1", TODAY), "too_large"),
        (arrival("r1", people=1, planned_end=TODAY), "end_before_start"),
    ],
)
def test_what_may_not_be_is_refused_with_a_sentence_and_nothing_is_written(
    desk: ResidenceDesk, bench: Bench, second: Arrival, code: str
) -> None:
    desk.arrive(arrival("r3", people=2))
    before = bench.records.update_seq
    with pytest.raises(DeviceError) as told:
        desk.arrive(second)
    assert told.value.code == code
    assert told.value.sentence
    assert bench.records.update_seq == before


def test_an_exit_frees_the_room_and_one_before_the_arrival_is_refused(desk: ResidenceDesk) -> None:
    stay = desk.arrive(arrival("r3"))
    with pytest.raises(DeviceError) as told:
        desk.leave(stay, plus_days(TODAY, -1), "ERP")
    assert told.value.code == "exit_before_arrival"
    with pytest.raises(DeviceError) as nowhere:
        desk.leave(stay, TODAY, None)
    assert nowhere.value.code == "not_in_list"
    desk.leave(stay, TODAY, "ERP")
    assert desk.building().counts.free == 10


def test_a_household_that_overstays_keeps_its_room(desk: ResidenceDesk, bench: Bench) -> None:
    desk.arrive(arrival("r2", planned_end=plus_days(TODAY, 2)))
    bench.hands.now += 5 * 86_400_000
    room = next(tile for tile in desk.building().rooms if tile.room == "r2")
    assert room.overdue
    assert room.pips == ("occupied", "occupied")


def test_rooms_that_fit_come_first_and_the_others_say_why(desk: ResidenceDesk) -> None:
    desk.arrive(arrival("r4", people=3))
    choices = desk.choices(arrival(None, people=3))
    assert [choice.room for choice in choices if choice.fits] == ["r3"]
    assert all(choice.reason for choice in choices if not choice.fits)


def test_my_residence_is_the_one_of_my_circle(bench: Bench) -> None:
    assert my_residence(bench.media, ["catalog", "board", "residence-zagara"]) == "residence:zagara"
    assert my_residence(bench.media, ["catalog", "residence-newone", "residence-newone-media"]) == "residence:newone"
    assert my_residence(bench.media, ["catalog", "outreach-catania"]) is None


def test_a_reserved_room_is_offered_as_theirs_only_when_they_fit_into_it(desk: ResidenceDesk, bench: Bench) -> None:
    pen = Pen("sara", "officeaaaa", NOON)
    bench.records.put(a_hold(pen, "hold", ["r2"], (TODAY, plus_days(TODAY, 5))))
    two = next(choice for choice in desk.choices(arrival(None, people=2)) if choice.room == "r2")
    three = next(choice for choice in desk.choices(arrival(None, people=3)) if choice.room == "r2")
    assert (two.fits, two.code, two.hold is not None) == (False, "room_reserved", True)
    assert (three.fits, three.code, three.hold) == (False, "too_many_people", None)
    assert "Stanza 2: beds 2, people 3" in Words("en").problem(three.code, three.reason or "", three.details)


def test_what_was_typed_of_an_arrival_is_there_after_a_kill_for_its_author_until_it_is_recorded(tmp_path: Path) -> None:
    def at(bench: Bench) -> ResidenceDesk:
        return ResidenceDesk("residence:zagara", bench.media, bench.records, bench.journal)

    bench = Bench(tmp_path, author="marco")
    bench.media.put(RESIDENCE)
    typed = replace(arrival("r3", planned_end=plus_days(TODAY, 90)), people=[("Persona", 30), ("", None)])
    at(bench).keep_arrival(typed)
    bench = bench.again()
    assert at(bench).kept_arrival() == typed
    bench.author = "lucia"
    bench = bench.again()
    assert at(bench).kept_arrival() is None
    bench.author = "marco"
    bench = bench.again()
    bench.hands.now += 86_400_000
    assert at(bench).kept_arrival() == replace(typed, on=plus_days(TODAY, 1)), "a day that nobody chose is today"
    at(bench).arrive(replace(typed, people=[("Persona", 30)]))
    assert at(bench).kept_arrival() is None
    bench.close()


def test_a_tap_reads_the_facts_that_it_added_and_no_others(desk: ResidenceDesk, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    for room in ("r1", "r2", "r3"):
        desk.arrive(arrival(room, people=1))
    desk.building()
    asked, facts = list[str](), list[str]()
    read = bench.records.read

    def counted(sql: str, parameters: Any = ()) -> list[Any]:
        rows = read(sql, parameters)
        asked.append(sql)
        facts.extend(str(row[0]) for row in rows if sql.startswith("select id, body"))
        return rows

    monkeypatch.setattr(bench.records, "read", counted)
    desk.choices(arrival(None))
    assert len(asked) == 1, "a letter of an arrival asks whether facts have come, and not who is in the rooms"
    stay = desk.arrive(arrival("r4", people=2))
    desk.building()
    assert len(facts) == 1
    desk.leave(stay, TODAY, "ERP")
    desk.building()
    assert len(facts) == len(set(facts)) == 2


def test_a_room_tells_what_it_is_and_will_be_and_not_what_it_was(desk: ResidenceDesk) -> None:
    stay = desk.arrive(arrival("r4", on=plus_days(TODAY, -60), planned_end=plus_days(TODAY, 30)))
    desk.leave(stay, plus_days(TODAY, -20), "ERP")
    desk.arrive(arrival("r4", on=plus_days(TODAY, -10), planned_end=plus_days(TODAY, 40)))
    room = next(tile for tile in desk.building().rooms if tile.room == "r4")
    assert [interval.start.isoformat() for interval in room.intervals] == [plus_days(TODAY, -10)]


def test_an_arrival_of_many_commits_its_stamps_once_and_each_fact_has_its_own(
    desk: ResidenceDesk, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[str] = []
    keep = bench.file.keep

    def counted(key: str, value: str) -> None:
        kept.append(value)
        keep(key, value)

    monkeypatch.setattr(bench.file, "keep", counted)
    desk.arrive(arrival("r4", people=4))
    stamps = [row[0] for row in bench.records.read("select at from circle_document where type in ('change', 'stay')")]
    assert len(set(stamps)) == len(stamps) == 6
    assert kept == [max(stamps)]
