"""Who is using this device: sign in once online, then a PIN, with or without a network.

Rule (design.md sections 4 and 9): a ring is wrapped by a key derived from the PIN before its circles' files exist; a wrong PIN is counted
before it is tried, so that closing the app shortens no wait; locking closes the files, forgets the keys and throws nothing away. The key
of a file is deposited with the centre before the file is made; a second person, and one who lost her PIN, gets the keys of what is here
already from a colleague's open ring or from that deposit (ADR 0065).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from docstore.errors import NotCouch, PeerFault, PeerUnreachable
from mobile.services import colleagues
from mobile.services import pin as pins
from mobile.services.centre import CentreDoor, Grant, SignIn
from mobile.services.circles import Circles, prepared
from mobile.services.device import FILE, ORDER, DeviceFile, PersonRow
from mobile.services.hand_in import WIPED
from mobile.services.journal import DeviceClock, Journal
from mobile.services.keyring import KeyRing, keys_for, unpacked
from mobile.services.needs import Machine, PadKey, WrappingKey
from mobile.services.problems import DeviceError
from mobile.services.shown import Person
from mobile.services.unciphered import check_alone

SALT_BYTES = 16
DEPOSITED, GRANTED, TAPPED, WELCOME = "deposited", "granted", "tapped", "welcome"
UNSENT, UNSENT_BYTES = "unsent", "unsent_bytes"
CODE_LENGTH = 6
REVOKED = (
    "L'ufficio ha revocato questo dispositivo. Quello che c'è qui viene consegnato cifrato al centro, poi si cancella: chiama l'ufficio."
)
_NOT_NOW = (PeerUnreachable, PeerFault, NotCouch, DeviceError)
"""Why a key is deposited later: the next step, or the next round, asks again, and no file is made before."""


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
    lost: set[str] = field(default_factory=set)
    """Circles that were open and that she may no longer read: whoever shows them locks."""


class DeviceSession:
    """The device's front door. One session is open at a time."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.current: OpenSession | None = None
        self._file: DeviceFile | None = None
        self._pending: tuple[Grant, dict[str, bytes]] | None = None
        self._pending_kept = False
        self.offline_since_ms: int | None = None
        """The first try in vain since the last contact, over all that open the device while the app runs."""

    async def start(self) -> None:
        """Opens the device's own file; its errors are docstore's and carry a sentence."""
        files = self.machine.files
        await prepared(files, [FILE])
        self._file = DeviceFile.open(files.path(FILE), files.exclusive, files.flush(FILE))
        self.clock = DeviceClock(self._file, self.machine.now_ms)
        self.centre = CentreDoor(self.machine, self._file, self.clock)

    @property
    def started(self) -> bool:
        return self._file is not None

    @property
    def file(self) -> DeviceFile:
        if self._file is None:
            raise DeviceError("not_started", "L'app non si è ancora avviata: chiudila e riaprila.")
        return self._file

    def people(self) -> list[Person]:
        return [_shown(row, self.file.number(f"{TAPPED}/{row.name}")) for row in self.file.people()]

    async def enrol(self, sign_in: SignIn) -> Grant:
        """Online, once for each person, and again for one who lost her PIN. Nothing of hers is kept or replaced until `choose_pin`."""
        tidy = replace(sign_in, user=sign_in.user.strip().lower(), code=tidy_code(sign_in.code))
        people = [person.name for person in self.file.people()]
        check_alone(tidy.user, people, self.machine.enciphers)
        grant = await self.centre.enrol(tidy)
        check_alone(grant.user, people, self.machine.enciphers)
        self._pending, self._pending_kept = (grant, self._keys(grant, grant.circles)), False
        try:
            await self._deposit_pending()
        except _NOT_NOW:
            return grant  # the line was cut after the code was used up: `choose_pin` tries again, and says what is wrong
        return grant

    def _keys(self, grant: Grant, wanted: Sequence[str]) -> dict[str, bytes]:
        """An open ring knows best which key a file here was made with."""
        opened = self.current.ring.keys if self.current else {}
        return keys_for(wanted, self.file.circle_files(), {**grant.keys, **opened}, self.machine.random_bytes)

    async def _deposit_pending(self) -> None:
        if self._pending is not None and not self._pending_kept:
            grant, keys = self._pending
            await self.deposit(grant, keys)
            self._pending_kept = True

    async def deposit(self, grant: Grant, keys: Mapping[str, bytes]) -> None:
        """The centre keeps these keys, and this device notes so, for this id and this state of the centre."""
        if keys:
            kept = await self.centre.deposit(grant.access_token, keys)
            self.file.keep_all({f"{DEPOSITED}/{name}": self._deposit_mark(grant) for name in kept})

    async def deposit_again(self, session: OpenSession, grant: Grant) -> None:
        """Devices from before the deposit, a new id of this device, and a centre that went back: at the next round."""
        there, mark = self.file.settings_of(DEPOSITED), self._deposit_mark(grant)
        files = self.file.circle_files()
        left = {name: key for name, key in session.ring.keys.items() if there.get(name) != mark and name in files and name in grant.circles}
        try:
            await self.deposit(grant, left)
        except DeviceError:
            return  # records move all the same; the next round asks again

    def _deposit_mark(self, grant: Grant) -> str:
        return f"{self.file.device} {grant.epoch}"

    async def told(self) -> dict[str, Any]:
        """What a pulse tells of this device, with or without anybody's PIN: counts, versions, room, clock; no word of a case."""
        machine, file = self.machine, self.file
        waiting = [json.loads(counts) for counts in file.settings_of(UNSENT).values()]
        return {
            "unsent": sum(int(count) for counts in waiting for count in counts.values()),
            "unsent_bytes": file.number(UNSENT_BYTES),
            "versions": {"app": machine.app_version, "platform": machine.platform},
            "clock_ms": machine.now_ms(),
            "storage": {"used": await machine.files.used_bytes(), "free": await machine.files.free_bytes()},
            "users": [person.name for person in file.people()],
            **({"vanished": lost} if (lost := await machine.outside.vanished()) else {}),
        }

    def check_pin(self, pin: str, again: str) -> str:
        """The secret, or a sentence; before anything is closed for it."""
        return pins.check_new(pin, again)

    async def choose_pin(self, pin: str, again: str) -> OpenSession:
        """The ring is in the device's file, wrapped, before the first file of a circle is made."""
        secret = self.check_pin(pin, again)
        grant, keys = await self._deposited_pending()
        salt = self.machine.random_bytes(SALT_BYTES)
        wrapping = await self.machine.keys.derive(secret, salt)
        ring = KeyRing(grant.user, grant.circles, keys, grant.refresh_token)
        before = self.file.person(grant.user)
        row = PersonRow(grant.user, grant.display_name, grant.role, salt, await wrapping.seal(ring.packed()))
        if before is not None:  # a lost PIN: what she had not delivered is still hers
            row = replace(row, undelivered=before.undelivered, last_open_ms=before.last_open_ms)
        else:
            self.file.keep(f"{WELCOME}/{grant.user}", "1")
        self.file.keep_person(row, frozenset(keys))
        await self.lock()
        self._pending = None
        session = await self._opened(row, ring, wrapping)
        self.granted(session, grant)
        return session

    async def _deposited_pending(self) -> tuple[Grant, dict[str, bytes]]:
        """With the keys at the centre. A person who thought long about her PIN gets a new token for it."""
        if self._pending is None:
            raise DeviceError("sign_in_first", "Prima accedi con il codice dell'ufficio o con nome e password, poi scegli il PIN.")
        grant, keys = self._pending
        if not self._pending_kept:
            fresh = await self.centre.refresh(grant.user, grant.refresh_token)
            grant = replace(fresh, keys=grant.keys)
            self._pending = grant, keys
            await self._deposit_pending()
        return grant, keys

    async def unlock(self, name: str, pin: str) -> OpenSession:
        row = self._counted_try(name)
        return await self._tried(row, await self.machine.keys.derive(pins.normal_form(pin), row.salt))

    async def unlock_with(self, handed: PadKey, lasts_ms: int) -> OpenSession:
        """With a key that was derived before the app stood (ADR 0097): counted before it is tried, and waited for, like any other. It
        lasts as long as an open session would with nobody at the screen."""
        known = self.file.person(handed.person)
        is_old = abs(self.machine.now_ms() - handed.typed_ms) > lasts_ms
        if known is None or known.salt != handed.salt or is_old:  # nothing is tried, so nothing counts
            raise DeviceError("type_again", "Scrivi di nuovo il PIN: l'app si era aperta a metà. I dati sono al sicuro.")
        return await self._tried(self._counted_try(handed.person), handed.key)

    def _counted_try(self, name: str) -> PersonRow:
        """Whose try this is: written down as a wrong one, unless she has to wait."""
        row = self.file.person(name)
        if row is None:
            raise DeviceError("unknown_person", "Questa persona non usa ancora questo dispositivo: accedi una volta con la rete.")
        if self.wait_seconds(name):
            raise DeviceError("wait", "Troppi PIN sbagliati: aspetta che finisca il tempo e riprova.")
        self.file.wrong_try(name, self.machine.now_ms())
        return row

    async def _tried(self, row: PersonRow, wrapping: WrappingKey) -> OpenSession:
        plain = await wrapping.open(row.ring)
        if plain is None:
            raise DeviceError("wrong_pin", "PIN sbagliato. I dati sono al sicuro: riprova.")
        self.file.opened(row.name, self.machine.now_ms())  # the PIN was right, whatever becomes of the files
        await self.lock()
        return await self._opened(row, unpacked(plain), wrapping)

    def asked_first(self) -> tuple[Person, bytes] | None:
        """Whose PIN a page may ask for before the app stands, and the salt; nobody's after a wrong one, and of a device that is leaving."""
        rows = self.file.people()
        if not rows or rows[0].wrong_tries or self.file.setting(ORDER) is not None or self.file.setting(WIPED) is not None:
            return None
        return _shown(rows[0], 0), rows[0].salt

    def owes_welcome(self, name: str) -> bool:
        """Whether this person has not yet been told on this device what stays here and what leaves; a kill before she read it counts."""
        return self.file.setting(f"{WELCOME}/{name}") is not None

    def welcomed(self, name: str) -> None:
        """She has."""
        self.file.drop(f"{WELCOME}/{name}")

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
        if (team := session.circles.first("outreach-")) is not None:
            colleagues.learn(session.circles.store(team), grant.colleagues)
        self.file.keep(f"{GRANTED}/{session.person.name}", str(self.clock.now_ms()))

    def keys_wanted(self, session: OpenSession) -> list[str]:
        """Files that stand here and that her ring does not open."""
        files = self.file.circle_files()
        return [name for name in session.ring.missing() if name in files]

    async def keep_grant(self, session: OpenSession, grant: Grant) -> Sequence[str]:
        """A new token is in the ring on the disk before it is used. Returns circles that this person now has and cannot open here."""
        before = session.ring
        files = self.file.circle_files()
        released = {name: key for name, key in grant.keys.items() if name in grant.circles and name in files and name not in before.keys}
        lost = self._lost(before, grant)
        ring = before.with_token(grant.refresh_token, grant.circles).with_keys(released).without(lost)
        await self._keep_ring(session, ring, frozenset())
        self.granted(session, grant)
        session.lost |= {name for name in session.circles.names() if name not in grant.circles}
        if released:
            await session.circles.open(released)
        await self._open_new_circles(session, grant)
        return session.ring.missing()

    def _lost(self, ring: KeyRing, grant: Grant) -> frozenset[str]:
        """A key leaves her ring with the right to read, and only when the centre holds it: without it unsent work could never leave."""
        there = self.file.settings_of(DEPOSITED)
        gone = self.file.handed_in()
        mark = self._deposit_mark(grant)  # a centre that was set back may have lost the key, and with the circle the way to give it again
        return frozenset(name for name in ring.keys if name not in grant.circles and (there.get(name) == mark or name in gone))

    async def _open_new_circles(self, session: OpenSession, grant: Grant) -> None:
        """Deposited first, then in the ring, then made. Cut before the deposit, the next round begins again."""
        files, known = self.file.circle_files(), {**grant.keys, **session.ring.keys}
        fresh = keys_for([name for name in grant.circles if name not in files], frozenset(), known, self.machine.random_bytes)
        if not fresh:
            return
        try:
            await self.deposit(grant, fresh)
        except _NOT_NOW:
            return
        await self._keep_ring(session, session.ring.with_keys(fresh), frozenset(fresh))
        await session.circles.open(fresh)

    async def _keep_ring(self, session: OpenSession, ring: KeyRing, files: frozenset[str]) -> None:
        self.file.keep_ring(session.person.name, await session.wrapping.seal(ring.packed()), files)
        session.ring = ring

    async def sign_in_again(self, session: OpenSession, password: str) -> Sequence[str]:
        """The refresh token was used up: the password, once, online. Nothing on the device changes but the token."""
        return await self.keep_grant(session, await self.centre.enrol(SignIn(session.person.name, password)))

    async def _opened(self, row: PersonRow, ring: KeyRing, wrapping: WrappingKey) -> OpenSession:
        if self.file.setting(ORDER) is not None:
            raise DeviceError("device_revoked", REVOKED)  # its files are on their way out: what is written now would be wiped unseen
        gone = self.file.handed_in()
        if unlisted := frozenset(ring.keys) - self.file.circle_files() - gone:
            self.file.keep_circle_files(unlisted)  # an earlier version wrote the two one after the other, and a kill could part them
        circles = Circles(self.machine.files, self.file, self.machine.enciphers)
        await circles.open({name: key for name, key in ring.keys.items() if name in ring.circles and name not in gone})
        journal = Journal(self.file, row.name, self.clock, self.machine.random_bytes)
        self.file.opened(row.name, self.machine.now_ms())
        self.current = OpenSession(replace(row, wrong_tries=0), ring, wrapping, circles, journal)
        return self.current


def tidy_code(typed: str) -> str:
    """A code as the centre takes it: people type blanks, dashes and small letters. The QR's long one keeps its own letters."""
    plain = typed.strip().replace("-", "").replace(" ", "")
    return plain.upper() if len(plain) <= CODE_LENGTH else typed.strip()


def _shown(row: PersonRow, tapped_ms: int) -> Person:
    return Person(row.name, row.display_name, row.role, row.undelivered, _moment(tapped_ms))


def _moment(ms: int) -> datetime | None:
    return datetime.fromtimestamp(ms / 1000, UTC) if ms else None
