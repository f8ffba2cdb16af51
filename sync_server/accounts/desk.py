"""The front desk: where people and devices present themselves. Enrolment, new tokens, pulses, the office's session.

Every way in goes through `Users.check_at_the_door`, the one path for a wrong password and an unknown name. Time and dice are arguments
of the desk (`Ports`), so a test can stand in any hour.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from docstore.sqlite.connection import Connection
from sync_server.accounts import devices
from sync_server.accounts.devices import DeviceSeen, NewDevice
from sync_server.accounts.roles import Author, Person, databases_of, device_roles, session_roles, works_on_devices
from sync_server.accounts.tokens import Tokens
from sync_server.accounts.users import Users
from sync_server.problems import Problem
from sync_server.rows import RowsFile


@dataclass(frozen=True, slots=True)
class Ports:
    """What the desk takes from outside: seconds since 1970, secrets, device ids, the names of the databases that exist."""

    now: Callable[[], float]
    new_secret: Callable[[], str]
    new_device_id: Callable[[], str]
    databases: Callable[[], Awaitable[list[str]]]


@dataclass(frozen=True, slots=True)
class Known:
    """A device that has been here before."""

    device: str
    credential: str


@dataclass(frozen=True, slots=True)
class Enrolment:
    user: str
    password: str
    device_name: str
    platform: str
    app_version: str
    known: Known | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """What a person takes away from the desk; `credential` only at an enrolment."""

    device: str
    credential: str | None
    refresh_token: str
    access_token: str
    person: Person
    databases: tuple[str, ...]


class Desk:
    def __init__(self, users: Users, rows: RowsFile, tokens: Tokens, ports: Ports) -> None:
        self.users = users
        self.tokens = tokens
        self._rows = rows
        self._ports = ports

    async def enrol(self, asked: Enrolment) -> Grant:
        """A first sign-in on a device, or a further user of a known one. One commit: a cut leaves no device without users."""
        person = await self._worker(asked)
        if asked.known is not None and not await self._is_device(asked.known):
            raise Problem("unknown_device")
        known = asked.known or Known(self._ports.new_device_id(), self._ports.new_secret())
        refresh = self._ports.new_secret()

        def work(connection: Connection) -> list[Author]:
            now = self._ports.now()
            if asked.known is None:
                devices.add_device(connection, _device(known, asked), now)
            devices.add_user(connection, known.device, Author(person.name, person.role), now)
            devices.issue_refresh(connection, known.device, person.name, refresh, now)
            devices.note_contact(connection, known.device, now)
            return devices.authors(connection, known.device)

        return await self._grant(person, known, refresh, await self._rows.run(work))

    async def refresh(self, known: Known, user: str, refresh_token: str) -> Grant:
        """New tokens for old. Who is not known any more signs in again; nothing is wiped or revoked here."""
        if not await self._is_device(known):
            raise Problem("unknown_device")
        person = await self.users.find(user)
        if person is None or not works_on_devices(person):
            raise Problem("sign_in_needed")
        fresh = self._ports.new_secret()

        def work(connection: Connection) -> list[Author] | None:
            now = self._ports.now()
            if not devices.rotate_refresh(connection, known.device, user, (refresh_token, fresh), now):
                return None
            # The role may have changed since: what is written from now on is signed with the new one.
            devices.add_user(connection, known.device, Author(person.name, person.role), now)
            devices.note_contact(connection, known.device, now)
            return devices.authors(connection, known.device)

        authors = await self._rows.run(work)
        if authors is None:
            raise Problem("sign_in_needed")
        return await self._grant(person, Known(known.device, ""), fresh, authors)

    async def pulse(self, known: Known, told: Mapping[str, Any]) -> list[str]:
        """Notes what the device tells of itself; answers which databases its users replicate."""
        if not await self._is_device(known):
            raise Problem("unknown_device")

        def work(connection: Connection) -> list[Author]:
            devices.note_pulse(connection, known.device, told, self._ports.now())
            return devices.authors(connection, known.device)

        existing, wanted = await self._ports.databases(), dict[str, None]()
        for author in await self._rows.run(work):
            person = await self.users.find(author.user)
            wanted |= dict.fromkeys(databases_of(person, existing) if person else [])
        return list(wanted)

    async def devices(self) -> list[DeviceSeen]:
        return await self._rows.run(devices.all_devices)

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

    async def _worker(self, asked: Enrolment) -> Person:
        person = await self.users.check_at_the_door(asked.user, asked.password)
        if not works_on_devices(person):
            raise Problem("not_for_devices")
        return person

    async def _is_device(self, known: Known) -> bool:
        return await self._rows.run(lambda connection: devices.is_device(connection, known.device, known.credential))

    async def _grant(self, person: Person, known: Known, refresh: str, authors: list[Author]) -> Grant:
        roles = device_roles(person, [known.device], authors)
        access = self.tokens.access(person.name, roles, known.device)
        databases = databases_of(person, await self._ports.databases())
        return Grant(known.device, known.credential or None, refresh, access, person, tuple(databases))


def _device(known: Known, asked: Enrolment) -> NewDevice:
    return NewDevice(known.device, known.credential, asked.device_name, asked.platform, asked.app_version)
