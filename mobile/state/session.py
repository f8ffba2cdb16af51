"""What the first pages show: who is using the device, and whether her files are open.

Rule: views read fields and call methods, never a service or a store (design.md section 3). A method never raises for what a person
can do wrong: it fills `problem` and leaves what was typed to the view.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

import flet as ft

from mobile.services import office
from mobile.services.centre import SignIn
from mobile.services.device import ORDER
from mobile.services.hand_in import WIPED
from mobile.services.needs import PadKey
from mobile.services.office import Office
from mobile.services.pin import check_new
from mobile.services.problems import DeviceError, Failure, Problem, problem_of
from mobile.services.session import DeviceSession, OpenSession
from mobile.services.shown import HandingIn, Person

__all__ = ["IDLE_CHOICES", "HandingIn", "Person", "Phase", "Problem", "SessionState"]

IDLE_MINUTES, MINUTE_MS = 5, 60_000
IDLE_CHOICES = (2, 5, 15)
SICK_STORE = frozenset({"corrupt_store", "wrong_key", "store_error"})
"""What means that the device's own file is there and damaged: a page without Python offers a copy of the circles' files."""
CIRCLES_CHANGED = (
    "L'ufficio ha cambiato ciò che puoi vedere. Quello che hai scritto è al sicuro: parte cifrato da solo. Entra di nuovo con il PIN."
)


class Phase(StrEnum):
    """Which page stands before the app itself."""

    STARTING = "starting"
    NEW = "new"  # sign in online with the office's code, or name and password: the first person, one more, or a lost PIN
    CHOOSE_PIN = "choose_pin"
    LOCKED = "locked"
    OPEN = "open"
    PROBLEM = "problem"
    HANDING_IN = "handing_in"  # the office has revoked this device: its files leave, then it is emptied
    WIPED = "wiped"  # nothing is left here; what happened


@dataclass
class Hooks:
    """What the application does around a session: begins the work of one, and ends it before files close."""

    opened: Callable[[OpenSession], None] = lambda _opened: None
    closing: Callable[[], Awaitable[None]] | None = None
    lock_asked: Callable[[], None] = lambda: None


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
    look: str = "system"
    letters: int = 100
    """How large the letters are, in hundredths of what is drawn, besides what the system asks for."""
    busy: bool = False
    wait_seconds: int = 0
    problem: Problem | None = None
    adding: bool = False
    lost_pin: bool = False
    welcome: bool = False
    """Whether this person is told first, once, what stays here, what leaves, and where help is."""
    office_code: str = ""
    idle_minutes: int = IDLE_MINUTES
    handing: HandingIn = field(default_factory=HandingIn)
    plain_files: bool = False
    """Whether this device cannot encipher what it keeps: one person, no `casework`, and the app says so."""
    in_browser: bool = True
    """Whether a browser keeps the files, which may take them away and has a page that copies them."""
    office: Office = field(default_factory=Office)
    """How the agency's office is reached, as the centre said last."""
    pad_page: str = "pad"
    """Which of the pages around the PIN's pad was asked for on the page's own pad, until somebody opens."""
    _handed: PadKey | None = field(default=None, repr=False)
    _session: DeviceSession | None = field(default=None, repr=False)
    _hooks: Hooks = field(default_factory=Hooks, repr=False)

    def attach(self, session: DeviceSession, hooks: Hooks) -> None:
        """Called once by the application."""
        self._session, self._hooks = session, hooks
        self.plain_files = not session.machine.enciphers
        self.in_browser = session.machine.outside.copies

    async def start(self) -> None:
        """Opens the device's own file: NEW when nobody is enrolled, LOCKED otherwise, PROBLEM when the file will not open."""
        self.problem = None
        try:
            await self._service.start()
        except Failure as error:
            self.problem, self.phase = problem_of(error), Phase.PROBLEM
            if error.code in SICK_STORE:
                await self._service.machine.outside.rescue(f"archivio={error.code}")
            return
        self.language = self._service.file.setting("language") or "it"
        self.look = self._service.file.setting("look") or "system"
        self.letters = self._service.file.number("letters") or 100
        self.idle_minutes = self._service.file.number("idle_minutes") or IDLE_MINUTES
        self._show_people()
        self.show_office()
        first = self._first_phase()
        if first is Phase.LOCKED and not self.office_code:
            await self.unlock_handed()
        self._handed = None  # where something else comes first, she is asked again
        if self.phase is not Phase.OPEN:
            self.phase = first
            self.tick()
        if self.office_code:
            self.take_office_code(self.office_code)

    def _first_phase(self) -> Phase:
        file = self._service.file
        if file.setting(ORDER) is not None:
            return Phase.HANDING_IN
        if (wiped := file.setting(WIPED)) is not None:
            self.handing = _sums(json.loads(wiped))
            return Phase.WIPED if file.device is None else Phase.HANDING_IN
        return Phase.LOCKED if self.users else Phase.NEW

    async def sign_in(self, name: str, password: str, device_name: str = "") -> None:
        """Online, once for each person: enrols and goes on to CHOOSE_PIN. Wrong password or no network: `problem`, still NEW."""
        await self._enrol(SignIn(name, password, device_name=device_name))

    async def sign_in_with_code(self, code: str, device_name: str = "") -> None:
        """The office's code, typed (six characters) or from its QR: it says who this is and what for."""
        await self._enrol(SignIn(code=code, device_name=device_name))

    def take_office_code(self, code: str) -> None:
        """The app was opened from the office's QR. Nothing is sent before the person taps."""
        self.office_code = code
        if self.phase in (Phase.LOCKED, Phase.OPEN):
            self.add_person()

    def forget_office_code(self) -> None:
        """Another code is typed instead."""
        self.office_code = ""

    async def _enrol(self, sign_in: SignIn) -> None:
        with self._working():
            grant = await self._service.enrol(sign_in)
            self.office_code = ""
            self.show_office()
            self.user, self.display_name, self.role = grant.user, grant.display_name, grant.role
            self.phase = Phase.CHOOSE_PIN

    def may_be_pin(self, pin: str) -> bool:
        """The first time already: one that is guessed at once is refused before it is typed again."""
        self.problem = None
        try:
            check_new(pin, pin)
        except DeviceError as error:
            self.problem = problem_of(error)
        return self.problem is None

    async def choose_pin(self, pin: str, again: str) -> None:
        """At least six digits, not a trivial one, twice the same; then the files are made and the phase is OPEN."""
        with self._working():
            self._service.check_pin(pin, again)
            if self._service.current is not None:
                await self._end_work()
            self._show_open(await self._service.choose_pin(pin, again))

    def select(self, name: str) -> None:
        """Which person of the device is about to type her PIN."""
        self.selected, self.problem = name, None
        self.tick()

    async def unlock(self, pin: str) -> None:
        """The PIN of `selected`: OPEN, or `problem` and `wait_seconds`. Needs no network."""
        if self.selected is None or self.busy:
            return
        with self._working():
            await self._end_work()
            self._show_open(await self._service.unlock(self.selected, pin))
        self.tick()

    def hand_over(self, handed: PadKey) -> None:
        """A PIN was typed before the app stood: `start` opens with it, or `unlock_handed` when that is over."""
        self._handed = handed

    async def unlock_handed(self) -> None:
        """As `unlock`, with what was handed over. Right, it leads from the start to OPEN with no page in between."""
        handed, self._handed = self._handed, None
        if handed is None or self.busy or self.phase not in (Phase.STARTING, Phase.LOCKED):
            return
        if any(user.name == handed.person for user in self.users):
            self.selected = handed.person
        with self._working():
            await self._end_work()
            self._show_open(await self._service.unlock_with(handed, self.idle_minutes * MINUTE_MS))
        self.tick()

    def asked_first(self) -> tuple[Person, bytes] | None:
        """Whose PIN the next start may ask for before the app stands."""
        return self._service.asked_first()

    def lock(self) -> None:
        """Closes the files and forgets the keys. Nothing unsent is thrown away; phase LOCKED at once."""
        self.user, self.display_name, self.role, self.problem = None, "", "", None
        self.phase, self.adding = Phase.LOCKED, False
        self._hooks.lock_asked()

    def add_person(self) -> None:
        """One more person of this device: with the network, from an open session or from the locked page (ADR 0065)."""
        self.problem, self.lost_pin = None, False
        self.phase, self.adding = Phase.NEW, True

    def lose_pin(self) -> None:
        """A new PIN for a person of this device, with the office's code or her name and password; what is here stays."""
        self.add_person()
        self.lost_pin = True

    def begin_anew(self) -> None:
        """From the page that says that nothing is left here: this device may be connected again."""
        self._service.file.drop(WIPED)
        self.phase, self.handing = Phase.NEW, HandingIn()

    def show_office(self) -> None:
        """The centre may have told another number."""
        self.office = office.known(self._service.file)

    def show_handing_in(self, handing: HandingIn) -> None:
        self.phase, self.handing, self.problem = Phase.HANDING_IN, handing, None

    def show_found_again(self) -> None:
        """The office has the device back: it goes on as if nothing had been."""
        self._show_people()
        self.phase = Phase.LOCKED if self.users else Phase.NEW

    def show_wiped(self, sums: Mapping[str, int]) -> None:
        self.users, self.selected, self.user = [], None, None
        self.phase, self.handing = Phase.WIPED, _sums(sums)

    def show_circles_changed(self) -> None:
        """After a lock that nobody asked for: the office took a right away."""
        self.problem = Problem("circles_changed", CIRCLES_CHANGED)

    def cancel_add(self) -> None:
        """Back to where `add_person` was called; a sign-in without a PIN leaves nothing."""
        self._service.forget_pending()
        self.problem, self.adding, self.lost_pin, self.office_code = None, False, False, ""
        opened = self._service.current
        self.user, self.display_name, self.role = None, "", ""
        if opened is not None:
            self.user, self.display_name, self.role = opened.person.name, opened.person.display_name, opened.person.role
        self.phase = Phase.OPEN if opened is not None else Phase.LOCKED if self.users else Phase.NEW

    async def save_copy(self) -> None:
        """Leaves for the page that copies the files as they are; the app closes them on its way out."""
        await self._service.machine.outside.rescue("copia")

    def end_welcome(self) -> None:
        """She has read it, or does not want to; it does not come again."""
        if self.user is not None:
            self._service.welcomed(self.user)
        self.welcome = False

    def set_language(self, language: str) -> None:
        """it or en; kept on the device."""
        self.language = language
        self._service.file.keep("language", language)

    def set_look(self, look: str) -> None:
        """system, light or dark; kept on the device."""
        self.look = look
        self._service.file.keep("look", look)

    def set_letters(self, percent: str) -> None:
        """One of `tokens.LETTERS`; kept on the device."""
        self.letters = int(percent)
        self._service.file.keep("letters", percent)

    def set_idle_minutes(self, minutes: str) -> None:
        """After so long without a touch the app locks; kept on the device."""
        self.idle_minutes = int(minutes)
        self._service.file.keep("idle_minutes", minutes)

    def tick(self) -> None:
        """The wait of the selected person, counted from the rows; the application calls this every second."""
        if self.selected is not None and self.phase is Phase.LOCKED:
            self.wait_seconds = self._service.wait_seconds(self.selected)

    def show_locked(self) -> None:
        """After the files have closed: counts of the person who left are fresh now."""
        self._show_people()

    @property
    def _service(self) -> DeviceSession:
        if self._session is None:
            raise DeviceError("not_started", "L'app non si è ancora avviata: chiudila e riaprila.")
        return self._session

    async def _end_work(self) -> None:
        if self._hooks.closing is not None:
            await self._hooks.closing()

    def _show_open(self, opened: OpenSession) -> None:
        self.user, self.display_name, self.role = opened.person.name, opened.person.display_name, opened.person.role
        self.selected, self.adding, self.lost_pin, self.pad_page = opened.person.name, False, False, "pad"
        self.welcome = self._service.owes_welcome(opened.person.name)
        self._show_people()
        self._hooks.opened(opened)
        self.phase = Phase.OPEN

    def _show_people(self) -> None:
        self.users = self._service.people()
        if self.selected is None and self.users:
            self.selected = self.users[0].name

    @contextmanager
    def _working(self) -> Iterator[None]:
        """Busy meanwhile; what goes wrong stands in `problem`."""
        self.busy, self.problem = True, None
        try:
            yield
        except Failure as error:
            self.problem = problem_of(error)
        finally:
            self.busy = False


def _sums(told: Mapping[str, int]) -> HandingIn:
    return HandingIn(delivered=told.get("delivered", 0), kept_aside=told.get("kept_aside", 0))
