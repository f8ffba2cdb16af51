"""The centre's own SQLite files (accounts, projection): one thread and one connection a file, off the event loop.

Every call is one transaction: it is committed durably when the awaited call returns, or nothing of it happened.
Replicated documents never lie here; they are in `couch/stores.py`.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from docstore.errors import NewerStore, StoreNotWritable
from docstore.sqlite.connection import Connection
from sync_server.folder import FormerCopy

T = TypeVar("T")


class RowsFile:
    """`await rows.run(work)` runs `work(connection)` inside one transaction on the file's own thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=path.stem)
        self._connection: Connection | None = None
        self._heard: list[Callable[[], None]] = []

    async def open(self, version: int, create: Callable[[Connection], None]) -> None:
        """`create` makes the tables that are missing; it runs at every start. A file of a newer version is left untouched."""

        def work() -> None:
            # Its owner's alone, whatever the folder allows; what SQLite lays beside it takes over the same rights.
            try:
                os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
                self._path.chmod(0o600)
            except OSError as error:
                raise StoreNotWritable from error
            copy = FormerCopy(self._path)
            self._connection = self._in_its_form(version, copy)
            with self._connection.transaction():
                standing = int(self._connection.value("PRAGMA user_version"))
                if standing > version:
                    raise NewerStore
                create(self._connection)
                if standing != version:  # a start that fails elsewhere must have changed nothing here
                    self._connection.execute(f"PRAGMA user_version = {version}")
            copy.drop_older()

        await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _in_its_form(self, version: int, copy: FormerCopy) -> Connection:
        """Open; of an older version it was copied first."""
        connection = Connection.open(str(self._path))
        if 0 < int(connection.value("PRAGMA user_version")) < version:
            connection.close()
            copy.make(str(self._path))
            connection = Connection.open(str(self._path))
        return connection

    async def run(self, work: Callable[[Connection], T]) -> T:
        def in_transaction() -> tuple[T, bool]:
            if self._connection is None:
                raise RuntimeError(f"{self._path.name} is not open")
            before = self._connection.value("SELECT total_changes()")
            with self._connection.transaction():
                answer = work(self._connection)
            return answer, self._connection.value("SELECT total_changes()") != before

        answer, changed = await asyncio.get_running_loop().run_in_executor(self._thread, in_transaction)
        if changed:
            for heard in tuple(self._heard):
                heard()
        return answer

    def subscribe(self, heard: Callable[[], None]) -> Callable[[], None]:
        """Calls `heard` after each committed call that changed a row; what is returned ends it."""
        self._heard.append(heard)
        return lambda: self._heard.remove(heard)

    async def close(self) -> None:
        def work() -> None:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

        await asyncio.get_running_loop().run_in_executor(self._thread, work)
        self._thread.shutdown()
