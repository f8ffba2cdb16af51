"""Which stay event may follow which, and what two tablets apart may have written that does not fit together."""

from typing import Any

import pytest

from schemas.documents import JsonObject
from schemas.errors import InvalidDocument, RuleBroken
from schemas.rules.contradictions import SENTENCES
from schemas.rules.stay_book import fold_stays
from schemas.rules.stays import check_event
from schemas.stay import StayEvent
from tests.support.builders import (
    Pen,
    a_closure,
    a_hold,
    a_move,
    a_residence,
    a_stay_event,
    a_ulid,
    a_void,
    an_arrival,
    an_exit,
    an_extension,
)

HOME = a_residence()
PEN = Pen()
ARRIVED = an_arrival(PEN, "s1", "h1", "2026-04-05", {"r5": 3}, planned_end="2026-05-01")
LEFT = an_exit(PEN, "s1", "h1", "2026-04-20", after=[ARRIVED["_id"]])
MOVED = a_move(PEN, "s1", "h1", "2026-04-10", {"r4": 3}, after=[ARRIVED["_id"]])


def refusal(event: JsonObject, *documents: JsonObject) -> RuleBroken:
    with pytest.raises(RuleBroken) as refused:
        check_event(StayEvent.from_document(event), HOME, documents)
    return refused.value


def accept(event: JsonObject, *documents: JsonObject) -> None:
    check_event(StayEvent.from_document(event), HOME, documents)


def test_an_arrival_a_move_an_extension_and_an_exit_follow_each_other() -> None:
    accept(ARRIVED)
    accept(MOVED, ARRIVED)
    accept(an_extension(PEN, "s1", "h1", "2026-04-12", "2026-06-01"), ARRIVED, MOVED)
    accept(LEFT, ARRIVED, MOVED)
    accept(an_arrival(PEN, "s2", "h2", "2026-04-20", {"r4": 3}), ARRIVED, MOVED, LEFT)


REFUSED: list[tuple[str, JsonObject, list[JsonObject]]] = [
    ("exit_before_arrival", an_exit(PEN, "s1", "h1", "2026-04-04"), [ARRIVED]),
    ("exit_before_move", an_exit(PEN, "s1", "h1", "2026-04-09"), [ARRIVED, MOVED]),
    ("no_arrival", an_exit(PEN, "s9", "h1", "2026-04-09"), [ARRIVED]),
    ("no_arrival", an_exit(PEN, "s1", "h1", "2026-04-09"), [ARRIVED, a_void(PEN, ARRIVED)]),
    ("already_exited", an_exit(PEN, "s1", "h1", "2026-04-21"), [ARRIVED, LEFT]),
    ("already_exited", a_move(PEN, "s1", "h1", "2026-04-21", {"r4": 3}), [ARRIVED, LEFT]),
    ("already_exited", an_extension(PEN, "s1", "h1", "2026-04-12", "2026-06-01"), [ARRIVED, LEFT]),
    ("before_arrival", a_move(PEN, "s1", "h1", "2026-04-01", {"r4": 3}), [ARRIVED]),
    ("other_household", an_exit(PEN, "s1", "h2", "2026-04-20"), [ARRIVED]),
    ("already_arrived", an_arrival(PEN, "s1", "h1", "2026-04-06", {"r4": 3}), [ARRIVED]),
    ("household_already_in", an_arrival(PEN, "s2", "h1", "2026-04-06", {"r4": 3}), [ARRIVED]),
    ("room_occupied", an_arrival(PEN, "s2", "h2", "2026-04-06", {"r5": 1}), [ARRIVED]),
    ("room_occupied", a_move(PEN, "s2", "h2", "2026-04-06", {"r5": 1}), [ARRIVED, an_arrival(PEN, "s2", "h2", "2026-04-01", {"r1": 1})]),
    ("room_taken_later", an_arrival(PEN, "s2", "h2", "2026-04-01", {"r5": 1}), [ARRIVED]),
    ("too_many_people", an_arrival(PEN, "s2", "h2", "2026-04-06", {"r2": 3}), []),
    ("unknown_room", an_arrival(PEN, "s2", "h2", "2026-04-06", {"r9": 1}), []),
    ("room_out_of_service", an_arrival(PEN, "s2", "h2", "2026-04-06", {"r2": 2}), [a_closure(PEN, "r2", "2026-04-01")]),
    ("room_reserved", an_arrival(PEN, "s2", "h2", "2026-04-06", {"r2": 2}), [a_hold(PEN, "k1", ["r2"], ("2026-04-01", "2026-04-30"))]),
    ("wrong_residence", an_arrival(PEN, "s2", "h2", "2026-04-06", {"r2": 2}, residence="residence:gelsom"), []),
]


@pytest.mark.parametrize(("code", "event", "recorded"), REFUSED, ids=[f"{code}-{index}" for index, (code, _, _) in enumerate(REFUSED)])
def test_what_does_not_fit_is_refused_with_what_to_do(code: str, event: JsonObject, recorded: list[JsonObject]) -> None:
    refused = refusal(event, *recorded)
    assert refused.code == code
    assert ":" in refused.sentence or "." in refused.sentence[:-1], "says what happened and what to do"
    assert refused.sentence.endswith(".")


def test_the_sentence_about_too_many_people_has_its_figures() -> None:
    refused = refusal(an_arrival(PEN, "s2", "h2", "2026-04-06", {"r2": 3}))
    assert refused.details == {"room": "Stanza 2", "beds": 2, "people": 3}
    assert "letti 2, persone 3" in refused.sentence


def test_a_stay_of_the_past_may_be_written_down_when_its_end_is_told() -> None:
    accept(an_arrival(PEN, "s2", "h2", "2026-04-01", {"r5": 1}, planned_end="2026-04-05"), ARRIVED)


def test_the_household_that_a_hold_is_for_may_come_in() -> None:
    kept = a_hold(PEN, "k1", ["r2"], ("2026-04-01", "2026-04-30"))
    accept(an_arrival(PEN, "s2", "h2", "2026-04-06", {"r2": 2}, hold=a_ulid("k1")), kept)


def test_a_room_is_free_on_the_day_of_the_exit() -> None:
    accept(an_arrival(PEN, "s2", "h2", "2026-04-20", {"r5": 1}), ARRIVED, LEFT)


def test_a_correction_is_judged_without_what_it_corrects() -> None:
    accept(an_arrival(PEN, "s1", "h1", "2026-04-06", {"r5": 3}, corrects=ARRIVED["_id"]), ARRIVED)


MALFORMED: list[tuple[str, Any]] = [
    ("missing_room", lambda: an_arrival(PEN, "s1", "h1", "2026-04-05", {})),
    ("end_before_start", lambda: an_arrival(PEN, "s1", "h1", "2026-04-05", {"r1": 1}, planned_end="2026-04-05")),
    ("not_a_date", lambda: an_exit(PEN, "s1", "h1", "2026-02-30")),
    ("not_in_list", lambda: an_exit(PEN, "s1", "h1", "2026-04-05", destination="LUNA")),
    ("missing", lambda: a_stay_event(PEN, "extended", ("s1", "h1"), "2026-04-05")),
    ("rooms_after_exit", lambda: a_stay_event(PEN, "exited", ("s1", "h1"), "2026-04-05", {"r1": 1}, destination="ERP")),
]


@pytest.mark.parametrize(("code", "make"), MALFORMED, ids=[code for code, _ in MALFORMED])
def test_a_malformed_event_is_refused_when_it_is_made(code: str, make: Any) -> None:
    with pytest.raises(InvalidDocument) as refused:
        make()
    assert refused.value.code == code


def found(*documents: JsonObject) -> list[tuple[str, tuple[str, ...]]]:
    return [(item.code, item.missing) for item in fold_stays(documents).contradictions]


LUCIA = Pen("lucia", "tabletbbbb")


def test_two_moves_apart_contradict_until_a_later_fact_lists_both() -> None:
    mine = a_move(PEN, "s1", "h1", "2026-04-10", {"r4": 3}, after=[ARRIVED["_id"]])
    hers = a_move(LUCIA, "s1", "h1", "2026-04-10", {"r3": 2, "r2": 1}, after=[ARRIVED["_id"]])
    assert found(ARRIVED, mine, hers) == [("rooms_differ", ())]
    settled = a_move(LUCIA, "s1", "h1", "2026-04-11", {"r4": 3}, after=[mine["_id"], hers["_id"]])
    assert found(ARRIVED, mine, hers, settled) == []
    assert found(ARRIVED, mine, hers, a_void(LUCIA, hers)) == []


def test_two_moves_that_say_the_same_do_not_contradict() -> None:
    twice = [a_move(pen, "s1", "h1", "2026-04-10", {"r4": 3}, after=[ARRIVED["_id"]]) for pen in (PEN, LUCIA)]
    assert found(ARRIVED, *twice) == []


def test_planned_ends_that_differ_contradict_and_one_that_knew_the_other_does_not() -> None:
    one = an_extension(PEN, "s1", "h1", "2026-04-12", "2026-06-01", after=[ARRIVED["_id"]])
    apart = an_extension(LUCIA, "s1", "h1", "2026-04-12", "2026-07-01", after=[ARRIVED["_id"]])
    knowing = an_extension(LUCIA, "s1", "h1", "2026-04-12", "2026-07-01", after=[one["_id"]])
    assert found(ARRIVED, one, apart) == [("planned_end_differs", ())]
    assert found(ARRIVED, one, knowing) == []
    assert fold_stays([ARRIVED, one, knowing]).stays[a_ulid("s1")].planned_end == "2026-07-01"


def test_an_exit_and_a_later_word_that_did_not_know_of_it_contradict() -> None:
    leaving = an_exit(PEN, "s1", "h1", "2026-04-10", after=[ARRIVED["_id"]])
    extended = an_extension(LUCIA, "s1", "h1", "2026-04-12", "2026-06-01", after=[ARRIVED["_id"]])
    assert ("presence_differs", ()) in found(ARRIVED, leaving, extended)


def test_what_an_author_knew_and_we_do_not_have_is_told() -> None:
    unseen = "stay:" + "a" * 26
    mine = a_move(PEN, "s1", "h1", "2026-04-10", {"r4": 3}, after=[ARRIVED["_id"]])
    hers = a_move(LUCIA, "s1", "h1", "2026-04-10", {"r3": 2, "r2": 1}, after=[unseen])
    assert found(ARRIVED, mine, hers) == [("rooms_differ", (unseen,))]
    replacing = an_extension(PEN, "s1", "h1", "2026-04-10", "2026-05-02", after=[mine["_id"]])
    assert found(ARRIVED, mine, hers, {**replacing, "replaces": [unseen]})[0] == ("rooms_differ", ())


def test_events_whose_arrival_is_void_fall_away_and_are_listed() -> None:
    book = fold_stays([ARRIVED, LEFT, a_void(PEN, ARRIVED)])
    assert book.stays == {}
    assert [item.code for item in book.contradictions] == ["arrival_void"]
    assert [item.code for item in fold_stays([LEFT]).contradictions] == ["no_arrival"]


def test_every_contradiction_has_its_sentence() -> None:
    assert all(sentence.endswith(".") and ":" in sentence for sentence in SENTENCES.values())


def test_a_stay_tells_what_the_next_event_must_list() -> None:
    stay = fold_stays([ARRIVED, MOVED]).stays[a_ulid("s1")]
    assert stay.latest == (MOVED["_id"],)
    assert [(period.start, period.end, list(period.rooms)) for period in stay.periods] == [
        ("2026-04-05", "2026-04-10", ["r5"]),
        ("2026-04-10", None, ["r4"]),
    ]
    undone = fold_stays([ARRIVED, MOVED, undo := a_void(PEN, MOVED)]).stays[a_ulid("s1")]
    assert undone.latest == (undo["_id"],)
    assert list(undone.rooms_on("2026-04-12")) == ["r5"]


def test_a_stay_is_overdue_the_day_after_its_planned_end_and_no_longer_once_left() -> None:
    stay = fold_stays([ARRIVED]).stays[a_ulid("s1")]
    assert not stay.overdue_on("2026-05-01")
    assert stay.overdue_on("2026-05-02")
    assert not fold_stays([ARRIVED, LEFT]).stays[a_ulid("s1")].overdue_on("2026-05-02")
