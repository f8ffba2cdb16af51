"""`soglia`: serve, demo, rebuild, backup, restore, rescue, provision, move, user, team, device. In Italian; exit code 1: it cannot be done.

While a server runs, it owns the data folder: the other commands then talk to it over HTTP with a short token that only a
reader of `keys/` can make; when none runs they take the folder's lock themselves.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Callable, Coroutine, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import httpx

from sync_server import commands, copies, kept_files, people
from sync_server.accounts.roles import WORK_ROLES
from sync_server.moving import move_databases
from sync_server.provisioning import provision_couchdb
from sync_server.settings import Settings, StartError
from sync_server.teams import add_team


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    # Whatever is written from here on is for the eyes of whoever runs the centre.
    os.umask(0o077)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        settings = Settings.from_environ(os.environ)
        command: Callable[[Settings, argparse.Namespace], Coroutine[Any, Any, None]] = asked.command
        asyncio.run(command(settings, asked))
    except StartError as error:
        print(f"soglia: {error}", file=sys.stderr)
        return 1
    except httpx.HTTPError:
        print("soglia: Il centro in funzione non risponde o ha rifiutato: i suoi dati sono intatti. Controlla e riprova.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="soglia", description="Il centro di Soglia.")
    parser.add_argument("--version", action="version", version=version("soglia"))
    parts = parser.add_subparsers(required=True, metavar="COMANDO")
    parts.add_parser("serve", help="avvia il centro").set_defaults(command=commands.serve)
    parts.add_parser("demo", help="scrive i dati di prova nel centro, come farebbero i dispositivi").set_defaults(command=commands.demo)
    parts.add_parser("rebuild", help="ricalcola da zero ciò che il centro calcola").set_defaults(command=commands.rebuild)
    backup = parts.add_parser("backup", help="scrive un backup verificato e cifrato, anche mentre il centro è in funzione")
    backup.add_argument("folder", metavar="CARTELLA")
    backup.set_defaults(command=commands.backup)
    restore = parts.add_parser("restore", help="ripristina un backup in una SOGLIA_DATA vuota")
    restore.add_argument("folder", metavar="CARTELLA", help="un backup, o la cartella che ne contiene: vale il più recente")
    restore.add_argument("--key", type=Path, help="il file della chiave; senza, SOGLIA_DATA/keys/backup")
    restore.set_defaults(command=commands.restore)
    rescue = parts.add_parser(
        "rescue", help="porta nel centro la copia salvata da un dispositivo (.soglia), o ciò che si legge di un archivio danneggiato"
    )
    rescue.add_argument("file", metavar="ARCHIVIO")
    rescue.add_argument("--into", metavar="DATABASE", help="di un archivio: dove, per esempio outreach-catania; se manca viene creato")
    rescue.add_argument("--key", type=Path, help="il file con la chiave dell'archivio, se è cifrato")
    rescue.set_defaults(command=copies.rescue)
    spoken = parts.add_parser("code", help="dice che cosa racconta il codice che una persona ha letto dal suo dispositivo")
    spoken.add_argument("code", nargs="+", metavar="CODICE", help="per esempio SG 7Q4K 2M")
    spoken.set_defaults(command=copies.explain_code)
    prepare = parts.add_parser("provision", help="prepara un Apache CouchDB (SOGLIA_COUCHDB_URL) per questo centro")
    prepare.add_argument("--dry-run", action="store_true", help="dice che cosa cambierebbe, senza cambiare nulla")
    prepare.set_defaults(command=provision_couchdb)
    move = parts.add_parser(
        "move", help="porta i database di un centro fermo in un Apache CouchDB (SOGLIA_COUCHDB_URL), o indietro; verificati"
    )
    where = move.add_mutually_exclusive_group(required=True)
    where.add_argument("--to-couchdb", action="store_true", help="dalla cartella ad Apache CouchDB")
    where.add_argument("--to-embedded", action="store_true", help="da Apache CouchDB alla cartella")
    move.set_defaults(command=move_databases)
    _user_parser(parts.add_parser("user", help="persone"))
    team = parts.add_parser("team", help="squadre di strada").add_subparsers(required=True, metavar="AZIONE")
    new_team = team.add_parser("add", help="aggiunge una squadra con i suoi database, anche mentre il centro è in funzione")
    new_team.add_argument("name", help="per esempio palermo: lettere minuscole e cifre")
    new_team.set_defaults(command=add_team)
    _device_parser(
        parts.add_parser("device", help="file che i dispositivi hanno consegnato e che aspettano").add_subparsers(
            required=True, metavar="AZIONE"
        )
    )
    return parser


def _device_parser(actions: Any) -> None:
    listed = actions.add_parser("kept", help="elenca i file cifrati che il centro non ha potuto consegnare per intero")
    listed.set_defaults(command=kept_files.list_kept)
    again = actions.add_parser("deliver", help="riprova a consegnarli, quando la causa è stata tolta")
    again.add_argument("unit", nargs="*", metavar="FILE", help="come lo chiama «soglia device kept»; senza, tutti")
    again.set_defaults(command=kept_files.deliver_kept)


def _user_parser(user: argparse.ArgumentParser) -> None:
    actions = user.add_subparsers(required=True, metavar="AZIONE")
    add = actions.add_parser("add", help="aggiunge una persona")
    change = actions.add_parser("set", help="cambia ruolo e circoli di una persona: valgono quelli indicati, e nessun altro")
    disable = actions.add_parser("disable", help="chiude l'accesso a una persona; ciò che ha scritto resta")
    for action in (add, change, disable):
        action.add_argument("name", help="nome utente: lettere minuscole e cifre")
    for action in (add, change):
        action.add_argument("--role", required=True, choices=[role for role in WORK_ROLES if role != "admin"])
        action.add_argument("--circle", action="append", default=[], help="circolo, per esempio outreach-catania; più volte se più d'uno")
    change.set_defaults(command=people.set_user)
    disable.set_defaults(command=people.disable_user)
    add.add_argument("--display-name", default="", help="nome da mostrare")
    add.add_argument("--password-stdin", action="store_true", help="legge la password dalla prima riga; altrimenti ne scrive una nuova")
    add.set_defaults(command=commands.add_user)


if __name__ == "__main__":
    sys.exit(main())
