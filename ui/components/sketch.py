"""A drawn sketch of where one stands, numbers round it, and the arrows that move a pin on it (mockup 04, without its streets).

Rule: to scale, north up, the same numbers as the cards under it. One drawing and no control a pin: it is made anew at every letter. Who
cannot see it is told it in one sentence; the distances stand in words on the cards, and whatever a finger does on the paper the arrows do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import flet as ft
import flet.canvas as cv

from schemas.rules.plane import Offset
from ui import theme, tokens
from ui.components.touch import icon_button, tap_with
from ui.present.sketch import BAR, Frame, Pin, Sketch, off_paper, on_paper
from ui.words import Words

_DASH = 4.0
_SOFT = ft.Colors.with_opacity(0.16, theme.PRIMARY)
_DOT = 6.0
WINDS: tuple[tuple[str, ft.IconData, int, int], ...] = (
    ("w", ft.Icons.ARROW_BACK_ROUNDED, -1, 0),
    ("n", ft.Icons.ARROW_UPWARD_ROUNDED, 0, 1),
    ("s", ft.Icons.ARROW_DOWNWARD_ROUNDED, 0, -1),
    ("e", ft.Icons.ARROW_FORWARD_ROUNDED, 1, 0),
)


@dataclass(frozen=True)
class Scene:
    """What stands on the paper besides the numbers: the person with the circle that she is in, and the pin that she puts; `first` is the
    number drawn in the colour of what can be done."""

    frame: Frame
    made: Sketch
    person: Offset | None = None
    circle_m: float | None = None
    pin: Offset | None = None
    first: int = 0


def paper(scene: Scene, spoken: str, words: Words, on_point: Callable[[Offset], object] | None = None) -> ft.Control:
    """The sketch; with `on_point` a tap says where on it."""
    frame = scene.frame
    shapes = [
        *_person(scene),
        *(shape for pin in scene.made.pins for shape in _numbered(pin, scene)),
        *_placed(scene),
        *_legend(scene, words),
    ]
    drawn: ft.Control = cv.Canvas(shapes, width=frame.width, height=frame.height)
    if on_point is not None:
        drawn = ft.GestureDetector(
            drawn, on_tap_up=_pointer(scene, on_point), mouse_cursor=ft.MouseCursor.PRECISE, exclude_from_semantics=True
        )
    ground = ft.Container(ft.Row([drawn], alignment=ft.MainAxisAlignment.CENTER), bgcolor=theme.GROUND_DEEP)
    return ft.Semantics(content=ground, label=spoken, image=True, container=True, exclude_semantics=True, identifier="sketch")


def arrows(on_step: Callable[[tuple[int, int]], object], name: Callable[[str], str]) -> ft.Control:
    """Four steps; each is called by where it leads."""
    made: list[ft.Control] = []
    for wind, sign, east, north in WINDS:
        button = icon_button(sign, name(wind), tap_with(on_step, (east, north)), theme.PRIMARY_TEXT)
        made.append(ft.Container(button, bgcolor=theme.PRIMARY_SOFT, border_radius=tokens.TARGET / 2))
    return ft.Row(made, spacing=tokens.SPACE_2, tight=True)


def _pointer(scene: Scene, on_point: Callable[[Offset], object]) -> Callable[[ft.TapEvent[ft.GestureDetector]], None]:
    def pointed(event: ft.TapEvent[ft.GestureDetector]) -> None:
        if event.local_position is not None:
            on_point(off_paper(event.local_position.x, event.local_position.y, scene.made.scale, scene.frame))

    return pointed


@cache
def _fill(color: str) -> ft.Paint:
    return ft.Paint(color=color, style=ft.PaintingStyle.FILL)


@cache
def _line(color: str, width: float, dashes: float = 0.0) -> ft.Paint:
    dashed = [dashes, dashes] if dashes else None
    return ft.Paint(color=color, style=ft.PaintingStyle.STROKE, stroke_width=width, stroke_dash_pattern=dashed)


def _letters(size: float, color: str) -> ft.TextStyle:
    """As large as the frame says: what is drawn on a paper does not grow with the letters of the page."""
    return ft.TextStyle(size=size, height=1, weight=ft.FontWeight.W_700, color=color)


def _person(scene: Scene) -> list[cv.Shape]:
    """Where the satellite says she is: a point in the circle that it may be off by."""
    if scene.person is None:
        return []
    x, y = on_paper(scene.person, scene.made.scale, scene.frame)
    circle = (scene.circle_m or 0.0) * scene.made.scale
    round_her = [cv.Circle(x, y, circle, _fill(_SOFT)), cv.Circle(x, y, circle, _line(theme.PRIMARY, 1.5, _DASH))] if circle else []
    return [*round_her, cv.Circle(x, y, _DOT + 2, _fill(theme.PAPER)), cv.Circle(x, y, _DOT, _fill(theme.PRIMARY))]


def _drop(x: float, y: float, size: float, wide: float, ground: str) -> list[cv.Shape]:
    """A pin on its foot, with a light edge that parts it from the next; a wider head for several numbers."""
    middle = y - 1.6 * size
    left, right, foot = cv.Path.MoveTo(x - size, middle), cv.Path.ArcTo(x + size, middle, radius=size), cv.Path.LineTo(x, y)
    outline = [left, right, foot, cv.Path.Close()]
    drop: list[cv.Shape] = [cv.Path(outline, paint=_line(theme.PAPER, 3)), cv.Path(outline, paint=_fill(ground))]
    if not wide:
        return drop
    half = size + wide
    head = [(half + 1.5, size + 1.5, theme.PAPER), (half, size, ground)]
    wider = [cv.Rect(x - across, middle - up, 2 * across, 2 * up, ft.BorderRadius.all(up), _fill(color)) for across, up, color in head]
    return [*drop, *wider]


def _numbered(pin: Pin, scene: Scene) -> list[cv.Shape]:
    size = scene.frame.pin
    first = scene.first in pin.numbers
    word = ", ".join(str(number) for number in pin.numbers)
    style = _letters(size, theme.ON_PRIMARY if first else theme.PAPER)
    letter = cv.Text(pin.x, pin.y - 1.6 * size, word, style, alignment=ft.Alignment.CENTER)
    return [*_drop(pin.x, pin.y, size, 0.8 * size * (len(pin.numbers) - 1), theme.PRIMARY if first else theme.MUTED), letter]


def _placed(scene: Scene) -> list[cv.Shape]:
    """The pin that a person puts: no number, a hollow."""
    if scene.pin is None:
        return []
    x, y = on_paper(scene.pin, scene.made.scale, scene.frame)
    size = 1.15 * scene.frame.pin
    return [*_drop(x, y, size, 0.0, theme.ACCENT), cv.Circle(x, y - 1.6 * size, 0.4 * size, _fill(theme.PAPER))]


def _legend(scene: Scene, words: Words) -> list[cv.Shape]:
    """How long a line is so many metres, and where north is."""
    frame, letters = scene.frame, _letters(0.92 * scene.frame.pin, theme.INK)
    left, low, right = 12.0, frame.height - 10.0, frame.width - 16.0
    ends = [cv.Path.MoveTo(left, low - 5), *(cv.Path.LineTo(*to) for to in ((left, low), (left + BAR, low), (left + BAR, low - 5)))]
    metres = words.say("find.metres", count=scene.made.bar_m)
    tip = [cv.Path.MoveTo(right - 5, 18), cv.Path.LineTo(right, 7), cv.Path.LineTo(right + 5, 18), cv.Path.Close()]
    return [
        cv.Path(ends, paint=_line(theme.INK, 2)),
        cv.Text(left + BAR / 2, low - 3, metres, letters, alignment=ft.Alignment.BOTTOM_CENTER),
        cv.Path(tip, paint=_fill(theme.INK)),
        cv.Text(right, 20, words.say("sketch.north"), letters, alignment=ft.Alignment.TOP_CENTER),
    ]
