"""An older copy of a machine's files, put back under a new identity: what `soglia restore` promises of every database.

The files are copied as they stand between two transactions, as a copy of the disk would have them.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from docstore.sqlite.connection import Connection
from docstore.sqlite.tables import put_setting


def take(files: Iterable[Path], copy: Path) -> None:
    """In place of the copy that was there."""
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    for file in sorted(files):
        if not file.name.endswith("-shm"):
            shutil.copy(file, copy / file.name)


def put_back(files: Iterable[Path], copies: Iterable[Path], folder: Path) -> None:
    """These files go and these copies stand in their place, while the machine is off."""
    for file in sorted(files):
        file.unlink()
    for file in sorted(copies):
        shutil.copy(file, folder / file.name)


def give_identity(file: Path, uuid: str) -> None:
    connection = Connection.open(str(file))
    with connection.transaction():
        put_setting(connection, "uuid", uuid)
    connection.close()
