"""How the photos of a visit stand: what each tile says, read together and not photo by photo.

Rule (design.md section 7): a photo is "delivered" by its receipt and by nothing else. A step of the lanes reads sixty photos again: facts
never change, so each is read once, and what does change is asked for all of them in one question.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from docstore.errors import NotFound
from docstore.store import Store
from mobile.services import custody, delivery
from mobile.services.delivery import Refused
from mobile.services.photo_file import DAMAGED, PhotoFile, sizes
from mobile.services.problems import DeviceError, Problem
from mobile.services.shown import PhotoTile
from schemas.identifiers import chunk_id, receipt_id
from schemas.photo import Lane, Photo

JsonObject = dict[str, Any]
_REFUSED_THERE = frozenset({"forbidden", "unauthorized", "bad_request", "too_large"})
_RECEIPTS = "select id, body from circle_document where id in (select value from json_each(?))"
SENT_LANES: tuple[Lane, ...] = ("working", "original")
REFUSED = Problem(
    "photo_refused", "Il centro non ha accettato questa foto. Sul telefono è intera: tocca «Rimanda», e se si ripete avvisa l'ufficio."
)
MISMATCH = Problem(
    "photo_mismatch", "I dati arrivati in ufficio non corrispondono a questa foto. Sul telefono è intera: tocca «Rimanda» o rifalla."
)


@dataclass(frozen=True)
class Way:
    """What is known at one moment of the way of all the photos: receipts, arrived chunks, refusals."""

    receipts: Mapping[str, JsonObject]
    arrived: frozenset[str]
    refused: Sequence[Refused]

    def status(self, photo: str, lane: Lane) -> str:
        return str(self.receipts.get(receipt_id(photo, lane), {}).get("status", ""))

    def sent(self, fact: Photo, lane: Lane) -> tuple[int, int]:
        copy = fact.copy_in(lane)
        return sum(size for sha, size in sizes(copy) if chunk_id(sha) in self.arrived), copy.size

    def refusals(self, chunks: Iterable[str]) -> list[str]:
        asked = set(chunks)
        return [row.error for row in self.refused if row.doc_id in asked]


class PhotoTiles:
    """The tiles of the visits of one circle, with what was read once."""

    def __init__(self, records: Store, media: Store, file: PhotoFile) -> None:
        self._records, self._media, self._file = records, media, file
        self._thumbnails: dict[str, bytes] = {}
        self._last: dict[str, PhotoTile] = {}

    def tiles(self, draft: JsonObject, sending: bool) -> list[PhotoTile]:
        """In the visit's order. One of which nothing has changed is the very tile of before."""
        uses = draft["photos"]
        facts = {use["photo"]: self._file.fact(use["photo"]) for use in uses}
        way, places = self._way(list(facts.values())), custody.places(self._records, draft["_id"])
        return [self._same(self._tile(use, facts[use["photo"]], way, sending, places.get(use["photo"]))) for use in uses]

    def thumbnail(self, photo: str) -> bytes:
        """Read once; nothing for a colleague's photo, because pixels are pushed and not pulled."""
        if photo not in self._thumbnails:
            try:
                self._thumbnails[photo] = self._file.picture(photo, "thumbnail")
            except NotFound:
                return b""
        return self._thumbnails[photo]

    def _same(self, tile: PhotoTile) -> PhotoTile:
        before = self._last.get(tile.photo)
        if before != tile:
            self._last[tile.photo] = before = tile
        return before

    def _way(self, facts: Sequence[Photo]) -> Way:
        asked = [receipt_id(fact.id, lane) for fact in facts for lane in SENT_LANES]
        receipts = {str(row[0]): json.loads(row[1]) for row in self._records.read(_RECEIPTS, (json.dumps(asked),))}
        chunks = [chunk_id(sha) for fact in facts for lane in (*SENT_LANES, "thumbnail") for sha in fact.copy_in(lane).chunks]
        return Way(receipts, delivery.arrived_among(self._media, chunks), delivery.refused(self._media))

    def _tile(self, use: JsonObject, fact: Photo, way: Way, sending: bool, place: custody.Place | None) -> PhotoTile:
        tile = PhotoTile(
            fact.id,
            self.seen(use),
            use.get("caption", ""),
            use.get("hazard"),
            use=use.get("use"),
            subject=use.get("subject"),
            room=use.get("room"),
            follows=use.get("follows"),
            stage=use.get("stage"),
            shown=use.get("shown"),
            drawing=bool(use.get("drawing")),
            captured_at=fact.captured_at,
            original_sha256=fact.original_sha256,
            chain_place=place.seq if place else None,
            chain_head=place.head if place else "",
        )
        return self._standing(tile, fact, way, sending)

    def seen(self, use: JsonObject) -> bytes:
        """The thumbnail that stands for a photo. Of a copy that is not here, nothing: the photo itself may show what was covered."""
        try:
            return self.thumbnail(use.get("shown") or use["photo"])
        except DeviceError:
            return b""

    def _standing(self, tile: PhotoTile, fact: Photo, way: Way, sending: bool) -> PhotoTile:
        working, original = way.status(fact.id, "working"), way.status(fact.id, "original")
        if original == "verified":
            return _with(tile, "original_archived", (fact.original_size, fact.original_size))
        if working == "verified":
            return _with(tile, "delivered", way.sent(fact, "original"))
        sent, chunks = way.sent(fact, "working"), [chunk_id(sha) for sha in (*fact.thumbnail_chunks, *fact.working_chunks)]
        refusals = way.refusals(chunks)
        if self._damaged(chunks, refusals, way):
            return _with(tile, "error", sent, DAMAGED)
        if refusals:
            return _with(tile, "error", sent, REFUSED)
        if "mismatch" in (working, original):
            return _with(tile, "error", sent, MISMATCH)
        return _with(tile, "sending" if sending and 0 < sent[0] < sent[1] else "on_phone", sent)

    def _damaged(self, chunks: Sequence[str], refusals: Sequence[str], way: Way) -> bool:
        """A chunk that cannot be read here (the replicator found out), or that is not here at all."""
        if any(error not in _REFUSED_THERE for error in refusals):
            return True
        return any(not self._media.leaves(chunk) for chunk in chunks if chunk not in way.arrived)


def _with(tile: PhotoTile, kind: Any, sent: tuple[int, int], problem: Problem | None = None) -> PhotoTile:
    code, sentence = (problem.code, problem.sentence) if problem else ("", None)
    return replace(tile, kind=kind, sent_bytes=sent[0], total_bytes=sent[1], sentence=sentence, code=code)
