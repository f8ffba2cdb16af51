"""A sketch of where one stands and of the dwellings near by: how large a metre is drawn and where each number goes.

Rule (mockup 04): drawn from positions alone, to scale, north up; no street is invented and what does not fit is said, not squeezed in. The
scale is the largest at which the nearest fit. Numbers that would cover one another share a pin. Pure: nothing of Flet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from schemas.rules.distance import EVIDENCE_MM
from schemas.rules.plane import Offset

BARS_M = (5, 10, 15, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000)
"""What the scale bar may say."""
BAR = 64.0
"""How long it is drawn."""
FARTHEST_M = 1000.0
"""A dwelling beyond this is near nobody."""
COMPANY = 4.0
COMPANY_M = 40.0
"""The others count as near up to so many times as far as the nearest, and always up to so many metres."""
NOWHERE = Offset()
MOST = 3
"""So many of them are asked to fit; others are drawn where they do."""
TOUCHING = 0.9
"""Two pins may touch so far without hiding a number."""
MARGIN = 4.0
"""What a circle leaves to the edge of the paper."""
ROUGH_M = EVIDENCE_MM / 1000
"""A circle wider than this proves no place and is not asked to fit."""


@dataclass(frozen=True)
class Mark:
    """A numbered dwelling."""

    number: int
    at: Offset


@dataclass(frozen=True)
class Frame:
    """The paper: its size, how large a pin's head is, and the place in its middle."""

    width: float
    height: float
    pin: float = 13.0
    middle: Offset = NOWHERE

    @property
    def line(self) -> float:
        """How far down the middle is drawn: a pin stands over its foot, and the scale is low."""
        return self.height / 2 + 0.7 * self.pin

    @property
    def room(self) -> tuple[float, float]:
        """From the middle to a side, and up or down, for the foot of a pin."""
        return self.width / 2 - 1.4 * self.pin, self.height / 2 - 1.9 * self.pin


@dataclass(frozen=True)
class Pin:
    """One or more numbers and where their foot stands."""

    x: float
    y: float
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Sketch:
    """What is drawn: pixels a metre, the words of the scale, the pins, and the numbers that are outside."""

    scale: float
    bar_m: int
    pins: tuple[Pin, ...]
    outside: tuple[int, ...]


def sketch(marks: Sequence[Mark], must_fit: Sequence[Offset], circle_m: float | None, frame: Frame) -> Sketch:
    """`must_fit` are the person and the pin that she moves; `circle_m` is how far off the first of them may be."""
    company = _company(marks, must_fit[0] if must_fit else frame.middle)
    bar = _bar([*must_fit, *company], _edges(must_fit[0], circle_m) if must_fit else [], frame)
    scale = BAR / bar
    inside = [mark for mark in marks if _fits(mark.at, scale, frame)]
    outside = tuple(mark.number for mark in marks if mark not in inside)
    return Sketch(scale, bar, _pins(inside, scale, frame), outside)


def centred(marks: Sequence[Mark], about: Offset, circle_m: float | None, frame: Frame) -> Frame:
    """The same paper with the person, her circle and the nearest in its middle, so that they are drawn as large as they can be."""
    told = [about, *_edges(about, circle_m), *_company(marks, about)]
    across, up = [at.east for at in told], [at.north for at in told]
    return replace(frame, middle=Offset((min(across) + max(across)) / 2, (min(up) + max(up)) / 2))


def on_paper(at: Offset, scale: float, frame: Frame) -> tuple[float, float]:
    """Pixels from the left and from the top."""
    return frame.width / 2 + (at.east - frame.middle.east) * scale, frame.line - (at.north - frame.middle.north) * scale


def off_paper(x: float, y: float, scale: float, frame: Frame) -> Offset:
    """Where a finger pointed."""
    return frame.middle.plus((x - frame.width / 2) / scale, (frame.line - y) / scale)


def _company(marks: Sequence[Mark], middle: Offset) -> list[Offset]:
    """The nearest, and those that are not much farther."""
    near = sorted((mark.at for mark in marks if _apart(mark.at, middle) <= FARTHEST_M), key=lambda at: _apart(at, middle))
    if not near:
        return []
    reach = max(COMPANY * _apart(near[0], middle), COMPANY_M)
    return [at for at in near[:MOST] if _apart(at, middle) <= reach]


def _edges(at: Offset, circle_m: float | None) -> list[Offset]:
    """The four sides of a circle that is small enough to say something."""
    radius = circle_m if circle_m is not None and circle_m <= ROUGH_M else 0.0
    return [at.plus(*side) for side in ((radius, 0), (-radius, 0), (0, radius), (0, -radius))] if radius else []


def _bar(offsets: Sequence[Offset], edges: Sequence[Offset], frame: Frame) -> int:
    """The shortest at which everything fits; the longest when nothing does."""
    for bar in BARS_M:
        scale = BAR / bar
        if all(_fits(at, scale, frame) for at in offsets) and all(_is_on(at, scale, frame) for at in edges):
            return bar
    return BARS_M[-1]


def _is_on(at: Offset, scale: float, frame: Frame) -> bool:
    x, y = on_paper(at, scale, frame)
    return MARGIN <= x <= frame.width - MARGIN and MARGIN <= y <= frame.height - MARGIN


def _fits(at: Offset, scale: float, frame: Frame) -> bool:
    across, up = (at.east - frame.middle.east) * scale, (at.north - frame.middle.north) * scale
    side, above = frame.room
    return abs(across) <= side and abs(up) <= above


def _pins(marks: Sequence[Mark], scale: float, frame: Frame) -> tuple[Pin, ...]:
    """In the order of the numbers; one that would cover an earlier one joins it."""
    pins: list[Pin] = []
    for mark in sorted(marks, key=lambda one: one.number):
        x, y = on_paper(mark.at, scale, frame)
        covered = next((at for at, pin in enumerate(pins) if _covers(pin, x, y, frame.pin)), None)
        if covered is None:
            pins.append(Pin(x, y, (mark.number,)))
        else:
            pins[covered] = Pin(pins[covered].x, pins[covered].y, (*pins[covered].numbers, mark.number))
    return tuple(pins)


def _covers(pin: Pin, x: float, y: float, size: float) -> bool:
    """A pin that has several numbers is as much wider."""
    return abs(pin.x - x) < TOUCHING * size * (1 + len(pin.numbers)) and abs(pin.y - y) < TOUCHING * 2 * size


def _apart(at: Offset, other: Offset) -> float:
    return Offset(at.east - other.east, at.north - other.north).metres
