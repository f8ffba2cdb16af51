"""A database's `_security` object: who may read and write it, who may change its design documents and its settings.

CouchDB's rule, in its order: the server's admin may all; then the names and roles of `admins`; then those of `members`.
One thing is narrower than in CouchDB: there an explicitly emptied members list opens a database to everybody, here it leaves the
server's admins alone, which is CouchDB 3's default for a new database (docs/couchdb-differences.md).
"""

from collections.abc import Mapping
from typing import Any

from docstore.couch_api.authentication import ADMIN_ROLE, UserContext
from docstore.errors import BadRequest, Forbidden, Unauthorized

DEFAULT_SECURITY: dict[str, Any] = {
    "members": {"roles": [ADMIN_ROLE]},
    "admins": {"roles": [ADMIN_ROLE]},
}


def require_member(security: Mapping[str, Any], user: UserContext) -> None:
    """Forbidden unless the user is a member or an admin of the database."""
    if not (is_database_admin(security, user) or _is_named(security.get("members"), user)):
        raise Forbidden("You are not allowed to access this db.")


def require_database_admin(security: Mapping[str, Any], user: UserContext) -> None:
    """As CouchDB answers it: 401, because another name could."""
    if not is_database_admin(security, user):
        raise Unauthorized("You are not a db or server admin.")


def is_database_admin(security: Mapping[str, Any], user: UserContext) -> bool:
    return user.is_server_admin or _is_named(security.get("admins"), user)


def check_security_object(security: object) -> dict[str, Any]:
    """A well-formed `_security` object, or BadRequest."""
    if not isinstance(security, dict):
        raise BadRequest("A security object must be a JSON object.")
    for group in ("admins", "members"):
        entry = security.get(group, {})
        if not isinstance(entry, dict) or not all(_is_text_list(entry.get(kind, [])) for kind in ("names", "roles")):
            raise BadRequest(f"`{group}` must be an object with `names` and `roles`, both lists of strings.")
    return security


def _is_named(group: object, user: UserContext) -> bool:
    if not isinstance(group, dict):
        return False
    return user.name in group.get("names", []) or not user.roles.isdisjoint(group.get("roles", []))


def _is_text_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
