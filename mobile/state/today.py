"""What the worker's home shows: the dwellings of this device, the newest work first, and what a search finds among them.

Rule (issue 17): a page at a time. What a drawing costs follows from the cards that were asked for, not from how many dwellings there are;
whoever looks for one of thousands types two letters of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import flet as ft

from mobile.services.dwellings import Dwellings
from mobile.services.fixes import spot
from mobile.services.problems import Failure, Problem, problem_of
from mobile.services.shown import DwellingCard, Here, Page
from mobile.services.work import Work, sick_circle
from mobile.state.locating import fix_of
from schemas.rules.distance import Spot, why_no_evidence

__all__ = ["DwellingCard", "TodayState"]

FIRST = 8
"""Cards of the first drawing after a PIN and after each letter: more than any screen shows, so that the list stands sooner."""
PAGE = 24
"""What every further page adds."""
MOST = 192
"""Cards that a list ever holds: beyond them scrolling finds nothing, and each would cost at every drawing."""


@ft.observable
@dataclass(eq=False)
class TodayState:
    """`total` is how many the search found, `cards` the first pages of them; `behind`: so many of so many can be searched so far."""

    cards: list[DwellingCard] = field(default_factory=list)
    total: int = 0
    known: int = 0
    query: str = ""
    behind: tuple[int, int] | None = None
    fresh_at: datetime | None = None
    """When the centre was last heard: a search says how old is what it finds."""
    problem: Problem | None = None
    expired: bool = False
    """Thirty days without the centre: the list is hidden, save what is being written (design.md section 9)."""
    near: bool = False
    """The nearest first, from where one stood at `here_at`."""
    here_at: datetime | None = None
    locating: bool = False
    where_problem: Problem | None = None
    sending: frozenset[str] = frozenset()
    """Dwellings of which something is on its way to the centre at this moment."""
    _work: Work | None = field(default=None, repr=False)
    _limit: int = field(default=PAGE, repr=False)

    def attach(self, work: Work | None) -> None:
        """A session has opened, or closed (None)."""
        self._work, self._limit, self.query, self.problem = work, FIRST, "", sick_circle(work)
        self.near, self.where_problem = False, None
        self._read()

    def refresh(self) -> None:
        """Reads the list again; called by itself after every change of the store."""
        self._limit = self._limit if self.query else max(self._limit, PAGE)
        self._read()

    def search(self, text: str) -> None:
        """At every letter, on the device only; accents and case do not count."""
        self.query, self._limit = text, FIRST if text else PAGE
        self._read()

    async def look_by(self, order: str) -> None:
        """The nearest (`near`), or the newest work first."""
        if order == "near":
            await self.look_near()
        else:
            self.look_latest()

    def look_latest(self) -> None:
        """The newest work first."""
        self.near, self._limit = False, PAGE
        self._read()

    async def look_near(self) -> None:
        """The nearest first; where one stands is asked for at each tap, and the list stands meanwhile by what was known."""
        work = self._work
        if work is None or self.locating:
            return
        self.near, self.locating, self.where_problem, self._limit = True, True, None, PAGE
        self._read()
        try:
            work.here = Here(await fix_of(work), work.session.clock.now())
        except Failure as error:
            self.where_problem = problem_of(error)
        finally:
            self.locating = False
        if self._work is work:
            self._read()

    def more(self) -> None:
        """One more page of cards: the list's end is near."""
        if self.has_more:
            self._limit = min(len(self.cards) + PAGE, MOST)
            self._read()

    @property
    def has_more(self) -> bool:
        return len(self.cards) < min(self.total, MOST)

    @property
    def is_cut(self) -> bool:
        """Whether the list ends before the last dwelling."""
        return len(self.cards) >= MOST and self.total > MOST

    def _read(self) -> None:
        work = self._work
        dwellings = work.dwellings if work else None
        self.expired = work is not None and work.sync.expired
        if work is None or dwellings is None:
            self.cards, self.total, self.known, self.behind = [], 0, 0, None
            return
        try:
            self.sending, self.fresh_at = work.sync.lanes.under_way, work.sync.heard_at
            here = work.here if self.near else None
            self.here_at = here.at if here else None
            self._show(dwellings.page(self.query, self._limit, _evident(here)), dwellings)
        except Failure as error:
            self.problem = problem_of(error)

    def _show(self, page: Page, dwellings: Dwellings) -> None:
        self.cards, self.total, self.behind = list(page.cards), page.total, page.behind
        if self.expired:
            self.cards = [card for card in self.cards if card.draft is not None]
            self.total = self.known = len(self.cards)
        else:
            self.known = dwellings.known()


def _evident(here: Here | None) -> Spot | None:
    """Where one stands, when that is precise enough to say what is near."""
    found = spot(here.position) if here is not None else None
    return found if found is not None and why_no_evidence(found) is None else None
