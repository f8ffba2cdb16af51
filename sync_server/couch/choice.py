"""Which server a data folder's databases are on, kept in its `accounts.sqlite`: a centre never starts on the other, empty one.

People and devices would be known there and everything that they wrote would seem lost.
"""

from __future__ import annotations

from docstore.sqlite.connection import Connection
from sync_server.accounts.devices import set_centre_value
from sync_server.couch.address import CouchAddress
from sync_server.folder import DataFolder
from sync_server.rows import RowsFile
from sync_server.settings import StartError

EMBEDDED, COUCHDB = "embedded", "couchdb"
_NAME = "databases"


async def refuse_other_server(folder: DataFolder, accounts: RowsFile, couchdb: CouchAddress | None) -> None:
    """The note prevails: after a move the files of before it lie on in the folder. Files without a note are older than notes."""
    noted = await accounts.run(noted_server) or (EMBEDDED if any(folder.databases.glob("*.sqlite")) else None)
    if noted == EMBEDDED and couchdb is not None:
        raise StartError(
            f"I database di {folder.path} sono nella cartella stessa, ma SOGLIA_COUCHDB_URL ne chiede altri: togli la variabile, "
            "portali là con «soglia move --to-couchdb», o scegli un'altra SOGLIA_DATA. Nulla è stato cambiato."
        )
    if noted == COUCHDB and couchdb is None:
        raise StartError(
            f"I database di {folder.path} sono in un Apache CouchDB: indicalo in SOGLIA_COUCHDB_URL, portali qui con «soglia move "
            "--to-embedded», o scegli un'altra SOGLIA_DATA. Nulla è stato cambiato."
        )


async def note_server(accounts: RowsFile, couchdb: CouchAddress | None) -> None:
    """Once its databases are there."""
    await accounts.run(lambda connection: note(connection, EMBEDDED if couchdb is None else COUCHDB))


def note(connection: Connection, server: str) -> None:
    set_centre_value(connection, _NAME, server)


def noted_server(connection: Connection) -> str | None:
    found = connection.value("SELECT value FROM centre WHERE name = ?", (_NAME,))
    return None if found is None else str(found)
