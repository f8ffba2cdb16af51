"""The rooms of one residence today, beside the board: what each is, until when, and what does not add up.

Rule: the availability says nothing of who; so does this.
"""

from __future__ import annotations

from datetime import date, datetime

import flet as ft

from sync_server.office.reading import House, RoomSeen
from sync_server.office.state import OfficeState
from sync_server.office.views.frame import stacked
from sync_server.projection.availability_reads import NotAddingUp
from ui import theme, tokens
from ui.components import feedback, typography
from ui.components.rooms import PIPS
from ui.components.status import chip, mark
from ui.present import office, residence
from ui.present.status import Status
from ui.words import Words

PANEL_WIDTH = 288


def rooms_panel(state: OfficeState, house: House | None) -> ft.Container:
    """The chosen residence's rooms on paper at the right."""
    words = state.words
    content: list[ft.Control] = []
    if house is None:
        content.append(typography.small(words.say("office.rooms.choose")))
    else:
        content += [_head(state, house), *_not_adding_up(house, words), *(_room(state, room) for room in _free_first(house))]
    column = ft.Column(content, spacing=10, scroll=ft.ScrollMode.AUTO, expand=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return ft.Container(
        column,
        width=PANEL_WIDTH,
        bgcolor=theme.PAPER,
        border=ft.Border(left=ft.BorderSide(1, theme.LINE)),
        padding=ft.Padding.only(left=16, top=14, right=16),
    )


def _free_first(house: House) -> list[RoomSeen]:
    """What can be given away is what one opens a residence for; the others follow in their own order."""
    return sorted(house.rooms, key=lambda room: room.now.state != "free")


def _head(state: OfficeState, house: House) -> ft.Control:
    words = state.words
    day = words.weekday(state.today)
    place = (
        words.say("office.rooms.subtitle", district=house.district, day=day)
        if house.district
        else words.say("office.rooms.subtitle_plain", day=day)
    )
    last = house.now.last_sync_ms
    heard = None if last is None else datetime.fromtimestamp(last / 1000, words.zone)
    return stacked(
        [typography.head(house.now.name), typography.small(place), mark(office.contact(heard, words, state.now))],
        spacing=2,
    )


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
