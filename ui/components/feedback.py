"""What the product says back: a problem with its button, progress in real units, an empty list, an undo.

Rule: a problem says what happened, what is safe and what to do; progress is in photos and megabytes, never a bare percentage.
"""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from ui import theme, tokens
from ui.components import typography
from ui.components.buttons import quiet_button
from ui.components.icons import icon, sign
from ui.components.surfaces import card, edged
from ui.components.touch import Tap


def problem(title: str, sentence: str, actions: Sequence[ft.Control] = (), tone: tokens.Tone = "danger") -> ft.Control:
    """A sentence on its soft ground, its edge in the tone, with what can be done about it; said aloud when it appears."""
    colours = theme.TONES[tone]
    lines: list[ft.Control] = [
        ft.Row(
            [sign("problem", colours.strong, tokens.ICON), typography.card_title(title, colours.text, expand=True)],
            spacing=10,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
        typography.body(sentence),
    ]
    if actions:
        lines.append(ft.Row(list(actions), spacing=tokens.SPACE_3, run_spacing=tokens.SPACE_2, wrap=True))
    content = ft.Column(lines, spacing=tokens.SPACE_2, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    box = ft.Container(
        content=edged(content, colours.strong, ft.Padding.symmetric(horizontal=14, vertical=14)),
        bgcolor=colours.soft,
        border_radius=tokens.RADIUS,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
    )
    return ft.Semantics(content=box, live_region=True, container=True)


def notice(name: str, sentence: str, tone: tokens.Tone = "info") -> ft.Control:
    """One sentence on a soft ground."""
    colours = theme.TONES[tone]
    row = ft.Row(
        [sign(name, colours.strong, tokens.ICON), typography.body(sentence, colours.text, "w600", expand=True)],
        spacing=tokens.SPACE_3,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    return ft.Container(content=row, bgcolor=colours.soft, border_radius=tokens.RADIUS, padding=tokens.SPACE_4)


def empty_state(name: str, title: str, sentence: str, action: ft.Control | None = None, tone: tokens.Tone = "idle") -> ft.Control:
    """An empty list says what to do next."""
    words = typography.two_lines(typography.card_title(title), typography.small(sentence), expand=False)
    shown = typography.side_by_side([words, *([action] if action else [])], tokens.SPACE_3)
    parts: list[ft.Control] = [icon(name, theme.TONES[tone].strong, tokens.ICON_SIGN), shown]
    return card(ft.Row(parts, spacing=tokens.SPACE_4, vertical_alignment=ft.CrossAxisAlignment.CENTER))


def twice(question: str, word: str, on_join: Tap) -> ft.Control:
    """Two that may be one: asked quietly, and joined by a tap."""
    asked = typography.side_by_side([typography.body(question), quiet_button(word, on_join)], expand=False)
    return ft.Semantics(content=ft.Container(asked, padding=ft.Padding.only(top=10)), container=True, identifier="twice")


def undo_bar(sentence: str, word: str, on_undo: Tap) -> ft.Control:
    """What was just done, and the way back."""
    row = ft.Row(
        [
            sign("done", theme.ON_UNDO, tokens.ICON),
            typography.side_by_side(
                [typography.body(sentence, theme.ON_UNDO, "w600"), quiet_button(word, on_undo, color=theme.UNDO_ACTION)]
            ),
        ],
        spacing=tokens.SPACE_3,
    )
    box = ft.Container(
        content=row, bgcolor=theme.UNDO, border_radius=tokens.RADIUS, padding=ft.Padding.symmetric(horizontal=16, vertical=8)
    )
    return ft.Semantics(content=box, live_region=True, container=True)


def progress(title: str, units: str, fraction: float, note: str = "") -> ft.Control:
    """Three of twelve photos, 1.4 of 5.2 MB, and what happens when the network goes."""
    head = typography.side_by_side([typography.body(title, theme.INK, "w600"), typography.small(units, theme.INK, "w600")], expand=False)
    lines: list[ft.Control] = [head, bar([(max(0.0, min(1.0, fraction)), theme.PRIMARY)])]
    if note:
        lines.append(typography.small(note))
    return card(ft.Column(lines, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def bar(parts: Sequence[tuple[float, str]], height: float = 9) -> ft.Row:
    """A bar of coloured shares; what is left of one is the empty ground."""
    shares = [(share, color) for share, color in parts if share > 0]
    left = 1 - sum(share for share, _ in shares)
    if left > 0.001:
        shares.append((left, theme.LINE))
    return ft.Row(
        [
            ft.Container(height=height, border_radius=tokens.RADIUS_BAR, bgcolor=color, expand=max(1, round(share * 1000)))
            for share, color in shares
        ],
        spacing=4,
    )
