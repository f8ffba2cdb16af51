"""The head of an order: the days left as one large number, the date in full, and a bar from notification to the last day (mockup 05).

Rule: the number, the sentence and the bar have one tone; grey where nobody must obey it any more. Colour never says it alone.
"""

from __future__ import annotations

import flet as ft

from ui import theme, tokens
from ui.components import typography
from ui.components.feedback import bar
from ui.components.status import chip
from ui.present.order import Days, Line, Stretch
from ui.present.status import Status

NUMBER = 56
"""How high the one large number is."""


def deadline(days: Days, state: Status | None, *, large: bool) -> ft.Control:
    """On the soft ground of its tone; who listens hears number, sentence and date as one."""
    colours = theme.TONES[days.tone]
    until = typography.body(days.until, colours.text, "w600") if days.until else None
    said = typography.yielding(typography.two_lines(typography.card_title(days.title, theme.INK), until))
    number = ft.Text(days.number, style=theme.letter_style(NUMBER, colours.strong))
    parts: list[ft.Control] = [*([number] if days.number else []), said]
    counted = ft.Row(parts, spacing=tokens.SPACE_3, tight=True, vertical_alignment=ft.CrossAxisAlignment.CENTER)
    told = ft.MergeSemantics(ft.Semantics(content=counted, container=True, identifier="order-days"))
    line: ft.Control = typography.side_by_side([told, *([chip(state)] if state else [])], expand=False)
    if large and state:
        line = ft.Column([chip(state), told], spacing=tokens.SPACE_2, tight=True)
    rows: list[ft.Control] = [line, *([_stretch(days.stretch, colours.strong, colours.text)] if days.stretch else [])]
    content = ft.Column(rows, spacing=tokens.SPACE_3, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return ft.Container(content, bgcolor=colours.soft, padding=tokens.SPACE_4)


def _stretch(stretch: Stretch, strong: str, text: str) -> ft.Control:
    words: list[ft.Control] = [typography.small(word, text) for word in (stretch.start, stretch.now, stretch.end)]
    under = ft.Row(words, alignment=ft.MainAxisAlignment.SPACE_BETWEEN, wrap=True, spacing=tokens.SPACE_2)
    column: list[ft.Control] = [bar([(max(stretch.share, 0.01), strong)]), under]
    return ft.Column(column, spacing=tokens.SPACE_1, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def paper_lines(lines: list[Line], *, large: bool) -> ft.Control:
    """What stands on the paper, short things beside one another and long ones alone."""
    rows: list[ft.Control] = []
    pair: list[ft.Control] = []
    for line in lines:
        if line.wide or large:
            rows += [_pair(pair)] if pair else []
            pair = []
            rows.append(_line(line))
            continue
        pair.append(_line(line))
        if len(pair) == 2:
            rows.append(_pair(pair))
            pair = []
    rows += [_pair(pair)] if pair else []
    return ft.Column(rows, spacing=tokens.SPACE_3, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _pair(parts: list[ft.Control]) -> ft.Control:
    held: list[ft.Control] = [ft.Container(part, expand=1) for part in parts]
    held += [ft.Container(expand=1) for _ in range(2 - len(parts))]
    return ft.Row(held, spacing=tokens.SPACE_3, vertical_alignment=ft.CrossAxisAlignment.START)


def _line(line: Line) -> ft.Control:
    text = typography.body(line.text, theme.MUTED if line.missing else theme.INK, None if line.missing else "w600")
    return ft.MergeSemantics(ft.Column([typography.small(line.name), text], spacing=0, tight=True))
