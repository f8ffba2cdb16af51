"""Find first: what a worker sees between "Nuovo sopralluogo" and a dwelling, so that one that is known is not made a second time.

Rule (issue 7): nothing is made before the likely ones were shown; the search runs at every letter on the device alone, says how many it
knows and how fresh they are, and does not wait for a position, which is asked for once and refined for a while.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

import flet as ft

from mobile.services.finding import street_and_number
from mobile.services.fixes import Refining, is_nowhere, refines, spot, wants_better
from mobile.services.problems import DeviceError, Failure, Problem, problem_of
from mobile.services.shown import Here, Position, SimilarDwelling
from mobile.services.work import Work
from mobile.state.locating import NOWHERE, fix_of
from mobile.state.visit import VisitState
from schemas.rules.addresses import plain_address

__all__ = ["FindState", "SimilarDwelling"]

FRESH_S = 120
"""A position older than this is asked for again when somebody looks for where she is."""
LIKELY = frozenset({"same_address", "near", "household", "order", "address", "same_street"})
"""Reasons that put the first one above the others."""


@ft.observable
@dataclass(eq=False)
class FindState:
    """`alike` of the `known` dwellings may be the one; `found` are the likeliest, and `picture` shows the first of them."""

    query: str = ""
    found: list[SimilarDwelling] = field(default_factory=list)
    alike: int = 0
    known: int = 0
    behind: tuple[int, int] | None = None
    fresh_at: datetime | None = None
    here: Position | None = None
    locating: bool = False
    picture: bytes = b""
    problem: Problem | None = None
    where_problem: Problem | None = None
    """Why there is no position: a row says so, and nothing waits for it."""
    expired: bool = False
    _work: Work | None = field(default=None, repr=False)
    _refining: Refining | None = field(default=None, repr=False)
    _before_hand: Position | None = field(default=None, repr=False)
    _looking: bool = field(default=False, repr=False)

    def attach(self, work: Work | None) -> None:
        """A session has opened, or closed (None)."""
        self._work, self._looking = work, False
        self._forget()

    def begin(self) -> None:
        """Somebody wants to begin a visit."""
        self._forget()
        self._looking = True
        self._read()

    def search(self, text: str) -> None:
        """At every letter."""
        self.query = text
        self._read()

    def refresh(self) -> None:
        """What the store says now; called by itself after every change of it."""
        if self._looking:
            self._read()

    def leave(self) -> None:
        """The page was left: nothing is read or asked for any more."""
        self._looking, self._refining = False, None

    @property
    def refining(self) -> bool:
        return self._refining is not None

    @property
    def best(self) -> SimilarDwelling | None:
        """The one to ask about first, when something speaks for it."""
        return self.found[0] if self.found and self.found[0].reason in LIKELY else None

    async def locate(self) -> None:
        """Asks where one is; what fails is said where the position stands, and blocks nothing."""
        work = self._work
        if work is None or self.locating:
            return
        self.locating, self.where_problem = True, None
        try:
            self._stand(await fix_of(work))
        except Failure as error:
            self.where_problem = problem_of(error)
        finally:
            self.locating = False
        if self._looking and self.here is not None and wants_better(self.here):
            self._refining = Refining()

    def wants_fix(self, now_ms: int) -> bool:
        """Whether it is time for one more in the background."""
        if self._refining is not None and (self._refining.left == 0 or not wants_better(self.here)):
            self._refining = None
        return self._refining is not None and not self.locating and self._refining.due(now_ms)

    async def refine(self, now_ms: int) -> None:
        """One more fix; one that fails is the last try less."""
        work, refining = self._work, self._refining
        if work is None or refining is None:
            return
        refining.try_once(now_ms)
        try:
            fix = await fix_of(work)
        except Failure:
            return
        if self._refining is refining and refines(fix, self.here):
            self._stand(fix)

    def begin_placing(self) -> list[SimilarDwelling]:
        """Somebody puts the pin; what stands is kept for `undo_placing`. The known dwellings that help her are those that were found."""
        self._before_hand = self.here
        return self.found

    def put_by_hand(self, lat: float, lon: float) -> None:
        """A pin moved by hand: the search goes by it, and no fix takes its place. It says where the dwelling is, not where the phone is,
        so the list of today does not hear of it."""
        pin = Position(lat, lon, None, "hand")
        if is_nowhere(pin):
            self.where_problem = problem_of(DeviceError("no_position", NOWHERE))
            return
        self._refining = self.where_problem = None
        self.here = pin
        self._read()

    @property
    def can_undo_placing(self) -> bool:
        return self.here is not None and self.here.source == "hand" and self.here is not self._before_hand

    def undo_placing(self) -> None:
        """What the satellite said, or nothing."""
        self.here = self._before_hand
        self._read()

    def make_new(self, visit: VisitState) -> bool:
        """ "È un altro alloggio": only now is one made, with the address that was typed and the position that was found."""
        street, number = street_and_number(self.query)
        if not visit.start_new():
            self.problem = visit.problem
            return False
        if plain_address(street).kind:
            visit.set_address("street", street)
            if number:
                visit.set_address("number", number)
        if self.here is not None:
            visit.stand_at(self.here)
        return True

    def _stand(self, fix: Position) -> None:
        if self._work is None:
            return
        self._work.here = Here(fix, self._work.session.clock.now())
        if self.here is not None and self.here.source == "hand":
            return
        self.here = fix
        if self._looking:
            self._read()

    def _read(self) -> None:
        work = self._work
        if work is None or work.finder is None:
            return
        self.expired = work.sync.expired
        if self.expired:
            self.found, self.alike, self.known, self.behind, self.picture = [], 0, 0, None, b""
            return
        try:
            found = work.finder.find(self.query, spot(self.here) if self.here else None)
            self.found, self.alike, self.known, self.behind = list(found.found), found.alike, found.known, found.behind
            self.fresh_at = work.sync.heard_at
            self.picture = _picture(work, self.best)
        except Failure as error:
            self.problem = problem_of(error)

    def _forget(self) -> None:
        self.query, self.found, self.alike, self.picture = "", [], 0, b""
        self.problem = self.where_problem = self._refining = self._before_hand = None
        self.here = self._fresh_here()

    def _fresh_here(self) -> Position | None:
        """Where one was a moment ago."""
        work = self._work
        return work.here.position if work is not None and is_fresh(work) and work.here is not None else None


def is_fresh(work: Work) -> bool:
    """Whether it is known where one is now."""
    return work.here is not None and abs((work.session.clock.now() - work.here.at).total_seconds()) <= FRESH_S


def _picture(work: Work, best: SimilarDwelling | None) -> bytes:
    """The front of the first one; a picture that cannot be shown is none."""
    if best is None or best.photo is None or work.photos is None:
        return b""
    with suppress(*Failure):
        return work.photos.thumbnail(best.photo)
    return b""
