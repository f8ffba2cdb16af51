"""Photos of one defect beside each other: the defect, its remedy, how it stands later.

Rule (issue 8, mockup 30): each whole and as large as its neighbour, the earlier one first, with its word, its day and where it is from; one
that is not on this device has its place all the same, and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import flet as ft

from ui import theme, tokens
from ui.components import typography
from ui.components.icons import icon
from ui.components.photos import GAP
from ui.components.touch import Ground, Spoken, Tap, tappable


@dataclass(frozen=True)
class Beside:
    """One of them: which it is, when it was taken and of which visit, its name for who listens; `lacking` is said in place of pixels."""

    word: str
    detail: str
    spoken: str
    identifier: str
    lacking: str = ""
    here: bool = False
    """It is the one that the page is about."""


def beside(shown: Sequence[tuple[Beside, bytes, Tap | None]], room: float, *, large: bool = False) -> ft.Control:
    """Two in a line, and more of them in the next one; under one another where letters are large."""
    width = room if large else max(96.0, (room - GAP) // 2)
    return ft.Row(
        [_one(text, picture, on_tap, width) for text, picture, on_tap in shown],
        spacing=GAP,
        run_spacing=tokens.SPACE_3,
        wrap=True,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def _one(text: Beside, picture: bytes, on_tap: Tap | None, width: float) -> ft.Control:
    height = width * 0.86
    if picture:
        inside: ft.Control = ft.Image(
            src=picture, width=width, height=height, fit=ft.BoxFit.CONTAIN, gapless_playback=True, exclude_from_semantics=True
        )
    else:
        lacking = typography.small(text.lacking)
        lacking.text_align = ft.TextAlign.CENTER
        inside = ft.Column(
            [icon("photo", theme.MUTED, tokens.ICON_LARGE), lacking],
            alignment=ft.MainAxisAlignment.CENTER,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        )
    frame = ft.Container(
        inside,
        width=width,
        height=height,
        bgcolor=theme.GROUND_DEEP,
        border=ft.Border.all(2.4, theme.PRIMARY) if text.here else None,
        border_radius=tokens.RADIUS,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        alignment=ft.Alignment.CENTER,
        padding=0 if picture else tokens.SPACE_2,
    )
    words = [typography.body(text.word, theme.INK, "w600"), typography.small(text.detail)]
    content = ft.Column([frame, *words], spacing=2, tight=True, width=width)
    return tappable(content, on_tap, Ground(padding=0, radius=tokens.RADIUS), Spoken(text.spoken, text.identifier))
