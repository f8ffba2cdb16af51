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


def title(value: str, color: str = theme.INK) -> ft.Control:
    """The name of the page; a heading for who listens instead of looking."""
    return ft.Semantics(content=styled(value, "title", color), header=True, heading_level=1)


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
