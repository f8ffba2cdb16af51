"""Rooms as rows, and the fields in which they are measured.

Rule (mockup 06): a measure is typed in metres with a comma and its field says so; what cannot be a measure keeps its letters and has its
sentence under it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import flet as ft

from ui import theme, tokens
from ui.components import typography
from ui.components.fields import DECIMAL, FieldText, Typed, text_field
from ui.components.icons import icon
from ui.components.status import mark
from ui.components.touch import Ground, Spoken, Tap, icon_button, tappable
from ui.present.rooms import RoomRow


def room_row(row: RoomRow, on_tap: Tap) -> ft.Control:
    """A room that leads to its measures."""
    arrow = ft.Icon(ft.Icons.CHEVRON_RIGHT_ROUNDED, color=theme.MUTED, size=tokens.ICON_ROW)
    content = ft.Row([ft.Container(room_line(row), expand=True), arrow], vertical_alignment=ft.CrossAxisAlignment.CENTER)
    ground = Ground(radius=0, padding=ft.Padding.symmetric(horizontal=tokens.SPACE_4, vertical=12))
    return tappable(content, on_tap, ground, Spoken(identifier=f"room-{row.id}"))


def room_line(row: RoomRow) -> ft.Control:
    """A room: its icon, its name and measures, its surface, and two words on it."""
    name, state = typography.card_title(row.name), mark(row.state)
    ends: list[list[ft.Control]] = [[name, typography.card_title(row.area)] if row.area else [name], [typography.small(row.detail), state]]
    if not row.detail:
        ends = [[*ends[0], state]]
    pairs: list[ft.Control] = [typography.side_by_side(pair, expand=False) for pair in ends]  # what has no room goes under its first
    lines = ft.Column(pairs, spacing=2, tight=True, expand=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    parts: list[ft.Control] = [icon(row.icon, theme.PRIMARY_TEXT, tokens.ICON_LARGE), lines]
    return ft.Row(parts, spacing=tokens.SPACE_3, vertical_alignment=ft.CrossAxisAlignment.CENTER)


@dataclass(frozen=True)
class MeasureText:
    """One field of a measure: its label, the sign of its unit, its example, and what is wrong with what stands in it."""

    label: str
    unit: str
    hint: str = ""
    error: str = ""


def measure_field(text: MeasureText, value: str, on_type: Typed) -> ft.TextField:
    """Metres, or square metres, with a comma."""
    made = text_field(FieldText(text.label, text.hint, error=text.error), value, on_type, DECIMAL)
    made.suffix = typography.body(text.unit, theme.MUTED)
    made.expand = 1
    return made


def measure_pair(fields: Sequence[ft.TextField], remove: tuple[str, Tap] | None = None, *, large: bool = False) -> ft.Control:
    """Two sides of one surface, beside one another where letters leave room; with the way to take them away, by name."""
    away = [icon_button(ft.Icons.DELETE_OUTLINE_ROUNDED, remove[0], remove[1], theme.MUTED)] if remove else []
    start = ft.CrossAxisAlignment.START
    if not large:
        return ft.Row([*fields, *away], spacing=tokens.SPACE_2, vertical_alignment=start)
    lines = [ft.Row([field]) for field in fields]
    return ft.Column([*lines, *away], spacing=tokens.SPACE_4, tight=True, horizontal_alignment=start)


def measure_line(text: str, remove: tuple[str, Tap]) -> ft.Control:
    """A surface that has no sides to type, with the way to take it away."""
    away = icon_button(ft.Icons.DELETE_OUTLINE_ROUNDED, remove[0], remove[1], theme.MUTED)
    return ft.Row([typography.body(text, expand=True), away], vertical_alignment=ft.CrossAxisAlignment.CENTER)
