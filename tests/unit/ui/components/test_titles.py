"""A title is never broken within a word: where its letters are large it has a line of its own, and smaller letters if need be."""

from __future__ import annotations

import flet as ft
import pytest
from PIL import ImageFont

from tests.support.server_process import ROOT
from ui import tokens
from ui.components import navigation, typography
from ui.components.navigation import PageHead, Room

SIZE = tokens.TYPE["title"][0]
SPACED = 0.25
"""What Material puts between two letters."""
STREETS = (
    "Via dell'Esempio 12",
    "Via Plebiscito",
    "Circonvallazione",
    "Corso dell'Indipendenza 118/B",
    "WWW MMM",
    "PIAZZA MARTIRI",
    "È qui",
)


def drawn(word: str, size: float, letters: float) -> float:
    """How wide it stands on the screen."""
    bold = ImageFont.truetype(ROOT / "assets" / "fonts" / "TitilliumWeb-Bold.woff2", 1000)
    return bold.getlength(word) / 1000 * size * letters + SPACED * len(word)


@pytest.mark.parametrize("value", STREETS)
def test_no_word_is_wider_than_it_is_thought_to_be(value: str) -> None:
    assert max(drawn(word, SIZE, 1) for word in value.split()) <= typography.longest_word(value) * SIZE


def head(title: str, letters: float, width: float = 412) -> tuple[ft.Text, ft.Column]:
    """The title's own text, and the lines of its head."""
    made = navigation.page_head(PageHead(title, "piano 2", lambda: None, "Indietro", end=ft.Text("?"), room=Room(width, letters)))
    assert isinstance(made, ft.Container)
    lines = made.content
    assert isinstance(lines, ft.Column)
    found = [one for one in _under(lines) if isinstance(one, ft.Text) and one.value == title]
    return found[0], lines


def _under(control: object) -> list[ft.Control]:
    inside = [control.content] if isinstance(control, ft.Container | ft.Semantics) else getattr(control, "controls", [])
    return [found for one in inside if one is not None for found in (one, *_under(one))]


@pytest.mark.parametrize("value", STREETS)
@pytest.mark.parametrize(("letters", "width"), [(1, 412), (1.3, 360), (2, 412), (2, 360)])
def test_every_word_has_room_in_its_line(value: str, letters: float, width: float) -> None:
    text, lines = head(value, letters, width)
    room = width - navigation.BUTTONS if len(lines.controls) == 1 else width - 2 * tokens.SPACE_4
    size = text.style.size if text.style else None
    assert isinstance(size, float | int)
    assert all(drawn(word, size, letters) <= room for word in value.split())


def test_a_title_whose_words_have_room_stays_between_the_buttons_at_its_size() -> None:
    for value, letters in (("Via dell'Esempio 12", 1), ("Via Plebiscito", 2)):
        text, lines = head(value, letters)
        assert len(lines.controls) == 1
        assert text.style is not None
        assert text.style.size == SIZE
