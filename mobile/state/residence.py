"""The rooms of a residence, an arrival and an exit.

Rule: what is shown is folded from this tablet's own documents, at once, by the rules that the centre uses too (design.md section 8).
A refusal is a sentence, and what was typed stays in the form.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import flet as ft

from mobile.services.problems import Problem
from mobile.services.shown import Counts, RoomChoice, RoomTile

__all__ = ["ArrivalForm", "Counts", "ExitForm", "ResidenceState", "RoomChoice", "RoomTile"]


@ft.observable
@dataclass(eq=False)
class ArrivalForm:
    """What has been typed of an arrival. `people` are (name, age in years or None); `came_from` is free text or None."""

    household: str = ""
    people: list[tuple[str, int | None]] = field(default_factory=list)
    came_from: str | None = None
    room: str | None = None
    on: date | None = None
    planned_end: date | None = None
    choices: list[RoomChoice] = field(default_factory=list)
    problem: Problem | None = None

    def set_person(self, index: int, name: str, years: int | None) -> None:
        """Changes a person, or adds one at the end; the rooms that fit are worked out again."""

    def remove_person(self, index: int) -> None:
        """Takes a person out of the form."""


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
    arrival: ArrivalForm = field(default_factory=ArrivalForm)
    exit: ExitForm = field(default_factory=ExitForm)
    problem: Problem | None = None

    def refresh(self) -> None:
        """Reads the rooms again; called by itself after every change of the store."""

    def hide_names(self, hidden: bool) -> None:
        """For visitors."""

    def begin_arrival(self, room: str | None = None) -> None:
        """A clean form from today on (what was typed and not yet recorded is kept)."""

    def record_arrival(self) -> bool:
        """True when the household and its stay are on the tablet; else `arrival.problem`."""
        raise NotImplementedError

    def begin_exit(self, stay: str) -> None:
        """The exit of one stay, from today."""

    def record_exit(self) -> bool:
        """True when the exit is on the tablet; else `exit.problem`."""
        raise NotImplementedError
