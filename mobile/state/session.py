"""What the first pages show: who is using the device, and whether her files are open.

Rule: views read fields and call methods, never a service or a store (design.md section 3). A method never raises for what a person
can do wrong: it fills `problem` and leaves what was typed to the view.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import flet as ft

from mobile.services.problems import Problem
from mobile.services.shown import Person

__all__ = ["Person", "Phase", "Problem", "SessionState"]


class Phase(StrEnum):
    """Which page stands before the app itself."""

    STARTING = "starting"
    NEW = "new"  # sign in online with name and password: the first person, or one more
    CHOOSE_PIN = "choose_pin"
    LOCKED = "locked"
    OPEN = "open"
    PROBLEM = "problem"


@ft.observable
@dataclass(eq=False)
class SessionState:
    """The session as the pages see it. `wait_seconds` counts down after wrong PINs; while it runs `unlock` answers at once."""

    phase: Phase = Phase.STARTING
    users: list[Person] = field(default_factory=list)
    selected: str | None = None
    user: str | None = None
    display_name: str = ""
    role: str = ""
    language: str = "it"
    busy: bool = False
    wait_seconds: int = 0
    problem: Problem | None = None

    async def start(self) -> None:
        """Opens the device's own file: NEW when nobody is enrolled, LOCKED otherwise, PROBLEM when the file will not open."""

    async def sign_in(self, name: str, password: str, device_name: str = "") -> None:
        """Online, once for each person: enrols and goes on to CHOOSE_PIN. Wrong password or no network: `problem`, still NEW."""

    async def choose_pin(self, pin: str, again: str) -> None:
        """At least six digits, not a trivial one, twice the same; then the files are made and the phase is OPEN."""

    def select(self, name: str) -> None:
        """Which person of the device is about to type her PIN."""

    async def unlock(self, pin: str) -> None:
        """The PIN of `selected`: OPEN, or `problem` and `wait_seconds`. Needs no network."""

    def lock(self) -> None:
        """Closes the files and forgets the keys. Nothing unsent is thrown away; phase LOCKED."""

    def add_person(self) -> None:
        """From LOCKED to NEW, for one more person of the same device."""

    def cancel_add(self) -> None:
        """Back to LOCKED."""

    def set_language(self, language: str) -> None:
        """it or en; kept on the device."""
