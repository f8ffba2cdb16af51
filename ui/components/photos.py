"""Photo tiles with their delivery state, and the segments above them.

Rule: a tile says in words where its photo is; while it leaves, the bar on the picture shows bytes, not guesses.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import flet as ft

from ui import theme, tokens
from ui.components import typography
from ui.components.feedback import bar
from ui.components.icons import icon, sign
from ui.components.status import mark
from ui.components.touch import Ground, Spoken, Tap, tappable
from ui.present.status import Status

GAP, LEAST = 10, 96.0
"""Between two tiles of a grid, and the narrowest one."""
MOST_SEGMENTS = 24


@dataclass(frozen=True)
class TileSize:
    """How wide a tile of the grid is, and how high its picture."""

    width: float
    height: float


def grid(room: float, usual: int, letters: float = 1) -> TileSize:
    """The tiles of a grid that is so wide: `usual` in a line, fewer where letters are large, so that no word is broken."""
    columns = max(2, math.ceil(usual / letters)) if letters > 1.3 else usual
    width = max(LEAST, (room - GAP * (columns - 1)) // columns)
    return TileSize(width, width * 0.94)


@dataclass(frozen=True)
class PhotoText:
    """A tile's words: the caption, the state, and the name that is read aloud; `pin`: how many remarks stand on the picture."""

    caption: str
    state: Status
    spoken: str
    identifier: str
    pin: int = 0


def photo_tile(text: PhotoText, picture: bytes, size: TileSize, sent: float | None, on_tap: Tap | None) -> ft.Control:
    """A photo, its caption and where it is; `sent` is the share of its bytes that has left."""
    layers: list[ft.Control] = [
        ft.Image(src=picture, width=size.width, height=size.height, fit=ft.BoxFit.COVER, gapless_playback=True, exclude_from_semantics=True)
    ]
    if sent is not None:
        layers.append(_bar_on_picture(sent, size))
    if text.pin:
        layers.append(_pin_on_picture(text.pin))
    frame = ft.Container(
        ft.Stack(layers, width=size.width, height=size.height),
        border_radius=tokens.RADIUS,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        bgcolor=theme.GROUND_DEEP,
    )
    content = ft.Column(
        [frame, typography.body(text.caption, theme.TEXT), mark(text.state, narrow=True)], spacing=4, tight=True, width=size.width
    )
    return tappable(content, on_tap, Ground(padding=0, radius=tokens.RADIUS), Spoken(text.spoken, text.identifier))


def photo_chip(picture: bytes, caption: str, identifier: str, on_tap: Tap) -> ft.Control:
    """A photo beside what it shows: small and round, with its caption."""
    size = 36
    image = ft.Image(src=picture, width=size, height=size, fit=ft.BoxFit.COVER, gapless_playback=True, exclude_from_semantics=True)
    round_one = ft.Container(image, width=size, height=size, border_radius=size / 2, clip_behavior=ft.ClipBehavior.ANTI_ALIAS)
    row = ft.Row([round_one, typography.body(caption, theme.INK, "w600")], spacing=8, tight=True)
    padding = ft.Padding.only(left=6, top=6, right=14, bottom=6)
    ground = Ground(color=theme.PAPER, border=ft.Border.all(1, theme.LINE_STRONG), radius=tokens.RADIUS_ROUND, padding=padding)
    return tappable(row, on_tap, ground, Spoken(identifier=identifier))


def small_photo(picture: bytes, size: TileSize) -> ft.Control:
    """One photo in a row of a list; a grey place where its pixels are not here."""
    image = ft.Image(
        src=picture, width=size.width, height=size.height, fit=ft.BoxFit.COVER, gapless_playback=True, exclude_from_semantics=True
    )
    return ft.Container(
        image if picture else icon("photo", theme.MUTED, tokens.ICON_LARGE),
        width=size.width,
        height=size.height,
        bgcolor=theme.GROUND_DEEP,
        border_radius=tokens.RADIUS,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        alignment=ft.Alignment.CENTER,
    )


def large_photo(picture: bytes, height: float, spoken: str) -> ft.Control:
    """One photo as large as the page allows, whole: nothing of what it shows is cut away."""
    image = ft.Image(src=picture, height=height, fit=ft.BoxFit.CONTAIN, gapless_playback=True, semantics_label=spoken)
    return ft.Container(
        image,
        bgcolor=theme.GROUND_DEEP,
        border_radius=tokens.RADIUS,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        alignment=ft.Alignment.CENTER,
    )


def segments(tones: Sequence[tokens.Tone]) -> ft.Control:
    """A segment a photo, in the order of the grid; of more than have room, one bar with the share of each state."""
    if len(tones) > MOST_SEGMENTS:
        moved: Sequence[tokens.Tone] = ("ok", "info", "danger")
        shares = [(sum(tone == one for tone in tones) / len(tones), theme.TONES[one].strong) for one in moved]
        return bar(shares, 10)
    return ft.Row(
        [
            ft.Container(
                height=10,
                border_radius=tokens.RADIUS_BAR,
                expand=True,
                bgcolor=theme.TONES[tone].strong if tone != "idle" else theme.LINE_STRONG,
            )
            for tone in tones
        ],
        spacing=6,
    )


def frame_rule(sentence: str) -> ft.Control:
    """ "Inquadra il difetto, non le persone", above the button that takes a photo."""
    return ft.Row(
        [sign("frame", theme.ACCENT, tokens.ICON_ROW), typography.yielding(typography.body(sentence, theme.INK, "w600"))],
        spacing=10,
        alignment=ft.MainAxisAlignment.CENTER,
    )


def _pin_on_picture(count: int) -> ft.Control:
    number = typography.small(str(count), tokens.ON_PICTURE_PIN, "w700")
    shape = ft.BorderRadius.all(tokens.RADIUS_ROUND)
    shape.bottom_right = tokens.RADIUS_BAR
    pin = ft.Container(number, width=28, height=28, bgcolor=tokens.PICTURE_PIN, border_radius=shape, alignment=ft.Alignment.CENTER)
    return ft.Container(pin, right=12, top=12)


def _bar_on_picture(sent: float, size: TileSize) -> ft.Control:
    full = max(0.0, size.width - 24)
    done = ft.Container(width=full * max(0.0, min(1.0, sent)), height=8, border_radius=tokens.RADIUS_BAR, bgcolor=theme.PRIMARY)
    track = ft.Container(
        done,
        width=full,
        height=8,
        border_radius=tokens.RADIUS_BAR,
        bgcolor=ft.Colors.with_opacity(0.85, tokens.PICTURE_TRACK),
        alignment=ft.Alignment.CENTER_LEFT,
    )
    return ft.Container(track, left=12, bottom=12)
