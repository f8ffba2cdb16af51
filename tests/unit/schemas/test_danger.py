"""An immediate danger: what it says by itself, what was seen and done, what was taken back."""

import pytest

from schemas import danger
from schemas.access import may_write
from schemas.checklist import built_in
from schemas.danger import ASKED, DONE, DONE_FOR, SIGNS, asked_of, check_danger_field, did_field, read_danger, where_of
from schemas.errors import InvalidDocument
from schemas.kinds import check_document, check_values
from schemas.records import fold_record
from tests.support.builders import Pen, a_change
from tests.support.dangers import ADDRESS, AT, a_danger, a_danger_id

_OF_WHAT_WAS_DONE = {"done", "done_other", "why_nothing"}
GIULIA = Pen("giulia", "phoneaaaaa")


def test_its_fields_are_the_items_of_the_published_checklist() -> None:
    checklist = built_in(*danger.CHECKLIST)
    seen = [item for item in checklist.items if item.section == "signs"]
    done = next(item for item in checklist.items if item.id == "done")
    assert tuple(item.id for item in seen) == SIGNS
    assert tuple(choice.code for choice in done.choices) == DONE
    assert set(ASKED) < set(DONE)
    assert set(DONE_FOR) < set(ASKED)
    assert set().union(*DONE_FOR.values()) == set(SIGNS)
    assert {"people_inside", "sleep_here"} == {item.id for item in checklist.items if item.section == "response"} - _OF_WHAT_WAS_DONE


def test_one_change_alone_says_what_where_and_who() -> None:
    first, *_ = a_danger(GIULIA, "live_wires")
    check_document(first)
    check_values(first)
    seen = read_danger(fold_record(a_danger_id(), [first]))
    assert (seen.seen, seen.did, seen.withdrawn, seen.author) == (("live_wires",), (), False, "giulia")
    where = seen.where.value
    assert where is not None
    assert where.address is not None
    assert where.position is not None
    assert (where.address.street, where.position.lat_e7) == ("Via della Concordia", 375_000_000)
    assert seen.last_at == first["at"]


def test_what_was_done_stands_in_the_order_of_its_moments() -> None:
    documents = a_danger(GIULIA, "collapse", did=("people_out", "called_112"))
    seen = read_danger(fold_record(a_danger_id(), documents))
    assert [code for code, _ in seen.did] == ["people_out", "called_112"]
    assert seen.did[0][1] < seen.did[1][1]


def test_of_two_who_disagree_the_one_who_saw_it_counts() -> None:
    documents = a_danger(GIULIA, "gas_smell")
    rival = a_change(Pen("anna", "phonebbbbb", GIULIA.now_ms + 10_000), a_danger_id(), "gas_smell", "no")
    seen = read_danger(fold_record(a_danger_id(), [*documents, rival]))
    assert seen.signs["gas_smell"].disputed
    assert seen.seen == ("gas_smell",)


def test_taken_back_it_is_withdrawn_and_still_names_its_place() -> None:
    first, *_ = a_danger(GIULIA, "flooding")
    back = a_change(GIULIA, a_danger_id(), "flooding", None, over=[first["_id"]])
    seen = read_danger(fold_record(a_danger_id(), [first, back]))
    assert (seen.seen, seen.withdrawn) == ((), True)
    assert seen.where.value is not None


def test_who_is_still_in_it_is_answered_beside_and_a_yes_of_anybody_counts() -> None:
    first, *_ = a_danger(GIULIA, "gas_smell", anyone_inside="unknown", sleep_here="no")
    rival = a_change(Pen("anna", "phonebbbbb", GIULIA.now_ms + 10_000), a_danger_id(), "anyone_inside", "yes")
    check_values(first)
    seen = read_danger(fold_record(a_danger_id(), [first, rival]))
    assert seen.answers == {"anyone_inside": "yes", "sleep_here": "no"}
    back = a_change(GIULIA, a_danger_id(), "sleep_here", None, over=[first["_id"]])
    check_values(back)
    assert read_danger(fold_record(a_danger_id(), [first, back])).answers == {"anyone_inside": "unknown"}


def test_an_answer_alone_names_no_danger() -> None:
    assert read_danger(fold_record(a_danger_id(), a_danger(GIULIA, anyone_inside="yes"))).withdrawn


def test_a_tick_alone_is_a_report_too() -> None:
    assert not read_danger(fold_record(a_danger_id(), a_danger(GIULIA, did=("called_112",)))).withdrawn
    assert read_danger(fold_record(a_danger_id(), a_danger(GIULIA))).withdrawn


def test_only_what_makes_sense_for_the_signs_is_asked_and_a_tick_stays_in_sight() -> None:
    assert asked_of(()) == ("called_112", "people_out", "neighbours_told", "office_told", "people_refused")
    assert "power_cut" in asked_of(["live_wires"])
    assert "gas_shut" not in asked_of(["live_wires"])
    assert "gas_shut" in asked_of(["live_wires"], ["gas_shut"])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("gas_smell", "perhaps"),
        ("sleep_here", "perhaps"),
        (did_field("called_112"), "21:13"),
        ("dwelling", "household:01"),
        ("where", {"address": {"street": ""}}),
        ("checklist_version", 0),
        ("of_tomorrow", 1),
    ],
)
def test_what_no_reader_could_show_is_refused(field: str, value: object) -> None:
    with pytest.raises(InvalidDocument) as refused:
        check_danger_field(field, value)
    assert refused.value.path.startswith(field)


def test_a_place_that_cannot_be_read_keeps_nobody_from_reporting() -> None:
    assert where_of(ADDRESS, AT) == {"address": ADDRESS, "position": AT}
    assert where_of({"street": "", "city": "Catania"}, None) == {}
    assert where_of(None, {**AT, "lat_e7": 0, "lon_e7": 0}) == {}


def test_a_team_and_the_office_may_write_it_and_a_residence_may_not() -> None:
    record = a_danger_id()
    assert may_write("outreach", "outreach-catania", "change", record)
    assert may_write("office", "outreach-catania", "change", record)
    assert not may_write("educator", "residence-zagara", "change", record)
