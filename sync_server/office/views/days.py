"""Which day the board shows: the day with a step to each side, what of it is not certain yet, and how many days are drawn.

Rule (mockup 31): a day moves the counts to that day; what is free only if somebody leaves as planned is never counted without saying so.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import flet as ft

from sync_server.office.reading import DAYS, MOST_DAYS
from sync_server.office.state import BoardState, OfficeState
from ui import theme, tokens
from ui.components import buttons, choices, typography
from ui.components.touch import icon_button
from ui.present import office

DAY_WIDTH, SPANS_WIDTH = 160, 220
ROOMY = 1280
"""Below this width the note stands under the rest of the line."""


def day_of(state: OfficeState, board: BoardState) -> str:
    """The day whose counts are shown: gio 10 dic."""
    return state.words.weekday(state.today + timedelta(days=board.ahead))


def day_line(state: OfficeState, board: BoardState) -> ft.Control:
    """Over the table."""
    steps, note, spans = _steps(state, board), _note(state, board), ft.Container(_spans(state, board), width=SPANS_WIDTH)
    if state.width < ROOMY:
        return ft.Row([steps, spans, note], spacing=tokens.SPACE_3, run_spacing=tokens.SPACE_2, wrap=True)
    note.expand = True
    return ft.Row([steps, note, spans], spacing=tokens.SPACE_3, vertical_alignment=ft.CrossAxisAlignment.CENTER)


def _steps(state: OfficeState, board: BoardState) -> ft.Control:
    words = state.words
    day = day_of(state, board) if board.ahead else words.say("office.board.today", day=day_of(state, board))
    told = ft.Semantics(content=typography.card_title(day, theme.INK), identifier="day", container=True, live_region=True)
    back = partial(board.look_at, board.ahead - 1) if board.ahead else None
    on = partial(board.look_at, board.ahead + 1) if board.ahead < board.span - 1 else None
    parts = [
        icon_button(
            ft.Icons.CHEVRON_LEFT_ROUNDED, words.say("office.keys.day_before"), back, theme.PRIMARY_TEXT if back else theme.LINE_STRONG
        ),
        ft.Container(told, width=DAY_WIDTH, alignment=ft.Alignment.CENTER),
        icon_button(
            ft.Icons.CHEVRON_RIGHT_ROUNDED, words.say("office.keys.day_after"), on, theme.PRIMARY_TEXT if on else theme.LINE_STRONG
        ),
    ]
    if board.ahead:
        parts.append(buttons.quiet_button(words.say("office.board.to_today"), partial(board.look_at, 0)))
    return ft.Row(parts, spacing=0, tight=True, vertical_alignment=ft.CrossAxisAlignment.CENTER)


def _note(state: OfficeState, board: BoardState) -> ft.Control:
    """Today, what a tap does; another day, how much of it depends on somebody leaving as planned."""
    words = state.words
    if not board.ahead:
        return typography.small(words.say("office.board.tap_a_day"))
    days = [house.day(board.ahead) for house in board.houses]
    unsure = sum(day.free_if_exits for day in days)
    if not unsure:
        return typography.small(words.say("office.board.day_certain"))
    sure = office.largest(max(day.largest_certain for day in days), words)
    return typography.small(words.say("office.board.day_unsure", count=unsure, largest=sure), theme.WARNING_TEXT, "w600")


def _spans(state: OfficeState, board: BoardState) -> ft.Control:
    options = [(str(span), state.words.say("office.board.span", count=span)) for span in (DAYS, MOST_DAYS)]
    return choices.segmented(options, str(board.span), state.look_ahead, "span")
