"""Beds and rooms: a pip a bed, a tile a room, the counts that add up.

Rule: five states, each with its own shape and icon, so that they part without colour; the count of free beds never stands without the
largest household that fits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import flet as ft

from ui import theme, tokens
from ui.components import buttons, typography
from ui.components.icons import icon
from ui.components.status import chip
from ui.components.surfaces import edged
from ui.components.touch import Ground, Spoken, Tap, tappable
from ui.present.residence import CountsText
from ui.present.status import Status


@dataclass(frozen=True)
class PipLook:
    """How a bed of one state is drawn."""

    icon: str
    ground: str
    color: str
    edge: str


PIPS: Mapping[str, PipLook] = {
    "occupied": PipLook("person", theme.BED, theme.ON_BED, theme.BED),
    "free": PipLook("bed", theme.OK_SOFT, theme.OK_TEXT, theme.OK),
    "reserved": PipLook("calendar", theme.PRIMARY_SOFT, theme.PRIMARY_TEXT, theme.PRIMARY),
    "blocked": PipLook("barred", theme.IDLE_SOFT, theme.IDLE, theme.IDLE),
    "out_of_service": PipLook("wrench", theme.WARNING_SOFT, theme.WARNING_TEXT, theme.WARNING),
}

LARGEST_WORD = 128
"""How wide the words of the largest household are, where they stand beside the counts."""

EDGES: Mapping[str, str] = {**{state: look.edge for state, look in PIPS.items()}, "overdue": theme.DANGER}
"""The side of a room's tile: its state, or red when an exit is overdue."""


def bed_pip(state: str, size: float = 38) -> ft.Control:
    """One bed."""
    look = PIPS[state]
    return ft.Container(
        content=icon(look.icon, look.color, size * 0.6),
        width=size,
        height=size,
        border_radius=size * 0.26,
        bgcolor=look.ground,
        border=ft.Border.all(1.6, look.edge),
        alignment=ft.Alignment.CENTER,
    )


def count_of(state: str, number: str, word: str) -> ft.Control:
    """A bed, its number, its word."""
    figure = ft.Row([bed_pip(state, 34), typography.styled(number, "title", theme.INK)], spacing=8, tight=True)
    middle = ft.CrossAxisAlignment.CENTER
    return ft.Row([figure, typography.body(word, theme.INK, "w600")], spacing=8, run_spacing=0, wrap=True, vertical_alignment=middle)


def counts_line(text: CountsText, *, stacked: bool = False, letters: float = 1) -> ft.Control:
    """All beds = their states, and always beside them (on a phone: under them) the largest household that fits now. `letters`: how large
    they are on this device."""
    all_beds = ft.Row(
        [typography.styled(text.beds, "title", theme.INK), typography.body(f"{text.beds_word} =", theme.INK, "w600")], spacing=8, tight=True
    )
    counts: list[ft.Control] = [count_of(*count) for count in text.counts]
    middle = ft.CrossAxisAlignment.CENTER
    if stacked:
        pairs = ft.ResponsiveRow([ft.Container(count, col=6) for count in counts], spacing=8, run_spacing=8)
        content: ft.Control = ft.Column(
            [ft.Container(ft.Column([all_beds, pairs], spacing=10, tight=True), padding=14), _largest(text)],
            spacing=0,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    else:
        left = ft.Row([all_beds, *counts], spacing=20, run_spacing=8, wrap=True, vertical_alignment=middle)
        padded = ft.Container(left, padding=ft.Padding.only(left=18, top=10, bottom=10), expand=True, alignment=ft.Alignment.CENTER_LEFT)
        stretch = ft.CrossAxisAlignment.STRETCH
        content = ft.Row([padded, _largest(text, beside=letters)], spacing=8, vertical_alignment=stretch, intrinsic_height=True)
    return ft.Container(
        content,
        bgcolor=theme.PAPER,
        border=ft.Border.all(1, theme.LINE),
        border_radius=tokens.RADIUS,
        shadow=theme.card_shadow(),
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
    )


def _largest(text: CountsText, beside: float | None = None) -> ft.Control:
    """Green only when somebody fits. `beside` the counts: how large the letters are there."""
    colours = theme.TONES["idle" if text.largest == "0" else "ok"]
    word = ft.Container(typography.small(text.largest_word, colours.on_strong, "w600"), expand=beside is None)
    if beside is not None:  # in two lines, so that the five counts have theirs
        word.width = theme.grown(LARGEST_WORD) * beside
    number = typography.styled(text.largest, "display", colours.on_strong)
    row = ft.Row([word, number], spacing=14, alignment=ft.MainAxisAlignment.SPACE_BETWEEN, tight=True)
    return ft.Container(row, bgcolor=colours.strong, padding=ft.Padding.symmetric(horizontal=18, vertical=8))


@dataclass(frozen=True)
class RoomText:
    """A room's tile, already said. `state` is the chip; `beds` a state a bed; `edge` (of `EDGES`) colours its side; `found` are the names
    that a search has led to."""

    name: str
    size: str
    state: Status
    edge: str
    beds: Sequence[str]
    beside_beds: str
    who: str
    how_many: str
    notes: Sequence[Status | str]
    identifier: str
    found: Sequence[str] = ()


@dataclass(frozen=True)
class RoomAction:
    """What can be done with a room at once: its word, its icon, its tap."""

    word: str
    icon: ft.IconData
    on_tap: Tap


def room_tile(text: RoomText, on_tap: Tap | None, action: RoomAction | None = None, *, letters: float = 1) -> ft.Control:
    """A room that can be read across a desk, in letters of this size. Its action lies over it and not in it: a button in a button is lost
    to who listens."""
    between, middle = ft.MainAxisAlignment.SPACE_BETWEEN, ft.CrossAxisAlignment.CENTER
    name = ft.Row([typography.styled(text.name, "head", theme.INK), typography.small(text.size)], spacing=8, tight=True)
    pips: list[ft.Control] = [bed_pip(state) for state in text.beds]
    if text.beside_beds:
        pips.append(ft.Container(typography.tiny(text.beside_beds, theme.MUTED, "w600"), width=150 * letters))
    who = ft.Row(
        [typography.styled(text.who, "head", theme.INK), typography.body(text.how_many, theme.MUTED)], spacing=8, run_spacing=0, wrap=True
    )
    notes = ft.Row([_note(note) for note in text.notes], spacing=8, run_spacing=4, wrap=True, vertical_alignment=middle)
    below = ft.Column([who, *(_found(name) for name in text.found), notes], spacing=4, tight=True, expand=True)
    lines: list[ft.Control] = [
        ft.Row([name, chip(text.state)], between, middle, wrap=True),
        ft.Row(pips, spacing=8, run_spacing=6, wrap=True, vertical_alignment=middle),
        ft.Row([below, *([_room_for(action)] if action else [])], between, ft.CrossAxisAlignment.END, spacing=8),
    ]
    free = text.edge == "free"
    ground = Ground(theme.PAPER, ft.Border.all(1.5 if free else 1, theme.OK if free else theme.LINE), padding=0, shadow=True)
    content = ft.Column(lines, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    padding = ft.Padding.symmetric(horizontal=14, vertical=12)
    tile = tappable(edged(content, EDGES[text.edge], padding), on_tap, ground, Spoken(identifier=text.identifier))
    if action is None:
        return tile
    button = ft.Container(buttons.main_button(action.word, action.on_tap, action.icon, tone="ok"), right=14, bottom=12)
    return ft.Stack([tile, button], fit=ft.StackFit.PASS_THROUGH)


def _room_for(action: RoomAction) -> ft.Control:
    """As much room as the button over it takes."""
    unseen = ft.Container(buttons.main_button(action.word, None, action.icon), opacity=0)
    return ft.Semantics(content=unseen, exclude_semantics=True)


def floor_mark(letter: str, word: str) -> ft.Control:
    """The side of a floor, stacked as in the building."""
    below = typography.tiny(word, theme.MUTED, "w600")
    below.text_align = ft.TextAlign.CENTER
    return ft.Container(
        ft.Column(
            [*([typography.styled(letter, "head", theme.INK)] if letter else []), below],
            alignment=ft.MainAxisAlignment.CENTER,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            spacing=2,
        ),
        width=68,
        bgcolor=theme.GROUND_DEEP,
        border_radius=tokens.RADIUS,
        padding=6,
    )


def _found(name: str) -> ft.Control:
    """What was looked for is what is read first: on blue, as large as a card's title."""
    row = ft.Row([icon("person", theme.PRIMARY_TEXT, tokens.ICON), typography.card_title(name, theme.PRIMARY_TEXT, expand=True)], spacing=8)
    return ft.Container(
        row, bgcolor=theme.PRIMARY_SOFT, border_radius=tokens.RADIUS_SMALL, padding=ft.Padding.symmetric(horizontal=10, vertical=6)
    )


def _note(note: Status | str) -> ft.Control:
    return typography.small(note) if isinstance(note, str) else chip(note)
