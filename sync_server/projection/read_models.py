"""What the office reads: assessments with their photos and band, dwellings, residences, parked documents. Rows in, values out.

Every function is one short query on the projection's own thread; nothing here changes anything. Who may see what is decided by
the caller, who passes the circles that the person may read (`None`: all).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from docstore.sqlite.connection import Connection
from sync_server.projection.availability_reads import ResidenceNow, residence_now
from sync_server.projection.custody import BrokenChain, ChainSeen, chain_of, read_broken
from sync_server.projection.dangers import DangerLine, read_dangers
from sync_server.projection.evidence import Earlier, Evidence, Picture, earlier_of, evidence_of, picture_of
from sync_server.projection.photo_files import PhotoFile, find_photo_files
from sync_server.projection.search import LEVELS, Wish, narrowed
from sync_server.projection.tables import LEVEL
from sync_server.projection.tonight import Tonight, read_tonight
from sync_server.rows import RowsFile

Circles = Collection[str] | None
NEWEST = "a.submitted_at DESC, a.assessment"
GRAVEST = f"{LEVEL}, a.score DESC, a.submitted_at, a.assessment"
"""By level, within one by score; of two alike the visit that has waited longest."""


@dataclass(frozen=True, slots=True)
class PhotoSeen:
    """A photo of an assessment. The lanes say waiting, incomplete, checking, mismatch or verified; `unknown`: its fact is not here yet."""

    photo: str
    caption: str
    hazard: str | None
    working: str
    original: str
    thumbnail: str
    captured_at: str | None
    use: str | None = None
    """What it was taken for; None is the place itself."""
    subject: str | None = None
    room: str | None = None
    stage: str | None = None
    """What it shows of an earlier defect: the remedy, or how it stands later."""
    instead: Picture | None = None
    """The drawing or the covered copy that stands in its place; the photo itself is asked for."""
    earlier: Earlier | None = None
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class AssessmentLine:
    """One line of the office's list. `score` is the shown one of the gravest hazard; `photos_here` counts verified working copies."""

    assessment: str
    database: str
    dwelling: str
    submitted_at: str
    received_ms: int | None
    author: str
    band: str | None
    score: int | None
    withdrawn: bool
    address: Mapping[str, Any] | None
    target_group: str | None
    photos: int
    photos_here: int
    corrects: str | None = None
    """The visit that this one puts right, whether that has arrived or not."""
    corrected_by: str | None = None
    """The newest that puts this one right and stands."""


@dataclass(frozen=True, slots=True)
class Found:
    """The first lines of a list, the highest score first and of two alike the oldest; how many of each level the wish finds, and in all."""

    lines: tuple[AssessmentLine, ...] = ()
    matching: Mapping[str, int] = field(default_factory=dict)
    levels: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AssessmentSeen:
    """One assessment in full: the fact as written, a rating per hazard code, photos in order, other visits of the dwelling."""

    line: AssessmentLine
    document: Mapping[str, Any]
    ratings: Mapping[str, Mapping[str, Any]]
    photos: tuple[PhotoSeen, ...]
    dwelling: Mapping[str, list[Any]] | None
    visits: tuple[AssessmentLine, ...]
    chain: ChainSeen | None = None


@dataclass(frozen=True, slots=True)
class Parked:
    database: str
    doc_id: str
    reason: str
    detail: str
    count: int
    last_at: float


class ReadModels:
    def __init__(self, rows: RowsFile) -> None:
        self._rows = rows

    async def found(self, wish: Wish, limit: int, circles: Circles = None) -> Found:
        """One page of the office's list."""
        return await self._rows.run(lambda c: _found(c, wish, limit, circles))

    async def authors(self) -> set[str]:
        """Everybody who has ever handed in a visit."""
        return {str(author) for (author,) in await self._rows.run(lambda c: c.execute("SELECT DISTINCT author FROM assessments"))}

    async def assessment(self, assessment: str, circles: Circles = None) -> AssessmentSeen | None:
        return await self._rows.run(lambda c: _assessment(c, assessment, circles))

    async def dangers(self, circles: Circles = None) -> list[DangerLine]:
        """What was reported as an immediate danger, the newest to arrive first."""
        return await self._rows.run(lambda c: read_dangers(c, circles))

    async def broken_chains(self, circles: Circles = None) -> list[BrokenChain]:
        """Chains of custody that do not hold."""
        return await self._rows.run(lambda c: read_broken(c, circles))

    async def residences(self, day: str, last_sync: Mapping[str, int] | None = None) -> list[ResidenceNow]:
        rows = await self._rows.run(lambda c: c.execute("SELECT body FROM residences ORDER BY name, residence"))
        return [residence_now(str(body), day, last_sync or {}) for (body,) in rows]

    async def tonight(self, database: str, day: str) -> Tonight | None:
        return await self._rows.run(lambda c: read_tonight(c, database, day))

    async def photo_files(self, photo: str, lane: str) -> list[PhotoFile]:
        return await self._rows.run(lambda c: find_photo_files(c, photo, lane))

    async def parked(self, limit: int = 200) -> list[Parked]:
        sql = "SELECT database, doc_id, reason, detail, count, last_at FROM parked ORDER BY last_at DESC, database, doc_id LIMIT ?"
        return [Parked(*row) for row in await self._rows.run(lambda c: c.execute(sql, (limit,)))]

    async def parked_count(self) -> int:
        return int(await self._rows.run(lambda c: c.value("SELECT count(*) FROM parked")))


_TO_THE_SAME = """(a.database, a.dwelling) IN (
    WITH asked AS (SELECT json_extract(j, '$[0]') AS database, json_extract(j, '$[1]') AS dwelling FROM (SELECT ? AS j))
    SELECT database, dwelling FROM asked UNION SELECT other.database, other.dwelling FROM asked
    JOIN dwellings one USING (database, dwelling) JOIN dwellings other ON other.database = one.database AND other.head = one.head)"""
"""Visits to a dwelling, under all the names that it was given."""
_BY = (
    "(SELECT c.assessment FROM assessments c WHERE c.database = a.database AND c.corrects = a.assessment AND c.withdrawn = 0"
    " ORDER BY c.submitted_at DESC, c.assessment LIMIT 1)"
)


def _in_circles(circles: Circles) -> tuple[str, tuple[str, ...]]:
    return ("1", ()) if circles is None else ("a.database IN (SELECT value FROM json_each(?))", (json.dumps(sorted(circles)),))


def _found(connection: Connection, wish: Wish, limit: int, circles: Circles) -> Found:
    """One walk along the list in its order says both which lines come first and how many of each level there are."""
    also, arguments = narrowed(wish, LEVEL)
    where, allowed = _in_circles(circles)
    rows = connection.execute(
        f"SELECT a.rowid, {LEVEL} FROM assessments a WHERE {where} AND {also} ORDER BY {GRAVEST}", (*allowed, *arguments)
    )
    first = json.dumps([row for row, _ in rows[:limit]])
    lines = _lines(connection, circles, "a.rowid IN (SELECT value FROM json_each(?))", first, GRAVEST)
    everything = connection.execute(f"SELECT {LEVEL} AS level, count(*) FROM assessments a WHERE {where} GROUP BY level", allowed)
    return Found(tuple(lines), _named(Counter(level for _, level in rows)), _named(dict(everything)))


def _named(counts: Mapping[int, int]) -> dict[str, int]:
    return {name: int(counts.get(level, 0)) for level, name in enumerate(LEVELS)}


def _lines(connection: Connection, circles: Circles, which: str, argument: str, order: str = NEWEST) -> list[AssessmentLine]:
    where, allowed = _in_circles(circles)
    rows = connection.execute(
        "SELECT a.assessment, a.database, a.dwelling, a.submitted_at, r.at, a.author, a.band, a.score, a.withdrawn,"
        f" a.corrects, {_BY}, a.body"
        " FROM assessments a LEFT JOIN received r ON r.database = a.database AND r.doc_id = a.assessment"
        f" WHERE {where} AND {which} ORDER BY {order}",
        (*allowed, argument),
    )
    return [_line(connection, row) for row in rows]


def _line(connection: Connection, row: tuple[Any, ...]) -> AssessmentLine:
    assessment, database, dwelling, submitted_at, received, author, band, score, withdrawn, corrects, corrected_by, body = row
    document = json.loads(body)["document"]
    photos = [str(use["photo"]) for use in document["photos"]]
    return AssessmentLine(
        assessment=assessment,
        database=database,
        dwelling=dwelling,
        submitted_at=submitted_at,
        received_ms=None if received is None else int(received * 1000),
        author=author,
        band=band,
        score=None if score is None else int(score + 0.5),
        withdrawn=bool(withdrawn),
        address=document["address"],
        target_group=document["target_group"],
        photos=len(photos),
        photos_here=_verified(connection, database, photos),
        corrects=corrects,
        corrected_by=corrected_by,
    )


def _verified(connection: Connection, database: str, photos: list[str]) -> int:
    return int(
        connection.value(
            "SELECT count(*) FROM photos WHERE database = ? AND working = 'verified' AND photo IN (SELECT value FROM json_each(?))",
            (database, json.dumps(photos)),
        )
    )


def _assessment(connection: Connection, assessment: str, circles: Circles) -> AssessmentSeen | None:
    lines = _lines(connection, circles, "a.assessment = ?", assessment)
    if not lines:
        return None
    line = lines[0]
    where = (line.database, assessment)
    body = json.loads(connection.value("SELECT body FROM assessments WHERE database = ? AND assessment = ?", where))
    dwelling = connection.value("SELECT body FROM dwellings WHERE database = ? AND dwelling = ?", (line.database, line.dwelling))
    visits = _lines(connection, circles, _TO_THE_SAME, json.dumps([line.database, line.dwelling]), f"{NEWEST} LIMIT 50")
    return AssessmentSeen(
        line=line,
        document=body["document"],
        ratings=body["ratings"],
        photos=tuple(_photo(connection, line, use) for use in body["document"]["photos"]),
        dwelling=None if dwelling is None else json.loads(dwelling),
        visits=tuple(visit for visit in visits if visit.assessment != assessment),
        chain=chain_of(connection, line.database, str(body["document"]["draft"])),
    )


def _photo(connection: Connection, line: AssessmentLine, use: Mapping[str, Any]) -> PhotoSeen:
    photo, database, instead, follows = str(use["photo"]), line.database, use.get("shown"), use.get("follows")
    rows = connection.execute("SELECT working, original, thumbnail, body FROM photos WHERE database = ? AND photo = ?", (database, photo))
    working, original, thumbnail, body = rows[0] if rows else ("unknown", "unknown", "unknown", "{}")
    return PhotoSeen(
        photo=photo,
        caption=str(use.get("caption", "")),
        hazard=use.get("hazard"),
        working=working,
        original=original,
        thumbnail=thumbnail,
        captured_at=json.loads(body).get("captured_at"),
        use=use.get("use"),
        subject=use.get("subject"),
        room=use.get("room"),
        stage=use.get("stage"),
        instead=None if instead is None else picture_of(connection, database, instead),
        earlier=None if follows is None else earlier_of(connection, (database, line.dwelling), follows),
        evidence=evidence_of(connection, database, photo),
    )
