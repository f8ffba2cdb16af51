"""Immediate dangers as rows: what was seen and done, where, by whom; the newest to arrive first, each with the visit that names it.

Rules (issue "6. The site visit"): a report is complete in itself, so a row needs nothing else to have arrived; a visit finds it when it
comes. What was taken back stays as a row that says so. Who settles it, and how, is not here.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from docstore.sqlite.connection import Connection
from schemas.danger import Danger, read_danger
from schemas.documents import JsonObject
from schemas.identifiers import key_of
from schemas.records import fold_record
from sync_server.projection.subjects import Subject, leaves_about

COLUMNS = (
    "danger TEXT NOT NULL, database TEXT NOT NULL, dwelling TEXT NOT NULL, withdrawn INTEGER NOT NULL, body TEXT NOT NULL,"
    " PRIMARY KEY (database, danger)"
)
_CAME = (
    "(SELECT min(r.at) FROM leaves l JOIN received r ON r.database = l.database AND r.doc_id = l.doc_id"
    " WHERE l.database = d.database AND l.subject = d.danger)"
)
_VISIT = (
    "(SELECT a.assessment FROM assessments a WHERE a.database = d.database AND json_extract(a.body, '$.document.danger') = d.danger"
    " AND a.dwelling = d.dwelling ORDER BY a.submitted_at DESC LIMIT 1)"
)
_READ = f"SELECT d.danger, d.dwelling, d.withdrawn, d.body, {_CAME} AS came, {_VISIT} FROM dangers d WHERE "


@dataclass(frozen=True, slots=True)
class DangerLine:
    """One report. `did` are (thing done, moment), the first first; `answers` say who is still in it; `visit` is the handed in visit that
    names it, if it has arrived."""

    danger: str
    dwelling: str
    seen: tuple[str, ...]
    did: tuple[tuple[str, str], ...]
    answers: Mapping[str, str]
    address: Mapping[str, Any] | None
    position: Mapping[str, Any] | None
    began_at: str | None
    author: str
    received_ms: int | None
    withdrawn: bool
    visit: str | None

    @property
    def key(self) -> str:
        """What stands in the address: it says nothing of who or where."""
        return key_of(self.danger)


def fold_danger(connection: Connection, subject: Subject) -> None:
    documents = leaves_about(connection, subject.database, subject.key)
    where = (subject.database, subject.key)
    connection.execute("DELETE FROM dangers WHERE database = ? AND danger = ?", where)
    if not documents:
        return
    danger = read_danger(fold_record(subject.key, documents))
    connection.execute(
        "INSERT INTO dangers(database, danger, dwelling, withdrawn, body) VALUES (?,?,?,?,?)",
        (*where, danger.dwelling.value or "", int(danger.withdrawn), json.dumps(_body(danger))),
    )


def read_dangers(connection: Connection, circles: Collection[str] | None) -> list[DangerLine]:
    """Every one of these circles, the newest to arrive first."""
    which, arguments = ("1", ()) if circles is None else ("d.database IN (SELECT value FROM json_each(?))", (json.dumps(sorted(circles)),))
    rows = connection.execute(f"{_READ}{which} ORDER BY came DESC, d.danger DESC", arguments)
    return [_line(row) for row in rows]


def _body(danger: Danger) -> JsonObject:
    where = danger.where.value
    return {
        "seen": list(danger.seen),
        "did": [list(one) for one in danger.did],
        "answers": dict(danger.answers),
        "address": where.address.plain() if where and where.address else None,
        "position": where.position.plain() if where and where.position else None,
        "began_at": danger.began_at.value,
        "author": danger.author,
    }


def _line(row: tuple[Any, ...]) -> DangerLine:
    danger, dwelling, withdrawn, body, came, visit = row
    said = json.loads(body)
    return DangerLine(
        danger=danger,
        dwelling=dwelling,
        seen=tuple(said["seen"]),
        did=tuple((code, moment) for code, moment in said["did"]),
        answers=said.get("answers", {}),
        address=said["address"],
        position=said["position"],
        began_at=said["began_at"],
        author=said["author"],
        received_ms=None if came is None else int(came * 1000),
        withdrawn=bool(withdrawn),
        visit=visit,
    )
