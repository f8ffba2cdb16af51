"""People: documents of the `_users` database in CouchDB's form, with our words beside CouchDB's.

`roles` is what CouchDB itself reads (`session_roles`: by name one writes as oneself, as at our own `/db`); `display_name`, `work_role` and
`circles` are ours. The administrator is no document but a row of `accounts.sqlite`, as CouchDB keeps its admins in its configuration:
`_users` may not give the role `_admin`. An unknown name and a wrong password take the same road, time and waits (`lockout.py`) and get the
same answer. Who is disabled is still a document, without roles and with a password that nobody knows, so a CouchDB shuts them out too.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from docstore.couch_api.passwords import USER_PREFIX, hash_password, verify_password
from sync_server.accounts import devices
from sync_server.accounts.lockout import Lockout
from sync_server.accounts.roles import WORK_ROLES, Person, session_roles
from sync_server.couch.port import Database
from sync_server.problems import Problem
from sync_server.rows import RowsFile

ADMIN = "admin"
_NAME = re.compile(r"[a-z][a-z0-9]{1,30}")
_CIRCLE = re.compile(r"(outreach|residence|casework)-[a-z0-9]{1,40}")


@dataclass(frozen=True, slots=True)
class NewUser:
    person: Person
    password: str


@dataclass(frozen=True, slots=True)
class Change:
    """What a person is from now on; `disabled`: nobody here."""

    role: str = ""
    circles: tuple[str, ...] = ()
    disabled: bool = False


MOST_WAITING = 16


class Users:
    """Finds, checks and adds people."""

    def __init__(self, users: Database, rows: RowsFile, lockout: Lockout) -> None:
        self._users = users
        self._rows = rows
        self.lockout = lockout
        self._door = asyncio.Semaphore(1)
        self._waiting = 0

    async def find(self, name: str) -> Person | None:
        """Who works here under this name; nobody who was disabled."""
        document = await self._document(name)
        return _person(document) if document and not document.get("disabled") else None

    async def check_at_the_door(self, name: str, password: str, counted_as: str = "") -> Person:
        """For those who come without a name yet. One password at a time and few in the queue: trying passwords costs the centre
        work that whoever is inside must not feel. `counted_as`: whose wrong tries these are, when not the name's alone."""
        if self._waiting >= MOST_WAITING:
            raise Problem("too_many_tries")
        self._waiting += 1
        try:
            async with self._door:
                return await self.check(name, password, counted_as)
        finally:
            self._waiting -= 1

    async def check(self, name: str, password: str, counted_as: str = "") -> Person:
        """The person, or the one problem that tells nothing more than that it was wrong; LockedOut after too many of these."""
        subject = counted_as or name
        await self.lockout.begin(subject)
        document = await self._document(name)
        fits = await asyncio.to_thread(verify_password, document, password)
        if document is None or not fits or document.get("disabled"):
            raise Problem("wrong_credentials")
        await self.lockout.forgive(subject)
        return _person(document)

    async def add(self, new: NewUser) -> None:
        document = await asyncio.to_thread(user_document, new, secrets.token_hex(16))
        if not await self._users.put(document):
            raise Problem("user_exists")

    async def change(self, name: str, change: Change) -> None:
        """Another role, other circles, or none at all any more. What they wrote stays theirs."""
        document = await self._document(name)
        if document is None or name == ADMIN:
            raise Problem("unknown_user")
        if not await self._users.put(
            await asyncio.to_thread(changed_document, document, change, (secrets.token_hex(32), secrets.token_hex(16)))
        ):
            raise Problem("user_changed_meanwhile")

    async def names(self) -> list[str]:
        return [str(document["_id"]).removeprefix(USER_PREFIX) for document in await self._users.documents_named(USER_PREFIX)]

    async def colleagues(self, person: Person) -> dict[str, str]:
        """Display names by user name, of those who share a circle with this person and of the office, which writes in all of them."""
        shared = set(person.circles)
        people = [_person(document) for document in await self._users.documents_named(USER_PREFIX) if not document.get("disabled")]
        return {one.name: one.display_name for one in people if shared & set(one.circles) or one.role == "office"}

    async def has_admin(self) -> bool:
        return await self._document(ADMIN) is not None

    async def set_admin(self, password: str) -> None:
        fields = await asyncio.to_thread(hash_password, password, secrets.token_hex(16))
        await self._rows.run(lambda connection: devices.set_centre_value(connection, "admin", json.dumps(fields)))

    async def _document(self, name: str) -> dict[str, Any] | None:
        if name == ADMIN:
            return await self._rows.run(_admin_document)
        if not _NAME.fullmatch(name):
            return None
        return await self._users.get(USER_PREFIX + name)


def document_id(name: str) -> str:
    """Raises for what is no user name: it would be part of an address."""
    if not _NAME.fullmatch(name):
        raise Problem("unknown_user")
    return USER_PREFIX + name


def user_document(new: NewUser, salt: str) -> dict[str, Any]:
    """The `_users` document of a new person; the caller has checked the words (`check_new`)."""
    person = new.person
    return {
        "_id": USER_PREFIX + person.name,
        "type": "user",
        "name": person.name,
        "roles": sorted(session_roles(person)),
        "display_name": person.display_name,
        "work_role": person.role,
        "circles": list(person.circles),
        **hash_password(new.password, salt),
    }


def changed_document(document: Mapping[str, Any], change: Change, dice: tuple[str, str]) -> dict[str, Any]:
    """The same person's document afterwards; `dice` are a password that nobody is told, and its salt, for who is disabled."""
    fields = {field: value for field, value in document.items() if field != "disabled"}
    if change.disabled:
        shut = {"roles": [], "circles": [], "disabled": True}
        return {**fields, **shut, **hash_password(*dice)}
    person = Person(str(document["name"]), "", change.role, change.circles)
    return {**fields, "work_role": change.role, "circles": list(change.circles), "roles": sorted(session_roles(person))}


def check_new(new: NewUser) -> str | None:
    """What is wrong with it, in a sentence, or None."""
    person = new.person
    if not _NAME.fullmatch(person.name) or person.name == ADMIN:
        return "Il nome utente ha da 2 a 31 lettere minuscole o cifre e comincia con una lettera («admin» è riservato)."
    if wrong := check_work(person.role, person.circles):
        return wrong
    if len(new.password) < 8:
        return "La password ha almeno 8 caratteri."
    return None


def check_work(role: str, circles: Sequence[str]) -> str | None:
    """What is wrong with a role and its circles, in a sentence, or None."""
    if role not in WORK_ROLES or role == "admin":
        return "Il ruolo è uno fra outreach, educator, casework, office."
    if role != "office" and not circles:
        return "Manca il circolo: per esempio --circle outreach-catania, o --circle residence-zagara."
    if not all(_CIRCLE.fullmatch(circle) for circle in circles):
        return "Un circolo si chiama outreach-…, residence-… o casework-…, in lettere minuscole e cifre."
    return None


def _person(document: dict[str, Any]) -> Person:
    return Person(
        name=str(document["name"]),
        display_name=str(document.get("display_name") or document["name"]),
        role=str(document.get("work_role", "")),
        circles=tuple(str(circle) for circle in document.get("circles", ())),
        granted=tuple(str(role) for role in document.get("roles", ())),
    )


def _admin_document(connection: Any) -> dict[str, Any] | None:
    rows = connection.execute("SELECT value FROM centre WHERE name = 'admin'")
    if not rows:
        return None
    return {"name": ADMIN, "display_name": "Amministratore", "work_role": "admin", **json.loads(rows[0][0])}
