"""The two bindings to SQLite behind one small face. Either may be missing: a phone's own Python lacks the ciphering wheel, the browser's
Python lacks the standard library's `sqlite3`. Nothing else in this program imports a binding.

The ciphering one is imported when it is first needed and never with this module: the app's memory snapshot
(mobile/web/static/snapshot-maker.mjs) holds whatever was imported, and a cipher's generator of random numbers in it would say the same at
every start.
"""

from __future__ import annotations

import errno
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from typing import Any, Protocol

from docstore.errors import WrongKey

HAS_CIPHER = find_spec("apsw") is not None

try:
    import sqlite3
except ImportError:
    HAS_STANDARD = False
else:
    HAS_STANDARD = True

Row = tuple[Any, ...]
_STATEMENTS_KEPT = 200
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@cache
def _binding() -> Any:
    import apsw

    return apsw


def ready() -> None:
    """Imports the ciphering binding before a file wants it, for who has a moment to spare."""
    if HAS_CIPHER:
        _binding()


class Engine(Protocol):
    """What both bindings offer under their different names."""

    def execute(self, sql: str, arguments: Sequence[Any]) -> list[Row]: ...

    @property
    def in_transaction(self) -> bool: ...

    @property
    def cannot_write(self) -> bool: ...

    def close(self) -> None: ...


class _ApswEngine:
    def __init__(self, path: str) -> None:
        # URI: a copy's key is said in its name (docstore/sqlite/copying.py).
        apsw = _binding()
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE | apsw.SQLITE_OPEN_URI
        self._connection = apsw.Connection(path, flags=flags, statementcachesize=_STATEMENTS_KEPT)

    def execute(self, sql: str, arguments: Sequence[Any]) -> list[Row]:
        try:
            rows: list[Row] = self._connection.execute(sql, arguments).fetchall()
        except (_binding().IOError, _binding().CantOpenError) as error:
            # SQLite calls only one of the ways to have no room by its name: a quota and a limit of size are told by the system alone.
            if self._connection.system_errno in _NO_ROOM:
                raise _binding().exception_for(_binding().SQLITE_FULL) from error
            raise
        return rows

    @property
    def in_transaction(self) -> bool:
        return bool(self._connection.in_transaction)

    @property
    def cannot_write(self) -> bool:
        """SQLite opens a file that may not be written for reading alone, without a word."""
        return bool(self._connection.readonly("main"))

    def close(self) -> None:
        self._connection.close()


class _StandardEngine:
    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(
            path, timeout=0, isolation_level=None, cached_statements=_STATEMENTS_KEPT, check_same_thread=False
        )

    def execute(self, sql: str, arguments: Sequence[Any]) -> list[Row]:
        return self._connection.execute(sql, arguments).fetchall()

    @property
    def in_transaction(self) -> bool:
        return bool(self._connection.in_transaction)

    @property
    def cannot_write(self) -> bool:
        return False  # this binding does not tell: the first write will

    def close(self) -> None:
        self._connection.close()


def open_engine(path: str, *, enciphered: bool, wish: str | None) -> Engine:
    """The best engine there is, or the one wished for."""
    standard = wish == "sqlite3" or not HAS_CIPHER
    if standard and enciphered:
        raise WrongKey("Questo dispositivo non può aprire archivi cifrati: i dati sono intatti, usa un dispositivo abilitato.")
    return _StandardEngine(path) if standard else _ApswEngine(path)


def engine_errors() -> tuple[type[Exception], ...]:
    """What the bindings that are here raise."""
    found: list[type[Exception]] = []
    if HAS_CIPHER:
        found.append(_binding().Error)
    if HAS_STANDARD:
        found.append(sqlite3.Error)
    return tuple(found)


def error_number(error: Exception) -> int:
    """SQLite's primary result code."""
    number = getattr(error, "result", None) or getattr(error, "sqlite_errorcode", None) or 0
    return int(number) & 0xFF
