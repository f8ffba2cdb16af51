"""A folded record as a row keeps it: packed when it is folded, and read without folding again.

Rule (design.md section 4): a list reads rows and never folds; what is read back equals what was folded, every live value with it.
"""

from __future__ import annotations

import json

from schemas.records import LiveValue, Record


def packed(record: Record) -> str:
    fields = {
        name: [[live.value, live.changes, live.at, live.author, live.bulk] for live in values] for name, values in record.fields.items()
    }
    return json.dumps({"fields": fields, "hidden": sorted(record.hidden)}, ensure_ascii=False)


def record_from(record: str, body: str) -> Record:
    """A folded record as it was kept."""
    kept = json.loads(body)
    fields = {
        name: tuple(LiveValue(value, tuple(changes), at, author, bulk) for value, changes, at, author, bulk in values)
        for name, values in kept["fields"].items()
    }
    return Record(record, fields, frozenset(kept["hidden"]))
