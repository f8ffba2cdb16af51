"""The rooms of some of the invented dwellings, measured as a worker measures them: whole, half, or one room for all.

Rule: the dice are this dwelling's own, so that all else in the demonstration stays what it was.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from schemas.changes import Edit, entry_field, make_change
from schemas.documents import JsonObject
from schemas.dwelling import check_dwelling_field
from schemas.dwelling_rooms import ROOMS
from sync_server.demo.pen import SEED, Pen

EVERY = 4
"""Each fourth dwelling has its rooms measured."""
_WINDOW = {"opens": True, "openings": [{"sides_mm": [1600, 1300]}]}
_SHUT = {"opens": False}
_HOMES: Sequence[Sequence[tuple[str, int, int, int | None, JsonObject | None]]] = (
    (
        ("bedroom", 3600, 3400, 2850, _WINDOW),
        ("bedroom", 2800, 3100, 2550, _WINDOW),
        ("living_kitchen", 4200, 3900, 2850, _WINDOW),
        ("bathroom", 1900, 1700, None, None),
    ),
    (("one_room", 4600, 4100, 2380, _SHUT), ("bathroom", 1500, 1200, 2300, None)),
    (
        ("bedroom", 3900, 3700, 2900, _WINDOW),
        ("living", 4300, 3600, 2900, _WINDOW),
        ("kitchen", 2400, 2100, 2900, _WINDOW),
        ("bathroom", 2100, 1800, 2700, None),
    ),
)
"""Kind, two sides, height (None: nobody measured it) and window."""


def write_rooms(record: str, number: int, pen: Pen, author: str, ms: int) -> list[JsonObject]:
    """The changes of a dwelling's rooms, one a room, and that the list is whole; none for most of them."""
    if number % EVERY:
        return []
    hand = Pen(pen.device, random.Random(SEED * 1000 + number))
    home = _HOMES[number // EVERY % len(_HOMES)]
    changes = [_change(record, _fields(hand.ulid(ms), room), hand, author, ms + 1000 * place) for place, room in enumerate(home, 1)]
    return [*changes, _change(record, {"rooms_listed": True}, hand, author, ms + 1000 * (len(home) + 1))]


def _fields(room: str, measured: tuple[str, int, int, int | None, JsonObject | None]) -> JsonObject:
    kind, first, second, height, window = measured
    sleepers = 2 if kind in ("bedroom", "one_room") else None
    told = {"kind": kind, "size": {"sides_mm": [first, second]}, "height_mm": height, "window": window, "sleepers": sleepers}
    return {entry_field(ROOMS, room, name): value for name, value in told.items() if value is not None}


def _change(record: str, values: Mapping[str, object], pen: Pen, author: str, ms: int) -> JsonObject:
    for name, value in values.items():
        check_dwelling_field(name, value)
    return make_change(record, {name: Edit(value) for name, value in values.items()}, pen.sign(author, ms))
