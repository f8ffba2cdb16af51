"""`_all_docs`: documents by id, in the byte order of their UTF-8 as CouchDB sorts this one view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from docstore.canonical import JsonObject
from docstore.sqlite.connection import Connection
from docstore.sqlite.documents import Head, count_documents, find_head, head_from_row, require_content
from docstore.sqlite.reading import View, render


@dataclass(frozen=True, slots=True)
class Listing:
    """Which ids are asked for, and how much of each document. A page behind another one begins after its start key and counts nothing."""

    keys: Sequence[str] | None = None
    startkey: str | None = None
    endkey: str | None = None
    inclusive_end: bool = True
    inclusive_start: bool = True
    totals: bool = True
    descending: bool = False
    limit: int | None = None
    skip: int = 0
    include_docs: bool = False
    view: View = field(default_factory=View)


def list_documents(connection: Connection, listing: Listing) -> JsonObject:
    total = count_documents(connection)[0] if listing.totals else 0
    if listing.keys is not None:
        return {"total_rows": total, "offset": None, "rows": _rows_by_key(connection, listing, listing.keys)}
    where, arguments = _range(listing)
    order = "DESC" if listing.descending else "ASC"
    rows = connection.execute(
        f"SELECT doc, id, seq, generation, hash, deleted, leaves FROM documents WHERE {where} ORDER BY id {order} LIMIT ? OFFSET ?",
        (*arguments, -1 if listing.limit is None else max(listing.limit, 0), max(listing.skip, 0)),
    )
    offset = min(_before(connection, listing) + max(listing.skip, 0), total) if listing.totals else 0
    return {"total_rows": total, "offset": offset, "rows": [_row(connection, head_from_row(row), listing) for row in rows]}


def _range(listing: Listing) -> tuple[str, list[Any]]:
    from_start, to_end = ("<=", ">") if listing.descending else (">=", "<")
    conditions, arguments = ["deleted = 0"], []
    if listing.startkey is not None:
        conditions.append(f"id {from_start if listing.inclusive_start else from_start[0]} ?")
        arguments.append(listing.startkey)
    if listing.endkey is not None:
        conditions.append(f"id {to_end}{'=' if listing.inclusive_end else ''} ?")
        arguments.append(listing.endkey)
    return " AND ".join(conditions), arguments


def _before(connection: Connection, listing: Listing) -> int:
    if listing.startkey is None:
        return 0
    comparison = ">" if listing.descending else "<"
    return int(connection.value(f"SELECT count(*) FROM documents WHERE deleted = 0 AND id {comparison} ?", (listing.startkey,)))


def _rows_by_key(connection: Connection, listing: Listing, keys: Sequence[str]) -> list[JsonObject]:
    ordered = list(reversed(keys)) if listing.descending else list(keys)
    end = None if listing.limit is None else listing.skip + listing.limit
    return [_row_of_key(connection, key, listing) for key in ordered[listing.skip : end]]


def _row_of_key(connection: Connection, key: str, listing: Listing) -> JsonObject:
    head = find_head(connection, key) if isinstance(key, str) else None
    return {"key": key, "error": "not_found"} if head is None else _row(connection, head, listing)


def _row(connection: Connection, head: Head, listing: Listing) -> JsonObject:
    value: JsonObject = {"rev": str(head.winner.rev)}
    if head.winner.deleted:
        value["deleted"] = True
    row: JsonObject = {"id": head.doc_id, "key": head.doc_id, "value": value}
    if listing.include_docs:
        stored = None if head.winner.deleted else require_content(connection, head, head.winner.rev)
        row["doc"] = None if stored is None else render(connection, head, stored, listing.view)
    return row
