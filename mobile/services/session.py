"""Who is using this device: sign in once online, then a PIN, with or without a network.

Rule (design.md sections 4 and 9): a ring is wrapped by a key derived from the PIN before its circles' files exist; a wrong PIN is counted
before it is tried, so that closing the app shortens no wait; locking closes the files, forgets the keys and throws nothing away. A second
person joins while a colleague's ring is open, and gets the keys of the circles that both may read (ADR 0060).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from mobile.services import pin as pins
from mobile.services.centre import CentreDoor, Grant
from mobile.services.circles import Circles, prepared
from mobile.services.device import FILE, DeviceFile, PersonRow
from mobile.services.journal import DeviceClock, Journal
from mobile.services.keyring import KeyRing, colleague_first, keys_for, unpacked
from mobile.services.needs import Machine, WrappingKey
from mobile.services.problems import DeviceError
from mobile.services.shown import Person

SALT_BYTES = 16


@dataclass
class OpenSession:
    """A person whose files are open. `grant` is the newest token, None until this session was online."""

    person: PersonRow
    ring: KeyRing
    wrapping: WrappingKey
    circles: Circles
    journal: Journal
    grant: Grant | None = None
    granted_ms: int = 0


class DeviceSession:
    """The device's front door. One session is open at a time."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.current: OpenSession | None = None
        self._file: DeviceFile | None = None
        self._pending: tuple[Grant, dict[str, bytes]] | None = None

    async def start(self) -> None:
        """Opens the device's own file; its errors are docstore's and carry a sentence."""
        files = self.machine.files
        await prepared(files, [FILE])
        self._file = DeviceFile.open(files.path(FILE), files.exclusive, files.flush(FILE))
        self.clock = DeviceClock(self._file, self.machine.now_ms)
        self.centre = CentreDoor(self.machine, self._file, self.clock)

    @property
    def file(self) -> DeviceFile:
        if self._file is None:
            raise DeviceError("not_started", "L'app non si è ancora avviata: chiudila e riaprila.")
        return self._file

    def people(self) -> list[Person]:
        return [_shown(row) for row in self.file.people()]

    def needs_colleague(self) -> bool:
        """Whether a new person must be added from a colleague's open session."""
        return bool(self.file.circle_files()) and self.current is None

    async def enrol(self, user: str, password: str, device_name: str) -> Grant:
        """Online, once for each person. Nothing of hers is kept until `choose_pin`."""
        if self.needs_colleague():
            raise colleague_first()
        grant = await self.centre.enrol(user.strip().lower(), password, device_name)
        shared = dict(self.current.ring.keys) if self.current else {}
        self._pending = (grant, keys_for(grant.circles, self.file.circle_files(), shared, self.machine.random_bytes))
        return grant

    def check_pin(self, pin: str, again: str) -> str:
        """The secret, or a sentence; before anything is closed for it."""
        return pins.check_new(pin, again)

    async def choose_pin(self, pin: str, again: str) -> OpenSession:
        """The ring is in the device's file, wrapped, before the first file of a circle is made."""
        if self._pending is None:
            raise DeviceError("sign_in_first", "Prima accedi con nome e password, poi scegli il PIN.")
        secret = self.check_pin(pin, again)
        grant, keys = self._pending
        salt = self.machine.random_bytes(SALT_BYTES)
        wrapping = await self.machine.keys.derive(secret, salt)
        ring = KeyRing(grant.user, grant.circles, keys, grant.refresh_token)
        row = PersonRow(grant.user, grant.display_name, grant.role, salt, await wrapping.seal(ring.packed()))
        self.file.keep_person(row, frozenset(keys))
        await self.lock()
        self._pending = None
        session = await self._opened(row, ring, wrapping)
        self.granted(session, grant)
        return session

    async def unlock(self, name: str, pin: str) -> OpenSession:
        row = self.file.person(name)
        if row is None:
            raise DeviceError("unknown_person", "Questa persona non usa ancora questo dispositivo: accedi una volta con la rete.")
        if self.wait_seconds(name):
            raise DeviceError("wait", "Troppi PIN sbagliati: aspetta che finisca il tempo e riprova.")
        self.file.wrong_try(name, self.machine.now_ms())
        wrapping = await self.machine.keys.derive(pins.normal_form(pin), row.salt)
        plain = await wrapping.open(row.ring)
        if plain is None:
            raise DeviceError("wrong_pin", "PIN sbagliato. I dati sono al sicuro: riprova.")
        self.file.opened(name, self.machine.now_ms())  # the PIN was right, whatever becomes of the files
        await self.lock()
        return await self._opened(row, unpacked(plain), wrapping)

    async def lock(self) -> None:
        """Whoever uses the stores has stopped before this is called."""
        session, self.current = self.current, None
        if session is not None:
            await session.circles.close()

    def forget_pending(self) -> None:
        """A sign-in that was left before a PIN was chosen."""
        self._pending = None

    def wait_seconds(self, name: str) -> int:
        row = self.file.person(name)
        return pins.seconds_left(row.wrong_tries, row.last_wrong_ms, self.machine.now_ms()) if row else 0

    def granted(self, session: OpenSession, grant: Grant) -> None:
        session.grant, session.granted_ms = grant, self.machine.now_ms()

    async def keep_grant(self, session: OpenSession, grant: Grant) -> Sequence[str]:
        """A new token is in the ring on the disk before it is used. Returns circles that this person now has and cannot open here."""
        ring = session.ring.with_token(grant.refresh_token, grant.circles)
        fresh = [name for name in ring.missing() if name not in self.file.circle_files()]
        ring = ring.with_keys(keys_for(fresh, frozenset(), {}, self.machine.random_bytes))
        self.file.keep_ring(session.person.name, await session.wrapping.seal(ring.packed()), frozenset(fresh))
        session.ring = ring
        self.granted(session, grant)
        await session.circles.open({name: ring.keys[name] for name in fresh})
        return ring.missing()

    async def sign_in_again(self, session: OpenSession, password: str) -> Sequence[str]:
        """The refresh token was used up: the password, once, online. Nothing on the device changes but the token."""
        return await self.keep_grant(session, await self.centre.enrol(session.person.name, password, ""))

    async def _opened(self, row: PersonRow, ring: KeyRing, wrapping: WrappingKey) -> OpenSession:
        if unlisted := frozenset(ring.keys) - self.file.circle_files():
            self.file.keep_circle_files(unlisted)  # an earlier version wrote the two one after the other, and a kill could part them
        circles = Circles(self.machine.files, self.file)
        await circles.open({name: key for name, key in ring.keys.items() if name in ring.circles})
        journal = Journal(self.file, row.name, self.clock, self.machine.random_bytes)
        self.file.opened(row.name, self.machine.now_ms())
        self.current = OpenSession(replace(row, wrong_tries=0), ring, wrapping, circles, journal)
        return self.current


def _shown(row: PersonRow) -> Person:
    seen = datetime.fromtimestamp(row.last_open_ms / 1000, UTC) if row.last_open_ms else None
    return Person(row.name, row.display_name, row.role, seen, row.undelivered)
