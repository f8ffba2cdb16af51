"""The rooms of the residence tonight, stacked as in the building (mockup 20).

Rule: the five counts add up to the beds and the largest household that fits always stands beside them; an overdue exit keeps the room
occupied until someone decides; names can be hidden from visitors.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import flet as ft

from mobile.state.residence import ResidenceState, RoomTile
from mobile.state.sync import SyncState
from mobile.views import board_search
from mobile.views.frame import SCROLLS, Face, help_button, own, said_problem
from mobile.views.list_place import ListPlace
from mobile.views.remembered import look_of
from mobile.views.sync_line import Line, pulled_down
from ui import theme, tokens
from ui.components import buttons, rooms, surfaces, typography
from ui.components.feedback import empty_state
from ui.components.icons import icon
from ui.components.touch import Ground, Spoken, tappable
from ui.present import residence as present
from ui.present import visit as people_words
from ui.present.status import Status
from ui.words import Words


def _search_width(letters: float) -> float:
    """How wide the search is beside the residence's name: its icon, and its hint in these letters."""
    return 180 + 160 * letters


@ft.component
def Board(face: Face, residence: ResidenceState) -> ft.Control:
    """The building."""
    words, place = face.words, own(ListPlace)
    place.follow(face.navigation)
    today = residence.today or face.today
    search = board_search.asking(residence, words)
    beside = search if face.viewport.width >= 600 + 300 * face.viewport.letters else []
    content: list[ft.Control] = [_head(face, residence, today, beside), *said_problem(residence.problem, words)]
    unfinished = _unfinished(face, residence, words)
    answer_first = bool(beside and residence.query.strip())  # where nothing moves under the finger, what was asked for comes first
    content += [] if answer_first else unfinished
    if residence.rooms:
        found = board_search.found(residence)
        content += [_counts(face, residence, words), *([] if beside else search)]
        content += [*board_search.told(residence, found, words), _building(face, residence, found, today)]
        content += unfinished if answer_first else []
    elif residence.coming:
        content.append(empty_state("door", words.say("board.coming_title"), words.say("board.coming_text")))
    else:
        content.append(empty_state("door", words.say("board.empty_title"), words.say("board.empty_text")))
    content.append(ft.Container(height=12))
    scrolling = ft.Column(content, spacing=14, scroll=ft.ScrollMode.AUTO, expand=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    side = 24 if face.viewport.tablet else tokens.SPACE_4
    body = ft.Container(scrolling, padding=ft.Padding.only(left=side, right=side, top=12), expand=True)
    body.data = SCROLLS
    made = ft.Column([Above(face, face.app.sync), body], spacing=0, expand=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return pulled_down(made, face.app.sync, place)


def _roomy(face: Face) -> bool:
    """Whether the rooms and what is to come have room beside one another."""
    return face.viewport.width >= 1100 * face.viewport.letters


def _head(face: Face, residence: ResidenceState, today: date, search: Sequence[ft.Control]) -> ft.Control:
    words = face.words

    def toggle() -> None:
        residence.hide_names(not residence.names_hidden)

    large = face.viewport.large and face.viewport.device == "phone"
    title = typography.two_lines(typography.title(residence.name), typography.small(words.long_date(today)), expand=not large)
    hide = buttons.quiet_button(
        words.say("board.show_names" if residence.names_hidden else "board.hide_names"),
        toggle,
        ft.Icons.VISIBILITY_ROUNDED if residence.names_hidden else ft.Icons.VISIBILITY_OFF_ROUNDED,
    )
    mark = help_button(face, "board")
    if large:  # beside the buttons no letter of the name would have another beside it
        return ft.Column([title, ft.Row([hide, mark], alignment=ft.MainAxisAlignment.SPACE_BETWEEN, wrap=True)], spacing=0, tight=True)
    field = [ft.Container(one, width=_search_width(face.viewport.letters)) for one in search]
    return ft.Row([title, *field, hide, mark], vertical_alignment=ft.CrossAxisAlignment.CENTER)


@ft.component
def Above(face: Face, sync: SyncState) -> ft.Control:
    """What has arrived, and a thin line while the past of a fresh device is on its way. A component of its own: each step of a long pull
    draws this anew and not the building."""
    words, coming = face.words, sync.fetching
    parts: list[ft.Control] = [Line(face, sync)]
    if coming is not None and coming.tonight and coming.total:
        told = words.say("board.fetching", done=words.number(coming.done), total=words.number(coming.total))
        share = ft.ProgressBar(
            value=coming.done / coming.total, bar_height=4, color=theme.PRIMARY, bgcolor=theme.LINE, semantics_label=told
        )
        parts.append(share)
    return ft.Column(parts, spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _unfinished(face: Face, residence: ResidenceState, words: Words) -> list[ft.Control]:
    """An arrival that was begun and not recorded: nobody must remember it."""
    form = residence.arrival
    if not form.begun:
        return []

    def go_on() -> None:
        residence.begin_arrival()
        face.navigation.go("/arrival")

    nameless = residence.names_hidden or not form.household.strip()
    sentence = words.say("board.unfinished_nameless") if nameless else words.say("board.unfinished", household=form.household)
    told = typography.body(sentence, theme.INK, "w600", expand=True)
    button = buttons.soft_button(words.say("board.go_on"), go_on, ft.Icons.ARROW_FORWARD_ROUNDED)
    return [surfaces.card(ft.Row([told, button], spacing=12))]


def _counts(face: Face, residence: ResidenceState, words: Words) -> ft.Control:
    text, viewport = present.counts_text(residence.counts, words), face.viewport
    return rooms.counts_line(text, stacked=viewport.device == "phone", letters=viewport.letters)


def _building(face: Face, residence: ResidenceState, found: Sequence[RoomTile], today: date) -> ft.Control:
    shown = [floor for floor in reversed(residence.floors) if any(room.floor == floor for room in found)]
    floors = ft.Column(
        [_floor(face, residence, [room for room in found if room.floor == floor], today) for floor in shown],
        spacing=10,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    stretch, to_come = ft.CrossAxisAlignment.STRETCH, _side(face, residence, face.words, today)
    if not _roomy(face):
        return ft.Column([floors, *to_come], spacing=12, tight=True, horizontal_alignment=stretch)
    floors.expand = True
    side = ft.Container(ft.Column(to_come, spacing=12, tight=True, horizontal_alignment=stretch), width=276)
    return ft.Row([floors, side], spacing=16, vertical_alignment=ft.CrossAxisAlignment.START)


def _floor(face: Face, residence: ResidenceState, on_it: Sequence[RoomTile], today: date) -> ft.Control:
    words, floor = face.words, on_it[0].floor
    looks = [(look_of(face), today, residence.names_hidden, board_search.names(room, residence.query)) for room in on_it]
    tiles: list[ft.Control] = [TILE(face, room, look, key=f"tile-{room.room}") for room, look in zip(on_it, looks, strict=True)]
    if not face.viewport.tablet:
        heading = typography.small(present.floor_name(floor, words), theme.MUTED, "w600")
        return ft.Column([heading, *tiles], spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    stretch = ft.CrossAxisAlignment.STRETCH
    pairs: list[ft.Control] = []
    for start in range(0, len(tiles), 2):
        two = [ft.Container(tile, expand=1) for tile in tiles[start : start + 2]]
        if len(two) == 1 and (start or not residence.query.strip()):  # a room found alone on its floor has the whole of it
            two.append(ft.Container(expand=1))
        pairs.append(ft.Row(list(two), spacing=10, vertical_alignment=stretch, intrinsic_height=True))
    grid = ft.Column(pairs, spacing=10, tight=True, horizontal_alignment=stretch, expand=True)
    mark = rooms.floor_mark(present.floor_letter(floor), present.floor_name(floor, words))
    return ft.Row([mark, grid], spacing=10, vertical_alignment=stretch, intrinsic_height=True)


@ft.component
def Tile(face: Face, room: RoomTile, look: tuple[object, date, bool, tuple[str, ...]]) -> ft.Control:
    """One room. Remembered: who comes into one room or leaves it makes one tile anew and not the building."""
    _, today, hidden, found = look
    words, state = face.words, present.room_state(room.pips)
    who, how_many = _who(hidden, room, state, words)
    text = rooms.RoomText(
        name=room.name,
        size=present.beds_word(len(room.pips), words),
        state=present.state_chip(state, words),
        edge="overdue" if room.overdue else state,
        beds=room.pips,
        beside_beds=_beside_beds(room, state, words),
        who=who,
        how_many=how_many,
        notes=_notes(room, state, words, today),
        identifier=f"room-{room.room}",
        found=found,
    )
    action = None
    if state == "free":
        action = rooms.RoomAction(words.say("board.arrive"), ft.Icons.MEETING_ROOM_ROUNDED, _arrive(face, room.room))
    return rooms.room_tile(text, face.go(f"/room/{room.room}"), action, letters=face.viewport.letters)


TILE: Callable[..., ft.Control] = ft.memo(Tile)  # type: ignore[no-untyped-call]


def _who(hidden: bool, room: RoomTile, state: str, words: Words) -> tuple[str, str]:
    if state == "occupied":
        name = words.say("board.hidden_household") if hidden or not room.household else room.household
        return name, people_words.people(room.people, None, words)
    if state == "free":
        return words.say("board.up_to", count=sum(1 for pip in room.pips if pip == "free")), ""
    return words.say(f"board.{state}_who"), ""


def _beside_beds(room: RoomTile, state: str, words: Words) -> str:
    if state == "out_of_service":
        return words.say("board.not_usable")
    blocked = present.blocked_note(room.pips, words)
    return blocked or (words.say("board.accessible") if room.accessible else "")


def _notes(room: RoomTile, state: str, words: Words, today: date) -> list[Status | str]:
    if state == "occupied":
        return present.stay_notes(present.Stay(room.since, room.planned_end, room.overdue), words, today)
    end = _ends(room, today)
    return [words.say("room.until", day=words.short_date(end - timedelta(days=1), today))] if end else []


def _ends(room: RoomTile, today: date) -> date | None:
    """The first day on which what holds of a room today does not hold any more."""
    now = (interval for interval in room.intervals if interval.start <= today and (interval.end is None or interval.end > today))
    return next((interval.end for interval in now), None)


def _arrive(face: Face, room: str) -> Callable[[], None]:
    def arrive() -> None:
        face.app.residence.begin_arrival(room)
        face.navigation.go("/arrival")

    return arrive


def _side(face: Face, residence: ResidenceState, words: Words, today: date) -> list[ft.Control]:
    return [_to_decide(face, residence, words, today), _next_dates(face, residence, today)]


def _to_decide(face: Face, residence: ResidenceState, words: Words, today: date) -> ft.Control:
    late = [room for room in residence.rooms if room.overdue and room.planned_end]
    lines: list[ft.Control] = [typography.card_title(words.say("board.decide"))]
    for room in late:
        who = room.name if residence.names_hidden or not room.household else room.household
        sentence = words.say("board.decide_text", day=words.short_date(room.planned_end or today, today))
        row = ft.Row(
            [
                icon("overdue", theme.DANGER, tokens.ICON),
                typography.two_lines(typography.body(who, theme.INK, "w600"), typography.small(sentence)),
                ft.Icon(ft.Icons.CHEVRON_RIGHT_ROUNDED, color=theme.MUTED, size=tokens.ICON_ROW),
            ],
            spacing=10,
        )
        lines.append(tappable(row, face.go(f"/room/{room.room}"), Ground(padding=4), Spoken(identifier=f"decide-{room.room}")))
    if not late:
        lines.append(typography.small(words.say("board.nothing_to_decide")))
    return surfaces.card(ft.Column(lines, spacing=8, tight=True))


def _next_dates(face: Face, residence: ResidenceState, today: date) -> ft.Control:
    words, width = face.words, 84 * face.viewport.letters
    coming = sorted(found for room in residence.rooms for found in _dates_of(residence, room, words, today))
    lines: list[ft.Control] = [typography.card_title(words.say("board.next_dates"))]
    for day, sentence in coming[:4]:
        first = ft.Container(typography.small(words.weekday(day), theme.INK, "w600"), width=width)
        lines.append(ft.Row([first, typography.small(sentence, expand=True)], spacing=8))
    if not coming:
        lines.append(typography.small(words.say("board.no_dates")))
    return surfaces.card(ft.Column(lines, spacing=8, tight=True))


def _dates_of(residence: ResidenceState, room: RoomTile, words: Words, today: date) -> list[tuple[date, str]]:
    """Who leaves, what opens again, what stops being kept."""
    state, end = present.room_state(room.pips), _ends(room, today)
    if room.planned_end and not room.overdue:
        who = room.name if residence.names_hidden or not room.household else room.household
        return [(room.planned_end, words.say("board.leaves", who=who))]
    if state == "out_of_service" and end:
        return [(end, words.say("board.reopens", room=room.name))]
    if state == "reserved" and end:
        return [(end - timedelta(days=1), words.say("board.hold_ends", room=room.name))]
    return []
