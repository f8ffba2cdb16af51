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
from pathlib import PurePath

import flet as ft

from mobile.services.open_visit import OpenVisit
from mobile.services.photo_uses import FOR_NOTHING, TakenFor, taken_for
from mobile.services.problems import DeviceError, Failure, Fault, Problem, problem_of
from mobile.services.room import NO_ROOM_FOR_PHOTOS
from mobile.services.shown import EarlierPhoto, FileProblem, PhotoTile
from mobile.services.work import Work
from schemas.errors import SchemaError
from schemas.photo_subjects import Wanted

__all__ = ["EarlierPhoto", "FileProblem", "PhotoTile", "PhotosState", "TakenFor"]

CUT = "L'app si è chiusa mentre salvava una foto, e quella foto non c'è: scattala o sceglila di nuovo. Il resto è al sicuro."
AT_THE_CAMERA_MS = 30 * 60_000
"""So long after the camera was opened an app that starts anew comes back to its visit."""
_DELIVERED = ("delivered", "original_archived")


@ft.observable
@dataclass(eq=False)
class PhotosState:
    """Tiles in the order of the visit. `preparing` photos of `preparing_total` have been stored so far."""

    tiles: list[PhotoTile] = field(default_factory=list)
    wanted: list[Wanted] = field(default_factory=list)
    """The least that the photos of this visit show, in order, each with the photo that shows it."""
    wanted_done: int = 0
    delivered: int = 0
    originals_archived: int = 0
    preparing: int = 0
    preparing_total: int = 0
    problem: Problem | None = None
    problems: list[FileProblem] = field(default_factory=list)
    """The files of the last choice that could not be stored, each by its own name."""
    interrupted: bool = False
    """Whether the app ended while the camera was open: the visit stands again, and `next_for` says what the photo was for."""
    no_room: Problem | None = None
    """Why no photo can be taken now."""
    opened: str | None = None
    """The photo that is looked at by itself, and its working copy once that has been read from this device."""
    large: bytes = b""
    _work: Work | None = field(default=None, repr=False)
    _late: dict[str, list[FileProblem]] = field(default_factory=dict, repr=False)
    """By person: what went wrong after she had locked."""
    _page: TakenFor = field(default=FOR_NOTHING, repr=False)
    """What the page that is open takes photos for, until another says so."""
    _next: TakenFor | None = field(default=None, repr=False)
    """What the next choice alone is for."""
    _adding: int = field(default=0, repr=False)
    _settled: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    @property
    def next_for(self) -> TakenFor:
        """What the next photos are for."""
        return self._next or self._page

    def attach(self, work: Work | None) -> None:
        """A session has opened, or closed (None)."""
        self._work, self.problem, self.problems, self.opened, self.large = work, None, [], None, b""
        self._next, self.interrupted = None, False
        if work is not None:
            self.problems = self._late.pop(work.opened.person.name, [])
        self.refresh()

    def come_back(self) -> str | None:
        """The draft whose camera was open when the app ended; whoever opens it calls `resume` then."""
        work = self._work
        if work is None or work.visits is None or work.visit is not None:
            return None
        return work.visits.left_at_the_camera(work.machine.now_ms() - AT_THE_CAMERA_MS)

    def resume(self) -> None:
        """The visit stands again: the photo is not there, and what it was for is known."""
        visit = self._work.visit if self._work else None
        if visit is not None and visit.awaited is not None:
            self._next, self.interrupted = taken_for(visit.awaited), True

    def dismiss_problems(self) -> None:
        """She has read which files could not be stored."""
        self.problems = []

    def dismiss_interrupted(self) -> None:
        """The photo is not taken again."""
        self.take_for(None)

    def take_for(
        self,
        use: str | None,
        hazard: str | None = None,
        *,
        subject: str | None = None,
        room: str | None = None,
        follows: str | None = None,
        stage: str | None = None,
    ) -> None:
        """What photos are taken for from now on: a use or a hazard until the page says otherwise, the rest for the next choice alone. The
        photos of a choice are all for what was said when they were chosen."""
        said = TakenFor(use, hazard, subject, room, follows, stage)
        self._next, self._page = (said, self._page) if said.once else (None, said)
        self.interrupted = False
        self._expect(None)

    def camera_opens(self) -> None:
        """The tap that opens the camera: what for is on the device before a kill behind the camera."""
        self.interrupted = False
        if self._work is not None:
            self._expect({**self.next_for.said(), "camera_ms": self._work.machine.now_ms()})

    def _expect(self, awaited: dict[str, object] | None) -> None:
        work = self._work
        if work is None or work.visits is None or work.visit is None:
            return
        try:
            work.visits.expect(work.visit, awaited)
        except Failure as error:
            self.problem = problem_of(error)

    async def add(self, chosen: Sequence[object]) -> None:
        """What the platform's picker or camera handed over (File references in the browser, paths or bytes elsewhere).

        Each is stored by itself: one bad file is named in `problems` and takes nothing from the others.
        """
        work, visit, what_for = self._work, self._work.visit if self._work else None, self.next_for
        self.problem, self.problems, self._next, self.interrupted = None, [], None, False
        self.preparing_total += len(chosen)
        with self._counted():
            for one in chosen:
                try:
                    await self._add_one(work, visit, one, what_for)
                except Failure as error:
                    self._tell(work if visit is not None else None, error, named(one))
                self.preparing += 1
                self.refresh()
        if visit is not None and self._work is work and work is not None and work.visit is visit:
            self._expect(None)
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
        self._describe(photo, caption=text)

    def set_hazard(self, photo: str, code: str | None) -> None:
        """Which hazard the photo shows."""
        self._describe(photo, hazard=code)

    def set_room(self, photo: str, room: str | None) -> None:
        """The room it was taken in."""
        self._describe(photo, room=room)

    def set_subject(self, photo: str, code: str | None) -> None:
        """What of the least it shows."""
        self._describe(photo, subject=code)

    def set_follows(self, photo: str, earlier: str | None, stage: str | None = None) -> None:
        """The earlier photo that it shows again, and as what: remedy or recheck. None: it follows none."""
        work = self._work
        with self._said():
            if work is not None and work.photos is not None and work.visit is not None:
                work.photos.pair(work.visit, photo, earlier, stage)

    def earlier(self) -> list[EarlierPhoto]:
        """The photos of this dwelling, this visit's first, then the newest first. It reads the store: asked by a tap, not by a drawing."""
        work = self._work
        return work.photos.earlier(work.visit) if work and work.photos and work.visit else []

    def story(self, photo: str) -> list[EarlierPhoto]:
        """Defect, remedy, recheck in their order, with the photo itself; it alone where nothing pairs."""
        work = self._work
        return work.photos.story(work.visit, photo) if work and work.photos and work.visit else []

    def open(self, photo: str) -> None:
        """A tap on its tile; `show_large` reads the large picture."""
        self.opened, self.large = photo, b""

    async def show_large(self) -> None:
        """The working copy of the photo that is open, or of what stands in its place, unless another was opened meanwhile."""
        photo = self.opened
        shown = next((tile.shown for tile in self.tiles if tile.photo == photo), None)
        large = await self.working_copy(shown or photo) if photo else b""
        if photo == self.opened:
            self.large = large

    async def working_copy(self, photo: str) -> bytes:
        """The large picture, from this device's own chunks, else from the office; empty with a `problem` when neither can give it."""
        work = self._work
        if work is None or work.photos is None:
            return b""
        try:
            return await work.sync.beside.seen(work.photos.picture, photo, "working")
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
            self.tiles, self.wanted, self.wanted_done, self.delivered, self.originals_archived = [], [], 0, 0, 0
            return
        try:
            self.tiles = work.photos.tiles(work.visit, sending=work.sync.lanes.counts["photos"].running)
            self.wanted = list(work.visits.wanted_photos(work.visit)) if work.visits is not None else []
        except Failure as error:
            self.problem = problem_of(error)
        self.wanted_done = sum(one.done for one in self.wanted)
        self.delivered = sum(tile.kind in _DELIVERED for tile in self.tiles)
        self.originals_archived = sum(tile.kind == "original_archived" for tile in self.tiles)

    async def _add_one(self, work: Work | None, visit: OpenVisit | None, chosen: object, what_for: TakenFor) -> None:
        if work is None or work.photos is None or work.visits is None or visit is None:
            raise DeviceError("no_visit", "Apri prima il sopralluogo a cui appartiene la foto.")
        with work.visits.storing(visit):
            await work.sync.room.measure()
            if not work.sync.room.for_photos:
                raise DeviceError(NO_ROOM_FOR_PHOTOS.code, NO_ROOM_FOR_PHOTOS.sentence)
            prepared = await work.machine.pictures.prepare(chosen)
            await work.photos.add(visit, prepared, what_for)
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

    def _tell(self, work: Work | None, error: Fault, name: str) -> None:
        """On the screen; to a person who has locked meanwhile, when she is back."""
        if work is None:
            self.problem = problem_of(error)
        elif self._work is work:
            self.problems = [*self.problems, FileProblem(name, problem_of(error))]
        else:
            cut = not isinstance(error, DeviceError | SchemaError)  # the file closed under it
            said = Problem("photo_cut", CUT) if cut else problem_of(error)
            self._late.setdefault(work.opened.person.name, []).append(FileProblem(name, said))

    def _describe(self, photo: str, **said: str | None) -> None:
        work = self._work
        with self._said():
            if work is not None and work.photos is not None and work.visit is not None:
                work.photos.describe(work.visit, photo, **said)

    @contextmanager
    def _said(self) -> Iterator[None]:
        """A word of the draft, and the tiles with it."""
        self.problem = None
        try:
            yield
        except Failure as error:
            self.problem = problem_of(error)
        self.refresh()


def named(chosen: object) -> str:
    """What a chosen file is called, by the system that handed it over."""
    if isinstance(chosen, str):
        return PurePath(chosen).name
    return str(getattr(chosen, "name", "") or "")
