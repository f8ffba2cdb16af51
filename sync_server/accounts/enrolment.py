"""How a person and a device come together: by name and password, or by the office's one-time code. One transaction each.

Rules (design.md section 9): a code names its person, and a reset code its device; then no password is asked. A cut leaves no device without
users; an answer that was lost can be asked for again, and with a code it leads to the same device. With the answer come the keys of files
of this device that its person may read: so a second user, or whoever forgot a PIN, opens what is there already.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from docstore.sqlite.connection import Connection
from sync_server.accounts import codes, devices, events, identity
from sync_server.accounts.codes import Code
from sync_server.accounts.deposit import Seal
from sync_server.accounts.devices import Known, NewDevice
from sync_server.accounts.events import Event, EventKind
from sync_server.accounts.lockout import FOR_SHORT_CODES, SHORT_CODES, Lockout
from sync_server.accounts.roles import Author, Person, works_on_devices
from sync_server.accounts.users import Users
from sync_server.problems import Problem
from sync_server.rows import RowsFile


@dataclass(frozen=True, slots=True)
class Ports:
    """What the desk takes from outside: seconds since 1970, secrets, device ids, dice, the names of the databases that exist."""

    now: Callable[[], float]
    new_secret: Callable[[], str]
    new_device_id: Callable[[], str]
    dice: Callable[[int], bytes]
    databases: Callable[[], Awaitable[list[str]]]


@dataclass(frozen=True, slots=True)
class Enrolment:
    """`code` instead of `user` and `password`; `former` are ids that the device had before."""

    user: str
    password: str
    device_name: str
    platform: str
    app_version: str
    known: Known | None = None
    code: str = ""
    former: tuple[Known, ...] = ()


@dataclass(frozen=True, slots=True)
class Enrolled:
    """`why` is what keys are released for."""

    person: Person
    known: Known
    refresh: str
    why: str


class EnrolmentDesk:
    def __init__(self, users: Users, rows: RowsFile, ports: Ports, seal: Seal) -> None:
        self._users, self._rows, self._ports, self._seal = users, rows, ports, seal
        self._lockout = Lockout(rows, ports.now)

    async def enrol(self, asked: Enrolment) -> Enrolled:
        code = await self._code(asked) if asked.code else None
        person = await self._by_password(asked) if code is None else await self._users.find(code.user)
        if person is None:
            raise Problem("wrong_code")
        if not works_on_devices(person):
            raise Problem("not_for_devices")
        secret, fresh_id, refresh = self._ports.new_secret(), self._ports.new_device_id(), self._ports.new_secret()

        def work(connection: Connection) -> Known:
            now = self._ports.now()
            known = _device(connection, asked, code, Known(fresh_id, secret), now)
            if code is not None and not codes.use(connection, code, known.device, now):
                raise Problem("wrong_code")
            identity.prove(connection, known.device, asked.former, now)
            _settle_user(connection, known, person, code, now)
            devices.issue_refresh(connection, known.device, person.name, refresh, now)
            return known

        known = await self._rows.run(work)
        return Enrolled(person, known, refresh, code.purpose if code else "enrol")

    async def _by_password(self, asked: Enrolment) -> Person:
        counted_as = await self._rows.run(lambda connection: _counted_as(connection, asked))
        return await self._users.check_at_the_door(asked.user, asked.password, counted_as)

    async def _code(self, asked: Enrolment) -> Code:
        """Unknown, wrong, dead and expired get one answer after one road."""
        shown = codes.normal(asked.code)
        if codes.is_short(shown):
            await self._lockout.begin(SHORT_CODES, FOR_SHORT_CODES)
        code = await self._rows.run(lambda connection: codes.show(connection, shown, self._seal.code_key, self._ports.now()))
        if code is None:
            raise Problem("wrong_code")
        if codes.is_short(shown):
            await self._lockout.forgive(SHORT_CODES)
        if code.device is not None and (asked.known is None or asked.known.device != code.device):
            raise Problem("wrong_code")
        return code


def _counted_as(connection: Connection, asked: Enrolment) -> str:
    """Who has been on this device before has a count of their own there: a stranger's wrong tries do not keep them out. Whoever has not
    counts under the name as everywhere, or each new device would bring new tries at a colleague's password."""
    if asked.known is None:
        return ""
    devices.require_admitted(connection, asked.known)
    is_of_it = asked.user in {author.user for author in identity.authors_of(connection, asked.known.device)}
    return f"{asked.user} on {devices.digest(asked.known.credential)}" if is_of_it else ""


def _device(connection: Connection, asked: Enrolment, code: Code | None, fresh: Known, now: float) -> Known:
    """The one that came, the one that this code made a moment ago, or a new one."""
    if asked.known is not None:
        devices.require_admitted(connection, asked.known)
        return asked.known
    if code is not None and code.used_by is not None:
        if not devices.renew_credential(connection, code.used_by, fresh.credential):
            raise Problem("wrong_code")
        return Known(code.used_by, fresh.credential)
    new = NewDevice(fresh.device, fresh.credential, asked.device_name, asked.platform, asked.app_version)
    devices.add_device(connection, new, now)
    return fresh


def _settle_user(connection: Connection, known: Known, person: Person, code: Code | None, now: float) -> None:
    is_reset = code is not None and code.purpose == "reset"
    here = {author.user for author in devices.authors(connection, known.device)}
    kind: EventKind = "pin_reset" if is_reset else "user_added" if here else "enrolled"
    if is_reset:
        devices.drop_refresh(connection, known.device, person.name)
    devices.add_user(connection, known.device, Author(person.name, person.role), now)
    devices.note_contact(connection, known.device, now)
    # Whoever made a code could have used it in this person's name: the log says who that was.
    by, why = (code.made_by, "code") if code else ("", "password")
    if code is not None and code.device is None and code.used_by is None:
        # It was made before anybody knew for which device: here is its place in a log.
        events.note(connection, Event(code.made_at, known.device, "code_made", person.name, code.made_by, why=code.purpose))
    events.note(connection, Event(now, known.device, kind, person.name, by, why=why))
