"""What has arrived: the list at the left, the open visit at the right (mockup 30, without the decisions that come later).

Rules: the highest score first, of two alike the oldest visit; a line says with words whether its photos are all here; a list that
filters have emptied says how to get back; J and K go through the list.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from itertools import groupby

import flet as ft

from sync_server.office.reading import Visit
from sync_server.office.state import ArrivedState, OfficeState
from sync_server.office.views.dangers import danger_of_visit, danger_place, dangers_panel
from sync_server.office.views.evidence import broken_panel
from sync_server.office.views.filters import filter_chip
from sync_server.office.views.frame import HeadText, go, head, side_by_side, stacked
from sync_server.office.views.keys import keycap
from sync_server.office.views.visit import visit_place
from ui import theme, tokens
from ui.components import buttons, feedback, typography
from ui.components.fields import TypedField
from ui.components.icons import icon
from ui.components.surfaces import band_square
from ui.components.touch import Ground, Spoken, Tap, tap_with, tappable
from ui.present import office
from ui.present import visit as present
from ui.present.status import Status
from ui.words import Words

LIST_WIDTH = 336
NEAR = 600.0


def arrived_place(state: OfficeState, arrived: ArrivedState) -> ft.Control:
    """Title, list, open visit."""
    top = head(HeadText(state.words.say("office.arrived.title"), _counts(arrived, state.words)), state)
    nothing = arrived.loaded and not arrived.arrived.total
    if nothing and not arrived.danger:
        below: ft.Control = _empty(state.words)
    else:
        listing = ft.Container(_empty(state.words), width=LIST_WIDTH) if nothing else _list_side(state, arrived)
        below = side_by_side(state, listing, [ft.Container(_opened(state, arrived), expand=True)])
    return stacked([top, *dangers_panel(state, arrived), *broken_panel(state, arrived), ft.Container(below, expand=True)], expand=True)


def _opened(state: OfficeState, arrived: ArrivedState) -> ft.Control:
    """The danger that was asked for, else the visit."""
    if arrived.danger:
        return danger_place(state, arrived)
    visit = visit_place(state, arrived)
    return stacked([*danger_of_visit(state, arrived), visit], expand=True) if arrived.visit is not None else visit


def _counts(arrived: ArrivedState, words: Words) -> str:
    """12 schede: 3 con rischio alto, 7 medio, 2 basso."""
    said = words.say("office.arrived.counts", count=arrived.arrived.total)
    counts = arrived.arrived.levels
    levels = ", ".join(words.say(f"office.arrived.level_{name}", count=counts[name]) for name in office.LEVELS if counts.get(name))
    return words.say("office.arrived.of_levels", all=said, levels=levels) if levels else said


def _empty(words: Words) -> ft.Control:
    box = feedback.empty_state("inbox", words.say("office.arrived.empty_title"), words.say("office.arrived.empty_text"))
    return ft.Container(box, padding=24, alignment=ft.Alignment.TOP_LEFT)


def _list_side(state: OfficeState, arrived: ArrivedState) -> ft.Container:
    words = state.words
    filters = ft.Container(
        stacked([_search(state, arrived), _levels(state, arrived), _groups(state, arrived)], spacing=8),
        padding=ft.Padding.only(left=12, top=12, right=12, bottom=8),
    )
    padding = ft.Padding.only(left=8, right=8, bottom=16)  # what narrows the list goes past with it where all is enlarged
    above = [filters] if state.enlarged else []
    listing = ft.ListView(
        [*above, *_lines(state, arrived)], spacing=2, expand=True, padding=padding, on_scroll=_near_end(state, arrived), scroll_interval=100
    )
    column = stacked([*([] if state.enlarged else [filters]), listing, *([] if state.slim else [_keys(words)])], expand=True)
    return ft.Container(column, width=LIST_WIDTH, bgcolor=theme.PAPER, border=ft.Border(right=ft.BorderSide(1, theme.LINE)))


def _near_end(state: OfficeState, arrived: ArrivedState) -> Callable[[ft.OnScrollEvent], Awaitable[None]]:
    """The next page is asked for before the last line of this one is seen."""

    async def scrolled(event: ft.OnScrollEvent) -> None:
        if event.max_scroll_extent - event.pixels < NEAR and arrived.has_more and len(arrived.arrived.visits) >= arrived.shown:
            await state.narrow(arrived.more)

    return scrolled


def _search(state: OfficeState, arrived: ArrivedState) -> ft.Control:
    words = state.words

    async def typed(event: ft.Event[ft.TextField]) -> None:
        if isinstance(event.control, TypedField):
            await state.narrow(partial(arrived.search, event.control.tell()))

    field = TypedField(
        value=arrived.query,
        hint_text=words.say("office.arrived.search"),
        on_change=typed,
        on_focus=lambda: arrived.type_into_search(True),
        on_blur=lambda: arrived.type_into_search(False),
        prefix_icon=ft.Icons.SEARCH_ROUNDED,
        border={
            ft.ControlState.DEFAULT: _outline(theme.LINE_STRONG, 1),
            ft.ControlState.FOCUSED: _outline(theme.PRIMARY, 2),
        },
        text_style=theme.type_style("small"),
        hint_style=theme.type_style("small", theme.MUTED),
        content_padding=ft.Padding.only(left=4, top=10, right=12, bottom=10),
    )
    return ft.MergeSemantics(ft.Semantics(content=field, label=words.say("office.arrived.search") if arrived.query else None))


def _outline(color: str, width: float) -> ft.OutlineInputBorder:
    return ft.OutlineInputBorder(border_radius=ft.BorderRadius.all(22), side=ft.BorderSide(width, color))


def _levels(state: OfficeState, arrived: ArrivedState) -> ft.Control:
    words, counts = state.words, arrived.arrived.levels
    chips = [filter_chip(words.say("office.arrived.all"), not arrived.level, _choose(state, arrived.filter_level, ""), "level-all")]
    for name in office.LEVELS:
        if counts.get(name):
            word = words.say(f"office.arrived.filter_{name}")
            chips.append(filter_chip(word, arrived.level == name, _choose(state, arrived.filter_level, name), f"level-{name}"))
    return ft.Row(chips, spacing=6, run_spacing=6, wrap=True)


def _groups(state: OfficeState, arrived: ArrivedState) -> ft.Control:
    words = state.words
    chips = [filter_chip(words.say("office.arrived.every_group"), not arrived.group, _choose(state, arrived.filter_group, ""), "group-all")]
    for name in present.GROUP_ICONS:
        whole = words.say("office.arrived.group_spoken", group=name, meaning=words.say(f"group.{name}"))
        choose = _choose(state, arrived.filter_group, name)
        chips.append(filter_chip(words.say(f"group.{name}_short"), arrived.group == name, choose, f"group-{name}", whole))
    return ft.Row(chips, spacing=6, run_spacing=6, wrap=True)


def _choose(state: OfficeState, choose: Callable[[str], None], name: str) -> Tap:
    async def chosen() -> None:
        await state.narrow(partial(choose, name))

    return chosen


def _lines(state: OfficeState, arrived: ArrivedState) -> list[ft.Control]:
    words, visible = state.words, arrived.visible()
    if arrived.loaded and not visible:
        return [_nothing(state, arrived)]
    lines: list[ft.Control] = []
    for name, group in groupby(visible, key=lambda visit: office.level(visit.line.band)):
        lines.append(_heading(words.say(f"office.arrived.group_{name}"), words.number(arrived.arrived.matching.get(name, 0))))
        lines += [_line(state, visit, visit.key == arrived.chosen and not arrived.danger, arrived.in_danger(visit)) for visit in group]
    if arrived.has_more:
        left = arrived.arrived.found - len(visible)
        lines.append(buttons.quiet_button(words.say("office.arrived.more", count=left), tap_with(state.narrow, arrived.more)))
    return lines


def _nothing(state: OfficeState, arrived: ArrivedState) -> ft.Control:
    words = state.words
    title = typography.card_title(words.say("office.arrived.nothing_title"), theme.INK)
    text = typography.small(words.say("office.arrived.nothing_text"))
    back = buttons.soft_button(words.say("office.arrived.clear"), tap_with(state.narrow, arrived.clear))
    return ft.Container(stacked([title, text, back], spacing=8), padding=16)


def _heading(word: str, count: str) -> ft.Control:
    row = ft.Row(
        [typography.small(word, theme.MUTED, "w600"), typography.small(count, theme.MUTED, "w600")],
        alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
    )
    return ft.Semantics(
        content=ft.Container(row, padding=ft.Padding.only(left=12, top=10, right=12, bottom=2)), header=True, heading_level=2
    )


def _line(state: OfficeState, visit: Visit, chosen: bool, in_danger: bool) -> ft.Control:
    words, line = state.words, visit.line
    texts: list[ft.Control] = [
        typography.body(address_title(visit, words), theme.INK, "w600"),
        typography.tiny(_about(visit, words)),
        *([_small_mark(Status(words.say("danger.title"), "immediate", "danger"))] if in_danger else []),
        _where_photos_are(state, visit),
    ]
    row = ft.Row(
        [band_square(line.band, 40), ft.Column(texts, spacing=0, tight=True, expand=True)],
        spacing=12,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    ground = Ground(
        color=theme.PRIMARY_SOFT if chosen else None,
        border=ft.Border.all(2, theme.PRIMARY if chosen else ft.Colors.TRANSPARENT),
        padding=ft.Padding.symmetric(horizontal=10, vertical=8),
    )
    return tappable(row, go(state, f"/assessment/{visit.key}"), ground, Spoken(identifier=f"visit-{visit.key}"))


def address_title(visit: Visit, words: Words) -> str:
    """Via della Concordia 118, or that it was never written."""
    address = visit.line.address or {}
    line = f"{address.get('street', '')} {address.get('number', '')}".strip()
    return line or words.say("visit.no_address")


def _about(visit: Visit, words: Words) -> str:
    district = str((visit.line.address or {}).get("district", ""))
    code = visit.line.target_group
    group = words.say(f"group.{code}_short") if code else words.say("office.arrived.group_unknown")
    return " · ".join(part for part in (district, group, present.people(visit.people, visit.minors, words)) if part)


def _who(state: OfficeState, visit: Visit) -> str:
    words = state.words
    day = words.local(datetime.fromisoformat(visit.line.submitted_at)).date()
    return words.say("office.arrived.visit_by", author=visit.author, day=words.day(day, state.today))


def _where_photos_are(state: OfficeState, visit: Visit) -> ft.Control:
    words, line = state.words, visit.line
    status = office.photo_count(line.photos_here, line.photos, words)
    if line.withdrawn:
        status = Status(words.say("office.arrived.withdrawn"), "refused", "warning")
    elif line.corrected_by is not None:
        status = Status(words.say("office.arrived.corrected"), "hazard", "warning")
    who = typography.yielding(typography.tiny(f"· {_who(state, visit)}"))
    return ft.Row([_small_mark(status), who], spacing=6, tight=True)


def _small_mark(status: Status) -> ft.Control:
    color = theme.TONES[status.tone].text
    return ft.Row([icon(status.icon, color, tokens.ICON_SMALL), typography.tiny(status.text, color, "w600")], spacing=6, tight=True)


def _keys(words: Words) -> ft.Control:
    row = ft.Row([keycap("J"), keycap("K"), typography.tiny(words.say("office.arrived.keys"))], spacing=6)
    return ft.Container(row, padding=ft.Padding.symmetric(horizontal=16, vertical=10), border=ft.Border(top=ft.BorderSide(1, theme.LINE)))
