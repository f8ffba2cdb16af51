"""The place "Dispositivi" of one open page: the list with its filter, the chosen device, the panel that is open beside it.

Rules: what can be undone is done at once and offers its undo (a revocation until the device has wiped itself); each action asks again
who sits here and whether they may; what was typed stays through every refusal; a one-time code is kept in this page's memory only, and
goes with its panel.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import flet as ft

from sync_server.accounts.codes import LASTS, Purpose
from sync_server.accounts.roles import Person
from sync_server.office import one_time_code
from sync_server.office.devices_reading import DeviceDesk
from sync_server.office.one_time_code import OneTimeCode
from sync_server.office.residences_state import Said
from sync_server.office.visitors import may_enter
from sync_server.problems import Problem
from ui.present import device_story as story
from ui.present import devices as present
from ui.present.device_story import LogLine
from ui.present.devices import Centre, Device, OpenCode

LONGEST_NAME = 120
ENROL: Purpose = "enrol"
RESET: Purpose = "reset"


@dataclass(frozen=True)
class DeviceWays:
    """How this place reaches the centre: who sits here, the desk, what is read, the hour, where the app is."""

    person: Callable[[], Awaitable[Person]]
    desk: DeviceDesk
    read: Callable[[], Awaitable[tuple[Device, ...]]]
    log: Callable[[str], Awaitable[tuple[LogLine, ...]]]
    workers: Callable[[], Awaitable[tuple[Person, ...]]]
    codes: Callable[[], Awaitable[tuple[OpenCode, ...]]]
    measure: Callable[[], Centre]
    origin: str


@dataclass(frozen=True)
class Typed:
    """What stands in the open panel."""

    name: str = ""
    why: str = story.REASONS[0]
    note: str = ""
    purpose: Purpose = ENROL
    user: str = ""


AT_ONCE = 60
"""Devices drawn at once; more on demand, because each costs the browser (pwa.md, Views)."""


@dataclass(frozen=True)
class Done:
    """What was just done, and whether it is a revocation that can be taken back."""

    code: str
    device: str
    undo: bool = False


@ft.observable
@dataclass(eq=False)
class DevicesState:
    """What stands in the place."""

    ways: DeviceWays
    devices: tuple[Device, ...] = ()
    loaded: bool = False
    chosen: str = ""
    filter: str = "all"
    shown: int = AT_ONCE
    lines: tuple[LogLine, ...] = ()
    panel: str = ""
    typed: Typed = Typed()
    workers: tuple[Person, ...] = ()
    codes: tuple[OpenCode, ...] = ()
    code: OneTimeCode | None = None
    problem: Said | None = None
    done: Done | None = None
    busy: bool = False

    def visible(self) -> list[Device]:
        """The list in its order: problems first."""
        measure = self.ways.measure()
        return [one for one in present.in_order(self.devices, measure) if present.wanted(one, self.filter, measure)]

    def to_look_at(self) -> int:
        measure = self.ways.measure()
        return sum(1 for one in self.devices if present.needs_look(one, measure))

    def device(self) -> Device | None:
        return next((one for one in self.devices if one.key == self.chosen), None)

    async def load(self) -> None:
        """Reads again; an open panel and what was typed in it stay. The first of the list is chosen once, so that no other one can come
        under a hand that is about to act on it."""
        self.devices = await self.ways.read()
        self.loaded = True
        if not self.chosen:
            self.chosen = next((one.key for one in self.visible()), "")
        await self._load_log()

    async def choose(self, key: str) -> None:
        """Somebody comes to the place, or to another device of it."""
        if key and key != self.chosen:
            self.chosen, self.lines = key, ()
            self.close()
        await self.load()

    def narrow(self, name: str) -> None:
        self.filter, self.shown = name, AT_ONCE

    def more(self) -> None:
        """The next page of the list."""
        self.shown += AT_ONCE

    def close(self) -> None:
        """Leaves the panel; a code that was on the screen is gone."""
        self.panel, self.typed, self.code, self.problem, self.done = "", Typed(), None, None, None

    def ask_why(self) -> None:
        self._open("revoke", Typed())

    def ask_name(self) -> None:
        device = self.device()
        self._open("rename", Typed(name=device.name if device else ""))

    async def ask_code(self) -> None:
        """The panel of the one-time code. Who is reached is read now: people come and go."""
        self._open("code", Typed())
        self.workers, self.codes = await self.ways.workers(), await self.ways.codes()

    def type_name(self, name: str) -> None:
        self._write(replace(self.typed, name=name))

    def type_note(self, note: str) -> None:
        self._write(replace(self.typed, note=note))

    def choose_why(self, why: str) -> None:
        self._write(replace(self.typed, why=why))

    def choose_user(self, user: str) -> None:
        self._write(replace(self.typed, user=user))

    def choose_purpose(self, purpose: Purpose) -> None:
        """Another purpose is for other people: the one who was chosen is asked again unless they still may be."""
        stays = self.typed.user in {person.name for person in self.people_for(purpose)}
        self._write(replace(self.typed, purpose=purpose, user=self.typed.user if stays else ""))

    def people_for(self, purpose: Purpose) -> list[Person]:
        """A new device is for anybody who works with the app; a lost PIN is for who uses this device."""
        device = self.device()
        users = device.users if device is not None else ()
        return [person for person in self.workers if purpose == ENROL or person.name in users]

    async def revoke(self) -> None:
        device, typed = self.device(), self.typed
        if device is None:
            return
        why = f"{typed.why}: {typed.note.strip()}" if typed.note.strip() else typed.why
        await self._do(lambda by: self.ways.desk.revoke(device.key, by, why), Done("revoked", device.key, undo=True))

    async def found_again(self) -> None:
        device = self.device()
        if device is not None:
            await self._do(lambda by: self.ways.desk.found_again(device.key, by), Done("found_done", device.key))

    async def rename(self) -> None:
        device, name = self.device(), self.typed.name.strip()
        if not name or len(name) > LONGEST_NAME:
            self.problem = Said("device_name_long", "", {"most": LONGEST_NAME}) if name else Said("device_name_empty")
        elif device is not None:
            await self._do(lambda by: self.ways.desk.rename(device.key, name, by), None)

    async def make_code(self) -> None:
        """Asks the desk for a code and shows it; the panel stays until it is closed."""
        typed, device = self.typed, self.device()
        person = next((one for one in self.people_for(typed.purpose) if one.name == typed.user), None)
        if person is None:
            return
        on = device.key if device is not None and typed.purpose == RESET else None
        made: list[tuple[str, str]] = []

        async def make(by: str) -> None:
            made.append(await self.ways.desk.new_code(person.name, typed.purpose, on, by))

        if await self._tried(make) and made:
            short, long = made[0]
            ends = self.ways.measure().now + timedelta(seconds=LASTS[typed.purpose])
            address = one_time_code.address_of(self.ways.origin, long)
            self.code = OneTimeCode(typed.purpose, person.display_name, short, address, ends)

    async def withdraw(self, key: str) -> None:
        """A code that nobody has used lets nobody in any more; the panel stays."""
        if await self._tried(lambda by: self.ways.desk.withdraw_code(key, by)):
            self.codes = await self.ways.codes()

    def _write(self, typed: Typed) -> None:
        self.typed, self.problem = typed, None

    def _open(self, panel: str, typed: Typed) -> None:
        self.close()
        self.panel, self.typed = panel, typed

    async def _do(self, act: Callable[[str], Awaitable[object]], done: Done | None) -> None:
        if await self._tried(act):
            self.close()
            self.done = done
            await self.load()

    async def _tried(self, act: Callable[[str], Awaitable[object]]) -> bool:
        """Whether the centre did it; its refusal stands on the screen."""
        if self.busy:
            return False
        self.busy, self.problem = True, None
        try:
            person = await self.ways.person()
            if not may_enter(person):
                raise Problem("forbidden")
            await act(person.name)
        except Problem as problem:
            self.problem = Said(problem.code, problem.reason)
            return False
        finally:
            self.busy = False
        return True

    async def _load_log(self) -> None:
        device = self.device()
        self.lines = await self.ways.log(device.key) if device is not None else ()
