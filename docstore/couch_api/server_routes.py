"""The server's own endpoints: welcome, sessions, the list of databases, fresh ids; and by name, what this server does not offer."""

import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from docstore.couch_api.authentication import COOKIE_NAME
from docstore.couch_api.body import parse_json, read_bytes
from docstore.couch_api.query import unreadable
from docstore.couch_api.responses import json_answer
from docstore.couch_api.routing import ANY_METHOD, Access
from docstore.couch_api.surface import Call, CouchEndpoint
from docstore.errors import BadRequest, NotOffered

MOST_SESSION_BYTES = 16 * 1024
MOST_IDS = 1_000
QUERIES = "This server keeps documents and replicates them; it has no query engine. Follow _changes and keep your own index."
OPERATIONS = "This server is a single process without a cluster: there is nothing to see or set here."


async def welcome(call: Call) -> Response:
    settings = call.settings
    return json_answer(
        {
            "couchdb": "Welcome",
            "version": settings.couchdb_version,
            "uuid": settings.uuid,
            "features": [],
            "vendor": {"name": settings.vendor, "version": settings.vendor_version},
        }
    )


async def up(_call: Call) -> Response:
    return json_answer({"status": "ok"})


async def all_databases(call: Call) -> Response:
    names = sorted(await call.surface.databases.names())
    skip, limit = call.query.integer("skip", 0) or 0, call.query.integer("limit")
    return json_answer(names[skip:][: len(names) if limit is None else limit])


async def fresh_ids(call: Call) -> Response:
    count = call.query.integer("count", 1)
    if count is None or count > MOST_IDS:
        raise unreadable("count", f"at most {MOST_IDS}")
    return json_answer({"uuids": [secrets.token_hex(16) for _ in range(count)]}, headers={"Cache-Control": "no-store"})


async def session(call: Call) -> Response:
    info: dict[str, Any] = {"authentication_handlers": ["jwt", "cookie", "default"]}
    if call.way_in is not None:
        info["authenticated"] = call.way_in
    return json_answer({"ok": True, "userCtx": call.user.as_json(), "info": info}, headers={"Cache-Control": "no-store"})


async def sign_in(call: Call) -> Response:
    name, password = await read_credentials(call.request)
    authenticator = call.surface.authenticator
    user = await authenticator.sign_in(name, password)
    response = json_answer({"ok": True, **user.as_json()}, headers={"Cache-Control": "no-store"})
    _set_cookie(call.request, response, authenticator.cookie_for(user), round(authenticator.times.cookie))
    return response


async def sign_out(call: Call) -> Response:
    response = json_answer({"ok": True})
    _set_cookie(call.request, response, "", 0)
    return response


def _set_cookie(request: Request, response: Response, value: str, seconds: int) -> None:
    path, secure = request.scope.get("root_path") or "/", request.url.scheme == "https"
    response.set_cookie(COOKIE_NAME, value, max_age=seconds, path=path, secure=secure, httponly=True, samesite="strict")


async def read_credentials(request: Request) -> tuple[str, str]:
    """Name and password of a `POST /_session`."""
    given = await _credentials(request)
    name, password = given.get("name", given.get("username")), given.get("password")
    if not isinstance(name, str) or not isinstance(password, str) or not name:
        raise BadRequest("Signing in needs `name` and `password`, as JSON or as a form.")
    return name, password


async def _credentials(request: Request) -> Mapping[str, Any]:
    body = await read_bytes(request, MOST_SESSION_BYTES)
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        try:
            return dict(parse_qsl(body.decode(), keep_blank_values=True))
        except UnicodeDecodeError as error:
            raise BadRequest("The form is not valid UTF-8.") from error
    value = parse_json(body)
    return value if isinstance(value, dict) else {}


async def queries(_call: Call) -> Response:
    raise NotOffered(QUERIES)


async def operations(_call: Call) -> Response:
    raise NotOffered(OPERATIONS)


_OPERATIONS = ("_active_tasks", "_cluster_setup", "_membership", "_db_updates", "_dbs_info", "_reshard", "_search_analyze", "_utils")

ENDPOINTS: tuple[CouchEndpoint, ...] = (
    CouchEndpoint("GET", "/", welcome, Access.ANYONE),
    CouchEndpoint("GET", "/_up", up, Access.ANYONE),
    CouchEndpoint("GET", "/_all_dbs", all_databases, Access.SERVER_ADMIN),
    CouchEndpoint("GET", "/_uuids", fresh_ids, Access.SIGNED_IN),
    CouchEndpoint("GET", "/_session", session, Access.ANYONE),
    CouchEndpoint("POST", "/_session", sign_in, Access.ANYONE),
    CouchEndpoint("DELETE", "/_session", sign_out, Access.ANYONE),
    CouchEndpoint(ANY_METHOD, "/_node/{rest...}", operations, Access.SIGNED_IN),
    *(CouchEndpoint(ANY_METHOD, f"/{name}", operations, Access.SIGNED_IN) for name in _OPERATIONS),
)
