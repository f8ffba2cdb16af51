"""Restores a backup into an empty data folder: verified before anything is put in place, and a new `epoch` afterwards.

Everything is deciphered and looked through beside the place where it will lie, then moved there, accounts last; a restore that was killed
is begun again. Each database gets a new identity, so that whoever followed it before reads it anew, and the centre a new `epoch`, at which
devices offer again what they still hold (design.md section 7).
"""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path

from docstore.errors import DocstoreError
from docstore.sqlite.connection import Connection, FileOptions
from docstore.sqlite.copying import decipher
from docstore.store import Store
from sync_server.accounts.devices import set_centre_value
from sync_server.backup.manifest import NAME, Manifest, described
from sync_server.backup.writing import ACCOUNTS, KEY_NAME, KEYS
from sync_server.settings import StartError

WORKSHOP = "restoring"
BACKED_UP_TO = "backed_up_to"


def restore_backup(chosen: Path, data: Path, key: bytes) -> Manifest:
    """Blocking; `data` is claimed by the caller. Refuses a folder in which a centre stands."""
    folder = _newest(chosen)
    manifest = Manifest.read(folder, key)
    refuse_occupied(data)
    workshop = data / WORKSHOP
    shutil.rmtree(workshop, ignore_errors=True)
    try:
        _copy(folder, workshop, manifest)
        for file in manifest.files:
            decipher(workshop / file.path, key)
        _renew(workshop, manifest)
    except DocstoreError as error:
        shutil.rmtree(workshop)
        raise StartError(
            f"Il backup in {folder} non si può ripristinare ({error.code}): provatene uno precedente. {error.reason}"
        ) from error
    except StartError:
        shutil.rmtree(workshop)
        raise
    _put_in_place(workshop, data, key)
    return manifest


def refuse_occupied(data: Path) -> None:
    """A folder with accounts is a centre's. Databases alone are what a killed restore left, if its workshop is still there."""
    begun = (data / WORKSHOP).exists()
    if (data / ACCOUNTS).exists() or (not begun and any((data / "databases").glob("*.sqlite"))):
        raise StartError(f"In {data} ci sono già i dati di un centro: il ripristino vuole una cartella vuota. Nulla è stato cambiato.")


def refuse_half_restored(data: Path) -> None:
    """For a start: a centre on half of its databases would look like one that lost the rest."""
    if (data / WORKSHOP).exists():
        raise StartError(f"In {data} un ripristino è rimasto a metà: ripetete «soglia restore» con lo stesso backup, poi riavviate.")


def _newest(chosen: Path) -> Path:
    """The folder itself, or the newest complete backup in it."""
    if (chosen / NAME).exists():
        return chosen
    complete = sorted(file.parent for file in chosen.glob(f"soglia-*/{NAME}"))
    return complete[-1] if complete else chosen


def _copy(folder: Path, workshop: Path, manifest: Manifest) -> None:
    (workshop / "databases").mkdir(parents=True, mode=0o700)
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
    shutil.rmtree(data / "databases")
    (workshop / "databases").rename(data / "databases")
    (data / "projection.sqlite").unlink(missing_ok=True)
    (workshop / ACCOUNTS).rename(data / ACCOUNTS)
    os.sync()
    shutil.rmtree(workshop)
