"""A visit with the real services behind it, over stores in memory: for tests of pages that write."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from mobile.services.sample import forget, sample_work
from mobile.services.work import Work
from mobile.state.visit import VisitState
from mobile.views.frame import Face
from tests.support import screens
from tests.support.machine import HttpDoor, machine


@asynccontextmanager
async def live_visit(**look: object) -> AsyncIterator[tuple[Face, VisitState]]:
    """A new visit that is open, and the face of an app that shows it."""
    door = HttpDoor("http://127.0.0.1:9")
    work: Work = await sample_work(machine(Path(), door, lambda: int(screens.EVENING.timestamp() * 1000)))
    try:
        face = screens.face(**look)  # type: ignore[arg-type]
        face.app.visit = VisitState()
        face.app.visit.attach(work, lambda: None)
        face.app.visit.start_new()
        yield face, face.app.visit
    finally:
        forget(work)
        await door.close()
