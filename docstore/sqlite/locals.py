"""`_local` documents: this file's own notes (checkpoints above all), never replicated, never in the feed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from docstore.canonical import JsonObject, stored_text
from docstore.edit import LOCAL, checked_id
from docstore.errors import NotFound
from docstore.sqlite.connection import Connection


def full_id(doc_id: str) -> str:
    """The id with its prefix, whichever way the caller wrote it."""
    return checked_id(doc_id if doc_id.startswith(LOCAL) else LOCAL + doc_id)


def get_local(connection: Connection, doc_id: str) -> JsonObject | None:
    rows = connection.execute("SELECT revision, body FROM locals WHERE id = ?", (full_id(doc_id),))
    return {"_id": full_id(doc_id), "_rev": f"0-{rows[0][0]}", **json.loads(rows[0][1])} if rows else None


def put_local(connection: Connection, doc_id: str, body: Mapping[str, Any]) -> JsonObject:
    """Replaces the note; a body with `_deleted` removes it, as CouchDB has it."""
    if body.get("_deleted") is True:
        return delete_local(connection, doc_id)
    text = stored_text({name: value for name, value in body.items() if not name.startswith("_")})
    rows = connection.execute(
        """INSERT INTO locals (id, revision, body) VALUES (?, 1, ?)
           ON CONFLICT (id) DO UPDATE SET revision = revision + 1, body = excluded.body RETURNING revision""",
        (full_id(doc_id), text),
    )
    return {"ok": True, "id": full_id(doc_id), "rev": f"0-{rows[0][0]}"}


def delete_local(connection: Connection, doc_id: str) -> JsonObject:
    rows = connection.execute("DELETE FROM locals WHERE id = ? RETURNING id", (full_id(doc_id),))
    if not rows:
        raise NotFound("missing")
    return {"ok": True, "id": full_id(doc_id), "rev": "0-0"}
