"""The data folder: one server at a time, secrets that only its owner reads, and where everything lies.

`SOGLIA_DATA/` holds `databases/` (one SQLite file a database), `accounts.sqlite`, `projection.sqlite`, `keys/`, `lock`.
The lock is the operating system's, held by an open file: it goes with the process, so SIGKILL leaves nothing to clean up.
"""

from __future__ import annotations

import errno
import fcntl
import json
import logging
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from docstore.errors import CorruptStore, DiskFull, StoreNotWritable
from docstore.sqlite.former import copy_former, remove_former
from docstore.store import Store
from sync_server.settings import StartError

ACCOUNTS = "accounts.sqlite"
_LOG = logging.getLogger(__name__)
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


@dataclass(slots=True)
class DataFolder:
    """A claimed data folder; `release` lets another server have it. `fresh`: no centre has stood in it yet."""

    path: Path
    fresh: bool
    _lock: IO[str]

    @classmethod
    def claim(cls, path: Path) -> DataFolder:
        try:
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh = not (path / ACCOUNTS).exists()
            for name in ("databases", "keys"):
                (path / name).mkdir(exist_ok=True, mode=0o700)
            lock = open(path / "lock", "a+", encoding="utf-8")  # noqa: SIM115 - kept open: the lock lives as long as the file
        except OSError as error:
            raise StartError(
                f"La cartella dei dati {path} non si può scrivere ({error.strerror}): dai i permessi o scegli un'altra SOGLIA_DATA."
            ) from error
        return cls(path, fresh, _take(lock, path))

    @property
    def databases(self) -> Path:
        return self.path / "databases"

    def secret(self, name: str) -> bytes:
        """32 random bytes under `keys/`, made at the first asking."""
        return read_secret(self.path, name) or self._make_secret(name)

    def _make_secret(self, name: str) -> bytes:
        value = secrets.token_bytes(32)
        # O_EXCL, and complete under another name first: a kill in between must not leave half a key.
        draft = self.path / "keys" / f".{name}.new"
        draft.unlink(missing_ok=True)
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(value)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path / "keys" / name)
        return value

    def announce(self, url: str) -> None:
        """Writes into the lock file who serves and where: the command line finds the running server by it."""
        self._lock.seek(0)
        self._lock.truncate()
        json.dump({"pid": os.getpid(), "url": url}, self._lock)
        self._lock.flush()

    def release(self) -> None:
        if not self._lock.closed:
            self._lock.seek(0)
            self._lock.truncate()
            self._lock.close()


def refuse_emptied(path: Path) -> None:
    """For a start where a centre has stood (its keys are there): what is gone or empty then was damaged, and is not begun anew.

    SQLite takes an empty file for a new one, and throws away the log beside it. The key of the sessions is the sign: it is made after the
    accounts, while the tokens' key may be made before, for an Apache CouchDB to be given.
    """
    if not (path / "keys" / "sessions").exists():
        return
    for file in (path / ACCOUNTS, *sorted((path / "databases").glob("*.sqlite"))):
        if not file.exists() or file.stat().st_size == 0:
            what = "è vuoto" if file.exists() else "manca"
            raise StartError(
                f"In {path} {what} {file.relative_to(path)} ({CorruptStore.code}). Nulla è stato cambiato: copiate via la cartella, "
                "poi rimettete al suo posto quel file, o ripristinate un backup in una cartella vuota."
            )


def lay_down(file: Path) -> None:
    """Makes a new database: whole under its name, or not there. So a kill leaves no empty file that looks like a damaged one."""
    draft = file.with_name(file.name + ".new")
    try:
        for each in (draft, file):  # a log that an earlier file left would be taken for this one's
            for end in ("-wal", "-shm"):
                each.with_name(each.name + end).unlink(missing_ok=True)
        draft.unlink(missing_ok=True)
        Store.open(str(draft)).close()
        draft.rename(file)
    except OSError as error:
        raise (DiskFull if error.errno in _NO_ROOM else StoreNotWritable)() from error


class FormerCopy:
    """The copy beside a file while a new version of the centre proves itself: made before its form changes, gone at the next start."""

    def __init__(self, file: Path) -> None:
        self._file, self._made = file, False

    def make(self, path: str) -> None:
        self._made = True
        copy_former(path, shutil.disk_usage(self._file.parent).free)
        _LOG.info("%s gets the form of this version; how it was is kept beside it until the next start.", self._file.name)

    def drop_older(self) -> None:
        """The file has been opened. What an earlier start has copied is not needed any more."""
        if not self._made:
            remove_former(str(self._file))


def _take(lock: IO[str], path: Path) -> IO[str]:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.close()
        raise StartError(f"Un altro server Soglia usa già la cartella {path}: fermalo, o scegli un'altra SOGLIA_DATA.") from error
    return lock


def read_secret(path: Path, name: str) -> bytes | None:
    file = path / "keys" / name
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StartError(f"La chiave {file} non si legge ({error.strerror}): dai i permessi e riprova. Nulla è stato cambiato.") from error


def running_server(path: Path) -> str | None:
    """The address of the server that holds this folder, or None when nobody does."""
    try:
        with open(path / "lock", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
                return None
            except BlockingIOError:
                return str(json.load(lock)["url"])
    except (FileNotFoundError, json.JSONDecodeError):
        # Never started, or a server that has the lock and has not announced its address yet.
        return None
    except OSError as error:
        raise StartError(
            f"La cartella dei dati {path} non si può leggere ({error.strerror}): dai i permessi o scegli un'altra SOGLIA_DATA."
        ) from error
