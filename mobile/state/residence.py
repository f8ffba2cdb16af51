"""The rooms of a residence, an arrival and an exit.

Rule: what is typed of an arrival is on the tablet at every change and stands there again after a kill. What is shown is folded from this
tablet's own documents, at once, by the rules that the centre uses too (design.md section 8).
A refusal is a sentence, and what was typed stays in the form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import flet as ft

from mobile.services import delivery
from mobile.services.problems import Failure, Problem, problem_of
from mobile.services.residence import Arrival, ResidenceDesk
from mobile.services.shown import Counts, Resident, RoomChoice, RoomTile
from mobile.services.work import Work, is_coming, sick_circle

__all__ = ["ArrivalForm", "Counts", "ExitForm", "ResidenceState", "Resident", "RoomChoice", "RoomTile"]

_CHOICES_FOLLOW = frozenset({"people", "on", "planned_end", "hold"})
_TYPED = ("household", "people", "came_from", "room", "hold", "on", "planned_end")


@ft.observable
@dataclass(eq=False)
class ArrivalForm:
    """What has been typed of an arrival. `people` are (name, age in years or None); `came_from` a household's id or None."""

    household: str = ""
    people: list[tuple[str, int | None]] = field(default_factory=list)
    came_from: str | None = None
    room: str | None = None
    hold: str | None = None
    on: date | None = None
    planned_end: date | None = None
    choices: list[RoomChoice] = field(default_factory=list)
    problem: Problem | None = None

    @property
    def begun(self) -> bool:
        """Whether somebody has been named in it."""
        return bool(self.household.strip() or self.people)

    def set_person(self, index: int, name: str, years: int | None) -> None:
        """Changes a person, or adds one at the end; the rooms that fit are worked out again."""
        people = list(self.people)
        people[index : index + 1] = [(name, years)]
        self.people = people

    def remove_person(self, index: int) -> None:
        """Takes a person out of the form."""
        self.people = [person for at, person in enumerate(self.people) if at != index]


@ft.observable
@dataclass(eq=False)
class ExitForm:
    """What has been typed of an exit. `destination` is a code of `schemas.codes`."""

    stay: str | None = None
    household: str = ""
    on: date | None = None
    destination: str | None = None
    problem: Problem | None = None


@ft.observable
@dataclass(eq=False)
class ResidenceState:
    """The building tonight. `delivery_waiting` counts stay events of this tablet that the office does not know yet."""

    residence: str | None = None
    name: str = ""
    today: date | None = None
    floors: list[str] = field(default_factory=list)
    rooms: list[RoomTile] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)
    delivery_waiting: int = 0
    names_hidden: bool = False
    query: str = ""
    """What is searched for; gone with the session, and while names are hidden."""
    arrival: ArrivalForm = field(default_factory=ArrivalForm)
    exit: ExitForm = field(default_factory=ExitForm)
    coming: bool = False
    """What tonight needs is still on its way to a fresh device: no room is shown before."""
    problem: Problem | None = None
    emptied: Mapping[str, Any] | None = None
    """What stood in the form that was emptied, until something is typed again."""
    _work: Work | None = field(default=None, repr=False)
    _has_read_form: bool = field(default=False, repr=False)
    _listener: Callable[[Any, str | None], None] | None = field(default=None, repr=False)

    def attach(self, work: Work | None) -> None:
        """A session has opened, or closed (None): then nothing of the form may stay for the next person."""
        self._work, self.problem, self.names_hidden, self.query, self._has_read_form = work, None, False, "", False
        self._clean_forms()
        self.refresh()

    def refresh(self) -> None:
        """Reads the rooms again; called by itself after every change of the store."""
        desk = self._desk
        if desk is None:
            self.residence, self.name, self.today, self.delivery_waiting = None, "", None, 0
            self.floors, self.rooms, self.counts = [], [], Counts()
            self.problem, self.coming = sick_circle(self._work), False
            return
        try:
            building = desk.building()
        except Failure as error:
            self.coming = bool(self._work and is_coming(self._work, error))
            self.problem = sick_circle(self._work) if self.coming else problem_of(error)
            return
        self.problem, self.coming = sick_circle(self._work), False
        self.residence, self.name, self.today = desk.id, building.residence.name, date.fromisoformat(building.today)
        self.floors, self.rooms, self.counts = list(building.residence.floors), list(building.rooms), building.counts
        self.delivery_waiting = self._waiting()
        self._read_form(desk)
        if self.arrival.choices:
            # Another tablet's arrival may just have taken a room that an open form offers.
            self._choose_again()

    def hide_names(self, hidden: bool) -> None:
        """For visitors."""
        self.names_hidden, self.query = hidden, ""

    def search(self, query: str) -> None:
        """Where somebody sleeps tonight."""
        self.query = query

    def begin_arrival(self, room: str | None = None) -> None:
        """From today on; what was typed and not yet recorded is kept."""
        form = self.arrival
        form.on, form.problem = form.on or self.today, None
        form.room = room or form.room
        self._choose_again()

    def record_arrival(self) -> bool:
        """True when the household and its stay are on the tablet; else `arrival.problem`."""
        desk, form = self._desk, self.arrival
        if desk is None:
            return False
        try:
            desk.arrive(self._typed())
        except Failure as error:
            form.problem = problem_of(error)
            self._choose_again()
            return False
        self._clean_forms()
        self.refresh()
        return True

    def empty_arrival(self) -> None:
        """The form from the start; `refill_arrival` takes it back."""
        typed = {name: getattr(self.arrival, name) for name in _TYPED}
        self._clean_forms()
        self.emptied = typed
        self._keep_form()
        self.begin_arrival()

    def refill_arrival(self) -> None:
        """What stood there before it was emptied."""
        for name, value in (self.emptied or {}).items():
            setattr(self.arrival, name, value)
        self.emptied = None

    def begin_exit(self, stay: str) -> None:
        """The exit of one stay, from today; what was chosen of it before stays."""
        if self.exit.stay == stay:
            self.exit.problem = None
            return
        tile = next((room for room in self.rooms if room.stay == stay), None)
        form = self.exit
        form.stay, form.household, form.on = stay, (tile.household or "") if tile else "", self.today
        form.destination, form.problem = None, None

    def record_exit(self) -> bool:
        """True when the exit is on the tablet; else `exit.problem`."""
        desk, form = self._desk, self.exit
        if desk is None or form.stay is None:
            return False
        try:
            desk.leave(form.stay, (form.on or self.today or date.min).isoformat(), form.destination)
        except Failure as error:
            form.problem = problem_of(error)
            return False
        form.problem, form.stay = None, None
        self.refresh()
        return True

    @property
    def _desk(self) -> ResidenceDesk | None:
        return self._work.desk if self._work else None

    def _typed(self) -> Arrival:
        form = self.arrival
        return Arrival(
            household=form.household,
            people=list(form.people),
            room=form.room,
            on=(form.on or self.today or date.min).isoformat(),
            planned_end=form.planned_end.isoformat() if form.planned_end else None,
            came_from=form.came_from,
            hold=form.hold,
        )

    def _choose_again(self) -> None:
        desk = self._desk
        if desk is None:
            return
        try:
            self.arrival.choices = desk.choices(self._typed())
        except Failure as error:
            self.arrival.problem = problem_of(error)

    def _clean_forms(self) -> None:
        """The listener is held here: a form remembers whom to tell only weakly."""
        self.arrival, self.exit, self.emptied = ArrivalForm(), ExitForm(), None
        self._listener = self._form_changed
        self.arrival.subscribe(self._listener)  # type: ignore[attr-defined]

    def _form_changed(self, _form: Any, name: str | None) -> None:
        if name in _CHOICES_FOLLOW:
            self._choose_again()
        if name in _TYPED:
            self._keep_form()

    def _keep_form(self) -> None:
        if self._desk is None or not self._has_read_form:
            return
        try:
            self._desk.keep_arrival(self._typed())
        except Failure as error:
            self.arrival.problem = problem_of(error)

    def _read_form(self, desk: ResidenceDesk) -> None:
        """Once a session, as soon as the residence's circle is open: what its person had typed when the app ended."""
        if self._has_read_form:
            return
        kept = desk.kept_arrival()
        if kept is not None and not self.arrival.begun:
            form = self.arrival
            form.household, form.people, form.came_from = kept.household, list(kept.people), kept.came_from
            form.room, form.hold, form.on = kept.room, kept.hold, date.fromisoformat(kept.on)
            form.planned_end = date.fromisoformat(kept.planned_end) if kept.planned_end else None
        self._has_read_form = True

    def _waiting(self) -> int:
        work = self._work
        if work is None:
            return 0
        rows = [one for store in work.opened.circles.stores_of_records() for one in delivery.unsent(store, work.devices)]
        return sum(one.kind == "stay" for one in rows)
