"""An Apache CouchDB as the centre's databases: the other side of the port (`port.py`), chosen by `SOGLIA_COUCHDB_URL`.

Documents are read and written with the centre's own token (roles `centre` and `_admin`, design.md section 9), databases are made by the
administrator of the address. `_db_updates` says which database changed; since its word can be lost with a node, everybody is told of every
database whenever the feed is opened, and it is opened anew every few minutes.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path
from urllib.parse import quote

import httpx
from starlette.types import ASGIApp

from docstore.errors import DocstoreError
from docstore.replication.http_peer import HttpPeer
from sync_server.couch.address import CouchAddress
from sync_server.couch.administration import Administration
from sync_server.couch.door import Authorization, CouchDoor
from sync_server.couch.mirror import mirrored
from sync_server.couch.passing import PassThrough
from sync_server.couch.port import Door, Listener
from sync_server.couch.remote_database import CouchDatabase

GLOBAL_CHANGES = "_global_changes"
RENEW_SECONDS = 300.0
RETRY_SECONDS = 5.0
HEARTBEAT_MS = 20_000
_PATIENCE = httpx.Timeout(60, connect=5)
_log = logging.getLogger("soglia.couchdb")


class CouchDatabases:
    """Made by `await CouchDatabases.open(...)`; `close` ends its connections."""

    own: Sequence[str] = (GLOBAL_CHANGES,)
    """`_db_updates` is read from it."""

    def __init__(self, address: CouchAddress, client: httpx.AsyncClient, authorization: Authorization) -> None:
        self.address = address
        self.administration = Administration(address)
        self.door = CouchDoor(client, authorization)
        self._client, self._authorization = client, authorization
        self._listeners: list[Listener] = []
        self._closing = AsyncExitStack()

    @classmethod
    async def open(cls, address: CouchAddress, authorization: Authorization) -> CouchDatabases:
        async with AsyncExitStack() as stack:
            client = await stack.enter_async_context(httpx.AsyncClient(base_url=address.url, timeout=_PATIENCE, trust_env=False))
            opened = cls(address, client, authorization)
            stack.callback(opened.administration.close)
            opened._closing = stack.pop_all()
            return opened

    async def close(self) -> None:
        await self._closing.aclose()

    async def find(self, name: str) -> CouchDatabase | None:
        database = CouchDatabase(self.door, name, lambda: secrets.token_hex(16), self._tell)
        return database if await self.door.is_there(database.path) else None

    async def names(self) -> list[str]:
        return sorted(await self.door.get("/_all_dbs"))

    async def create(self, name: str) -> None:
        await self.administration.create(name)
        self._tell(name)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def follow(self) -> None:
        while True:
            try:
                async with asyncio.timeout(RENEW_SECONDS):
                    await self._follow_feed()
            except TimeoutError:
                continue
            except DocstoreError as problem:
                _log.warning("CouchDB's feed of updates stopped (%s) and is asked again in %s s", problem.code, RETRY_SECONDS)
            await asyncio.sleep(RETRY_SECONDS)

    def surface(self, door: Door) -> ASGIApp:
        passing = PassThrough(self.address.url, door.settings.ending, door.authenticator.clock, door.targets, door.lockout)
        self._closing.push_async_callback(passing.close)
        return passing

    async def _follow_feed(self) -> None:
        """Until CouchDB ends it. The place is taken before everybody looks around, so that nothing falls in between."""
        since = str((await self.door.get("/_db_updates", {"since": "now"}))["last_seq"])
        for name in await self.names():
            self._tell(name)
        asked = {"feed": "continuous", "since": since, "heartbeat": str(HEARTBEAT_MS)}
        async with self.door.stream("/_db_updates", asked) as response:
            async for line in response.aiter_lines():
                if line.strip():
                    self._tell(str(json.loads(line).get("db_name", "")))

    def as_files(self, data: Path) -> AbstractAsyncContextManager[Path]:
        return mirrored(self, data)

    def peer(self, name: str) -> HttpPeer:
        async def headers() -> Mapping[str, str]:
            return {"authorization": self._authorization()}

        return HttpPeer(self._client, f"{self.address.url}/{quote(name, safe='')}", headers)

    def _tell(self, name: str) -> None:
        for listener in list(self._listeners):
            listener(name)
