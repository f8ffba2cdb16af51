"""`soglia move`: brings all databases of a stopped centre into an Apache CouchDB, or from there back into its folder (couch/move.py).

Order: everything copied, verified and opened; in the folder, put in its place; and only then the note of which server it is. Cut before
that note, the centre is where it was and the same command goes on. The databases that were left are never changed and never removed: a
person keeps them until the new place has proven itself.
"""

from __future__ import annotations

import argparse
import os
import secrets
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from docstore.errors import DocstoreError, TransientError
from docstore.replication.local_peer import LocalPeer
from docstore.sqlite.connection import Connection
from sync_server.accounts.devices import centre_value, set_centre_value
from sync_server.accounts.tokens import Tokens
from sync_server.backup.restoring import refuse_half_restored
from sync_server.couch.address import CouchAddress
from sync_server.couch.choice import COUCHDB, EMBEDDED, note, noted_server
from sync_server.couch.compare import Counted
from sync_server.couch.move import Side, move
from sync_server.couch.readiness import require_ready
from sync_server.couch.remote import CouchDatabases
from sync_server.couch.stores import StoreDatabases
from sync_server.folder import ACCOUNTS, DataFolder, refuse_emptied
from sync_server.settings import Settings, StartError

T = TypeVar("T")
WORKSHOP = "databases.moving"
_UNFINISHED = "moving"
_SAFE = "Il centro resta dov'era e i suoi dati sono intatti."


@dataclass(frozen=True, slots=True)
class Moving:
    """What one run of the command works with."""

    folder: DataFolder
    address: CouchAddress
    tokens: Tokens

    @property
    def accounts(self) -> Path:
        return self.folder.path / ACCOUNTS

    @property
    def workshop(self) -> Path:
        return self.folder.path / WORKSHOP


async def move_databases(settings: Settings, asked: argparse.Namespace) -> None:
    if settings.couchdb is None:
        raise StartError("«soglia move» porta i database in un Apache CouchDB o indietro: indicalo in SOGLIA_COUCHDB_URL.")
    with _claimed(settings.data) as folder:
        moving = Moving(folder, settings.couchdb, Tokens(folder.secret("tokens"), b"", time.time))
        goal = COUCHDB if asked.to_couchdb else EMBEDDED
        _refuse_there_already(moving, goal)
        await require_ready(moving.address, moving.tokens.centre())
        try:
            counted = await (_into_couchdb(moving) if goal == COUCHDB else _into_folder(moving))
        except TransientError as error:
            raise StartError(
                f"Apache CouchDB ha smesso di rispondere. {_SAFE} Ripeti lo stesso comando, che riprende da dove era."
            ) from error
        except DocstoreError as error:
            raise StartError(f"I database non si possono portare ({error.code}). {_SAFE}") from error
        _print_end(moving, goal, counted)


@contextmanager
def _claimed(data: Path) -> Iterator[DataFolder]:
    """The folder of a centre that stands still: a running one holds its lock."""
    if not (data / ACCOUNTS).exists():
        raise StartError(f"In {data} non c'è un centro da spostare: indica la sua cartella in SOGLIA_DATA.")
    folder = DataFolder.claim(data)
    try:
        refuse_half_restored(folder.path)
        refuse_emptied(folder.path)
        yield folder
    finally:
        folder.release()


def _refuse_there_already(moving: Moving, goal: str) -> None:
    has_files = any(moving.folder.databases.glob("*.sqlite"))
    standing = _rows(moving.accounts, noted_server) or (EMBEDDED if has_files else None)
    if standing == goal:
        where = moving.address.url if goal == COUCHDB else moving.folder.databases
        raise StartError(f"I database di {moving.folder.path} sono già in {where}. Nulla è stato cambiato.")


async def _into_couchdb(moving: Moving) -> Mapping[str, Counted]:
    async with _files(moving.folder.databases) as stores, _couchdb(moving) as couchdb:
        counted = await move(_of_files(stores, moving.folder.databases), _of_couchdb(couchdb), _mark(moving), _say)
    _rows(moving.accounts, lambda connection: _finish(connection, COUCHDB))
    return counted


async def _into_folder(moving: Moving) -> Mapping[str, Counted]:
    moving.workshop.mkdir(exist_ok=True, mode=0o700)
    async with _files(moving.workshop) as stores, _couchdb(moving) as couchdb:
        counted = await move(_of_couchdb(couchdb), _of_files(stores, moving.workshop), _mark(moving), _say)
    _put_in_place(moving)
    _rows(moving.accounts, lambda connection: _finish(connection, EMBEDDED))
    return counted


def _put_in_place(moving: Moving) -> None:
    """Files of an earlier time stay beside the new ones, under a name that says so."""
    standing = moving.folder.databases
    if any(standing.iterdir()):
        number = 1
        while (aside := standing.with_name(f"databases.before-{number}")).exists():
            number += 1
        standing.rename(aside)
    else:
        standing.rmdir()
    moving.workshop.rename(standing)
    os.sync()


@asynccontextmanager
async def _files(folder: Path) -> AsyncIterator[StoreDatabases]:
    stores = StoreDatabases(folder)
    try:
        await stores.open()
        yield stores
    finally:
        await stores.close()


@asynccontextmanager
async def _couchdb(moving: Moving) -> AsyncIterator[CouchDatabases]:
    databases = await CouchDatabases.open(moving.address, lambda: f"Bearer {moving.tokens.centre()}")
    try:
        yield databases
    finally:
        await databases.close()


def _of_files(stores: StoreDatabases, folder: Path) -> Side:
    return Side(stores, lambda name: LocalPeer(stores.handle(name)), str(folder), lambda _name: f"Cancella la cartella {folder}")


def _of_couchdb(couchdb: CouchDatabases) -> Side:
    where = f"Apache CouchDB ({couchdb.address.url})"
    return Side(couchdb, couchdb.peer, where, lambda name: f"Cancella «{name}» in Apache CouchDB" if name != "_users" else _OF_PEOPLE)


_OF_PEOPLE = "Cancella in Apache CouchDB i documenti di «_users»"


def _mark(moving: Moving) -> str:
    """One name through all the runs of a move that was cut, kept in the folder."""
    known = _rows(moving.accounts, lambda connection: centre_value(connection, _UNFINISHED, ""))
    if known:
        return known
    made = secrets.token_hex(8)
    _rows(moving.accounts, lambda connection: set_centre_value(connection, _UNFINISHED, made))
    return made


def _finish(connection: Connection, server: str) -> None:
    """Both at once: the note of the server, and that no move is under way."""
    note(connection, server)
    set_centre_value(connection, _UNFINISHED, "")


def _rows(file: Path, work: Callable[[Connection], T]) -> T:
    connection = Connection.open(str(file))
    try:
        with connection.transaction():
            return work(connection)
    finally:
        connection.close()


def _say(line: str) -> None:
    print(line, flush=True)


def _print_end(moving: Moving, goal: str, counted: Mapping[str, Counted]) -> None:
    whole = Counted()
    for one in counted.values():
        whole.add(one)
    print(
        f"{len(counted)} database, {whole.documents} documenti, {whole.leaves} versioni, {whole.attachments} allegati: uguali nei due "
        f"posti. Portate ora {whole.copied} versioni."
    )
    if goal == COUCHDB:
        print("Da ora il centro lavora su Apache CouchDB: avvialo con SOGLIA_COUCHDB_URL.")
        print(f"I file in {moving.folder.databases} restano com'erano.")
    else:
        print(
            "Da ora il centro lavora nella sua cartella: avvialo senza SOGLIA_COUCHDB_URL. I database in Apache CouchDB restano com'erano."
        )
