"""Text in the steps of the one type scale.

Rule: no screen sets a size or a weight by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import flet as ft

from ui import theme, tokens

Drawn = TypeVar("Drawn", bound=ft.Control)


def styled(value: str, name: str, color: str = theme.TEXT, weight: str | None = None, *, expand: bool = False) -> ft.Text:
    """A text of one step of the scale."""
    return ft.Text(value, style=theme.type_style(name, color, weight), expand=expand or None)


def yielding(control: Drawn) -> Drawn:
    """As wide as its words, and where there is no room it breaks instead of running out (text at 200 %)."""
    control.expand, control.expand_loose = True, True
    return control


def title(value: str, color: str = theme.INK, room: float | None = None) -> ft.Control:
    """The name of the page; a heading for who listens instead of looking. In a line that has so much `room`, in the letters' own measure, a
    word that would be broken is drawn smaller."""
    text = styled(value, "title", color)
    if room is not None and text.style is not None:
        text.style.size = min(theme.grown(tokens.TYPE["title"][0]), room / max(1.0, longest_word(value)))
    return ft.Semantics(content=text, header=True, heading_level=1)


_EMS = {**dict.fromkeys("ijlI1'’.,:;·!|()", 0.32), **dict.fromkeys("frtJ-/", 0.48), **dict.fromkeys("mwMW@%", 0.95), "1": 0.58}


def longest_word(value: str) -> float:
    """How wide a title's longest word is at most, in ems: nobody can ask the client before it has drawn."""
    return max((sum(_EMS.get(letter, 0.71 if letter.isupper() else 0.58) for letter in word) for word in value.split()), default=0.0)


def head(value: str, color: str = theme.INK) -> ft.Control:
    """The name of a part of the page."""
    return ft.Semantics(content=styled(value, "head", color, "w600"), header=True, heading_level=2)


def card_title(value: str, color: str = theme.INK, *, expand: bool = False) -> ft.Text:
    """The name of a card or a row."""
    return styled(value, "card", color, expand=expand)


def body(value: str, color: str = theme.TEXT, weight: str | None = None, *, expand: bool = False) -> ft.Text:
    """Running text."""
    return styled(value, "body", color, weight, expand=expand)


def small(value: str, color: str = theme.MUTED, weight: str | None = None, *, expand: bool = False) -> ft.Text:
    """Help and second lines."""
    return styled(value, "small", color, weight, expand=expand)


def tiny(value: str, color: str = theme.MUTED, weight: str | None = None, *, expand: bool = False) -> ft.Text:
    """Notes, dates and hours."""
    return styled(value, "tiny", color, weight, expand=expand)


def side_by_side(parts: Sequence[ft.Control], gap: float = tokens.SPACE_2, *, expand: bool = True) -> ft.Container:
    """What stands at the two ends of a line; where there is no room for both (text at 200 %) the second goes under the first. `expand`: in
    a row, where it takes what the others leave."""
    for part in parts:
        part.expand = None  # a line that breaks has nothing left over to take: the client would draw a grey box in its place
    row = ft.Row(
        list(parts),
        alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
        spacing=gap,
        run_spacing=gap / 2,
        wrap=True,
    )
    return ft.Container(row, expand=expand or None)


def two_lines(first: ft.Control, second: ft.Control | None, *, expand: bool = True) -> ft.Column:
    """A line and its second line, close together."""
    return ft.Column([first, second] if second else [first], spacing=2, tight=True, expand=expand or None)
