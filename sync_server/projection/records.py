"""Read models of visits: dwellings folded from their changes, assessments with the gravest hazard.

Pure folds of `schemas` over the rows in `leaves`; the office reads the rows. Facts that were taken back stay visible as such.
"""

from __future__ import annotations

import json
from typing import Any

from docstore.sqlite.connection import Connection
from schemas.assessment import Assessment, gravest_rating
from schemas.documents import JsonObject, Part
from schemas.dwelling import ORDER_WORD, Address, read_dwelling
from schemas.facts import voided
from schemas.readings import Reading
from schemas.records import fold_record
from schemas.rules.hazard import Rating
from sync_server.projection import search
from sync_server.projection.sameness import group
from sync_server.projection.subjects import Subject, leaves_about


def fold_dwelling(connection: Connection, subject: Subject) -> None:
    members = group(connection, subject.database, subject.key)
    documents = [one for member in members for one in leaves_about(connection, subject.database, member)]
    where = (subject.database, subject.key)
    connection.execute("DELETE FROM dwellings WHERE database = ? AND dwelling = ?", where)
    if not documents:
        return
    dwelling = read_dwelling(fold_record(subject.key, documents, members))
    fields = ("address", "position", "order", "target_group", "people_count", "minors_count")
    body = {name: _shown(getattr(dwelling, name)) for name in fields}
    connection.execute(
        "INSERT INTO dwellings(database, dwelling, head, disputed, retired, body) VALUES (?,?,?,?,?,?)",
        (*where, members[0], int(bool(dwelling.disputed)), int(dwelling.retired), json.dumps(body)),
    )
    orders = [f"{ORDER_WORD} {order.number}" for order in dwelling.order.values]
    said = [text for address in dwelling.address.values for text in _texts(address)]
    search.keep(connection, "dwelling_words", [*said, *orders])


def fold_assessment(connection: Connection, subject: Subject) -> None:
    documents = leaves_about(connection, subject.database, subject.key)
    where = (subject.database, subject.key)
    connection.execute("DELETE FROM assessments WHERE database = ? AND assessment = ?", where)
    document = next((one for one in documents if one["_id"] == subject.key), None)
    if document is None:
        return
    assessment = Assessment.from_document(document)
    gravest = gravest_rating(assessment.hazards)
    withdrawn = int(subject.key in voided(documents))
    connection.execute(
        "INSERT INTO assessments(database, assessment, dwelling, submitted_at, author, band, score, withdrawn, target_group, corrects,"
        " body) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
        (
            *where,
            assessment.dwelling,
            assessment.submitted_at,
            assessment.author,
            gravest.band if gravest else None,
            float(gravest.score) if gravest else None,
            withdrawn,
            assessment.target_group,
            assessment.corrects,
            json.dumps(_assessment_body(document, assessment)),
        ),
    )
    search.keep(connection, "visit_words", _texts(assessment.address))


def _texts(address: Address | None) -> list[str]:
    return [text for text in ({} if address is None else address.plain()).values() if isinstance(text, str)]


def _assessment_body(document: JsonObject, assessment: Assessment) -> JsonObject:
    ratings = {code: _rating(hazard.rating) for code, hazard in sorted(assessment.hazards.items())}
    return {"document": document, "ratings": ratings}


def _rating(rating: Rating) -> JsonObject:
    return {"score": rating.shown, "band": rating.band, "category": rating.category, "level": rating.level}


def _shown(reading: Reading[Any]) -> list[Any]:
    """Every live value, the one shown first in front."""
    return [value.plain() if isinstance(value, Part) else value for value in reading.values]
