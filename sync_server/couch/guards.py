"""The guard of each database as a design document: `guard.js` with the rows of `schemas/access.py` that concern it.

Rule (design.md sections 5 and 9): the databases guard themselves, on the embedded server and on Apache CouchDB by the same text. ES5, and
nothing is thrown but `forbidden`. The text is a function of the database's name alone, so provisioning rewrites it only when it changed.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from schemas.access import RECORD_KINDS, TABLE, database_kind
from schemas.guard import CLASSES, OF_ONE_RESIDENCE, SENTENCES, members, residence_of
from schemas.photo import CHUNK_ATTACHMENT, CHUNK_SIZE

DESIGN_ID = "_design/soglia"
_PLACE = "var RULES = {};"


def design_document(database: str) -> dict[str, Any]:
    """The design document of a circle's database, without a revision. ValueError for a database that is no circle."""
    return {"_id": DESIGN_ID, "language": "javascript", "validate_doc_update": guard_text(database)}


def guard_text(database: str) -> str:
    rules = json.dumps(_rules(database), ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return _template().replace(_PLACE, f"var RULES = {rules};")


def _rules(database: str) -> dict[str, Any]:
    kind = database_kind(database)
    if kind is None:
        raise ValueError(f"{database} is no circle, so it has no guard")
    return {
        "writes": {role: sorted(kinds) for role, kinds in TABLE[kind].items() if role != "centre"},
        "classes": dict(CLASSES),
        "records": sorted(RECORD_KINDS.get(kind, ())),
        "members": list(members(database)),
        "of_one_residence": list(OF_ONE_RESIDENCE),
        "residence": residence_of(database),
        "pixels": {"name": CHUNK_ATTACHMENT, "most": CHUNK_SIZE},
        "sentences": dict(SENTENCES),
        "start": _constants(8, 2),
        "rounds": _constants(64, 3),
    }


@cache
def _constants(count: int, degree: int) -> list[int]:
    """SHA-256's: the first 32 bits of the fractions of the roots of the first primes (FIPS 180-4)."""
    return [_first_bits(_root(prime, degree)) for prime in _primes(count)]


def _primes(count: int) -> list[int]:
    found: list[int] = []
    candidate = 2
    while len(found) < count:
        if all(candidate % prime for prime in found):
            found.append(candidate)
        candidate += 1
    return found


def _root(number: int, degree: int) -> int:
    """The root times 2^32, rounded down, by bisection: exact, where a float is not."""
    low, high, scaled = 0, number << 32, number << 32 * degree
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if middle**degree <= scaled else (low, middle)
    return low


def _first_bits(scaled: int) -> int:
    """The fraction's first 32 bits as JavaScript's signed word."""
    word = scaled & 0xFFFFFFFF
    return word - (1 << 32) if word >> 31 else word


@cache
def _template() -> str:
    return files("sync_server.couch").joinpath("guard.js").read_text(encoding="utf-8").strip()
