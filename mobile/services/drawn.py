"""What is drawn on a photo of a visit: marks that are kept with every stroke, and the new picture that is made of them.

Rule (design.md section 7, ADR 0114): the photo itself is never touched. A drawing is a photo fact of its own, which cites its parent and
bears the marks; it stands in the parent's place by the draft's word `shown`. It is painted anew from the parent's pixels each time, never
over an older drawing. Fact, link of the chain and the draft's row are one commit, so a kill leaves either the marks or the picture.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from mobile.services.custody import link_of
from mobile.services.journal import Journal
from mobile.services.needs import Pictures
from mobile.services.open_visit import OpenVisit
from mobile.services.photos import LANES, Photos, PhotoStores, PreparedPhoto
from mobile.services.problems import DeviceError, told
from mobile.services.visits import Visits
from schemas.marks import Mark
from schemas.photo import Capture, Origin, Photo, StoredCopy, make_photo
from schemas.rules.strokes import BLOCK, Order, Sheet, orders

JsonObject = dict[str, Any]


class Drawn:
    """The drawings on photos of one outreach circle."""

    def __init__(self, stores: PhotoStores, journal: Journal, visits: Visits, photos: Photos) -> None:
        self._stores = stores
        self._journal = journal
        self._visits = visits
        self._photos = photos

    def marks(self, visit: OpenVisit, photo: str) -> list[Mark]:
        """As they were left: those without a picture yet, else those of the drawing that is shown."""
        use = self._use(visit, photo)
        if use.get("drawing"):
            return [Mark.read(mark) for mark in use["drawing"]]
        return self._marks_shown(use)

    def unfinished(self, visit: OpenVisit, photo: str) -> bool:
        """Whether marks were drawn that no picture has yet."""
        return any(use["photo"] == photo and use.get("drawing") for use in visit.draft["photos"])

    def keep(self, visit: OpenVisit, photo: str, marks: Sequence[Mark]) -> None:
        """One stroke more, or one less; on the device when this returns. What the drawing shows already is nothing unfinished."""
        use = self._use(visit, photo)
        same = [*marks] == self._marks_shown(use)
        self._set(visit, photo, {"drawing": [] if same else [mark.plain() for mark in marks]})

    async def make(self, visit: OpenVisit, photo: str, marks: Sequence[Mark], pictures: Pictures) -> str | None:
        """The picture of these marks in the photo's place; its id. Without a mark the photo itself is shown again."""
        use = self._use(visit, photo)
        if not marks:
            self._set(visit, photo, {"shown": None, "drawing": []})
            return None
        if [*marks] == self._marks_shown(use):
            return str(use["shown"])
        with self._visits.storing(visit):
            return await self._painted(visit, photo, [*marks], pictures)

    def original(self, photo: str) -> bytes:
        """The large picture under the drawing."""
        return self._photos.picture(photo, "working")

    def ratio(self, photo: str) -> float:
        """Its width by its height, upright."""
        fact = self._fact(photo)
        return fact.width / fact.height

    async def _painted(self, visit: OpenVisit, photo: str, marks: list[Mark], pictures: Pictures) -> str:
        def on_sheet(width: int, height: int) -> list[Order]:
            return orders(marks, Sheet(width, height, BLOCK))

        prepared: PreparedPhoto = await pictures.draw(self.original(photo), on_sheet)
        copies: dict[str, StoredCopy] = {lane: await self._photos.store_copy(getattr(prepared, lane)) for lane in LANES}
        parent = self._fact(photo)
        capture = Capture(
            dwelling=visit.dwelling,
            draft=visit.id,
            captured_at=self._journal.clock.moment(),
            content_type=prepared.content_type,
            width=prepared.width,
            height=prepared.height,
            origin=Origin(parent.id, parent.original_sha256, marks),
        )
        with told():
            fact = make_photo(capture, copies, self._journal.signature())
        self._put_in_place(visit, photo, fact)
        return str(fact["_id"])

    def _put_in_place(self, visit: OpenVisit, photo: str, fact: JsonObject) -> None:
        """All of it or nothing: a draft that names a picture which is not there would show none."""
        before = visit.draft, visit.dirty
        try:
            with self._stores.records.transaction():
                self._journal.write_all(self._stores.records, [fact, link_of(self._stores.records, fact, self._journal)])
                self._set(visit, photo, {"shown": fact["_id"], "drawing": []})
        except BaseException:
            visit.draft, visit.dirty = before
            raise

    def _set(self, visit: OpenVisit, photo: str, said: Mapping[str, Any]) -> None:
        """What is not said any more stands nowhere: a use reads as before it was drawn on."""
        uses = [_said(use, said) if use["photo"] == photo else use for use in visit.draft["photos"]]
        self._visits.set_draft(visit, "photos", uses)

    def _use(self, visit: OpenVisit, photo: str) -> JsonObject:
        use: JsonObject | None = next((use for use in visit.draft["photos"] if use["photo"] == photo), None)
        if use is None:
            raise DeviceError("photo_not_here", "Questa foto non è di questo sopralluogo: torna alle foto.")
        return use

    def _marks_shown(self, use: JsonObject) -> list[Mark]:
        return self._fact(use["shown"]).marks if use.get("shown") else []

    def _fact(self, photo: str) -> Photo:
        rows = self._stores.records.read("select body from circle_document where id = ? and type = 'photo'", (photo,))
        if not rows:
            sentence = "Questa foto non è su questo dispositivo: la vede l'ufficio, o il dispositivo che l'ha scattata."
            raise DeviceError("photo_not_here", sentence)
        return Photo.from_document(json.loads(rows[0][0]))


def _said(use: JsonObject, said: Mapping[str, Any]) -> JsonObject:
    return {name: value for name, value in {**use, **said}.items() if name not in said or value}
