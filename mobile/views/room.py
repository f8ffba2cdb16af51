"""One room: who is in it, until when, what comes, and the exit of those who leave.

Rule: an exit says the day and where they go, from a list; the room is free again from that day, not before (design.md section 8).
"""

from __future__ import annotations

from datetime import date, timedelta

import flet as ft

from mobile.state.residence import ExitForm, ResidenceState, Resident, RoomTile
from mobile.views.dates import DateChoice, DayText
from mobile.views.frame import Face, SubpageText, foot, narrow, page, said_problem, subpage_head
from mobile.views.remembered import remembered
from ui import theme, tokens
from ui.components import buttons, choices, people, rooms, status, surfaces, typography
from ui.components.feedback import empty_state
from ui.components.icons import icon
from ui.present import residence as present
from ui.present import visit as people_words
from ui.words import Words


def RoomPage(face: Face, residence: ResidenceState, room: RoomTile) -> ft.Control:
    """One room of the building. It is looked up in what the page follows: given from outside too, each change would make it twice."""
    return _RoomOf(face, residence, room.room)


@remembered
def _RoomOf(face: Face, residence: ResidenceState, key: str) -> ft.Control:
    room = next((tile for tile in residence.rooms if tile.room == key), None)
    return ft.Container() if room is None else _room(face, residence, room)  # the session has just been locked: the page goes


def _room(face: Face, residence: ResidenceState, room: RoomTile) -> ft.Control:
    """Who is there, and what can be done."""
    words = face.words
    today = residence.today or face.today
    state = present.room_state(room.pips)
    title = words.say("room.title", room=room.name, beds=present.beds_word(len(room.pips), words))
    head = subpage_head(face, SubpageText(title, present.floor_name(room.floor, words), "room"), face.go("/"))
    pips = ft.Row([rooms.bed_pip(pip) for pip in room.pips], spacing=8, wrap=True)
    beds = ft.Row([pips, status.chip(present.state_chip(state, words))], alignment=ft.MainAxisAlignment.SPACE_BETWEEN, wrap=True)
    content: list[ft.Control] = [
        *said_problem(residence.problem, words),
        surfaces.card(ft.Column([beds, *_blocked(room, words)], spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)),
        typography.head(words.say("room.who")),
        _who(residence, room, words, today),
        *_coming(room, words, today),
    ]
    return narrow(face, page(head, content, _actions(face, residence, room, state)))


def _blocked(room: RoomTile, words: Words) -> list[ft.Control]:
    """Why a bed of a private room is nobody's, as its tile on the board says it."""
    note = present.blocked_note(room.pips, words) if room.stay is not None else ""
    return [typography.small(note)] if note else []


def _who(residence: ResidenceState, room: RoomTile, words: Words, today: date) -> ft.Control:
    if room.stay is None:
        return empty_state("bed", words.say("room.nobody"), words.say(f"room.nobody_{present.room_state(room.pips)}"))
    name = words.say("board.hidden_household") if residence.names_hidden or not room.household else room.household
    notes: list[ft.Control] = [
        typography.small(note) if isinstance(note, str) else status.chip(note)
        for note in present.stay_notes(present.Stay(room.since, room.planned_end, room.overdue), words, today)
    ]
    lines: list[ft.Control] = [
        typography.styled(name, "head", theme.INK),
        typography.body(people_words.people(room.people, None, words), theme.MUTED),
        ft.Row(notes, spacing=8, wrap=True),
    ]
    household = surfaces.card(ft.Column(lines, spacing=6, tight=True))
    if residence.names_hidden or not room.residents:
        return household
    rows = [people_row(found, words) for found in room.residents]
    return ft.Column([household, surfaces.rows_card(rows)], spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def people_row(found: Resident, words: Words) -> ft.Control:
    """Somebody who sleeps here, with the age when it was said."""
    age = words.say("room.age", count=found.years) if found.years is not None else words.say("room.no_age")
    return people.person_row(found.name or words.say("room.no_name"), age, None)


def _coming(room: RoomTile, words: Words, today: date) -> list[ft.Control]:
    rows: list[ft.Control] = []
    for interval in room.intervals:
        over = interval.end is not None and interval.end <= today
        if over or (interval.end is None and interval.start <= today):
            continue  # what is so tonight, and stays so, stands above already
        state = next((name for name in ("occupied", "out_of_service", "reserved", "free") if interval.beds.get(name)), "blocked")
        start = words.short_date(interval.start, today)
        when = (
            words.say("room.interval_open", start=start)
            if interval.end is None
            else words.say("room.interval", start=start, end=words.short_date(interval.end - timedelta(days=1), today))
        )
        row = ft.Row(
            [
                icon("calendar", theme.MUTED, tokens.ICON_ROW),
                typography.body(when, expand=True),
                status.chip(present.state_chip(state, words)),
            ],
            spacing=12,
        )
        rows.append(ft.Container(row, padding=ft.Padding.symmetric(horizontal=tokens.SPACE_4, vertical=10)))
    if not rows:
        return []
    return [typography.head(words.say("room.coming")), surfaces.rows_card(rows)]


def _actions(face: Face, residence: ResidenceState, room: RoomTile, state: str) -> ft.Control | None:
    words = face.words

    def leave() -> None:
        if room.stay is not None:
            residence.begin_exit(room.stay)
            face.navigation.go(f"/exit/{room.room}")

    def arrive() -> None:
        residence.begin_arrival(room.room)
        face.navigation.go("/arrival")

    if room.stay is not None:
        return foot([buttons.main_button(words.say("room.exit"), leave, ft.Icons.LOGOUT_ROUNDED)])
    if state in ("free", "reserved"):  # whoever it is kept for comes in by the same page
        return foot([buttons.main_button(words.say("board.arrive"), arrive, ft.Icons.MEETING_ROOM_ROUNDED)])
    return None


@remembered
def ExitPage(face: Face, residence: ResidenceState, form: ExitForm, room: RoomTile) -> ft.Control:
    """The day and the destination."""
    words = face.words
    today = residence.today or face.today

    def choose(code: str) -> None:
        form.destination = code

    def leave_on(day: date | None) -> None:
        form.on = day

    def confirm() -> None:
        if residence.record_exit():
            face.navigation.go("/")

    household = words.say("board.hidden_household") if residence.names_hidden else form.household
    subtitle = words.say("exit.subtitle", household=household, room=room.name)
    head = subpage_head(face, SubpageText(words.say("exit.title"), subtitle, "exit"), face.go(f"/room/{room.room}"))
    options = [choices.Choice(code, word) for code, word in present.destinations(words)]
    content: list[ft.Control] = [
        *said_problem(form.problem, words),
        DateChoice(DayText(words.say("exit.on"), words.say("arrival.no_date")), form.on or today, leave_on, words),
        typography.small(words.say("exit.frees")),
        typography.head(words.say("exit.destination")),
        choices.choice_rows(options, form.destination, choose, "destination"),
        ft.Container(height=8),
    ]
    missing = [] if form.destination else [typography.small(words.say("exit.missing_destination"), theme.WARNING_TEXT, "w600")]
    confirm_button = buttons.main_button(words.say("exit.confirm"), confirm, ft.Icons.LOGOUT_ROUNDED)
    return narrow(face, page(head, content, foot([*missing, confirm_button])))
