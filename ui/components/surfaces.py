"""Cards, rows in a card, the band square and its scale of ten steps.

Rule: a risk band is a square with its letter and the word under or beside it; colour alone never says it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import flet as ft

from ui import theme, tokens
from ui.components import typography
from ui.components.icons import icon
from ui.components.status import chip, mark
from ui.components.touch import Ground, Spoken, Tap, clipped, tappable
from ui.present.status import Status


def line_border(color: str = theme.LINE, width: float = 1) -> ft.Border:
    """The thin line around a card."""
    return ft.Border.all(width, color)


def card(content: ft.Control, *, padding: float = tokens.SPACE_4, edge: str | None = None) -> ft.Container:
    """A sheet of paper on the ground; `edge` colours its left side when it wants attention."""
    inside = 0 if edge else padding
    return ft.Container(
        content=edged(content, edge, padding) if edge else content,
        padding=inside,
        bgcolor=theme.PAPER,
        border=line_border(),
        border_radius=tokens.RADIUS,
        shadow=theme.card_shadow(),
        clip_behavior=clipped(inside),
    )


def edged(content: ft.Control, color: str, padding: ft.Padding | float) -> ft.Control:
    """A content with a coloured strip down its left side."""
    strip = ft.Container(width=6, bgcolor=color)
    body = ft.Container(content, padding=padding, expand=True)
    return ft.Row([strip, body], spacing=0, vertical_alignment=ft.CrossAxisAlignment.STRETCH, intrinsic_height=True)


def titled(title: str, text: str, content: ft.Control) -> ft.Control:
    """A part of a page under its heading, with a sentence where there is one."""
    heading = typography.two_lines(typography.head(title), typography.small(text) if text else None, expand=False)
    return ft.Column([heading, content], spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def rows_card(rows: Sequence[ft.Control]) -> ft.Container:
    """Rows in one card, parted by lines that begin after the margin."""
    parts: list[ft.Control] = []
    for index, row in enumerate(rows):
        if index:
            parts.append(ft.Divider(height=1, thickness=1, color=theme.LINE, leading_indent=tokens.SPACE_4, trailing_indent=tokens.SPACE_3))
        parts.append(row)
    return card(ft.Column(parts, spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH), padding=0)


def band_square(band: str | None, size: float = 44) -> ft.Control:
    """The letter of a band on its colour; a hollow square with a dash when nothing has been assessed."""
    if band is None:
        content: ft.Control = ft.Text("–", style=theme.letter_style(size * 0.45, theme.MUTED, "w400"))
        return _square(content, size, None, ft.Border.all(1.5, theme.LINE_STRONG))
    letter = ft.Text(band, style=theme.letter_style(size * 0.48, tokens.ON_PICTURE))
    return _square(letter, size, tokens.BAND_COLOURS[band], None)


def band_badge(band: str | None, word: str, tone: tokens.Tone) -> ft.Control:
    """The square with its word under it."""
    color = theme.TONES[tone].text
    parts: list[ft.Control] = [band_square(band, 40)]
    if band is not None:
        below = typography.small(word, color, "w600")
        below.no_wrap = True
        parts.append(below)
    least = ft.Container(width=56)  # the words beside it begin at one line, and a longer one (text at 200 %) pushes its own
    return ft.Column([*parts, least], spacing=2, tight=True, horizontal_alignment=ft.CrossAxisAlignment.CENTER)


def band_scale(band: str | None) -> ft.Control:
    """The ten steps from J to A; the band's own stands out."""
    steps: list[ft.Control] = []
    for letter in reversed(tokens.BANDS):
        here = letter == band
        color = tokens.BAND_COLOURS[letter]
        steps.append(
            ft.Container(
                height=14 if here else 7,
                expand=True,
                border_radius=tokens.RADIUS_BAR,
                bgcolor=color if here else ft.Colors.with_opacity(0.3, color),
            )
        )
    return ft.Row(steps, spacing=6, vertical_alignment=ft.CrossAxisAlignment.CENTER, height=16)


@dataclass(frozen=True)
class SectionText:
    """A part of a visit: its icon (also what tests call it), its name, what it holds, and what is drawn under that."""

    icon: str
    title: str
    detail: str
    below: ft.Control | None = None


def section_row(text: SectionText, state: Status, on_tap: Tap, end: ft.Control | None = None) -> ft.Control:
    """A part of a visit with what it holds and how complete it is."""
    row = ft.Row(
        [
            icon(text.icon, theme.PRIMARY_TEXT, tokens.ICON_LARGE),
            _section_words(text, end or mark(state)),
            ft.Icon(ft.Icons.CHEVRON_RIGHT_ROUNDED, color=theme.MUTED, size=tokens.ICON_ROW),
        ],
        spacing=tokens.SPACE_3,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    ground = Ground(radius=0, padding=ft.Padding.symmetric(horizontal=tokens.SPACE_4, vertical=12))
    return tappable(row, on_tap, ground, Spoken(identifier=f"section-{text.icon}"))


def _section_words(text: SectionText, end: ft.Control) -> ft.Control:
    """What is drawn under it has the whole line to itself."""
    said = typography.two_lines(typography.card_title(text.title), typography.small(text.detail), expand=False)
    lines = [typography.side_by_side([said, end], expand=False), *([text.below] if text.below else [])]
    return ft.Column(lines, spacing=2, tight=True, expand=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


MANY_TICKS = 20
"""More than these stand closer, so that 29 are one line of a telephone."""


def rated_ticks(bands: Sequence[str | None]) -> ft.Control:
    """A tick a hazard: in its band's colour once rated, hollow until then, so that what was not looked at never seems good."""
    many = len(bands) > MANY_TICKS
    ticks: list[ft.Control] = [
        ft.Container(
            width=7 if many else 9,
            height=14,
            border_radius=tokens.RADIUS_BAR,
            bgcolor=tokens.BAND_COLOURS[band] if band else None,
            border=None if band else ft.Border.all(1, theme.MUTED),
        )
        for band in bands
    ]
    return ft.Container(ft.Row(ticks, spacing=2 if many else 4, run_spacing=4, wrap=True), padding=ft.Padding.only(top=4))


def action_row(text: SectionText, on_tap: Tap, identifier: str = "") -> ft.Control:
    """Something that can be done, with a line that says what it does."""
    row = ft.Row(
        [
            icon(text.icon, theme.PRIMARY_TEXT, tokens.ICON),
            typography.two_lines(typography.card_title(text.title), typography.small(text.detail)),
            ft.Icon(ft.Icons.CHEVRON_RIGHT_ROUNDED, color=theme.MUTED, size=tokens.ICON_ROW),
        ],
        spacing=tokens.SPACE_4,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    ground = Ground(radius=0, padding=ft.Padding.symmetric(horizontal=tokens.SPACE_4, vertical=12))
    return tappable(row, on_tap, ground, Spoken(identifier=identifier or f"action-{text.icon}"))


@dataclass(frozen=True)
class RecordText:
    """The words of a record card, already said."""

    address: str
    near: str
    group: Status | None
    seen: str
    people: str
    band: str | None
    band_word: str
    band_tone: tokens.Tone


def record_card(text: RecordText, delivery: Status | None, on_tap: Tap, identifier: str) -> ft.Control:
    """One dwelling: band | address and where | group and last visit | people and delivery."""
    between = ft.MainAxisAlignment.SPACE_BETWEEN
    middle = ft.CrossAxisAlignment.CENTER
    lines: list[ft.Control] = [
        typography.side_by_side([typography.card_title(text.address), typography.small(text.near)], expand=False),
        ft.Row(
            [chip(text.group) if text.group else typography.small(""), typography.small(text.seen)],
            between,
            middle,
            wrap=True,
            spacing=6,
            run_spacing=2,
        ),
        ft.Row(
            [typography.small(text.people, theme.TEXT), *([mark(delivery)] if delivery else [])], between, middle, wrap=True, run_spacing=2
        ),
    ]
    content = ft.Row(
        [
            band_badge(text.band, text.band_word, text.band_tone),
            ft.Column(lines, spacing=6, tight=True, expand=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
        ],
        spacing=8,
        vertical_alignment=middle,
    )
    ground = Ground(color=theme.PAPER, border=line_border(), padding=ft.Padding.only(left=6, top=10, right=12, bottom=10), shadow=True)
    return tappable(content, on_tap, ground, Spoken(identifier=identifier))


def _square(content: ft.Control, size: float, color: str | None, border: ft.Border | None) -> ft.Control:
    return ft.Container(
        content=content, width=size, height=size, bgcolor=color, border=border, border_radius=size * 0.23, alignment=ft.Alignment.CENTER
    )
