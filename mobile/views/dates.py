"""A day chosen from the calendar, so that what is chosen is always one.

Rule: the field says its day in full, or that none was chosen; a day that is not necessary can be taken away again, by name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import flet as ft

from ui.components import fields
from ui.components.touch import icon_button
from ui.words import Words


@dataclass(frozen=True)
class DayText:
    """The words around a day: its label, what stands where none was chosen, what is wrong, and the name of the way to take it away."""

    label: str
    none: str
    error: str = ""
    clear: str = ""


@ft.component
def DateChoice(text: DayText, day: date | None, on_choose: Callable[[date | None], object], words: Words) -> ft.Control:
    """A date and the calendar that changes it."""
    opened, set_opened = ft.use_state(False)

    def chosen(event: ft.Event[ft.DatePicker]) -> None:
        value = event.control.value
        if isinstance(value, datetime):
            on_choose(words.local(value).date())
        elif isinstance(value, date):
            on_choose(value)
        set_opened(False)

    picker = None
    if opened:
        locale = ft.Locale("en", "GB") if words.language == "en" else ft.Locale("it", "IT")
        picker = ft.DatePicker(value=day, locale=locale, on_change=chosen, on_dismiss=lambda: set_opened(False))
    ft.use_dialog(picker)
    field = fields.date_field(text.label, words.full_date(day) if day else text.none, lambda: set_opened(True), text.error)
    if not text.clear or day is None:
        return field
    field.expand = True
    clear = icon_button(ft.Icons.CLOSE_ROUNDED, text.clear, lambda: on_choose(None))
    return ft.Row([field, clear], spacing=4, vertical_alignment=ft.CrossAxisAlignment.START)
