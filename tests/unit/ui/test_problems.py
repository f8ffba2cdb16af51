"""Every code that a screen can be handed has its sentence in both languages, with the figures that come with it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from docstore import errors
from mobile.services.machine import PHOTO_SENTENCES, POSITION_SENTENCES
from mobile.services.residence import NOT_HERE, STILL_FETCHING
from mobile.services.sync import ANSWERS
from mobile.services.sync_board import REFUSALS, WHOLE
from schemas.errors import SENTENCES, WRONG_KIND, RuleBroken
from schemas.guard import SENTENCES as GUARDED
from schemas.residence import check_beds
from schemas.rules import contradictions
from sync_server.problems import CODES
from sync_server.problems import Problem as CentreProblem
from ui.words import LANGUAGES, Words, catalogue

ROOT = Path(__file__).resolve().parents[3]
SOURCES = ("mobile/services", "mobile/state", "schemas", "sync_server/office")
RAISED = {"DeviceError", "Problem", "RuleBroken", "RoomRefused", "Said", "InvalidDocument.at"}


def literal_codes() -> Iterator[str]:
    """Codes that stand as they are where an error is made."""
    for folder in SOURCES:
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and node.args and ast.unparse(node.func) in RAISED:
                    first = node.args[0]
                    parts = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
                    yield from (part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str))


def known_codes() -> set[str]:
    from_tables = {f"photo_{reason}" for reason in PHOTO_SENTENCES} | {f"position_{reason}" for reason in POSITION_SENTENCES}
    of_shape = {code for code, _ in (*SENTENCES.values(), WRONG_KIND)}
    of_store = {error.code for error in vars(errors).values() if isinstance(error, type) and issubclass(error, errors.DocstoreError)}
    of_refusals = {f"refused_{code}" for code in (*REFUSALS, *GUARDED)}
    told_elsewhere = {NOT_HERE, STILL_FETCHING, "invalid_checklist"}
    return from_tables | of_shape | of_store | of_refusals | told_elsewhere | set(ANSWERS) | set(CODES) | set(literal_codes())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_its_sentence(language: str) -> None:
    said = catalogue(language)  # type: ignore[arg-type]
    assert sorted(code for code in known_codes() if f"error.{code}" not in said) == []
    assert sorted(code for code in contradictions.SENTENCES if f"contradiction.{code}" not in said) == []


def test_no_sentence_is_kept_for_a_code_that_nobody_raises() -> None:
    known = {f"error.{code}" for code in known_codes()} | {f"contradiction.{code}" for code in contradictions.SENTENCES}
    assert sorted(key for key in catalogue("it") if key.startswith(("error.", "contradiction.")) and key not in known) == []


def test_what_a_part_says_in_italian_the_catalogue_says_too() -> None:
    """The same code reads the same whether it came with its sentence or alone. (A sentence made where it is raised may know more.)"""
    said = {
        **{f"error.refused_{code}": f"{sentence} {WHOLE}" for code, sentence in GUARDED.items()},
        **{f"error.refused_{code}": sentence for code, sentence in REFUSALS.items()},
        **{f"error.photo_{reason}": sentence for reason, sentence in PHOTO_SENTENCES.items()},
        **{f"error.position_{reason}": sentence for reason, sentence in POSITION_SENTENCES.items()},
        **{f"error.{code}": sentence for code, sentence in ANSWERS.items()},
        **{f"error.{code}": CentreProblem(code).reason for code in CODES},
    }
    assert {key: sentence for key, sentence in said.items() if catalogue("it")[key] != sentence} == {}


def test_the_codes_of_the_parts_were_found() -> None:
    assert {"too_many_beds", "exit_before_arrival", "wrong_pin", "disk_full", "wrong_credentials", "changed_meanwhile"} <= known_codes()


def test_italian_is_the_errors_own_sentence_and_english_the_catalogues_with_the_same_figures() -> None:
    error = RuleBroken(
        "exit_before_arrival", "L'uscita è prima dell'arrivo, che è del 02/11/2026: correggi la data.", {"arrived_on": "2026-11-02"}
    )
    assert Words("it").problem(error.code, error.sentence, error.details) == error.sentence
    said = Words("en").problem(error.code, error.sentence, error.details)
    assert said == "The exit is before the arrival, which is on 02/11/2026: correct the date."


def test_a_thirteenth_bed_is_told_in_english_too() -> None:
    with pytest.raises(ValueError, match="too_many_beds") as refused:
        check_beds(13)
    said = Words("en").problem("too_many_beds", refused.value.sentence, refused.value.details)  # type: ignore[attr-defined]
    assert "at most 12 beds and here there would be 13" in said


def test_without_its_figures_the_sentence_is_said_as_it_came() -> None:
    assert Words("en").problem("exit_before_arrival", "L'uscita è prima dell'arrivo.") == "L'uscita è prima dell'arrivo."


def test_a_code_that_comes_alone_is_said_from_the_catalogue_with_its_number() -> None:
    assert "3 persone" in Words("it").problem("room_has_people", details={"count": 3})
    assert "1 person lives" in Words("en").problem("room_has_people", details={"count": 1})
