"""Where one is and where one can go: the mark, the head of a page, the bottom bar, the rail, the steps.

Rule: a destination appears when its screen exists, and the back arrow is always in the same corner.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import flet as ft
import flet.canvas as cv

from ui import theme, tokens
from ui.components import typography
from ui.components.icons import ICONS
from ui.components.touch import Ground, Spoken, Tap, icon_button, tap_with, tappable


def brand_mark(size: float = 36) -> ft.Control:
    """An arch over a line: a doorstep."""
    pen = ft.Paint(color=tokens.ON_BRAND, style=ft.PaintingStyle.STROKE, stroke_width=size * 0.085, stroke_cap=ft.StrokeCap.ROUND)
    left, right, top, foot = size * 0.29, size * 0.71, size * 0.26, size * 0.86
    arch = cv.Path(
        [
            cv.Path.MoveTo(left, foot),
            cv.Path.LineTo(left, top + (right - left) / 2),
            cv.Path.ArcTo(right, top + (right - left) / 2, radius=(right - left) / 2),
            cv.Path.LineTo(right, foot),
        ],
        paint=pen,
    )
    step = cv.Line(size * 0.15, size * 0.76, size * 0.85, size * 0.76, paint=pen)
    drawing = cv.Canvas([arch, step], width=size, height=size)
    return ft.Container(
        drawing, width=size, height=size, bgcolor=tokens.BRAND, border_radius=size * 0.23, clip_behavior=ft.ClipBehavior.ANTI_ALIAS
    )


def brand(name: str) -> ft.Control:
    """The mark and the name."""
    return ft.Row([brand_mark(40), typography.title(name)], spacing=12, tight=True)


@dataclass(frozen=True)
class Room:
    """How wide a page is, and how many times as large as drawn its letters are."""

    width: float
    letters: float

    def beside(self, taken: float) -> float:
        """What is left beside something, in the letters' own measure."""
        return (self.width - taken) / self.letters


@dataclass(frozen=True)
class PageHead:
    """What stands at the top of a page: where back leads, the title, its second line, and what is at the right. Where the page's `room` is
    known, no word of the title is broken: it has a line of its own rather, and smaller letters if need be."""

    title: str
    subtitle: str = ""
    back: Tap | None = None
    back_name: str = ""
    end: ft.Control | None = None
    below: ft.Control | None = None
    room: Room | None = None


BUTTONS = tokens.SPACE_2 + 2 * (tokens.TARGET + tokens.SPACE_3) + tokens.SPACE_4
"""What the two buttons of a head and the distances beside them take of its width."""


def page_head(head: PageHead) -> ft.Control:
    """The top of a page on paper, parted from the ground by a line."""
    back = [icon_button(ft.Icons.ARROW_BACK_ROUNDED, head.back_name, head.back)] if head.back is not None else []
    end = [head.end] if head.end is not None else []
    inset = 0 if head.back is None else tokens.SPACE_4 - tokens.SPACE_2
    under: list[ft.Control] = []
    middle: ft.Control = typography.two_lines(typography.title(head.title), _subtitle(head))
    if head.room is not None and typography.longest_word(head.title) * tokens.TYPE["title"][0] > head.room.beside(BUTTONS):
        smaller = typography.title(head.title, room=head.room.beside(2 * tokens.SPACE_4))
        under, middle = [typography.two_lines(smaller, _subtitle(head), expand=False)], ft.Container(expand=True)
    row = ft.Row([*back, middle, *end], spacing=tokens.SPACE_3, vertical_alignment=ft.CrossAxisAlignment.CENTER)
    under += [head.below] if head.below else []
    lines: list[ft.Control] = [row, *(ft.Container(one, padding=ft.Padding.only(left=inset)) for one in under)]
    return ft.Container(
        ft.Column(lines, spacing=tokens.SPACE_2, tight=True),
        bgcolor=theme.PAPER,
        padding=ft.Padding.only(left=tokens.SPACE_4 if head.back is None else tokens.SPACE_2, top=10, right=tokens.SPACE_4, bottom=10),
        border=ft.Border(bottom=ft.BorderSide(1, theme.LINE)),
    )


def _subtitle(head: PageHead) -> ft.Control | None:
    return typography.small(head.subtitle) if head.subtitle else None


@dataclass(frozen=True)
class Destination:
    """A place of the app."""

    key: str
    icon: str
    word: str
    badge: str = ""


def bottom_bar(places: Sequence[Destination], here: str, go: Callable[[str], object], *, low: bool = False) -> ft.Control:
    """The phone's places, at the thumb; `low`, each with its word beside its icon, where a screen is wide and its height is dear."""
    row = ft.Row([_place(place, place.key == here, go, wide=True, low=low) for place in places], spacing=0)
    return ft.Container(
        row, bgcolor=theme.PAPER, border=ft.Border(top=ft.BorderSide(1, theme.LINE)), padding=ft.Padding.symmetric(horizontal=8, vertical=6)
    )


def rail(places: Sequence[Destination], here: str, go: Callable[[str], object], foot: ft.Control | None = None) -> ft.Control:
    """The tablet's places, at the side."""
    parts: list[ft.Control] = [ft.Container(brand_mark(36), padding=ft.Padding.only(top=14, bottom=14))]
    parts += [_place(place, place.key == here, go, wide=False) for place in places]
    parts.append(ft.Container(expand=True))
    if foot is not None:
        parts.append(foot)
    column = ft.Column(parts, spacing=8, horizontal_alignment=ft.CrossAxisAlignment.CENTER, expand=True)
    return ft.Container(
        column, width=96, bgcolor=theme.PAPER, border=ft.Border(right=ft.BorderSide(1, theme.LINE)), padding=ft.Padding.only(bottom=14)
    )


@dataclass(frozen=True)
class Step:
    """One step of a flow: done, here, or still to come."""

    word: str
    detail: str
    state: str


def step_header(steps: Sequence[Step], *, compact: bool = False) -> ft.Control:
    """Where one is in a flow of a few steps; compact for a phone: only the numbers, and the word of the one that is on."""
    gap, middle = 8 if compact else 10, ft.CrossAxisAlignment.CENTER
    parts: list[ft.Control] = []
    for number, step in enumerate(steps, 1):
        drawn = _step(number, step, words=not compact or step.state == "here")
        way = ft.Container(height=2, width=14 if compact else 36, bgcolor=theme.OK if step.state != "next" else theme.LINE_STRONG)
        parts.append(ft.Row([way, typography.yielding(drawn)], spacing=gap, tight=True, vertical_alignment=middle) if number > 1 else drawn)
    return ft.Row(parts, spacing=gap, run_spacing=tokens.SPACE_2, wrap=True, vertical_alignment=middle)


def _step(number: int, step: Step, *, words: bool) -> ft.Control:
    done, here = step.state == "done", step.state == "here"
    ground = theme.OK if done else theme.PRIMARY if here else None
    ink = theme.ON_OK if done else theme.ON_PRIMARY if here else theme.MUTED
    written = ft.Text(str(number), style=theme.letter_style(15, ink))
    inside: ft.Control = ft.Icon(ft.Icons.CHECK_ROUNDED, size=tokens.ICON_SMALL, color=ink) if done else written
    border = None if ground else ft.Border.all(1.6, theme.LINE_STRONG)
    circle = ft.Container(
        inside, width=34, height=34, border_radius=tokens.RADIUS_ROUND, bgcolor=ground, border=border, alignment=ft.Alignment.CENTER
    )
    if not words:
        return ft.Semantics(content=circle, label=step.word, exclude_semantics=True)
    said = typography.two_lines(
        typography.body(step.word, theme.PRIMARY_TEXT if here else theme.INK, "w600"), typography.tiny(step.detail), expand=False
    )
    return ft.Row([circle, typography.yielding(said)], spacing=10, tight=True)


def _place(place: Destination, here: bool, go: Callable[[str], object], *, wide: bool, low: bool = False) -> ft.Control:
    color = theme.PRIMARY_TEXT if here else theme.MUTED
    spot = ft.Container(
        ft.Icon(ICONS[place.icon], color=color, size=theme.grown(tokens.ICON), apply_text_scaling=True, badge=place.badge or None),
        bgcolor=theme.PRIMARY_SOFT if here else None,
        border_radius=tokens.RADIUS_ROUND,
        padding=ft.Padding.symmetric(horizontal=tokens.SPACE_3 if low else 20, vertical=4),
    )
    word = typography.small(place.word, color, "w600")
    content: ft.Control = ft.Row([spot, word], spacing=tokens.SPACE_2, tight=True)
    if not low:
        content = ft.Column([spot, word], spacing=2, tight=True, horizontal_alignment=ft.CrossAxisAlignment.CENTER)
    ground = Ground(padding=ft.Padding.symmetric(horizontal=2, vertical=4))
    control = tappable(
        ft.Row([content], alignment=ft.MainAxisAlignment.CENTER),
        tap_with(go, place.key),
        ground,
        Spoken(identifier=f"go-{place.key}", current=here),
    )
    if wide:
        control.expand = True
    return control
