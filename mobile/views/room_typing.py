"""What stands in the fields of one room while it is typed: letters, which are a measure, the half of one, or none.

Rule: letters are never taken away; what is a measure is written at once, and half a pair of sides is written when it is whole. A field that
nobody has typed into shows what the dwelling's record says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import flet as ft

from schemas.dwelling_rooms import DwellingRoom, Extent
from ui.present import rooms_measures as measures
from ui.words import Words

Pair = tuple[str, str]
"""The two sides of one surface, as letters."""
EMPTY: Pair = ("", "")


@dataclass(frozen=True)
class WindowRow:
    """One window: its two sides as letters, or the surface that somebody else wrote for it, which has none."""

    sides: Pair = EMPTY
    area_cm2: int | None = None


@ft.observable
@dataclass(eq=False)
class RoomTyping:
    """One room at a time."""

    room: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    by_area: bool | None = None
    windows: tuple[WindowRow, ...] | None = None
    kinds: bool = False

    def begin(self, room: str) -> None:
        """Another room: nothing of the last one stays."""
        if room != self.room:
            self.room, self.texts, self.by_area, self.windows, self.kinds = room, {}, None, None, False

    def put(self, name: str, text: str) -> None:
        self.texts = {**self.texts, name: text}

    def measure_by(self, how: str) -> None:
        self.by_area = how == "area"

    def toggle_kinds(self) -> None:
        self.kinds = not self.kinds

    def keep_windows(self, rows: Sequence[WindowRow]) -> None:
        self.windows = tuple(rows)

    def height(self, room: DwellingRoom, words: Words) -> str:
        """What stands in the field of the height."""
        said = room.height_mm.value
        return self.texts.get("height", "" if said is None else measures.metres(said, words))

    def sides(self, room: DwellingRoom, words: Words) -> Pair:
        said = room.size.value.sides_mm if room.size.value is not None else None
        first, second = ("", "") if said is None else (measures.metres(side, words) for side in said)
        return self.texts.get("first", first), self.texts.get("second", second)

    def area(self, room: DwellingRoom, words: Words) -> str:
        said = room.size.value.area_cm2 if room.size.value is not None else None
        return self.texts.get("area", "" if said is None else measures.typed_area(said, words))

    def is_by_area(self, room: DwellingRoom) -> bool:
        """Two sides, unless somebody has written an area or asks to."""
        if self.by_area is not None:
            return self.by_area
        return room.size.value is not None and room.size.value.area_cm2 is not None

    def window_rows(self, room: DwellingRoom, words: Words) -> tuple[WindowRow, ...]:
        """The windows, one to begin with."""
        if self.windows is not None:
            return self.windows
        said = room.window.value.openings if room.window.value is not None else []
        return tuple(_row(opening, words) for opening in said) or (WindowRow(),)


def _row(opening: Extent, words: Words) -> WindowRow:
    if opening.sides_mm is None:
        return WindowRow(area_cm2=opening.area_cm2)
    first, second = (measures.metres(side, words) for side in opening.sides_mm)
    return WindowRow((first, second))


def extent(pair: Pair, kind: measures.Kind, words: Words) -> dict[str, Any] | None:
    """Two sides as the record holds them; None while one of them is missing or no measure."""
    read = [measures.read(text, kind, words).value for text in pair]
    return None if None in read else {"sides_mm": read}


def window(rows: Sequence[WindowRow], words: Words) -> dict[str, Any]:
    """A window that opens, with the openings that are whole."""
    openings = [{"area_cm2": row.area_cm2} if row.area_cm2 is not None else extent(row.sides, measures.OPENING, words) for row in rows]
    whole = [opening for opening in openings if opening is not None]
    return {"opens": True, "openings": whole} if whole else {"opens": True}
