"""What photos need of the stores, outside any transaction: whole lanes read back and hashed, pixels that lie purged.

What is to do and what was done are rows, so a kill in between repeats a step and loses none.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from functools import partial

from docstore.errors import NotFound, ReadFailed
from docstore.sqlite.connection import Connection
from schemas.identifiers import chunk_id
from sync_server.accounts.roles import MEDIA
from sync_server.couch.port import Database, Databases, Part
from sync_server.projection.reading import CHUNK_ATTACHMENT
from sync_server.projection.subjects import Subject
from sync_server.rows import RowsFile

AT_ONCE = 20
AGAIN_SECONDS = 60.0
_log = logging.getLogger("soglia.projection")


@dataclass(frozen=True, slots=True)
class LaneToCheck:
    media: str
    photo: str
    lane: str
    chunks: tuple[tuple[str, str], ...]
    """(sha256, revision) in order."""


async def check_lanes(rows: RowsFile, databases: Databases, now: float) -> list[Subject]:
    """Checks what waits to be checked; returns the photos whose receipts follow. What could not be read proves nothing: it is no
    verdict, and is read again later."""
    checked = []
    for lane in await rows.run(partial(_waiting, now=now)):
        media = await databases.find(lane.media)
        if media is None:
            continue
        found = await read_whole(media, lane)
        if found is None:
            _log.warning("a photo in %s could not be read back and is read again in %s s", lane.media, AGAIN_SECONDS)
            await rows.run(partial(_put_off, lane=lane, until=now + AGAIN_SECONDS))
            continue
        await rows.run(partial(_note, lane=lane, found=found))
        checked.append(Subject("photo", lane.media.removesuffix(MEDIA), lane.photo))
    return list(dict.fromkeys(checked))


async def seconds_until_next(rows: RowsFile, now: float) -> float | None:
    """When a lane whose reading failed is due again; None when none waits."""
    soonest = await rows.run(
        lambda connection: connection.value("SELECT min(not_before) FROM lanes WHERE found IS NULL AND not_before > 0")
    )
    return None if soonest is None else max(float(soonest) - now, 1.0)


async def purge_lies(rows: RowsFile, databases: Databases) -> None:
    """Purges revisions whose bytes did not match their name: a device offers the chunk again past its checkpoint."""
    for media, sha256, rev in await rows.run(_lies):
        database = await databases.find(media)
        if database is not None:
            await database.purge(chunk_id(sha256), [rev])
            _log.warning("a chunk in %s did not match its name and was purged", media)
        await rows.run(partial(_note_purged, lie=(media, sha256, rev)))


async def read_whole(media: Database, lane: LaneToCheck) -> str | None:
    """Hash and length of the joined chunks, one piece in memory at a time; None when some bytes cannot be read back now."""
    digest, length = hashlib.sha256(), 0
    try:
        for sha256, rev in lane.chunks:
            async for piece in media.attachment(Part(chunk_id(sha256), CHUNK_ATTACHMENT, rev)):
                digest.update(piece)
                length += len(piece)
    except (NotFound, ReadFailed):
        return None
    return f"{digest.hexdigest()}/{length}"


def _waiting(connection: Connection, now: float) -> list[LaneToCheck]:
    lanes = connection.execute(
        "SELECT media, photo, lane FROM lanes WHERE found IS NULL AND not_before <= ? ORDER BY media, photo, lane LIMIT ?", (now, AT_ONCE)
    )
    return [LaneToCheck(str(media), str(photo), str(lane), _chunks(connection, media, photo, lane)) for media, photo, lane in lanes]


def _chunks(connection: Connection, media: str, photo: str, lane: str) -> tuple[tuple[str, str], ...]:
    rows = connection.execute(
        "SELECT c.sha256, c.rev FROM photo_chunks p JOIN chunks c ON c.media = p.media AND c.sha256 = p.sha256"
        " WHERE p.media = ? AND p.photo = ? AND p.lane = ? ORDER BY p.place",
        (media, photo, lane),
    )
    return tuple((str(sha256), str(rev)) for sha256, rev in rows)


def _lies(connection: Connection) -> list[tuple[str, str, str]]:
    rows = connection.execute("SELECT media, sha256, rev FROM refused_chunks WHERE purged = 0 ORDER BY media, sha256, rev")
    return [(str(media), str(sha256), str(rev)) for media, sha256, rev in rows]


def _note_purged(connection: Connection, lie: tuple[str, str, str]) -> None:
    connection.execute("UPDATE refused_chunks SET purged = 1 WHERE media = ? AND sha256 = ? AND rev = ?", lie)


def _put_off(connection: Connection, lane: LaneToCheck, until: float) -> None:
    where = (lane.media, lane.photo, lane.lane)
    connection.execute("UPDATE lanes SET not_before = ? WHERE media = ? AND photo = ? AND lane = ?", (until, *where))


def _note(connection: Connection, lane: LaneToCheck, found: str) -> None:
    connection.execute(
        "UPDATE lanes SET found = ?, not_before = 0 WHERE media = ? AND photo = ? AND lane = ?", (found, lane.media, lane.photo, lane.lane)
    )
