"""The photos of the visit that is open.

Rule: pixels, then the photo fact, are on the device before a tile appears; "consegnata" is said after the centre's receipt only
(design.md section 7). A choice of photos belongs to the visit that was open when they were chosen and to the person who chose them: she may
leave the visit or lock meanwhile, they are stored all the same, and what went wrong is said to her when she is back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import flet as ft

from mobile.services.open_visit import OpenVisit
from mobile.services.problems import DeviceError, Failure, Fault, Problem, problem_of
from mobile.services.room import NO_ROOM_FOR_PHOTOS
from mobile.services.shown import PhotoTile
from mobile.services.work import Work
from schemas.errors import SchemaError

__all__ = ["PhotoTile", "PhotosState"]

CUT = "L'app si è chiusa mentre salvava una foto, e quella foto non c'è: scattala o sceglila di nuovo. Il resto è al sicuro."
_DELIVERED = ("delivered", "original_archived")


@dataclass(frozen=True)
class TakenFor:
    """Why a camera was opened: a use of its own, or a hazard that the photos show; most often for neither."""

    use: str | None = None
    hazard: str | None = None


@ft.observable
@dataclass(eq=False)
class PhotosState:
    """Tiles in the order of the visit. `preparing` photos of `preparing_total` have been stored so far."""

    tiles: list[PhotoTile] = field(default_factory=list)
    delivered: int = 0
    originals_archived: int = 0
    preparing: int = 0
    preparing_total: int = 0
    problem: Problem | None = None
    no_room: Problem | None = None
    """Why no photo can be taken now."""
    opened: str | None = None
    """The photo that is looked at by itself, and its working copy once that has been read from this device."""
    large: bytes = b""
    _work: Work | None = field(default=None, repr=False)
    _late: dict[str, Problem] = field(default_factory=dict, repr=False)
    """By person: what went wrong after she had locked."""
    _taken_for: TakenFor = field(default_factory=TakenFor, repr=False)
    """What the next photos are taken for."""
    _adding: int = field(default=0, repr=False)
    _settled: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    def attach(self, work: Work | None) -> None:
        """A session has opened, or closed (None)."""
        self._work, self.problem, self.opened, self.large = work, None, None, b""
        if work is not None:
            self.problem = self._late.pop(work.opened.person.name, None)
        self.refresh()

    def take_for(self, use: str | None, hazard: str | None = None) -> None:
        """The page that opens the camera says what for, or which hazard they show; the photos of a choice are all for what was said when
        they were chosen."""
        self._taken_for = TakenFor(use, hazard)

    async def add(self, chosen: Sequence[object]) -> None:
        """What the platform's picker or camera handed over (File references in the browser, paths or bytes elsewhere).

        Each is stored by itself: one bad photo leaves a sentence in `problem` and takes nothing from the others.
        """
        work, visit, taken_for = self._work, self._work.visit if self._work else None, self._taken_for
        self.problem = None
        self.preparing_total += len(chosen)
        with self._counted():
            for one in chosen:
                try:
                    await self._add_one(work, visit, one, taken_for)
                except Failure as error:
                    self._tell(work, error)
                self.preparing += 1
                self.refresh()
        await self.look_at_room()

    async def look_at_room(self) -> None:
        """Measured before the camera opens: while a visit is open, and after each handful."""
        work = self._work
        if work is not None and work.visit is not None:
            could_pull = work.sync.room.for_pulls
            await work.sync.room.measure()
            if work.sync.room.for_pulls != could_pull:
                work.sync.told_anew()
            self.no_room = None if work.sync.room.for_photos else NO_ROOM_FOR_PHOTOS

    async def settled(self) -> None:
        """Returns when no photo is being stored: whoever closes the files waits for it."""
        while self._adding:
            self._settled.clear()
            await self._settled.wait()

    def set_caption(self, photo: str, text: str) -> None:
        """Lives in the draft, frozen by the assessment."""
        self._describe(photo, "caption", text)

    def set_hazard(self, photo: str, code: str | None) -> None:
        """Which hazard the photo shows."""
        self._describe(photo, "hazard", code)

    def open(self, photo: str) -> None:
        """A tap on its tile; `show_large` reads the large picture."""
        self.opened, self.large = photo, b""

    async def show_large(self) -> None:
        """The working copy of the photo that is open, unless another was opened meanwhile."""
        photo = self.opened
        large = await self.working_copy(photo) if photo else b""
        if photo == self.opened:
            self.large = large

    async def working_copy(self, photo: str) -> bytes:
        """The large picture, from this device's own chunks; empty with a `problem` when it is not here."""
        try:
            return self._work.photos.picture(photo, "working") if self._work and self._work.photos else b""
        except Failure as error:
            self.problem = problem_of(error)
            return b""

    async def send_again(self, photo: str) -> None:
        """ "Rimanda": sends only what is missing."""
        if self._work is None or self._work.photos is None:
            return
        try:
            self._work.photos.offer_again(photo)
        except Failure as error:
            self.problem = problem_of(error)
            return
        self.problem = None
        await self._work.sync.sync_now()
        self.refresh()

    def refresh(self) -> None:
        """Reads the tiles again; called by itself after every change and every step of the lanes."""
        work = self._work
        if work is None or work.photos is None or work.visit is None:
            self.tiles, self.delivered, self.originals_archived = [], 0, 0
            return
        try:
            self.tiles = work.photos.tiles(work.visit, sending=work.sync.lanes.counts["photos"].running)
        except Failure as error:
            self.problem = problem_of(error)
        self.delivered = sum(tile.kind in _DELIVERED for tile in self.tiles)
        self.originals_archived = sum(tile.kind == "original_archived" for tile in self.tiles)

    async def _add_one(self, work: Work | None, visit: OpenVisit | None, chosen: object, taken_for: TakenFor) -> None:
        if work is None or work.photos is None or work.visits is None or visit is None:
            raise DeviceError("no_visit", "Apri prima il sopralluogo a cui appartiene la foto.")
        with work.visits.storing(visit):
            prepared = await work.machine.pictures.prepare(chosen)
            photo = await work.photos.add(visit, prepared, taken_for.use)
            if taken_for.hazard is not None:
                work.photos.describe(visit, photo, "hazard", taken_for.hazard)
            if work.visit is not visit or self._work is not work:
                work.visits.step(visit)  # nobody has this visit on the screen any more: no later step would make it a revision

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self._adding += 1
        try:
            yield
        finally:
            self._adding -= 1
            if not self._adding:
                self.preparing = self.preparing_total = 0
                self._settled.set()

    def _tell(self, work: Work | None, error: Fault) -> None:
        """On the screen; to a person who has locked meanwhile, when she is back."""
        if work is None or self._work is work:
            self.problem = problem_of(error)
        else:
            cut = not isinstance(error, DeviceError | SchemaError)  # the file closed under it
            self._late[work.opened.person.name] = Problem("photo_cut", CUT) if cut else problem_of(error)

    def _describe(self, photo: str, name: str, value: str | None) -> None:
        work = self._work
        if work is None or work.photos is None or work.visit is None:
            return
        self.problem = None
        try:
            work.photos.describe(work.visit, photo, name, value)
        except Failure as error:
            self.problem = problem_of(error)
        self.refresh()
