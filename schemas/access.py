"""Who may write what where: one table of circle kind × role of work × kind of document.

Rule (design.md sections 6 and 9): a circle of trust is a database; roles bear the databases' names, plus `staff`, `office`, `centre`,
`author-<user>-<role>` and `device-<id>`. Guards at the centre and checks at typing time read this same table. CouchDB cannot part pushing
from reading, so a media database is open to the same people as its circle.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Literal

from schemas import identifiers

CircleKind = Literal["catalog", "board", "office", "outreach", "residence", "casework", "media"]
Role = Literal["outreach", "educator", "casework", "office", "admin", "centre"]

CATALOG, BOARD, OFFICE = "catalog", "board", "office"
MEDIA_SUFFIX = "-media"

_KINDS: tuple[tuple[str, CircleKind], ...] = (
    (r"catalog", "catalog"),
    (r"board", "board"),
    (r"office", "office"),
    (r"(?:outreach|residence|casework)-[a-z0-9]+-media", "media"),
    (r"outreach-[a-z0-9]+", "outreach"),
    (rf"residence-{identifiers.RESIDENCE_KEY}", "residence"),
    (r"casework-[a-z0-9]+", "casework"),
)

FIELDWORK = frozenset({"change", "void", "sameas", "draft", "assessment", "photo", "custody"})
STAYS = frozenset({"change", "void", "stay", "outofservice"})
NOTHING: frozenset[str] = frozenset()

TABLE: Mapping[CircleKind, Mapping[Role, frozenset[str]]] = {
    "catalog": {"office": frozenset({"residence"}), "centre": frozenset({"residence", "checklist", "codes"})},
    "board": {"centre": frozenset({"availability"})},
    "office": {"office": frozenset({"change", "void"}), "centre": NOTHING},
    "outreach": {"outreach": FIELDWORK, "office": FIELDWORK, "centre": frozenset({"receipt"})},
    "residence": {"educator": STAYS, "office": STAYS | {"hold"}, "centre": frozenset({"receipt"})},
    "casework": {"casework": frozenset({"change", "void"}), "centre": NOTHING},
    "media": {
        "outreach": frozenset({"chunk"}),
        "educator": frozenset({"chunk"}),
        "casework": frozenset({"chunk"}),
        "office": frozenset({"chunk"}),
        "centre": NOTHING,
    },
}
"""What each role of work may write in each kind of circle; what is not listed is refused."""

RECORD_KINDS: Mapping[CircleKind, frozenset[str]] = {
    "outreach": frozenset({"danger", "dwelling", "household"}),
    "residence": frozenset({"household"}),
}
"""Of which records a change may be, in each kind of circle."""


def database_kind(name: str) -> CircleKind | None:
    """The kind of circle that a database is, by its name; None for a database of somebody else (`_users`, a peer's own)."""
    return next((kind for pattern, kind in _KINDS if re.fullmatch(pattern, name)), None)


def media_database(circle: str) -> str:
    return f"{circle}{MEDIA_SUFFIX}"


def has_media(circle: str) -> bool:
    """Whether a circle keeps pixels beside it."""
    return database_kind(circle) in ("outreach", "residence")


def may_write(role: str, database: str, document_type: str, record: str | None = None) -> bool:
    """Whether an author in this role of work may write a document of this type there (`record` for changes)."""
    kind = database_kind(database)
    if kind is None:
        return False
    allowed: Mapping[str, frozenset[str]] = {str(name): types for name, types in TABLE[kind].items()}
    if document_type not in allowed.get(role, NOTHING):
        return False
    return record is None or identifiers.type_of(record) in RECORD_KINDS.get(kind, NOTHING)


def circles_of(roles: Iterable[str]) -> list[str]:
    """The databases that a person with these roles (of their own, not the office's right to all) keeps on a device."""
    held = set(roles)
    named = {role for role in held if database_kind(role) in ("outreach", "residence", "casework", "media")}
    common = {CATALOG, BOARD} if "staff" in held else set()
    media = {media_database(circle) for circle in named if has_media(circle)}
    return sorted(named | common | media)


def may_read(roles: Iterable[str], database: str) -> bool:
    """Whether these roles open a database. The office reads all but `casework`; the centre and `_admin` read everything."""
    held = set(roles)
    kind = database_kind(database)
    if held & {"centre", "_admin"}:
        return True
    if kind is None:
        return False
    return bool(held & set(member_roles(database))) or database in circles_of(held)


def member_roles(database: str) -> list[str]:
    """The members' roles of a database's `_security`: its own name, its circle's, and who reads all of that kind."""
    kind = database_kind(database)
    if kind in ("catalog", "board"):
        return ["centre", "staff"]
    if kind == "office":
        return ["centre", "office"]
    if kind == "casework" or database.startswith("casework-"):
        return ["centre", database.removesuffix(MEDIA_SUFFIX)]
    return sorted({"centre", "office", database.removesuffix(MEDIA_SUFFIX)})


def author_role(user: str, role: str) -> str:
    """The role that lets a device push what this user wrote in this role of work."""
    return f"author-{user}-{role}"


def device_role(device: str) -> str:
    return f"device-{device}"
