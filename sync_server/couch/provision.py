"""Makes the databases of the centre and who may enter them: at the start, and for each residence from its document.

The rule (design.md sections 6 and 9): roles bear the name of the circle; the circle and the office enter a circle and its
media, the case managers alone enter `casework-…`. Order: database, then its `_security`, the media first and the circle
last, so a start that was cut resumes where it stopped, and a device never finds a circle whose pixels have no home.
Nothing that exists is overwritten: a `_security` that an administrator changed stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docstore.errors import DatabaseExists
from sync_server.accounts.roles import BOARD, CATALOG, MEDIA, OFFICE
from sync_server.couch.stores import Databases

TEAM = "outreach-catania"
USERS = "_users"
STAFF = "staff"


def plan_at_start() -> list[tuple[str, Mapping[str, Any]]]:
    """Databases in the order they are made, with their `_security`."""
    return [
        (USERS, _security()),
        (CATALOG, _security(STAFF)),
        (BOARD, _security(STAFF)),
        (OFFICE, _security(OFFICE)),
        *_circle(TEAM),
    ]


def plan_for_residence(key: str) -> list[tuple[str, Mapping[str, Any]]]:
    """`key` is the six characters that the residence's document and its databases share."""
    casework = f"casework-{key}"
    return [*_circle(f"residence-{key}"), (casework, _security(casework))]


async def provision(databases: Databases, plan: list[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """Makes what is missing; returns what it made."""
    made = []
    for name, security in plan:
        if await _make(databases, name, security):
            made.append(name)
    return made


async def _make(databases: Databases, name: str, security: Mapping[str, Any]) -> bool:
    try:
        await databases.create(name)
        created = True
    except DatabaseExists:
        created = False
    handle = databases.handle(name)
    # A kill between the two steps leaves an empty `_security`: only that one is completed.
    standing = await handle.read(lambda store: store.get_security())
    if not created and standing:
        return False
    await handle.write(lambda store: store.put_security(dict(security)))
    return created


def _circle(circle: str) -> list[tuple[str, Mapping[str, Any]]]:
    return [(circle + MEDIA, _security(circle, OFFICE)), (circle, _security(circle, OFFICE))]


def _security(*roles: str) -> Mapping[str, Any]:
    """CouchDB 3's default shuts a database without members to all but administrators: `_admin` is always among them."""
    return {"admins": {"names": [], "roles": ["_admin"]}, "members": {"names": [], "roles": [*roles, "_admin"]}}
