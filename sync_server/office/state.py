"""What one open page of the office shows: the list and its filters, the chosen visit, the board and the chosen residence, the rooms,
the devices.

Rule: views read these observable values and call their methods; the methods read the centre through `reading`, and only the rooms of a
residence and the devices are changed from here (`residences_state.py`, `devices_state.py`).
Each page checks at every load that its person may still be here; a session that has ended shows the way to sign in and nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime

import flet as ft

from docstore.errors import DocstoreError
from sync_server.accounts.roles import Person
from sync_server.office.devices_state import DevicesState
from sync_server.office.houses import House
from sync_server.office.places import DANGERS, Where, where
from sync_server.office.reading import AT_ONCE, DAYS, Arrived, DangerSeen, Reading, Visit, VisitSeen
from sync_server.office.residences_state import ResidencesState
from sync_server.problems import Problem
from sync_server.projection.custody import BrokenChain
from sync_server.projection.search import Wish
from ui.components.motion import Motion
from ui.words import Words

_log = logging.getLogger("soglia.office")
VISITS = frozenset({"assessment", "dwelling", "danger", "photo", "chain"})
HOUSES = frozenset({"residence", "board"})
BUILDINGS = HOUSES | {"catalog"}
SLIM = 840
"""Below this width one part stands at a time, the list or what was opened, and the places at the bottom: a telephone."""
LOW = 600
"""Below this height what is above and under the work gives way to it."""
TELEPHONE = 600
"""Narrower than this is no desk, however much enlarged."""
DAY_SECONDS = 24 * 3600
HELP = "/aiuto"
"""The addresses of help, `/aiuto/<place>`."""
DEVICES = frozenset({"devices"})
EVERYTHING = VISITS | BUILDINGS | DEVICES


@ft.observable
@dataclass(eq=False)
class ArrivedState:
    """The list, what narrows it, and the visit that is open."""

    arrived: Arrived = field(default_factory=Arrived)
    loaded: bool = False
    query: str = ""
    level: str = ""
    group: str = ""
    shown: int = AT_ONCE
    chosen: str = ""
    visit: VisitSeen | None = None
    dangers: tuple[DangerSeen, ...] = ()
    danger: str = ""
    """The immediate danger that is open instead of a visit."""
    all_dangers: bool = False
    photo: int = 0
    bare: bool = False
    """Whether the photo itself is shown where a drawing or a covered copy stands in its place."""
    broken: tuple[BrokenChain, ...] = ()
    typing: bool = False

    @property
    def wish(self) -> Wish:
        """What the list is narrowed to."""
        return Wish(self.query, self.level, self.group)

    def visible(self) -> list[Visit]:
        """The list in its order: the highest score first, of two alike the oldest visit."""
        return list(self.arrived.visits)

    def search(self, query: str) -> None:
        self.query, self.shown = query, AT_ONCE

    def filter_level(self, name: str) -> None:
        self.level, self.shown = name, AT_ONCE

    def filter_group(self, group: str) -> None:
        self.group, self.shown = group, AT_ONCE

    def type_into_search(self, typing: bool) -> None:
        """While somebody types, J and K are letters."""
        self.typing = typing

    def clear(self) -> None:
        self.query, self.level, self.group, self.shown = "", "", "", AT_ONCE

    def more(self) -> None:
        self.shown = len(self.arrived.visits) + AT_ONCE

    @property
    def has_more(self) -> bool:
        return len(self.arrived.visits) < self.arrived.found

    def look_at(self, photo: int) -> None:
        self.photo, self.bare = photo, False

    def uncover(self) -> None:
        """The photo itself comes, or goes behind what stands in its place."""
        self.bare = not self.bare

    def fresh_dangers(self, now: datetime) -> int:
        """How many reports of the last day stand: what is said of them at every other place."""
        since = (now.timestamp() - DAY_SECONDS) * 1000
        return sum(1 for one in self.dangers if not one.line.withdrawn and (one.line.received_ms or 0) >= since)

    def in_danger(self, visit: Visit) -> bool:
        """Whether an immediate danger was reported at this visit, and stands."""
        return any(one.line.visit == visit.line.assessment and not one.line.withdrawn for one in self.dangers)

    def show_all_dangers(self) -> None:
        """Those that are not among the newest come, or go."""
        self.all_dangers = not self.all_dangers


@ft.observable
@dataclass(eq=False)
class BoardState:
    """The residences and the one whose rooms are shown; which day's counts stand there, `ahead` days from today, out of how many."""

    houses: tuple[House, ...] = ()
    loaded: bool = False
    chosen: str = ""
    ahead: int = 0
    span: int = DAYS
    telling: bool = False
    """Whether it is said from which devices the chosen residence was last heard."""

    def house(self) -> House | None:
        """The chosen one; the first while nobody has chosen."""
        return next((house for house in self.houses if house.key == self.chosen), self.houses[0] if self.houses else None)

    def look_at(self, ahead: int) -> None:
        """The counts and rooms of another day; the first is today and the last the last that is drawn."""
        known = max((len(house.days) for house in self.houses), default=0)
        self.ahead = max(0, min(ahead, min(self.span, known) - 1))

    def tell(self) -> None:
        """What stands behind the mark of a residence's last contact comes, or goes."""
        self.telling = not self.telling


@dataclass(frozen=True)
class Visitor:
    """Who looks, in which language, from where, and whether they still may."""

    person: Person
    language: str
    origin: str
    still_here: Callable[[], Awaitable[Person]]


@ft.observable
@dataclass(eq=False)
class OfficeState:
    """One page: its visitor, its address, when it was last brought up to date."""

    visitor: Visitor
    reading: Reading
    clock: Callable[[], datetime]
    residences: ResidencesState
    devices: DevicesState
    arrived: ArrivedState = field(default_factory=ArrivedState)
    board: BoardState = field(default_factory=BoardState)
    path: str = "/"
    help: str = ""
    """The address of the help that lies over the place, or nothing."""
    width: float = 1440
    height: float = 900
    updated: datetime | None = None
    stumbled: bool = False
    closed: bool = False
    keys: bool = False
    """Whether the list of keys lies over the page."""
    motion: Motion = field(default_factory=Motion)
    push: Callable[[str], Awaitable[object]] | None = None
    entitle: Callable[[str], object] | None = None

    @property
    def slim(self) -> bool:
        return self.width < SLIM

    @property
    def low(self) -> bool:
        return self.height < LOW

    @property
    def enlarged(self) -> bool:
        """A desk whose browser draws everything twice as large, and not a telephone on which somebody types."""
        return self.low and TELEPHONE <= self.width < SLIM

    @property
    def words(self) -> Words:
        return Words(self.visitor.language)

    @property
    def now(self) -> datetime:
        return self.clock()

    @property
    def today(self) -> date:
        return self.words.local(self.now).date()

    @property
    def address(self) -> str:
        """What the browser's address says."""
        return self.help or self.path

    @property
    def place(self) -> str:
        """The destination of the side bar that is on the screen."""
        return self.where.place.path

    @property
    def where(self) -> Where:
        """The place, and which of its things the address names."""
        return where(self.path)

    @property
    def title(self) -> str:
        """What the browser calls the page: its place and no name; before it how many dangers are new, for who looks at another tab."""
        words, new = self.words, self.arrived.fresh_dangers(self.now)
        said = f"{words.say('help.title' if self.help else self.where.place.word)} · {words.say('office.name')}"
        return f"({new}) {said}" if new else said

    async def go(self, path: str) -> None:
        """Shows a place at once and tells the browser's history."""
        await self.arrive(path)
        if self.push is not None:
            await self.push(path)

    async def arrive(self, path: str) -> None:
        """The browser says where it is: after Back, after a deep link."""
        self.help = path if path.startswith(HELP) else ""
        if self.help:
            return
        found = where(path)
        self.path, key = found.address, found.key
        if self.place == "/availability":
            self.board.chosen = key or self.board.chosen
        elif self.place == "/residences":
            self.residences.choose(key)
        elif self.place == "/devices":
            await self.devices.choose(key)
        else:
            self.arrived.danger = key if found.things == DANGERS else ""
            if key and not self.arrived.danger:
                await self._open(key)

    async def escape(self) -> None:
        """The key that closes what was opened last: the list of keys, help, or the panel beside a device. A form of a room is left by its
        own button."""
        if self.keys:
            self.keys = False
        elif self.help:
            await self.go(self.path)
        elif self.place == "/devices" and self.devices.panel:
            self.devices.close()

    async def step(self, by: int) -> None:
        """To the next or the last visit of the list."""
        keys = [visit.key for visit in self.arrived.visible()]
        if self.place != "/" or self.help or not keys:
            return
        place = keys.index(self.arrived.chosen) + by if self.arrived.chosen in keys else 0
        if place >= len(keys) and self.arrived.has_more:
            await self.narrow(self.arrived.more)
            keys = [visit.key for visit in self.arrived.visible()]
        await self.go(f"/assessment/{keys[max(0, min(place, len(keys) - 1))]}")

    @property
    def writing(self) -> bool:
        """Whether letters are words that somebody types, and no keys."""
        typing = {"/": self.arrived.typing, "/residences": self.residences.form is not None, "/devices": bool(self.devices.panel)}
        return typing.get(self.place, False)

    def show_keys(self) -> None:
        """The list of keys comes, or goes."""
        self.keys = not self.keys

    async def look_ahead(self, span: str) -> None:
        """So many days to come, read anew."""
        self.board.span = int(span)
        await self.refresh(HOUSES)
        self.board.look_at(self.board.ahead)

    async def narrow(self, change: Callable[[], None]) -> None:
        """Searches, filters, or shows more. Letters may come quicker than answers: what is no longer asked for is not shown."""
        before = self.arrived.wish
        change()
        try:
            await self._find()
            if self.arrived.wish != before:
                await self._show_what_was_found()
        except DocstoreError:
            _log.exception("a list of the office could not be read")
            self.stumbled = True

    async def _find(self) -> None:
        list_of = self.arrived
        asked = (list_of.wish, list_of.shown)
        found = await self.reading.arrived(*asked)
        if asked == (list_of.wish, list_of.shown):
            list_of.arrived, list_of.loaded = found, True

    async def _show_what_was_found(self) -> None:
        """Beside a list stands one of its visits; beside an empty one, nothing that somebody had looked at before."""
        keys = [visit.key for visit in self.arrived.visible()]
        if self.arrived.chosen in keys:
            return
        if not keys:
            self.arrived.chosen, self.arrived.visit = "", None
        elif self.slim:
            self.arrived.chosen = ""
        else:
            await self._open(keys[0])

    async def refresh(self, kinds: Collection[str] = EVERYTHING) -> None:
        """Reads again what may have changed. What cannot be read leaves what was there before, and says so. Devices are heard all the
        time: elsewhere than at their own place their count follows with the minute."""
        if frozenset(kinds) == DEVICES and self.place != "/devices":
            return
        try:
            await self.visitor.still_here()
            await self._load(frozenset(kinds))
        except Problem:
            self.closed = True
        except DocstoreError:
            _log.exception("a page of the office could not be brought up to date")
            self.stumbled = True
        else:
            self.updated, self.stumbled = self.now, False

    async def _load(self, kinds: frozenset[str]) -> None:
        if kinds & VISITS:
            self.arrived.dangers = await self.reading.dangers()
            self.arrived.broken = await self.reading.broken()
            await self._find()
            if not self.arrived.chosen:
                first = self.arrived.visible()[:1]
                self.arrived.chosen = first[0].key if first else ""
            if self.arrived.chosen:
                self.arrived.visit = await self.reading.visit(self.arrived.chosen)
        if kinds & HOUSES:
            self.board.houses = await self.reading.houses(self.board.span)
            self.board.loaded = True
        if kinds & BUILDINGS:
            self.residences.buildings = await self.reading.buildings()
            self.residences.loaded = True
        if kinds & DEVICES:
            await self.devices.load()

    async def _open(self, key: str) -> None:
        if key != self.arrived.chosen:
            self.arrived.chosen = key
            self.arrived.look_at(0)
        self.arrived.visit = await self.reading.visit(key)
