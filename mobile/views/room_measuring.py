"""The measures of one room as they are typed: its two sides or its surface, its height, its windows.

Rule (mockup 06): every measure is saved as it is typed; metres with a comma are whole millimetres; what two people measured differently is
shown before it is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import flet as ft

from mobile.state.visit import VisitState
from mobile.views.frame import Face
from mobile.views.room_typing import EMPTY, RoomTyping, WindowRow, extent, window
from schemas.dwelling_rooms import ROOMS, DwellingRoom
from schemas.rules.homes import Judged
from ui import theme
from ui.components import buttons, choices, fields, measures, surfaces, typography
from ui.components.measures import MeasureText
from ui.present import rooms_measures
from ui.present.rooms_cards import Called
from ui.present.rooms_measures import AREA, HEIGHT, OPENING, SIDE, Kind
from ui.present.rooms_rivals import rivals
from ui.words import Words


@dataclass(frozen=True)
class Shown:
    """The room of a page with what a part of it needs to show and to write."""

    face: Face
    visit: VisitState
    room: DwellingRoom
    typing: RoomTyping
    judged: Judged
    called: Called

    @property
    def words(self) -> Words:
        return self.face.words

    @property
    def name(self) -> str:
        return self.called.rooms[self.room.id]

    @property
    def is_lived_in(self) -> bool:
        use = self.room.measured.use
        return use is None or use.habitable

    def put(self, name: str, value: Any) -> None:
        self.visit.put(f"{ROOMS}/{self.room.id}/{name}", value)

    def measured(self, name: str, texts: Sequence[str], value: Any) -> None:
        """What was typed as a measure: emptied it is taken back, and half of one leaves what was written."""
        if value is None and any(text.strip() for text in texts):
            self.visit.leave_typed(f"{ROOMS}/{self.room.id}/{name}")
        else:
            self.put(name, value)


def part(title: str, content: list[ft.Control], text: str = "") -> ft.Control:
    heading = typography.two_lines(typography.head(title), typography.small(text) if text else None, expand=False)
    column = ft.Column(content, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return ft.Column([heading, surfaces.card(column)], spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def size(shown: Shown) -> ft.Control:
    words, typing, room = shown.words, shown.typing, shown.room
    by_area = typing.is_by_area(room)
    options = [("sides", words.say("rooms.by_sides")), ("area", words.say("rooms.by_area"))]
    lines: list[ft.Control] = [choices.segmented(options, "area" if by_area else "sides", typing.measure_by, "size-by")]
    lines += [_area_field(shown)] if by_area else [_side_fields(shown)]
    typed = (typing.area(room, words),) if by_area else typing.sides(room, words)
    whole = all(rooms_measures.read(text, AREA if by_area else SIDE, words).value for text in typed)
    lines += _still(room.size.value is not None and not whole and any(text.strip() for text in typed), words)
    if room.measured.area_mm2 is not None:
        area = words.say("rooms.area", area=rooms_measures.square_metres(room.measured.area_mm2, words))
        lines.append(typography.styled(area, "card", theme.INK))
    lines += told_rivals(rivals("size", room, words))
    return part(words.say("rooms.size"), lines)


def _side_fields(shown: Shown) -> ft.Control:
    words, typing = shown.words, shown.typing
    pair = typing.sides(shown.room, words)

    def taker(at: int) -> Callable[[str], None]:
        def take(text: str) -> None:
            typing.put("second" if at else "first", text)
            sides = typing.sides(shown.room, words)
            shown.measured("size", sides, extent(sides, SIDE, words))

        return take

    made = [_measure(shown, name, SIDE, pair[at], taker(at)) for at, name in enumerate(("first", "second"))]
    return measures.measure_pair(made, large=shown.face.viewport.large)


def _area_field(shown: Shown) -> ft.Control:
    words, typing = shown.words, shown.typing

    def take(text: str) -> None:
        typing.put("area", text)
        value = rooms_measures.read(text, AREA, words).value
        shown.measured("size", (text,), None if value is None else {"area_cm2": value})

    return ft.Row([_measure(shown, "area", AREA, typing.area(shown.room, words), take)])


def height(shown: Shown) -> ft.Control:
    words, typing = shown.words, shown.typing

    def take(text: str) -> None:
        typing.put("height", text)
        read = rooms_measures.read(text, HEIGHT, words)
        if not read.fault:
            shown.put("height_mm", read.value)

    text = typing.height(shown.room, words)
    field = ft.Row([_measure(shown, "height", HEIGHT, text, take)])
    several = told_rivals(rivals("height_mm", shown.room, words))
    return part(words.say("rooms.height"), [field, *several], words.say("rooms.height_text"))


def _measure(shown: Shown, name: str, kind: Kind, text: str, on_type: Callable[[str], None]) -> ft.TextField:
    words = shown.words
    unit = words.say("rooms.unit_area" if kind.square else "rooms.unit_side")
    hint = words.number(12.24 if kind.square else 3.6, 2)
    said = MeasureText(words.say(f"rooms.field_{name}"), unit, hint, rooms_measures.read(text, kind, words).fault)
    return measures.measure_field(said, text, on_type)


def _still(half: bool, words: Words) -> list[ft.Control]:
    """A measure that was written stays while half of another is typed; an empty field takes it back."""
    return [typography.small(words.say("rooms.still"), theme.WARNING_TEXT, "w600")] if half else []


def told_rivals(sentence: str) -> list[ft.Control]:
    return [fields.error_sentence(sentence)] if sentence else []


def window_part(shown: Shown) -> ft.Control:
    """Whether one opens; and once one does, how large it is."""
    words, room, typing = shown.words, shown.room, shown.typing
    said = room.window.value
    chosen = None if said is None else "yes" if said.opens else "no"

    def choose(code: str) -> None:
        now = shown.visit.typed(f"{ROOMS}/{room.id}/window")
        if now is not None and bool(now.get("opens")) == (code == "yes"):
            typing.windows = None
            shown.visit.unsay(f"{ROOMS}/{room.id}/window")
        else:
            rows = typing.window_rows(room, words)
            typing.keep_windows(rows)  # a tap beside the right answer takes no measure away
            shown.put("window", window(rows, words) if code == "yes" else {"opens": False})

    options = [("yes", words.say("rooms.window_yes")), ("no", words.say("rooms.window_no"))]
    lines: list[ft.Control] = [choices.segmented(options, chosen, choose, "window")]
    if chosen == "yes":
        rows = typing.window_rows(room, words)
        lines += [_window_row(shown, at, row) for at, row in enumerate(rows)]
        more = buttons.quiet_button(words.say("rooms.window_more"), _more_windows(shown), ft.Icons.ADD_ROUNDED)
        lines.append(ft.Row([more], wrap=True))
    lines += told_rivals(rivals("window", room, words))
    return part(words.say("rooms.window"), lines, words.say("rooms.window_text"))


def _window_row(shown: Shown, at: int, row: WindowRow) -> ft.Control:
    words = shown.words
    remove = (words.say("rooms.window_remove", number=at + 1), _without_window(shown, at))
    if row.area_cm2 is not None:
        area = words.say("rooms.area", area=rooms_measures.typed_area(row.area_cm2, words))
        return measures.measure_line(area, remove)
    made = [_measure(shown, name, OPENING, row.sides[side], _window_taker(shown, at, side)) for side, name in enumerate(("wide", "tall"))]
    line = measures.measure_pair(made, remove, large=shown.face.viewport.large)
    line.key = f"window-{at}"
    return line


def _window_taker(shown: Shown, at: int, side: int) -> Callable[[str], None]:
    def take(text: str) -> None:
        rows = list(shown.typing.window_rows(shown.room, shown.words))
        first, second = rows[at].sides
        rows[at] = WindowRow((first, text) if side else (text, second))
        _keep(shown, rows)

    return take


def _more_windows(shown: Shown) -> Callable[[], None]:
    def add() -> None:
        shown.typing.keep_windows([*shown.typing.window_rows(shown.room, shown.words), WindowRow(EMPTY)])

    return add


def _without_window(shown: Shown, at: int) -> Callable[[], None]:
    def remove() -> None:
        rows = shown.typing.window_rows(shown.room, shown.words)
        _keep(shown, [row for place, row in enumerate(rows) if place != at] or [WindowRow()])

    return remove


def _keep(shown: Shown, rows: list[WindowRow]) -> None:
    shown.typing.keep_windows(rows)
    shown.put("window", window(rows, shown.words))
