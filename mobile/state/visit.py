"""What one visit shows.

Rule: every tap is saved before the screen says so (`saved_at`), and "in ufficio" is said only of what the centre has acknowledged
(design.md sections 5 and 10). There is no save button: each setter writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import flet as ft

from mobile.services import delivery
from mobile.services.discarding import Discarded
from mobile.services.fixes import Refining, spot
from mobile.services.history import PastVisit
from mobile.services.open_visit import OpenVisit
from mobile.services.problems import DeviceError, Failure, Problem, problem_of
from mobile.services.shown import Delivery, DwellingCard, Gap, HazardAnswer, Joined, Position, SimilarDwelling
from mobile.services.visits import Visits
from mobile.services.work import Work
from mobile.state.danger import DangerState
from mobile.state.doubles import Doubles
from mobile.state.locating import Locating
from mobile.state.papers import Papers
from mobile.state.past import Past
from mobile.state.sayings import CHECKLISTS, Sayings
from schemas.dwelling import Dwelling
from schemas.household import Household
from schemas.rules.addresses import plain_address
from schemas.rules.hazard import rate
from schemas.rules.likeness import Place

__all__ = ["CHECKLISTS", "Delivery", "DwellingCard", "Gap", "HazardAnswer", "PastVisit", "Position", "SimilarDwelling", "VisitState"]

ADDRESS_PARTS = ("street", "number", "detail", "district", "city")
HOME_CITY = "Catania"
"""Where this team works: a new dwelling is offered it, and it is written with the first word of the address."""
IDLE_MS = 30_000
_SECTIONS: dict[str, Any] = {
    **{name: name for name in ("hazards", "photos", "order", "rooms", "checklists")},
    "people_count": "people",
    "drawings": "photos",
}
_NOT_HERE = "Gli alloggi non sono ancora su questo dispositivo: arrivano al primo collegamento."


@ft.observable
@dataclass(eq=False)
class Thrown:
    """The draft that was thrown away last, until another visit is begun or the session ends."""

    found: Discarded | None = None

    @property
    def photos(self) -> int:
        """Photos are stored already, and stay."""
        return self.found.photos if self.found else 0


@ft.observable
@dataclass(eq=False)
class VisitState(Sayings, Papers, Past, Doubles, Locating):
    """One visit: the draft, what it says about the dwelling, what is missing, what is saved and what has arrived."""

    draft: str | None = None
    dwelling: str | None = None
    new_dwelling: bool = False
    submitted: bool = False
    street: str = ""
    number: str = ""
    detail: str = ""
    district: str = ""
    city: str = ""
    position: Position | None = None
    target_group: str | None = None
    order: str = ""
    people: int | None = None
    minors: int | None = None
    hazards: dict[str, HazardAnswer] = field(default_factory=dict)
    adjusted: dict[str, HazardAnswer] = field(default_factory=dict)
    """The second rating of a hazard that has one: for the household that lives there now."""
    guided: bool = True
    """Whether hazards are taken one after the other, with what to look at; else all at a glance. The same answers either way."""
    place: Dwelling | None = None
    """The dwelling as the screen shows it: each field with its rivals, what is being typed laid over."""
    households: tuple[Household, ...] = ()
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: dict[tuple[str, str], Problem] = field(default_factory=dict)
    """What was typed that cannot stand as it is: (record, field) -> what to do about it."""
    past: tuple[PastVisit, ...] = ()
    """The visits to this dwelling that were handed in, the newest first."""
    past_stands: dict[str, Delivery] = field(default_factory=dict)
    corrects: str | None = None
    doubles: list[SimilarDwelling] = field(default_factory=list)
    """What may be the same dwelling, as the page of doubles found it last."""
    joined: list[Joined] = field(default_factory=list)
    doubles_query: str = ""
    done_to_double: str = ""
    taken_away: str | None = None
    taken_entry: str = ""
    unsaid: tuple[str, Any, str] | None = None
    note: str = ""
    similar: list[SimilarDwelling] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    started_at: datetime | None = None
    saved_at: datetime | None = None
    delivery: Delivery = field(default_factory=lambda: Delivery("draft"))
    sending: bool = False
    locating: bool = False
    refining: bool = False
    """Whether better fixes than the one that stands are still looked for in the background."""
    coarser: bool = False
    """Whether the last tap found a fix that is worse than the one that stands."""
    problem: Problem | None = None
    discardable: bool = False
    """Whether it can be thrown away: one's own, and never handed in."""
    thrown: Thrown = field(default_factory=Thrown)
    danger: DangerState = field(default_factory=DangerState)
    """The immediate danger that was reported at this visit."""
    _work: Work | None = field(default=None, repr=False)
    _refining: Refining | None = field(default=None, repr=False)
    _undo: str = field(default="", repr=False)
    _photos_changed: Callable[[], None] = field(default=lambda: None, repr=False)

    def attach(self, work: Work | None, photos_changed: Callable[[], None]) -> None:
        """A session has opened, or closed (None)."""
        self._work, self._photos_changed, self.problem = work, photos_changed, None
        self.thrown.found = None
        self.danger.attach(work)
        self.guided = work is None or work.session.file.setting(_path_of(work)) != "quick"
        self._empty()

    def start_new(self) -> str:
        """A visit to a dwelling that is not known yet; the draft is on the device when this returns its id."""
        draft = self._begin(lambda visits: visits.start())
        if draft:
            self.city = HOME_CITY
        return draft

    def start_at(self, dwelling: str) -> str:
        """A visit to a dwelling of the list: an open draft of this device is gone on with, else a new one starts."""
        return self._begin(lambda visits: visits.start(dwelling))

    def go_to(self, dwelling: str) -> bool:
        """As a tap on its card does, where a link leads; False where the list of this device does not show it."""
        work = self._work
        shown = work is not None and work.visits is not None and not work.sync.expired and bool(work.visits.record(dwelling).fields)
        return shown and bool(self.start_at(dwelling))

    def open(self, draft: str) -> None:
        """A draft (or what was submitted) as it was left; also after a kill of the app."""
        self._begin(lambda visits: visits.open(draft))

    def use_existing(self, dwelling: str) -> None:
        """ "È questo": the visit goes on at the dwelling that was found; what was typed of the address is left behind."""
        self._tap(lambda visits, visit: visits.use_existing(visit, dwelling))
        self.danger.follow()

    def set_address(self, part: str, value: str) -> None:
        """One of street, number, detail, district, city; parts that this version does not know stay."""
        visit = self._visit
        stands = (visit.value("address") if visit is not None else None) or {}
        address = {**stands, **{name: str(getattr(self, name)) for name in ADDRESS_PARTS}, part: value}
        typed = address if _says_something(address) or (visit and visit.place.said("address")) else None
        self._tap(lambda visits, visit: visits.set_field(visit, "address", typed))
        if typed is None:
            self.city = address["city"]

    def set_target_group(self, group: str) -> None:
        """a, b or c; the one that stands is taken back."""
        self.choose("target_group", group)

    def set_order(self, number: str) -> None:
        """The number that stands on the vacate order, by which the office and colleagues find the dwelling."""
        self.amend("order", {"number": number.strip()})

    def set_people(self, count: int | None) -> None:
        """How many people live there."""
        self._tap(lambda visits, visit: visits.set_field(visit, "people_count", count))

    def set_minors(self, count: int | None) -> None:
        """How many of them are minors; more than the people: `problem`."""
        self._tap(lambda visits, visit: visits.set_field(visit, "minors_count", count))

    def rate(self, code: str, likelihood: int, harm: str) -> None:
        """One hazard: a likelihood of the official scale (`1 in likelihood`) and one of the four harms I..IV."""
        self._tap(lambda visits, visit: visits.rate(visit, code, likelihood, harm))

    def clear_rating(self, code: str) -> None:
        """Back to not assessed."""
        self._tap(lambda visits, visit: visits.clear_rating(visit, code))

    def rate_household(self, code: str, likelihood: int, harm: str) -> None:
        """As `rate`, for the household that lives there now."""
        self._tap(lambda visits, visit: visits.rate_household(visit, code, likelihood, harm))

    def clear_household_rating(self, code: str) -> None:
        self._tap(lambda visits, visit: visits.clear_household_rating(visit, code))

    def take_path(self, guided: bool) -> None:
        """Rapida or Guidata: of this person on this device, until she chooses again."""
        self.guided = guided
        if self._work is not None:
            self._work.session.file.keep(_path_of(self._work), "guided" if guided else "quick")

    def set_note(self, text: str) -> None:
        """Free text of the visit."""
        self._tap(lambda visits, visit: visits.set_draft(visit, "note", text))

    def step_done(self) -> None:
        """The person leaves a page of the visit: a revision of the draft, and change facts of what was said of the dwelling."""
        self._tap(lambda visits, visit: visits.step(visit))
        self.danger.follow()

    def left(self) -> None:
        """A page of the visit was left, by its arrow or by the browser's own Back: nothing that was typed waits for the next page, and a
        problem does not go along. A page on which nothing was done costs nothing."""
        visit, self.unsaid = self._visit, None
        if visit is not None and (visit.unsaved or self.problem is not None):
            self.step_done()

    def discard(self) -> bool:
        """ "Butta la bozza". True when it is gone from this device's lists."""
        work, visit, found = self._work, self._visit, None
        self.problem = None
        if work is not None and work.discarding is not None and visit is not None:
            with self._told():
                found = work.discarding.discard(visit)
        if found is not None:
            self._stop_refining()
            self._empty()
            self.thrown.found = found
        return found is not None

    def take_back(self) -> None:
        """Undoes `discard`."""
        work, found = self._work, self.thrown.found
        if work is not None and work.discarding is not None and found is not None:
            with self._told():
                work.discarding.take_back(found)
                self.thrown.found = None

    def submit(self, reason: str | None = None) -> bool:
        """ "Consegna": never blocked by gaps. True when the assessment is on the device, ready to leave."""
        done = self._tap(lambda visits, visit: visits.submit(visit, reason))
        self._look_back()
        return done

    def close(self) -> None:
        """The person leaves the visit: as step_done, then the fields are emptied."""
        self.step_done()
        if self.problem is None or self._visit is None:
            self._empty()

    def idle(self, now_ms: int) -> None:
        """A draft that nobody has touched for half a minute becomes a revision."""
        visit = self._visit
        if visit is not None and visit.unsaved and now_ms - visit.saved_ms >= IDLE_MS:
            self.step_done()

    def refresh(self) -> None:
        """What the store says now of what nobody is editing: delivery, and fields that a colleague has changed."""
        work, visit = self._work, self._visit
        if work is not None and work.visits is not None and visit is not None:
            self.sending = visit.dwelling in work.sync.lanes.under_way
            with self._told():
                work.visits.show(visit)
                self._show(work.visits, visit)
                self._look_back()

    @property
    def _visit(self) -> OpenVisit | None:
        return self._work.visit if self._work else None

    def _begin(self, opening: Callable[[Visits], OpenVisit]) -> str:
        self.problem, opened, self.thrown.found = None, "", None
        self._stop_refining()
        work = self._work
        with self._told():
            if work is None or work.visits is None:
                raise DeviceError("not_here", _NOT_HERE)
            before, work.visit = work.visit, opening(work.visits)
            opened = work.visit.id
            self._nothing_to_undo(still_open=before is work.visit)
            if before is not None and before.id != opened:  # as a correction is begun from a visit that was opened to look
                work.visits.put_away(before)
            self._show(work.visits, work.visit)
            self._look_back()
            self._photos_changed()
        return opened

    def _tap(self, tap: Callable[[Visits, OpenVisit], Any]) -> bool:
        """One tap: written, then shown. A failure is said, and what was typed stays."""
        work, visit = self._work, self._visit
        if work is None or work.visits is None or visit is None:
            return False
        self.problem = None
        done = False
        with self._told():
            tap(work.visits, visit)
            done = True
        with self._told():
            self._show(work.visits, visit)
        return done

    def _show(self, visits: Visits, visit: OpenVisit) -> None:
        self.draft, self.dwelling, self.new_dwelling = visit.id, visit.dwelling, visit.new_dwelling
        address = visit.value("address") or {}
        for part in ADDRESS_PARTS:
            setattr(self, part, address.get(part, self.city if part == "city" and not address and visit.new_dwelling else ""))
        self.position = _position(visit.value("position"))
        self.target_group, self.order = visit.value("target_group"), (visit.value("order") or {}).get("number", "")
        self.people, self.minors = visit.value("people_count"), visit.value("minors_count")
        self.hazards = {code: _answer(code, said) for code, said in visit.draft["hazards"].items()}
        self.adjusted = {code: _answer(code, said) for code, said in visit.draft.get("adjusted", {}).items()}
        self.note, self.started_at = visit.draft["note"], datetime.fromisoformat(visit.draft["started_at"])
        self.saved_at = datetime.fromtimestamp(visit.saved_ms / 1000, UTC) if visit.saved_ms else None
        seen = visits.seen(visit)
        self.place, self.households = seen.dwelling, tuple(seen.households)
        self.answers = {name: dict(said["answers"]) for name, said in visit.draft.get("checklists", {}).items()}
        self.faults = {where: Problem(fault.code, fault.sentence) for where, fault in visit.faults().items()}
        self.corrects = visit.draft.get("corrects")
        self._show_standing(visits, visit)
        self.danger.refresh()

    def _show_standing(self, visits: Visits, visit: OpenVisit) -> None:
        """What is missing, what is alike, what has arrived."""
        is_open = visits.is_open(visit)
        self.submitted = not is_open
        self.discardable = self._work is not None and self._work.discarding is not None and self._work.discarding.may(visit)
        self.gaps = _gaps(visits, visit)
        work = self._work
        if work is None or work.finder is None:
            return
        searching = visit.new_dwelling and bool({"address", "position"} & visit.place.typed.keys()) and not work.sync.expired
        self.similar = work.finder.similar(self._sought(), self.street, visit.dwelling) if searching else []
        self.delivery = delivery.of_record(visits.store, work.devices, visit.dwelling, is_open)

    def _sought(self) -> Place:
        """The dwelling on the screen, as others are compared with it."""
        return Place(plain_address(self.street, self.number, self.detail), self.city, spot(self.position) if self.position else None)

    def _empty(self) -> None:
        if self._work is not None:
            self._work.visit = None
        self.draft = self.dwelling = self.position = self.target_group = self.people = self.minors = self.taken_away = self.unsaid = (
            self.corrects
        ) = None
        self.started_at = self.saved_at = None
        self.street = self.number = self.detail = self.district = self.city = self.note = self.order = ""
        self.new_dwelling = self.submitted = self.discardable = self.locating = self.refining = self.coarser = False
        self._refining = None
        self.hazards, self.adjusted, self.similar, self.gaps, self.delivery = {}, {}, [], [], Delivery("draft")
        self._nothing_to_undo()
        self.place, self.households, self.answers, self.faults, self.past, self.past_stands = None, (), {}, {}, (), {}

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except Failure as error:
            self.problem = problem_of(error)


def _says_something(address: dict[str, str]) -> bool:
    """The city that a form begins with is nothing that anybody has said."""
    return any(value for part, value in address.items() if part != "city") or address["city"] not in ("", HOME_CITY)


def _position(said: dict[str, Any] | None) -> Position | None:
    if not said:
        return None
    accuracy = said.get("accuracy_mm")
    return Position(
        said["lat_e7"] / 10_000_000, said["lon_e7"] / 10_000_000, accuracy / 1000 if accuracy is not None else None, said["source"]
    )


def _path_of(work: Work) -> str:
    """Where the device keeps which path its person takes."""
    return f"path-{work.opened.person.name}"


def _answer(code: str, said: dict[str, Any]) -> HazardAnswer:
    rating = rate(said["likelihood"], said["spread"])
    return HazardAnswer(code, said["likelihood"], said.get("harm") or "", tuple(said["spread"]), float(rating.score), rating.band)


def _gaps(visits: Visits, visit: OpenVisit) -> list[Gap]:
    """One line a thing."""
    codes = dict.fromkeys(gap.field.partition(".")[0].partition("/")[0] for gap in visits.gaps(visit))
    return [Gap(code, _SECTIONS.get(code, "dwelling")) for code in codes]
