"""The empty places of a grid of photos: one for each photo that a visit is expected to bring home and does not have.

Rule (mockup 08): a dashed frame of a photo's own size, which opens the camera for that very thing; what is missing is said in words under
it, never by the dashes alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft
import flet.canvas as cv

from ui import theme, tokens
from ui.components import typography
from ui.components.icons import sign
from ui.components.photos import TileSize
from ui.components.touch import Ground, Spoken, Tap, tappable

_LINE = 2.4
_DASHES = [9, 6]


@dataclass(frozen=True)
class SlotText:
    """How it should be framed, what is missing, the name that is read aloud, and what tests call it."""

    how: str
    lacking: str
    spoken: str
    identifier: str


def slot_tile(text: SlotText, size: TileSize, on_tap: Tap | None, action: ft.ClientAction | None = None) -> ft.Control:
    """A place for a photo. The `action` opens the camera on the client, in the tap itself; `on_tap` is told of the same tap."""
    colours = theme.TONES["warning"]
    how = typography.small(text.how, colours.text, "w600")
    how.text_align = ft.TextAlign.CENTER
    inside = ft.Column(
        [sign("add_photo", colours.text, 40), how],
        spacing=tokens.SPACE_2,
        alignment=ft.MainAxisAlignment.CENTER,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        tight=True,
    )
    ground = ft.Container(
        inside,
        width=size.width,
        height=size.height,
        bgcolor=colours.soft,
        border_radius=tokens.RADIUS,
        alignment=ft.Alignment.CENTER,
        padding=tokens.SPACE_2,
    )
    frame = ft.Stack([ground, _dashed(size, colours.text)], width=size.width, height=size.height)
    content = ft.Column([frame, typography.body(text.lacking, colours.text, "w600")], spacing=tokens.SPACE_1, tight=True, width=size.width)
    return tappable(content, on_tap, Ground(padding=0, radius=tokens.RADIUS), Spoken(text.spoken, text.identifier), action)


def _dashed(size: TileSize, color: str) -> ft.Control:
    """The line stands half within its own width, so that nothing of it is cut."""
    paint = ft.Paint(color=color, stroke_width=_LINE, style=ft.PaintingStyle.STROKE, stroke_dash_pattern=[*_DASHES])
    half = _LINE / 2
    line = cv.Rect(half, half, size.width - _LINE, size.height - _LINE, border_radius=tokens.RADIUS, paint=paint)
    return cv.Canvas([line], width=size.width, height=size.height)
