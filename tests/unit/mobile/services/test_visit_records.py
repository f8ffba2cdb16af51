"""What a visit says of rooms, of households and of checklists, kept as the rest of it is: at every tap, and taken back whole."""

import json
from pathlib import Path

import pytest

from docstore.sqlite.connection import Connection
from mobile.services import list_index
from mobile.services.dwellings import Dwellings
from mobile.services.joining import join
from schemas.assessment import people_found
from schemas.changes import Edit, make_change
from schemas.household import read_household
from tests.support.device import Bench
from tests.support.visiting import facts, visits

ADDRESS = {"street": "Via del Plebiscito", "number": "12", "city": "Catania"}
SIDES = {"sides_mm": [3600, 3400]}
AGE = {"years": 34, "on": "2026-11-23"}


def test_a_room_is_there_with_its_first_word_and_after_a_kill(tmp_path: Path) -> None:
    first = Bench(tmp_path)
    visit = visits(first).start()
    room = visits(first).new_entry("rooms")
    visits(first).set_field(visit, f"{room}/kind", "bedroom")
    visits(first).set_field(visit, f"{room}/size", SIDES)
    second = first.again()
    again = visits(second).open(visit.id)
    (seen,) = visits(second).seen(again).dwelling.rooms
    assert (seen.id, seen.kind.value, seen.measured.area_mm2) == (room.partition("/")[2], "bedroom", 3600 * 3400)
    second.close()


def test_each_room_is_a_change_of_its_own_and_none_is_written_twice(bench: Bench) -> None:
    service = visits(bench)
    visit = service.start()
    service.set_field(visit, "address", ADDRESS)
    for kind in ("bedroom", "bathroom"):
        service.set_field(visit, f"{service.new_entry('rooms')}/kind", kind)
    service.step(visit)
    service.step(visit)
    assert sorted(len(change["fields"]) for change in facts(bench, "change")) == [1, 1, 1]
    assert sorted(room.kind.value or "" for room in service.dwelling(visit.dwelling).rooms) == ["bathroom", "bedroom"]


def test_a_measure_that_cannot_be_stays_typed_and_the_rest_is_written(bench: Bench) -> None:
    service = visits(bench)
    visit = service.start()
    room = service.new_entry("rooms")
    service.set_field(visit, f"{room}/kind", "bedroom")
    service.set_field(visit, f"{room}/height_mm", 0)
    service.step(visit)
    (written,) = facts(bench, "change")
    assert list(written["fields"]) == [f"{room}/kind"]
    assert (visit.dwelling, f"{room}/height_mm") in visit.faults()
    assert service.open(visit.id).place.value(f"{room}/height_mm") == 0


def test_a_measure_that_is_emptied_is_said_to_have_no_value_and_may_be_said_again(bench: Bench) -> None:
    service = visits(bench)
    visit = service.start()
    room = service.new_entry("rooms")
    service.set_fields(visit, {f"{room}/kind": "bedroom", f"{room}/height_mm": 2700})
    service.step(visit)
    (before,) = facts(bench, "change")
    service.set_field(visit, f"{room}/height_mm", None)
    service.set_field(visit, f"{room}/size", None)
    service.step(visit)
    (emptied,) = [change for change in facts(bench, "change") if change["_id"] != before["_id"]]
    assert emptied["fields"] == {f"{room}/height_mm": {"v": None, "over": [before["_id"]]}}, "of what nobody said nothing is taken back"
    (seen,) = service.dwelling(visit.dwelling).rooms
    assert (seen.height_mm.value, seen.height_mm.over, seen.measured.unmeasured) == (None, (emptied["_id"],), "size")
    service.set_field(visit, f"{room}/height_mm", 2550)
    service.step(visit)
    (seen,) = service.dwelling(visit.dwelling).rooms
    assert (seen.height_mm.values, seen.height_mm.unreadable) == ((2550,), 0)


def test_half_a_measure_leaves_what_was_written(bench: Bench) -> None:
    service = visits(bench)
    visit = service.start()
    room = service.new_entry("rooms")
    service.set_fields(visit, {f"{room}/kind": "bedroom", f"{room}/size": SIDES})
    service.step(visit)
    service.set_field(visit, f"{room}/size", {"sides_mm": [3, 3400]})
    service.leave_typed(visit, f"{room}/size")
    service.step(visit)
    assert len(facts(bench, "change")) == 1
    assert visit.place.value(f"{room}/size") == SIDES


def test_a_second_tap_takes_an_answer_back_and_on_several_it_settles_first(bench: Bench) -> None:
    service = visits(bench)
    visit = service.start()
    assert not service.choose(visit, "title", "owned")
    assert service.choose(visit, "title", "owned")
    assert visit.place.typed == {}
    service.choose(visit, "title", "owned")
    service.step(visit)
    bench.records.put(make_change(visit.dwelling, {"title": Edit("hosted")}, bench.journal.signature()))
    service.show(visit)
    first, second = service.dwelling(visit.dwelling).title.values
    assert not service.choose(visit, "title", first)
    service.step(visit)
    assert service.dwelling(visit.dwelling).title.values == (first,)
    assert service.choose(visit, "title", first)
    service.step(visit)
    assert (service.dwelling(visit.dwelling).title.values, second != first) == ((), True)


def test_that_there_is_no_partner_can_be_the_first_word(bench: Bench) -> None:
    service = visits(bench)
    visit = service.start()
    household = service.add_household(visit)
    person = service.new_entry("people")
    service.set_fields(visit, {f"{person}/name": "Rosaria", f"{person}/partner": None}, household)
    service.step(visit)
    (rosaria,) = read_household(service.record(household)).people
    assert rosaria.partner.values == (None,)


def test_a_room_that_is_taken_away_comes_back_with_every_word(bench: Bench) -> None:
    service = visits(bench)
    visit = service.start()
    room = service.new_entry("rooms")
    service.set_field(visit, f"{room}/kind", "bedroom")
    service.set_field(visit, f"{room}/size", SIDES)
    change = service.retire(visit, room)
    assert change is not None
    assert service.seen(visit).dwelling.rooms == ()
    assert service.seen(service.open(visit.id)).dwelling.rooms == ()
    assert service.retire(visit, room) == change, "a second tap, that came before the page was drawn anew"
    service.bring_back(visit, change)
    (seen,) = service.seen(visit).dwelling.rooms
    assert (seen.kind.value, seen.measured.area_mm2) == ("bedroom", 3600 * 3400)


def test_a_word_on_a_room_that_somebody_took_away_unseen_shows_it_again(bench: Bench) -> None:
    service = visits(bench)
    visit = service.start()
    room = service.new_entry("rooms")
    service.set_field(visit, f"{room}/kind", "bedroom")
    service.step(visit)
    service.set_field(visit, f"{room}/height_mm", 2700)
    held = service.record(visit.dwelling)
    taken_away = make_change(visit.dwelling, {f"{room}/retired": Edit(True, (), held.shown(room))}, bench.journal.signature())
    bench.journal.write_all(bench.records, [taken_away])
    assert service.dwelling(visit.dwelling).rooms == ()
    service.step(visit)
    (seen,) = service.dwelling(visit.dwelling).rooms
    assert seen.height_mm.value == 2700


def test_a_household_is_met_at_the_dwelling_and_found_there_at_the_next_visit(bench: Bench) -> None:
    service = visits(bench)
    visit = service.start()
    service.set_field(visit, "address", ADDRESS)
    household = service.add_household(visit)
    person = service.new_entry("people")
    service.set_field(visit, f"{person}/name", "Rosaria Privitera", household)
    service.set_field(visit, f"{person}/age", AGE, household)
    service.submit(visit)
    again = service.start(visit.dwelling)
    (seen,) = service.seen(again).households
    assert [one.name.value for one in seen.people] == ["Rosaria Privitera"]


def test_who_lives_in_either_of_two_that_were_joined_is_met_at_both(bench: Bench) -> None:
    service, begun = visits(bench), []
    for name in ("Famiglia Privitera", "Famiglia Torrisi"):
        begun.append(service.start())
        service.set_field(begun[-1], "address", ADDRESS)
        service.set_field(begun[-1], "name", name, household := service.add_household(begun[-1]))
        service.set_field(begun[-1], f"{service.new_entry('people')}/age", AGE, household)
    service.set_field(begun[1], f"{(room := service.new_entry('rooms'))}/kind", "bedroom")
    ((person,),) = [home.people for home in service.seen(begun[1]).households]
    bed = {"dwelling": begun[1].dwelling, "room": room.partition("/")[2]}
    service.set_field(begun[1], f"people/{person.id}/sleeps_in", bed, household)
    service.submit(begun[0])
    join(bench.records, bench.journal, *(visit.dwelling for visit in begun))
    for visit in (begun[1], service.start(begun[0].dwelling)):
        service.show(visit)
        assert [home.name.value for home in service.seen(visit).households] == ["Famiglia Privitera", "Famiglia Torrisi"]
    assert len(bench.records.get(service.submit(begun[1]))["people"]) == 2
    visited_as_the_other = bench.records.get(service.submit(service.start(begun[0].dwelling)))
    assert [one.get("room") for one in visited_as_the_other["people"]] == [None, bed["room"]], "and sleeps where she slept"


def test_who_was_written_down_is_counted_where_nobody_said_how_many(bench: Bench) -> None:
    """On the card of the list, and of what was handed in at the office."""
    service = visits(bench)
    visit = service.start()
    service.set_field(visit, "address", ADDRESS)
    household = service.add_household(visit)
    for years in (34, 9, None):
        age = None if years is None else {"years": years, "on": "2026-11-23"}
        person = service.new_entry("people")
        service.set_fields(visit, {f"{person}/name": "Qualcuno", f"{person}/age": age}, household)
    service.submit(visit)
    ((card,), _) = Dwellings(bench.records, [bench.device]).cards()
    assert card.people == 3
    (fact,) = facts(bench, "assessment")
    assert people_found(fact) == (3, 1)
    service.set_field(again := service.start(visit.dwelling), "people_count", 5)
    service.step(again)
    ((card,), _) = Dwellings(bench.records, [bench.device]).cards()
    assert card.people == 5
    assert people_found({"people": [], "people_count": 5, "minors_count": 2}) == (5, 2)


def test_an_assessment_remembers_rooms_and_ages_and_no_name(bench: Bench) -> None:
    service = visits(bench)
    visit = service.start()
    service.set_field(visit, "address", ADDRESS)
    room = service.new_entry("rooms")
    service.set_field(visit, f"{room}/kind", "bedroom")
    household = service.add_household(visit)
    person = service.new_entry("people")
    service.set_field(visit, f"{person}/name", "Rosaria Privitera", household)
    service.set_field(visit, f"{person}/age", AGE, household)
    service.set_field(visit, f"{person}/sleeps_in", {"dwelling": visit.dwelling, "room": room.partition("/")[2]}, household)
    service.answer(visit, ("dm-1975", 1), "heating", "no")
    service.submit(visit)
    (fact,) = facts(bench, "assessment")
    assert fact["rooms"] == {room.partition("/")[2]: {"kind": "bedroom"}}
    assert fact["people"] == [{"age": AGE, "room": room.partition("/")[2]}]
    assert fact["checklists"] == {"dm-1975": {"version": 1, "answers": {"heating": "no"}}}
    assert "Privitera" not in json.dumps(fact)


def test_an_answer_that_is_taken_back_is_gone_and_the_version_stays(bench: Bench) -> None:
    service = visits(bench)
    visit = service.start()
    service.answer(visit, ("dm-1975", 1), "heating", "yes")
    service.answer(visit, ("dm-1975", 1), "heating", None)
    assert visit.draft["checklists"] == {"dm-1975": {"version": 1, "answers": {}}}


@pytest.mark.parametrize("stepped", [True, False])
def test_this_is_it_takes_along_every_word_and_decides_against_none(bench: Bench, stepped: bool) -> None:
    service = visits(bench)
    known = service.start()
    service.set_field(known, "address", ADDRESS)
    service.set_field(known, "people_count", 5)
    service.submit(known)
    visit = service.start()
    service.set_field(visit, "address", {**ADDRESS, "number": "12/A"})
    service.set_field(visit, "people_count", 3)
    room = service.new_entry("rooms")
    service.set_field(visit, f"{room}/kind", "bedroom")
    household = service.add_household(visit)
    if stepped:
        service.step(visit)
    service.use_existing(visit, known.dwelling)
    service.submit(visit)
    found = service.dwelling(known.dwelling)
    assert [one.kind.value for one in found.rooms] == ["bedroom"]
    assert (set(found.people_count.values), [one.number for one in found.address.values]) == ({3, 5}, ["12"])
    assert bench.records.get(visit.draft["submitted_as"])["people_count"] == 3, "what was counted today is what was handed in"
    assert read_household(service.record(household)).lives_at.values == (known.dwelling,)


def test_a_row_that_an_earlier_version_of_the_app_left_opens_with_its_words(bench: Bench) -> None:
    service = visits(bench)
    visit = service.start()
    row = {
        "draft": visit.draft,
        "new_dwelling": True,
        "said": {},
        "over": {"address": []},
        "typed": {"address": ADDRESS},
        "written": [],
        "dirty": True,
    }

    def as_it_was(connection: Connection) -> None:
        connection.execute("update device_autosave set body = ?", (json.dumps(row),))

    bench.records.write_rows(as_it_was)
    again = visits(bench)
    opened = again.open(visit.id)
    assert (opened.value("address"), opened.new_dwelling) == (ADDRESS, True)
    again.submit(opened)
    assert facts(bench, "assessment")[0]["address"] == ADDRESS


def test_while_the_list_is_made_anew_nobody_is_missing_from_a_visit(bench: Bench) -> None:
    service = visits(bench)
    visit = service.start()
    service.set_field(visit, "address", ADDRESS)
    household = service.add_household(visit)
    service.submit(visit)
    bench.records.write_rows(lambda connection: list_index.create(connection, 0))
    assert [one.id for one in service.seen(service.start(visit.dwelling)).households] == [household]
