"""What stands behind one photo of a visit: its hash, its place in the chain, what happened to it and when; the copy that is shown in its
place; the earlier photo that it shows again.

Rules (design.md section 7, domain.md 10.1): the phone's clock stands beside the centre's, never in its place; a covered copy
stands where the photo would, and the photo itself is asked for; an earlier photo is one of the same home.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docstore.sqlite.connection import Connection
from sync_server.projection.custody_log import Passage, passages


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn for a photo: of which fact, and how far its working copy and its thumbnail have come."""

    photo: str
    working: str
    thumbnail: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """`place` and `head` are its link's; None where none has come. `captured_at` is the phone's word, `received_ms` the centre's."""

    sha256: str
    captured_at: str
    received_ms: int | None
    place: int | None = None
    head: str | None = None
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Earlier:
    """The photo that a later one shows again, as its own visit tells it."""

    picture: Picture
    caption: str
    captured_at: str | None


def picture_of(connection: Connection, database: str, photo: str) -> Picture:
    rows = connection.execute("SELECT working, thumbnail FROM photos WHERE database = ? AND photo = ?", (database, photo))
    working, thumbnail = rows[0] if rows else ("unknown", "unknown")
    return Picture(photo, working, thumbnail)


def evidence_of(connection: Connection, database: str, photo: str) -> Evidence | None:
    """None while the photo's own fact has not come."""
    body = connection.value("SELECT body FROM photos WHERE database = ? AND photo = ?", (database, photo))
    if body is None:
        return None
    fact = json.loads(body)
    came = connection.value("SELECT at FROM received WHERE database = ? AND doc_id = ?", (database, photo))
    link = _link(connection, database, fact)
    return Evidence(
        sha256=fact["original_sha256"],
        captured_at=fact["captured_at"],
        received_ms=None if came is None else int(came * 1000),
        place=link.get("seq"),
        head=link.get("head"),
        passages=tuple(passages(connection, database, photo, fact["draft"])),
    )


def earlier_of(connection: Connection, where: tuple[str, str], photo: str) -> Earlier | None:
    """`where` is the database and the dwelling. What its visit says of it: the newest that names it."""
    database, dwelling = where
    rows = connection.execute(
        "SELECT u.value FROM assessments a, json_each(a.body, '$.document.photos') u WHERE a.database = ? AND a.dwelling IN (SELECT"
        " other.dwelling FROM dwellings one JOIN dwellings other ON other.database = one.database AND other.head = one.head"
        " WHERE one.database = a.database AND one.dwelling = ? UNION SELECT ?)"
        " AND json_extract(u.value, '$.photo') = ? ORDER BY a.submitted_at DESC LIMIT 1",
        (database, dwelling, dwelling, photo),
    )
    if not rows:
        return None
    use: Mapping[str, Any] = json.loads(rows[0][0])
    taken = connection.value("SELECT json_extract(body, '$.captured_at') FROM photos WHERE database = ? AND photo = ?", (database, photo))
    return Earlier(picture_of(connection, database, use.get("shown") or photo), str(use.get("caption", "")), taken)


def _link(connection: Connection, database: str, fact: Mapping[str, Any]) -> Mapping[str, Any]:
    rows = connection.execute(
        "SELECT body FROM leaves WHERE database = ? AND subject = ? AND kind = 'custody' AND json_extract(body, '$.photo') = ?",
        (database, fact["draft"], fact["_id"]),
    )
    return json.loads(rows[0][0]) if rows else {}
