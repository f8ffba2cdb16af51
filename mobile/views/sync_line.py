"""The line that says what has arrived, the same over every list, and the list that can be pulled down to ask the office.

Rule (issue 16, mockups 02 and 20): the line is one target and opens the sheet; a problem has its button there. Pulling asks at once, with
or without network, and the line says so; whoever has no finger to pull with finds "Sincronizza ora" in the sheet.
"""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from mobile.state.sync import SyncState
from mobile.views.frame import SCROLLS, Face
from mobile.views.list_place import ListPlace
from ui.components import status
from ui.present import delivery

NEAR = 900.0
"""So much of a list is left when its next page is asked for: about a screen."""
PULL = 80.0
"""How far a finger goes down before it was meant."""


@ft.component
def Line(face: Face, sync: SyncState) -> ft.Control:
    """A component of its own: each step of a sync draws this anew and not the page under it."""
    words = face.words
    if sync.busy and sync.line.kind != "sending":
        return status.sync_line(delivery.asking(words), face.open_sheet)
    action = words.say("sync.look") if sync.line.kind in ("problem", "refused") else None
    since = sync.offline_since if face.viewport.tablet else None  # a phone has no room for it: its sheet says it
    return status.sync_line(delivery.sync_line(sync.line, sync.online, words, face.clock(), since), face.open_sheet, action)


class _Pull:
    """A finger that goes down at the top of a list. A list longer than the screen tells of it as overscroll, a shorter one does not scroll,
    and the drag is its own."""

    def __init__(self, sync: SyncState, near_end: Callable[[], None], place: ListPlace) -> None:
        self._sync, self._from, self._past, self._near_end, self._place = sync, 0.0, 0.0, near_end, place

    async def scrolled(self, event: ft.OnScrollEvent) -> None:
        self._place.scrolled(event)
        if event.event_type == ft.ScrollType.UPDATE and event.max_scroll_extent - event.pixels < NEAR:
            self._near_end()
        if event.event_type == ft.ScrollType.START:
            self._past = 0.0
        elif event.event_type == ft.ScrollType.OVERSCROLL and not event.velocity:
            await self._gone(-(event.overscroll or 0.0))
        elif event.event_type == ft.ScrollType.UPDATE and event.pixels < event.min_scroll_extent - PULL / 2:  # a list that gives way
            await self._gone(PULL)

    def begun(self, event: ft.DragStartEvent[ft.GestureDetector]) -> None:
        self._from, self._past = event.local_position.y, 0.0

    async def dragged(self, event: ft.DragUpdateEvent[ft.GestureDetector]) -> None:
        await self._gone(event.local_position.y - self._from - max(0.0, self._past))

    async def _gone(self, distance: float) -> None:
        before, self._past = self._past, self._past + distance
        if before < PULL <= self._past:
            await self._sync.pulled()


def pulled_down(made: ft.Column, sync: SyncState, place: ListPlace, near_end: Callable[[], None] = lambda: None) -> ft.Column:
    """A page whose list asks the office when it is pulled down, and stands where it stood when one comes back to it; `near_end` hears that
    its last cards are about to be seen."""
    pull = _Pull(sync, near_end, place)
    for part in made.controls:
        if isinstance(part, ft.Container) and part.data == SCROLLS and isinstance(part.content, ft.Column):
            place.list = part.content
            part.content.on_scroll, part.content.scroll_interval = pull.scrolled, 100
            part.content = ft.GestureDetector(
                part.content,
                on_vertical_drag_start=pull.begun,
                on_vertical_drag_update=pull.dragged,
                drag_interval=50,
                exclude_from_semantics=True,
            )
    return made
