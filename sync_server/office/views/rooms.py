"""The rooms of one residence on the day that the board shows: what each is, until when, what does not add up; and from which devices the
residence was last heard.

Rule: the availability says nothing of who; so does this. What a device still had to hand in is what it told at its last contact, and what
came after is said not to be here.
"""

from __future__ import annotations

from datetime import date, datetime

import flet as ft

from sync_server.office.houses import Heard, House, RoomSeen
from sync_server.office.state import BoardState, OfficeState
from sync_server.office.views.days import day_of
from sync_server.office.views.frame import go, stacked
from sync_server.projection.availability_reads import NotAddingUp
from ui import theme, tokens
from ui.components import feedback, typography
from ui.components.icons import icon
from ui.components.rooms import PIPS
from ui.components.status import chip, mark
from ui.components.touch import Ground, Spoken, tappable
from ui.present import office, residence
from ui.present.status import Status
from ui.words import Words

PANEL_WIDTH = 288


def rooms_panel(state: OfficeState, board: BoardState) -> ft.Container:
    """The chosen residence's rooms on paper at the right."""
    words, house = state.words, board.house()
    content: list[ft.Control] = []
    if house is None:
        content.append(typography.small(words.say("office.rooms.choose")))
    else:
        content += [
            _head(state, board, house),
            *_not_adding_up(house, words),
            *(_room(state, room) for room in _free_first(house, board.ahead)),
        ]
    column = ft.Column(content, spacing=10, scroll=ft.ScrollMode.AUTO, expand=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return ft.Container(
        column,
        width=PANEL_WIDTH,
        bgcolor=theme.PAPER,
        border=ft.Border(left=ft.BorderSide(1, theme.LINE)),
        padding=ft.Padding.only(left=16, top=14, right=16),
    )


def _free_first(house: House, ahead: int) -> list[RoomSeen]:
    """What can be given away is what one opens a residence for; the others follow in their own order."""
    return sorted(house.rooms_on(ahead), key=lambda room: room.now.state != "free")


def _head(state: OfficeState, board: BoardState, house: House) -> ft.Control:
    day = day_of(state, board) if board.ahead else state.words.say("office.rooms.today", day=day_of(state, board))
    place = " · ".join(part for part in (house.district, day) if part)
    parts = [
        typography.head(house.now.name),
        typography.small(place),
        ft.Container(_contact(state, board, house), padding=ft.Padding.only(top=6)),
    ]
    if board.telling:
        parts.append(_told(state, house))
    return stacked(parts, spacing=2)


def _contact(state: OfficeState, board: BoardState, house: House) -> ft.Control:
    """When it was last heard; a tap says from where."""
    last = house.now.last_sync_ms
    heard = None if last is None else datetime.fromtimestamp(last / 1000, state.words.zone)
    arrow = ft.Icons.EXPAND_LESS_ROUNDED if board.telling else ft.Icons.EXPAND_MORE_ROUNDED
    said = mark(office.contact(heard, state.words, state.now))
    row = ft.Row([said, ft.Icon(arrow, color=theme.MUTED, size=tokens.ICON_ROW)], alignment=ft.MainAxisAlignment.SPACE_BETWEEN)
    ground = Ground(theme.GROUND_DEEP, radius=tokens.RADIUS_ROUND, padding=ft.Padding.symmetric(horizontal=12, vertical=14))
    return tappable(row, board.tell, ground, Spoken(identifier="contact", expanded=board.telling))


def _told(state: OfficeState, house: House) -> ft.Control:
    """Each device with what it told last, and what nobody here can know."""
    words = state.words
    if not house.heard:
        return ft.Container(typography.small(words.say("office.heard.nothing"), theme.TEXT), padding=ft.Padding.symmetric(vertical=8))
    lines = [_device(state, heard) for heard in house.heard]
    return stacked([*lines, typography.small(words.say("office.heard.unseen"), theme.TEXT)], spacing=4)


def _device(state: OfficeState, heard: Heard) -> ft.Control:
    words = state.words
    status = office.unsent(heard.unsent, words)
    at = words.say("office.heard.at", at=words.moment(heard.last, state.now))
    texts: list[ft.Control] = [
        typography.small(heard.name, theme.INK, "w600"),
        typography.tiny(at),
        typography.tiny(status.text, theme.TONES[status.tone].text),
    ]
    arrow = ft.Icon(ft.Icons.CHEVRON_RIGHT_ROUNDED, color=theme.MUTED, size=tokens.ICON_ROW)
    row = ft.Row([icon("tablet", theme.PRIMARY_TEXT, tokens.ICON_ROW), ft.Column(texts, spacing=0, tight=True, expand=True), arrow])
    ground = Ground(padding=ft.Padding.symmetric(vertical=6))
    return tappable(row, go(state, f"/devices/{heard.key}"), ground, Spoken(identifier=f"heard-{heard.key}"))


def _not_adding_up(house: House, words: Words) -> list[ft.Control]:
    """Two households in one room and the like, each in its sentence."""
    if not house.now.contradictions:
        return []
    title = words.say("office.board.to_check", count=len(house.now.contradictions))
    return [feedback.problem(title, "\n".join(_sentence(one, words) for one in house.now.contradictions), tone="warning")]


def _sentence(one: NotAddingUp, words: Words) -> str:
    key = f"contradiction.{one.code}"
    return words.say(key) if words.has(key) else one.sentence


def _room(state: OfficeState, room: RoomSeen) -> ft.Control:
    words, now = state.words, room.now
    notes = office.room_notes(_day(room), words, state.today)
    beds = typography.small(words.say("office.room.beds", count=now.beds.total), theme.TEXT, "w600")
    top = typography.side_by_side([beds, chip(residence.state_chip(now.state, words))], expand=False)
    lines: list[ft.Control] = [top]
    where = _where(room, words)
    if where:
        lines.append(typography.tiny(where))
    lines += [_note(note) for note in notes]
    free = now.state == "free"
    return ft.Container(
        ft.Row(
            [
                _number(now.name, now.state),
                ft.Column(lines, spacing=2, tight=True, expand=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
            ],
            spacing=10,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
        bgcolor=theme.PAPER,
        border=ft.Border.all(1.6 if free else 1, theme.OK if free else theme.LINE),
        border_radius=tokens.RADIUS,
        padding=ft.Padding.symmetric(horizontal=10, vertical=10),
    )


def _number(name: str, state_name: str) -> ft.Control:
    """The room's short name in a square of its state's colour."""
    look = PIPS[state_name]
    short = name.split()[-1] if name.split() else name
    free = state_name == "free"
    return ft.Container(
        typography.styled(short[:3], "card", theme.ON_OK if free else theme.INK, "w700"),
        width=36,
        height=36,
        bgcolor=look.edge if free else theme.GROUND_DEEP,
        border_radius=tokens.RADIUS_SMALL,
        alignment=ft.Alignment.CENTER,
        tooltip=name,
    )


def _where(room: RoomSeen, words: Words) -> str:
    parts = [residence.floor_name(room.floor, words) if room.floor else ""]
    if room.accessible:
        parts.append(words.say("office.room.accessible"))
    if room.private_bathroom:
        parts.append(words.say("office.room.bathroom"))
    return " · ".join(part for part in parts if part)


def _note(note: Status | str) -> ft.Control:
    if isinstance(note, str):
        return typography.tiny(note, theme.TEXT, "w600")
    color = theme.TONES[note.tone].text
    return typography.tiny(note.text, color, "w600")


def _day(room: RoomSeen) -> office.RoomDay:
    planned, until = room.now.planned_end, room.until
    return office.RoomDay(
        state=room.now.state,
        blocked=room.now.beds.blocked,
        planned_end=None if planned is None else date.fromisoformat(planned),
        until=None if until is None else date.fromisoformat(until),
    )
