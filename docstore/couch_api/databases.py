"""Which databases exist: the port that the surface asks, and the one implementation of this package, a folder of files.

A database's name is CouchDB's: lower case letters first, then digits and `_$()+-/` too; names with a leading underscore are CouchDB's own
few. In the folder a name is its file's name, with `/` written as `%2F`. A database exists when its file does.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, unquote

from docstore.errors import BadRequest, DatabaseExists, NotFound
from docstore.handle import StoreHandle

SYSTEM_NAMES = frozenset({"_users", "_replicator", "_global_changes"})
USERS = "_users"
NO_DATABASE = "Database does not exist."
_NAME = re.compile(r"[a-z][a-z0-9_$()+/-]*")
_SUFFIX = ".sqlite"


class Databases(Protocol):
    """What the surface asks of whoever keeps the stores."""

    async def get(self, name: str) -> StoreHandle | None: ...

    async def create(self, name: str) -> None:
        """DatabaseExists when it does."""

    async def delete(self, name: str) -> None:
        """NotFound when there is none."""

    async def names(self) -> Sequence[str]: ...


def is_name(name: str) -> bool:
    # A slash takes three characters in a file's name, and file systems take 255.
    fits = len(name) + 2 * name.count("/") <= 230
    return name in SYSTEM_NAMES or (fits and _NAME.fullmatch(name) is not None)


def check_name(name: str) -> str:
    """The name, or BadRequest as CouchDB words it."""
    if not is_name(name):
        raise BadRequest(
            f"Name: '{name}'. Only lowercase characters (a-z), digits (0-9), and any of the characters _, $, (, ), +, -, and / "
            "are allowed. Must begin with a letter.",
            code="illegal_database_name",
        )
    return name


class FolderDatabases:
    """One file per database in one folder; a file is opened at first use and stays open."""

    def __init__(self, folder: Path, open_handle: Callable[[str, Path], Awaitable[StoreHandle]]) -> None:
        self._folder = folder
        self._open_handle = open_handle
        self._handles: dict[str, StoreHandle] = {}
        self._gate = asyncio.Lock()

    async def get(self, name: str) -> StoreHandle | None:
        known = self._handles.get(name)
        if known is not None:
            return known
        async with self._gate:
            return await self._opened(name) if self._path(name).exists() else None

    async def create(self, name: str) -> None:
        async with self._gate:
            if self._path(check_name(name)).exists():
                raise DatabaseExists()
            await self._opened(name)

    async def delete(self, name: str) -> None:
        async with self._gate:
            path = self._path(name)
            if not path.exists():
                raise NotFound(NO_DATABASE)
            handle = self._handles.pop(name, None)
            if handle is not None:
                await handle.close()
            await asyncio.to_thread(_remove, path)

    async def names(self) -> Sequence[str]:
        return sorted(unquote(path.name.removesuffix(_SUFFIX)) for path in self._folder.glob(f"*{_SUFFIX}"))

    async def close(self) -> None:
        async with self._gate:
            while self._handles:
                _, handle = self._handles.popitem()
                await handle.close()

    async def _opened(self, name: str) -> StoreHandle:
        if name not in self._handles:
            self._handles[name] = await self._open_handle(name, self._path(name))
        return self._handles[name]

    def _path(self, name: str) -> Path:
        return self._folder / f"{quote(name, safe='$()+')}{_SUFFIX}"


def _remove(path: Path) -> None:
    # The file first: after a kill in between, what is left beside it belongs to no database and is overwritten by the next.
    for name in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        name.unlink(missing_ok=True)
