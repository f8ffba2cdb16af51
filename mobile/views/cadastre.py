"""Cadastral units as they are copied from a paper: sheet, parcel, sub-unit, and a section where there is one.

Rule: what is half typed stays as it is and says what it still needs; a unit is added and taken away whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import flet as ft

from mobile.views.frame import Face
from schemas.cadastre import CadastralUnit
from schemas.errors import InvalidDocument
from ui.components import buttons
from ui.components.fields import FieldText, error_sentence, text_field

PARTS = (("sheet", "parcel"), ("sub", "section"))
Unit = dict[str, Any]
Put = Callable[[list[Unit]], object]


def units_editor(face: Face, units: Sequence[Unit], read: Callable[[], Sequence[Unit]], put: Put) -> ft.Control:
    """`read` tells the units as they are at a tap, which may be later than this drawing."""
    words = face.words
    lines: list[ft.Control] = [line for index, unit in enumerate(units) for line in _unit(face, (index, unit), read, put)]

    def add() -> None:
        put([*read(), {"sheet": ""}])

    lines.append(ft.Row([buttons.quiet_button(words.say("facts.add_unit"), add, ft.Icons.ADD_ROUNDED)], wrap=True))
    return ft.Column(lines, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _unit(face: Face, numbered: tuple[int, Unit], read: Callable[[], Sequence[Unit]], put: Put) -> list[ft.Control]:
    words, (index, unit) = face.words, numbered

    def typed(part: str) -> Callable[[str], None]:
        def take(text: str) -> None:
            now = [dict(one) for one in read()]
            now[index][part] = text.strip()
            put([without_blanks(one) for one in now])

        return take

    def remove() -> None:
        now = list(read())
        if now[index : index + 1] == [unit]:  # a second tap, before the page is drawn anew, is no tap on the next one
            put([*now[:index], *now[index + 1 :]])

    def field(part: str) -> ft.TextField:
        made = text_field(FieldText(words.say(f"facts.{part}")), unit.get(part) or "", typed(part))
        made.expand = 1
        return made

    pairs = [ft.Row([field(part) for part in pair], spacing=10) for pair in PARTS]
    rows: list[ft.Control] = [*pairs]
    if face.viewport.large:
        rows = [field(part) for pair in PARTS for part in pair]
    wrong = [error_sentence(words.say("facts.unit_wrong"))] if is_wrong(unit) else []
    away = buttons.quiet_button(words.say("facts.remove_unit"), remove, ft.Icons.DELETE_OUTLINE_ROUNDED)
    return [*rows, *wrong, ft.Row([away])]


def without_blanks(unit: Unit) -> Unit:
    """An empty part says nothing, but a unit is there as soon as it was added."""
    return {name: text for name, text in unit.items() if text or name == "sheet"}


def is_wrong(unit: Unit) -> bool:
    """Whether something was typed that is no unit yet."""
    if not any(unit.values()):
        return False
    try:
        CadastralUnit.read(unit)
    except InvalidDocument:
        return True
    return False
