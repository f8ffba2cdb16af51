"""All the state of the app in one object, and the one task that owns its background work.

Rule: the composition root (`mobile/app.py`) makes one of these and runs `run()` for the life of the page; no view starts a task of
its own that outlives its event.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mobile.state.photos import PhotosState
from mobile.state.residence import ResidenceState
from mobile.state.session import SessionState
from mobile.state.sync import SyncState
from mobile.state.visit import TodayState, VisitState


@dataclass(eq=False)
class ApplicationState:
    """What the views are given."""

    session: SessionState = field(default_factory=SessionState)
    today: TodayState = field(default_factory=TodayState)
    visit: VisitState = field(default_factory=VisitState)
    photos: PhotosState = field(default_factory=PhotosState)
    residence: ResidenceState = field(default_factory=ResidenceState)
    sync: SyncState = field(default_factory=SyncState)

    async def run(self) -> None:
        """Starts the session and then owns sync, idle drafts and the PIN's waiting time until it is cancelled."""

    def hide(self) -> None:
        """The app goes to the background: drafts become revisions now."""
