"""A household's record as the rules of crowding take it: ages on a day, couples, and what two people said differently."""

from typing import Any

from schemas.documents import JsonObject
from schemas.dwelling_rooms import MeasuredRoom, with_sleepers
from schemas.household import Household, check_household_field, read_household
from schemas.records import fold_record
from schemas.rules.ages import AgeSpan
from schemas.rules.crowding import Occupant, rooms_required
from schemas.rules.occupants import occupants, places
from tests.support.builders import Pen, a_change, a_dwelling_id, a_household_id, a_ulid

NUCLEUS, HOUSE = a_household_id(), a_dwelling_id()
ROSA, PIO = a_ulid("rosa"), a_ulid("pio")
BED, LIVING = a_ulid("bed"), a_ulid("living")
DAY = "2026-11-23"


def said(person: str, name: str, value: Any, by: str = "marta") -> JsonObject:
    return a_change(Pen(by, "phoneaaaaa" if by == "marta" else "phonebbbbb"), NUCLEUS, f"people/{person}/{name}", value)


def household(*changes: JsonObject) -> Household:
    return read_household(fold_record(NUCLEUS, changes))


def one(*changes: JsonObject) -> Occupant:
    (found,) = occupants(household(*changes).people, DAY)
    return found


def test_an_age_is_taken_on_the_day_of_the_visit() -> None:
    assert one(said(ROSA, "age", {"born": "2008-11-23"})).age == AgeSpan(18, 18)
    assert one(said(ROSA, "age", {"born": "2008-11-24"})).age == AgeSpan(17, 17)
    assert one(said(ROSA, "age", {"years": 17, "on": "2026-01-10"})).age == AgeSpan(17, 18)
    assert one(said(ROSA, "sex", "f")).age is None
    assert one(said(ROSA, "age", {"born": "2027-01-01"})).age is None


def test_what_two_people_said_differently_is_kept_open() -> None:
    both = one(
        said(ROSA, "age", {"born": "2014-01-01"}),
        said(ROSA, "age", {"born": "2016-01-01"}, by="aldo"),
        said(ROSA, "sex", "f"),
        said(ROSA, "sex", "m", by="aldo"),
    )
    assert (both.age, both.sex) == (AgeSpan(10, 12), None)


def test_a_couple_needs_one_room_and_who_was_not_asked_keeps_it_open() -> None:
    adults = [said(key, "age", {"years": 40, "on": DAY}) for key in (ROSA, PIO)]
    assert rooms_required(occupants(household(*adults, said(ROSA, "partner", PIO)).people, DAY)).most == 2
    open_ended = rooms_required(occupants(household(*adults).people, DAY))
    assert (open_ended.least, open_ended.most) == (2, 3)
    apart = household(*adults, said(ROSA, "partner", None), said(PIO, "partner", None))
    assert rooms_required(occupants(apart.people, DAY)).least == 3


def test_a_partner_said_and_denied_is_asked_again() -> None:
    adults = [said(key, "age", {"years": 40, "on": DAY}) for key in (ROSA, PIO)]
    contrary = household(*adults, said(ROSA, "partner", PIO), said(ROSA, "partner", None, by="aldo"))
    required = rooms_required(occupants(contrary.people, DAY))
    assert (required.least, required.most) == (2, 3)
    insisting = household(*adults, said(ROSA, "partner", PIO), said(ROSA, "partner", None, by="aldo"), said(PIO, "partner", ROSA))
    required = rooms_required(occupants(insisting.people, DAY))
    assert (required.least, required.most) == (2, 3)


def test_people_who_say_where_they_sleep_are_counted_in_their_rooms() -> None:
    check_household_field(f"people/{ROSA}/sleeps_in", {"dwelling": HOUSE, "room": BED})
    both = household(
        said(ROSA, "sleeps_in", {"dwelling": HOUSE, "room": BED}),
        said(PIO, "sleeps_in", {"dwelling": HOUSE, "room": BED}),
    )
    rooms = {BED: MeasuredRoom(kind="bedroom"), LIVING: MeasuredRoom(kind="living", sleepers=1)}
    counted = with_sleepers(rooms, places(both.people, rooms))
    assert {key: room.sleepers for key, room in counted.items()} == {BED: 2, LIVING: 0}


def test_a_bed_in_another_dwelling_is_none_here() -> None:
    gone = household(said(ROSA, "sleeps_in", {"dwelling": a_dwelling_id("d2"), "room": BED}))
    assert places(gone.people, {LIVING}) == {ROSA: None}
