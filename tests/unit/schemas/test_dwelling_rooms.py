"""Rooms of a dwelling: measured by several people field by field, whole millimetres, and what nobody measured stays unsaid."""

from typing import Any

import pytest

from schemas.documents import JsonObject
from schemas.dwelling import check_dwelling_field, read_dwelling
from schemas.dwelling_rooms import (
    ROOM_FIELDS,
    ROOM_KINDS,
    MeasuredRoom,
    SleepsIn,
    measured_rooms,
    read_rooms,
    with_sleepers,
)
from schemas.errors import InvalidDocument
from schemas.kinds import check_values
from schemas.records import fold_record
from tests.support.builders import Pen, a_change, a_dwelling, a_dwelling_id, a_ulid

HOUSE = a_dwelling_id()
BED, LIVING = a_ulid("bed"), a_ulid("living")


def said(pen: Pen, name: str, value: Any, over: tuple[str, ...] = (), room: str = BED) -> JsonObject:
    return a_change(pen, HOUSE, f"rooms/{room}/{name}", value, over)


def test_a_room_is_folded_field_by_field_from_what_two_people_wrote() -> None:
    marta, aldo = Pen("marta", "phoneaaaaa"), Pen("aldo", "phonebbbbb")
    changes = [
        said(marta, "kind", "bedroom"),
        said(marta, "size", {"sides_mm": [3600, 3400]}),
        said(aldo, "height_mm", 2850),
        said(aldo, "window", {"opens": True, "openings": [{"sides_mm": [1200, 1400]}]}),
        said(aldo, "sleepers", 2),
    ]
    (room,) = read_rooms(fold_record(HOUSE, changes))
    measured = room.measured
    assert (measured.area_mm2, measured.window_mm2, measured.height_mm, measured.sleepers) == (12_240_000, 1_680_000, 2850, 2)
    assert measured.use is not None
    assert measured.use.label.it == "Camera da letto"


def test_two_measures_of_one_room_are_both_shown_and_the_newer_one_is_reckoned_with() -> None:
    early, late = Pen("marta", "phoneaaaaa"), Pen("aldo", "phonebbbbb", Pen().now_ms + 60_000)
    (room,) = read_rooms(fold_record(HOUSE, [said(early, "height_mm", 2700), said(late, "height_mm", 2600)]))
    assert (room.height_mm.values, room.height_mm.disputed, room.measured.height_mm) == ((2600, 2700), True, 2600)


def test_a_room_that_was_taken_away_is_not_read_until_somebody_says_more_of_it() -> None:
    pen = Pen()
    first = said(pen, "kind", "bedroom")
    gone = a_change(pen, HOUSE, f"rooms/{BED}/retired", True, shown=[(f"rooms/{BED}/kind", first["_id"])])
    assert read_rooms(fold_record(HOUSE, [first, gone])) == ()
    assert len(read_rooms(fold_record(HOUSE, [first, gone, said(Pen("aldo", "phonebbbbb"), "height_mm", 2700)]))) == 1


def test_a_dwelling_has_its_rooms_and_whether_they_are_all() -> None:
    pen = Pen()
    changes = [*a_dwelling(pen), said(pen, "kind", "bedroom"), said(pen, "kind", "living", room=LIVING)]
    dwelling = read_dwelling(fold_record(HOUSE, changes))
    assert {room.id for room in dwelling.rooms} == {BED, LIVING}
    assert dwelling.rooms_listed.value is None
    listed = a_change(pen, HOUSE, "rooms_listed", True)
    assert read_dwelling(fold_record(HOUSE, [*changes, listed])).rooms_listed.value is True


def test_nothing_measured_is_nothing_and_no_nought() -> None:
    unmeasured = MeasuredRoom.read({})
    assert (unmeasured.area_mm2, unmeasured.height_mm, unmeasured.window_mm2, unmeasured.sleepers, unmeasured.use) == (None,) * 5


@pytest.mark.parametrize(
    ("window", "area"),
    [
        ({"opens": False}, 0),
        ({"opens": True}, None),
        ({"opens": True, "openings": [{"area_cm2": 10_000}, {"sides_mm": [500, 1000]}]}, 1_500_000),
    ],
)
def test_a_window_that_does_not_open_is_nought_and_one_unmeasured_is_unknown(window: JsonObject, area: int | None) -> None:
    assert MeasuredRoom.read({"window": window}).window_mm2 == area


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("kind", "attic", "malformed"),
        ("size", {}, "size_unclear"),
        ("size", {"sides_mm": [3600, 3400], "area_cm2": 122_400}, "size_unclear"),
        ("size", {"sides_mm": [3600]}, "wrong_kind"),
        ("size", {"sides_mm": [3600, 0]}, "too_small"),
        ("size", {"sides_mm": [3.6, 3.4]}, "wrong_kind"),
        ("height_mm", 0, "too_small"),
        ("height_mm", 2.7, "wrong_kind"),
        ("window", {"opens": False, "openings": [{"area_cm2": 10}]}, "window_shut"),
        ("sleepers", -1, "too_small"),
        ("label", "", "empty"),
    ],
)
def test_what_no_reader_could_show_is_refused_while_it_is_typed(field: str, value: Any, code: str) -> None:
    with pytest.raises(InvalidDocument) as refused:
        check_dwelling_field(f"rooms/{BED}/{field}", value)
    assert refused.value.code == code
    assert "documento" not in refused.value.sentence


def test_a_refusal_calls_the_measure_by_its_name() -> None:
    with pytest.raises(InvalidDocument) as refused:
        check_dwelling_field(f"rooms/{BED}/height_mm", 0)
    assert refused.value.sentence.startswith("Per l'altezza il numero è troppo piccolo")
    assert refused.value.path == f"rooms/{BED}/height_mm"


def test_a_field_of_a_newer_app_passes_the_centre_and_a_known_one_is_checked() -> None:
    pen = Pen()
    check_values(said(pen, "floor_covering", "tiles"))
    with pytest.raises(InvalidDocument):
        check_values(said(pen, "sleepers", "two"))


def test_what_an_assessment_copies_reads_back_the_same_and_holds_no_label() -> None:
    pen = Pen()
    told = {"kind": "bedroom", "size": {"area_cm2": 122_400}, "window": {"opens": True}, "sleepers": 0, "label": "Camera di Rosaria"}
    (room,) = read_rooms(fold_record(HOUSE, [said(pen, name, value) for name, value in told.items()]))
    copied = room.measured.plain()
    assert copied == {name: value for name, value in told.items() if name != "label"}
    assert MeasuredRoom.read(copied) == room.measured


def test_once_everybody_said_where_they_sleep_the_rooms_are_counted_by_them() -> None:
    rooms = {BED: MeasuredRoom(kind="bedroom", sleepers=1), LIVING: MeasuredRoom(kind="living")}
    all_said = with_sleepers(rooms, {"a": BED, "b": BED, "c": LIVING})
    assert {key: room.sleepers for key, room in all_said.items()} == {BED: 2, LIVING: 1}


def test_before_that_the_count_from_the_door_stands_unless_more_were_named() -> None:
    rooms = {BED: MeasuredRoom(kind="bedroom", sleepers=1), LIVING: MeasuredRoom(kind="living")}
    some_said = with_sleepers(rooms, {"a": BED, "b": BED, "c": None})
    assert {key: room.sleepers for key, room in some_said.items()} == {BED: 2, LIVING: None}
    assert with_sleepers(rooms, {}) == rooms


def test_where_somebody_sleeps_names_a_dwelling_and_its_room() -> None:
    assert SleepsIn.read({"dwelling": HOUSE, "room": BED}).room == BED
    with pytest.raises(InvalidDocument):
        SleepsIn.read({"dwelling": "household:x", "room": BED})


def test_every_field_and_kind_is_named_once() -> None:
    assert set(ROOM_FIELDS) - {"label"} == set(MeasuredRoom.model_fields)
    assert len({kind.code for kind in ROOM_KINDS}) == len({kind.label.it for kind in ROOM_KINDS}) == len(ROOM_KINDS)
    assert measured_rooms(()) == {}


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"kind": "bedroom"}, "size"),
        ({"kind": "bedroom", "size": {"area_cm2": 90_000}}, "height_mm"),
        ({"kind": "bedroom", "size": {"area_cm2": 90_000}, "height_mm": 2700}, None),
        ({"kind": "bathroom"}, "height_mm"),
        ({"kind": "bathroom", "height_mm": 2400}, None),
        ({"height_mm": 2400}, "size"),
    ],
)
def test_a_room_is_measured_when_surface_and_height_are_known_and_a_bathroom_by_its_height(told: JsonObject, field: str | None) -> None:
    assert MeasuredRoom.read(told).unmeasured == field
