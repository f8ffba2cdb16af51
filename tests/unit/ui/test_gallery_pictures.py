"""When two pictures of the components are the same: an edge smoothed otherwise is nothing, another colour, sign, word or place is."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from tests.support.gallery import changed, keep, views
from ui import tokens

FINE = 4
"""Drawn so many times as large and made small again: a step of one is a quarter of a pixel."""
LIGHT = tokens.LIGHT


def card(
    *, shifted: int = 0, moved: int = 0, word: str = "Consegnata", ground: str = "ok_soft", line: str = "line", sign: bool = True
) -> Image.Image:
    """A card with a chip, as the gallery has them. `shifted`: how the letters are smoothed, in quarters of a pixel; `moved`: in pixels."""
    picture = Image.new("RGB", (400 * FINE, 120 * FINE), LIGHT["ground"])
    pen = ImageDraw.Draw(picture)
    top = 20 + moved
    pen.rounded_rectangle(_fine(16, 12, 384, 108), 12 * FINE, LIGHT["paper"], LIGHT[line], FINE)
    pen.rounded_rectangle(_fine(32, top, 160, top + 28), 14 * FINE, LIGHT[ground])
    if sign:
        pen.ellipse(_fine(42, top + 5, 60, top + 23), LIGHT["ok_text"])
    font = ImageFont.load_default(15 * FINE)
    pen.text((66 * FINE + shifted, top * FINE + 4 * FINE), word, LIGHT["ok_text"], font)
    pen.text((32 * FINE + shifted, 70 * FINE), "Via dei Tessitori 41, 4 persone, 2 minori", LIGHT["text"], font)
    return picture.resize((400, 120), Image.Resampling.BOX)


def _fine(*sides: int) -> tuple[int, ...]:
    return tuple(side * FINE for side in sides)


def test_the_same_is_the_same() -> None:
    assert changed(card(), card()) == []


@pytest.mark.parametrize("quarters", [-2, -1, 1, 2])
def test_letters_smoothed_otherwise_are_no_change(quarters: int) -> None:
    assert changed(card(), card(shifted=quarters)) == []


@pytest.mark.parametrize(
    "other",
    [
        card(ground="warning_soft"),
        card(word="Rimandata"),
        card(sign=False),
        card(moved=2),
        card(line="line_strong"),
        card().resize((400, 121)),
    ],
    ids=["another colour", "another word", "no sign", "two pixels lower", "another line", "longer"],
)
def test_what_a_person_would_see_is_a_change(other: Image.Image) -> None:
    assert changed(card(), other)


def test_keeping_a_picture_changes_nothing(tmp_path: Path) -> None:
    keep(card(), tmp_path / "kept.webp")
    with Image.open(tmp_path / "kept.webp") as kept:
        assert kept.convert("RGB").tobytes() == card().tobytes()


def test_there_is_a_picture_of_everything() -> None:
    names = [view.name for view in views()]
    assert len(set(names)) == len(names) == 2 * 2 * 2 * 2 * 6
    assert {"tablet-scuro-en-200-luoghi", "tablet-scuro-en-200-pericoli"} <= {*names}
