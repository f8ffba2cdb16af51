"""Status in its three shapes: a chip with a soft ground, an inline mark, a pill under the title; and the sync line.

Rule: icon, word and colour together, never one alone; green for delivery only after the centre's receipt (the caller's `Status` says).
"""

from __future__ import annotations

import flet as ft

from ui import theme, tokens
from ui.components import typography
from ui.components.icons import icon, sign
from ui.components.touch import Ground, Spoken, Tap, tappable
from ui.present.status import Status


def chip(status: Status) -> ft.Control:
    """A status on its ground."""
    ground, color, edge = _chip_colours(status)
    word = typography.yielding(typography.small(status.text, color, "w600"))
    return ft.Container(
        content=ft.Row([sign(status.icon, color), word], spacing=6, tight=True),
        bgcolor=ground,
        border=ft.Border.all(1, edge),
        border_radius=tokens.RADIUS_ROUND,
        padding=ft.Padding.symmetric(horizontal=10, vertical=4),
    )


def _chip_colours(status: Status) -> tuple[str, str, str]:
    """Ground, word and line of the three looks; the soft one has a line of its own colour, so that all are of one size."""
    colours = theme.TONES[status.tone]
    if status.look == "strong":
        return colours.strong, colours.on_strong, colours.strong
    if status.look == "outline":
        return theme.PAPER, theme.INK, theme.LINE_STRONG
    return colours.soft, colours.text, colours.soft


def mark(status: Status, *, narrow: bool = False) -> ft.Control:
    """A status in a line of text: no ground. `narrow`: the sign leaves its room to large letters."""
    colours = theme.TONES[status.tone]
    shown = (icon if narrow else sign)(status.icon, colours.text)
    text = typography.yielding(typography.small(status.text, colours.text, "w600"))
    return ft.Row([shown, text], spacing=6, tight=True, vertical_alignment=ft.CrossAxisAlignment.START)


def pill(status: Status, share: int | None) -> ft.Control:
    """Half of the pair under a title: what is saved here, what has arrived there. Without a `share` of a line it has one of its own, which
    large letters fill."""
    colours = theme.TONES[status.tone]
    row = ft.Row(
        [sign(status.icon, colours.text, tokens.ICON_SMALL), typography.tiny(status.text, colours.text, "w600", expand=True)],
        spacing=6,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    return ft.Container(
        content=row,
        bgcolor=colours.soft,
        border_radius=tokens.RADIUS_ROUND,
        padding=ft.Padding.symmetric(horizontal=10, vertical=8 if share else 2),
        expand=share,
    )


def pills(saved: Status, arrived: Status, *, large: bool = False) -> ft.Control:
    """ "Salvato sul telefono 21:12" and "In ufficio: non ancora", told again when they change. Of `large` letters each has a line: side by
    side they would break into three."""
    pair: ft.Control = ft.Row([pill(saved, 11), pill(arrived, 9)], spacing=tokens.SPACE_2)
    if large:
        each = [pill(saved, None), pill(arrived, None)]
        pair = ft.Column(each, spacing=tokens.SPACE_1, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return ft.Semantics(content=pair, live_region=True, container=True)


def sync_line(status: Status, on_tap: Tap | None, action: str | None = None) -> ft.Control:
    """The line that says what has arrived; one target that opens the sheet."""
    colours = theme.TONES[status.tone]
    end: list[ft.Control] = [typography.small(action, colours.text, "w600")] if action else []
    row = ft.Row(
        [
            sign(status.icon, colours.text, tokens.ICON_ROW),
            typography.body(status.text, colours.text, "w600", expand=True),
            *end,
            ft.Icon(ft.Icons.CHEVRON_RIGHT_ROUNDED, color=colours.text, size=tokens.ICON_ROW),
        ],
        spacing=10,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    ground = Ground(color=colours.soft, radius=0, padding=ft.Padding.symmetric(horizontal=tokens.SPACE_4, vertical=14))
    return tappable(row, on_tap, ground, Spoken(identifier="sync-line"))


def promise(name: str, text: str, tone: tokens.Tone = "ok") -> ft.Control:
    """A sentence that stays: what is safe, what is protected."""
    row: list[ft.Control] = [sign(name, theme.TONES[tone].strong, tokens.ICON), typography.body(text, expand=True)]
    return ft.Row(row, spacing=tokens.SPACE_3, vertical_alignment=ft.CrossAxisAlignment.START)
