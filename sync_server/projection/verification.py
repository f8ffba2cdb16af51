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
from docstore.store import Store
from schemas.identifiers import chunk_id
from sync_server.accounts.roles import MEDIA
from sync_server.couch.stores import Databases
from sync_server.projection.reading import CHUNK_ATTACHMENT
from sync_server.projection.subjects import Subject
from sync_server.rows import RowsFile

AT_ONCE = 20
_log = logging.getLogger("soglia.projection")


@dataclass(frozen=True, slots=True)
class LaneToCheck:
    media: str
    photo: str
    lane: str
    chunks: tuple[tuple[str, str], ...]
    """(sha256, revision) in order."""


async def check_lanes(rows: RowsFile, databases: Databases) -> list[Subject]:
    """Checks what waits to be checked; returns the photos whose receipts follow."""
    checked = []
    for lane in await rows.run(_waiting):
        media = await databases.get(lane.media)
        if media is None:
            continue
        found = await media.read(partial(read_whole, lane=lane))
        await rows.run(partial(_note, lane=lane, found=found))
        checked.append(Subject("photo", lane.media.removesuffix(MEDIA), lane.photo))
    return list(dict.fromkeys(checked))


async def purge_lies(rows: RowsFile, databases: Databases) -> None:
    """Purges revisions whose bytes did not match their name: a device offers the chunk again past its checkpoint."""
    for media, sha256, rev in await rows.run(_lies):
        handle = await databases.get(media)
        if handle is not None:
            await handle.write(partial(Store.purge, asked={chunk_id(sha256): [rev]}))
            _log.warning("a chunk in %s did not match its name and was purged", media)
        await rows.run(partial(_note_purged, lie=(media, sha256, rev)))


def read_whole(store: Store, lane: LaneToCheck) -> str:
    """Hash and length of the joined chunks, one chunk in memory at a time; bytes that cannot be read back prove nothing."""
    digest, length = hashlib.sha256(), 0
    for sha256, rev in lane.chunks:
        try:
            content = store.attachment(chunk_id(sha256), CHUNK_ATTACHMENT, rev=rev).read()
        except (NotFound, ReadFailed):
            return "unreadable"
        digest.update(content)
        length += len(content)
    return f"{digest.hexdigest()}/{length}"


def _waiting(connection: Connection) -> list[LaneToCheck]:
    lanes = connection.execute("SELECT media, photo, lane FROM lanes WHERE found IS NULL ORDER BY media, photo, lane LIMIT ?", (AT_ONCE,))
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


def _note(connection: Connection, lane: LaneToCheck, found: str) -> None:
    connection.execute("UPDATE lanes SET found = ? WHERE media = ? AND photo = ? AND lane = ?", (found, lane.media, lane.photo, lane.lane))
