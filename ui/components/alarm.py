"""What an immediate danger is drawn with: its red head, the large call, the tiles, what to do at once, what was done.

Rule (mockup 10): the number comes first and largest; red is kept for this page and its card; everything is reached by one thumb, the tiles
are 84 px high, and what is chosen is told by a tick, a ground and a state.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import flet as ft

from ui import theme, tokens
from ui.components import typography
from ui.components.icons import ICONS, icon, in_circle, sign
from ui.components.touch import Ground, Spoken, Tap, icon_button, tappable

TILE = 68


@dataclass(frozen=True)
class AlarmHead:
    """Title and second line, and the names of the two signs beside them."""

    title: str
    subtitle: str
    close_name: str
    help_name: str


def alarm_head(head: AlarmHead, on_close: Tap, on_help: Tap) -> ft.Control:
    """The head of the page, red from side to side in both themes."""
    second = typography.small(head.subtitle, tokens.ON_ALARM) if head.subtitle else None
    row = ft.Row(
        [
            icon_button(ft.Icons.CLOSE_ROUNDED, head.close_name, on_close, tokens.ON_ALARM),
            typography.two_lines(typography.title(head.title, tokens.ON_ALARM), second),
            icon_button(ft.Icons.HELP_OUTLINE_ROUNDED, head.help_name, on_help, tokens.ON_ALARM),
        ],
        spacing=tokens.SPACE_2,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    return ft.Container(row, bgcolor=tokens.ALARM, padding=ft.Padding.symmetric(horizontal=tokens.SPACE_2, vertical=10))


@dataclass(frozen=True)
class CallText:
    """The number, what the button says, what it needs, and how it is read aloud."""

    number: str
    call: str
    how: str
    spoken: str


def call_button(text: CallText, action: ft.ClientAction | None, *, large: bool = False) -> ft.Control:
    """The call, largest of all."""
    number = ft.Text(text.number, style=theme.letter_style(tokens.ALARM_NUMBER, tokens.ON_ALARM))
    mark = in_circle(ft.Icon(ICONS["call"], color=tokens.ALARM_CALL, size=tokens.ICON_SIGN), 60, tokens.ON_ALARM)
    told = typography.two_lines(
        typography.styled(text.call, "head", tokens.ON_ALARM), typography.small(text.how, tokens.ON_ALARM), expand=not large
    )
    parts: list[ft.Control] = [mark, number, told]
    row: ft.Control = ft.Row(parts, spacing=tokens.SPACE_4, wrap=large, vertical_alignment=ft.CrossAxisAlignment.CENTER)
    button = ft.FilledButton(
        content=ft.Semantics(content=row, label=text.spoken, exclude_semantics=True),
        style=ft.ButtonStyle(
            bgcolor=tokens.ALARM_CALL,
            color=tokens.ON_ALARM,
            shape=ft.RoundedRectangleBorder(radius=tokens.RADIUS_LARGE),
            padding=ft.Padding.symmetric(horizontal=tokens.SPACE_4, vertical=tokens.SPACE_4),
        ),
    )
    button.action = action
    return ft.Semantics(content=button, identifier="call-112", container=True)


@dataclass(frozen=True)
class TileText:
    """A danger: its icon, its word, what tests call it."""

    icon: str
    word: str
    identifier: str


def sign_tile(text: TileText, chosen: bool, on_tap: Tap, *, row: bool = False) -> ft.Control:
    """One of the dangers; as a `row` where letters are so large that three tiles have no room."""
    colour = theme.DANGER_TEXT if chosen else theme.INK
    word = typography.body(text.word, colour, "w600", expand=row)
    drawn = icon(text.icon, colour, tokens.ICON_SIGN)
    if row:
        content: ft.Control = ft.Row([drawn, word, *([sign("done", theme.DANGER, tokens.ICON)] if chosen else [])], spacing=tokens.SPACE_3)
    else:
        word.text_align = ft.TextAlign.CENTER
        column = ft.Column(
            [drawn, word],
            spacing=tokens.SPACE_2,
            alignment=ft.MainAxisAlignment.CENTER,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        )
        tick = ft.Container(icon("done", theme.DANGER, tokens.ICON), right=0, top=0)
        content = ft.Stack([ft.Container(column, alignment=ft.Alignment.CENTER, height=TILE), *([tick] if chosen else [])])
    edge = ft.Border.all(2 if chosen else 1, theme.DANGER if chosen else theme.LINE_STRONG)
    ground = Ground(color=theme.DANGER_SOFT if chosen else theme.PAPER, border=edge, padding=tokens.SPACE_2)
    return tappable(content, on_tap, ground, Spoken(identifier=text.identifier, selected=chosen))


def tiles(made: Sequence[ft.Control], in_a_row: int) -> ft.Control:
    """The tiles, so many side by side."""
    lines: list[ft.Control] = []
    for start in range(0, len(made), in_a_row):
        line = list(made[start : start + in_a_row])
        for one in line:
            one.expand = True
        lines.append(ft.Row(line, spacing=tokens.SPACE_3))
    return ft.Column(lines, spacing=tokens.SPACE_3, tight=True)


def heading(title: str, note: str) -> ft.Control:
    """The name of a part, and its note at the other end."""
    return typography.side_by_side([typography.head(title), typography.small(note)], expand=False)


def advice(first: str, then: str) -> ft.Control:
    """What to do at once; told aloud when it changes."""
    colours = theme.TONES["warning"]
    text = ft.Text(
        spans=[
            ft.TextSpan(f"{first} ", style=theme.type_style("body", colours.text, "w700")),
            ft.TextSpan(then, style=theme.type_style("body", colours.text)),
        ],
        expand=True,
    )
    row = ft.Row(
        [sign("stop", colours.text, tokens.ICON_LARGE), text], spacing=tokens.SPACE_3, vertical_alignment=ft.CrossAxisAlignment.START
    )
    box = ft.Container(row, bgcolor=colours.soft, border_radius=tokens.RADIUS, padding=tokens.SPACE_3)
    spoken = ft.Semantics(content=box, label=f"{first} {then}", exclude_semantics=True)
    return ft.Semantics(content=spoken, live_region=True, container=True, identifier="danger-advice")


def done_row(word: str, at: str, on_tap: Tap, identifier: str) -> ft.Control:
    """Something that was done: the whole row is the target, the time stands at its end."""
    ticked = bool(at)
    box = ft.Icon(
        ft.Icons.CHECK_BOX_ROUNDED if ticked else ft.Icons.CHECK_BOX_OUTLINE_BLANK_ROUNDED,
        color=theme.PRIMARY if ticked else theme.MUTED,
        size=tokens.ICON_LARGE,
    )
    said = typography.body(word, theme.INK if ticked else theme.TEXT, "w600" if ticked else None)
    parts: list[ft.Control] = [box, typography.side_by_side([said, *([typography.body(at, theme.MUTED, "w600")] if ticked else [])])]
    row = ft.Row(parts, spacing=tokens.SPACE_3, vertical_alignment=ft.CrossAxisAlignment.CENTER)
    ground = Ground(radius=0, padding=ft.Padding.symmetric(horizontal=tokens.SPACE_4, vertical=10))
    return tappable(row, on_tap, ground, Spoken(identifier=identifier, selected=ticked))


def alarm_card(title: str, detail: str, on_tap: Tap, *, solid: bool) -> ft.Control:
    """The way in on a visit's first page: soft, and solid once something was recorded."""
    ground, ink = (tokens.ALARM_CALL, tokens.ON_ALARM) if solid else (theme.DANGER_SOFT, theme.DANGER_TEXT)
    mark = in_circle(
        ft.Icon(ICONS["immediate"], color=tokens.ALARM_CALL if solid else tokens.ON_ALARM, size=tokens.ICON),
        40,
        tokens.ON_ALARM if solid else tokens.ALARM_CALL,
    )
    row = ft.Row(
        [
            mark,
            typography.two_lines(typography.card_title(title, ink), typography.small(detail, ink)),
            ft.Icon(ft.Icons.CHEVRON_RIGHT_ROUNDED, color=ink, size=tokens.ICON_ROW),
        ],
        spacing=tokens.SPACE_3,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    edge = ft.Border.all(1.2, tokens.ALARM_CALL)
    return tappable(row, on_tap, Ground(color=ground, border=edge), Spoken(identifier="danger"))
