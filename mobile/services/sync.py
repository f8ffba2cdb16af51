"""Delivers what was written and fetches what is new, while somebody has the app open.

Rule (design.md section 5): a run is one-shot and a supervisor starts new ones: when something was written, when the pulse says that the
centre has something, after a failure with jittered waits, and when a person asks, looks at the app again or has a network again. When the
centre is asked is `watch.py`'s to say; an idle device asks by the pulse alone.
Nothing here is waited for by a screen; nothing is lost when it is cut anywhere. A signed-out device goes on recording.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from docstore.errors import DocstoreError, Unauthorized
from docstore.replication.gentle import LONG_REST, SHORT_REST
from docstore.replication.peer import Peer
from docstore.replication.supervisor import Pace, Supervisor, SyncState
from docstore.store import Store
from mobile.services import delivery, sync_board
from mobile.services.beside import Beside
from mobile.services.centre import SIGN_IN, Grant, Pulse
from mobile.services.circle_index import suspects
from mobile.services.circles import Circles
from mobile.services.dwellings import Dwellings
from mobile.services.first_sync import Tonight
from mobile.services.freeing import Freed, Heard
from mobile.services.kept_counts import KeptCounts
from mobile.services.lanes import Lanes
from mobile.services.needs import Machine
from mobile.services.news import PulseNews, Written
from mobile.services.originals import Originals
from mobile.services.problems import DeviceError, Problem
from mobile.services.room import Room
from mobile.services.session import GRANTED, DeviceSession, OpenSession
from mobile.services.shown import SyncStatus
from mobile.services.version import is_older
from mobile.services.watch import Watch, silence

EARLY_MS = 60_000
EXPIRES_MS = 30 * 24 * 3_600_000
"""So long without a token of the centre, and a person's lists are hidden until she signs in again (design.md section 9)."""
AGAIN_MS, REFUSED_MS, RIGHTS_MS = 300_000, 3_600_000, 12 * 3_600_000
"""A round without news: over what keeps a circle from moving, over refused work, and for a token that tells what she may read now."""
_EPOCH, _VERSIONS = "epoch", "versions"
ANSWERS = {
    "all_delivered": "Tutto consegnato: l'ufficio ha ogni scheda e ogni foto.",
    "drafts_left": "Quello che hai consegnato è in ufficio. Resta qualche sopralluogo in bozza: aprilo e tocca «Consegna».",
    "still_waiting": "Collegato, ma qualcosa deve ancora arrivare: parte da solo, puoi continuare a lavorare.",
    "offline": "Non c'è rete, o il centro non risponde. Tutto è salvato qui e parte da solo appena c'è campo.",
}


COLLEAGUE = "Quello che potevi mandare tu è in ufficio. Il resto è al sicuro qui e parte quando entra {name}."


@dataclass(frozen=True)
class Rhythm:
    """Clock, sleep and dice of the supervisor, handed in."""

    pace: Pace
    sleep: Callable[[float], Any] = asyncio.sleep


def usual_rhythm(machine: Machine) -> Rhythm:
    """The machine's dice, and not `random`: a memory snapshot freezes that one's seed, and all tablets would come back together."""
    return Rhythm(Pace(lambda: int.from_bytes(machine.random_bytes(6), "big") / (1 << 48), time.monotonic))


class Sync:
    """The sync of one open session. `on_change` hears of everything that a screen may show."""

    def __init__(self, session: DeviceSession, opened: OpenSession, rhythm: Rhythm, on_change: Callable[[], None]) -> None:
        self._session, self._opened, self._on_change = session, opened, on_change
        self._refreshing = asyncio.Lock()
        self._retry_now = False
        self._settled = asyncio.Event()
        self.last_contact_ms: int | None = None
        self.backed_up_to_ms: int | None = None
        self._online: bool | None = None
        self._round_ms = session.machine.now_ms()
        self._databases: frozenset[str] | None = None
        self._rights_moved = False
        self.watch = Watch(lambda: session.machine.now_ms() / 1000, rhythm.sleep)
        self.on_order: Callable[[Pulse], None] = lambda _said: None
        """Hears that the office has revoked this device, or that files of circles must leave it."""
        self.on_lost: Callable[[], None] | None = None
        """Hears that an open circle is no longer this person's: the session must end before anything else is written."""
        self.lanes = Lanes(opened.circles, session.file.device_ids(), self._remote, session.clock.now_ms, self._stepped)
        signals = (Written(opened.circles, session.file.device_ids(), self.watch.touched), PulseNews(self, self.watch))
        self.room, self._kept = Room(session.machine), KeptCounts(session, opened)
        self.originals = Originals(session.machine.outside.connection, session.file)
        self.beside = Beside(opened.circles, session.file.device_ids(), session.machine.door, self._headers)
        self._freed = Freed(opened.circles, session.file.device_ids())
        self.lanes.may_send_originals = self.originals.may_go
        self.lanes.ask_tonight, self.lanes.may_pull = self._tonight, self.room.measured_for_pulls
        self.lanes.on_arrival = self._arrived
        self.lanes.rest = lambda: LONG_REST if self.watch.somebody_is_at_it() else SHORT_REST
        rest = partial(self.watch.rest, rhythm.pace.sleep)
        pace = replace(rhythm.pace, sleep=rest, period=None, unanswered=lambda: silence(self.gap()))
        self.supervisor = Supervisor(self._round, pace, signals, lambda _status: self._status_changed())

    async def run(self) -> None:
        """Until it is cancelled; whoever locks the session waits for that before the files close."""
        await self.supervisor.supervise()

    async def sync_now(self) -> Problem:
        """One more round now, and what came of it in words."""
        self._retry_now = True
        self._settled.clear()
        self.supervisor.poke()
        await self._settled.wait()
        return self.answer()

    async def send_originals_now(self) -> Problem:
        """A person's word for what waits now, whatever the network costs."""
        self.originals.send_now()
        return await self.sync_now()

    def told_anew(self) -> None:
        """The person is known again: lists that were hidden are drawn."""
        self._on_change()

    def wake(self) -> None:
        """There is a network again, or somebody pulls at a list: cuts a wait short. Not where somebody must sign in first: asking again
        would say the same."""
        if self.supervisor.status.state is SyncState.IDLE:
            self.watch.ask_now()
        elif not self.needs_sign_in:
            self.supervisor.poke()

    def touched(self) -> None:
        """Somebody is at it. Who comes back to a device that has given up for some minutes needs not wait them out."""
        self.watch.touched()
        if self.supervisor.status.state is SyncState.OFFLINE and not self.watch.due_in(self.gap()):
            self.supervisor.poke()

    def gap(self) -> float:
        left = self._backlog()
        return self.watch.gap(waits=not left.empty, receipts=left.photos > 0)

    def owes(self) -> bool:
        """Whether a round is due though the centre has nothing new."""
        age = abs(self._session.machine.now_ms() - self._round_ms)
        held_up = bool(self.lanes.shut or self._opened.ring.missing()) or not self.room.for_pulls
        if age >= RIGHTS_MS or self._rights_moved or self.originals.come_free() or (held_up and age >= AGAIN_MS):
            return True
        return age >= REFUSED_MS and any(map(delivery.has_refusals, map(self._opened.circles.store, self._opened.circles.names())))

    async def retry(self, doc_id: str) -> Problem:
        """A refused record again; the others that were refused go along, they are few."""
        del doc_id
        return await self.sync_now()

    def answer(self) -> Problem:
        status = self.supervisor.status
        if status.state is SyncState.OFFLINE:
            return Problem("offline", ANSWERS["offline"])
        if status.problem is not None:
            return sync_board.stopped(status.problem.code, status.problem.reason)
        left, standing = self._backlog(), self._standing(self._drafts())
        if standing.waits_for and left.empty and standing.problem is None:
            name = standing.waits_for[0].display_name
            return Problem("waits_for_colleague", COLLEAGUE.format(name=name), {"name": name})
        if standing.problem is not None:
            return standing.problem
        if left.refused:
            return sync_board.refusal(left.refused[0][1])
        code = "still_waiting" if not left.empty else "drafts_left" if standing.drafts else "all_delivered"
        return Problem(code, ANSWERS[code])

    def status(self) -> SyncStatus:
        """Counted from the rows at this moment."""
        left, counts = self._backlog(), self.lanes.counts
        self._note_delivered(left)
        drafts = self._drafts()
        standing = self._standing(drafts)
        self._kept.show(left, sum(one.count for one in standing.waits_for), self.last_contact_ms)
        return SyncStatus(
            line=sync_board.line(left, counts, self.supervisor.status, standing),
            lanes=sync_board.lanes(left, counts),
            refused=sync_board.refused_items(left, drafts),
            suspects=sum(suspects(store) for store in self._opened.circles.stores_of_records()),
            last_all_delivered=standing.last_all_delivered,
            last_contact=_moment(self.last_contact_ms or 0),
            offline_since=_moment(self._session.offline_since_ms or 0),
            backed_up_to=_moment(self.backed_up_to_ms or 0),
            waits_for=standing.waits_for,
            drafts=standing.drafts,
            fetching=standing.fetching,
        )

    @property
    def online(self) -> bool | None:
        """What the last try said, also while the next one is under way; None before the first has ended."""
        return self._online

    @property
    def heard_at(self) -> datetime | None:
        """When the centre was last heard in this session, else when it last gave this person a token."""
        return _moment(self.last_contact_ms or self._session.file.number(f"{GRANTED}/{self._opened.person.name}"))

    @property
    def needs_sign_in(self) -> bool:
        """Whether the centre asks for the password before anything moves again."""
        status = self.supervisor.status
        return status.state is SyncState.STOPPED and status.problem is not None and status.problem.code in SIGN_IN

    async def pulse(self) -> Mapping[str, str]:
        """Counts up, time and sequences down. A new epoch, app or centre makes what was refused worth another try."""
        self.watch.asked()
        left = self._backlog()
        self.keep_counts()
        unsent = left.records + left.photos + self._kept.for_others()
        state = {"refused": len(left.refused), "unsent": unsent, "sick": sorted(self._opened.circles.sick)}
        try:
            said = await self._session.centre.pulse({**await self._session.told(), **state})
        except DeviceError as refusal:
            self._answered()
            if refusal.code == "device_revoked":
                self.on_order(Pulse("", None, "", {}, order="hand_in"))
            raise Unauthorized(refusal.sentence, code=refusal.code) from refusal
        if said.order or said.hand_in:
            self.on_order(said)
        self._answered()
        self.last_contact_ms, self.backed_up_to_ms = self._session.clock.now_ms(), said.backed_up_to_ms
        known = self._session.file.setting(_EPOCH)
        if said.epoch != known:
            self._retry_now = True
            if known is not None:
                self.lanes.doubt()
            self._session.file.keep(_EPOCH, said.epoch)
        versions = f"{self._session.machine.app_version} {said.version}"
        if versions != self._session.file.setting(_VERSIONS):
            self._retry_now = True
            self._session.file.keep(_VERSIONS, versions)
        self.room.too_old = is_older(self._session.machine.app_version, said.oldest_app)
        self.lanes.told_seqs = said.databases
        if self._databases not in (None, names := frozenset(said.databases)):
            self._rights_moved = True
        self._databases = names
        await self._freed.go(Heard(said.now_ms, said.epoch, said.backed_up_to_ms), short_of_room=self.room.runs_short)
        return said.databases

    async def _round(self) -> None:
        """Dangers, records, then pixels, then what came of it."""
        self._round_ms = self._session.machine.now_ms()
        self._note_delivered(self._backlog())
        await self._token()
        self.lanes.begin()
        await self.lanes.dangers()
        if self._opened.grant is not None:
            await self._session.deposit_again(self._opened, self._opened.grant)
        for name in self._opened.circles.names():
            delivery.forget_former_refusals(self._opened.circles.store(name))
        await self.lanes.retry_refused(0 if self._retry_now else 3_600_000)
        self._retry_now = False
        await self.lanes.records()
        await self.lanes.photos()
        await self.lanes.originals()
        if not self._backlog().waiting["originals"][1]:
            self.originals.all_gone()
        if self._backlog().photos:
            await self.lanes.records()
        if await self.beside.fetch_thumbnails():
            self._on_change()
        self._note_delivered(self._backlog())

    def _remote(self, name: str) -> Peer:
        """The centre's side of a database; httpx is imported here, at the first sync."""
        from docstore.replication.http_peer import HttpPeer

        door = self._session.machine.door
        return HttpPeer(door.client(), f"{door.origin}/db/{name}", self._headers, self._renew)

    async def _headers(self) -> Mapping[str, str]:
        return {"authorization": f"Bearer {await self._token()}"}

    async def _token(self) -> str:
        """A token that still holds for a minute."""
        async with self._refreshing:
            grant = self._opened.grant
            age = self._session.machine.now_ms() - self._opened.granted_ms
            if grant is None or self._rights_moved or not 0 <= age < grant.expires_in * 1000 - EARLY_MS:
                grant = await self._refreshed()
                self._rights_moved = False
            return grant.access_token

    async def _tonight(self, database: str) -> Tonight | None:
        return await self._session.centre.tonight(database, await self._token())

    async def _renew(self) -> None:
        """The centre did not take the token that the clock still held for good."""
        async with self._refreshing:
            await self._refreshed()

    async def _refreshed(self) -> Grant:
        opened = self._opened
        try:
            wanted = self._session.keys_wanted(opened)
            grant = await self._session.centre.refresh(opened.person.name, opened.ring.refresh_token, wanted)
        except DeviceError as refused:
            if refused.code == "device_revoked":
                self.on_order(Pulse("", None, "", {}, order="hand_in"))
            raise (Unauthorized(refused.sentence, code=refused.code) if refused.code in SIGN_IN else _stopped(refused)) from refused
        await self._session.keep_grant(opened, grant)
        if opened.lost and self.on_lost is not None:
            self.on_lost()
            await asyncio.Event().wait()  # until the lock cancels this: nothing more moves under a right that is gone
        return grant

    @property
    def expired(self) -> bool:
        """Whether this person has had no token of the centre for so long that her lists are hidden. Recording goes on."""
        file, now = self._session.file, self._session.clock.now_ms()
        key = f"{GRANTED}/{self._opened.person.name}"
        last = file.number(key)
        if not last:  # from before this was noted: the time begins now
            file.keep(key, str(now))
        return bool(last) and now - last > EXPIRES_MS

    def _backlog(self) -> sync_board.Backlog:
        return sync_board.backlog(self._opened.circles, self._session.file.device_ids())

    def _standing(self, drafts: Mapping[str, str]) -> sync_board.Standing:
        circles, missing = self._opened.circles, self._opened.ring.missing()
        problem = sync_board.own_circles(circles, missing, self.lanes.shut) or self.room.why_not_fetching()
        last = _moment(self._kept.last_all_delivered_ms)
        return sync_board.Standing(last, len(drafts), problem, self._kept.waits_for(), self.lanes.fetching())

    def _drafts(self) -> dict[str, str]:
        circle = self._opened.circles.first("outreach-")
        return Dwellings(self._opened.circles.store(circle), self._session.file.device_ids()).open_drafts() if circle else {}

    def _arrived(self) -> None:
        self.supervisor.moved()
        self.watch.moved()

    def _stepped(self) -> None:
        self.last_contact_ms = self._session.clock.now_ms()
        self._on_change()

    def _answered(self) -> None:
        self._online, self._session.offline_since_ms = True, None

    def _status_changed(self) -> None:
        if self.supervisor.status.state is SyncState.OFFLINE:
            self._online = False
            self._session.offline_since_ms = self._session.offline_since_ms or self._session.clock.now_ms()
        if self.supervisor.status.state is not SyncState.RUNNING:
            self._settled.set()
            self.keep_counts()
        self._on_change()

    def keep_counts(self) -> None:
        self._kept.keep(self._backlog(), self.last_contact_ms)

    def _note_delivered(self, left: sync_board.Backlog) -> None:
        """The lanes' counts begin anew after the last thing has arrived."""
        if self._kept.note_delivered(left):
            for count in self.lanes.counts.values():
                count.sent = count.sent_bytes = 0


def _moment(ms: int) -> datetime | None:
    return datetime.fromtimestamp(ms / 1000, UTC) if ms else None


def _stopped(refused: DeviceError) -> DocstoreError:
    return Unauthorized(refused.sentence, code="sign_in_needed")


def stores_to_watch(circles: Circles) -> list[Store]:
    """Those whose changes a screen may show."""
    return [circles.store(name) for name in circles.names() if not name.endswith("-media")]
