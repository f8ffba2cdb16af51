"""A sample visit as the screens see it: states of its own beside the real ones, which it never touches.

Rule (issue 17): what was open before stays open as it was, for nothing of it is used here; leaving, locking and the end of the app take the
sample away with everything in it. After handing in it says what would have happened.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import flet as ft

from mobile.services.needs import Machine
from mobile.services.sample import forget, sample_work
from mobile.services.work import Work
from mobile.state.drawing import DrawingState
from mobile.state.photos import PhotosState
from mobile.state.visit import VisitState
from ui.words import Words


@ft.observable
@dataclass(eq=False)
class SampleState:
    """`is_open` from the first page to the last; the visit and its photos are the real states over stores in memory."""

    is_open: bool = False
    visit: VisitState = field(default_factory=VisitState)
    photos: PhotosState = field(default_factory=PhotosState)
    drawing: DrawingState = field(default_factory=DrawingState)
    _machine: Machine | None = field(default=None, repr=False)
    _work: Work | None = field(default=None, repr=False)

    def attach(self, machine: Machine) -> None:
        """Called once by the application."""
        self._machine = machine

    async def begin(self, words: Words) -> None:
        """A visit with an address already, so that one can try at once; from the start where one was under way."""
        self.leave()
        if self._machine is None:
            return
        work = await sample_work(self._machine)
        self._work = work
        self.photos.attach(work)
        self.drawing.attach(work, self.photos.refresh)
        self.visit.attach(work, self.photos.refresh)
        self.visit.start_new()
        for part in ("street", "detail", "district", "city"):
            self.visit.set_address(part, words.say(f"sample.{part}"))
        self.visit.set_address("number", "12")
        self.visit.step_done()
        self.is_open = True

    async def take_photo(self) -> None:
        """A drawing instead of the camera's picture."""
        await self.photos.add([None])

    def leave(self) -> None:
        """Nothing of it is left."""
        self.is_open = False
        work, self._work = self._work, None
        self.visit.attach(None, lambda: None)
        self.photos.attach(None)
        self.drawing.attach(None, lambda: None)
        if work is not None:
            forget(work)
