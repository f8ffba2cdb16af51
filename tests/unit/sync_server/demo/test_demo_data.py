"""The demonstration's data: the sizes that were promised, and the same documents at every making."""

from __future__ import annotations

import random
from collections import Counter

from schemas.assessment import HazardRating
from schemas.checklist import built_in
from schemas.danger import read_danger
from schemas.documents import JsonObject
from schemas.dwelling import read_dwelling
from schemas.dwelling_facts import fact_remarks
from schemas.kinds import check_document
from schemas.records import fold_record
from schemas.residence import Residence
from schemas.rules.answers import evaluate
from schemas.rules.availability import counts_on, fold_availability, largest_household_on
from schemas.rules.hazard import gravest
from schemas.rules.homes import home_of, judge
from schemas.vacate_order import remarks as order_remarks
from sync_server.demo.asked import also_said
from sync_server.demo.dangers import DONE, SIGNS, write_danger
from sync_server.demo.findings import Finding, found, levels
from sync_server.demo.papers import papers
from sync_server.demo.pen import SEED, Calendar, Pen
from sync_server.demo.pictures import draw
from sync_server.demo.residences import RESIDENCES, ResidencePlan
from sync_server.demo.rooms import EVERY, write_rooms
from sync_server.demo.stays import StayWriter, residence_document
from sync_server.demo.visits import DWELLINGS
from tests.support.builders import Pen as Worker
from tests.support.builders import a_dwelling, a_dwelling_id
from tests.support.dangers import AT

CALENDAR = Calendar("2026-11-22")


def facts_of(plan: ResidencePlan) -> list[JsonObject]:
    tablet, office = Pen("tabletaaaa", random.Random(1)), Pen("officeaaaa", random.Random(2))
    return StayWriter(plan, tablet, CALENDAR, lambda _day: "marco").write() + StayWriter(plan, office, CALENDAR, str).write_holds(office)


def test_seven_residences_of_twelve_beds_and_thirty_households() -> None:
    assert [sum(room.beds for room in plan.rooms) for plan in RESIDENCES] == [12] * 7
    assert RESIDENCES[0].name == "Casa Zagara"
    assert sum(len(plan.stays) for plan in RESIDENCES) == 30


def test_today_shows_every_state_of_a_bed_and_nothing_contradicts() -> None:
    told = {}
    for plan in RESIDENCES:
        folded = fold_availability(Residence.from_document(residence_document(plan)), facts_of(plan))
        assert folded.contradictions == ()
        counts = counts_on(folded.availability, CALENDAR.today)
        beds = (counts.free, counts.reserved, counts.occupied, counts.blocked, counts.out_of_service)
        told[plan.name] = (*beds, largest_household_on(folded.availability, CALENDAR.today))
    assert told["Casa Zagara"] == (3, 1, 6, 1, 1, 3)
    assert [sum(column) for column in zip(*told.values(), strict=True)][:5] == [14, 4, 52, 8, 6]


def test_the_same_seed_writes_the_same_names() -> None:
    assert [one["_id"] for one in facts_of(RESIDENCES[0])] == [one["_id"] for one in facts_of(RESIDENCES[0])]


def test_a_drawing_is_the_same_again_and_its_copies_get_smaller() -> None:
    first, second = (draw("damp", random.Random(7)) for _ in range(2))
    assert first == second
    assert len(first.original) > len(first.working) > len(first.thumbnail) > 1000


def test_the_danger_is_complete_in_its_first_word_and_was_dealt_with_in_order() -> None:
    pen = Pen("phoneaaaaa", random.Random(3))
    dwelling = read_dwelling(fold_record(a_dwelling_id(), a_dwelling(Worker(), position=AT)))
    record, changes = write_danger(dwelling, pen, "giulia", CALENDAR.ms(-3, 9))
    for change in changes:
        check_document(change)
    first = read_danger(fold_record(record, changes[:1]))
    assert first.where.value is not None
    assert (first.seen, first.where.value.address, first.where.value.position) == (
        SIGNS,
        dwelling.address.value,
        dwelling.position.value,
    )
    assert [code for code, _ in read_danger(fold_record(record, changes)).did] == [code for code, _ in DONE]


def test_forty_visits_are_spread_as_a_teams_weeks_are() -> None:
    dice = random.Random(SEED)
    planned = levels(dice)
    findings = [found(level, dice) for level in planned]
    told = [gravest([HazardRating(**one).rating for one in finding.hazards.values()]) for finding in findings]
    assert [rating.level for rating in told if rating] == planned
    assert Counter(planned) == {"high": 8, "medium": 18, "low": 14}
    assert len({rating.band for rating in told if rating}) >= 8
    assert 1 <= planned[-5:].count("high") < 3
    assert {len(finding.pictured) for finding in findings} == {1, 2, 3}
    assert all(set(finding.pictured) <= set(finding.hazards) for finding in findings)
    assert {finding.group for finding in findings} == {"a", "b", "c"}
    assert all(finding.note for finding in findings if planned[findings.index(finding)] == "high")
    assert findings == again(SEED)


def test_some_visits_rate_crowding_for_who_lives_there_and_ask_who_has_arrived_how_it_is() -> None:
    dice = random.Random(SEED)
    said = [also_said(found(level, dice), number) for number, level in enumerate(levels(dice))]
    crowded = [HazardRating(**one["adjusted"]["11"]).rating.band for one in said if "adjusted" in one]
    assert len(crowded) >= 3
    answers = [one["checklists"]["comfort-intake"]["answers"] for one in said if "checklists" in one]
    outcomes = [evaluate(built_in("comfort-intake"), one) for one in answers]
    assert all(outcome.complete and not outcome.set_aside for outcome in outcomes)
    assert {outcome.computed.get("ready") for outcome in outcomes} == {"yes", "no"}


def again(seed: int) -> list[Finding]:
    dice = random.Random(seed)
    return [found(level, dice) for level in levels(dice)]


def test_some_dwellings_are_measured_and_the_rules_say_something_else_of_each() -> None:
    pen, said = Pen("phoneaaaaa", random.Random(1)), []
    for number in range(0, 12, EVERY):
        changes = write_rooms(a_dwelling_id(), number, pen, "giulia", CALENDAR.ms(-number, 10))
        for change in changes:
            check_document(change)
        dwelling = read_dwelling(fold_record(a_dwelling_id(), changes))
        assert dwelling.rooms_listed.value is True
        said.append(judge(home_of(dwelling, [], {}, CALENDAR.today)).space.outcome)
    assert set(said) == {"not_compliant", "not_measured"}
    assert write_rooms(a_dwelling_id(), 1, pen, "giulia", 0) == []


def test_orders_run_end_and_are_over_and_nothing_that_is_said_of_a_place_disagrees() -> None:
    days: list[int | None] = []
    for number in range(DWELLINGS):
        for group in ("a", "b", "c"):
            said = papers(number, group, 88 - number * 2, CALENDAR)
            place = read_dwelling(fold_record(a_dwelling_id(), a_dwelling(Worker(), target_group=group, **said)))
            assert said == {} or place.ethos.value is not None
            order = place.order.value
            assert fact_remarks(place, order, group) == []
            if order is not None:
                assert order_remarks(order) == []
                days.append(order.days_left(CALENDAR.today))
    assert papers(4, "a", 30, CALENDAR) == {}
    known = [left for left in days if left is not None]
    assert min(known) < 0 < max(known)
    assert None in days, "suspended or carried out: nothing runs"
