"""Measures as they are written on a form: metres with a comma, and back to whole millimetres and square centimetres.

Rule: 3,60 and 3.6 are the same 3,600 mm; finer than a millimetre is asked again, and so is what no room can be (360 is taken for
centimetres, and said). A surface is shown rounded down, so that 13,999 m² never reads as the 14 that the decree asks for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ui.words import Words

MM2_OF_HUNDREDTH = 10_000
"""The square millimetres in 0,01 m²."""
_METRES = re.compile(r"(\d{0,6})(?:[.,](\d*))?\s*(?:m|m2|m²|mq)?")


@dataclass(frozen=True)
class Kind:
    """One sort of measure: how many decimals of a metre (or square metre) it may have, and what it can be, in its own whole unit."""

    decimals: int
    least: int
    most: int
    square: bool = False


SIDE = Kind(3, 300, 50_000)
HEIGHT = Kind(3, 500, 10_000)
OPENING = Kind(3, 50, 10_000)
AREA = Kind(4, 2_500, 9_999_999, square=True)
"""In square centimetres, from half a metre by half a metre."""


@dataclass(frozen=True)
class Read:
    """What somebody typed: a whole number of the unit, nothing yet, or a sentence that says what to write instead."""

    value: int | None = None
    fault: str = ""


def read(text: str, kind: Kind, words: Words) -> Read:
    """A measure out of what stands in its field."""
    typed = text.strip()
    if not typed:
        return Read()
    parts = _METRES.fullmatch(typed)
    example = words.number(12.24 if kind.square else 3.6, 2)
    if parts is None or not (parts[1] or parts[2]):
        return Read(fault=words.say("rooms.fault_no_number", example=example))
    fine = (parts[2] or "").rstrip("0")
    if len(fine) > kind.decimals:
        return Read(fault=words.say("rooms.fault_too_fine", count=kind.decimals))
    value = int(parts[1] or 0) * 10**kind.decimals + int(fine.ljust(kind.decimals, "0") or 0)
    return _possible(value, kind, words)


def _possible(value: int, kind: Kind, words: Words) -> Read:
    if value < kind.least:
        return Read(fault=words.say("rooms.fault_too_small"))
    if value <= kind.most:
        return Read(value)
    as_centimetres, left = divmod(value, 100)
    if kind.square or left or not kind.least <= as_centimetres <= kind.most:
        return Read(fault=words.say("rooms.fault_too_large"))
    return Read(fault=words.say("rooms.fault_centimetres", metres=metres(as_centimetres, words)))


def metres(mm: int, words: Words) -> str:
    """3,60; with the millimetres where there are some: 3,605."""
    return words.number(mm / 1000, 3 if mm % 10 else 2)


def square_metres(mm2: int, words: Words) -> str:
    """12,24: rounded down to the hundredth."""
    return words.number(mm2 // MM2_OF_HUNDREDTH / 100, 2)


def typed_area(cm2: int, words: Words) -> str:
    """What stands in the field of an area: as many decimals as it was typed with, two at least."""
    return words.number(cm2 / 10_000, next(decimals for decimals in (2, 3, 4) if cm2 % 10 ** (4 - decimals) == 0))


def sides(sides_mm: Sequence[int], words: Words) -> str:
    """3,60 × 3,40 m."""
    return words.say("rooms.sides", first=metres(sides_mm[0], words), second=metres(sides_mm[1], words))
