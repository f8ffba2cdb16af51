"""The copy of a file that is made before its form changes, so that a new version of the program that goes wrong can be gone back from.

Rule (issue 16; ADR 0085): the file is closed while it is copied, and there must be room for the copy and for the migration itself. A copy
that a kill cut short is made anew, because the file is still in its former form then; so a copy beside a file of the newest form is whole.
It goes once the newest form has been opened another time, and it goes with its file.
"""

from __future__ import annotations

import os
from pathlib import Path

from docstore.errors import NoRoomToMigrate
from docstore.sqlite.connection import system_errors

ENDING = ".former"
_BESIDE = ("", "-journal", "-wal")
_ROOM = 3
"""Times the file's own size: the copy, the log that the migration writes, and what the file grows by until the log is gone."""
_PIECE = 1 << 20


def former_of(path: str) -> str:
    return path + ENDING


def copy_former(path: str, free: int | None) -> None:
    """Copies a closed file with what stands beside it. `free`: bytes that may still be written, None where nobody says."""
    parts = [suffix for suffix in _BESIDE if os.path.exists(path + suffix)]
    needed = _ROOM * sum(os.path.getsize(path + suffix) for suffix in parts)
    if free is not None and free < needed:
        raise NoRoomToMigrate
    with system_errors():
        for suffix in parts:
            _copy(path + suffix, former_of(path) + suffix)


def remove_former(path: str) -> bool:
    """Whether there was one."""
    there = Path(former_of(path)).exists()
    for suffix in (*reversed(_BESIDE), "-shm"):
        Path(former_of(path) + suffix).unlink(missing_ok=True)
    return there


def _copy(source: str, target: str) -> None:
    owners = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(source, "rb") as read, open(owners, "wb") as written:
        while piece := read.read(_PIECE):
            written.write(piece)
        written.flush()
        os.fsync(written.fileno())
