"""A position in words: any fix is taken, and one that proves nothing says so with its reason."""

from __future__ import annotations

import pytest

from mobile.services.shown import Position
from ui.present.where import short, where
from ui.words import Words

IT = Words("it")


def gps(accuracy: float | None) -> Position:
    return Position(37.5, 15.08, accuracy, "gps")


def test_a_precise_fix_is_enough_and_goes_on_being_refined() -> None:
    found = where(gps(14), IT, refining=True)
    assert (found.title, found.detail) == ("Posizione precisa a 14 m, basta così", "La rifinisco in sottofondo, tu vai avanti.")
    assert (found.tone, found.evidence) == ("ok", True)


@pytest.mark.parametrize(
    ("accuracy", "evidence", "reason"),
    [
        (100.0, True, "Vale come prova"),
        (100.4, False, "più di 100 m"),
        (2400.0, False, "più di 100 m"),
        (None, False, "non dice quanto è precisa"),
    ],
)
def test_what_proves_nothing_says_why_and_what_to_do(accuracy: float | None, evidence: bool, reason: str) -> None:
    found = where(gps(accuracy), IT)
    assert found.evidence is evidence
    assert reason in found.detail
    assert ("Non vale come prova" in found.detail) is not evidence
    assert ("scrivila a mano" in found.detail) is not evidence


def test_a_pin_by_hand_is_a_persons_word() -> None:
    found = where(Position(37.5, 15.08, None, "hand"), IT)
    assert (found.title, found.evidence) == ("Posizione messa a mano", True)
    assert found.detail == "37,50000, 15,08000. Il GPS non la sostituisce."


def test_without_a_position_nothing_is_blocked() -> None:
    found = where(None, IT)
    assert (found.title, found.tone, found.evidence) == ("Senza posizione", "idle", False)
    assert found.detail == "Aiuta a ritrovare la casa."


def test_one_line_for_the_row_that_leads_there() -> None:
    assert [short(found, IT) for found in (None, gps(9), gps(240), gps(None), Position(37.5, 15.08, None, "hand"))] == [
        "Senza posizione",
        "Posizione precisa a 9 m",
        "Posizione precisa solo a 240 m",
        "Posizione di precisione ignota",
        "Posizione messa a mano",
    ]
