"""Makes the databases of the centre and who may enter them: at the start, and for each residence from its document.

The rule (design.md sections 6 and 9): roles bear the name of the circle; the circle and the office enter a circle and its
media, the case managers alone enter `casework-…`. Order: database, then its `_security`, the media first and the circle
last, so a start that was cut resumes where it stopped, and a device never finds a circle whose pixels have no home.
Nothing that exists is overwritten: a `_security` that an administrator changed stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from docstore.errors import DatabaseExists
from sync_server.accounts.roles import BOARD, CATALOG, MEDIA, OFFICE
from sync_server.couch.port import Databases, existing

TEAM = "outreach-catania"
USERS = "_users"
STAFF = "staff"
Plan = list[tuple[str, Mapping[str, Any]]]


def plan_at_start(own: Sequence[str] = ()) -> Plan:
    """Databases in the order they are made, with their `_security`; `own` are those that the server needs for itself."""
    return [
        *((name, _security()) for name in (*own, USERS)),
        (CATALOG, _security(STAFF)),
        (BOARD, _security(STAFF)),
        (OFFICE, _security(OFFICE)),
        *_circle(TEAM),
    ]


def plan_for_residence(key: str) -> Plan:
    """`key` is the six characters that the residence's document and its databases share."""
    casework = f"casework-{key}"
    return [*_circle(f"residence-{key}"), (casework, _security(casework))]


async def provision(databases: Databases, plan: Plan) -> list[str]:
    """Makes what is missing; returns what it made."""
    made = []
    for name, security in plan:
        if await _make(databases, name, security):
            made.append(name)
    return made


@dataclass(frozen=True, slots=True)
class Gap:
    """Where a server differs from the plan: a database is `missing`, its `_security` is `open` (nobody has set it) or `other`."""

    kind: Literal["missing", "open", "other"]
    name: str


async def gaps(databases: Databases, plan: Plan) -> list[Gap]:
    """What `provision` would do, and (`other`) what it would leave alone."""
    found = []
    for name, wanted in plan:
        database = await databases.find(name)
        standing = None if database is None else await database.security()
        if standing is None:
            found.append(Gap("missing", name))
        elif not standing:
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
    # A kill between the two steps leaves a `_security` that nobody has set: only that one is completed.
    if not created and await database.security():
        return False
    await database.put_security(security)
    return created


def _circle(circle: str) -> Plan:
    return [(circle + MEDIA, _security(circle, OFFICE)), (circle, _security(circle, OFFICE))]


def _security(*roles: str) -> Mapping[str, Any]:
    """CouchDB 3's default shuts a database without members to all but administrators: `_admin` is always among them."""
    return {"admins": {"names": [], "roles": ["_admin"]}, "members": {"names": [], "roles": [*roles, "_admin"]}}
