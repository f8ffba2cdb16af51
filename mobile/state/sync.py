"""What has arrived at the office, and what has not.

Rule: the line is truthful. It counts everything without an acknowledgement or a receipt, drafts and refused records too, and says
"delivered" only when nothing is left (design.md sections 5 and 10).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import flet as ft

from mobile.services.originals import WaitsFor
from mobile.services.problems import Failure, Problem, problem_of
from mobile.services.room import promised
from mobile.services.shown import Fetching, Lane, RefusedItem, SyncLine, WaitsForPerson
from mobile.services.sync import ANSWERS
from mobile.services.version import NO_UPDATE, TOO_OLD
from mobile.services.work import Work

__all__ = ["Fetching", "Lane", "RefusedItem", "SyncLine", "SyncState"]


@ft.observable
@dataclass(eq=False)
class SyncState:
    """The sync line and its sheet. `online` is what the last try said, None before the first."""

    line: SyncLine = field(default_factory=lambda: SyncLine("nothing"))
    lanes: list[Lane] = field(default_factory=list)
    refused: list[RefusedItem] = field(default_factory=list)
    suspects: int = 0
    waits_for: list[WaitsForPerson] = field(default_factory=list)
    drafts: int = 0
    """Visits that nobody has handed in: they are of no lane, because nothing of them wants to leave."""
    fetching: Fetching | None = None
    """How far the first pull is: lists are not complete before it is None."""
    expired: bool = False
    online: bool | None = None
    offline_since: datetime | None = None
    """When the centre was first out of reach since the last contact; None: it is not, or nobody has tried."""
    needs_sign_in: bool = False
    last_all_delivered: datetime | None = None
    last_contact: datetime | None = None
    free_bytes: int | None = None
    persisted: bool | None = None
    originals_wait: WaitsFor = ""
    """What originals wait for, besides a network: one that is not paid by the megabyte, or the person's word."""
    originals_on_mobile: bool = False
    answer: Problem | None = None
    busy: bool = False
    _work: Work | None = field(default=None, repr=False)

    @property
    def too_old(self) -> bool:
        """Whether the office asks for a newer version of the app first."""
        return self.line.code == TOO_OLD.code

    def attach(self, work: Work | None) -> None:
        """A session has opened, or closed (None)."""
        self._work, self.answer, self.busy = work, None, False
        self.refresh()

    async def sync_now(self) -> None:
        """Always tappable; `answer` says in words what came of it, offline too."""
        if self._work is not None and not self.busy:
            self.busy = True
            try:
                self.answer = await self._work.sync.sync_now()
            finally:
                self.busy = False
            self.refresh()

    async def pulled(self) -> None:
        """Somebody pulled the list down: the centre is asked, and the line says so meanwhile."""
        if self._work is not None and not self.busy:
            self.busy = True
            try:
                await self._work.sync.sync_now()
            finally:
                self.busy = False
            self.refresh()

    async def send_originals(self) -> None:
        """ "Invia ora gli originali": those that wait, over whatever network there is."""
        if self._work is not None and not self.busy:
            self.busy = True
            try:
                self.answer = await self._work.sync.send_originals_now()
            finally:
                self.busy = False
            self.refresh()

    def set_originals_on_mobile(self, choice: str) -> None:
        """Whether originals leave over mobile data too: for this device, from now on."""
        if self._work is not None:
            self._work.sync.originals.choose(also_on_mobile=choice == "always")
            self._work.sync.wake()
            self.refresh()

    async def update_app(self) -> None:
        """A newer version of the app, where there is one: the page goes, and this one with it."""
        if self._work is not None:
            self.answer = None if await self._work.machine.update() else NO_UPDATE

    async def retry(self, doc_id: str) -> None:
        """Offers a refused record again now."""
        if any(item.doc_id == doc_id for item in self.refused):
            await self.sync_now()

    async def sign_in_again(self, password: str) -> None:
        """The password once, online, when the centre asks for it; what waits goes on its way then."""
        work = self._work
        if work is None or self.busy:
            return
        self.busy = True
        try:
            await work.session.sign_in_again(work.opened, password)
            if work.opened.lost or work.session.file.device != work.opened.journal.device:
                work.ask_to_lock()  # the centre did not know this device any more and gave it a new id: the PIN begins anew under it
                return
            work.sync.told_anew()
            self.answer = await work.sync.sync_now()
        except Failure as error:
            self.answer = problem_of(error)
        finally:
            self.busy = False
        self.refresh()

    def refresh(self) -> None:
        """Counts again; called by itself after every change and every step of the lanes."""
        work = self._work
        if work is None:
            self.line, self.lanes, self.refused, self.needs_sign_in, self.online = SyncLine("nothing"), [], [], False, None
            self.waits_for, self.expired, self.fetching, self.offline_since = [], False, None, None
            self.drafts, self.originals_wait = 0, ""
            return
        status = work.sync.status()
        self.line, self.lanes, self.refused = status.line, list(status.lanes), list(status.refused)
        self.suspects, self.waits_for, self.expired = status.suspects, list(status.waits_for), work.sync.expired
        self.drafts = status.drafts
        self.offline_since = status.offline_since
        self.originals_wait, self.originals_on_mobile = work.sync.originals.waits_for, work.sync.originals.also_on_mobile
        self.online, self.last_contact, self.last_all_delivered = work.sync.online, status.last_contact, status.last_all_delivered
        self.needs_sign_in, self.fetching = work.sync.needs_sign_in, status.fetching
        if self.answer is not None and self.answer.code in ANSWERS:
            self.answer = work.sync.answer()  # what was true when somebody asked is not, once more has arrived

    async def look_at_space(self) -> None:
        """Free space and whether the browser keeps the data: asked when the session opens and when the sheet does."""
        if self._work is not None:
            work = self._work
            self.free_bytes = await work.sync.room.measure()
            self.persisted = await work.machine.files.persisted()
            self.persisted = await promised(work.machine, work.session.file)
