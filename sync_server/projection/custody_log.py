"""The log of custody: when the centre verified a photo's copies and its chain, by its own clock, and who opened the picture.

Rule (domain.md 10.1 and 10.2, ADR 0116): a line is written when something is found that was not so before, in the transaction that found
it, and never altered; a rebuild that finds the same writes nothing. An opening is noted once a day for each person and copy, since a
browser may keep a picture for a day; thumbnails are not noted. Who looks is named by user name, what by ids: no line says who lives where.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from docstore.errors import DocstoreError
from docstore.sqlite.connection import Connection
from sync_server.projection.subjects import Subject
from sync_server.rows import RowsFile

COLUMNS = (
    "id INTEGER PRIMARY KEY, database TEXT NOT NULL, subject TEXT NOT NULL, what TEXT NOT NULL, who TEXT NOT NULL DEFAULT '',"
    " day TEXT NOT NULL DEFAULT '', at REAL NOT NULL"
)
INDEXES = (
    "CREATE INDEX IF NOT EXISTS custody_log_of_subject ON custody_log(database, subject)",
    "CREATE UNIQUE INDEX IF NOT EXISTS custody_log_once_a_day ON custody_log(database, subject, what, who, day) WHERE who <> ''",
)
OPENED = "opened"
_LANES = ("working", "original")
_TOLD = frozenset({"verified", "mismatch"})
_CHAIN_STATES = {"whole": "chain_whole", "broken": "chain_broken"}
_log = logging.getLogger("soglia.projection")


@dataclass(frozen=True, slots=True)
class Passage:
    """One line: `what` is working_verified, original_mismatch, chain_whole, opened_original and the like."""

    what: str
    at_ms: int
    who: str = ""


def note_states(connection: Connection, subject: Subject, now: float) -> None:
    """After a fold: what was found of a photo or a chain, unless the last line of its kind says so already."""
    if subject.kind == "photo":
        rows = connection.execute("SELECT working, original FROM photos WHERE database = ? AND photo = ?", subject[1:])
        for lane, state in zip(_LANES, rows[0] if rows else (), strict=False):
            if state in _TOLD:
                _note(connection, subject, f"{lane}_", f"{lane}_{state}", now)
    elif subject.kind == "chain":
        state = connection.value("SELECT state FROM chains WHERE database = ? AND draft = ?", subject[1:])
        if state in _CHAIN_STATES:
            _note(connection, subject, "chain_", _CHAIN_STATES[state], now)


def passages(connection: Connection, database: str, *subjects: str) -> list[Passage]:
    """The lines of a photo and its chain, the first first."""
    rows = [
        row
        for subject in subjects
        for row in connection.execute("SELECT at, id, what, who FROM custody_log WHERE database = ? AND subject = ?", (database, subject))
    ]
    return [Passage(what, int(at * 1000), who) for at, _id, what, who in sorted(rows)]


@dataclass(frozen=True, slots=True)
class Openings:
    """Who opened which picture."""

    rows: RowsFile

    async def note(self, picture: tuple[str, str, str], who: str, moment: tuple[float, str]) -> None:
        """`picture` is database, photo and copy, `moment` the centre's clock and date. A picture that is needed is shown although its
        opening cannot be written down (a full disk): that is told in the server's own log."""
        database, photo, lane = picture
        at, day = moment
        sql = "INSERT OR IGNORE INTO custody_log(database, subject, what, who, day, at) VALUES (?,?,?,?,?,?)"
        values = (database, photo, f"{OPENED}_{lane}", who, day, at)
        try:
            await self.rows.run(lambda connection: connection.execute(sql, values))
        except DocstoreError as error:
            _log.error("who opened a picture could not be noted (%s)", error.code)


def _note(connection: Connection, subject: Subject, family: str, what: str, now: float) -> None:
    sql = "SELECT what FROM custody_log WHERE database = ? AND subject = ? AND substr(what, 1, ?) = ? ORDER BY id DESC LIMIT 1"
    if connection.value(sql, (*subject[1:], len(family), family)) != what:
        connection.execute(
            "INSERT INTO custody_log(database, subject, what, at) VALUES (?,?,?,?)", (subject.database, subject.key, what, now)
        )
