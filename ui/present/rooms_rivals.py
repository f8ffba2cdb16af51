"""A measure that two people have written differently, told before one of them is changed.

Rule (design.md section 6): of several live values all are shown; typing the right one settles it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from schemas.dwelling_rooms import DwellingRoom, Extent, Window
from ui.present import rooms_measures as measures
from ui.present.rooms import kind_name
from ui.words import Words


def rivals(name: str, room: DwellingRoom, words: Words) -> str:
    """Scritto in modi diversi: 3,60 × 3,40 m e 12,00 m². Nothing where all agree."""
    reading = getattr(room, name)
    if not reading.disputed:
        return ""
    return words.say("rooms.rivals", values=words.listed([_SHOWN[name](value, words) for value in reading.values]))


def _extent(size: Extent, words: Words) -> str:
    if size.sides_mm is not None:
        return measures.sides(size.sides_mm, words)
    return words.say("rooms.area", area=measures.square_metres(size.area_mm2, words))


def _height(mm: int, words: Words) -> str:
    return words.say("rooms.metres", metres=measures.metres(mm, words))


def _window(window: Window, words: Words) -> str:
    if not window.opens:
        return words.say("rooms.windows_none")
    return " + ".join(_extent(opening, words) for opening in window.openings) or words.say("rooms.windows_there")


def _sleepers(count: int, words: Words) -> str:
    return words.say("people.count", count=count)


_SHOWN: Mapping[str, Callable[[Any, Words], str]] = {
    "kind": kind_name,
    "size": _extent,
    "height_mm": _height,
    "window": _window,
    "sleepers": _sleepers,
}
