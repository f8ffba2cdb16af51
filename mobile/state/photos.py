"""The photos of the visit that is open.

Rule: pixels, then the photo fact, are on the device before a tile appears; "consegnata" is said after the centre's receipt only
(design.md section 7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import flet as ft

from mobile.services.problems import DeviceError, Failure, Problem, problem_of
from mobile.services.shown import PhotoTile
from mobile.services.work import Work

__all__ = ["PhotoTile", "PhotosState"]

_DELIVERED = ("delivered", "original_archived")


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
    _work: Work | None = field(default=None, repr=False)

    def attach(self, work: Work | None) -> None:
        """A session has opened, or closed (None)."""
        self._work, self.problem, self.preparing, self.preparing_total = work, None, 0, 0
        self.refresh()

    async def add(self, chosen: Sequence[object]) -> None:
        """What the platform's picker or camera handed over (File references in the browser, paths or bytes elsewhere).

        Each is stored by itself: one bad photo leaves a sentence in `problem` and takes nothing from the others.
        """
        self.problem = None
        self.preparing_total += len(chosen)
        for one in chosen:
            try:
                await self._add_one(one)
            except Failure as error:
                self.problem = problem_of(error)
            self.preparing += 1
            self.refresh()
        if self.preparing >= self.preparing_total:
            self.preparing = self.preparing_total = 0

    def set_caption(self, photo: str, text: str) -> None:
        """Lives in the draft, frozen by the assessment."""
        self._describe(photo, "caption", text)

    def set_hazard(self, photo: str, code: str | None) -> None:
        """Which hazard the photo shows."""
        self._describe(photo, "hazard", code)

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

    async def _add_one(self, chosen: object) -> None:
        work = self._work
        if work is None or work.photos is None or work.visit is None:
            raise DeviceError("no_visit", "Apri prima il sopralluogo a cui appartiene la foto.")
        visit = work.visit
        prepared = await work.machine.pictures.prepare(chosen)
        await work.photos.add(visit, prepared)

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
