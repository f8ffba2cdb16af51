"""The surface as one ASGI application, and what each endpoint is handed.

One wrapper owns what every endpoint needs: the path, the caller, the database with its right, the error's shape. An endpoint is a
function from a Call to a Response and checks nothing of that again.

The order is CouchDB's and keeps secrets: first who calls (401), then whether the database is there (404), then whether the caller may
(403). HEAD is GET without its body.
"""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from docstore.couch_api.authentication import Authenticator, UserContext
from docstore.couch_api.databases import NO_DATABASE, USERS, Databases, is_name
from docstore.couch_api.document_check import DocumentCheck, take_all
from docstore.couch_api.passwords import USER_PREFIX
from docstore.couch_api.query import Query
from docstore.couch_api.replication import Replicator
from docstore.couch_api.responses import MethodNotAllowed, error_answer
from docstore.couch_api.routing import Access, Endpoint, Match, RouteTable, split_path
from docstore.couch_api.security import require_database_admin, require_member
from docstore.couch_api.validation import Validation
from docstore.errors import BadRequest, NotFound, Unauthorized
from docstore.handle import StoreHandle

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """What the surface says of itself, and what it takes. `uuid` should outlive a restart: replicators know a server by it."""

    vendor: str = "docstore"
    vendor_version: str = "1"
    couchdb_version: str = "3.5.0"
    uuid: str = field(default_factory=lambda: secrets.token_hex(16))
    most_request_bytes: int = 64 * MEBIBYTE
    most_attachment_bytes: int = 1024 * MEBIBYTE  # of a body that is streamed into the file: an attachment, or a document with its own
    changes_page: int = 200
    ending: asyncio.Event = field(default_factory=asyncio.Event)  # set when the server is about to end: feeds that wait then end too


@dataclass(frozen=True, slots=True)
class Owner:
    """What the server's owner adds: what is not to be stored, and who replicates when an admin asks."""

    document_check: DocumentCheck = take_all
    replicator: Replicator | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One request at one endpoint."""

    request: Request
    surface: "Surface"
    user: UserContext
    way_in: str | None
    parameters: Mapping[str, str]
    query: Query
    handle: StoreHandle | None

    @property
    def database(self) -> StoreHandle:
        if self.handle is None:
            raise NotFound(NO_DATABASE)
        return self.handle

    @property
    def settings(self) -> Settings:
        return self.surface.settings

    def now(self) -> float:
        return self.surface.authenticator.clock()


CouchEndpoint: TypeAlias = Endpoint[Call, Response]


class Surface:
    """Dispatches requests over one table of endpoints."""

    def __init__(
        self,
        databases: Databases,
        authenticator: Authenticator,
        settings: Settings,
        table: RouteTable[Call, Response],
        owner: Owner = Owner(),
    ) -> None:
        self.databases = databases
        self.authenticator = authenticator
        self.settings = settings
        self.table = table
        self.owner = owner
        self.validation = Validation()

    @property
    def replicator(self) -> Replicator | None:
        return self.owner.replicator

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        try:
            return await self._dispatch(request)
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception as error:
            return error_answer(error)

    async def _dispatch(self, request: Request) -> Response:
        user, way_in = await self.authenticator.authenticate(request)
        match = self._match(request)
        access = match.endpoint.access if match is not None and match.endpoint is not None else Access.SIGNED_IN
        if user.name is None and access is not Access.ANYONE:
            raise Unauthorized("You are not authorized to access this db.")
        if match is None:
            raise NotFound("There is nothing at this address.")
        if match.endpoint is None:
            return _wrong_method(match)
        call = Call(request, self, user, way_in, match.parameters, Query(request.query_params), await self._handle_for(match, user, access))
        response = await match.endpoint.handler(call)
        return _without_body(response) if request.method == "HEAD" else response

    def _match(self, request: Request) -> Match[Call, Response] | None:
        raw_path = request.scope.get("raw_path") or request.scope["path"].encode()
        try:
            segments = split_path(raw_path, request.scope.get("root_path", ""))
        except UnicodeDecodeError as error:
            raise BadRequest("The address is not valid UTF-8.") from error
        return self.table.find(request.method, segments)

    async def _handle_for(self, match: Match[Call, Response], user: UserContext, access: Access) -> StoreHandle | None:
        pattern = match.endpoint.pattern if match.endpoint is not None else ""
        if access is Access.SERVER_ADMIN and not user.is_server_admin:
            raise Unauthorized("You are not a server admin.")
        if access is not Access.MEMBER and not pattern.startswith("/{db}/"):
            return None
        name = match.parameters["db"]
        handle = await self.databases.get(name) if is_name(name) else None
        if handle is None:
            raise NotFound(NO_DATABASE)
        if not user.is_server_admin and not _is_own_user_document(match, user):
            security = await handle.read(lambda store: store.get_security())
            (require_member if access is Access.MEMBER else require_database_admin)(security, user)
        return handle


def _is_own_user_document(match: Match[Call, Response], user: UserContext) -> bool:
    """Everybody may read their own document of `_users`, as in CouchDB."""
    is_reading = match.endpoint is not None and match.endpoint.method == "GET" and match.endpoint.pattern == "/{db}/{doc}"
    return is_reading and match.parameters["db"] == USERS and match.parameters["doc"] == f"{USER_PREFIX}{user.name}"


def _without_body(response: Response) -> Response:
    """HEAD: the same status and headers; a stream is never started."""
    return Response(status_code=response.status_code, headers=dict(response.headers))


def _wrong_method(match: Match[Call, Response]) -> Response:
    allowed = ",".join(match.methods)
    response = error_answer(MethodNotAllowed(f"Only {allowed} allowed"))
    response.headers["Allow"] = allowed
    return response
