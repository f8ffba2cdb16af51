"""The board: one `availability:<6>` document a residence, folded by `schemas` from the residence's document and its circle.

It holds dates as intervals, no clock value and nothing about who, so it changes only when a fact does (design.md section 8).
Contradictions that no single document shows stay in the read model for the office and never reach the board.
"""

from __future__ import annotations

import json

from docstore.sqlite.connection import Connection
from schemas.documents import JsonObject
from schemas.residence import Residence
from schemas.rules.availability import Folded, fold_availability
from sync_server.accounts.roles import BOARD, CATALOG
from sync_server.projection.outbox import want
from sync_server.projection.subjects import Subject, leaf
from sync_server.projection.tonight import keep_needed

_KINDS = "('stay', 'hold', 'outofservice', 'void')"


def fold_residence(connection: Connection, subject: Subject) -> None:
    document = leaf(connection, CATALOG, subject.key)
    if document is None:
        return
    residence = Residence.from_document(document)
    facts = _facts(connection, subject.database)
    folded = fold_availability(residence, facts)
    keep_needed(connection, subject.database, residence, facts)
    availability = folded.availability.to_document()
    connection.execute(
        "INSERT OR REPLACE INTO residences(residence, name, body) VALUES (?,?,?)",
        (residence.id, residence.name, json.dumps(_body(availability, folded), sort_keys=True)),
    )
    want(connection, BOARD, availability)


def _facts(connection: Connection, database: str) -> list[JsonObject]:
    rows = connection.execute(f"SELECT body FROM leaves WHERE database = ? AND kind IN {_KINDS} ORDER BY doc_id", (database,))
    return [json.loads(body) for (body,) in rows]


def _body(availability: JsonObject, folded: Folded) -> JsonObject:
    contradictions = [{"code": one.code, "sentence": one.sentence} for one in folded.contradictions]
    return {"availability": availability, "contradictions": contradictions}
