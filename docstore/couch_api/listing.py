"""`_all_docs`: what its query string and its body ask for, answered a page at a time.

Every id stands in the answer at most once and in order; a page shows its documents as they are when it is read. So a list of any length
costs the memory of one page, and a slow reader holds no thread of the store.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docstore.canonical import JsonObject
from docstore.couch_api.inline_attachments import WITH_ATTACHMENTS, Inlining
from docstore.couch_api.query import Query
from docstore.couch_api.responses import encode
from docstore.couch_api.sequences import sequence_text
from docstore.errors import BadRequest
from docstore.handle import StoreHandle
from docstore.store import Store

PAGE = 1_000
PAGE_WITH_DOCUMENTS = 50
PAGE_WITH_ATTACHMENTS = 5

_BOOLEANS = {
    "inclusive_end": True,
    "descending": False,
    "include_docs": False,
    "conflicts": False,
    "attachments": False,
    "update_seq": False,
}
_ALIASES = {"startkey": "start_key", "endkey": "end_key"}


@dataclass(frozen=True, slots=True)
class ListingPage:
    """One reading of the store, encoded in its thread. `head` stands before the rows of the first page."""

    head: bytes
    rows: bytes
    following: Mapping[str, Any] | None
    inlining: Inlining


async def first_page(handle: StoreHandle, options: Mapping[str, Any]) -> ListingPage:
    """Read before the status is sent: what is wrong with the request must still be an error."""
    return await handle.read(_page_reader(_in_order(options), Inlining(handle), is_first=True))


def pieces(handle: StoreHandle, page: ListingPage) -> AsyncIterator[bytes]:
    """The whole answer, beginning with its first page. Each page is read when its reader has taken the one before."""
    return page.inlining.expanded(_pieces(handle, page))


async def _pieces(handle: StoreHandle, page: ListingPage) -> AsyncIterator[bytes]:
    yield page.head + page.rows
    has_rows = bool(page.rows)
    while page.following is not None:
        page = await handle.read(_page_reader(page.following, page.inlining, is_first=False))
        yield (b"," if has_rows and page.rows else b"") + page.rows
        has_rows = has_rows or bool(page.rows)
    yield b"]}\n"


def _in_order(options: Mapping[str, Any]) -> Mapping[str, Any]:
    """Keys in the order in which they are answered; the page then only counts along them."""
    keys = options.get("keys")
    if keys is None:
        return options
    ordered = list(reversed(keys)) if options.get("descending") else list(keys)
    skip, limit = options.get("skip", 0), options.get("limit")
    return {**options, "keys": ordered[skip : None if limit is None else skip + limit], "descending": False, "skip": 0, "limit": None}


def _page_reader(options: Mapping[str, Any], inlining: Inlining, *, is_first: bool) -> Callable[[Store], ListingPage]:
    size = _size(options)
    wanted: Any = {name: value for name, value in options.items() if name not in ("update_seq", "attachments")}
    if options.get("keys") is not None:
        wanted["keys"] = options["keys"][:size]
    else:
        wanted["limit"] = size if options.get("limit") is None else min(size, options["limit"])

    def work(store: Store) -> ListingPage:
        found = store.all_docs(**wanted, totals=is_first)
        rows = [_whole(store, row, inlining) for row in found["rows"]] if options.get("attachments") else found["rows"]
        encoded = b",\n".join(encode(row).rstrip() for row in rows)
        return ListingPage(_head(store, found, options), encoded, _following(options, rows, wanted["limit"]), inlining)

    return work


def _whole(store: Store, row: JsonObject, inlining: Inlining) -> JsonObject:
    return {**row, "doc": inlining.shown(store, row["doc"], WITH_ATTACHMENTS)} if row.get("doc") else row


def _head(store: Store, found: JsonObject, options: Mapping[str, Any]) -> bytes:
    told = {"total_rows": found["total_rows"], "offset": found["offset"]}
    if options.get("update_seq"):
        told["update_seq"] = sequence_text(store, store.update_seq)
    return encode(told).rstrip()[:-1] + b',"rows":['


def _following(options: Mapping[str, Any], rows: Sequence[JsonObject], asked: int | None) -> Mapping[str, Any] | None:
    """What is left to be read; it goes on behind the last id that was told, wherever that document is by then."""
    if options.get("keys") is not None:
        rest = options["keys"][len(rows) :]
        return {**options, "keys": rest} if rest else None
    left = None if options.get("limit") is None else options["limit"] - len(rows)
    if not rows or len(rows) < (asked or 0) or left == 0:
        return None
    return {**options, "startkey": rows[-1]["id"], "inclusive_start": False, "skip": 0, "limit": left}


def _size(options: Mapping[str, Any]) -> int:
    if options.get("attachments"):
        return PAGE_WITH_ATTACHMENTS
    return PAGE_WITH_DOCUMENTS if options.get("include_docs") else PAGE


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
