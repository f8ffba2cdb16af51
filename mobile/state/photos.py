"""The photos of the visit that is open.

Rule: pixels, then the photo fact, are on the device before a tile appears; "consegnata" is said after the centre's receipt only
(design.md section 7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import flet as ft

from mobile.services.problems import Problem
from mobile.services.shown import PhotoTile

__all__ = ["PhotoTile", "PhotosState"]


@ft.observable
@dataclass(eq=False)
class PhotosState:
    """Tiles in the order of the visit. `preparing` photos of `preparing_total` are being stored right now."""

    tiles: list[PhotoTile] = field(default_factory=list)
    delivered: int = 0
    originals_archived: int = 0
    preparing: int = 0
    preparing_total: int = 0
    problem: Problem | None = None

    async def add(self, chosen: Sequence[object]) -> None:
        """What the platform's picker or camera handed over (File references in the browser, paths or bytes elsewhere).

        Each is stored by itself: one bad photo leaves a sentence in `problem` and takes nothing from the others.
        """

    def set_caption(self, photo: str, text: str) -> None:
        """Lives in the draft, frozen by the assessment."""

    def set_hazard(self, photo: str, code: str | None) -> None:
        """Which hazard the photo shows."""

    async def working_copy(self, photo: str) -> bytes:
        """The large picture, from this device's own chunks."""
        raise NotImplementedError

    async def send_again(self, photo: str) -> None:
        """ "Rimanda": sends only what is missing."""

    def refresh(self) -> None:
        """Reads the tiles again; called by itself after every change and every step of the lanes."""
