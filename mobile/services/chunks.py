"""The pixels of this device's photos on their way: which chunks still wait, in which order, and a source that sends no damaged bytes.

Rule (design.md section 7): chunks need no checkpoint. Which are wanted follows from the photo facts, which are there from what the centre
has acknowledged; a receipt that names missing ones makes them wait again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from docstore.canonical import JsonObject
from docstore.errors import ReadFailed
from docstore.replication.peer import Fetched, Refusal, Wanted
from docstore.store import Store
from mobile.services import delivery
from mobile.services.giving_way import GivingSource
from mobile.services.photos import sizes
from schemas.canonical import sha256_hex
from schemas.identifiers import chunk_id, receipt_id
from schemas.photo import CHUNK_ATTACHMENT, Lane, Photo

HANDFUL = 4
LANE_COPIES: Mapping[str, tuple[Lane, ...]] = {"photos": ("thumbnail", "working"), "originals": ("original",)}
RECEIPT_OF: Mapping[str, str] = {"photos": "working", "originals": "original"}
_CHUNK = chunk_id("")
_UNSENT_CHUNKS = """select d.id from documents d where d.id between 'chunk:' and 'chunk;' and not d.deleted
    and not exists (select 1 from device_arrived a where a.id = d.id)"""
_VERIFIED_WITH_THUMBNAIL = """select p.body from circle_document p indexed by circle_document_device
    where p.type = 'photo' and p.device in (select value from json_each(?))
    and exists (select 1 from json_each(p.body, '$.thumbnail_chunks') t where t.value in (select value from json_each(?)))
    and exists (select 1 from circle_document r where r.type = 'receipt' and r.subject = p.id
    and json_extract(r.body, '$.lane') = 'working' and json_extract(r.body, '$.status') = 'verified') order by p.at"""


def photos_without_receipt(records: Store, devices: Sequence[str], lane: str) -> list[Photo]:
    """This device's photos that the centre has not verified in a lane, the oldest first. One called wrong waits for "Rimanda"."""
    sql = """select p.body from circle_document p indexed by circle_document_device
        where p.type = 'photo' and p.device in (select value from json_each(?))
        and not exists (select 1 from circle_document r where r.type = 'receipt' and r.subject = p.id
        and json_extract(r.body, '$.lane') = ? and json_extract(r.body, '$.status') = 'verified') order by p.at"""
    return [Photo.from_document(json.loads(row[0])) for row in records.read(sql, (json.dumps(list(devices)), lane))]


def photos_wanted(records: Store, media: Store, devices: Sequence[str], kind: str) -> list[Photo]:
    """What a lane owes the centre. No receipt ends a photo's turn while its thumbnail waits: where two copies are the same bytes (a small
    picture, a drawing), the lane of originals or somebody else's photo may have brought the working copy."""
    without = photos_without_receipt(records, devices, RECEIPT_OF[kind])
    return [*without, *_left_behind(records, media, devices)] if kind == "photos" else without


def _left_behind(records: Store, media: Store, devices: Sequence[str]) -> list[Photo]:
    """Those with a verified working copy whose thumbnail the centre neither has nor refused. Photos are only read where a chunk waits;
    while the centre is in doubt every one does, and each photo is gone through anyway."""
    if delivery.doubted(media, "photos"):
        return []
    refused = {row.doc_id for row in delivery.refused(media)}
    unsent = [chunk for (chunk,) in media.read(_UNSENT_CHUNKS) if chunk not in refused]
    if not unsent:
        return []
    asked = (json.dumps(list(devices)), json.dumps([chunk.removeprefix(_CHUNK) for chunk in unsent]))
    return [Photo.from_document(json.loads(row[0])) for row in records.read(_VERIFIED_WITH_THUMBNAIL, asked)]


def own_photos(records: Store, devices: Sequence[str]) -> list[Photo]:
    sql = """select body from circle_document indexed by circle_document_device
        where type = 'photo' and device in (select value from json_each(?)) order by at"""
    return [Photo.from_document(json.loads(row[0])) for row in records.read(sql, (json.dumps(list(devices)),))]


def offer_missing_again(records: Store, media: Store, photo: Photo, lane: str) -> None:
    """A receipt that names missing chunks makes them unsent again, once for each such receipt."""
    rows = records.read("select rev, body from circle_document where id = ?", (receipt_id(photo.id, lane),))
    missing = [chunk_id(sha) for sha in json.loads(rows[0][1]).get("missing", [])] if rows else []
    key = f"offered/{photo.id}/{lane}"
    if missing and (media.get_local(key) or {}).get("receipt") != rows[0][0]:
        delivery.forget(media, missing)
        media.put_local(key, {"receipt": rows[0][0]})


@dataclass(frozen=True)
class Waiting:
    """A photo that a lane owes the centre: its chunks there, in order and with their bytes; those of the copy that is verified; those that
    the centre has neither acknowledged nor refused."""

    wanted: Mapping[str, int]
    whole: Sequence[tuple[str, int]]
    left: Mapping[str, int]


def photos_waiting(records: Store, media: Store, devices: Sequence[str], kind: str) -> list[Waiting]:
    """Asked for at every look at the sync line: few questions to the file, however many photos wait."""
    photos = photos_wanted(records, media, devices, kind)
    wanted = [_wanted(photo, kind) for photo in photos]
    there = _not_waiting(media, [chunk for one in wanted for chunk in one])
    return [
        Waiting(one, _chunks(photo, LANE_COPIES[kind][-1]), {chunk: size for chunk, size in one.items() if chunk not in there})
        for photo, one in zip(photos, wanted, strict=True)
    ]


def chunks_waiting(media: Store, photo: Photo, kind: str) -> list[tuple[str, int]]:
    """The chunks of a lane's copies that the centre has not acknowledged and has not refused, with their bytes, in order."""
    wanted = _wanted(photo, kind)
    there = _not_waiting(media, list(wanted))
    return [(chunk, size) for chunk, size in wanted.items() if chunk not in there]


def _wanted(photo: Photo, kind: str) -> dict[str, int]:
    return {chunk: size for lane in LANE_COPIES[kind] for chunk, size in _chunks(photo, lane)}


def _chunks(photo: Photo, lane: Lane) -> list[tuple[str, int]]:
    return [(chunk_id(sha), size) for sha, size in sizes(photo.copy_in(lane))]


def _not_waiting(media: Store, chunks: Sequence[str]) -> frozenset[str]:
    return delivery.arrived_among(media, chunks) | {row.doc_id for row in delivery.refused(media)}


def in_handfuls(photo: Photo, kind: str, waiting: Sequence[str]) -> Iterator[list[str]]:
    """Never of two copies at once: whichever order the centre's answers have, the thumbnail is there, or refused, before the working copy
    is sent for this photo."""
    left = list(waiting)
    for lane in LANE_COPIES[kind]:
        of_lane = {chunk_id(sha) for sha, _ in sizes(photo.copy_in(lane))}
        own = [chunk for chunk in left if chunk in of_lane]
        left = [chunk for chunk in left if chunk not in of_lane]
        yield from (own[start : start + HANDFUL] for start in range(0, len(own), HANDFUL))


class ChunkSource(GivingSource):
    """The media store as a source: bytes that no longer match their name are not sent, whatever the file says of them."""

    async def get_documents(self, wanted: Sequence[Wanted]) -> Fetched:
        fetched = await super().get_documents(wanted)
        rotten = [one for one in fetched.documents if not _sound(one)]
        told = [Refusal(one["_id"], one["_rev"], ReadFailed.code, ReadFailed.default_reason) for one in rotten]
        sound = tuple(one for one in fetched.documents if one not in rotten)
        return Fetched(sound, fetched.absent, (*fetched.unreadable, *told))


def _sound(chunk: JsonObject) -> bool:
    data = chunk.get("_attachments", {}).get(CHUNK_ATTACHMENT, {}).get("data", b"")
    return isinstance(data, bytes) and chunk_id(sha256_hex(data)) == chunk["_id"]
