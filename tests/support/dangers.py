"""An immediate danger for tests: `a_danger(pen, "live_wires", did=("called_112",))`."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from schemas import changes, danger, identifiers
from schemas.documents import JsonObject
from tests.support.builders import Pen, a_dwelling_id, a_ulid

ADDRESS = {"street": "Via della Concordia", "number": "118", "detail": "piano 2, int. 5", "city": "Catania"}
AT = {"lat_e7": 375_000_000, "lon_e7": 150_900_000, "accuracy_mm": 9_000, "source": "gps", "taken_at": "2026-04-01T09:31:00+02:00"}


def a_danger_id(name: str = "g1") -> str:
    return identifiers.record_id(danger.KIND, a_ulid(name))


def a_danger(pen: Pen, *signs: str, did: Sequence[str] = (), name: str = "g1", dwelling: str = "d1", **fields: Any) -> list[JsonObject]:
    """The change that makes it, and one for each thing done, each a second later."""
    began = _moment(pen)
    said = {
        "dwelling": a_dwelling_id(dwelling),
        "where": {"address": ADDRESS, "position": AT},
        "began_at": began,
        "checklist_version": danger.CHECKLIST[1],
        **dict.fromkeys(signs, danger.YES),
        **fields,
    }
    edits = {field: changes.Edit(value) for field, value in said.items()}
    made = [changes.make_change(a_danger_id(name), edits, pen.sign())]
    for code in did:
        edit = {danger.did_field(code): changes.Edit(_moment(pen))}
        made.append(changes.make_change(a_danger_id(name), edit, pen.sign()))
    return made


def _moment(pen: Pen) -> str:
    return datetime.fromtimestamp(pen.now_ms / 1000, UTC).isoformat(timespec="seconds")
