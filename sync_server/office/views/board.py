"""The availability of every residence: five counts that add up, the largest household that fits, thirty or ninety days to come (mockup 31).

Rules: "posti liberi" never stands without the largest household that fits; the counts of a row sum to its beds and the last row to all of
them; a day moves the counts and the rooms to that day, and what of it is not certain is said; a row opens its rooms; why a bed is blocked
is said once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta

import flet as ft

from schemas.availability import BedCounts
from sync_server.office.houses import House
from sync_server.office.state import SLIM, BoardState, OfficeState
from sync_server.office.views import columns
from sync_server.office.views.days import ROOMY, day_line, day_of
from sync_server.office.views.frame import HeadText, bar_width, go, head, side_by_side, stacked
from sync_server.office.views.rooms import PANEL_WIDTH, rooms_panel
from ui import theme, tokens
from ui.components import typography
from ui.components.feedback import empty_state
from ui.components.icons import icon
from ui.components.rooms import bed_pip
from ui.components.touch import Ground, Spoken, Tap, tappable
from ui.present import office
from ui.present.status import Status
from ui.words import Words

NAME, COUNT, LARGEST, MARGIN = 142, 42, 54, 12
BESIDE_DAYS = NAME + 5 * COUNT + LARGEST + 2 * MARGIN + 2
NARROWEST_DAY, LEAST_FOR_DAYS = 4, 170
FOR_DAYS = 540
"""What all days have where there is no room for them: there the table is drawn past from side to side."""


def board_place(state: OfficeState, board: BoardState) -> ft.Control:
    """Title, counts, table, rooms."""
    words = state.words
    last = words.weekday(state.today + timedelta(days=board.span - 1))
    contacts = [_last(house) for house in board.houses]
    top = head(
        HeadText(
            words.say("office.board.title"),
            words.say("office.board.days", count=board.span, day=last),
            office.freshness(contacts, words, state.now),
            _to_silent(state, board),
        ),
        state,
    )
    if not board.houses:
        return stacked([top, ft.Container(_empty(words) if board.loaded else None, padding=24)], expand=True)
    main = ft.Column(
        [_sums(state, board), day_line(state, board), _whole(state, board), _legend(words)],
        spacing=10,
        scroll=ft.ScrollMode.AUTO,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    left = ft.Container(main, expand=True, padding=ft.Padding.only(left=16, top=10, right=16))
    row = side_by_side(state, left, [rooms_panel(state, board)])
    return stacked([top, ft.Container(row, expand=True)], expand=True)


def _empty(words: Words) -> ft.Control:
    return empty_state("bed", words.say("office.board.empty_title"), words.say("office.board.empty_text"))


def _sums(state: OfficeState, board: BoardState) -> ft.Control:
    """All beds by state, the largest household, and the exits that somebody has to settle."""
    words = state.words
    counts = _counts(board)
    parts: list[ft.Control] = [_sum(name, getattr(counts, name), words) for name in office.BED_STATES]
    parts.append(typography.body(words.say("office.board.beds", count=counts.total), theme.INK, "w600"))
    left = ft.Container(
        ft.Row(
            parts,
            spacing=12,
            run_spacing=8,
            wrap=state.width < ROOMY,
            alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
            vertical_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        bgcolor=theme.PAPER,
        border=ft.Border.all(1, theme.LINE),
        border_radius=tokens.RADIUS,
        padding=ft.Padding.symmetric(horizontal=16, vertical=8),
        expand=None if state.slim else True,
    )
    boxes: list[ft.Control] = [left, _largest(state, board)]
    late = [house for house in board.houses for room in house.rooms if _is_overdue(room.now.planned_end, state.today)]
    if late:
        boxes.append(_overdue(state, late, board.house()))
    if state.slim:  # where there is no room beside the free beds, the largest household stands over them and not out of sight
        return stacked([ft.Row(boxes[1:], spacing=10, run_spacing=10, wrap=True), left], spacing=10)
    return ft.Row(boxes, spacing=10, vertical_alignment=ft.CrossAxisAlignment.STRETCH, intrinsic_height=True)


def _sum(name: str, count: int, words: Words) -> ft.Control:
    number = ft.Row([bed_pip(name, 26), typography.styled(str(count), "head", theme.INK, "w700")], spacing=8, tight=True)
    return ft.Column([number, typography.tiny(words.say(f"office.board.{name}", count=count), theme.MUTED, "w600")], spacing=0, tight=True)


def _counts(board: BoardState) -> BedCounts:
    return sum((house.day(board.ahead).counts for house in board.houses), BedCounts())


def _largest(state: OfficeState, board: BoardState) -> ft.Control:
    words = state.words
    most = max(house.day(board.ahead).largest_household for house in board.houses)
    said = words.say("office.board.largest_on", day=day_of(state, board)) if board.ahead else words.say("office.board.largest")
    content = ft.Row(
        [
            typography.styled(str(most), "display", theme.ON_OK),
            ft.Container(typography.small(said, theme.ON_OK, "w600"), width=132),
        ],
        spacing=14,
        tight=True,
    )
    return ft.Container(content, bgcolor=theme.OK, border_radius=tokens.RADIUS, padding=ft.Padding.symmetric(horizontal=16, vertical=8))


def _overdue(state: OfficeState, late: list[House], chosen: House | None) -> ft.Control:
    """How many exits are overdue; a tap opens the rooms of the residence that has one, and the next tap those of the next."""
    text = typography.small(state.words.say("office.board.overdue", count=len(late)), theme.WARNING_TEXT, "w600")
    parts: list[ft.Control] = [icon("overdue", theme.WARNING_TEXT, tokens.ICON_ROW), ft.Container(text, width=72)]
    parts.append(ft.Icon(ft.Icons.CHEVRON_RIGHT_ROUNDED, color=theme.WARNING_TEXT, size=tokens.ICON_ROW))
    ground = Ground(color=theme.WARNING_SOFT, padding=ft.Padding.symmetric(horizontal=12, vertical=8))
    names = list(dict.fromkeys(house.key for house in late))
    here = names.index(chosen.key) + 1 if chosen is not None and chosen.key in names else 0
    to_next = go(state, f"/availability/{names[here % len(names)]}")
    return tappable(ft.Row(parts, spacing=8, tight=True), to_next, ground, Spoken(identifier="overdue"))


def _whole(state: OfficeState, board: BoardState) -> ft.Control:
    """The table, all of which can be seen: at once, or drawn past."""
    table = _table(state, board)
    if room_for_days(state.width, board.span) is not None:
        return table
    return ft.Row([ft.Container(table, width=BESIDE_DAYS + FOR_DAYS)], scroll=ft.ScrollMode.AUTO)


def _table(state: OfficeState, board: BoardState) -> ft.Control:
    width = (room_for_days(state.width, board.span) or FOR_DAYS) / board.span
    chosen = board.house()
    rows: list[ft.Control] = [_heads(state, board, width)]
    rows += [_row(state, house, columns.Scale(width, house.now.beds, board.ahead), chosen=house is chosen) for house in board.houses]
    rows.append(_totals(state, board, width))
    return ft.Container(
        stacked(rows),
        bgcolor=theme.PAPER,
        border=ft.Border.all(1, theme.LINE),
        border_radius=tokens.RADIUS,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
    )


def room_for_days(page_width: float, span: int) -> float | None:
    """What is left for the days beside the bar, the rooms and the counts; nothing where that is not enough."""
    left = page_width - bar_width(page_width) - PANEL_WIDTH - 2 * 16 - BESIDE_DAYS
    return left if page_width >= SLIM and left >= max(LEAST_FOR_DAYS, span * NARROWEST_DAY) else None


def _heads(state: OfficeState, board: BoardState, width: float) -> ft.Control:
    words = state.words
    beds = sum(house.now.beds for house in board.houses)
    title = typography.tiny(office.houses(len(board.houses), beds, words), theme.MUTED, "w600")
    cells: list[ft.Control] = [ft.Container(title, width=NAME)]
    for name in office.BED_STATES:
        word = typography.tiny(words.say(f"office.board.short_{name}"), theme.MUTED, "w600")
        cells.append(
            _cell(ft.Column([columns.swatch(name), word], spacing=4, tight=True, horizontal_alignment=ft.CrossAxisAlignment.CENTER), COUNT)
        )
    largest = ft.Text(
        words.say("office.board.largest_short"), style=theme.type_style("tiny", theme.MUTED, "w600"), text_align=ft.TextAlign.CENTER
    )
    cells.append(_cell(largest, LARGEST))
    days = [state.today + timedelta(days=ahead) for ahead in range(board.span)]
    drawn = columns.day_heads(days, columns.Scale(width, ahead=board.ahead), words)
    cells.append(columns.by_days(drawn, width, board.look_at))
    return ft.Container(_cells(cells), padding=ft.Padding.symmetric(horizontal=MARGIN, vertical=6))


def _row(state: OfficeState, house: House, scale: columns.Scale, *, chosen: bool) -> ft.Control:
    words, now, contact = state.words, house.now, office.contact(_last(house), state.words, state.now)
    day = house.day(scale.ahead)
    name = typography.two_lines(typography.body(now.name, theme.INK, "w600"), typography.tiny(house.district))
    name.controls.append(_small_mark(contact))
    cells: list[ft.Control] = [ft.Container(name, width=NAME)]
    for state_name in office.BED_STATES:
        count = getattr(day.counts, state_name)
        cells.append(_cell(typography.card_title(str(count), _ink(state_name) if count else theme.MUTED), COUNT))
    most = office.largest(day.largest_household, words)
    big = day.largest_household > 0
    cells.append(_cell(typography.styled(most, "card" if big else "tiny", theme.OK_TEXT if big else theme.MUTED, "w600"), LARGEST))
    faded = office.is_still(_last(house), state.now)
    drawn = columns.day_columns(house.days, scale, faded=faded)
    cells.append(columns.by_days(drawn, scale.day, _day_and_rooms(state, house)))
    ground = Ground(
        color=theme.PRIMARY_SOFT if chosen else None,
        border=ft.Border(
            top=ft.BorderSide(1, theme.LINE), left=ft.BorderSide(4 if chosen else 0, theme.PRIMARY if chosen else ft.Colors.TRANSPARENT)
        ),
        radius=0,
        padding=ft.Padding.only(left=MARGIN - 4 if chosen else MARGIN, right=MARGIN, top=6, bottom=6),
    )
    spoken = Spoken(_spoken(state, house, contact, scale.ahead), f"residence-{house.key}")
    return tappable(_cells(cells), go(state, f"/availability/{house.key}"), ground, spoken)


def _day_and_rooms(state: OfficeState, house: House) -> Callable[[int], Awaitable[None]]:
    """A tap on a column of a residence: that day, and the rooms of that residence on it."""

    async def choose(ahead: int) -> None:
        state.board.look_at(ahead)
        await state.go(f"/availability/{house.key}")

    return choose


def _spoken(state: OfficeState, house: House, contact: Status, ahead: int) -> str:
    """The whole row for who listens: counts, largest household, when it was heard, the days on which free beds change."""
    words, now, day = state.words, house.now, house.day(ahead)
    counts = {name: getattr(day.counts, name) for name in office.BED_STATES}
    beds, largest = office.beds_in_words(counts, words), office.largest(day.largest_household, words)
    name = f"{now.name}, {words.weekday(state.today + timedelta(days=ahead))}" if ahead else now.name
    said = words.say("office.board.spoken", name=name, beds=beds, largest=largest)
    free = [(date.fromisoformat(day.day), day.counts.free) for day in house.days]
    days = words.say("office.board.days_spoken", days=office.free_in_words(free, words, state.today)) if free else ""
    return ". ".join(part for part in (said, contact.text, days) if part)


def _totals(state: OfficeState, board: BoardState, width: float) -> ft.Control:
    counts = _counts(board)
    title = typography.body(state.words.say("office.board.all", count=counts.total), theme.INK, "w600")
    cells: list[ft.Control] = [ft.Container(title, width=NAME)]
    for name in office.BED_STATES:
        cells.append(_cell(typography.card_title(str(getattr(counts, name)), _ink(name)), COUNT))
    most = max(house.day(board.ahead).largest_household for house in board.houses)
    cells.append(_cell(typography.card_title(office.largest(most, state.words), theme.OK_TEXT), LARGEST))
    days = [[house.days[ahead] for house in board.houses if ahead < len(house.days)] for ahead in range(board.span)]
    free, certain = [sum(day.counts.free for day in of) for of in days], [sum(day.certain_free for day in of) for of in days]
    cells.append(columns.by_days(columns.totals(free, certain, width), width, board.look_at))
    return ft.Container(
        _cells(cells),
        bgcolor=theme.GROUND_DEEP,
        border=ft.Border(top=ft.BorderSide(1, theme.LINE)),
        padding=ft.Padding.symmetric(horizontal=MARGIN, vertical=8),
    )


def _legend(words: Words) -> ft.Control:
    entries = [
        ft.Row(
            [columns.swatch(drawn, faded=kind == "still"), typography.tiny(words.say(f"office.board.legend_{kind}"), theme.TEXT, "w600")],
            spacing=6,
            tight=True,
        )
        for kind, drawn in (("certain", "free"), ("exits", "exits"), ("still", "free"))
    ]
    first = ft.Row([*entries, typography.tiny(words.say("office.board.legend_note"))], spacing=18, run_spacing=4, wrap=True)
    return ft.Container(
        stacked([first, typography.tiny(words.say("office.board.blocked_means"))], spacing=4), padding=ft.Padding.only(bottom=16)
    )


def _to_silent(state: OfficeState, board: BoardState) -> Tap | None:
    """From the count of residences that are silent to each of them in turn, with what is known of its devices."""
    silent = [house.key for house in board.houses if _last(house) is None or office.is_still(_last(house), state.now)]
    if not silent:
        return None
    chosen = board.house()
    here = silent.index(chosen.key) + 1 if chosen is not None and board.telling and chosen.key in silent else 0

    async def to_next() -> None:
        board.telling = True
        await state.go(f"/availability/{silent[here % len(silent)]}")

    return to_next


def _cells(cells: list[ft.Control]) -> ft.Control:
    return ft.Row(cells, spacing=0, vertical_alignment=ft.CrossAxisAlignment.CENTER)


def _cell(content: ft.Control, width: int) -> ft.Control:
    return ft.Container(content, width=width, alignment=ft.Alignment.CENTER)


def _small_mark(status: Status) -> ft.Control:
    color = theme.TONES[status.tone].text
    said = typography.yielding(typography.tiny(status.text, color, "w600"))
    return ft.Row([icon(status.icon, color, tokens.ICON_SMALL), said], spacing=4, tight=True)


def _ink(state_name: str) -> str:
    inks = {"free": theme.OK_TEXT, "reserved": theme.PRIMARY_TEXT, "out_of_service": theme.WARNING_TEXT}
    return inks.get(state_name, theme.INK)


def _last(house: House) -> datetime | None:
    milliseconds = house.now.last_sync_ms
    return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000).astimezone()


def _is_overdue(planned_end: str | None, today: date) -> bool:
    return planned_end is not None and date.fromisoformat(planned_end) < today
