"""The one adapter to SQLite: opens a file (enciphered or plain), runs statements, keeps transactions, names errors.

Engine: `apsw-sqlite3mc` everywhere it exists, which the browser and the desk do; where the wheel is missing and no key is asked for,
the standard library's `sqlite3` stands in (design.md section 4, docs/adr/0002-one-storage-engine.md). The order of the first pragmas
is a rule learnt the hard way: the key and `locking_mode=exclusive` come before the first read, or WAL asks for shared memory that a
browser does not have. Emscripten does not pass SQLite's syncs on, so `flush` is called after each commit and around checkpoints.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from docstore.errors import CorruptStore, DiskFull, DocstoreError, StoreError, StoreLocked, StoreNotWritable, WrongKey
from docstore.sqlite.engines import Engine, Row, engine_errors, error_number, open_engine

__all__ = ["Connection", "FileOptions", "Row", "system_errors"]

_STORE_ERRORS: dict[int, type[StoreError]] = {
    5: StoreLocked,  # SQLITE_BUSY
    6: StoreLocked,  # SQLITE_LOCKED
    8: StoreNotWritable,  # SQLITE_READONLY
    10: StoreError,  # SQLITE_IOERR
    11: CorruptStore,  # SQLITE_CORRUPT
    13: DiskFull,  # SQLITE_FULL
    14: StoreNotWritable,  # SQLITE_CANTOPEN
    15: StoreLocked,  # SQLITE_PROTOCOL
    26: WrongKey,  # SQLITE_NOTADB
}


@dataclass(frozen=True, slots=True)
class FileOptions:
    """How a file is opened. `engine` is "apsw", "sqlite3" or None for the best one there is; `sick` also opens what was cut short."""

    key: bytes | None = None
    exclusive: bool = False
    flush: Callable[[], None] | None = None
    read_only: bool = False
    sick: bool = False
    engine: str | None = None


class Connection:
    """One open file. Not shared between threads at the same time."""

    def __init__(self, engine: Engine, flush: Callable[[], None] | None) -> None:
        self._engine = engine
        self._flush = flush
        self._depth = 0

    @classmethod
    def open(cls, path: str, options: FileOptions | None = None) -> Connection:
        """Opens or creates a file and proves that the key fits by reading from it."""
        options = options or FileOptions()
        with translated():
            engine = open_engine(path, enciphered=options.key is not None, wish=options.engine)
            connection = cls(engine, options.flush)
        try:
            connection._prepare(options)
        except DocstoreError:
            engine.close()
            raise
        return connection

    def execute(self, sql: str, arguments: Sequence[Any] = ()) -> list[Row]:
        try:
            return self._engine.execute(sql, arguments)
        except engine_errors() as error:
            raise as_store_error(error) from error

    def value(self, sql: str, arguments: Sequence[Any] = ()) -> Any:
        """The first column of the first row, or None."""
        rows = self.execute(sql, arguments)
        return rows[0][0] if rows else None

    @property
    def in_transaction(self) -> bool:
        return self._depth > 0

    @property
    def lost_its_transaction(self) -> bool:
        """SQLite ends a transaction by itself on some errors (a full disk, I/O): what was in it is gone."""
        return self._depth > 0 and not self._engine.in_transaction

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Inside another one it is a savepoint: only its own part is taken back."""
        if self.lost_its_transaction:
            raise StoreError
        name = f"level_{self._depth}"
        self.execute("BEGIN IMMEDIATE" if self._depth == 0 else f"SAVEPOINT {name}")
        self._depth += 1
        try:
            yield
        except BaseException:
            self._depth -= 1
            self._take_back(name)
            raise
        self._depth -= 1
        self._commit(name)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Several reads of one moment, whatever others write meanwhile."""
        if self._depth:
            yield
            return
        self.execute("BEGIN")
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            if self._engine.in_transaction:
                self.execute("COMMIT")

    def checkpoint(self) -> None:
        """Moves what the WAL holds into the main file. For idle moments; does nothing inside a transaction."""
        if self._depth:
            return
        self.flush()
        self.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.flush()

    def flush(self) -> None:
        """Raises when the disk did not take it: what was committed is then there to read, and promised to nobody."""
        if self._flush is not None:
            with system_errors():
                self._flush()

    def close(self) -> None:
        # SQLite checkpoints when the last connection leaves: what it copies from must be on the disk before, what it wrote after.
        try:
            self.flush()
        finally:
            with translated():
                self._engine.close()
        self.flush()

    def _commit(self, name: str) -> None:
        if not self._engine.in_transaction:
            raise StoreError
        if self._depth:
            self.execute(f"RELEASE {name}")
            return
        try:
            self.execute("COMMIT")
        except DocstoreError:
            self._take_back(name)
            raise
        self.flush()

    def _take_back(self, name: str) -> None:
        if not self._engine.in_transaction:
            return
        if self._depth:
            self.execute(f"ROLLBACK TO {name}")
            self.execute(f"RELEASE {name}")
        else:
            self.execute("ROLLBACK")

    def _prepare(self, options: FileOptions) -> None:
        # Before the first read, which would lay a log beside the file that may be written as little as the file.
        if not options.read_only and self._engine.cannot_write:
            raise StoreNotWritable
        if options.key is not None:
            self.execute(f'PRAGMA key = "raw:{options.key.hex()}"')
        # Who wants a file alone is told soon that another has it; the server's readers and writer wait for each other.
        self.execute(f"PRAGMA busy_timeout = {500 if options.exclusive else 10_000}")
        if options.exclusive:
            self.execute("PRAGMA locking_mode = exclusive")
        if options.sick:
            self.execute("PRAGMA writable_schema = 1")  # SQLite then reads a file that has fewer pages than its header says
        is_new = self.value("SELECT count(*) FROM sqlite_schema") == 0
        if is_new and not options.read_only:
            self.execute("PRAGMA auto_vacuum = incremental")
        for pragma in _pragmas(options):
            self.execute(pragma)


def _pragmas(options: FileOptions) -> list[str]:
    if options.read_only:
        return ["PRAGMA query_only = 1"]
    return [
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "PRAGMA foreign_keys = ON",
        "PRAGMA secure_delete = ON",  # erasure (design.md section 9): what is deleted is overwritten, not only unlinked
        f"PRAGMA wal_autocheckpoint = {0 if options.exclusive else 4000}",
    ]


@contextmanager
def translated() -> Iterator[None]:
    """SQLite's error numbers become our errors here and nowhere else."""
    try:
        yield
    except engine_errors() as error:
        raise as_store_error(error) from error


@contextmanager
def system_errors() -> Iterator[None]:
    """What the file system says before or beside SQLite (a flush, a file that is made ready), in the same words as SQLite's own."""
    try:
        yield
    except OSError as error:
        raise (DiskFull if error.errno == errno.ENOSPC else StoreError)() from error


def as_store_error(error: Exception) -> DocstoreError:
    known = _STORE_ERRORS.get(error_number(error))
    return known() if known else DocstoreError(f"SQLite: {error}")
