"""Mango selectors decide as CouchDB's do (`api/database/find`, "Selector Syntax")."""

from __future__ import annotations

from typing import Any

import pytest

from docstore.errors import BadRequest
from docstore.selector import collation_key, compiled

DOCUMENT: dict[str, Any] = {
    "type": "dwelling",
    "people": 4,
    "address": {"city": "Catania", "number": None},
    "codes": ["a", "b"],
    "rooms": [{"beds": 2}, {"beds": 5}],
    "a.b": 1,
}

HOLDS: list[dict[str, Any]] = [
    {},
    {"type": "dwelling"},
    {"type": "dwelling", "people": 4},
    {"address.city": "Catania"},
    {"address": {"city": "Catania"}},
    {"address.number": None},
    {"a\\.b": 1},
    {"people": {"$gt": 3, "$lte": 4}},
    {"people": {"$ne": 5}},
    {"missing": {"$ne": 5}},
    {"missing": {"$exists": False}},
    {"missing": {"$nin": [1]}},
    {"missing": {"$not": {"$eq": 1}}},
    {"type": {"$in": ["household", "dwelling"]}},
    {"codes": {"$in": ["b"]}},
    {"codes": {"$all": ["b", "a"]}},
    {"codes": {"$size": 2}},
    {"codes": ["a", "b"]},
    {"rooms": {"$elemMatch": {"beds": {"$gt": 4}}}},
    {"rooms": {"$allMatch": {"beds": {"$gt": 1}}}},
    {"people": {"$mod": [2, 0]}},
    {"type": {"$regex": "^dwel"}},
    {"type": {"$beginsWith": "dw"}},
    {"type": {"$type": "string"}},
    {"address": {"$type": "object"}},
    {"$or": [{"people": 1}, {"people": 4}]},
    {"$nor": [{"people": 1}, {"people": 2}]},
    {"$and": [{"people": 4}, {"type": "dwelling"}]},
    {"type": {"$gt": 10}},
]

FAILS: list[dict[str, Any]] = [
    {"type": "household"},
    {"people": "4"},
    {"missing": None},
    {"missing": {"$lt": 5}},
    {"missing": {"$exists": True}},
    {"type": {"$exists": False}},
    {"type": {"$in": []}},
    {"type": {"$size": 8}},
    {"rooms": {"$allMatch": {"beds": {"$gt": 2}}}},
    {"codes": {"$all": ["c"]}},
    {"$or": []},
    {"people": {"$mod": [2, 1]}},
    {"people": True},
    {"type": {"$not": {"$eq": "dwelling"}}},
]


@pytest.mark.parametrize("selector", HOLDS, ids=str)
def test_it_holds(selector: dict[str, Any]) -> None:
    assert compiled(selector)(DOCUMENT)


@pytest.mark.parametrize("selector", FAILS, ids=str)
def test_it_does_not_hold(selector: dict[str, Any]) -> None:
    assert not compiled(selector)(DOCUMENT)


@pytest.mark.parametrize(
    "selector",
    [
        [],
        {"a": {"$near": 1}},
        {"$or": {}},
        {"a": {"$in": 1}},
        {"a": {"$mod": [0, 1]}},
        {"a": {"$regex": "("}},
        {"a": {"$type": "date"}},
        {"a": {"$size": "2"}},
        {"a": {"$beginsWith": 1}},
    ],
    ids=str,
)
def test_what_is_malformed_is_refused_before_any_document(selector: Any) -> None:
    with pytest.raises(BadRequest):
        compiled(selector)


def test_endless_nesting_is_refused() -> None:
    selector: dict[str, Any] = {"a": 1}
    for _ in range(100):
        selector = {"$and": [selector]}
    with pytest.raises(BadRequest):
        compiled(selector)


def test_values_sort_in_couchdbs_order() -> None:
    ordered = [None, False, True, -1, 0.5, 2, "", "a", "b", [], ["a"], ["b"], {}, {"a": 1}]
    mixed = ordered[1::2] + ordered[::2]
    assert sorted(mixed, key=collation_key) == ordered
