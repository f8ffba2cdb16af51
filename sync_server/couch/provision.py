"""Makes the databases of the centre, their guards and who may enter them: at the start, for each residence from its document, for a
team by `soglia team add`. Each start completes every team of which a database is there.

The rule (design.md sections 6 and 9): roles bear the name of the circle; the circle and the office enter a circle and its
media, the case managers alone enter `casework-…`. Order: database, guard, then its `_security`, which opens it; the media before its
circle. So a start that was cut resumes where it stopped, nobody ever writes past a guard, and a device never finds a circle
whose pixels have no home. A `_security` that an administrator changed stays; a guard is always this version's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from docstore.canonical import JsonObject
from docstore.errors import DatabaseExists
from schemas.access import database_kind
from sync_server.accounts.roles import BOARD, CATALOG, MEDIA, OFFICE
from sync_server.couch.guards import DESIGN_ID, design_document
from sync_server.couch.port import Database, Databases, existing
from sync_server.problems import Problem

TEAM_PREFIX = "outreach-"
TEAM = TEAM_PREFIX + "catania"
USERS = "_users"
STAFF = "staff"
Plan = list[tuple[str, Mapping[str, Any]]]


def plan_at_start(own: Sequence[str] = (), existing_names: Iterable[str] = ()) -> Plan:
    """Databases in the order they are made, with their `_security`; `own` are those that the server needs for itself. A team of which some
    database is there (`existing_names`) is completed."""
    teams = {name.removesuffix(MEDIA) for name in existing_names if name.startswith(TEAM_PREFIX)}
    return [
        *((name, _security()) for name in (*own, USERS)),
        (CATALOG, _security(STAFF)),
        (BOARD, _security(STAFF)),
        (OFFICE, _security(OFFICE)),
        *(one for team in sorted({TEAM, *teams}) for one in plan_for_team(team)),
    ]


def plan_for_team(circle: str) -> Plan:
    return [*_circle(circle), _casework(circle.removeprefix(TEAM_PREFIX))]


def plan_for_residence(key: str) -> Plan:
    """`key` is the six characters that the residence's document and its databases share."""
    return [*_circle(f"residence-{key}"), _casework(key)]


async def add_team(databases: Databases, name: str) -> list[str]:
    """What it made. A team named as a residence would share the residence's `casework`."""
    if await databases.find(f"residence-{name}") is not None:
        raise Problem("name_of_a_residence")
    return await provision(databases, plan_for_team(TEAM_PREFIX + name))


async def is_named_as_a_team(databases: Databases, key: str) -> bool:
    """A residence of which nothing is there yet, and whose `casework` would be a team's: it is not begun."""
    return await databases.find(f"residence-{key}") is None and await databases.find(TEAM_PREFIX + key) is not None


async def provision(databases: Databases, plan: Plan) -> list[str]:
    """Makes what is missing; returns what it made."""
    made = []
    for name, security in plan:
        if await _make(databases, name, security):
            made.append(name)
    return made


@dataclass(frozen=True, slots=True)
class Gap:
    """Where a server differs from the plan: a database is `missing`, its guard is not this version's, its `_security` is `open` (nobody has
    set it) or `other`."""

    kind: Literal["missing", "guard", "open", "other"]
    name: str


async def gaps(databases: Databases, plan: Plan) -> list[Gap]:
    """What `provision` would do, and (`other`) what it would leave alone."""
    found = []
    for name, wanted in plan:
        database = await databases.find(name)
        if database is None:
            found.append(Gap("missing", name))
            continue
        if await _outdated_guard(database) is not None:
            found.append(Gap("guard", name))
        standing = await database.security()
        if not standing:
            found.append(Gap("open", name))
        elif _members(standing) != _members(wanted) and not name.startswith("_"):
            found.append(Gap("other", name))
    return found


def _members(security: Mapping[str, Any]) -> list[tuple[str, str, frozenset[str]]]:
    """Who may do what, however the object is written."""
    return [
        (group, kind, frozenset(security.get(group, {}).get(kind, ()))) for group in ("admins", "members") for kind in ("names", "roles")
    ]


async def _make(databases: Databases, name: str, security: Mapping[str, Any]) -> bool:
    try:
        await databases.create(name)
        created = True
    except DatabaseExists:
        created = False
    database = await existing(databases, name)
    await put_guard(database)
    # A kill between the two steps leaves a `_security` that nobody has set: only that one is completed.
    if not created and await database.security():
        return False
    await database.put_security(security)
    return created


async def put_guard(database: Database) -> None:
    """This version's, where one belongs. A start beside this one may have written the same in between: nothing is left to do then."""
    while (outdated := await _outdated_guard(database)) is not None:
        await database.put(outdated)


async def _outdated_guard(database: Database) -> JsonObject | None:
    """The design document that should stand here, to be written over the one that does; None where it stands, or where none belongs."""
    if database_kind(database.name) is None:
        return None
    wanted, standing = design_document(database.name), await database.get(DESIGN_ID) or {}
    return None if standing.items() >= wanted.items() else {**standing, **wanted}


def _casework(key: str) -> tuple[str, Mapping[str, Any]]:
    """Read by its case managers alone: not by the circle beside it, and not by the office."""
    name = f"casework-{key}"
    return name, _security(name)


def _circle(circle: str) -> Plan:
    return [(circle + MEDIA, _security(circle, OFFICE)), (circle, _security(circle, OFFICE))]


def _security(*roles: str) -> Mapping[str, Any]:
    """CouchDB 3's default shuts a database without members to all but administrators: `_admin` is always among them."""
    return {"admins": {"names": [], "roles": ["_admin"]}, "members": {"names": [], "roles": [*roles, "_admin"]}}
