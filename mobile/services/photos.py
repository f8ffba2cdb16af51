"""Photos of a visit: pixels first, then the fact, then the draft; and where each stands on its way.

Rule (design.md sections 4 and 7): the draft is on the device before the camera opens; the chunks are committed to the media file one at
a time, then the photo fact to the circle, then the draft names it. A kill in between leaves orphans, which are swept at the next
opening. A photo is "delivered" by its receipt and by nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from docstore.store import Store
from mobile.services import delivery, photo_uses
from mobile.services.capture_moment import camera_moment, camera_position, satellite
from mobile.services.custody import link_of
from mobile.services.journal import Journal
from mobile.services.open_visit import OpenVisit
from mobile.services.photo_file import DAMAGED, PhotoFile, sizes
from mobile.services.photo_tiles import MISMATCH, REFUSED, SENT_LANES, PhotoTiles
from mobile.services.photo_uses import FOR_NOTHING, TakenFor
from mobile.services.pixels import leaves_of
from mobile.services.problems import DeviceError, told
from mobile.services.shown import EarlierPhoto, PhotoTile
from mobile.services.visits import Visits
from schemas.assessment import ORDER_PHOTO
from schemas.canonical import sha256_hex
from schemas.identifiers import chunk_id, receipt_id
from schemas.photo import Capture, Lane, Piece, StoredCopy, make_chunk, make_photo

__all__ = [
    "DAMAGED",
    "LANES",
    "MISMATCH",
    "REFUSED",
    "SENT_LANES",
    "PhotoStores",
    "Photos",
    "PreparedCopy",
    "PreparedPhoto",
    "TakenFor",
    "camera_moment",
    "sizes",
]

JsonObject = dict[str, Any]
_OF_THIS_DEVICE = "select p.body from device_work w join circle_document p on p.id = w.id where p.type = 'photo'"
_OF_ANYBODY = "select body from circle_document where type = 'photo'"
LANES: tuple[Lane, ...] = ("thumbnail", "working", "original")
FOLLOWS_ITSELF = "Questa foto viene prima di quella: scegline una più vecchia da mettere accanto."


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
        self._file = PhotoFile(stores.records, stores.media)
        self._tiles = PhotoTiles(stores.records, stores.media, self._file)

    async def add(self, visit: OpenVisit, prepared: PreparedPhoto, what_for: TakenFor = FOR_NOTHING) -> str:
        """Stores one picture; its id when everything is on the device. The fact, its link in the chain of custody and its place in the
        draft are one commit. What was tapped meanwhile stands: the use joins the words of now."""
        with self._visits.storing(visit):
            copies: dict[str, StoredCopy] = {lane: await self.store_copy(getattr(prepared, lane)) for lane in LANES}
            with self._visits.all_or_nothing(visit):
                photo = self._write(visit, prepared, copies)
                named = photo_uses.with_words({"photo": photo, "caption": "", "hazard": None}, self._inherited(visit, what_for))
                self._visits.set_draft(visit, "photos", [*visit.draft["photos"], named])
                if what_for.use == ORDER_PHOTO:
                    self._name_in_order(visit, photo)
            return photo

    def _inherited(self, visit: OpenVisit, what_for: TakenFor) -> JsonObject:
        """What follows an earlier photo shows the same hazard in the same room, where nothing else was said."""
        said = what_for.said()
        known = photo_uses.earlier(self._stores.records, visit) if what_for.follows else []
        before = [one.use for one in known if one.photo == what_for.follows]
        return {**{name: use[name] for use in before for name in ("hazard", "room") if use.get(name)}, **said}

    def _name_in_order(self, visit: OpenVisit, photo: str) -> None:
        """The order says by itself which photos are its paper: whoever sees the dwelling later finds them."""
        order = visit.value("order") or {}
        self._visits.set_field(visit, "order", {**order, "photos": [*order.get("photos", []), photo]})

    def _write(self, visit: OpenVisit, prepared: PreparedPhoto, copies: dict[str, StoredCopy]) -> str:
        now = self._journal.clock.moment()
        capture = Capture(
            dwelling=visit.dwelling,
            draft=visit.id,
            captured_at=camera_moment(prepared.captured_at) or now,
            content_type=prepared.content_type,
            width=prepared.width,
            height=prepared.height,
            position=camera_position(prepared.position, now) or satellite(visit),
        )
        with told():
            fact = make_photo(capture, copies, self._journal.signature())
        self._journal.write_all(self._stores.records, [fact, link_of(self._stores.records, fact, self._journal)])
        return str(fact["_id"])

    def describe(self, visit: OpenVisit, photo: str, **said: str | None) -> None:
        """What a photo is of: the draft's words, not the fact's. None takes a word back."""
        uses = [photo_uses.with_words(use, said) if use["photo"] == photo else use for use in visit.draft["photos"]]
        self._visits.set_draft(visit, "photos", uses)

    def pair(self, visit: OpenVisit, photo: str, before: str | None, stage: str | None) -> None:
        """Says that a photo shows again what an earlier one shows; None: that it does not."""
        if before is not None and photo_uses.goes_round(photo_uses.earlier(self._stores.records, visit), photo, before):
            raise DeviceError("photo_follows_itself", FOLLOWS_ITSELF)
        self.describe(visit, photo, follows=before, stage=stage if before is not None else None)

    def tiles(self, visit: OpenVisit, sending: bool = False) -> list[PhotoTile]:
        """In the visit's order. `sending`: a lane is moving right now."""
        return self._tiles.tiles(visit.draft, sending)

    def earlier(self, visit: OpenVisit) -> list[EarlierPhoto]:
        """The photos of the dwelling, of this visit and of those before."""
        return [self._earlier(one) for one in photo_uses.earlier(self._stores.records, visit)]

    def story(self, visit: OpenVisit, photo: str) -> list[EarlierPhoto]:
        """The defect and what followed on it, with this photo among them."""
        return [self._earlier(one) for one in photo_uses.story(photo_uses.earlier(self._stores.records, visit), photo)]

    def _earlier(self, one: photo_uses.Earlier) -> EarlierPhoto:
        use = one.use
        words = (str(use.get("caption") or ""), one.captured_at, use.get("hazard"), use.get("room"))
        return EarlierPhoto(one.photo, self._tiles.seen(use), *words, one.mine, use.get("follows"), use.get("stage"), use.get("subject"))

    def picture(self, photo: str, lane: Lane) -> bytes:
        """The bytes of one copy, joined from this device's chunks and held against their hash."""
        return self._file.picture(photo, lane)

    def thumbnail(self, photo: str) -> bytes:
        """Nothing for a colleague's photo, because pixels are pushed and not pulled."""
        return self._tiles.thumbnail(photo)

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
        fact = self._file.fact(photo)
        named: list[str] = []
        for lane in SENT_LANES:
            receipt = self._receipt(photo, lane) or {}
            named += fact.copy_in(lane).chunks if receipt.get("status") == "mismatch" else receipt.get("missing", [])
        delivery.forget(self._stores.media, [chunk_id(sha) for sha in named or fact.working_chunks])

    async def store_copy(self, copy: PreparedCopy) -> StoredCopy:
        """One commit a chunk, so that a long picture never holds the screen; bytes are checked against their name. What it leaves in the
        log moves into the file at once: of sixty photos that held the screen for a second and a half."""
        for index, sha in enumerate(copy.chunks):
            data = await copy.chunk(index)
            if sha256_hex(data) != sha:
                raise DeviceError("photo_unreadable", "La foto è cambiata mentre si salvava: scattala o sceglila di nuovo.")
            if not self._stores.media.leaves(chunk_id(sha)):
                self._stores.media.put(make_chunk(Piece(sha, data)))
        self._stores.media.checkpoint()
        return StoredCopy(copy.sha256, copy.size, tuple(copy.chunks))

    def _receipt(self, photo: str, lane: Lane) -> JsonObject | None:
        rows = self._stores.records.read("select body from circle_document where id = ?", (receipt_id(photo, lane),))
        return json.loads(rows[0][0]) if rows else None

    def _named(self, whose: str) -> set[str]:
        """By facts as they stand: one of a newer app names its chunks all the same."""
        bodies = [json.loads(row[0]) for row in self._stores.records.read(whose)]
        return {chunk_id(sha) for photo in bodies for lane in LANES for sha in photo.get(f"{lane}_chunks") or ()}
