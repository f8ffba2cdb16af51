"""The immediate danger of the visit that is open, as its page shows it.

Rule (mockup 10): the first tap makes and saves the report, several dangers may stand together, a tick writes its time, and a second tap
takes back. There is nothing to send and nothing to confirm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import flet as ft

from mobile.services import delivery
from mobile.services.dangers import Dangers
from mobile.services.open_visit import OpenVisit
from mobile.services.problems import Failure, Problem, problem_of
from mobile.services.shown import Delivery
from mobile.services.work import Work
from schemas.danger import Danger, asked_of

__all__ = ["DangerState", "Earlier"]


@dataclass(frozen=True)
class Earlier:
    """A report of another visit: what was seen, and when."""

    seen: tuple[str, ...]
    began_at: datetime | None


@ft.observable
@dataclass(eq=False)
class DangerState:
    """`seen` are the signs, `did` when each thing was done, `asked` what is asked about, `last` the danger that was chosen last."""

    seen: tuple[str, ...] = ()
    did: dict[str, datetime] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    """What was answered to the questions that follow, those without an answer left out."""
    asked: tuple[str, ...] = asked_of(())
    last: str = ""
    began_at: datetime | None = None
    saved_at: datetime | None = None
    delivery: Delivery = field(default_factory=lambda: Delivery("draft"))
    sending: bool = False
    online: bool | None = None
    earlier: tuple[Earlier, ...] = ()
    """What was reported at this dwelling before, the newest first."""
    problem: Problem | None = None
    _work: Work | None = field(default=None, repr=False)
    _shown: Danger | None = field(default=None, repr=False)

    @property
    def recorded(self) -> bool:
        """Whether something stands there that was not taken back; what follows is asked then."""
        return bool(self.seen or self.did)

    def attach(self, work: Work | None) -> None:
        """A session has opened, or closed (None)."""
        self._work, self.problem, self.earlier = work, None, ()
        self._show(None)

    def see(self, sign: str) -> None:
        """A tap on a danger, or a second one."""
        self._tap(lambda dangers, visit: dangers.see(visit, sign, sign not in self.seen, self._shown))

    def tick(self, code: str) -> None:
        """A tap on a thing that was done, or a second one."""
        self._tap(lambda dangers, visit: dangers.did(visit, code, code not in self.did, self._shown))

    def tell(self, question: str, answer: str) -> None:
        """A tap on an answer, or a second one."""
        said = None if self.answers.get(question) == answer else answer
        self._tap(lambda dangers, visit: dangers.tell(visit, question, said, self._shown))

    def follow(self) -> None:
        """The place became known, or is another one: the report says so too."""
        self._tap(lambda dangers, visit: dangers.follow(visit))

    def refresh(self) -> None:
        """What the store says of it now."""
        work = self._work
        if work is None or work.dangers is None or work.visit is None:
            self._show(None)
            return
        with self._told():
            self.earlier = tuple(Earlier(danger.seen, _began(danger)) for danger in work.dangers.earlier(work.visit))
            self._show(work.dangers.of(work.visit))

    def _tap(self, tap: Callable[[Dangers, OpenVisit], None]) -> None:
        work = self._work
        if work is None or work.dangers is None or work.visit is None:
            return
        self.problem = None
        with self._told():
            tap(work.dangers, work.visit)
        self.refresh()

    def _show(self, danger: Danger | None) -> None:
        self._shown = danger
        self.seen = danger.seen if danger else ()
        did = {code: datetime.fromisoformat(moment) for code, moment in danger.did} if danger else {}
        if did != self.did:
            self.did = did
        self.answers = dict(danger.answers) if danger else {}
        self.asked = asked_of(self.seen, self.did)
        self.last = _last(danger)
        self.began_at = _began(danger)
        self.saved_at = _moment(danger.last_at) if danger else None
        work = self._work
        self.online = work.sync.online if work is not None else None
        self.sending = danger is not None and work is not None and danger.id in work.sync.lanes.under_way
        self.delivery = Delivery("draft")
        if danger is not None and work is not None and work.visits is not None:
            self.delivery = delivery.of_record(work.visits.store, work.devices, danger.id, False)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except Failure as error:
            self.problem = problem_of(error)


def _last(danger: Danger | None) -> str:
    if danger is None:
        return ""
    chosen = [(reading.said[0].at, code) for code, reading in danger.signs.items() if code in danger.seen]
    return max(chosen, default=("", ""))[1]


def _began(danger: Danger | None) -> datetime | None:
    began = danger.began_at.value if danger else None
    return datetime.fromisoformat(began) if began else None


def _moment(stamp: str) -> datetime | None:
    return datetime.fromtimestamp(int(stamp[:13]) / 1000, UTC) if stamp[:13].isdigit() else None
