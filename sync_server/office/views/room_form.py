"""The room under edit, beside its residence: its fields, what the centre refused, one button that writes it.

Rules: one clear button, because a room is written for everybody at once; a refusal stands over it and empties no field;
taking a room away asks once more.
"""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from sync_server.office.buildings import Building
from sync_server.office.residences_state import ResidencesState, RoomForm, Said
from sync_server.office.views.frame import stacked
from ui import theme
from ui.components import buttons, choices, feedback, fields, typography
from ui.components.fields import FieldText, StepperText
from ui.present import residence as present
from ui.words import Words

PANEL_WIDTH = 348


def room_form(words: Words, residences: ResidencesState, form: RoomForm) -> ft.Container:
    """The panel at the right."""
    content: list[ft.Control] = [
        typography.two_lines(
            typography.head(words.say("office.room_form.new" if form.new else "office.room_form.edit")),
            typography.small(form.base.residence.name),
            expand=False,
        ),
        *_fields(words, residences, form),
        *([] if form.new else _taking_away(words, residences)),
    ]
    scrolling = ft.Column(content, spacing=14, scroll=ft.ScrollMode.AUTO, expand=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    padded = ft.Container(scrolling, expand=True, padding=ft.Padding.only(left=20, top=14, right=20))
    return ft.Container(
        stacked([padded, _foot(words, residences, form)], expand=True),
        width=PANEL_WIDTH,
        bgcolor=theme.PAPER,
        border=ft.Border(left=ft.BorderSide(1, theme.LINE)),
    )


def _foot(words: Words, residences: ResidencesState, form: RoomForm) -> ft.Control:
    """What stays in sight while the fields scroll: what was refused, the button, the way out."""
    parts: list[ft.Control] = [
        *said(residences.problem, words, _as_it_is(form, words)),
        buttons.main_button(words.say("office.room_form.save"), residences.save, ft.Icons.CHECK_ROUNDED, busy=residences.busy),
        buttons.quiet_button(words.say("office.room_form.cancel_new" if form.new else "office.room_form.cancel"), residences.close),
    ]
    border = ft.Border(top=ft.BorderSide(1, theme.LINE))
    return ft.Container(stacked(parts, spacing=8), padding=ft.Padding.only(left=20, top=12, right=20, bottom=6), border=border)


def said(problem: Said | None, words: Words, as_it_is: str) -> list[ft.Control]:
    """What was refused, in this language; after a colleague's change, what stands there now."""
    if problem is None:
        return []
    sentence = words.problem(problem.code, problem.sentence, problem.details)
    if problem.code == "changed_meanwhile" and as_it_is:
        sentence = f"{sentence}\n{as_it_is}"
    return [feedback.problem(words.say("office.room_form.not_saved"), sentence, tone="warning")]


def _as_it_is(form: RoomForm, words: Words) -> str:
    """The room as it is stored now, in a line."""
    base: Building = form.base
    room = base.residence.rooms.get(form.key)
    if room is None:
        return ""
    parts = [room.name, words.say("office.room.beds", count=room.beds), present.floor_name(room.floor, words)]
    flags = (("accessible", room.accessible), ("bathroom", room.private_bathroom))
    parts += [words.say(f"office.room.{word}") for word, has in flags if has]
    return words.say("office.room_form.now", room=" · ".join(parts))


def _fields(words: Words, residences: ResidencesState, form: RoomForm) -> list[ft.Control]:
    typed = form.typed
    beds = StepperText(words.say("office.room_form.beds"), words.say("office.room_form.less"), words.say("office.room_form.more"))
    name = FieldText(words.say("office.room_form.name"), hint=words.say("office.room_form.name_hint"))
    floors = [(floor, present.floor_name(floor, words)) for floor in form.base.residence.floors]
    return [
        fields.text_field(name, typed.name, residences.type_name),
        fields.stepper(beds, typed.beds, residences.step_beds),
        stacked(
            [
                typography.small(words.say("office.room_form.floor"), theme.TEXT, "w600"),
                choices.choice_rows([choices.Choice(*floor) for floor in floors], typed.floor, residences.choose_floor, "floor"),
            ],
            spacing=6,
        ),
        _flag(words.say("office.room_form.accessible"), typed.accessible, residences.set_accessible),
        _flag(words.say("office.room_form.bathroom"), typed.private_bathroom, residences.set_bathroom),
    ]


def _flag(label: str, value: bool, on_change: Callable[[bool], None]) -> ft.Control:
    def changed(event: ft.Event[ft.Switch]) -> None:
        on_change(bool(event.control.value))

    switch = ft.Switch(value=value, on_change=changed, active_track_color=theme.PRIMARY, inactive_thumb_color=theme.MUTED)
    row = ft.Row([typography.body(label, theme.TEXT, expand=True), switch], vertical_alignment=ft.CrossAxisAlignment.CENTER)
    return ft.MergeSemantics(ft.Container(row, padding=ft.Padding.symmetric(vertical=4)))  # a switch alone is lower than a target


def _taking_away(words: Words, residences: ResidencesState) -> list[ft.Control]:
    line = ft.Divider(height=1, thickness=1, color=theme.LINE)
    if not residences.asking:
        word = words.say("office.room_form.take_away")
        return [line, buttons.quiet_button(word, residences.ask_to_take_away, ft.Icons.DELETE_OUTLINE_ROUNDED, color=theme.DANGER_TEXT)]
    return [
        line,
        typography.body(words.say("office.room_form.ask")),
        buttons.main_button(words.say("office.room_form.sure"), residences.take_away, busy=residences.busy, tone="danger"),
        buttons.quiet_button(words.say("office.room_form.keep"), residences.keep),
    ]
