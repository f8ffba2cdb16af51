"""A help page as it is read, the same in the app and in the office.

Rule (issue 17): short paragraphs, each under the question that it answers; no picture that needs the network; whom to ask comes last.
"""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from ui import theme, tokens
from ui.components import typography
from ui.components.icons import icon
from ui.components.surfaces import card
from ui.components.touch import Ground, Spoken, Tap, tappable
from ui.present.help import Paragraph

CIRCLE = 40


def help_page(paragraphs: Sequence[Paragraph], ask: Paragraph, ways: Sequence[ft.Control] = ()) -> list[ft.Control]:
    """The paragraphs in one card, and in another who can help, with the ways to reach them."""
    stretch = ft.CrossAxisAlignment.STRETCH
    told = ft.Column([_paragraph(one) for one in paragraphs], spacing=tokens.SPACE_5, tight=True, horizontal_alignment=stretch)
    helpers = ft.Column([_paragraph(ask), *ways], spacing=tokens.SPACE_3, tight=True, horizontal_alignment=stretch)
    return [card(told), card(helpers)]


def _paragraph(one: Paragraph) -> ft.Control:
    sign = ft.Container(
        icon(one.icon, theme.PRIMARY_TEXT, tokens.ICON_ROW),
        width=CIRCLE,
        height=CIRCLE,
        border_radius=CIRCLE / 2,
        bgcolor=theme.PRIMARY_SOFT,
        alignment=ft.Alignment.CENTER,
    )
    words = typography.two_lines(typography.head(one.heading), typography.body(one.text))
    return ft.Row([sign, words], spacing=tokens.SPACE_3, vertical_alignment=ft.CrossAxisAlignment.START)


def index_row(title: str, on_tap: Tap, identifier: str) -> ft.Control:
    """One page in the list of all."""
    arrow = ft.Icon(ft.Icons.CHEVRON_RIGHT_ROUNDED, color=theme.MUTED, size=tokens.ICON_ROW)
    row = ft.Row([typography.card_title(title, expand=True), arrow], spacing=tokens.SPACE_3)
    ground = Ground(radius=0, padding=ft.Padding.symmetric(horizontal=tokens.SPACE_4, vertical=14))
    return tappable(row, on_tap, ground, Spoken(identifier=identifier))
