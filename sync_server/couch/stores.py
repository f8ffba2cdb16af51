"""The centre's databases: one SQLite file each, behind one port.

This is the embedded side of the port: `docstore.couch_api` serves it at `/db`, provisioning and the projection use it
directly. Every file is opened at the start, so that a damaged or newer one is met before anybody is served. Listeners are
called on the event loop with the name of a database that changed, was made or was removed; they must not block.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, unquote

from docstore.couch_api.databases import NO_DATABASE, check_name
from docstore.errors import DatabaseExists, NotFound
from docstore.handle import StoreHandle, ThreadedHandle

Listener = Callable[[str], None]
_SUFFIX = ".sqlite"


class Databases:
    """Which stores exist, opened; `docstore.couch_api`'s `Databases`."""

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

    async def names(self) -> list[str]:
        return sorted(self._open)

    async def create(self, name: str) -> None:
        check_name(name)
        async with self._changing:
            if name in self._open:
                raise DatabaseExists()
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
        self._tell(name)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _file(self, name: str) -> Path:
        return self._folder / (quote(name, safe="") + _SUFFIX)

    async def _open_one(self, name: str) -> None:
        handle = await ThreadedHandle.open(str(self._file(name)), name=name)
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
