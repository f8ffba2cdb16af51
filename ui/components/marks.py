"""A photo with what is drawn on it, as large as there is room; what a finger does on it is told to whoever listens.

Rule (ADR 0114): painted from the same orders as the picture that is made of it. A cover is drawn as closed: what it hides is not seen here
either. Who cannot see it is told in one sentence what there is; whatever a finger does, the buttons beside it do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import flet as ft
import flet.canvas as cv

from schemas.marks import FULL, Mark
from schemas.rules.strokes import Order, Sheet, orders
from ui import theme, tokens

Point = tuple[int, int]


@dataclass
class Finger:
    """Turns what the client tells of a finger, or of a mouse, into points of the picture. Each move draws the page anew with a new one of
    these: whoever makes it says where the finger went down."""

    sheet: Sheet
    on_moving: Callable[[Point, Point], object]
    on_drag: Callable[[Point, Point], object]
    on_tap: Callable[[Point], object]
    start: Point = (0, 0)
    end: Point = (0, 0)

    def down(self, event: ft.DragDownEvent[ft.GestureDetector]) -> None:
        """The first touch, before anybody knows whether it becomes a drag."""
        self.start = self.end = self.at(event.local_position)
        self.on_moving(self.start, self.end)

    def moved(self, event: ft.DragUpdateEvent[ft.GestureDetector]) -> None:
        self.end = self.at(event.local_position)
        self.on_moving(self.start, self.end)

    def lifted(self, event: ft.DragEndEvent[ft.GestureDetector]) -> None:
        if event.local_position is not None:
            self.end = self.at(event.local_position)
        self.on_drag(self.start, self.end)

    def tapped(self, event: ft.TapEvent[ft.GestureDetector]) -> None:
        if event.local_position is not None:
            self.on_tap(self.at(event.local_position))

    def at(self, place: ft.Offset) -> Point:
        return round(place.x * FULL / self.sheet.width), round(place.y * FULL / self.sheet.height)


def drawn_photo(picture: bytes, marks: Sequence[Mark], chosen: Mark | None, finger: Finger, spoken: str) -> ft.Control:
    """The picture fills its sheet: the sheet has its proportions."""
    width, height = finger.sheet.width, finger.sheet.height
    shapes = [shape for order in orders(marks, finger.sheet) for shape in _SHAPES[order["do"]](order)]
    if chosen is not None:
        shapes.append(_frame(chosen, finger.sheet))
    under: list[ft.Control] = [ft.Image(src=picture, width=width, height=height, fit=ft.BoxFit.FILL, gapless_playback=True)]
    touched = ft.GestureDetector(
        ft.Stack([*under, cv.Canvas(shapes, width=width, height=height)], width=width, height=height),
        on_pan_down=finger.down,
        on_pan_update=finger.moved,
        on_pan_end=finger.lifted,
        on_tap_up=finger.tapped,
        drag_interval=30,
        mouse_cursor=ft.MouseCursor.PRECISE,
        exclude_from_semantics=True,
    )
    ground = ft.Container(ft.Row([touched], alignment=ft.MainAxisAlignment.CENTER), bgcolor=theme.GROUND_DEEP)
    return ft.Semantics(content=ground, label=spoken, image=True, container=True, exclude_semantics=True, identifier="drawing")


def _fill(color: str) -> ft.Paint:
    return ft.Paint(color=color, style=ft.PaintingStyle.FILL)


def _line(color: str, width: float) -> ft.Paint:
    return ft.Paint(color=color, style=ft.PaintingStyle.STROKE, stroke_width=width)


def _polygon(order: Order) -> list[cv.Shape]:
    (first, *rest) = order["points"]
    outline = [cv.Path.MoveTo(*first), *(cv.Path.LineTo(*point) for point in rest), cv.Path.Close()]
    return [cv.Path(outline, paint=_line(order["halo"], 2 * order["width"])), cv.Path(outline, paint=_fill(order["ink"]))]


def _oval(order: Order) -> list[cv.Shape]:
    box = (order["x"] - order["rx"], order["y"] - order["ry"], 2 * order["rx"], 2 * order["ry"])
    return [cv.Oval(*box, _line(order["halo"], 2 * order["width"])), cv.Oval(*box, _line(order["ink"], order["width"]))]


def _text(order: Order) -> list[cv.Shape]:
    style = ft.TextStyle(size=order["size"], weight=ft.FontWeight.W_600, color=order["ink"], bgcolor=order["halo"])
    return [cv.Text(order["x"], order["y"], order["text"], style)]


def _cover(order: Order) -> list[cv.Shape]:
    """Closed, in the cells that stay of it."""
    right, low, cell = order["x"] + order["w"], order["y"] + order["h"], order["cell"]
    shades = (theme.MUTED, theme.INK)
    return [
        cv.Rect(left, top, min(cell, right - left), min(cell, low - top), paint=_fill(shades[(row + column) % 2]))
        for row, top in enumerate(range(order["y"], low, cell))
        for column, left in enumerate(range(order["x"], right, cell))
    ]


def _frame(mark: Mark, sheet: Sheet) -> cv.Shape:
    """Round the mark that the buttons change."""
    (x1, y1), (x2, y2) = sheet.at(mark.x1, mark.y1), sheet.at(mark.x2, mark.y2)
    room = tokens.SPACE_2
    size = (abs(x2 - x1) + 2 * room, abs(y2 - y1) + 2 * room)
    return cv.Rect(min(x1, x2) - room, min(y1, y2) - room, *size, paint=_line(theme.PRIMARY, 2))


_SHAPES: dict[str, Callable[[Order], list[cv.Shape]]] = {"polygon": _polygon, "oval": _oval, "text": _text, "cover": _cover}
