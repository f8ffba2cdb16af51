"""What the worker's home and one visit show.

Rule: every tap is saved before the screen says so (`saved_at`), and "in ufficio" is said only of what the centre has acknowledged
(design.md sections 5 and 10). There is no save button: each setter writes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import flet as ft

from mobile.services.problems import Problem
from mobile.services.shown import Delivery, DwellingCard, Gap, HazardAnswer, Position, SimilarDwelling

__all__ = ["Delivery", "DwellingCard", "Gap", "HazardAnswer", "Position", "SimilarDwelling", "TodayState", "VisitState"]


@ft.observable
@dataclass(eq=False)
class TodayState:
    """The list of dwellings, newest work first. `total` is how many the search found, `cards` the first pages of them."""

    cards: list[DwellingCard] = field(default_factory=list)
    total: int = 0
    known: int = 0
    query: str = ""
    problem: Problem | None = None

    def refresh(self) -> None:
        """Reads the list again; called by itself after every change of the store."""

    def search(self, text: str) -> None:
        """At every letter, on the device only; accents and case do not count."""

    def more(self) -> None:
        """One more page of cards."""


@ft.observable
@dataclass(eq=False)
class VisitState:
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
    people: int | None = None
    minors: int | None = None
    hazards: dict[str, HazardAnswer] = field(default_factory=dict)
    note: str = ""
    similar: list[SimilarDwelling] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    saved_at: datetime | None = None
    delivery: Delivery = field(default_factory=lambda: Delivery("draft"))
    locating: bool = False
    problem: Problem | None = None

    def start_new(self) -> str:
        """A visit to a dwelling that is not known yet; the draft is on the device when this returns its id."""
        raise NotImplementedError

    def start_at(self, dwelling: str) -> str:
        """A visit to a dwelling of the list: an open draft of this device is gone on with, else a new one starts."""
        raise NotImplementedError

    def open(self, draft: str) -> None:
        """A draft (or what was submitted) as it was left; also after a kill of the app."""

    def use_existing(self, dwelling: str) -> None:
        """ "È questo": the visit goes on at the dwelling that was found; what was typed of the address is left behind."""

    def set_address(self, part: str, value: str) -> None:
        """One of street, number, detail, district, city."""

    def set_target_group(self, group: str) -> None:
        """a, b or c."""

    def set_people(self, count: int | None) -> None:
        """How many people live there."""

    def set_minors(self, count: int | None) -> None:
        """How many of them are minors; more than the people: `problem`."""

    def set_position_by_hand(self, lat: float, lon: float) -> None:
        """A pin moved by hand is not replaced by the satellite's."""

    async def locate(self) -> None:
        """Asks the platform for the position; never blocks anything, a failure is a `problem`."""

    def rate(self, code: str, likelihood: int, harm: str) -> None:
        """One hazard: a likelihood of the official scale (`1 in likelihood`) and one of the four harms I..IV."""

    def clear_rating(self, code: str) -> None:
        """Back to not assessed."""

    def set_note(self, text: str) -> None:
        """Free text of the visit."""

    def step_done(self) -> None:
        """The person leaves a page of the visit: a revision of the draft, and change facts of what was said of the dwelling."""

    def submit(self, reason: str | None = None) -> bool:
        """ "Consegna": never blocked by gaps. True when the assessment is on the device, ready to leave."""
        raise NotImplementedError

    def close(self) -> None:
        """The person leaves the visit: as step_done, then the fields are emptied."""
