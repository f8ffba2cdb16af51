"""A chip that narrows a list: one of several, of which one is chosen.

Rule (WCAG 2.1, 1.4.1): the chosen one has a tick besides its colour, and says that it is chosen; a chip is a word and never a letter, and
where the word is short the whole of it is said to who listens. A mouse points here, so it may be lower than a finger needs (domain.md 8.7).
"""

from __future__ import annotations

import flet as ft

from ui import theme, tokens
from ui.components import typography
from ui.components.touch import Ground, Spoken, Tap, tappable


def filter_chip(word: str, chosen: bool, on_tap: Tap, identifier: str, explained: str | None = None) -> ft.Control:
    """`explained`: what a short word stands for, which holds that word."""
    ink = theme.ON_PRIMARY if chosen else theme.INK
    tick: list[ft.Control] = [ft.Icon(ft.Icons.CHECK_ROUNDED, color=ink, size=tokens.ICON_SMALL)] if chosen else []
    ground = Ground(
        color=theme.PRIMARY if chosen else theme.PAPER,
        border=ft.Border.all(1, theme.PRIMARY if chosen else theme.LINE_STRONG),
        radius=tokens.RADIUS_ROUND,
        padding=ft.Padding.symmetric(horizontal=14, vertical=10),
    )
    content = ft.Row([*tick, typography.small(word, ink, "w600")], spacing=6, tight=True)
    return tappable(content, on_tap, ground, Spoken(explained, identifier, selected=chosen))
