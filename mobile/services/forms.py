"""A form that is being filled in: one plain row beside the documents, written at every change (design.md sections 6 and 10).

Rule: what stands on the screen opens again after a kill. A form names people before any fact does, so its row lies in the circle's own
enciphered file, belongs to the person who types, and goes in the commit that records what it says.
"""

from __future__ import annotations

import json
from typing import Any

from docstore.sqlite.connection import Connection
from docstore.store import Store

JsonObject = dict[str, Any]


def keep(store: Store, name: str, author: str, body: JsonObject) -> None:
    """Durable when this returns."""
    row = (name, author, json.dumps(body, ensure_ascii=False))

    def work(connection: Connection) -> None:
        connection.execute("insert or replace into device_form (name, author, body) values (?, ?, ?)", row)

    store.write_rows(work)


def kept(store: Store, name: str, author: str) -> JsonObject | None:
    rows = store.read("select body from device_form where name = ? and author = ?", (name, author))
    return dict(json.loads(rows[0][0])) if rows else None


def forget(store: Store, name: str, author: str) -> None:
    def work(connection: Connection) -> None:
        connection.execute("delete from device_form where name = ? and author = ?", (name, author))

    store.write_rows(work)
