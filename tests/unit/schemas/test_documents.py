"""Documents read and given back: unknown fields kept, bad ones refused with a field and a sentence that says what to do."""

from collections.abc import Callable
from typing import Any

import pytest

from schemas import assessment, photo, residence
from schemas.assessment import Assessment, Draft, Seen, gravest_rating, is_open
from schemas.canonical import sha256_hex
from schemas.changes import Edit, make_change
from schemas.documents import Document, JsonObject
from schemas.dwelling import check_dwelling_field, proves_place, read_dwelling
from schemas.errors import InvalidDocument
from schemas.facts import verify_fact
from schemas.gaps import gaps
from schemas.hold import Hold
from schemas.household import Age, NewPerson, check_household_field, new_household, read_household
from schemas.out_of_service import OutOfService
from schemas.photo import Chunk, Photo, Receipt
from schemas.records import fold_record
from schemas.stay import StayEvent
from tests.support.builders import (
    Pen,
    a_change,
    a_closure,
    a_draft,
    a_dwelling,
    a_dwelling_id,
    a_hold,
    a_household_id,
    a_photo,
    a_residence,
    a_ulid,
    an_arrival,
    an_assessment,
)

PEN = Pen("giulia", "phoneaaaaa")
DRAFT = a_draft(PEN, hazards={"1": {"likelihood": 18, "spread": [0, 100, 316, 584], "harm": "III"}})
HOUSE = a_dwelling(PEN)

EVERY_KIND: list[tuple[type[Document], JsonObject]] = [
    (Draft, DRAFT),
    (Assessment, an_assessment(PEN, DRAFT, HOUSE)),
    (Photo, a_photo(PEN)),
    (Chunk, {name: value for name, value in photo.make_chunk(next(photo.split(b"pixels"))).items() if name != "_attachments"}),
    (Receipt, photo.make_receipt(Photo.from_document(a_photo(PEN)), "working", "verified")),
    (residence.Residence, a_residence().to_document()),
    (StayEvent, an_arrival(PEN, "s1", "h1", "2026-04-01", {"r1": 1})),
    (Hold, a_hold(PEN, "k1", ["r1"], ("2026-04-01", "2026-04-09"))),
    (OutOfService, a_closure(PEN, "r1", "2026-04-01")),
]


@pytest.mark.parametrize(("model", "document"), EVERY_KIND, ids=[model.kind for model, _ in EVERY_KIND])
def test_a_document_of_a_newer_app_goes_through_unharmed(model: type[Document], document: JsonObject) -> None:
    newer = {**document, "schema_version": 9, "_rev": "3-abc", "_attachments": {"bytes": {"stub": True}}, "tomorrow": {"of": ["use"]}}
    assert model.from_document(newer).to_document() == newer
    assert model.from_document(document).to_document() == document


@pytest.mark.parametrize(("model", "document"), EVERY_KIND, ids=[model.kind for model, _ in EVERY_KIND])
def test_what_is_not_such_a_document_is_refused(model: type[Document], document: JsonObject) -> None:
    for spoiled, code in (
        ({**document, "type": "other"}, "wrong_type"),
        ({**document, "_id": f"{model.kind}:Nonsense"}, "wrong_name"),
        ({"_id": document["_id"], "_rev": "2-a", "_deleted": True}, "deleted"),
        ({**document, "schema_version": "1"}, "wrong_kind"),
    ):
        with pytest.raises(InvalidDocument) as refused:
            model.from_document(spoiled)
        assert refused.value.code == code


def refused(work: Callable[[], Any]) -> InvalidDocument:
    with pytest.raises(InvalidDocument) as caught:
        work()
    return caught.value


def test_every_problem_is_listed_with_its_field_and_without_what_was_typed() -> None:
    spoiled = {**DRAFT, "note": 7, "hazards": {"1": {"likelihood": 18, "spread": [1, 2, 3, 4]}}, "photos": [{"photo": "Mario Rossi"}]}
    problems = refused(lambda: Draft.from_document(spoiled)).problems
    assert {problem.path: problem.code for problem in problems} == {
        "note": "wrong_kind",
        "hazards.1.spread": "bad_spread",
        "photos.0.photo": "malformed",
    }
    assert not any("Rossi" in problem.sentence for problem in problems)


def test_a_thirteenth_bed_is_refused_with_what_to_do() -> None:
    home = a_residence()
    error = refused(lambda: residence.with_room(home, "r6", residence.Room(name="Stanza 6", beds=1, floor="Terra")))
    assert (error.code, error.details) == ("too_many_beds", {"beds": 13, "largest": 12})
    assert "togli un letto" in error.sentence


def test_a_room_on_a_floor_that_is_not_there_is_refused() -> None:
    error = refused(lambda: residence.with_room(a_residence(rooms={"r1": 1}), "r2", residence.Room(name="Due", beds=1, floor="Attico")))
    assert (error.code, error.path) == ("unknown_floor", "rooms.r2.floor")


def test_rooms_are_told_floor_by_floor_from_the_top() -> None:
    home = residence.with_room(a_residence(rooms={"r2": 1, "r1": 1}), "r3", residence.Room(name="Tre", beds=1, floor="Primo"))
    assert [(floor, [key for key, _ in rooms]) for floor, rooms in home.rooms_by_floor()] == [("Primo", ["r3"]), ("Terra", ["r1", "r2"])]
    assert home.database == "residence-zagara"


def test_a_dwelling_is_read_field_by_field_with_rivals() -> None:
    rival = a_change(Pen("sara", "office2222", PEN.now_ms + 10**6), a_dwelling_id(), "target_group", "c")
    dwelling = read_dwelling(fold_record(a_dwelling_id(), [*HOUSE, rival]))
    assert dwelling.address.value is not None
    assert dwelling.address.value.street == "Via della Concordia"
    assert (dwelling.target_group.value, dwelling.target_group.others, dwelling.disputed) == ("c", ("a",), ("target_group",))
    assert dwelling.people_count.value is None


def test_a_value_that_this_version_cannot_show_is_never_decided_against() -> None:
    newer = a_change(PEN, a_dwelling_id(), "target_group", {"several": ["a", "c"]})
    reading = read_dwelling(fold_record(a_dwelling_id(), [*HOUSE, newer])).target_group
    assert (reading.value, reading.unreadable) == ("a", 1)
    assert newer["_id"] not in reading.over
    assert reading.over == (HOUSE[0]["_id"],)


FIX = {"lat_e7": 375_025_000, "lon_e7": 150_872_220, "accuracy_mm": 14_000, "source": "gps", "taken_at": "2026-04-01T09:30:00+02:00"}


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("address", {"street": ""}, "empty"),
        ("address", "via Etnea 1", "wrong_kind"),
        ("position", {**FIX, "lat_e7": 37.5}, "wrong_kind"),
        ("position", {**FIX, "lat_e7": 0, "lon_e7": 0}, "no_position"),
        ("position", {**FIX, "taken_at": "2026-04-01T09:30:00"}, "not_a_moment"),
        ("target_group", "d", "not_in_list"),
        ("people_count", -1, "too_small"),
        ("people_count", "5", "wrong_kind"),
        ("people_count", True, "wrong_kind"),
        ("colour", "red", "unknown_field"),
    ],
)
def test_a_value_that_no_reader_could_show_is_refused_while_typing(field: str, value: object, code: str) -> None:
    error = refused(lambda: check_dwelling_field(field, value))
    assert error.code == code
    assert error.path.startswith(field)
    assert error.sentence.endswith(".")


def test_a_fix_worse_than_100_metres_proves_no_place_a_pin_by_hand_does() -> None:
    def at(**changed: Any) -> Any:
        document = a_change(PEN, a_dwelling_id(), "position", {**FIX, **changed})
        return read_dwelling(fold_record(a_dwelling_id(), [document])).position.value

    assert proves_place(at())
    assert not proves_place(at(accuracy_mm=100_001))
    assert not proves_place(at(accuracy_mm=None))
    assert proves_place(at(accuracy_mm=None, source="hand"))


def test_an_assessment_copies_what_it_was_about_and_is_a_sound_fact() -> None:
    fact = an_assessment(PEN, DRAFT, HOUSE)
    assert verify_fact(fact)
    assert fact["address"] == {"street": "Via della Concordia", "number": "118", "city": "Catania"}
    assert fact["hazards"] == DRAFT["hazards"]
    assert (fact["draft"], fact["draft_rev"], fact["position"]) == (DRAFT["_id"], "2-abc", None)
    rating = gravest_rating(Assessment.from_document(fact).hazards)
    assert rating is not None
    assert rating.band == "C"


def test_a_draft_changed_after_it_was_handed_in_is_open_again() -> None:
    fact = an_assessment(PEN, DRAFT, HOUSE, draft_rev="2-abc")
    assert is_open({**DRAFT, "_rev": "2-abc"}, None)
    assert not is_open({**DRAFT, "_rev": "3-def", "submitted_as": fact["_id"]}, fact)
    assert is_open({**DRAFT, "_rev": "4-fff", "submitted_as": fact["_id"]}, fact)


def test_a_draft_is_its_device_s_own() -> None:
    error = refused(lambda: Draft.from_document({**DRAFT, "device": "phonebbbbb"}))
    assert error.code == "not_own_document"


READY = {
    **dict.fromkeys(("own_bed", "warm_enough_bedding", "door_locks", "light_works", "window_opens", "hot_water", "kitchen_shelf"), "yes"),
    "temperature": "right",
    "rules_told": "yes",
    "knows_whom_to_call": "unknown",
}
"""All that the list on arrival wants."""


@pytest.mark.parametrize(
    ("lists", "missing"),
    [
        ({}, []),
        ({"comfort-intake": {"version": 1, "answers": {}}}, []),
        ({"comfort-intake": {"version": 1, "answers": {"own_bed": "yes"}}}, ["checklists/comfort-intake"]),
        ({"comfort-intake": {"version": 1, "answers": READY}}, []),
        ({"comfort-intake": {"version": 1, "answers": {**READY, "own_bed": "no"}}}, ["checklists/comfort-intake"]),
        ({"comfort-intake": {"version": 1, "answers": {**READY, "own_bed": "no", "beds_missing": 1}}}, []),
        ({"comfort-intake": {"version": 1, "answers": {**READY, "own_bed": "no", "beds_missing": 13}}}, ["checklists/comfort-intake"]),
        ({"comfort-intake": {"version": 99, "answers": {"own_bed": "yes"}}}, []),
        ({"dm-1975": {"version": 1, "answers": {"heating": "yes"}}}, []),
    ],
)
def test_a_list_that_was_begun_is_missing_what_it_wants_or_cannot_keep(lists: dict[str, object], missing: list[str]) -> None:
    draft = Draft.from_document({**DRAFT, "checklists": lists})
    found = gaps(draft, Seen(read_dwelling(fold_record(a_dwelling_id(), HOUSE))))
    assert [gap.field for gap in found if gap.code == "answers_missing"] == missing


def test_what_is_missing_is_named_one_by_one_until_nothing_is() -> None:
    draft = Draft.from_document(DRAFT)
    missing = gaps(draft, Seen(read_dwelling(fold_record(a_dwelling_id(), HOUSE))))
    assert [(gap.code, gap.field) for gap in missing] == [
        ("position_missing", "position"),
        ("order_missing", "order"),
        ("people_count_missing", "people_count"),
        ("photo_missing", "photos"),
    ]
    unrated = Draft.from_document({**DRAFT, "hazards": {}})
    assert "hazards_unrated" in [gap.code for gap in gaps(unrated, Seen(read_dwelling(fold_record(a_dwelling_id(), HOUSE))))]
    whole = Draft.from_document({**DRAFT, "photos": [{"photo": a_photo(PEN)["_id"], "caption": "", "hazard": None}]})
    known = [*a_dwelling(PEN, position=FIX, people_count=5, order={"number": "214"})]
    assert gaps(whole, Seen(read_dwelling(fold_record(a_dwelling_id(), known)))) == []
    begun = [*known, a_change(PEN, a_dwelling_id(), f"rooms/{a_ulid('bed')}/kind", "bedroom")]
    missing = gaps(whole, Seen(read_dwelling(fold_record(a_dwelling_id(), begun))))
    assert [(gap.code, gap.field) for gap in missing] == [("room_unmeasured", f"rooms/{a_ulid('bed')}/size")]
    paper = Draft.from_document({**DRAFT, "photos": [{"photo": a_photo(PEN)["_id"], "use": "order"}]})
    assert [gap.code for gap in gaps(paper, Seen(read_dwelling(fold_record(a_dwelling_id(), known))))] == ["photo_missing"]


def test_a_household_is_made_of_one_change_of_its_own_and_one_a_person() -> None:
    rosa, pio = a_ulid("rosa"), a_ulid("pio")
    told = [NewPerson(rosa, "Rosa", {"years": 34, "on": "2026-04-01"}), NewPerson(pio, "Pio")]
    documents = new_household(a_household_id(), "Famiglia Greco", told, [PEN.sign() for _ in range(3)], came_from=a_dwelling_id())
    assert [list(document["fields"]) for document in documents] == [
        ["name", "came_from"],
        [f"people/{rosa}/name", f"people/{rosa}/age"],
        [f"people/{pio}/name"],
    ]
    household = read_household(fold_record(a_household_id(), documents))
    assert (household.name.value, household.came_from.value) == ("Famiglia Greco", a_dwelling_id())
    assert set(household.person_ids) == {rosa, pio}
    someone = household.person(rosa)
    assert someone is not None
    assert someone.age.value is not None
    assert someone.age.value.years == 34


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", "", "empty"),
        ("people/x/age", {"years": 200, "on": "2026-04-01"}, "too_large"),
        ("came_from", "Via Etnea", "malformed"),
        ("x", 1, "unknown_field"),
    ],
)
def test_a_household_s_value_is_checked_while_typing(field: str, value: object, code: str) -> None:
    assert refused(lambda: check_household_field(field, value)).code == code


def test_a_change_holds_one_person_or_none() -> None:
    names = {f"people/{a_ulid(who)}/name": Edit(who) for who in ("rosa", "pio")}
    assert refused(lambda: make_change(a_household_id(), names, PEN.sign())).code == "several_entries"
    assert refused(lambda: make_change(a_household_id(), {"Bad Name": Edit(1)}, PEN.sign())).code == "malformed"


@pytest.mark.parametrize(("day", "years"), [("2026-04-01", 17), ("2027-03-31", 17), ("2027-04-01", 18), ("2025-01-01", 17)])
def test_the_age_that_is_certain_later_counts_full_years_only(day: str, years: int) -> None:
    assert Age(years=17, on="2026-04-01").least_on(day) == years


PIXELS = bytes(range(256)) * 2500


def test_pixels_are_split_into_named_pieces_that_join_again() -> None:
    pieces = list(photo.split(PIXELS))
    assert [len(piece.data) for piece in pieces] == [262_144, 262_144, 640_000 - 2 * 262_144]
    assert all(piece.sha256 == sha256_hex(piece.data) for piece in pieces)
    assert photo.judge_copy(photo.stored_copy(PIXELS), {piece.sha256: piece.data for piece in pieces}) == ("verified", [])


def test_a_receipt_names_what_to_send_again() -> None:
    copy = photo.stored_copy(PIXELS)
    chunks = {piece.sha256: piece.data for piece in photo.split(PIXELS)}
    lost, bent = copy.chunks[0], copy.chunks[2]
    held = {**chunks, bent: b"bent"}
    del held[lost]
    assert photo.judge_copy(copy, held) == ("incomplete", [lost, bent])
    assert photo.judge_copy(photo.StoredCopy("0" * 64, copy.size, copy.chunks), chunks) == ("mismatch", [])
    fact = Photo.from_document(a_photo(PEN))
    receipt = photo.make_receipt(fact, "original", "incomplete", [lost])
    assert receipt["_id"] == f"receipt:{fact.id.removeprefix('photo:')}:original"
    assert receipt == photo.make_receipt(fact, "original", "incomplete", [lost]), "no clock inside"


def test_a_file_that_is_no_photo_or_too_large_is_refused_with_what_to_do() -> None:
    assert photo.check_original(b"\xff\xd8\xff\xe0", 1000) == "image/jpeg"
    assert photo.check_original(b"\x89PNG\r\n\x1a\n....", 1000) == "image/png"
    assert photo.check_original(b"RIFF\x00\x00\x00\x00WEBP", 1000) == "image/webp"
    assert refused(lambda: photo.check_original(b"%PDF-1.7", 1000)).code == "not_an_image"
    assert refused(lambda: photo.check_original(b"\xff\xd8\xff\xe0", 16 * 1024 * 1024)).code == "photo_too_large"
    assert refused(lambda: photo.check_pixels(10_000, 5_001)).code == "too_many_pixels"


def test_a_hold_must_last_and_keep_something() -> None:
    assert refused(lambda: a_hold(PEN, "k1", [], ("2026-04-01", "2026-04-09"))).code == "missing_room"
    assert refused(lambda: a_hold(PEN, "k1", ["r1"], ("2026-04-09", "2026-04-09"))).code == "end_before_start"
    assert refused(lambda: a_closure(PEN, "r1", "2026-04-09", "2026-04-01")).code == "end_before_start"


def test_a_new_draft_is_empty_and_ready_to_be_put() -> None:
    document = assessment.new_draft(
        f"draft:phoneaaaaa:{a_ulid('v')}", "giulia", a_dwelling_id(), "2026-04-01T09:30:00+02:00", ("hhsrs-2006", 1)
    )
    assert (document["device"], document["hazards"], document["submitted_as"]) == ("phoneaaaaa", {}, None)
