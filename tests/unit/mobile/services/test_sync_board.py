"""The sync line: the most pressing word first, and never "delivered" while something is left."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from docstore.errors import NewerStore
from docstore.replication.supervisor import Problem, SyncState, SyncStatus
from mobile.services.delivery import Refused
from mobile.services.lanes import LaneCount
from mobile.services.problems import Problem as Said
from mobile.services.sync_board import UNEXPECTED, Backlog, Standing, lanes, line, refusal, stopped
from ui.words import Words

EVENING = datetime(2026, 11, 22, 20, 14, tzinfo=UTC)
STOPPED = SyncStatus(SyncState.STOPPED, 1, Problem("unauthorized", "Serve accedere di nuovo con nome e password.", 0))


DELIVERED = Standing(EVENING)
SICK = Said("circle_sick", "Una parte dei dati è danneggiata.")


def backlog(records: int = 0, photos: int = 0, originals: int = 0, refused: bool = False) -> Backlog:
    rows = ((None, Refused("assessment:x", "1-x", "forbidden", "Non è permesso.", 1)),) if refused else ()
    waiting = {"records": (records, records * 500), "photos": (photos, photos * 900_000), "originals": (originals, originals * 4_000_000)}
    arrived = {"records": 41, "photos": 96, "originals": 71}
    return Backlog(waiting, arrived, rows)  # type: ignore[arg-type]


def counts(running: str | None = None) -> dict[str, LaneCount]:
    return {kind: LaneCount(1, 100, running=kind == running) for kind in ("records", "photos", "originals")}


@pytest.mark.parametrize(
    ("left", "status", "running", "kind"),
    [
        (backlog(), SyncStatus(), None, "delivered"),
        (backlog(originals=3), SyncStatus(), None, "delivered"),
        (backlog(originals=3), SyncStatus(SyncState.RUNNING), "originals", "delivered"),
        (backlog(records=1), SyncStatus(SyncState.OFFLINE), None, "waiting"),
        (backlog(photos=1), SyncStatus(SyncState.IDLE), None, "waiting"),
        (backlog(records=2), SyncStatus(SyncState.RUNNING), "records", "sending"),
        (backlog(records=2), SyncStatus(SyncState.RUNNING), None, "waiting"),
        (backlog(refused=True), SyncStatus(), None, "refused"),
        (backlog(records=1, refused=True), SyncStatus(SyncState.OFFLINE), None, "refused"),
        (backlog(records=1, refused=True), STOPPED, None, "problem"),
    ],
)
def test_one_of_six_states(left: Backlog, status: SyncStatus, running: str | None, kind: str) -> None:
    assert line(left, counts(running), status, DELIVERED).kind == kind


@pytest.mark.parametrize(
    ("left", "standing", "kind", "count"),
    [
        (backlog(), Standing(EVENING, drafts=2), "drafts", 2),
        (backlog(records=1), Standing(EVENING, drafts=2), "waiting", 1),
        (backlog(), Standing(EVENING, problem=SICK), "problem", 0),
        (backlog(records=3), Standing(EVENING, drafts=1, problem=SICK), "problem", 3),
    ],
)
def test_nothing_is_called_delivered_over_a_draft_or_a_circle_that_does_not_move(
    left: Backlog, standing: Standing, kind: str, count: int
) -> None:
    shown = line(left, counts(), SyncStatus(), standing)
    assert (shown.kind, shown.count) == (kind, count)


def test_before_anything_was_ever_delivered_there_is_nothing_to_deliver() -> None:
    assert line(backlog(), counts(), SyncStatus(), Standing()).kind == "nothing"


def test_sending_says_how_much_of_how_much() -> None:
    shown = line(backlog(records=2, photos=1), counts("photos"), SyncStatus(SyncState.RUNNING), Standing())
    assert (shown.unit, shown.done, shown.total) == ("records", 1, 3)
    assert line(backlog(photos=1), counts("photos"), SyncStatus(SyncState.RUNNING), Standing()).unit == "photos"
    assert (shown.done_bytes, shown.total_bytes) == (200, 200 + 1_000 + 900_000)


def test_the_lanes_keep_their_order() -> None:
    assert [lane.kind for lane in lanes(backlog(1, 2, 3), counts())] == ["records", "photos", "originals"]
    assert [lane.waiting for lane in lanes(backlog(1, 2, 3), counts())] == [1, 2, 3]


def test_the_lanes_count_all_of_this_devices_work_not_only_what_left_since_it_was_opened() -> None:
    assert [lane.sent for lane in lanes(backlog(), counts())] == [41, 96, 71]


def test_a_persons_sentence_passes_and_a_databases_english_does_not() -> None:
    assert line(backlog(records=1), counts(), STOPPED, Standing()).sentence == "Serve accedere di nuovo con nome e password."
    assert stopped("unauthorized", "You are not authorized to access this db.").sentence == UNEXPECTED
    assert stopped("forbidden", "You are not allowed to do this.").sentence == UNEXPECTED
    assert stopped("newer_store", NewerStore().reason).sentence == NewerStore().reason


@pytest.mark.parametrize(
    ("problem", "english"),
    [
        (stopped("unauthorized", "You are not authorized to access this db."), "The centre answered in an unexpected way."),
        (refusal(Refused("draft:x", "1-x", "too_large", "The document is larger.", 1)), "It is too large for the centre."),
        (refusal(Refused("stay:x", "1-x", "forbidden", "Non è permesso.", 1)), "says, in Italian: “Non è permesso.”"),
        (refusal(Refused("stay:x", "1-x", "forbidden", "wrong_device: Di un altro.", 1)), "This record is of another device"),
        (refusal(Refused("stay:x", "1-x", "forbidden", "a_new_rule: Non è permesso.", 1)), "says, in Italian: “Non è permesso.”"),
    ],
)
def test_what_is_said_of_a_sync_can_be_said_in_english(problem: Said, english: str) -> None:
    assert english in Words("en").problem(problem.code, problem.sentence, problem.details)
    assert Words("it").problem(problem.code, problem.sentence, problem.details) == problem.sentence
