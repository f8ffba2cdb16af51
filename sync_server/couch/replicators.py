"""Who does what an admin asks of `_replicate`: for the embedded server, behind the surface's port, and in front of an Apache CouchDB.

In front of a CouchDB its own `_replicate` is never reached. CouchDB itself says who calls; then the same rules are asked as on the embedded
server, and the databases there are read and written with what the caller signed in with.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import Response

from docstore.canonical import JsonObject
from docstore.couch_api.body import read_object
from docstore.couch_api.databases import Databases
from docstore.couch_api.replicate_routes import MOST_BYTES, NOT_AN_ADMIN
from docstore.couch_api.replication import End, Here, Judge, ReplicationTargets, Wish, wished
from docstore.couch_api.responses import json_answer
from docstore.errors import Forbidden, NotFound, PeerFault, Unauthorized
from docstore.replication.peer import Peer
from sync_server.couch.door import unreachable
from sync_server.couch.replication_ends import GuardedPeer, OwnCouchPeer
from sync_server.couch.replications import Replications

_PATIENCE = httpx.Timeout(60, connect=5)
_WHO_CALLS = ("authorization", "cookie")


class EmbeddedReplicator:
    """`docstore.couch_api`'s port."""

    def __init__(self, databases: Databases, targets: ReplicationTargets, replications: Replications | None = None) -> None:
        self.targets = targets
        self._databases, self._replications = databases, replications or Replications()

    async def replicate(self, wish: Wish, judge: Judge) -> JsonObject:
        async with AsyncExitStack() as stack:
            source, target = [await self._peer(end, judge, stack) for end in (wish.source, wish.target)]
            return await self._replications.run(source, target)

    async def _peer(self, end: End, judge: Judge, stack: AsyncExitStack) -> Peer:
        if not isinstance(end, Here):
            return await stack.enter_async_context(self._replications.far(end))
        handle = await self._databases.get(end.name)
        if handle is None:
            raise NotFound("Database does not exist.", code="db_not_found")
        return GuardedPeer(handle, judge)


class CouchReplicator:
    """`POST /_replicate` in front of the Apache CouchDB at `url`."""

    def __init__(self, url: str, targets: ReplicationTargets, replications: Replications | None = None) -> None:
        self._url, self._targets, self._replications = url.rstrip("/"), targets, replications or Replications()

    async def answer(self, request: Request) -> Response:
        signed_in = {name: request.headers[name] for name in _WHO_CALLS if name in request.headers}
        async with self._ours() as client:
            await self._require_admin(client, signed_in)
            wish = wished(await read_object(request, MOST_BYTES), self._targets)
            return json_answer(await self._replicated(client, wish, signed_in))

    async def _replicated(self, client: httpx.AsyncClient, wish: Wish, signed_in: Mapping[str, str]) -> JsonObject:
        async with AsyncExitStack() as stack:
            ends: list[Peer] = []
            for end in (wish.source, wish.target):
                if isinstance(end, Here):
                    ends.append(OwnCouchPeer(client, self._url, end.name, signed_in))
                else:
                    ends.append(await stack.enter_async_context(self._replications.far(end)))
            return await self._replications.run(*ends)

    async def _require_admin(self, client: httpx.AsyncClient, signed_in: Mapping[str, str]) -> None:
        """CouchDB's own word on who calls: it has admins that the centre does not know."""
        try:
            answer = await client.get(f"{self._url}/_session", headers=signed_in)
        except httpx.RequestError as problem:
            raise unreachable(problem) from problem
        if answer.is_server_error:
            raise PeerFault("CouchDB could not say who calls.")
        told: Any = answer.json() if answer.is_success else {}
        caller = told.get("userCtx") or {}
        if not caller.get("name"):
            raise Unauthorized("You are not authorized to access this db.")
        if "_admin" not in caller.get("roles", []):
            raise Forbidden(NOT_AN_ADMIN)

    @asynccontextmanager
    async def _ours(self) -> AsyncIterator[httpx.AsyncClient]:
        """One request's own: no cookie of one caller is ever sent with another's."""
        async with httpx.AsyncClient(timeout=_PATIENCE, trust_env=False) as client:
            yield client
