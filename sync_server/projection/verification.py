"""What photos need of the stores, outside any transaction: whole lanes read back and hashed, pixels that lie purged.

What is to do and what was done are rows, so a kill in between repeats a step and loses none. What was found of a lane and the receipt that
follows from it stand in one commit: nobody asks about a lane a second time.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from functools import partial

from docstore.errors import DocstoreError
from docstore.sqlite.connection import Connection
from schemas.identifiers import chunk_id
from sync_server.accounts.roles import MEDIA
from sync_server.couch.port import Database, Databases, Part
from sync_server.projection.intake_rows import refold
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


async def check_lanes(rows: RowsFile, databases: Databases, now: float) -> int | None:
    """Checks some of what waits to be checked; returns how many lanes have a verdict now, None: none waited. What could not be read proves
    nothing: it is no verdict, is read again later, and stands behind what was not tried yet."""
    waiting, settled = await rows.run(partial(_waiting, now=now)), 0
    for lane in waiting:
        media = await databases.find(lane.media)
        found = None if media is None else await read_whole(media, lane)
        if found is None:
            _log.warning("a photo in %s could not be read back and is read again in %s s", lane.media, AGAIN_SECONDS)
            await rows.run(partial(_put_off, lane=lane, until=now + AGAIN_SECONDS))
        else:
            await rows.run(partial(_settle, lane=lane, found=found, now=now))
            settled += 1
    return settled if waiting else None


def read_untold_again(connection: Connection) -> None:
    """Lanes that were found by a version which computed the receipt in a commit of its own, and was stopped before it."""
    connection.execute(
        "UPDATE lanes SET found = NULL WHERE found IS NOT NULL AND EXISTS (SELECT 1 FROM photos p WHERE p.photo = lanes.photo"
        " AND p.database || ? = lanes.media"
        " AND CASE lanes.lane WHEN 'working' THEN p.working WHEN 'original' THEN p.original ELSE p.thumbnail END = 'checking')",
        (MEDIA,),
    )


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
    """Hash and length of the joined chunks, one piece in memory at a time; None when some bytes cannot be read back now, whatever is the
    matter with their file: other photos, receipts and the board shall not wait for it."""
    digest, length = hashlib.sha256(), 0
    try:
        for sha256, rev in lane.chunks:
            async for piece in media.attachment(Part(chunk_id(sha256), CHUNK_ATTACHMENT, rev)):
                digest.update(piece)
                length += len(piece)
    except DocstoreError:
        return None
    return f"{digest.hexdigest()}/{length}"


def _waiting(connection: Connection, now: float) -> list[LaneToCheck]:
    lanes = connection.execute(
        "SELECT media, photo, lane FROM lanes WHERE found IS NULL AND not_before <= ? ORDER BY not_before, media, photo, lane LIMIT ?",
        (now, AT_ONCE),
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


def _settle(connection: Connection, lane: LaneToCheck, found: str, now: float) -> None:
    where = (lane.media, lane.photo, lane.lane)
    connection.execute("UPDATE lanes SET found = ?, not_before = 0 WHERE media = ? AND photo = ? AND lane = ?", (found, *where))
    refold(connection, [Subject("photo", lane.media.removesuffix(MEDIA), lane.photo)], now)
