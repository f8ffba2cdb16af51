"""The front desk: where people and devices present themselves, and where the office looks after devices.

Thin: what each part decides lies in its own file (enrolment, codes, deposit, identity, revocation, device_pages). Every way in goes through
`Users.check`, the one path for a wrong password and an unknown name. Time and dice are arguments (`Ports`): a test stands in any hour.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docstore.sqlite.connection import Connection
from schemas.rules.short_names import short_names
from sync_server.accounts import circles_had, codes, deposit, device_pages, devices, events, identity, revocation, store_news
from sync_server.accounts.codes import CodeFor, OpenCode, Purpose
from sync_server.accounts.deposit import Depositor, Release, Seal
from sync_server.accounts.device_pages import DeviceDetail, DevicePage
from sync_server.accounts.devices import DeviceSeen, Known
from sync_server.accounts.enrolment import Enrolment, EnrolmentDesk, Ports
from sync_server.accounts.events import Event
from sync_server.accounts.revocation import Order
from sync_server.accounts.roles import Author, Person, circles_named, databases_of, device_roles, session_roles, works_on_devices
from sync_server.accounts.tokens import Tokens
from sync_server.accounts.users import Users
from sync_server.problems import Problem
from sync_server.rows import RowsFile

__all__ = ["Desk", "Enrolment", "Grant", "Known", "Ports", "Pulse", "Renewal"]
REUSE_NOTED_EVERY = 3600.0


@dataclass(frozen=True, slots=True)
class Grant:
    """What a person takes away from the desk; `credential` only at an enrolment, `keys` of this device's files in hexadecimal."""

    device: str
    credential: str | None
    refresh_token: str
    access_token: str
    person: Person
    databases: tuple[str, ...]
    keys: Mapping[str, str]
    colleagues: Mapping[str, str]
    """What those who share a circle with the person are called, in short, by user name."""


@dataclass(frozen=True, slots=True)
class Renewal:
    """A device asks for new tokens, and for keys that its user's ring lacks."""

    known: Known
    user: str
    refresh_token: str
    keys_wanted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pulse:
    """What an idle device is told: whom it serves, what it has to do, which files leave it."""

    databases: list[str]
    order: Order | None
    hand_in: list[str]


class Desk:
    def __init__(self, users: Users, rows: RowsFile, tokens: Tokens, ports: Ports, seal: Seal) -> None:
        self.users = users
        self.tokens = tokens
        self._rows = rows
        self._ports = ports
        self._seal = seal
        self._enrolments = EnrolmentDesk(users, rows, ports, seal)

    async def enrol(self, asked: Enrolment) -> Grant:
        """A first sign-in on a device, or a further user of a known one, or a new PIN."""
        enrolled = await self._enrolments.enrol(asked)
        return await self._grant(enrolled.person, enrolled.known, enrolled.refresh, (enrolled.why, None))

    async def refresh(self, asked: Renewal) -> Grant:
        """New tokens for old. Who is not known any more signs in again; nothing is wiped or revoked here."""
        known = asked.known
        await self._rows.run(lambda connection: devices.require_admitted(connection, known))
        person = await self.users.find(asked.user)
        if person is None or not works_on_devices(person):
            raise Problem("sign_in_needed")
        fresh = self._ports.new_secret()

        def work(connection: Connection) -> bool:
            now = self._ports.now()
            devices.require_admitted(connection, known)
            if not devices.rotate_refresh(connection, known.device, asked.user, (asked.refresh_token, fresh), now):
                self._note_reuse(connection, asked, now)
                return False
            # The role may have changed since: what is written from now on is signed with the new one.
            devices.add_user(connection, known.device, Author(person.name, person.role), now)
            devices.note_spoken(connection, known.device, now)
            codes.forget_used(connection, known.device, person.name)
            return True

        if not await self._rows.run(work):
            raise Problem("sign_in_needed")
        return await self._grant(person, Known(known.device, ""), fresh, ("token", asked.keys_wanted))

    async def pulse(self, known: Known, told: Mapping[str, Any]) -> Pulse:
        """Notes what the device tells of itself; answers which databases its users replicate, and its orders."""

        def work(connection: Connection) -> tuple[Order | None, list[Author], list[str]]:
            devices.require_known(connection, known)
            store_news.note(connection, known.device, told, self._ports.now())
            devices.note_pulse(connection, known.device, told, self._ports.now())
            order = revocation.give_order(connection, known.device, self._ports.now())
            files = deposit.databases_of(connection, identity.ids_of(connection, known.device))
            # Of all its ids: a colleague who signed in under a former one is on it still, and reads her file there.
            return order, identity.authors_of(connection, known.device), files

        order, authors, files = await self._rows.run(work)
        existing = await self._ports.databases()
        wanted = await self._replicated_by(authors, existing)
        if order:
            # All that may lie there, also a file from before keys were deposited.
            return Pulse([], order, revocation.leaving(sorted({*files, *wanted}), []))
        # What the centre lacks altogether (it was set back, or a name was mistyped) it could not take in: the only copy stays.
        return Pulse(wanted, None, revocation.leaving([name for name in files if name in existing], wanted))

    async def deposit(self, known: Known, access_token: str, keys: Mapping[str, bytes]) -> list[str]:
        """Keeps the keys of files that the person signed in may read; returns whose key the centre has."""
        user, device = self.tokens.read_access(access_token)
        person = await self.users.find(user)
        if device != known.device or person is None:
            raise Problem("sign_in_needed")
        readable = set(databases_of(person, await self._ports.databases()))
        kept = {database: key for database, key in keys.items() if database in readable}

        def work(connection: Connection) -> None:
            devices.require_known(connection, known)
            devices.note_spoken(connection, known.device, self._ports.now())
            deposit.keep(connection, Depositor(known.device, user, self._ports.now()), kept, self._seal)

        await self._rows.run(work)
        return sorted(kept)

    async def circles_of(self, known: Known) -> frozenset[str]:
        """What the users of a device may read now, whether the centre has it or not (it may have been set back)."""

        def work(connection: Connection) -> list[Author]:
            devices.require_known(connection, known)
            return identity.authors_of(connection, known.device)

        people = await self.people({author.user for author in await self._rows.run(work)})
        return frozenset(name for person in people for name in circles_named(person))

    async def wiped(self, known: Known) -> tuple[int, int]:
        """It has told that it is empty. Answered with what was delivered and what was kept aside of its files."""

        def work(connection: Connection) -> tuple[int, int]:
            if not devices.is_device(connection, known.device, known.credential):
                raise Problem("unknown_device")
            revocation.confirm_wiped(connection, known.device, self._ports.now())
            return device_pages.what_came(connection, known.device)

        return await self._rows.run(work)

    # --- for the office

    async def devices(self) -> list[DeviceSeen]:
        return await self._rows.run(devices.all_devices)

    async def device_list(self) -> list[DevicePage]:
        return await self._rows.run(device_pages.all_pages)

    async def device_detail(self, device: str) -> DeviceDetail:
        return await self._rows.run(lambda connection: device_pages.detail(connection, device))

    async def events(self, device: str) -> list[Event]:
        return await self._rows.run(lambda connection: events.of_device(connection, device))

    async def revoke(self, device: str, by: str, why: str) -> None:
        await self._rows.run(lambda connection: revocation.revoke(connection, device, by, why, self._ports.now()))

    async def found_again(self, device: str, by: str) -> None:
        await self._rows.run(lambda connection: revocation.found_again(connection, device, by, self._ports.now()))

    async def rename(self, device: str, name: str, by: str) -> None:
        await self._rows.run(
            lambda connection: device_pages.rename(connection, device, name, Event(self._ports.now(), device, "renamed", by=by))
        )

    async def new_code(self, user: str, purpose: Purpose, device: str | None, by: str) -> tuple[str, str]:
        """The short and the long one; a reset is for one device, which this person has used."""
        person = await self.users.find(user)
        if person is None or not works_on_devices(person):
            raise Problem("not_for_devices" if person else "unknown_user")

        def work(connection: Connection) -> tuple[str, str]:
            now = self._ports.now()
            if (purpose == "reset") != (device is not None):
                raise Problem("invalid")
            if device is not None:
                device_pages.require_user(connection, device, user)
            made = codes.make(connection, CodeFor(user, purpose, device, by), (self._seal.code_key, self._ports.dice), now)
            events.note(connection, Event(now, device or "", "code_made", user, by, why=purpose))
            return made

        return await self._rows.run(work)

    async def open_codes(self) -> list[OpenCode]:
        return await self._rows.run(lambda connection: codes.all_open(connection, self._ports.now()))

    async def withdraw_code(self, selector: str, by: str) -> None:
        """A code that was used or has ended meanwhile is gone as well: its device stands in the list."""

        def work(connection: Connection) -> None:
            gone = codes.withdraw(connection, selector)
            if gone is not None:
                at = self._ports.now()
                events.note(connection, Event(at, gone.device or "", "code_withdrawn", gone.user, by, why=gone.purpose))

        await self._rows.run(work)

    async def people(self, names: Collection[str]) -> list[Person]:
        """Those of these names who still work here."""
        found = [await self.users.find(name) for name in sorted(names)]
        return [person for person in found if person is not None]

    async def session_person(self, cookie: str) -> Person:
        """Who sits at the office's browser; a person removed meanwhile sits there no more."""
        person = await self.users.find(self.tokens.read_session(cookie))
        if person is None:
            raise Problem("sign_in_needed")
        return person

    def session_access(self, person: Person) -> str:
        """The person's own short token, with which the office writes facts as devices do."""
        return self.tokens.access(person.name, session_roles(person), f"u-{person.name}")

    def _note_reuse(self, connection: Connection, asked: Renewal, now: float) -> None:
        """Once an hour at most: a device that goes on asking must not fill its log."""
        device = asked.known.device
        last = events.last_of(connection, device, "refresh_reused")
        is_due = last is None or now - last >= REUSE_NOTED_EVERY
        if is_due and devices.was_retired(connection, device, asked.user, asked.refresh_token):
            events.note(connection, Event(now, device, "refresh_reused", asked.user))

    async def _replicated_by(self, authors: Sequence[Author], existing: Sequence[str]) -> list[str]:
        wanted = dict[str, None]()
        for user in dict.fromkeys(author.user for author in authors):
            person = await self.users.find(user)
            wanted |= dict.fromkeys(databases_of(person, existing) if person else [])
        return list(wanted)

    async def _grant(self, person: Person, known: Known, refresh: str, keys: tuple[str, Collection[str] | None]) -> Grant:
        """`keys`: what they are released for, and which are wanted; None: all that there are."""
        databases = databases_of(person, await self._ports.databases())
        why, wanted = keys
        asked = [name for name in databases if wanted is None or name in wanted]

        def work(connection: Connection) -> tuple[tuple[str, ...], list[Author], dict[str, str]]:
            proven = identity.proven_ids_of(connection, known.device)
            to = Release(known.device, proven, person.name, why, self._ports.now())
            released = deposit.release(connection, to, asked, self._seal)
            circles_had.note(connection, known.device, databases, self._ports.now())
            return identity.ids_of(connection, known.device), identity.authors_of(connection, known.device), released

        ids, authors, released = await self._rows.run(work)
        access = self.tokens.access(person.name, device_roles(person, ids, authors), known.device)
        called = short_names(await self.users.colleagues(person))
        return Grant(known.device, known.credential or None, refresh, access, person, tuple(databases), released, called)
