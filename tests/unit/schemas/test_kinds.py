"""One document by itself: each kind passes as it is written, and what is wrong with one is said in a sentence that tells what to do."""

import base64
from typing import Any

import pytest

from schemas import photo
from schemas.documents import JsonObject
from schemas.errors import InvalidDocument
from schemas.facts import Signature, fact_id, make_fact
from schemas.kinds import MODELS, check_document, check_values
from schemas.same_as import make_same_as
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
    a_void,
    an_arrival,
    an_assessment,
)
from tests.support.dangers import a_danger_id

PEN = Pen("giulia", "phoneaaaaa")
DRAFT = a_draft(PEN)
PHOTO = a_photo(PEN)
ARRIVAL = an_arrival(PEN, "s1", "h1", "2026-04-01", {"r1": 1})
CHUNK = photo.make_chunk(next(photo.split(b"pixels")))
SOUND = [
    DRAFT,
    an_assessment(PEN, DRAFT, a_dwelling(PEN)),
    PHOTO,
    CHUNK,
    ARRIVAL,
    a_void(PEN, ARRIVAL),
    make_same_as(a_dwelling_id("d1"), a_dwelling_id("d2"), PEN.sign()),
    a_hold(PEN, "k1", ["r1"], ("2026-04-01", "2026-04-09")),
    a_closure(PEN, "r1", "2026-04-01"),
    a_residence().to_document(),
    *a_dwelling(PEN),
    photo.make_receipt(photo.Photo.from_document(PHOTO), "working", "verified"),
]


def renamed(fact: JsonObject, **fields: Any) -> JsonObject:
    """Another body under its own right name, as a hostile or broken app would write it."""
    document = {**fact, **fields}
    return {**document, "_id": fact_id(document)}


def problem_of(document: JsonObject) -> InvalidDocument:
    with pytest.raises(InvalidDocument) as caught:
        check_document(document)
    return caught.value


@pytest.mark.parametrize("document", SOUND, ids=lambda document: document["type"])
def test_what_devices_write_passes_as_stored_too(document: JsonObject) -> None:
    check_document(document)
    check_document({**document, "_rev": "1-abc", "_revisions": {"start": 1, "ids": ["abc"]}})


@pytest.mark.parametrize("document", [{"_id": "d:0001", "n": 1}, {"_id": "note", "type": "note"}, {"_id": "p:1", "type": 7}, {}])
def test_a_stranger_passes(document: JsonObject) -> None:
    check_document(document)


@pytest.mark.parametrize("kind", sorted(MODELS))
def test_a_name_of_a_known_kind_without_anything_behind_it_is_malformed(kind: str) -> None:
    assert problem_of({"_id": f"{kind}:zagara"}).code == "wrong_type"
    assert problem_of({"_id": "x", "type": kind}).code == "wrong_name"


@pytest.mark.parametrize(
    ("document", "code", "path", "words"),
    [
        (renamed(PHOTO, original_size=16 * 1024 * 1024), "photo_too_large", "original_size", "risoluzione più bassa"),
        (renamed(PHOTO, working_size=0), "too_small", "working_size", "controlla"),
        (renamed(PHOTO, content_type="application/pdf"), "not_an_image", "content_type", "scegli un'altra immagine"),
        (renamed(PHOTO, width=10_000, height=9_000), "too_many_pixels", "original", "risoluzione più bassa"),
        ({**a_residence().to_document(), "rooms": {"r1": {"name": "A", "beds": 13, "floor": "Terra"}}}, "too_many_beds", "rooms", "togli"),
        ({**ARRIVAL, "on": "2026-04-02"}, "id_mismatch", "_id", "correzione"),
        (renamed(ARRIVAL, on="2026-02-30"), "not_a_date", "on", "AAAA-MM-GG"),
        (renamed(ARRIVAL, rooms={}), "missing_room", "rooms", "scegli"),
        (renamed(ARRIVAL, weight=1.5), "not_whole", "weight", "numeri interi"),
        (
            {**CHUNK, "_attachments": {"bytes": {"data": base64.b64encode(bytes(262_145)).decode()}}},
            "chunk_too_large",
            "_attachments",
            "256",
        ),
        ({**CHUNK, "_attachments": {"bytes": {"stub": True, "length": 262_145}}}, "chunk_too_large", "_attachments", "256"),
        ({**CHUNK, "_attachments": {"photo.jpg": {"data": b""}}}, "wrong_attachment", "_attachments", "controlla"),
        ({**DRAFT, "device": "tabletaaaa"}, "not_own_document", "device", "aprine una nuova"),
    ],
)
def test_each_fault_has_a_code_a_place_and_a_sentence(document: JsonObject, code: str, path: str, words: str) -> None:
    problem = problem_of(document)
    assert (problem.code, problem.path) == (code, path)
    assert words in problem.sentence


def test_pixels_of_exactly_one_piece_pass_in_every_spelling() -> None:
    whole = bytes(photo.CHUNK_SIZE)
    for entry in ({"data": whole}, {"data": base64.b64encode(whole).decode()}, {"stub": True, "length": len(whole)}):
        check_document({**CHUNK, "_attachments": {"bytes": entry}})


def test_a_document_of_a_newer_version_is_held_to_its_name_alone() -> None:
    newer = renamed(ARRIVAL, event="handed_over", schema_version=2)
    check_document(newer)
    assert problem_of({**newer, "on": "2026-05-05"}).code == "id_mismatch"
    assert problem_of({**newer, "type": "hold"}).code == "wrong_name"


def test_values_of_a_change_are_judged_by_who_would_show_them() -> None:
    for record, field, value in ((a_dwelling_id(), "target_group", "z"), (a_household_id(), "name", "")):
        with pytest.raises(InvalidDocument) as caught:
            check_values(a_change(PEN, record, field, value))
        assert caught.value.path == field
    check_values(a_change(PEN, a_dwelling_id(), "of_tomorrow", {"any": 1}))
    check_values(a_change(PEN, a_dwelling_id(), "target_group", "c"))


def test_a_word_may_be_taken_back_where_a_person_writes_and_nowhere_else() -> None:
    room, person = f"rooms/{a_ulid('r1')}/height_mm", f"people/{a_ulid('p1')}/age"
    for record, field in ((a_dwelling_id(), "title"), (a_dwelling_id(), room), (a_household_id(), "name"), (a_household_id(), person)):
        check_values(a_change(PEN, record, field, None))
    with pytest.raises(InvalidDocument):
        check_values(a_change(PEN, a_danger_id(), "began_at", None))


def test_no_sentence_repeats_what_was_typed() -> None:
    signature = Signature("giulia", "phoneaaaaa", "0" * 32, PHOTO["at"])
    fact = make_fact("stay", {"event": "Mario Rossi", "household": "Mario Rossi", "rooms": {"Mario Rossi": 1}}, signature)
    problem = problem_of(fact)
    assert all("Mario" not in one.sentence + one.path for one in problem.problems)
    assert {"rooms.?.[key]"} < {one.path for one in problem.problems}
