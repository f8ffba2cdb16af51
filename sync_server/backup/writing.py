"""Writes a backup of a data folder, whether a centre runs on it or not.

Each database is one moment of itself (docstore/sqlite/copying.py), taken while people go on writing. The order makes the whole coherent:
circles before media, so that every photo that a circle names has its pieces in the media's copy, and accounts last, so that nobody
wrote who is not known. After them comes what devices have handed in and nobody could deliver: that is ciphertext of their own keys already,
and is copied as it is. What the centre computes stays out: it follows from the rest (docs/adr/0013-backups.md). A backup is there when its
manifest is: until then it lies under a name that no restore takes.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from docstore.errors import CorruptStore, DiskFull, DocstoreError
from docstore.sqlite.connection import Connection, FileOptions
from docstore.sqlite.copying import copy_enciphered, require_whole
from sync_server.backup.manifest import Manifest, described
from sync_server.settings import StartError

KEY_NAME = "backup"
KEYS = "keys.sqlite"
ACCOUNTS = "accounts.sqlite"
HAND_INS = "hand-in"


@dataclass(frozen=True, slots=True)
class Source:
    """What is backed up: a data folder with the keys that its accounts need, and what the manifest tells of it."""

    data: Path
    keys: Mapping[str, bytes]
    epoch: str
    version: str


@dataclass(frozen=True, slots=True)
class Written:
    """A finished backup."""

    folder: Path
    manifest: Manifest


def write_backup(source: Source, into: Path, key: bytes, began_ms: int) -> Written:
    """Blocking; `began_ms` is now. Nothing half-done stays behind when it fails."""
    stamp = datetime.fromtimestamp(began_ms / 1000, UTC).strftime("%Y%m%dT%H%M%SZ")
    final = into / f"soglia-{stamp}-{secrets.token_hex(2)}"
    draft = into / f".unfinished-{final.name}"
    try:
        draft.mkdir(parents=True, mode=0o700)
        (draft / "databases").mkdir(mode=0o700)
        paths = [_copied(source.data, draft, path, key) for path in _in_order(source.data)]
        paths += _handed_in(source.data, draft)
        paths.append(_keys_written(source.keys, draft, key))
        manifest = Manifest(began_ms, source.epoch, source.version, tuple(described(draft, path) for path in paths))
        manifest.write(draft, key)
        _make_durable(draft, final)
    except (DocstoreError, OSError) as error:
        shutil.rmtree(draft, ignore_errors=True)
        raise StartError(
            f"Il backup in {into} non è riuscito e non ne resta nulla: {_why(error)} I dati del centro sono intatti."
        ) from error
    return Written(final, manifest)


def _why(error: DocstoreError | OSError) -> str:
    if isinstance(error, OSError):
        return f"{error.strerror}."
    # A store's own sentences speak of the file that a person works in; here it was only read, or is the copy.
    return {DiskFull.code: "il disco del backup è pieno.", CorruptStore.code: "un archivio del centro è danneggiato (corrupt_store)."}.get(
        error.code, error.reason
    )


def _in_order(data: Path) -> list[str]:
    databases = sorted((data / "databases").glob("*.sqlite"), key=lambda file: (file.stem.endswith("-media"), file.name))
    return [*(f"databases/{file.name}" for file in databases), ACCOUNTS]


def _copied(data: Path, draft: Path, path: str, key: bytes) -> str:
    copy_enciphered(data / path, draft / path, key)
    require_whole(draft / path, key)
    return path


def _handed_in(data: Path, draft: Path) -> list[str]:
    (draft / HAND_INS).mkdir(mode=0o700)
    copied = []
    for file in sorted((data / HAND_INS).glob("*.*")):
        try:
            shutil.copyfile(file, draft / HAND_INS / file.name)
        except FileNotFoundError:
            continue  # delivered meanwhile, after this backup began
        copied.append(f"{HAND_INS}/{file.name}")
    return copied


def _keys_written(keys: Mapping[str, bytes], draft: Path, key: bytes) -> str:
    """The keys that accounts rest on, so that devices stay signed in after a restore; never the backup's own."""
    plain = Connection.open(str(draft / KEYS), FileOptions(key=key))
    try:
        with plain.transaction():
            plain.execute("CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID")
            for name, value in keys.items():
                plain.execute("INSERT INTO secrets VALUES (?, ?)", (name, value))
        plain.execute("PRAGMA journal_mode = DELETE")
    finally:
        plain.close()
    return KEYS


def _make_durable(draft: Path, final: Path) -> None:
    for path in (*sorted(draft.rglob("*")), draft):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    draft.rename(final)
