"""Restores a backup into an empty data folder: verified before anything is put in place, and a new `epoch` afterwards.

Everything is deciphered and looked through beside the place where it will lie, then moved there, accounts last; a restore that was killed
is begun again. Each database gets a new identity, so that whoever followed it before reads it anew, and the centre a new `epoch`, at which
devices offer again what they still hold (design.md section 7).
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from pathlib import Path

from docstore.errors import DiskFull, DocstoreError
from docstore.sqlite.connection import Connection, FileOptions
from docstore.sqlite.copying import decipher
from docstore.store import Store
from sync_server.accounts.devices import set_centre_value
from sync_server.backup.manifest import NAME, Manifest, described
from sync_server.backup.writing import ACCOUNTS, HAND_INS, KEY_NAME, KEYS
from sync_server.couch.choice import EMBEDDED, note
from sync_server.settings import StartError

WORKSHOP = "restoring"
BACKED_UP_TO = "backed_up_to"
_NO_ROOM = "Per il ripristino lo spazio non basta: serve il doppio del backup. Fate posto, poi ripetete lo stesso comando."


def restore_backup(chosen: Path, data: Path, key: bytes) -> Manifest:
    """Blocking; `data` is claimed by the caller. Refuses a folder in which a centre stands."""
    folder = _newest(chosen)
    manifest = Manifest.read(folder, key)
    refuse_occupied(data)
    workshop = data / WORKSHOP
    is_repeated = workshop.exists()
    try:
        _prepare(folder, workshop, manifest, key)
    except StartError:
        _clear(workshop, is_repeated)
        raise
    try:
        _put_in_place(workshop, data, key)
    except OSError as error:
        raise StartError(
            f"Il ripristino non è finito ({error.strerror}): fate posto o date i permessi, poi ripetete lo stesso comando."
        ) from error
    return manifest


def _prepare(folder: Path, workshop: Path, manifest: Manifest, key: bytes) -> None:
    """Everything deciphered, looked through and renewed beside the place where it will lie."""
    try:
        _clear(workshop, stays=True)
        _copy(folder, workshop, manifest)
        for file in manifest.files:
            if not file.path.startswith(f"{HAND_INS}/"):
                decipher(workshop / file.path, key)
        _renew(workshop, manifest)
    except DiskFull as error:
        raise StartError(_NO_ROOM) from error
    except DocstoreError as error:
        raise StartError(f"Il backup in {folder} non si può ripristinare ({error.code}): provatene uno precedente.") from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise StartError(_NO_ROOM) from error
        raise StartError(f"Il ripristino da {folder} non è riuscito ({error.strerror}): controllate i permessi e ripetete.") from error


def _clear(workshop: Path, stays: bool) -> None:
    """`stays`: the empty workshop goes on saying that a restore was begun here."""
    for path in sorted(workshop.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    if workshop.exists() and not stays:
        workshop.rmdir()


def refuse_occupied(data: Path) -> None:
    """A folder with accounts or databases is a centre's, unless the workshop is still there: then a killed restore left them."""
    if (data / WORKSHOP).exists():
        return
    if (data / ACCOUNTS).exists() or any((data / "databases").glob("*.sqlite")):
        raise StartError(f"In {data} ci sono già i dati di un centro: il ripristino vuole una cartella vuota. Nulla è stato cambiato.")


def refuse_half_restored(data: Path) -> None:
    """For whatever opens the folder: a centre on half of its databases would look like one that lost the rest."""
    if (data / WORKSHOP).exists():
        raise StartError(f"In {data} un ripristino è rimasto a metà: ripetete «soglia restore» con lo stesso backup, poi riavviate.")


def _newest(chosen: Path) -> Path:
    """The folder itself, or the newest complete backup in it."""
    if (chosen / NAME).exists():
        return chosen
    complete = sorted(file.parent for file in chosen.glob(f"soglia-*/{NAME}"))
    return complete[-1] if complete else chosen


def _copy(folder: Path, workshop: Path, manifest: Manifest) -> None:
    for name in ("databases", HAND_INS):
        (workshop / name).mkdir(parents=True, exist_ok=True, mode=0o700)
    for file in manifest.files:
        try:
            shutil.copyfile(folder / file.path, workshop / file.path)
        except FileNotFoundError as error:
            raise StartError(f"Il backup in {folder} non è completo: manca {file.path}. Nulla è stato cambiato.") from error
        if described(workshop, file.path) != file:
            raise StartError(f"Il backup in {folder} è danneggiato: {file.path} non è più come fu scritto. Provatene uno precedente.")


def _renew(workshop: Path, manifest: Manifest) -> None:
    for database in sorted((workshop / "databases").glob("*.sqlite")):
        store = Store.open(str(database))
        store.renew_identity()
        store.close()
    accounts = Connection.open(str(workshop / ACCOUNTS))
    try:
        with accounts.transaction():
            set_centre_value(accounts, "epoch", secrets.token_hex(8))
            set_centre_value(accounts, BACKED_UP_TO, str(manifest.began_ms))
            note(accounts, EMBEDDED)  # wherever they were: here they are files
    finally:
        accounts.close()


def _put_in_place(workshop: Path, data: Path, key: bytes) -> None:
    held = Connection.open(str(workshop / KEYS), FileOptions(read_only=True))
    try:
        kept = {str(name): bytes(value) for name, value in held.execute("SELECT name, value FROM secrets")}
    finally:
        held.close()
    for name, value in {**kept, KEY_NAME: key}.items():
        with open(os.open(data / "keys" / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(value)
    for name in ("databases", HAND_INS):
        if (data / name).exists():
            shutil.rmtree(data / name)
        (workshop / name).rename(data / name)
    for stale in (data / "projection.sqlite", data / ACCOUNTS):
        for end in ("", "-wal", "-shm"):  # a log that an earlier file left would be taken for the new one's
            stale.with_name(stale.name + end).unlink(missing_ok=True)
    (workshop / ACCOUNTS).rename(data / ACCOUNTS)
    os.sync()
    shutil.rmtree(workshop)
