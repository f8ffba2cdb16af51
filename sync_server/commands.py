"""What each command of `soglia` does. Whoever finds the data folder held by a running server asks that server instead."""

from __future__ import annotations

import argparse
import asyncio
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import httpx

from docstore.errors import TransientError
from sync_server.accounts.roles import Person
from sync_server.accounts.users import NewUser, check_new, user_document
from sync_server.authority import centre_client
from sync_server.backup.rescue import rescue as rescue_file
from sync_server.backup.restoring import refuse_half_restored, restore_backup
from sync_server.backup.writing import KEY_NAME
from sync_server.centre import Centre
from sync_server.demo.folder import DemoFolder
from sync_server.demo.people import DEMO_OFFICE, DEMO_PEOPLE
from sync_server.demo.seeding import seed
from sync_server.folder import DataFolder, refuse_emptied, running_server
from sync_server.problems import Problem
from sync_server.serving import address, bind
from sync_server.serving import serve as serve_app
from sync_server.settings import OfficeContact, Settings, StartError


async def serve(settings: Settings, _asked: argparse.Namespace) -> None:
    """Until SIGTERM or SIGINT. The demo is seeded beside it, through its own HTTP surface, on a fresh folder only."""
    from sync_server.app import create_app  # half of what all commands would wait for, and only this one has screens

    folder = DataFolder.claim(settings.data)
    try:
        _refuse_unsound(folder.path)
        with bind(settings) as server_socket:
            if settings.demo and folder.fresh:
                DemoFolder(folder.path).begin()
            centre = await Centre.open(folder, settings.admin_password, couchdb=settings.couchdb)
            centre.oldest_app, centre.office = settings.oldest_app, _office(settings)
            try:
                url = address(server_socket)
                folder.announce(url)

                async def beside() -> None:
                    _print_welcome(url, centre, settings)
                    await _seed_if_begun(folder.path)

                await serve_app(create_app(centre, targets=settings.replicate_targets), server_socket, beside, centre.ending)
            finally:
                await centre.close()
    finally:
        folder.release()


def _office(settings: Settings) -> OfficeContact:
    """The demonstration has a number that nobody can have, where none was set."""
    return DEMO_OFFICE if settings.demo and not settings.office.phone else settings.office


async def demo(settings: Settings, _asked: argparse.Namespace) -> None:
    """Seeds the running centre. Done once: a second time changes nothing, a seed that was cut goes on."""
    url = running_server(settings.data)
    if url is None:
        raise StartError("Nessun centro è in funzione su questa cartella: avviatelo con «soglia serve», poi ripetete «soglia demo».")
    DemoFolder(settings.data).begin()
    try:
        await seed(url, settings.data, partial(print, flush=True))
    except (httpx.TransportError, TransientError) as error:
        raise StartError("Il centro non risponde più: i dati di prova riprendono al suo prossimo avvio.") from error


async def add_user(settings: Settings, asked: argparse.Namespace) -> None:
    password = sys.stdin.readline().rstrip("\n") if asked.password_stdin else secrets.token_urlsafe(9)
    person = Person(asked.name, asked.display_name or asked.name.capitalize(), asked.role, tuple(asked.circle))
    new = NewUser(person, password)
    wrong = check_new(new)
    if wrong:
        raise StartError(wrong)
    url = running_server(settings.data)
    await (_add_over_http(url, settings.data, new) if url else _add_in_folder(settings, new))
    shown = "" if asked.password_stdin else f" La password, mostrata solo ora: {password}"
    print(f"«{person.name}» può accedere.{shown}")


async def rebuild(settings: Settings, _asked: argparse.Namespace) -> None:
    url = running_server(settings.data)
    if url:
        async with centre_client(url, settings.data) as client:
            (await client.post("/api/centre/rebuild", timeout=3600)).raise_for_status()
    else:
        async with opened(settings) as centre:
            await centre.runner.rebuild()
    print("Ciò che il centro calcola è stato ricalcolato da zero.")


async def backup(settings: Settings, asked: argparse.Namespace) -> None:
    into, url = Path(asked.folder).absolute(), running_server(settings.data)
    if url:
        async with centre_client(url, settings.data) as client:
            answer = await client.post("/api/centre/backup", json={"into": str(into)}, timeout=None)
        answer.raise_for_status()
        told = answer.json()
        if told["failure"]:
            raise StartError(told["failure"])
        folder, files = told["folder"], told["files"]
    else:
        async with opened(settings) as centre:
            written = await centre.back_up(into)
        folder, files = str(written.folder), len(written.manifest.files)
    print(f"Backup completo e verificato: {folder} ({files} archivi, cifrati).")
    print(f"Si apre solo con la chiave {settings.data / 'keys' / KEY_NAME}: tenetene una copia lontano dal backup.")


async def restore(settings: Settings, asked: argparse.Namespace) -> None:
    if settings.couchdb is not None:
        raise StartError(
            "«soglia restore» rimette i database nella cartella dei dati: togli SOGLIA_COUCHDB_URL e ripeti; poi, con la variabile, "
            "«soglia move --to-couchdb» li porta in un Apache CouchDB. Nulla è stato cambiato."
        )
    folder = DataFolder.claim(settings.data)
    try:
        key = _backup_key(asked.key or folder.path / "keys" / KEY_NAME)
        manifest = await asyncio.to_thread(restore_backup, Path(asked.folder).absolute(), folder.path, key)
    finally:
        folder.release()
    print(f"Ripristinati e verificati {len(manifest.files)} archivi in {settings.data}. Avviate il centro con «soglia serve».")


async def rescue(settings: Settings, asked: argparse.Namespace) -> None:
    url = running_server(settings.data)
    if url is None:
        raise StartError("Nessun centro è in funzione su questa cartella: avviatelo con «soglia serve», poi ripetete «soglia rescue».")
    key = None if asked.key is None else _backup_key(asked.key)
    async with centre_client(url, settings.data) as client:
        rescued = await rescue_file(Path(asked.file).absolute(), key, asked.into, client)
    print(f"Recuperate {rescued.delivered} versioni in «{asked.into}»; non si leggono {len(rescued.lost)}.")
    for line in rescued.lost:
        print(f"  {line}")


def _backup_key(file: Path) -> bytes:
    try:
        key = file.read_bytes()
    except OSError as error:
        raise StartError(f"La chiave {file} non si legge: indicatela con --key. Nulla è stato cambiato.") from error
    if len(key) != 32:
        raise StartError(f"{file} non è una chiave: serve un file di 32 byte. Nulla è stato cambiato.")
    return key


async def _add_over_http(url: str, data: Path, new: NewUser) -> None:
    document = await asyncio.to_thread(user_document, new, secrets.token_hex(16))
    async with centre_client(url, data) as client:
        answer = await client.put(f"/db/_users/{document['_id']}", json=document)
    if answer.status_code == 409:
        raise StartError(Problem("user_exists").reason)
    answer.raise_for_status()


async def _add_in_folder(settings: Settings, new: NewUser) -> None:
    async with opened(settings) as centre:
        try:
            await centre.desk.users.add(new)
        except Problem as problem:
            raise StartError(problem.reason) from problem


def _refuse_unsound(data: Path) -> None:
    refuse_half_restored(data)
    refuse_emptied(data)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Centre]:
    """The centre in its folder, for a command while no server runs."""
    folder = DataFolder.claim(settings.data)
    try:
        _refuse_unsound(folder.path)
        centre = await Centre.open(folder, settings.admin_password, couchdb=settings.couchdb)
        try:
            if centre.new_admin_password:
                print(f"Amministratore «admin», password mostrata solo ora: {centre.new_admin_password}")
            yield centre
        finally:
            await centre.close()
    finally:
        folder.release()


async def _seed_if_begun(data: Path) -> None:
    """In a process of its own: drawing and packing pictures must not hold up those who are being served."""
    if not DemoFolder(data).unfinished:
        return
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "sync_server.cli", "demo")
    try:
        if await process.wait() != 0:
            print("I dati di prova non sono completi: riprendono al prossimo avvio.", file=sys.stderr, flush=True)
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


def _print_welcome(url: str, centre: Centre, settings: Settings) -> None:
    lines = [
        "Soglia è in funzione.",
        f"  App        {url}/",
        f"  Ufficio    {url}/office",
        f"  Database   {url}/db/",
        f"  API        {url}/api/openapi.json",
        f"  Dati       {settings.data}",
    ]
    if centre.new_admin_password:
        lines.append(f"  Amministratore «admin», password mostrata solo ora: {centre.new_admin_password}")
    if DemoFolder(settings.data).begun:
        lines.append("Persone di prova (nome, password, ruolo):")
        lines += [f"  {one.person.name:<8} {one.password:<14} {one.what}" for one in DEMO_PEOPLE]
    print("\n".join(lines), flush=True)
