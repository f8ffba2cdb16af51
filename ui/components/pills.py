"""Short words to tap on and off, side by side as they fit: some of several (needs, languages), or one of a few that have no room in a row.

Rule: the chosen ones are told by a tick, their ground and, to who listens, by their state; each is at least 48 px high.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import flet as ft

from ui import theme, tokens
from ui.components import typography
from ui.components.icons import sign
from ui.components.touch import Ground, Spoken, tap_with, tappable, together


def pills(options: Sequence[tuple[str, str]], chosen: Collection[str], on_tap: Callable[[str], object], identifier: str) -> ft.Control:
    """`options` are (code, word); `on_tap` is given the code that was tapped, chosen before or not."""
    made = [_pill(code, word, code in chosen, on_tap, identifier) for code, word in options]
    return together(ft.Row(made, spacing=8, run_spacing=8, wrap=True))


def toggled(chosen: Sequence[str], code: str) -> list[str]:
    """With a code that was tapped: last if it is new, gone if it was there."""
    return [one for one in chosen if one != code] if code in chosen else [*chosen, code]


def _pill(code: str, word: str, here: bool, on_tap: Callable[[str], object], identifier: str) -> ft.Control:
    color = theme.PRIMARY_TEXT if here else theme.INK
    text = typography.yielding(typography.body(word, color, "w600"))
    parts: list[ft.Control] = [sign("done", color), text] if here else [text]
    ground = Ground(
        color=theme.PRIMARY_SOFT if here else theme.PAPER,
        border=ft.Border.all(1.5 if here else 1, theme.PRIMARY if here else theme.LINE_STRONG),
        radius=tokens.RADIUS_SHEET,
        padding=ft.Padding.symmetric(horizontal=16, vertical=12),
    )
    row = ft.Row(parts, spacing=6, tight=True)
    return tappable(row, tap_with(on_tap, code), ground, Spoken(identifier=f"{identifier}-{code}", selected=here))
