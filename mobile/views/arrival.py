"""An arrival: who, which room, until when (mockup 22, thin).

Rule: rooms that fit stand first, the others stay in sight with the reason in words; what was typed stays until it is recorded, also when
one closes the page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import flet as ft

from mobile.state.residence import ArrivalForm, ResidenceState, RoomChoice
from mobile.views.dates import DateChoice, DayText
from mobile.views.frame import Face, SubpageText, narrow, page, said_problem, subpage_head
from mobile.views.remembered import look_of, remembered
from ui import theme, tokens
from ui.components import buttons, choices, navigation, surfaces, typography
from ui.components.choices import OptionText, option_card
from ui.components.feedback import notice
from ui.components.fields import FieldKind, FieldText, text_field
from ui.components.icons import icon
from ui.components.touch import icon_button, together
from ui.present import residence as present
from ui.present import visit as people_words
from ui.words import Words

MONTHS = (3, 6, 12)


@dataclass(frozen=True)
class Shown:
    """A form that a part of the page writes into and does not follow: what the part shows of it is given beside it, so that a letter of a
    name makes the rooms and the dates not anew."""

    form: ArrivalForm


@remembered
def ArrivalPage(face: Face, residence: ResidenceState, form: ArrivalForm) -> ft.Control:
    """Household, room, planned end; one button at the end."""
    words = face.words
    today = residence.today or face.today
    subtitle = words.say("arrival.subtitle", residence=residence.name, day=form.on or today)
    steps = navigation.step_header(_steps(form, words), compact=not face.viewport.tablet)
    head = subpage_head(face, SubpageText(words.say("arrival.title"), subtitle, "arrival"), face.go("/"), steps)

    def confirm() -> None:
        if residence.record_arrival():
            face.navigation.go("/")

    shown, look = Shown(form), look_of(face)
    when = WHEN(face, look, shown, form.on or today, form.planned_end)
    left = [_part(words.say("arrival.household"), _household(form, words)), _part(words.say("arrival.when"), when)]
    right = [ROOMS(face, look, shown, (tuple(form.choices), form.room, len(form.people)))]
    content: list[ft.Control] = [*said_problem(form.problem, words)]
    if face.viewport.tablet:
        content.append(ft.Row([_column(left), _column(right)], spacing=20, vertical_alignment=ft.CrossAxisAlignment.START))
    else:
        content += [left[0], *right, left[1]]
    content += [*_from_the_start(residence, form, words), ft.Container(height=10)]
    button = buttons.main_button(words.say("arrival.confirm"), confirm, ft.Icons.MEETING_ROOM_ROUNDED)
    made = page(head, content, _foot(form, words, button))
    return made if face.viewport.tablet else narrow(face, made)


def _from_the_start(residence: ResidenceState, form: ArrivalForm, words: Words) -> list[ft.Control]:
    """A form that nobody will finish can be emptied, and that can be undone: it would stand there after every restart."""
    if form.begun:
        action = buttons.quiet_button(words.say("arrival.empty"), residence.empty_arrival, ft.Icons.DELETE_OUTLINE_ROUNDED)
    elif residence.emptied is not None:
        action = buttons.quiet_button(words.say("arrival.refill"), residence.refill_arrival, ft.Icons.UNDO_ROUNDED)
    else:
        return []
    return [ft.Row([action])]


def _column(parts: list[ft.Control]) -> ft.Control:
    return together(ft.Column(parts, spacing=18, tight=True, expand=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def _part(title: str, content: ft.Control, detail: str = "") -> ft.Control:
    heading = ft.Row([typography.head(title), typography.small(detail)], spacing=8)
    return ft.Column([heading, content], spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _steps(form: ArrivalForm, words: Words) -> list[navigation.Step]:
    has_household = bool(form.household.strip() and form.people) and not _nameless(form)
    room = _chosen(form)
    first, second = ("done", "done" if room else "here") if has_household else ("here", "next")
    people = people_words.people(len(form.people), None, words) if form.people else words.say("arrival.step_household")
    return [
        navigation.Step(words.say("arrival.household"), people, first),
        navigation.Step(words.say("arrival.room"), room or words.say("arrival.step_room"), second),
        navigation.Step(words.say("arrival.step_end"), words.say("arrival.step_end_detail"), "here" if has_household and room else "next"),
    ]


def _nameless(form: ArrivalForm) -> bool:
    """Whether a line of the list says no name: it is to be written, or taken away."""
    return any(not name.strip() for name, _ in form.people)


def _chosen(form: ArrivalForm) -> str | None:
    """The name of the room they will have, if they fit into it."""
    return next((choice.name for choice in form.choices if choice.room == form.room and choice.fits), None)


def _household(form: ArrivalForm, words: Words) -> ft.Control:
    def name(value: str) -> None:
        form.household = value

    def add() -> None:
        form.set_person(len(form.people), "", None)

    text = FieldText(words.say("arrival.household_label"), words.say("arrival.household_hint"))
    lines: list[ft.Control] = [text_field(text, form.household, name)]
    lines += [_person(form, index, words) for index in range(len(form.people))]
    lines.append(ft.Row([buttons.soft_button(words.say("arrival.add_person"), add, ft.Icons.PERSON_ADD_ROUNDED)]))
    return surfaces.card(ft.Column(lines, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def _person(form: ArrivalForm, index: int, words: Words) -> ft.Control:
    name, years = form.people[index]

    def rename(value: str) -> None:
        form.set_person(index, value, form.people[index][1])

    def age(value: str) -> None:
        form.set_person(index, form.people[index][0], int(value) if value.isdigit() else None)

    def remove() -> None:
        form.remove_person(index)

    who = text_field(FieldText(words.say("arrival.person_name")), name, rename)
    old = text_field(FieldText(words.say("arrival.person_age")), "" if years is None else str(years), age, FieldKind(number=True))
    who.expand, old.width = True, 92
    drop = icon_button(ft.Icons.CLOSE_ROUNDED, words.say("arrival.remove_person", name=name), remove, theme.MUTED)
    return together(ft.Row([who, old, drop], spacing=8))


@ft.component
def Rooms(face: Face, look: tuple[object, ...], shown: Shown, what: tuple[tuple[RoomChoice, ...], str | None, int]) -> ft.Control:
    """Those that fit first, then the others. Remembered: `what` is the choices, the chosen one, and for how many."""
    del look, what
    words, form = face.words, shown.form
    fitting = [choice for choice in form.choices if choice.fits]
    others = [choice for choice in form.choices if not choice.fits]
    good = ft.Column(
        [_fitting(form, choice, words) for choice in fitting], spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
    )
    parts = [_part(words.say("arrival.fits"), good, words.say("arrival.fits_count", count=len(fitting)))]
    if fitting:
        good.controls.append(notice("info", words.say("arrival.tablet_only"), "warning"))
    if others:
        rows = surfaces.rows_card([_not_fitting(form, choice, words) for choice in others])
        parts.append(_part(words.say("arrival.fits_not"), rows, words.say("arrival.fits_not_count", count=len(others))))
    return together(ft.Column(parts, spacing=18, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


ROOMS: Callable[..., ft.Control] = ft.memo(Rooms)  # type: ignore[no-untyped-call]


def _fitting(form: ArrivalForm, choice: RoomChoice, words: Words) -> ft.Control:
    def choose() -> None:
        form.hold, form.room = choice.hold, choice.room

    beds, count = present.beds_word(choice.beds, words), len(form.people)
    detail = words.say("arrival.all_fit", beds=beds, count=count) if count else beds
    text = OptionText("door", choice.name, detail, f"choose-{choice.room}")
    return option_card(text, form.room == choice.room, choose)


def _not_fitting(form: ArrivalForm, choice: RoomChoice, words: Words) -> ft.Control:
    def for_them() -> None:
        form.hold, form.room = choice.hold, choice.room

    chosen = form.room == choice.room  # it was taken meanwhile, or is kept: then it is said whole, with what to do
    why = words.problem(choice.code, choice.reason or "", choice.details) if chosen else present.why_not(choice, words)
    when = words.say("arrival.free_from", day=words.short_date(choice.free_from)) if choice.free_from else ""
    row = ft.Row(
        [
            icon("bed", theme.DANGER, tokens.ICON),
            typography.two_lines(
                typography.body(f"{choice.name} · {present.beds_word(choice.beds, words)}", theme.INK, "w600"),
                typography.small(why, theme.DANGER_TEXT, "w600"),
            ),
            typography.small(when),
        ],
        spacing=12,
    )
    if choice.hold is not None:
        row.controls.append(buttons.soft_button(words.say("arrival.hold_is_theirs"), for_them))
    return ft.Container(row, padding=ft.Padding.symmetric(horizontal=tokens.SPACE_4, vertical=10))


@ft.component
def When(face: Face, look: tuple[object, ...], shown: Shown, start: date, end: date | None) -> ft.Control:
    """From when and until when. Remembered."""
    del look
    words, form = face.words, shown.form

    def months(key: str) -> None:
        form.planned_end = after_months(start, int(key))

    def arrived(day: date | None) -> None:
        form.on = day

    def planned(day: date | None) -> None:
        form.planned_end = day

    chosen = next((str(count) for count in MONTHS if end == after_months(start, count)), None)
    options = [(str(count), words.say("arrival.months", count=count)) for count in MONTHS]
    lines: list[ft.Control] = [
        DateChoice(DayText(words.say("arrival.on"), words.say("arrival.no_date")), start, arrived, words),
        choices.segmented(options, chosen, months, "months"),
        DateChoice(DayText(words.say("arrival.planned_end"), words.say("arrival.no_date")), end, planned, words),
        typography.small(words.say("arrival.extend")),
    ]
    return surfaces.card(ft.Column(lines, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


WHEN: Callable[..., ft.Control] = ft.memo(When)  # type: ignore[no-untyped-call]


def _foot(form: ArrivalForm, words: Words, button: ft.Control) -> ft.Control:
    room = next((choice.name for choice in form.choices if choice.room == form.room), None)
    if not form.household.strip():
        sentence = words.say("arrival.missing_household")
    elif not form.people:
        sentence = words.say("arrival.missing_people")
    elif _nameless(form):
        sentence = words.say("arrival.missing_name")
    elif room is None:
        sentence = words.say("arrival.missing_room")
    else:
        sentence = words.say(
            "arrival.ready", household=form.household, people=people_words.people(len(form.people), None, words), room=room
        )
    told = ft.Semantics(content=typography.body(sentence, theme.INK, "w600"), live_region=True, container=True, identifier="arrival-told")
    words_column = ft.Column([told, typography.small(words.say("arrival.stays"))], spacing=2, tight=True, expand=True)
    row = ft.Row([words_column, button], spacing=16, vertical_alignment=ft.CrossAxisAlignment.CENTER)
    return ft.Container(
        row,
        bgcolor=theme.PAPER,
        border=ft.Border(top=ft.BorderSide(1, theme.LINE)),
        padding=ft.Padding.symmetric(horizontal=tokens.SPACE_4, vertical=12),
    )


def after_months(day: date, count: int) -> date:
    """The same day some months later, or the last of a shorter month."""
    month = day.month - 1 + count
    year, month = day.year + month // 12, month % 12 + 1
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day.day - 1), first_of_next - timedelta(days=1))
