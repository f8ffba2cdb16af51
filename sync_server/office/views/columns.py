"""A residence's days to come as columns of its beds, drawn on one canvas.

Rules (mockup 31): a column a day, that day's free beds above it, and a tap on it shows that day; solid is certain, hatched is free only if
a planned exit is confirmed, faded is what a silent residence said last. The states part without their colours too, by their order and the
way of their stripes. Days that are alike are one rectangle parted by thin lines, so that a residence costs some sixty shapes and not
hundreds (measured: tests/unit/sync_server/office). Days too narrow for a number each (ninety of them) have one where it changes, and lines
between weeks.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import flet as ft
import flet.canvas as cv

from schemas.rules.availability import DayForecast
from ui import theme, tokens
from ui.words import Words

NUMBERS, BARS = 18, 44
HEIGHT = NUMBERS + BARS
HEADER = 50
_FADED = 0.45
_HATCH = 3.2
LEGIBLE = 11
"""A day narrower than this has no room for its number."""
_NUMBER, _MONTH = 16, 66
"""What two figures take, and the name of a month."""


@dataclass(frozen=True)
class Look:
    """How the beds of one state are drawn: solid, or in stripes on a ground, which go `way`."""

    color: str
    ground: str = ""
    way: tuple[float, float] = (0, 0)


LOOKS: Mapping[str, Look] = {
    "free": Look(theme.OK),
    "exits": Look(theme.OK, theme.OK_SOFT, (_HATCH, _HATCH)),
    "reserved": Look(theme.PRIMARY, theme.PRIMARY_SOFT, (0, _HATCH)),
    "out_of_service": Look(theme.WARNING, theme.WARNING_SOFT, (-_HATCH, _HATCH)),
    "blocked": Look(theme.IDLE, theme.IDLE_SOFT, (_HATCH, 0)),
    "occupied": Look(theme.IDLE),
}


@dataclass(frozen=True)
class Scale:
    """How wide a day is, how many beds fill the height, and which day's counts are shown (0 is today)."""

    day: float
    beds: int = 1
    ahead: int = 0

    @property
    def bed(self) -> float:
        return BARS / max(1, self.beds)


def day_columns(days: Sequence[DayForecast], scale: Scale, *, faded: bool) -> cv.Canvas:
    """The bars of a residence with their numbers."""
    shapes: list[cv.Shape] = []
    for start, run in _runs(days):
        shapes += _bars(run[0], start * scale.day, len(run) * scale.day, scale, faded)
    if days:
        parted = [place for place in range(1, len(days)) if scale.day >= LEGIBLE or date.fromisoformat(days[place].day).weekday() == 0]
        gaps = [step for place in parted for step in _gap(place * scale.day)]
        shapes.append(cv.Path(gaps, paint=_stroke(theme.PAPER, 1)))
    shapes += _numbers([day.counts.free for day in days], [day.certain_free for day in days], scale.day, faded=faded)
    if 0 < scale.ahead < len(days):
        shapes.append(cv.Rect(scale.ahead * scale.day - 1, 0, scale.day + 1, HEIGHT, ft.BorderRadius.all(3), paint=_stroke(theme.INK, 2)))
    return cv.Canvas(shapes, width=scale.day * len(days), height=HEIGHT)


def totals(free: Sequence[int], certain: Sequence[int], day_width: float) -> cv.Canvas:
    """The free beds of all residences, day by day; bold where no exit has still to be confirmed."""
    return cv.Canvas(_numbers(free, certain, day_width, faded=False), width=day_width * len(free), height=NUMBERS)


def by_days(drawn: cv.Canvas, day_width: float, choose: Callable[[int], object]) -> ft.Control:
    """A drawing of days, each of which is tapped. Whoever listens or has no mouse goes by the two buttons over the table: columns so
    narrow are no targets."""

    async def tapped(event: ft.TapEvent[ft.GestureDetector]) -> None:
        if event.local_position is not None:
            answer = choose(int(event.local_position.x // day_width))
            if inspect.isawaitable(answer):
                await answer

    return ft.GestureDetector(drawn, on_tap_up=tapped, mouse_cursor=ft.MouseCursor.CLICK, exclude_from_semantics=True)


def day_heads(days: Sequence[date], scale: Scale, words: Words) -> cv.Canvas:
    """Months, weekdays and numbers; the day whose counts are shown on blue, Saturdays and Sundays on their ground."""
    shapes: list[cv.Shape] = []
    for index, day in enumerate(days):
        shapes += _day_head(day, index * scale.day, scale.day, words, here=index == scale.ahead)
        if day.day == 1 or (index == 0 and _has_room_for_its_month(days, scale)):
            month = words.long_date(day).split()[-1]
            shapes.append(cv.Text(index * scale.day, 0, month, _style(theme.MUTED, "w600")))
    return cv.Canvas(shapes, width=scale.day * len(days), height=HEADER)


def _has_room_for_its_month(days: Sequence[date], scale: Scale) -> bool:
    """Whether the first day's month can be named before the next one is."""
    next_month = next((index for index, day in enumerate(days) if index and day.day == 1), len(days))
    return next_month * scale.day >= _MONTH


def _day_head(day: date, x: float, width: float, words: Words, *, here: bool) -> list[cv.Shape]:
    legible = width >= LEGIBLE
    shapes: list[cv.Shape] = []
    if here or day.weekday() >= 5:
        ground = theme.PRIMARY if here else theme.GROUND_DEEP
        radius = ft.BorderRadius.all(4 if legible else 2)
        height = HEADER - 17 if legible else 15  # over the dates of Mondays, which reach into the days after them
        shapes.append(cv.Rect(x, 17, width - legible, height, radius, paint=ft.Paint(color=ground)))
    if legible:
        shapes.append(_text(words.weekday(day)[0], x + width / 2, 19, theme.ON_PRIMARY if here else theme.MUTED, "w400"))
        shapes.append(_text(str(day.day), x + width / 2, 33, theme.ON_PRIMARY if here else theme.INK, "w600"))
    elif day.weekday() == 0:
        shapes.append(cv.Text(x, 33, str(day.day), _style(theme.INK, "w600")))
    return shapes


def swatch(state: str, *, faded: bool = False) -> cv.Canvas:
    """A small square of the legend, or over a column of counts."""
    size = 14
    return cv.Canvas([cv.Rect(0, 0, size, size, ft.BorderRadius.all(3), paint=_paint(state, 0, 0, faded=faded))], width=size, height=size)


def _runs(days: Sequence[DayForecast]) -> Iterator[tuple[int, list[DayForecast]]]:
    """Neighbouring days that look the same, with the place of the first."""
    start = 0
    for _, alike in groupby(days, key=lambda day: (day.counts, day.certain_free)):
        run = list(alike)
        yield start, run
        start += len(run)


def _bars(day: DayForecast, x: float, width: float, scale: Scale, faded: bool) -> Iterator[cv.Shape]:
    y = float(NUMBERS)
    parts = (
        (day.counts.free - day.free_if_exits, "free"),
        (day.free_if_exits, "exits"),
        (day.counts.reserved, "reserved"),
        (day.counts.out_of_service, "out_of_service"),
        (day.counts.blocked, "blocked"),
        (day.counts.occupied, "occupied"),
    )
    for beds, state in parts:
        if beds > 0:
            yield cv.Rect(x, y, width, beds * scale.bed, paint=_paint(state, x, y, faded=faded))
            y += beds * scale.bed


def _paint(state: str, x: float, y: float, *, faded: bool) -> ft.Paint:
    look = LOOKS[state]
    line = _shade(look.color, faded)
    if not look.ground:
        return ft.Paint(color=line)
    return ft.Paint(
        gradient=ft.PaintLinearGradient(
            begin=(x, y),
            end=(x + look.way[0], y + look.way[1]),
            colors=[line, line, look.ground, look.ground],
            color_stops=[0.0, 0.42, 0.42, 1.0],
            tile_mode=ft.GradientTileMode.REPEATED,
        )
    )


def _stroke(color: str, width: float) -> ft.Paint:
    return ft.Paint(color=color, stroke_width=width, style=ft.PaintingStyle.STROKE)


def _gap(x: float) -> list[cv.Path.PathElement]:
    return [cv.Path.MoveTo(x - 0.5, NUMBERS), cv.Path.LineTo(x - 0.5, HEIGHT)]


def _numbers(free: Sequence[int], certain: Sequence[int], day_width: float, *, faded: bool) -> list[cv.Shape]:
    found: list[cv.Shape] = []
    shown = None
    for index, (number, sure) in enumerate(zip(free, certain, strict=True)):
        if day_width < LEGIBLE:  # where it changes, and there is room beside the one before
            last, at = shown or (None, -_NUMBER)
            if (number, sure) == last or index * day_width - at < _NUMBER:
                continue
            shown = ((number, sure), index * day_width)
        color = theme.MUTED if number == 0 else theme.OK_TEXT
        weight = "w700" if sure == number and not faded else "w400"
        x, alignment = ((index + 0.5) * day_width, ft.Alignment.TOP_CENTER) if shown is None else (index * day_width, ft.Alignment.TOP_LEFT)
        found.append(cv.Text(x, 1, str(number) if number else "·", _style(color, weight), alignment=alignment))
    return found


def _text(value: str, x: float, y: float, color: str, weight: str) -> cv.Text:
    return cv.Text(x, y, value, _style(color, weight), alignment=ft.Alignment.TOP_CENTER)


def _style(color: str, weight: str) -> ft.TextStyle:
    style = theme.type_style("tiny", color, weight)
    style.size, style.height, style.font_family = 11.5, 1.15, tokens.FONT
    return style


def _shade(color: str, faded: bool) -> str:
    return ft.Colors.with_opacity(_FADED, color) if faded else color
