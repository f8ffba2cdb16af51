"""`soglia provision`: prepares an Apache CouchDB for this centre, or with `--dry-run` says what that would change.

It may be run at any time and as often as one likes; where nothing is missing it prints nothing. The same plan is followed at each start of
the centre (couch/provision.py), save CouchDB's own configuration: that is its administrator's, so the lines for it are printed.
"""

from __future__ import annotations

import argparse
import base64
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from docstore.errors import TransientError
from schemas.identifiers import key_of
from sync_server.accounts.roles import CATALOG
from sync_server.accounts.tokens import Tokens
from sync_server.couch.address import CouchAddress
from sync_server.couch.port import Databases
from sync_server.couch.provision import Gap, Plan, gaps, is_named_as_a_team, plan_at_start, plan_for_residence, provision
from sync_server.couch.readiness import believes, jwt_settings, require_server
from sync_server.couch.remote import CouchDatabases
from sync_server.folder import DataFolder, read_secret
from sync_server.settings import Settings, StartError

_TO_DO = {
    "missing": "da creare",
    "guard": "guardia da aggiornare",
    "open": "da proteggere",
    "other": "protetto in altro modo dal previsto: resta com'è",
}
_DONE = {**_TO_DO, "missing": "creato", "guard": "guardia aggiornata", "open": "protetto"}


async def provision_couchdb(settings: Settings, asked: argparse.Namespace) -> None:
    if settings.couchdb is None:
        raise StartError("«soglia provision» prepara un Apache CouchDB: indicalo in SOGLIA_COUCHDB_URL.")
    await require_server(settings.couchdb)
    try:
        _print(await _fill(settings.couchdb, asked.dry_run), _TO_DO if asked.dry_run else _DONE)
    except TransientError as error:
        raise StartError("Apache CouchDB ha smesso di rispondere: ripeti il comando, che riprende da dove era.") from error
    key = _token_key(settings.data)
    if not await believes(settings.couchdb, Tokens(key, b"", time.time).centre()):
        print("# Apache CouchDB non riconosce ancora i gettoni di questo centro: aggiungi queste righe al suo local.ini e riavvialo.")
        print(jwt_settings(key))


async def _fill(address: CouchAddress, dry_run: bool) -> list[Gap]:
    """With the administrator's password: CouchDB need not know the centre's key yet."""
    basic = base64.b64encode(f"{address.user}:{address.password}".encode()).decode()
    databases = await CouchDatabases.open(address, lambda: f"Basic {basic}")
    try:
        plan = await _whole_plan(databases)
        found = await gaps(databases, plan)
        if not dry_run:
            await provision(databases, plan)
        return found
    finally:
        await databases.close()


async def _whole_plan(databases: Databases) -> Plan:
    """With the databases of the residences that the catalogue knows already."""
    catalog = await databases.find(CATALOG)
    residences = [] if catalog is None else await catalog.documents_named("residence:")
    keys = [key_of(str(document["_id"])) for document in residences]
    plans = [plan_for_residence(key) for key in keys if not await is_named_as_a_team(databases, key)]
    return [*plan_at_start(databases.own, await databases.names()), *(one for plan in plans for one in plan)]


def _print(found: Iterable[Gap], words: Mapping[str, str]) -> None:
    for gap in found:
        print(f"{gap.name}: {words[gap.kind]}")


def _token_key(data: Path) -> bytes:
    """The centre's own, made now when it has none yet; a running centre has one and keeps its folder."""
    known = read_secret(data, "tokens")
    if known is not None:
        return known
    folder = DataFolder.claim(data)
    try:
        return folder.secret("tokens")
    finally:
        folder.release()
