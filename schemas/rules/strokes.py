"""What is drawn on a picture, reckoned: where a finger's mark lies, how it is moved, and what a renderer has to paint for it.

Rule (design.md section 7): the geometry stands here once; the screen and both machines paint the same orders, each on a sheet of its own
size. A cover leaves nothing of what it hides: at most 4 x 4 cells of one colour each, and it reaches outwards to the blocks in which a JPEG
was pressed, because the faint rings round a face lie in them too. Points are ten-thousandths of the picture (schemas/marks.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, cos, hypot, pi, sin
from typing import Any

from schemas.marks import FULL, Mark, MarkKind

CELLS = 4
"""A cover has at most so many cells on its longer side."""
BLOCK = 16
"""Pixels of the largest block in which a JPEG presses colours."""
INK, HALO = "#b3001b", "#ffffff"
"""Red with a white edge: one of the two parts from any ground."""
LEAST = 300
"""No side of a circle or a cover, and no arrow, becomes shorter."""
_USUAL = {"arrow": 1600, "circle": 2000, "cover": 2000, "text": 0}
_REACH = 400
"""How near to a mark a finger still means it."""
_HEAD_ANGLE, _EIGHTH = pi / 7, pi / 4

Order = dict[str, Any]
Xy = tuple[float, float]


@dataclass(frozen=True)
class Sheet:
    """What is painted on, in its own pixels. `block`: covers reach outwards to multiples of it."""

    width: float
    height: float
    block: int = 1

    @property
    def pen(self) -> float:
        """How thick a line is."""
        return max(2.0, max(self.width, self.height) / 200)

    @property
    def ratio(self) -> float:
        return self.width / self.height

    def at(self, x: int, y: int) -> Xy:
        return x * self.width / FULL, y * self.height / FULL


def drawn(kind: MarkKind, start: tuple[int, int], end: tuple[int, int], text: str | None = None) -> Mark:
    """From where a finger went down to where it was lifted; corners in order, the left upper one first."""
    (x1, y1), (x2, y2) = (_inside(start), _inside(end))
    if kind in ("circle", "cover"):
        x1, x2, y1, y2 = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
    if kind == "text":
        x2, y2 = x1, y1
    said = {"text": text} if text else {}
    return Mark.read({"kind": kind, "x1": x1, "y1": y1, "x2": x2, "y2": y2, **said})


def put(kind: MarkKind, at: tuple[int, int], ratio: float, text: str | None = None) -> Mark:
    """A mark of the usual size, for a tap instead of a drag: an arrow whose tip is there, a circle or a cover round it, a text beginning
    there."""
    usual = float(_USUAL[kind])
    across, down = (usual / ratio, usual) if ratio > 1 else (usual, usual * ratio)
    if kind == "arrow":
        x_sign, y_sign = -1 if at[0] >= across else 1, -1 if at[1] >= down else 1
        return drawn(kind, (round(at[0] + x_sign * across), round(at[1] + y_sign * down)), at)
    half = (across / 2, down / 2)
    return moved(drawn(kind, *_round_a_point((FULL // 2, FULL // 2), half), text), at[0] - FULL // 2, at[1] - FULL // 2)


def is_tap(start: tuple[int, int], end: tuple[int, int]) -> bool:
    """A finger that hardly moved did not draw."""
    return max(abs(end[0] - start[0]), abs(end[1] - start[1])) < LEAST


def moved(mark: Mark, dx: int, dy: int) -> Mark:
    """As a whole, and never over the edge."""
    dx = _clamp(dx, -min(mark.x1, mark.x2), FULL - max(mark.x1, mark.x2))
    dy = _clamp(dy, -min(mark.y1, mark.y2), FULL - max(mark.y1, mark.y2))
    return _with(mark, (mark.x1 + dx, mark.y1 + dy), (mark.x2 + dx, mark.y2 + dy))


def sized(mark: Mark, percent: int) -> Mark:
    """Larger or smaller: an arrow keeps its tip, the others their middle."""
    if mark.kind == "text":
        return mark
    if mark.kind == "arrow":
        dx, dy = ((mark.x1 - mark.x2) * percent // 100, (mark.y1 - mark.y2) * percent // 100)
        longer = _with(mark, (mark.x2 + dx, mark.y2 + dy), (mark.x2, mark.y2))
        return mark if is_tap((longer.x1, longer.y1), (longer.x2, longer.y2)) else longer
    middle = (mark.x1 + mark.x2) / 2, (mark.y1 + mark.y2) / 2
    half = [max(LEAST, side * percent / 100) / 2 for side in (mark.x2 - mark.x1, mark.y2 - mark.y1)]
    return drawn(mark.kind, *_round_a_point(middle, (half[0], half[1])))


def turned(mark: Mark, ratio: float) -> Mark:
    """An arrow by an eighth about its tip; the others have no direction."""
    if mark.kind != "arrow":
        return mark
    dx, dy = (mark.x1 - mark.x2) * ratio, mark.y1 - mark.y2
    x, y = dx * cos(_EIGHTH) - dy * sin(_EIGHTH), dx * sin(_EIGHTH) + dy * cos(_EIGHTH)
    return _with(mark, (mark.x2 + round(x / ratio), mark.y2 + round(y)), (mark.x2, mark.y2))


def hit(marks: Sequence[Mark], at: tuple[int, int]) -> int | None:
    """Which mark lies under a finger: the one that was drawn last."""
    return next((place for place in reversed(range(len(marks))) if _touches(marks[place], at)), None)


def orders(marks: Sequence[Mark], sheet: Sheet) -> list[Order]:
    """What to paint, covers first: what is drawn over a cover stays to be seen."""
    ordered = sorted(marks, key=lambda mark: mark.kind != "cover")
    return [_PAINTED[mark.kind](mark, sheet) for mark in ordered]


def _arrow(mark: Mark, sheet: Sheet) -> Order:
    """One outline: the shaft, and a head that is never longer than half of it."""
    (tail_x, tail_y), (x, y) = sheet.at(mark.x1, mark.y1), sheet.at(mark.x2, mark.y2)
    length, back = hypot(tail_x - x, tail_y - y), atan2(tail_y - y, tail_x - x)
    head, half = min(sheet.pen * 6, length * 0.5), sheet.pen / 2

    def off(along: float, aside: float) -> list[float]:
        return [x + along * cos(back) - aside * sin(back), y + along * sin(back) + aside * cos(back)]

    neck, wide = head * cos(_HEAD_ANGLE), head * sin(_HEAD_ANGLE)
    half = min(half, wide / 2)
    outline = [off(0, 0), off(neck, wide), off(neck, half), off(length, half), off(length, -half), off(neck, -half), off(neck, -wide)]
    return {"do": "polygon", "points": outline, "width": sheet.pen / 2, "ink": INK, "halo": HALO}


def _circle(mark: Mark, sheet: Sheet) -> Order:
    (left, top), (right, low) = sheet.at(mark.x1, mark.y1), sheet.at(mark.x2, mark.y2)
    centre = {"x": (left + right) / 2, "y": (top + low) / 2, "rx": (right - left) / 2, "ry": (low - top) / 2}
    return {"do": "oval", **centre, "width": sheet.pen, "ink": INK, "halo": HALO}


def _text(mark: Mark, sheet: Sheet) -> Order:
    x, y = sheet.at(mark.x1, mark.y1)
    return {"do": "text", "x": x, "y": y, "size": sheet.pen * 6, "text": mark.text or "", "ink": INK, "halo": HALO}


def _cover(mark: Mark, sheet: Sheet) -> Order:
    (left, top), (right, low) = sheet.at(mark.x1, mark.y1), sheet.at(mark.x2, mark.y2)
    block = sheet.block
    x, y = int(left // block) * block, int(top // block) * block
    width = min(int(sheet.width), -int(-right // block) * block) - x
    height = min(int(sheet.height), -int(-low // block) * block) - y
    return {"do": "cover", "x": x, "y": y, "w": width, "h": height, "cell": max(1, -(-max(width, height) // CELLS))}


_PAINTED = {"arrow": _arrow, "circle": _circle, "text": _text, "cover": _cover}


def _touches(mark: Mark, at: tuple[int, int]) -> bool:
    x, y = at
    if mark.kind == "arrow":
        return _from_line(mark, at) <= _REACH
    right = max(mark.x2, mark.x1 + 4 * _REACH) if mark.kind == "text" else mark.x2
    near = 0 if mark.kind == "cover" else _REACH
    return mark.x1 - near <= x <= right + near and mark.y1 - near <= y <= mark.y2 + near


def _from_line(mark: Mark, at: tuple[int, int]) -> float:
    dx, dy = mark.x2 - mark.x1, mark.y2 - mark.y1
    along = ((at[0] - mark.x1) * dx + (at[1] - mark.y1) * dy) / max(1, dx * dx + dy * dy)
    along = min(1.0, max(0.0, along))
    return hypot(at[0] - mark.x1 - along * dx, at[1] - mark.y1 - along * dy)


def _round_a_point(middle: Xy, half: Xy) -> tuple[tuple[int, int], tuple[int, int]]:
    (x, y), (across, down) = middle, half
    return (round(x - across), round(y - down)), (round(x + across), round(y + down))


def _with(mark: Mark, start: tuple[int, int], end: tuple[int, int]) -> Mark:
    return drawn(mark.kind, start, end, mark.text)


def _inside(point: tuple[int, int]) -> tuple[int, int]:
    return _clamp(point[0], 0, FULL), _clamp(point[1], 0, FULL)


def _clamp(value: int, least: int, most: int) -> int:
    return max(least, min(most, value))
