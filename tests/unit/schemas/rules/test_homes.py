"""A dwelling with its households under all rules at once: who counts, who sleeps where, what answers add, what stays open."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.assessment import Assessment, Seen, people_seen
from schemas.dwelling import read_dwelling
from schemas.dwelling_rooms import MeasuredRoom
from schemas.household import read_household
from schemas.municipalities import altitude_of
from schemas.records import LiveValue, Record
from schemas.rules.ages import AgeSpan
from schemas.rules.crowding import Occupant, count_rooms, judge_households, rooms_required, rooms_required_together
from schemas.rules.homes import Home, altitude, faults, home_of, home_of_assessment, judge
from schemas.rules.space import Missing
from tests.support.builders import Pen, a_draft, a_dwelling, an_assessment

DWELLING = "dwelling:01j0000000000000000000000a"
BED, LIVING = "01j0000000000000000000000b", "01j0000000000000000000000c"
DAY = "2026-11-22"


def record(key: str, **fields: Any) -> Record:
    return Record(key, {name: (LiveValue(value, (f"change:{name}",), DAY, "giulia", False),) for name, value in fields.items()})


def dwelling(**fields: Any) -> Any:
    rooms = {
        f"rooms/{BED}/kind": "bedroom",
        f"rooms/{BED}/size": {"sides_mm": [3600, 3400]},
        f"rooms/{BED}/sleepers": 1,
        f"rooms/{LIVING}/kind": "living",
        f"rooms/{LIVING}/size": {"sides_mm": [4200, 3900]},
    }
    return read_dwelling(record(DWELLING, **rooms, **fields))


def household(number: int, *people: dict[str, Any]) -> Any:
    fields = {f"people/{number}{at}/{name}": value for at, person in enumerate(people) for name, value in person.items()}
    return read_household(record(f"household:{number}", name="Nucleo", **fields))


def adult(**more: Any) -> dict[str, Any]:
    return {"name": "Una persona", "age": {"years": 40, "on": DAY}, "sex": "f", "partner": None, **more}


def test_everybody_with_an_entry_lives_there_and_the_count_may_know_of_more() -> None:
    two = [household(1, adult(), adult())]
    assert home_of(dwelling(), two, {}, DAY).people == 2
    assert home_of(dwelling(people_count=5), two, {}, DAY).people == 5
    assert home_of(dwelling(people_count=1), two, {}, DAY).people == 2
    assert home_of(dwelling(people_count=5), two, {}, DAY).unlisted == 3
    assert home_of(dwelling(), [], {}, DAY).people is None
    assert home_of(dwelling(people_count=0), [], {}, DAY).people == 0


def test_who_sleeps_in_a_room_is_said_by_the_people_once_all_have_said_it() -> None:
    here = {"dwelling": DWELLING, "room": BED}
    said = [household(1, adult(sleeps_in=here), adult(sleeps_in=here))]
    assert home_of(dwelling(), said, {}, DAY).rooms[BED].sleepers == 2
    assert home_of(dwelling(people_count=3), said, {}, DAY).rooms[LIVING].sleepers is None, "one has not said it"
    assert home_of(dwelling(), [household(1, adult(sleeps_in=here), adult())], {}, DAY).rooms[BED].sleepers == 1


def test_answers_tell_what_no_measure_does() -> None:
    assert (altitude("Catania", {}), altitude("Altrove", {})) == (7, None)
    assert altitude("Catania", {"dm-1975": {"mountain": "yes"}}) == 1001
    assert altitude("Altrove", {"dm-1975": {"mountain": "no"}}) == 0
    assert altitude("Altrove", {"dm-1975": {"mountain": "unknown"}}) is None
    whole = faults({"dm-1975": {"bathroom": "yes"}, "home-faults": {"leaks": "no", "too_dark": "unknown"}})
    assert (whole.leaks, whole.bath_or_shower, whole.indoor_toilet, whole.too_dark) == (False, True, True, None)
    contrary = faults({"dm-1975": {"bathroom": "yes"}, "home-faults": {"indoor_toilet": "no"}})
    assert (contrary.bath_or_shower, contrary.indoor_toilet) == (True, False)
    assert faults({"dm-1975": {"bathroom": "no"}}).no_washing is None, "half a bathroom may have a toilet"


@pytest.mark.parametrize("written", ["catania", " Catania ", "CATANIA"])
def test_a_municipality_is_known_however_it_is_written(written: str) -> None:
    assert altitude_of(written) == 7


def test_five_people_in_two_rooms_are_too_many_before_anybody_said_an_age() -> None:
    found = judge(home_of(dwelling(people_count=5, rooms_listed=True), [], {}, DAY))
    assert (found.crowding.verdict, found.crowding.rooms.most) == ("overcrowded", 2)
    assert found.crowding.required.least == 4, "a room shared, and three for five who might sleep two by two"
    assert judge(home_of(dwelling(people_count=5), [], {}, DAY)).crowding.verdict == "cannot_say", "a room may be left out of the list"


def test_two_people_may_fit_and_nothing_says_so_until_somebody_has_asked() -> None:
    found = judge(home_of(dwelling(people_count=2, rooms_listed=True), [], {}, DAY)).crowding
    assert found.verdict == "cannot_say"
    assert found.missing == (Missing("people"),)


def person(key: str, age: int) -> Occupant:
    return Occupant(key, AgeSpan(age, age), "f", None, True)


def test_each_household_has_a_shared_room_of_its_own() -> None:
    one, other = [person("a", 40)], [person("b", 30), person("c", 8)]
    required = rooms_required_together([one, [], other])
    assert (required.least, required.most) == (2 + 3, 5)
    assert [share.code for share in required.shares] == ["household", "adult", "household", "adult", "children"]


def test_of_nobody_nothing_is_needed_and_the_people_are_missing() -> None:
    assert rooms_required_together([]) == rooms_required([])
    assert rooms_required_together([[]]).missing == (Missing("people"),)


@pytest.mark.parametrize("unlisted", range(1, 30))
def test_who_is_not_listed_never_makes_fewer_rooms_and_at_most_two_more_each(unlisted: int) -> None:
    family = [person("a", 40), person("b", 8)]
    before, required = rooms_required(family), rooms_required_together([family], unlisted)
    assert before.least <= required.least <= required.most == before.most + 2 * unlisted
    listed = [*family, *(person(f"x{number}", 8) for number in range(unlisted))]
    assert required.least <= rooms_required(listed).least
    assert rooms_required_together([family, *([person(f"y{number}", 50)] for number in range(unlisted))]).most <= required.most


def test_rooms_for_every_answer_are_enough() -> None:
    large = MeasuredRoom.read({"kind": "bedroom", "size": {"sides_mm": [4000, 4000]}})
    rooms = count_rooms({f"r{number}": large for number in range(6)}, listed=True)
    assert judge_households([[person("a", 40)]], rooms, unlisted=2).verdict == "enough"
    assert judge_households([[person("a", 40)]], rooms, unlisted=3).verdict == "cannot_say"


def seen(**more: Any) -> Assessment:
    pen = Pen("giulia", "phoneaaaaa")
    document = an_assessment(pen, a_draft(pen), a_dwelling(pen))
    return Assessment.from_document({**document, **more})


def test_a_visit_that_was_handed_in_gives_the_answers_of_its_day() -> None:
    house = dwelling(people_count=5, rooms_listed=True, address={"street": "Via Plebiscito", "city": "Catania"})
    here = {"dwelling": DWELLING, "room": BED}
    couple = household(1, adult(partner="11", sleeps_in=here), adult(partner="10", sex="m", sleeps_in=here))
    alone = household(2, adult(sleeps_in={"dwelling": DWELLING, "room": LIVING}), {"name": "Un bambino", "age": {"years": 8, "on": DAY}})
    families, answers = [couple, alone], {"home-faults": {"leaks": "yes"}}
    copied = people_seen(Seen(house, families))
    assert [person.get("household") for person in copied] == [1, 1, 2, 2]
    assert "Un bambino" not in str(copied)
    rooms = {room.id: room.measured.plain() for room in house.rooms}
    told = {"rooms": rooms, "rooms_listed": True, "people": copied, "people_count": 5, "address": house.address.value.plain()}
    there = judge(home_of(house, families, answers, DAY))
    later = judge(home_of_assessment(seen(**told, checklists={"home-faults": {"version": 1, "answers": answers["home-faults"]}}), DAY))
    assert later.crowding.verdict == there.crowding.verdict == "overcrowded"
    assert later.deprivation == there.deprivation
    assert later.home.rooms == there.home.rooms
    assert (later.crowding.required.least, later.crowding.required.most) == (there.crowding.required.least, there.crowding.required.most)
    assert later.space.outcome == there.space.outcome
    assert later.home.altitude_m == there.home.altitude_m == 7
    assert home_of_assessment(seen(**{**told, "address": None}), DAY).altitude_m is None


def test_one_household_needs_no_number_in_the_copy() -> None:
    copied = people_seen(Seen(dwelling(), [household(1, adult(), adult())]))
    assert all("household" not in person for person in copied)
    assert [person["single"] for person in copied] == [True, True]


def test_an_empty_home_says_nothing() -> None:
    found = judge(Home({}))
    assert (found.crowding.verdict, found.deprivation.verdict, found.space.outcome) == ("cannot_say", "cannot_say", "not_measured")
