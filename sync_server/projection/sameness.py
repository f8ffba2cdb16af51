"""Which records are one with which, at the centre: read from the joining facts at every fold, of which there are few.

Rule (design.md section 6): ids are never rewritten and every fold resolves aliases. Each of the joined records keeps a row with what is
said of all, and names the one that stands for them; a visit stays the visit to the record that it names.
"""

from __future__ import annotations

import json

from docstore.sqlite.connection import Connection
from schemas.documents import JsonObject
from schemas.same_as import SameAs, heads

_JOINS = "SELECT body FROM leaves WHERE database = ? AND doc_id >= ? AND doc_id < ?"
_VOIDS = "SELECT body FROM leaves WHERE database = ? AND kind = 'void' AND subject IN (SELECT value FROM json_each(?))"


def group(connection: Connection, database: str, record: str) -> list[str]:
    """The record and all that are one with it, the eldest first: it stands for them."""
    joins = _joins(connection, database)
    return _one_with(record, [*joins, *_voids(connection, database, joins)]) if joins else [record]


def ever_joined(connection: Connection, database: str, record: str) -> list[str]:
    """The same as if nothing had been taken back: whose rows may have to be folded again."""
    return _one_with(record, _joins(connection, database))


def _one_with(record: str, documents: list[JsonObject]) -> list[str]:
    found = heads(documents)
    return sorted(one for one in found if found[one] == found[record]) if record in found else [record]


def _joins(connection: Connection, database: str) -> list[JsonObject]:
    rows = connection.execute(_JOINS, (database, f"{SameAs.kind}:", f"{SameAs.kind};"))
    return [json.loads(body) for (body,) in rows]


def _voids(connection: Connection, database: str, joins: list[JsonObject]) -> list[JsonObject]:
    """What takes them back, and what takes that back."""
    found: list[JsonObject] = []
    reached = [one["_id"] for one in joins]
    while reached:
        fresh = [json.loads(body) for (body,) in connection.execute(_VOIDS, (database, json.dumps(reached)))]
        found += fresh
        reached = [one["_id"] for one in fresh]
    return found
