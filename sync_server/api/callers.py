"""Who calls `/api`: a bearer token, Basic, CouchDB's cookie, or the office's own cookie, each turned into name and roles.

A cookie comes along by itself, whoever made the page: it never brings an administrator's rights to what changes something, so a page from
elsewhere can make nobody's browser write.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Request
from fastapi.openapi.models import APIKey, APIKeyIn, HTTPBase, HTTPBearer, SecurityBase
from fastapi.security.base import SecurityBase as SecurityDependency

from docstore.couch_api.authentication import ADMIN_ROLE, UserContext
from docstore.couch_api.security import require_member
from docstore.errors import Forbidden
from sync_server.accounts.roles import session_roles
from sync_server.centre import Centre
from sync_server.problems import Problem

OFFICE_COOKIE = "soglia_office"


class Declared(SecurityDependency):
    """A way in as the OpenAPI document tells it. It checks nothing: who calls is decided in one place, `caller_of`."""

    def __init__(self, name: str, model: SecurityBase) -> None:
        self.scheme_name, self.model = name, model

    def __call__(self) -> None:
        return None


_TOKEN = Declared("token", HTTPBearer(bearerFormat="JWT", description="From `/api/device/enrol` and `/api/device/token`; 15 minutes"))
_PASSWORD = Declared("password", HTTPBase(scheme="basic", description="Name and password, for programs"))
_SESSION = Declared("session", APIKey(**{"in": APIKeyIn.cookie}, name="AuthSession", description="CouchDB's, from `/db/_session`"))
_OFFICE = Declared("office", APIKey(**{"in": APIKeyIn.cookie}, name=OFFICE_COOKIE, description="From `/office/sign-in`"))


def _any_of(
    _token: Annotated[None, Depends(_TOKEN)],
    _password: Annotated[None, Depends(_PASSWORD)],
    _session: Annotated[None, Depends(_SESSION)],
    _office: Annotated[None, Depends(_OFFICE)],
) -> None:
    return None


def centre_of(request: Request) -> Centre:
    """The running centre; the composition root put it there."""
    centre = getattr(request.app.state, "centre", None)
    if not isinstance(centre, Centre):
        raise Problem("not_ready")
    return centre


async def caller_of(
    request: Request, centre: Annotated[Centre, Depends(centre_of)], _ways: Annotated[None, Depends(_any_of)] = None
) -> UserContext:
    """The caller, or 401."""
    caller, way = await centre.authenticator.authenticate(request)
    if caller.name is not None:
        return _by_cookie(request, caller) if way == "cookie" else caller
    cookie = request.cookies.get(OFFICE_COOKIE, "")
    if not cookie:
        raise Problem("sign_in_needed")
    person = await centre.desk.session_person(cookie)
    return _by_cookie(request, UserContext(person.name, session_roles(person)))


def _by_cookie(request: Request, caller: UserContext) -> UserContext:
    return caller if request.method in ("GET", "HEAD") else replace(caller, roles=caller.roles - {ADMIN_ROLE})


async def may_read(centre: Centre, caller: UserContext, database: str) -> bool:
    """The database's own `_security` decides, as at `/db`."""
    found = await centre.databases.find(database)
    if found is None:
        return False
    try:
        require_member(await found.security(), caller)
    except Forbidden:
        return False
    return True


TheCentre = Annotated[Centre, Depends(centre_of)]
Caller = Annotated[UserContext, Depends(caller_of)]
