"""`_all_docs`: what its query string and its body ask for, as one reading of the store."""

from collections.abc import Callable, Mapping
from typing import Any

from docstore.canonical import JsonObject
from docstore.couch_api.query import Query
from docstore.couch_api.sequences import sequence_text
from docstore.errors import BadRequest
from docstore.store import Store

_BOOLEANS = {
    "inclusive_end": True,
    "descending": False,
    "include_docs": False,
    "conflicts": False,
    "attachments": False,
    "update_seq": False,
}
_ALIASES = {"startkey": "start_key", "endkey": "end_key"}


def listing(options: Mapping[str, Any]) -> Callable[[Store], JsonObject]:
    """The work for the store's thread."""
    wanted: Any = {name: value for name, value in options.items() if name != "update_seq"}

    def work(store: Store) -> JsonObject:
        answer = store.all_docs(**wanted)
        return {**answer, "update_seq": sequence_text(store, store.update_seq)} if options.get("update_seq") else answer

    return work


def listing_options(query: Query, body: Mapping[str, Any]) -> dict[str, Any]:
    """The body prevails over the query string, as in CouchDB."""
    found = {name: body.get(name, query.boolean(name, default)) for name, default in _BOOLEANS.items()}
    if not all(isinstance(value, bool) for value in found.values()):
        raise BadRequest("A flag of this request must be true or false.", code="query_parse_error")
    return {**found, **_page(query, body), **_keys(query, body)}


def _page(query: Query, body: Mapping[str, Any]) -> dict[str, Any]:
    found = {"limit": body.get("limit", query.integer("limit")), "skip": body.get("skip", query.integer("skip", 0))}
    for name, value in found.items():
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
            raise BadRequest(f"`{name}` must be a whole number.", code="query_parse_error")
    return found


def _keys(query: Query, body: Mapping[str, Any]) -> dict[str, Any]:
    keys = body.get("keys", query.json("keys"))
    if keys is not None:
        if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
            raise BadRequest("`keys` parameter must be an array of strings.")
        return {"keys": keys}
    key = body.get("key", query.json("key"))
    if key is not None:
        return {"startkey": _text("key", key), "endkey": _text("key", key)}
    bounds = {name: body.get(name, body.get(alias, query.json(name, query.json(alias)))) for name, alias in _ALIASES.items()}
    return {name: _text(name, value) for name, value in bounds.items() if value is not None}


def _text(name: str, value: Any) -> str:
    # Ids are texts: a bound of another kind would be before or behind all of them, which nobody means.
    if not isinstance(value, str):
        raise BadRequest(f"`{name}` must be a JSON string.", code="query_parse_error")
    return value
