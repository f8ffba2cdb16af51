"""The centre's databases in its own folder: one SQLite file each, the embedded side of the port (`port.py`).

`docstore.couch_api` serves the same files at `/db`. Every file is opened at the start, so that a damaged or newer one is met before
anybody is served. Listeners are told by the stores themselves, at each commit.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from starlette.types import ASGIApp

from docstore.canonical import JsonObject
from docstore.couch_api.app import create_app
from docstore.couch_api.databases import NO_DATABASE, check_name
from docstore.couch_api.sequences import sequence_text
from docstore.errors import DatabaseExists, NotFound
from docstore.handle import StoreHandle, ThreadedHandle
from docstore.replication.local_peer import LocalPeer
from docstore.replication.peer import Refusal
from docstore.sqlite.former import remove_former
from docstore.store import Store
from sync_server.couch.document_check import refuse_malformed
from sync_server.couch.port import Door, Listener, Page, Part, Place
from sync_server.couch.replicators import EmbeddedReplicator
from sync_server.folder import FormerCopy, lay_down

_SUFFIX = ".sqlite"
_AFTER_EVERY_NAME = "\ufff0"
_PIECE = 1024 * 1024


class StoreDatabases:
    """Which stores exist, opened; `docstore.couch_api`'s `Databases` too, which asks for handles."""

    own: Sequence[str] = ()

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, StoreHandle] = {}
        self._listeners: list[Listener] = []
        self._changing = asyncio.Lock()

    async def open(self) -> None:
        for file in sorted(self._folder.glob("*" + _SUFFIX)):
            await self._open_one(unquote(file.name.removesuffix(_SUFFIX)))

    async def close(self) -> None:
        for handle in self._open.values():
            await handle.close()
        self._open.clear()

    async def get(self, name: str) -> StoreHandle | None:
        return self._open.get(name)

    def handle(self, name: str) -> StoreHandle:
        """A database that must exist."""
        if name not in self._open:
            raise NotFound(NO_DATABASE)
        return self._open[name]

    async def find(self, name: str) -> StoreDatabase | None:
        handle = await self.get(name)
        return None if handle is None else StoreDatabase(handle)

    async def names(self) -> list[str]:
        return sorted(self._open)

    async def create(self, name: str) -> None:
        check_name(name)
        async with self._changing:
            if name in self._open:
                raise DatabaseExists()
            if not self._file(name).exists():
                await asyncio.to_thread(lay_down, self._file(name))
            await self._open_one(name)
        self._tell(name)

    async def delete(self, name: str) -> None:
        async with self._changing:
            handle = self._open.pop(name, None)
            if handle is None:
                raise NotFound(NO_DATABASE)
            await handle.close()
            file = self._file(name)
            for part in (file, file.with_name(file.name + "-wal"), file.with_name(file.name + "-shm")):
                part.unlink(missing_ok=True)
            remove_former(str(file))
        self._tell(name)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def follow(self) -> None:
        """Nothing to do: the stores tell of each commit."""

    def surface(self, door: Door) -> ASGIApp:
        return create_app(self, door.authenticator, door.settings, refuse_malformed, EmbeddedReplicator(self, door.targets))

    @asynccontextmanager
    async def as_files(self, data: Path) -> AsyncIterator[Path]:
        """They are files, and can be copied while people write."""
        yield data

    def _file(self, name: str) -> Path:
        return self._folder / (quote(name, safe="") + _SUFFIX)

    async def _open_one(self, name: str) -> None:
        copy = FormerCopy(self._file(name))
        handle = await ThreadedHandle.open(str(self._file(name)), name=name, before_migrating=copy.make)
        await asyncio.to_thread(copy.drop_older)
        loop = asyncio.get_running_loop()

        def committed(_sequence: int) -> None:
            # Called on the writer's thread; after the loop has ended nobody is listening any more.
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._tell, name)

        await handle.write(lambda store: store.on_change(committed))
        self._open[name] = handle

    def _tell(self, name: str) -> None:
        for listener in list(self._listeners):
            listener(name)


class StoreDatabase:
    """One store, spoken to in the port's words; each call is one piece of work for its threads."""

    def __init__(self, handle: StoreHandle) -> None:
        self._handle = handle

    @property
    def name(self) -> str:
        return self._handle.name

    async def changes(self, after: Place | None, limit: int) -> Page:
        return await self._handle.read(lambda store: _page(store, after, limit))

    async def sequence(self) -> str:
        return await self._handle.read(lambda store: sequence_text(store, store.update_seq))

    async def leaves(self, doc_ids: Sequence[str]) -> Mapping[str, tuple[JsonObject, ...]]:
        found = await self._handle.read(lambda store: {doc_id: tuple(store.leaves(doc_id)) for doc_id in doc_ids})
        return {doc_id: leaves for doc_id, leaves in found.items() if leaves}

    async def get(self, doc_id: str) -> JsonObject | None:
        try:
            return await self._handle.read(lambda store: store.get(doc_id))
        except NotFound:
            return None

    async def documents_named(self, prefix: str) -> list[JsonObject]:
        end = prefix + _AFTER_EVERY_NAME
        listed = await self._handle.read(lambda store: store.all_docs(startkey=prefix, endkey=end, include_docs=True))
        return [row["doc"] for row in listed["rows"]]

    async def put(self, document: Mapping[str, Any]) -> bool:
        result = await self._handle.write(lambda store: store.put(document))
        return "error" not in result

    async def missing(self, asked: Mapping[str, Sequence[str]]) -> Mapping[str, tuple[str, ...]]:
        return {one.doc_id: one.revs for one in await LocalPeer(self._handle).revs_diff(asked)}

    async def put_revisions(self, documents: Sequence[JsonObject]) -> list[Refusal]:
        return await LocalPeer(self._handle).put_documents(documents)

    async def purge(self, doc_id: str, revs: Sequence[str]) -> None:
        await self._handle.write(lambda store: store.purge({doc_id: list(revs)}))

    async def attachment(self, part: Part) -> AsyncIterator[bytes]:
        position, end = part.start, part.end
        while end is None or position < end:
            piece, length = await self._handle.read(lambda store, at=position, end=end: _piece(store, part, at, end))  # type: ignore[misc]
            end = length if end is None else min(end, length)
            if piece:
                yield piece
            position += len(piece)

    async def security(self) -> Mapping[str, Any]:
        return await self._handle.read(lambda store: store.get_security())

    async def put_security(self, security: Mapping[str, Any]) -> None:
        await self._handle.write(lambda store: store.put_security(security))


def _page(store: Store, after: Place | None, limit: int) -> Page:
    known = after is not None and after.identity == store.uuid and int(after.seq) <= store.update_seq
    page = store.changes(int(after.seq) if after is not None and known else 0, limit=limit)
    return Page(tuple(str(row["id"]) for row in page.results), Place(store.uuid, str(page.last_seq)), bool(page.pending))


def _piece(store: Store, part: Part, position: int, end: int | None) -> tuple[bytes, int]:
    """At most one piece from `position`, and how long the attachment is. Damaged content raises; it never comes short."""
    attachment = store.attachment(part.doc_id, part.name, rev=part.rev)
    length = attachment.stored_length
    return attachment.read(position, min(position + _PIECE, length if end is None else end)), length
