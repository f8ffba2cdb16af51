"""Which documents of a residence's circle a fresh device needs first: rows kept with the board's fold, read with a day.

Rule (issue 16): a row names a fact, or a household of whose record all is needed, and the first day that does not need it any more
(`schemas.rules.tonight`); no clock value, so that a rebuild gives what the increments gave. Nothing is told while the residence is unknown
or its fold has failed: half of a house would show beds free that are taken. Issue 8 adds tonight's and yesterday's register here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from docstore.sqlite.connection import Connection
from schemas.documents import JsonObject
from schemas.residence import Residence
from schemas.rules.tonight import Until, needed
from sync_server.projection.subjects import leaves_about

Revision = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Tonight:
    """`first` is needed from `day` on; `documents` counts all that the circle has, so that a device can say how far it is."""

    day: str
    first: tuple[Revision, ...]
    documents: int


def keep_needed(connection: Connection, database: str, residence: Residence, facts: Sequence[JsonObject]) -> None:
    """Only rows that differ are written: most facts leave most rows as they are."""
    found = needed(residence, facts)
    now: dict[str, Until] = {**found.facts, **found.households}
    rows = connection.execute("SELECT subject, until FROM tonight WHERE database = ?", (database,))
    before = {str(subject): until for subject, until in rows}
    for subject in before.keys() - now.keys():
        connection.execute("DELETE FROM tonight WHERE database = ? AND subject = ?", (database, subject))
    for subject, until in now.items():
        if subject not in before or before[subject] != until:
            connection.execute("INSERT OR REPLACE INTO tonight(database, subject, until) VALUES (?,?,?)", (database, subject, until))


def read_tonight(connection: Connection, database: str, day: str) -> Tonight | None:
    """From this day on; None while it cannot be told."""
    residence = database.replace("-", ":", 1)
    if connection.value("SELECT 1 FROM residences WHERE residence = ?", (residence,)) is None or _failed(connection, database, residence):
        return None
    rows = connection.execute("SELECT subject FROM tonight WHERE database = ? AND (until IS NULL OR until > ?)", (database, day))
    found: dict[str, str] = {}
    for (subject,) in rows:
        found |= _revisions(connection, database, str(subject))
    documents = int(connection.value("SELECT count(*) FROM leaves WHERE database = ?", (database,)))
    return Tonight(day, tuple(sorted(found.items())), documents)


def _failed(connection: Connection, database: str, residence: str) -> bool:
    where = (database, f"fold {residence}")
    return connection.value("SELECT 1 FROM parked WHERE database = ? AND doc_id = ?", where) is not None


def _revisions(connection: Connection, database: str, subject: str) -> dict[str, str]:
    """A fact itself, or what a household's record is folded of."""
    sql = "SELECT json_extract(body, '$._rev') FROM leaves WHERE database = ? AND doc_id = ?"
    rev = connection.value(sql, (database, subject))
    if rev is not None:
        return {subject: str(rev)}
    return {str(one["_id"]): str(one["_rev"]) for one in leaves_about(connection, database, subject)}
