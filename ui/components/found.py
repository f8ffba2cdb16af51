"""A dwelling that may be the one looked for: the likeliest as a card with its picture, the others as rows (mockup 04).

Rule: one large button for the likeliest; of the others the whole row is the target, and says the reason. The number is the place in the
list; nought is none.
"""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft

from ui import theme, tokens
from ui.components import buttons, typography
from ui.components.icons import icon, in_circle
from ui.components.status import chip, promise
from ui.components.touch import Ground, Spoken, Tap, tappable
from ui.present.status import Status

PICTURE = (96, 116)
NUMBER = 26
"""How wide the circle of a number is; its digit, twice as large, still stands whole in it."""


@dataclass(frozen=True)
class FoundText:
    """The words of one, already said."""

    number: int
    address: str
    place: str
    reason: str
    why: str
    people: str
    group: Status | None
    visited: str
    draft: str
    choose: str
    identifier: str


def best_card(text: FoundText, picture: bytes, on_choose: Tap) -> ft.Control:
    """The likeliest, in the colour of what can be done, with the one main button of the page."""
    lines: list[ft.Control] = [
        typography.head(text.address),
        *([typography.body(text.place, theme.TEXT, "w600")] if text.place else []),
        *([typography.body(text.why, theme.TEXT)] if text.why else []),
        *([typography.body(text.people)] if text.people else []),
        *([ft.Row([chip(text.group)], wrap=True)] if text.group else []),
        typography.small(text.visited),
    ]
    told = ft.Column(lines, spacing=4, tight=True, expand=True)
    row = ft.Row([_front(text, picture), told], spacing=tokens.SPACE_3, vertical_alignment=ft.CrossAxisAlignment.START)
    draft = [promise("draft", text.draft, "info")] if text.draft else []
    button = ft.Semantics(content=buttons.main_button(text.choose, on_choose, ft.Icons.CHECK_ROUNDED), identifier=text.identifier)
    return ft.Container(
        ft.Column([row, *draft, button], spacing=tokens.SPACE_3, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
        padding=tokens.SPACE_3,
        bgcolor=theme.PRIMARY_SOFT,
        border=ft.Border.all(2, theme.PRIMARY),
        border_radius=tokens.RADIUS,
    )


def found_row(text: FoundText, on_choose: Tap) -> ft.Control:
    """One of the others."""
    lines: list[ft.Control] = [
        typography.card_title(text.address),
        *([typography.small(text.reason, theme.TEXT)] if text.reason else []),
        *([typography.small(text.people, theme.TEXT)] if text.people else []),
        typography.small(text.visited),
        *([typography.small(text.draft, theme.PRIMARY_TEXT)] if text.draft else []),
    ]
    told = ft.Column(lines, spacing=2, tight=True)
    choose = typography.body(text.choose, theme.PRIMARY_TEXT, "w600")
    number = [_number(text.number, theme.MUTED)] if text.number else []
    row = ft.Row(
        [*number, typography.side_by_side([told, choose])], spacing=tokens.SPACE_3, vertical_alignment=ft.CrossAxisAlignment.CENTER
    )
    ground = Ground(radius=0, padding=ft.Padding.symmetric(horizontal=tokens.SPACE_4, vertical=12))
    return tappable(row, on_choose, ground, Spoken(identifier=text.identifier))


def _front(text: FoundText, picture: bytes) -> ft.Control:
    """The first photo of the last visit; without one, a house."""
    width, height = PICTURE
    shown: ft.Control = icon("home", theme.MUTED, tokens.ICON_LARGE)
    if picture:
        shown = ft.Image(src=picture, width=width, height=height, fit=ft.BoxFit.COVER, gapless_playback=True, exclude_from_semantics=True)
    frame = ft.Container(
        shown,
        width=width,
        height=height,
        bgcolor=theme.GROUND_DEEP,
        border_radius=tokens.RADIUS,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        alignment=ft.Alignment.CENTER,
    )
    number = ft.Container(_number(text.number, theme.PRIMARY), left=6, bottom=6)
    return ft.Stack([frame, number], width=width, height=height)


def _number(number: int, ground: str) -> ft.Control:
    """The place in the list, for who looks: who listens hears them in their order."""
    circle = in_circle(ft.Text(str(number), style=theme.letter_style(NUMBER * 0.48, theme.ON_PRIMARY)), NUMBER, ground)
    return ft.Semantics(content=circle, exclude_semantics=True)
