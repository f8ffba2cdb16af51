"""The residences and their rooms: the list at the left, the chosen one floor by floor, the room under edit at the right.

Rules: the same look as the other places; how many of the twelve beds there are is always said; nothing here says who lives where.
"""

from __future__ import annotations

import flet as ft

from schemas.residence import LARGEST_RESIDENCE, Room
from sync_server.office.buildings import Building, Lodging
from sync_server.office.residences_state import ResidencesState
from sync_server.office.state import OfficeState
from sync_server.office.views.frame import HeadText, go, head, side_by_side, stacked
from sync_server.office.views.room_form import room_form
from ui import theme
from ui.components import buttons, feedback, typography
from ui.components.status import mark
from ui.components.touch import Ground, Spoken, tap_with, tappable
from ui.present import office
from ui.present import residence as present
from ui.present.status import Status
from ui.words import Words

LIST_WIDTH = 300
ROOM_WIDTH = 240


def residences_place(state: OfficeState, residences: ResidencesState) -> ft.Control:
    """Title, list, rooms, form."""
    words = state.words
    beds = sum(one.residence.beds for one in residences.buildings)
    counts = office.houses(len(residences.buildings), beds, words)
    top = head(HeadText(words.say("office.residences.title"), counts if residences.buildings else ""), state)
    chosen = residences.building()
    if chosen is None:
        empty = feedback.empty_state("door", words.say("office.board.empty_title"), words.say("office.board.empty_text"))
        return stacked([top, ft.Container(empty if residences.loaded else None, padding=24)], expand=True)
    opened = [ft.Container(_rooms_side(words, residences, chosen), expand=True)]
    if residences.form is not None:
        opened.append(room_form(words, residences, residences.form))
    row = side_by_side(state, _list_side(state, residences, chosen), opened, opened=residences.form is not None)
    return stacked([top, ft.Container(row, expand=True)], expand=True)


def _list_side(state: OfficeState, residences: ResidencesState, chosen: Building) -> ft.Container:
    lines = [_line(state, one, chosen=one is chosen) for one in residences.buildings]
    listing = ft.ListView(lines, spacing=2, expand=True, padding=ft.Padding.symmetric(horizontal=8, vertical=12))
    return ft.Container(listing, width=LIST_WIDTH, bgcolor=theme.PAPER, border=ft.Border(right=ft.BorderSide(1, theme.LINE)))


def _line(state: OfficeState, one: Building, *, chosen: bool) -> ft.Control:
    words, residence = state.words, one.residence
    district = residence.address.district if residence.address is not None else ""
    texts = typography.two_lines(typography.body(residence.name, theme.INK, "w600"), typography.tiny(_counts(one, words)))
    if district:
        texts.controls.insert(1, typography.tiny(district))
    ground = Ground(
        color=theme.PRIMARY_SOFT if chosen else None,
        border=ft.Border.all(2, theme.PRIMARY if chosen else ft.Colors.TRANSPARENT),
        padding=ft.Padding.symmetric(horizontal=12, vertical=8),
    )
    return tappable(ft.Row([texts]), go(state, f"/residences/{one.key}"), ground, Spoken(identifier=f"building-{one.key}"))


def _counts(one: Building, words: Words) -> str:
    rooms = words.say("office.residences.rooms", count=len(one.residence.rooms))
    beds = _beds_of(one, words)
    return f"{rooms} · {beds}"


def _beds_of(one: Building, words: Words) -> str:
    beds = words.say("office.room.beds", count=one.residence.beds)
    return words.say("office.residences.beds_of", beds=beds, largest=LARGEST_RESIDENCE)


def _rooms_side(words: Words, residences: ResidencesState, chosen: Building) -> ft.Control:
    parts: list[ft.Control] = [_chosen_head(words, residences, chosen)]
    if residences.saved:
        parts.append(feedback.notice("done", words.say("office.residences.saved"), "ok"))
    for floor, rooms in chosen.residence.rooms_by_floor():
        parts.append(_floor(words, residences, floor, rooms))
    parts.append(ft.Container(height=4))
    column = ft.Column(parts, spacing=12, scroll=ft.ScrollMode.AUTO, expand=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return ft.Container(column, padding=ft.Padding.only(left=20, top=14, right=20), expand=True)


def _chosen_head(words: Words, residences: ResidencesState, chosen: Building) -> ft.Control:
    address = chosen.residence.address
    beds = _beds_of(chosen, words)
    street = f"{address.street} {address.number or ''}".strip() if address is not None else ""
    about = " · ".join(part for part in (beds, street) if part)
    title = typography.two_lines(typography.head(chosen.residence.name), typography.small(about), expand=False)
    add = buttons.soft_button(words.say("office.residences.add"), residences.add, ft.Icons.ADD_ROUNDED)
    return typography.side_by_side([title, add], 16, expand=False)


def _floor(words: Words, residences: ResidencesState, floor: str, rooms: list[tuple[str, Room]]) -> ft.Control:
    heading = typography.small(present.floor_name(floor, words), theme.MUTED, "w600")
    if not rooms:
        return stacked([heading, typography.small(words.say("office.residences.no_rooms"))], spacing=4)
    tiles: list[ft.Control] = [_room(words, residences, key, room) for key, room in rooms]
    return stacked(
        [heading, ft.Row(tiles, spacing=10, run_spacing=10, wrap=True, vertical_alignment=ft.CrossAxisAlignment.START)], spacing=6
    )


def _room(words: Words, residences: ResidencesState, key: str, room: Room) -> ft.Control:
    chosen = residences.form is not None and residences.form.key == key
    building = residences.building()
    lodging = building.lodging(key) if building is not None else Lodging()
    lines: list[ft.Control] = [
        typography.side_by_side(
            [
                typography.card_title(room.name, theme.INK),
                typography.small(words.say("office.room.beds", count=room.beds), theme.TEXT, "w600"),
            ],
            expand=False,
        ),
        typography.tiny(_features(room, words)),
        mark(_lodged(lodging, words)),
    ]
    ground = Ground(
        color=theme.PRIMARY_SOFT if chosen else theme.PAPER,
        border=ft.Border.all(2 if chosen else 1, theme.PRIMARY if chosen else theme.LINE),
        padding=ft.Padding.symmetric(horizontal=14, vertical=10),
    )
    content = ft.Column(lines, spacing=4, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    tile = tappable(content, tap_with(residences.edit, key), ground, Spoken(identifier=f"room-{key}"))
    return ft.Container(tile, width=ROOM_WIDTH)


def _lodged(lodging: Lodging, words: Words) -> Status:
    """How many, that it is kept for somebody, or that it is nobody's."""
    if lodging.people:
        return Status(words.say("office.residences.people", count=lodging.people), "person", "idle")
    if lodging.reserved:
        return Status(words.say("office.room.reserved"), "calendar", "idle")
    return Status(words.say("office.residences.nobody"), "bed", "idle")


def _features(room: Room, words: Words) -> str:
    found = [
        words.say(f"office.room.{word}") for word, has in (("accessible", room.accessible), ("bathroom", room.private_bathroom)) if has
    ]
    return " · ".join(found) or words.say("office.residences.plain_room")
