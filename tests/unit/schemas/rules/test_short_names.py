"""How colleagues are called: by their first name and one letter, and never two alike."""

from __future__ import annotations

import pytest

from schemas.rules.short_names import short_name, short_names


@pytest.mark.parametrize(
    ("display_name", "shown"),
    [
        ("Giulia Ferrante", "Giulia F."),
        ("  Giulia   Ferrante ", "Giulia F."),
        ("Maria Grazia La Rosa", "Maria R."),
        ("alfio d'amico", "alfio D."),
        ("Giulia", "Giulia"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_the_surname_is_one_letter(display_name: str, shown: str) -> None:
    assert short_name(display_name) == shown


def test_two_who_would_be_called_the_same_keep_their_user_names() -> None:
    people = {"giulia": "Giulia Ferrante", "giulia2": "Giulia Fazio", "alfio": "Alfio Russo", "nameless": ""}
    assert short_names(people) == {"alfio": "Alfio R.", "giulia": "Giulia F. (giulia)", "giulia2": "Giulia F. (giulia2)"}
