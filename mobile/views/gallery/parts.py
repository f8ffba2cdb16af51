"""What the exhibits share: how they are to be drawn, and the frame around each.

Rule (issue 17): the clock stands still at one evening, so that a picture of the page is the same tomorrow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import flet as ft

from ui import theme, tokens
from ui.components import typography
from ui.words import Words

NOW = datetime.fromisoformat("2026-11-22T20:12:00+00:00")
"""The gallery's evening: 21:12 in Catania."""

TODAY = date(2026, 11, 22)


@dataclass(frozen=True)
class Exhibit:
    """The language, the look, how wide a column is, and how large the letters are."""

    words: Words
    dark: bool
    width: float
    letters: float = 1

    @property
    def palette(self) -> Mapping[str, str]:
        return tokens.DARK if self.dark else tokens.LIGHT


def nothing() -> None:
    """What a tap does here."""


def part(title: str, content: ft.Control) -> ft.Control:
    """A part of the page under its name."""
    name = ft.Semantics(content=typography.small(title, theme.MUTED, "w600"), header=True, heading_level=2)
    return column([name, content])


def column(rows: Sequence[ft.Control], gap: float = tokens.SPACE_2) -> ft.Column:
    """Rows from side to side."""
    return ft.Column(list(rows), spacing=gap, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def wrapped(controls: Sequence[ft.Control], gap: float = tokens.SPACE_2) -> ft.Row:
    """As many in a line as there is room for."""
    return ft.Row(list(controls), spacing=gap, run_spacing=gap, wrap=True, vertical_alignment=ft.CrossAxisAlignment.CENTER)
