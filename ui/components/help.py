"""A help page as it is read, the same in the app and in the office.

Rule (issue 17): short paragraphs, each under the question that it answers; no picture that needs the network; whom to ask comes last.
"""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from ui import theme, tokens
from ui.components import typography
from ui.components.icons import icon, in_circle
from ui.components.surfaces import card
from ui.components.touch import Ground, Spoken, Tap, tappable
from ui.present.help import Paragraph

CIRCLE = 40


def help_page(paragraphs: Sequence[Paragraph], ask: Paragraph, ways: Sequence[ft.Control] = ()) -> list[ft.Control]:
    """The paragraphs in one card, and in another who can help, with the ways to reach them."""
    return [told_card(paragraphs), told_card([ask], ways)]


def told_card(paragraphs: Sequence[Paragraph], more: Sequence[ft.Control] = ()) -> ft.Control:
    """Paragraphs under each other in one card, and what can be done about them."""
    told = [*(_paragraph(one) for one in paragraphs), *more]
    return card(ft.Column(told, spacing=tokens.SPACE_5, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def _paragraph(one: Paragraph) -> ft.Control:
    sign = in_circle(icon(one.icon, theme.PRIMARY_TEXT, tokens.ICON_ROW), CIRCLE, theme.PRIMARY_SOFT)
    words = typography.two_lines(typography.head(one.heading), typography.body(one.text))
    return ft.Row([sign, words], spacing=tokens.SPACE_3, vertical_alignment=ft.CrossAxisAlignment.START)


def index_row(title: str, on_tap: Tap, identifier: str) -> ft.Control:
    """One page in the list of all."""
    arrow = ft.Icon(ft.Icons.CHEVRON_RIGHT_ROUNDED, color=theme.MUTED, size=tokens.ICON_ROW)
    row = ft.Row([typography.card_title(title, expand=True), arrow], spacing=tokens.SPACE_3)
    ground = Ground(radius=0, padding=ft.Padding.symmetric(horizontal=tokens.SPACE_4, vertical=14))
    return tappable(row, on_tap, ground, Spoken(identifier=identifier))
