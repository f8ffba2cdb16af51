"""Choosing one of several: rows like radio buttons, segments, chips.

Rule: the chosen one is told by its mark, its ground and, to who listens, by its state; the sentence under it says what it means.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import flet as ft

from ui import theme, tokens
from ui.components import typography
from ui.components.icons import icon
from ui.components.surfaces import card
from ui.components.touch import Ground, Spoken, Tap, tap_with, tappable, together


@dataclass(frozen=True)
class Choice:
    """One row: its word, what stands at its right (`end`) or beside it (`aside`), and the sentence shown once it is chosen."""

    key: str
    word: str
    end: str = ""
    aside: str = ""
    sentence: str = ""


def choice_rows(choices: Sequence[Choice], chosen: str | None, on_choose: Callable[[str], object], identifier: str) -> ft.Control:
    """The rows in one card."""
    rows: list[ft.Control] = []
    for index, choice in enumerate(choices):
        if index:
            rows.append(ft.Divider(height=1, thickness=1, color=theme.LINE))
        rows.append(_row(choice, choice.key == chosen, tap_with(on_choose, choice.key), f"{identifier}-{choice.key}"))
    return card(ft.Column(rows, spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH), padding=0)


def segmented(
    options: Sequence[tuple[str, str]],
    chosen: str | None,
    on_choose: Callable[[str], object],
    identifier: str,
    quiet: Collection[str] = (),
) -> ft.Control:
    """A few words side by side, one of them chosen; no selection means not asked yet. `quiet` ones are grey once chosen."""
    parts: list[ft.Control] = []
    for index, (key, word) in enumerate(options):
        here = key == chosen
        colours = theme.TONES["idle" if key in quiet else "info"]
        color = colours.on_strong if here else theme.INK
        text = typography.body(word, color, "w600", expand=True)
        text.text_align = ft.TextAlign.CENTER
        label = ft.Row([text], alignment=ft.MainAxisAlignment.CENTER)
        side = ft.BorderSide(1, theme.LINE_STRONG)
        border = ft.Border(left=side) if index else None
        ground = Ground(
            color=colours.strong if here else theme.PAPER, border=border, radius=0, padding=ft.Padding.symmetric(horizontal=4, vertical=14)
        )
        segment = tappable(label, tap_with(on_choose, key), ground, Spoken(identifier=f"{identifier}-{key}", selected=here))
        segment.expand = True
        parts.append(segment)
    line = ft.Container(
        content=ft.Row(parts, spacing=0, vertical_alignment=ft.CrossAxisAlignment.STRETCH, intrinsic_height=True),
        foreground_decoration=ft.BoxDecoration(border=ft.Border.all(1, theme.LINE_STRONG), border_radius=tokens.RADIUS),
        border_radius=tokens.RADIUS,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
    )
    return together(line)


@dataclass(frozen=True)
class OptionText:
    """A larger choice: its icon, its two lines, what tests call it."""

    icon: str
    word: str
    detail: str
    identifier: str


def option_card(text: OptionText, chosen: bool, on_tap: Tap) -> ft.Control:
    """A larger choice, neutral in colour until chosen."""
    row = ft.Row(
        [
            icon(text.icon, theme.PRIMARY_TEXT if chosen else theme.MUTED, tokens.ICON),
            typography.two_lines(typography.body(text.word, theme.INK, "w600"), typography.small(text.detail) if text.detail else None),
            _dot(chosen),
        ],
        spacing=tokens.SPACE_3,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    edge = ft.Border.all(1.5 if chosen else 1, theme.PRIMARY if chosen else theme.LINE)
    ground = Ground(color=theme.PRIMARY_SOFT if chosen else theme.PAPER, border=edge)
    return tappable(row, on_tap, ground, Spoken(identifier=text.identifier, selected=chosen))


def two_ways(options: Sequence[OptionText], chosen: str, on_choose: Callable[[str], object], *, large: bool) -> ft.Control:
    """Two ways of doing the same thing, one of them taken; under one another where letters are large."""
    parts = [_way(option, option.identifier == chosen, tap_with(on_choose, option.identifier)) for option in options]
    if large:
        shown: ft.Control = ft.Column(parts, spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    else:
        for part in parts:
            part.expand = True
        shown = ft.Row(parts, spacing=0, vertical_alignment=ft.CrossAxisAlignment.STRETCH, intrinsic_height=True)
    line = ft.Container(
        content=shown,
        foreground_decoration=ft.BoxDecoration(border=ft.Border.all(1, theme.LINE_STRONG), border_radius=tokens.RADIUS),
        border_radius=tokens.RADIUS,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
    )
    return together(line)


def _way(option: OptionText, chosen: bool, on_tap: Tap) -> ft.Control:
    ink, quiet = (theme.ON_PRIMARY, theme.ON_PRIMARY) if chosen else (theme.INK, theme.MUTED)
    words = typography.two_lines(typography.card_title(option.word, ink), typography.small(option.detail, quiet))
    sign = icon(option.icon, theme.ON_PRIMARY if chosen else theme.PRIMARY_TEXT, tokens.ICON)
    row = ft.Row([sign, words], spacing=tokens.SPACE_3, vertical_alignment=ft.CrossAxisAlignment.CENTER)
    padding = ft.Padding.symmetric(horizontal=14, vertical=10)
    ground = Ground(color=theme.PRIMARY if chosen else theme.PAPER, radius=0, padding=padding)
    return tappable(row, on_tap, ground, Spoken(identifier=option.identifier, selected=chosen))


def _row(choice: Choice, chosen: bool, on_tap: Tap, identifier: str) -> ft.Control:
    ink, quiet = (theme.PRIMARY_TEXT, theme.PRIMARY_TEXT) if chosen else (theme.TEXT, theme.MUTED)
    words: list[ft.Control] = [_first_line(choice, ink, quiet)]
    if chosen and choice.sentence:
        words.append(typography.small(choice.sentence, theme.PRIMARY_TEXT))
    row: list[ft.Control] = [_dot(chosen), ft.Column(words, spacing=2, tight=True, expand=True)]
    if choice.end:
        row.append(typography.body(choice.end, quiet, "w600" if chosen else None))
    above = 10 if chosen and choice.sentence else 14
    ground = Ground(color=theme.PRIMARY_SOFT if chosen else None, radius=0, padding=ft.Padding.symmetric(horizontal=14, vertical=above))
    content = ft.Row(row, spacing=tokens.SPACE_3, vertical_alignment=ft.CrossAxisAlignment.CENTER)
    return tappable(content, on_tap, ground, Spoken(identifier=identifier, selected=chosen))


def _first_line(choice: Choice, ink: str, quiet: str) -> ft.Control:
    """The asides begin at one line; where letters are large, a word pushes its own and the aside goes under it."""
    word = typography.body(choice.word, ink, "w600")
    if not choice.aside:
        return ft.Row([typography.yielding(word)])
    held = ft.Column([word, ft.Container(width=100)], spacing=0, tight=True)
    return ft.Row([held, typography.small(choice.aside, quiet)], spacing=8, run_spacing=2, wrap=True)


def _dot(chosen: bool) -> ft.Control:
    inner = ft.Container(width=8, height=8, border_radius=tokens.RADIUS_BAR, bgcolor=theme.ON_PRIMARY) if chosen else None
    return ft.Container(
        content=inner,
        width=22,
        height=22,
        border_radius=tokens.RADIUS_ROUND,
        alignment=ft.Alignment.CENTER,
        bgcolor=theme.PRIMARY if chosen else None,
        border=None if chosen else ft.Border.all(2, theme.MUTED),
    )
