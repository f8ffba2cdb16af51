"""Photos of a visit: pixels first, then the fact, then the draft; and where each stands on its way.

Rule (design.md sections 4 and 7): the draft is on the device before the camera opens; the chunks are committed to the media file one at
a time, then the photo fact to the circle, then the draft names it. A kill in between leaves orphans, which are swept at the next
opening, or a photo that the draft takes in. A photo is "delivered" by its receipt and by nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from docstore.errors import NotFound
from docstore.store import Store
from mobile.services import delivery
from mobile.services.journal import Journal
from mobile.services.open_visit import OpenVisit
from mobile.services.pixels import leaves_of, pixels_of
from mobile.services.problems import DeviceError, Problem, told
from mobile.services.shown import PhotoTile
from mobile.services.visits import Visits
from schemas.assessment import ORDER_PHOTO
from schemas.canonical import sha256_hex
from schemas.dates import ROME
from schemas.identifiers import chunk_id, receipt_id
from schemas.photo import CHUNK_SIZE, Capture, Lane, Photo, Piece, StoredCopy, make_chunk, make_photo

JsonObject = dict[str, Any]
_REFUSED_THERE = frozenset({"forbidden", "unauthorized", "bad_request", "too_large"})
_OF_THIS_DEVICE = "select p.body from device_work w join circle_document p on p.id = w.id where p.type = 'photo'"
_OF_ANYBODY = "select body from circle_document where type = 'photo'"
_CAMERA = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)([+-]\d\d:\d\d)?")
LANES: tuple[Lane, ...] = ("thumbnail", "working", "original")
SENT_LANES: tuple[Lane, ...] = ("working", "original")
DAMAGED = Problem(
    "photo_spoilt", "Una parte di questa foto sul telefono è rovinata e non può partire: rifalla, e avvisa l'ufficio. Il resto è al sicuro."
)
REFUSED = Problem(
    "photo_refused", "Il centro non ha accettato questa foto. Sul telefono è intera: tocca «Rimanda», e se si ripete avvisa l'ufficio."
)
MISMATCH = Problem(
    "photo_mismatch", "I dati arrivati in ufficio non corrispondono a questa foto. Sul telefono è intera: tocca «Rimanda» o rifalla."
)


class PreparedCopy(Protocol):
    """One of the three copies that the platform's pipeline made; the bytes are fetched a chunk at a time."""

    @property
    def sha256(self) -> str: ...

    @property
    def size(self) -> int: ...

    @property
    def chunks(self) -> Sequence[str]: ...

    async def chunk(self, index: int) -> bytes: ...


class PreparedPhoto(Protocol):
    """What the pipeline makes of a chosen picture."""

    @property
    def content_type(self) -> str: ...

    @property
    def width(self) -> int: ...

    @property
    def height(self) -> int: ...

    @property
    def captured_at(self) -> str | None:
        """The camera's own words, such as `2026:11:20 10:11:12+01:00`."""
        ...

    @property
    def position(self) -> tuple[float, float] | None: ...

    @property
    def original(self) -> PreparedCopy: ...

    @property
    def working(self) -> PreparedCopy: ...

    @property
    def thumbnail(self) -> PreparedCopy: ...


@dataclass(frozen=True)
class PhotoStores:
    """The circle with the facts, and the one with the pixels."""

    records: Store
    media: Store


class Photos:
    """The photos that were taken on this device in one outreach circle."""

    def __init__(self, stores: PhotoStores, journal: Journal, visits: Visits) -> None:
        self._stores = stores
        self._journal = journal
        self._visits = visits
        self._thumbnails: dict[str, bytes] = {}

    async def add(self, visit: OpenVisit, prepared: PreparedPhoto, use: str | None = None) -> str:
        """Stores one picture; its id when everything is on the device. What was tapped meanwhile stands: the use joins the words of now."""
        with self._visits.storing(visit):
            photo = await self._store(visit, prepared)
            named = {"photo": photo, "caption": "", "hazard": None, **({"use": use} if use else {})}
            self._visits.set_draft(visit, "photos", [*visit.draft["photos"], named])
            if use == ORDER_PHOTO:
                self._name_in_order(visit, photo)
            return photo

    def _name_in_order(self, visit: OpenVisit, photo: str) -> None:
        """The order says by itself which photos are its paper: whoever sees the dwelling later finds them."""
        order = visit.value("order") or {}
        self._visits.set_field(visit, "order", {**order, "photos": [*order.get("photos", []), photo]})

    async def _store(self, visit: OpenVisit, prepared: PreparedPhoto) -> str:
        copies: dict[str, StoredCopy] = {lane: await self._store_copy(getattr(prepared, lane)) for lane in LANES}
        now = self._journal.clock.moment()
        capture = Capture(
            dwelling=visit.dwelling,
            draft=visit.id,
            captured_at=camera_moment(prepared.captured_at) or now,
            content_type=prepared.content_type,
            width=prepared.width,
            height=prepared.height,
            position=camera_position(prepared.position, now) or _satellite(visit),
        )
        with told():
            fact = make_photo(capture, copies, self._journal.signature())
        self._journal.write_all(self._stores.records, [fact])
        return str(fact["_id"])

    def describe(self, visit: OpenVisit, photo: str, name: str, value: str | None) -> None:
        """The caption or the hazard of a photo: the draft's words, not the fact's."""
        uses = [{**use, name: value} if use["photo"] == photo else use for use in visit.draft["photos"]]
        self._visits.set_draft(visit, "photos", uses)

    def tiles(self, visit: OpenVisit, sending: bool = False) -> list[PhotoTile]:
        """In the visit's order. `sending`: a lane is moving right now."""
        return [self._tile(use, sending) for use in visit.draft["photos"]]

    def picture(self, photo: str, lane: Lane) -> bytes:
        """The bytes of one copy, joined from this device's chunks and held against their hash."""
        copy = self._fact(photo).copy_in(lane)
        data = b"".join(pixels_of(self._stores.media, sha) for sha in copy.chunks)
        if sha256_hex(data) != copy.sha256:
            raise DeviceError("photo_damaged", DAMAGED.sentence)
        return data

    def sweep(self) -> int:
        """Removes chunks that no photo fact names: what a kill left behind. Only at opening, when nothing is being added."""
        here = {str(row["id"]) for row in self._stores.media.all_docs(startkey="chunk:", endkey="chunk:g")["rows"]}
        for whose in (_OF_THIS_DEVICE, _OF_ANYBODY):  # a colleague's facts name pixels that are not here: seldom worth reading them all
            here -= self._named(whose) if here else set()
        orphans = {chunk: leaves_of(self._stores.media, chunk) for chunk in sorted(here)}
        if orphans:
            self._stores.media.purge(orphans)
        return len(orphans)

    def offer_again(self, photo: str) -> None:
        """ "Rimanda": what receipts call missing is unsent again, and a copy that they call wrong; without a word, the working copy."""
        fact = self._fact(photo)
        named: list[str] = []
        for lane in SENT_LANES:
            receipt = self._receipt(photo, lane) or {}
            named += fact.copy_in(lane).chunks if receipt.get("status") == "mismatch" else receipt.get("missing", [])
        delivery.forget(self._stores.media, [chunk_id(sha) for sha in named or fact.working_chunks])

    async def _store_copy(self, copy: PreparedCopy) -> StoredCopy:
        """One commit a chunk, so that a long picture never holds the screen; bytes are checked against their name."""
        for index, sha in enumerate(copy.chunks):
            data = await copy.chunk(index)
            if sha256_hex(data) != sha:
                raise DeviceError("photo_unreadable", "La foto è cambiata mentre si salvava: scattala o sceglila di nuovo.")
            if not self._stores.media.leaves(chunk_id(sha)):
                self._stores.media.put(make_chunk(Piece(sha, data)))
        return StoredCopy(copy.sha256, copy.size, tuple(copy.chunks))

    def _tile(self, use: JsonObject, sending: bool) -> PhotoTile:
        fact = self._fact(use["photo"])
        tile = PhotoTile(fact.id, self.thumbnail(fact.id), use.get("caption", ""), use.get("hazard"), use=use.get("use"))
        original, working = (self._receipt(fact.id, lane) or {} for lane in ("original", "working"))
        if original.get("status") == "verified":
            return _with(tile, "original_archived", (fact.original_size, fact.original_size))
        if working.get("status") == "verified":
            return _with(tile, "delivered", self._sent(fact, "original"))
        sent = self._sent(fact, "working")
        if self._damaged(fact):
            return _with(tile, "error", sent, DAMAGED)
        if self._refused(fact):
            return _with(tile, "error", sent, REFUSED)
        if "mismatch" in (working.get("status"), original.get("status")):
            return _with(tile, "error", sent, MISMATCH)
        return _with(tile, "sending" if sending and 0 < sent[0] < sent[1] else "on_phone", sent)

    def thumbnail(self, photo: str) -> bytes:
        """Read once; nothing for a colleague's photo, because pixels are pushed and not pulled."""
        if photo not in self._thumbnails:
            try:
                self._thumbnails[photo] = self.picture(photo, "thumbnail")
            except NotFound:
                return b""
        return self._thumbnails[photo]

    def _sent(self, fact: Photo, lane: Lane) -> tuple[int, int]:
        copy = fact.copy_in(lane)
        there = delivery.arrived_among(self._stores.media, [chunk_id(sha) for sha in copy.chunks])
        return sum(size for sha, size in sizes(copy) if chunk_id(sha) in there), copy.size

    def _refused(self, fact: Photo) -> bool:
        return bool(self._refusals(fact))

    def _damaged(self, fact: Photo) -> bool:
        """A chunk that cannot be read here (the replicator found out), or that is not here at all."""
        if any(error not in _REFUSED_THERE for error in self._refusals(fact)):
            return True
        chunks = [chunk_id(sha) for sha in (*fact.thumbnail_chunks, *fact.working_chunks)]
        waiting = set(chunks) - delivery.arrived_among(self._stores.media, chunks)
        return any(not self._stores.media.leaves(chunk) for chunk in waiting)

    def _refusals(self, fact: Photo) -> list[str]:
        chunks = {chunk_id(sha) for sha in (*fact.thumbnail_chunks, *fact.working_chunks)}
        return [row.error for row in delivery.refused(self._stores.media) if row.doc_id in chunks]

    def _receipt(self, photo: str, lane: Lane) -> JsonObject | None:
        rows = self._stores.records.read("select body from circle_document where id = ?", (receipt_id(photo, lane),))
        return json.loads(rows[0][0]) if rows else None

    def _fact(self, photo: str) -> Photo:
        rows = self._stores.records.read("select body from circle_document where id = ? and type = 'photo'", (photo,))
        if not rows:
            sentence = "Questa foto non è su questo dispositivo: la vede l'ufficio, o il dispositivo che l'ha scattata."
            raise DeviceError("photo_not_here", sentence)
        return Photo.from_document(json.loads(rows[0][0]))

    def _named(self, whose: str) -> set[str]:
        """By facts as they stand: one of a newer app names its chunks all the same."""
        bodies = [json.loads(row[0]) for row in self._stores.records.read(whose)]
        return {chunk_id(sha) for photo in bodies for lane in LANES for sha in photo.get(f"{lane}_chunks") or ()}


def camera_moment(words: str | None) -> str | None:
    """The camera's moment as documents write it: with its offset, or in Rome's time when it tells none. Nonsense is no moment."""
    found = _CAMERA.fullmatch(words.strip()) if words else None
    if found is None:
        return None
    year, month, day, clock, offset = found.groups()
    try:
        moment = datetime.fromisoformat(f"{year}-{month}-{day}T{clock}{offset or ''}")
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(ROME))).isoformat(timespec="seconds")


def camera_position(fix: tuple[float, float] | None, now: str) -> JsonObject | None:
    """Where the camera says that it stood; it never says how well it knew."""
    if fix is None or fix == (0, 0):
        return None
    lat_e7, lon_e7 = (round(degrees * 10_000_000) for degrees in fix)
    return {"lat_e7": lat_e7, "lon_e7": lon_e7, "accuracy_mm": None, "source": "gps", "taken_at": now}


def _satellite(visit: OpenVisit) -> JsonObject | None:
    """The visit's own fix; a pin put by hand says where the dwelling is, not where the camera stood."""
    position: JsonObject | None = visit.value("position")
    return position if position and position.get("source") == "gps" else None


def sizes(copy: StoredCopy) -> list[tuple[str, int]]:
    """The chunks of a copy with their bytes: all full but the last."""
    count = len(copy.chunks)
    return [(sha, CHUNK_SIZE if at < count - 1 else copy.size - CHUNK_SIZE * (count - 1)) for at, sha in enumerate(copy.chunks)]


def _with(tile: PhotoTile, kind: Any, sent: tuple[int, int], problem: Problem | None = None) -> PhotoTile:
    code, sentence = (problem.code, problem.sentence) if problem else ("", None)
    return replace(tile, kind=kind, sent_bytes=sent[0], total_bytes=sent[1], sentence=sentence, code=code)
