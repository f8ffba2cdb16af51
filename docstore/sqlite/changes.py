"""The changes feed: every document once, at the place of its last change. Places only grow and are never given twice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from docstore.canonical import JsonObject
from docstore.sqlite.connection import Connection
from docstore.sqlite.documents import Head, head_from_row, load_leaves
from docstore.sqlite.tables import get_setting, put_setting

Style = Literal["main_only", "all_docs"]


@dataclass(frozen=True, slots=True)
class ChangesWish:
    """Which part of the feed is asked for; `until` is the last place that may be shown."""

    since: int = 0
    limit: int | None = None
    style: Style = "main_only"
    descending: bool = False
    doc_ids: Sequence[str] | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class ChangesPage:
    results: list[JsonObject]
    last_seq: int
    pending: int


class Places:
    """Hands out places inside a transaction and writes the last one back once, before the commit."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._given: int | None = None

    @property
    def last(self) -> int:
        return self._stored() if self._given is None else self._given

    def next(self) -> int:
        self._given = self.last + 1
        return self._given

    def save(self) -> bool:
        """Writes the last place; True if any was given since."""
        if self._given is None:
            return False
        put_setting(self._connection, "update_seq", self._given)
        self._given = None
        return True

    def forget(self) -> None:
        self._given = None

    def _stored(self) -> int:
        return int(get_setting(self._connection, "update_seq", 0))


def read_heads(connection: Connection, wish: ChangesWish, last: int) -> list[Head]:
    """The documents of one page, in the order asked for."""
    newest = last if wish.until is None else min(wish.until, last)
    where, arguments = "seq > ? AND seq <= ?", [wish.since, newest]
    order = "DESC" if wish.descending else "ASC"
    limit = -1 if wish.limit is None else max(wish.limit, 0)
    sql = "SELECT doc, id, seq, generation, hash, deleted, leaves FROM documents WHERE {} ORDER BY seq {} LIMIT ?"
    if wish.doc_ids is None:
        return [head_from_row(row) for row in connection.execute(sql.format(where, order), (*arguments, limit))]
    named = f"{where} AND id IN (SELECT value FROM json_each(?))"
    rows = connection.execute(sql.format(named, order), (*arguments, _json_list(wish.doc_ids), limit))
    return [head_from_row(row) for row in rows]


def pending_after(connection: Connection, heads: Sequence[Head], wish: ChangesWish) -> int:
    """How many changed documents wait behind this page."""
    if wish.limit is None or len(heads) < wish.limit:
        return 0
    if wish.descending and heads:
        return int(connection.value("SELECT count(*) FROM documents WHERE seq < ? AND seq > ?", (heads[-1].seq, wish.since)))
    return int(connection.value("SELECT count(*) FROM documents WHERE seq > ?", (heads[-1].seq if heads else wish.since,)))


def as_row(connection: Connection, head: Head, style: Style) -> JsonObject:
    leaves = load_leaves(connection, head) if style == "all_docs" else (head.winner,)
    row: JsonObject = {"seq": head.seq, "id": head.doc_id, "changes": [{"rev": str(leaf.rev)} for leaf in leaves]}
    if head.winner.deleted:
        row["deleted"] = True
    return row


def _json_list(values: Sequence[str]) -> str:
    return json.dumps(list(values))
