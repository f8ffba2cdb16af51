"""Which roles a token bears, as pure functions of a person and a device (design.md section 9).

A circle's role has its database's name. `author-<user>-<role>` and `device-<id>` say who may sign which document: they
cover every user and every id that the device has had, because what one colleague wrote may be sent by the next; the
circles are those of the person signed in alone. A session without a device is the device `u-<user>`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

WorkRole = Literal["outreach", "educator", "casework", "office", "admin"]
WORK_ROLES: tuple[str, ...] = get_args(WorkRole)
CATALOG, BOARD, OFFICE = "catalog", "board", "office"
MEDIA = "-media"


@dataclass(frozen=True, slots=True)
class Person:
    """Who works here: `circles` are names of databases without the media ones, which follow.

    `granted` are the roles of a plain CouchDB user whom an administrator made at `/db/_users`, without a role of work.
    """

    name: str
    display_name: str
    role: str
    circles: tuple[str, ...] = ()
    granted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody who has signed in on a device, and the role they did it with."""

    user: str
    role: str


def works_on_devices(person: Person) -> bool:
    """The administrator and plain CouchDB users write no facts, so no device signs for them."""
    return person.role in WORK_ROLES and person.role != "admin"


def person_roles(person: Person) -> frozenset[str]:
    """What the person may read and write, whatever they hold in their hand."""
    if person.role == "admin":
        return frozenset({"_admin", "staff", OFFICE})
    if person.role not in WORK_ROLES:
        return frozenset(role for role in person.granted if not role.startswith("_"))
    office = {OFFICE} if person.role == "office" else set()
    return frozenset({"staff", *person.circles, *office})


def device_roles(person: Person, devices: Iterable[str], authors: Iterable[Author]) -> frozenset[str]:
    everyone = {Author(person.name, person.role), *authors}
    signs = {f"author-{author.user}-{author.role}" for author in everyone}
    return person_roles(person) | signs | {f"device-{device}" for device in devices}


def session_roles(person: Person) -> frozenset[str]:
    """Roles of a person at the office's browser or with a CouchDB client."""
    return device_roles(person, [f"u-{person.name}"], [])


def databases_of(person: Person, existing: Iterable[str]) -> list[str]:
    """What a device of this person replicates: all that exists of their circles, catalogue and board first."""
    there = set(existing)
    return [name for name in circles_named(person) if name in there]


def circles_named(person: Person) -> list[str]:
    """The same whether they exist or not."""
    wanted = [CATALOG, BOARD, *([OFFICE] if person.role == "office" else [])]
    for circle in person.circles:
        wanted += [circle, circle + MEDIA]
    return list(dict.fromkeys(wanted))
