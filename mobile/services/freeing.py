"""Room that comes back: pixels that may leave this device because the centre has them twice.

Rule (design.md section 7, ADR 0115): a copy of a photo goes only when its receipt says "verified", every chunk of it was acknowledged by
the centre as it is now, and a backup began after that was so. All moments compared are the centre's own, as its pulse told them: a phone's
clock frees nothing. A new epoch makes every such word void, so a receipt that is older than a restore frees nothing until the restored
centre has been asked for each chunk and was backed up itself. Originals go as soon as they may; working copies only where room runs short
and never those of a visit that is open; thumbnails stay. A chunk that any other copy names goes with the last of them.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from docstore.errors import DocstoreError
from docstore.sqlite.connection import Connection
from docstore.store import Store
from docstore.whereabouts import whereabouts
from mobile.services import delivery
from mobile.services.circles import Circles, holds_records
from mobile.services.dwellings import Dwellings
from mobile.services.pixels import leaves_of
from schemas.identifiers import chunk_id
from schemas.photo import Photo, ReceiptLane

_LOG = logging.getLogger(__name__)
LANE_KINDS: dict[ReceiptLane, str] = {"original": "originals", "working": "photos"}
A_TURN = 4
"""Photos that are freed in one piece: the screen is never held longer than a moment."""
_TABLE = """create table if not exists device_freeing (
    photo text not null, lane text not null, epoch text not null, safe_ms integer not null, freed integer not null,
    primary key (photo, lane)) without rowid"""
_VERIFIED = """select r.subject, json_extract(r.body, '$.lane') from circle_document r join circle_document p on p.id = r.subject
    where r.type = 'receipt' and json_extract(r.body, '$.status') = 'verified' and p.type = 'photo'
    and +p.device in (select value from json_each(?))"""
_IN_DRAFTS = """select json_extract(u.value, '$.photo'), json_extract(u.value, '$.shown')
    from circle_document d, json_each(d.body, '$.photos') u
    where d.type = 'draft' and (json_extract(d.body, '$.submitted_as') is null
    or d.id in (select value from json_each(?)))"""
_IN_ROWS = """select json_extract(u.value, '$.photo'), json_extract(u.value, '$.shown')
    from device_autosave a, json_each(a.body, '$.draft.photos') u"""
_NAMES_OF_CHUNKS = " union ".join(
    f"select c.value, p.id, '{lane}' from circle_document p, json_each(p.body, '$.{lane}_chunks') c"
    " where p.type = 'photo' and c.value in (select value from json_each(?1))"
    for lane in ("original", "working", "thumbnail")
)

Copy = tuple[str, str]
"""A photo and one of its lanes."""


@dataclass(frozen=True)
class Heard:
    """What a pulse said: the centre's time, its epoch, and when its last backup began to read."""

    now_ms: int | None
    epoch: str
    backed_up_to_ms: int | None


@dataclass
class Freeing:
    """The freeing of one circle's pixels."""

    records: Store
    media: Store
    devices: Sequence[str]
    _seen: tuple[int, str] = field(default=(-1, ""), repr=False)

    def __post_init__(self) -> None:
        self.media.write_rows(lambda connection: connection.execute(_TABLE))

    def note(self, heard: Heard) -> int:
        """Notes what is safe at the centre since at the latest the moment of this pulse; how many copies were new. Nothing is noted while
        the centre is doubted: its receipts are of the one before it."""
        if heard.now_ms is None or (self.records.update_seq, heard.epoch) == self._seen:
            return 0
        noted = self._rows(heard.epoch) | self._freed()
        fresh = [copy for copy in self._verified() if copy not in noted]
        safe = [copy for copy in fresh if self._is_there(*copy)]
        self._keep([(photo, lane, heard.epoch, heard.now_ms) for photo, lane in safe])
        if len(safe) == len(fresh):  # else a chunk of one is still to be asked for: the next pulse looks again
            self._seen = (self.records.update_seq, heard.epoch)
        return len(safe)

    def due(self, heard: Heard, *, short_of_room: bool = False) -> list[Copy]:
        """Copies that may go now, originals first."""
        if heard.backed_up_to_ms is None:
            return []
        sql = "select photo, lane from device_freeing where freed = 0 and epoch = ? and safe_ms < ? order by lane, photo"
        rows = [(str(photo), str(lane)) for photo, lane in self.media.read(sql, (heard.epoch, heard.backed_up_to_ms))]
        wanted = [copy for copy in rows if copy[1] == "original" or short_of_room]
        if not wanted:
            return []
        still, kept = set(self._verified()), self._open_photos()
        return [copy for copy in wanted if copy in still and not (copy[1] == "working" and copy[0] in kept)]

    def free(self, copies: Sequence[Copy]) -> int:
        """Takes these away for good, here only; returns how many chunks went."""
        chunks = [sha for photo, lane in copies for sha in self._chunks(photo, lane)]
        kept = self._named_by_others(chunks, self._freed() | set(copies))
        purged = {
            name: leaves for sha in dict.fromkeys(chunks) if sha not in kept and (leaves := leaves_of(self.media, name := chunk_id(sha)))
        }
        if purged:
            self.media.purge(purged)

        def freed(connection: Connection) -> None:
            for photo, lane in copies:
                connection.execute("update device_freeing set freed = 1 where photo = ? and lane = ?", (photo, lane))

        self.media.write_rows(freed)  # after the chunks: a kill in between frees the rest of nothing at the next pulse
        return len(purged)

    def is_freed(self, photo: str, lane: str) -> bool:
        """Whether this device gave the copy away: then it is at the office, and not damaged here."""
        return bool(self.media.read("select 1 from device_freeing where photo = ? and lane = ? and freed = 1", (photo, lane)))

    def _named_by_others(self, chunks: Sequence[str], gone: Collection[Copy]) -> set[str]:
        """Those that a copy which stays names too: a drawing's original is its working copy, byte for byte."""
        rows = self.records.read(_NAMES_OF_CHUNKS, (json.dumps(list(chunks)),))
        return {str(sha) for sha, photo, lane in rows if (str(photo), str(lane)) not in gone}

    def _verified(self) -> list[Copy]:
        return [(str(photo), str(lane)) for photo, lane in self.records.read(_VERIFIED, (json.dumps(list(self.devices)),))]

    def _is_there(self, photo: str, lane: str) -> bool:
        """By the centre's own acknowledgement of each chunk since it was last in doubt."""
        if lane not in LANE_KINDS or delivery.doubted(self.media, LANE_KINDS[lane]):
            return False
        chunks = {chunk_id(sha) for sha in self._chunks(photo, lane)}
        return chunks <= delivery.arrived_among(self.media, list(chunks))

    def _chunks(self, photo: str, lane: str) -> list[str]:
        rows = self.records.read("select body from circle_document where id = ? and type = 'photo'", (photo,))
        fact = Photo.from_document(json.loads(rows[0][0])) if rows else None
        return list(fact.original_chunks if lane == "original" else fact.working_chunks) if fact else []

    def _open_photos(self) -> set[str]:
        """Photos of visits that nobody has handed in, as they were last typed and as they were last stored."""
        drafts = list(Dwellings(self.records, tuple(self.devices)).open_drafts().values())
        rows = [*self.records.read(_IN_DRAFTS, (json.dumps(drafts),)), *self.records.read(_IN_ROWS)]
        return {str(photo) for row in rows for photo in row if photo}

    def _rows(self, epoch: str) -> set[Copy]:
        return {(str(p), str(lane)) for p, lane in self.media.read("select photo, lane from device_freeing where epoch = ?", (epoch,))}

    def _freed(self) -> set[Copy]:
        return {(str(p), str(lane)) for p, lane in self.media.read("select photo, lane from device_freeing where freed = 1")}

    def _keep(self, rows: Sequence[tuple[str, str, str, int]]) -> None:
        sql = "insert or replace into device_freeing (photo, lane, epoch, safe_ms, freed) values (?, ?, ?, ?, 0)"

        def work(connection: Connection) -> None:
            for row in rows:
                connection.execute(sql, row)

        if rows:
            self.media.write_rows(work)


class Freed:
    """All circles of an open session, at each pulse."""

    def __init__(self, circles: Circles, devices: Sequence[str]) -> None:
        self._circles, self._devices = circles, devices
        self._of: dict[str, Freeing] = {}

    async def go(self, heard: Heard, *, short_of_room: bool) -> None:
        """A few photos at a time, with the screen drawn in between. What goes wrong with it (a full disk) takes nothing from the sync."""
        for circle in self._circles.names():
            media = self._circles.media_of(circle)
            if media is not None and holds_records(circle):
                try:
                    await self._free(circle, self._circles.store(media), heard, short_of_room)
                except DocstoreError as error:
                    _LOG.error("Pixels could not be freed: %s", whereabouts(error))

    async def _free(self, circle: str, media: Store, heard: Heard, short_of_room: bool) -> None:
        freeing = self._of.get(circle) or Freeing(self._circles.store(circle), media, self._devices)
        self._of[circle] = freeing
        freeing.note(heard)
        due = freeing.due(heard, short_of_room=short_of_room)
        for start in range(0, len(due), A_TURN):
            freeing.free(due[start : start + A_TURN])
            await asyncio.sleep(0)
        for _ in media.compaction() if due else ():
            await asyncio.sleep(0)
