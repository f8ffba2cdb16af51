"""The one invented visit at which people were in danger: what was seen, what was done within minutes, written as a phone writes it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from schemas.changes import Edit, make_change
from schemas.danger import CHECKLIST, KIND, YES, check_danger_field, did_field
from schemas.dates import ROME
from schemas.documents import JsonObject
from schemas.dwelling import Dwelling
from schemas.identifiers import record_id
from sync_server.demo.pen import Pen

SIGNS = ("live_wires", "flooding")
ANSWERS = {"anyone_inside": "no", "sleep_here": "unknown"}
"""Told with the last thing that was done."""
DONE = (("called_112", 1), ("people_out", 2), ("power_cut", 6), ("office_told", 11))
"""What was done, and after how many minutes."""


def write_danger(dwelling: Dwelling, pen: Pen, author: str, ms: int) -> tuple[str, list[JsonObject]]:
    """The record's name and its changes, the first complete in itself."""
    record = record_id(KIND, pen.ulid(ms))
    address, position = dwelling.address.value, dwelling.position.value
    where = {"address": address.plain() if address else None, "position": position.plain() if position else None}
    first: JsonObject = {
        "dwelling": dwelling.id,
        "where": {name: value for name, value in where.items() if value},
        "began_at": _iso(ms),
        "checklist_version": CHECKLIST[1],
        **dict.fromkeys(SIGNS, YES),
    }
    said = [(first, ms)]
    for code, minutes in DONE:
        at = ms + minutes * 60_000
        said.append(({did_field(code): _iso(at)}, at))
    said[-1][0].update(ANSWERS)
    return record, [_change(record, values, pen, author, at) for values, at in said]


def _change(record: str, values: JsonObject, pen: Pen, author: str, ms: int) -> JsonObject:
    for name, value in values.items():
        check_danger_field(name, value)
    return make_change(record, {name: Edit(value) for name, value in values.items()}, pen.sign(author, ms))


def _iso(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, ZoneInfo(ROME)).isoformat(timespec="seconds")
