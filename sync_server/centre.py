"""The running centre as one object: its folder, databases, accounts and projection, opened and closed in order.

`app.py` serves it, `cli.py` starts it, the office's views read it. What a start may find wrong (a newer or damaged file, a
disk that cannot be written) ends as one sentence; a start never overwrites data.
"""

from __future__ import annotations

import asyncio
import base64
import secrets
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from docstore.couch_api.authentication import Authenticator, UserContext
from docstore.errors import CorruptStore, DocstoreError, NewerStore, TransientError, WrongKey
from schemas.dates import local_date, plus_days
from sync_server.accounts import devices
from sync_server.accounts.deposit import Seal, has_keys
from sync_server.accounts.desk import Desk, Ports
from sync_server.accounts.device_copies import DeviceCopies
from sync_server.accounts.hand_in import HandIns
from sync_server.accounts.hand_in import Ports as HandInPorts
from sync_server.accounts.lockout import Lockout
from sync_server.accounts.rescue import Rescuer
from sync_server.accounts.roles import session_roles
from sync_server.accounts.tables import VERSION as ACCOUNTS_VERSION
from sync_server.accounts.tables import create_tables as create_accounts
from sync_server.accounts.tokens import KEY_ID, Tokens
from sync_server.accounts.unit_files import FOLDER as HAND_INS
from sync_server.accounts.users import Users
from sync_server.backup.restoring import BACKED_UP_TO
from sync_server.backup.writing import KEY_NAME, Source, Written, write_backup
from sync_server.couch.address import CouchAddress
from sync_server.couch.choice import note_server, refuse_other_server
from sync_server.couch.port import Databases, existing
from sync_server.couch.provision import USERS, plan_at_start, provision
from sync_server.couch.readiness import require_ready
from sync_server.couch.remote import CouchDatabases
from sync_server.couch.stores import StoreDatabases
from sync_server.folder import DataFolder, read_secret
from sync_server.problems import Problem
from sync_server.projection import tables
from sync_server.projection.availability_reads import ResidenceNow, last_sync_by_circle
from sync_server.projection.custody_log import Openings
from sync_server.projection.read_models import ReadModels
from sync_server.projection.runner import Clocks, Runner
from sync_server.projection.tonight import Tonight
from sync_server.rows import RowsFile
from sync_server.settings import OfficeContact, StartError

VERSION = version("soglia")
DEPOSIT_KEY = "deposit"


@dataclass(slots=True)
class Centre:
    """Everything that the routes, the office and the command line need."""

    folder: DataFolder
    databases: Databases
    desk: Desk
    authenticator: Authenticator
    runner: Runner
    reads: ReadModels
    openings: Openings
    epoch: str
    now: Callable[[], float]
    accounts: RowsFile
    hand_ins: HandIns
    device_copies: DeviceCopies
    backed_up_to: int | None = None
    new_admin_password: str | None = None
    oldest_app: str = ""
    office: OfficeContact = field(default_factory=OfficeContact)
    ending: asyncio.Event = field(default_factory=asyncio.Event)
    _closing: AsyncExitStack = field(default_factory=AsyncExitStack)

    @classmethod
    async def open(
        cls, folder: DataFolder, admin_password: str | None, clocks: Clocks | None = None, couchdb: CouchAddress | None = None
    ) -> Centre:
        """Opens what is there, makes what is missing: in the folder, or in an Apache CouchDB. The projection runs when `run` does."""
        try:
            async with AsyncExitStack() as stack:
                centre = await _open(stack, folder, clocks or Clocks(time.time, time.monotonic), couchdb)
                centre.new_admin_password = await _settle_admin(centre.desk.users, admin_password)
                centre._closing = stack.pop_all()
                return centre
        except NewerStore as error:
            raise StartError(
                f"I dati in {folder.path} sono di una versione più recente di Soglia. Sono intatti: aggiorna il programma e riavvia."
            ) from error
        except (WrongKey, CorruptStore) as error:
            raise StartError(
                f"Un archivio in {folder.path} è danneggiato. Nulla è stato cambiato: metti da parte la cartella e riparti "
                "dall'ultima copia con `soglia restore`."
            ) from error
        except TransientError as error:
            raise StartError("Apache CouchDB ha smesso di rispondere durante l'avvio: i dati sono dove erano. Riprova.") from error
        except DocstoreError as error:
            raise StartError(f"I dati in {folder.path} non si aprono ({error.code}). Nulla è stato cambiato: {error.reason}") from error

    async def run(self) -> None:
        """Keeps the read models up to date until cancelled."""
        await self.runner.start()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.databases.follow())
            tasks.create_task(self.runner.run())

    async def close(self) -> None:
        await self._closing.aclose()

    def now_ms(self) -> int:
        return int(self.now() * 1000)

    def today(self) -> str:
        """The date in Rome."""
        return local_date(self.now_ms())

    async def back_up(self, into: Path) -> Written:
        """A verified backup of this folder while everybody goes on; from its beginning on the pulse counts."""
        folder = self.folder
        keys = {name: folder.secret(name) for name in ("tokens", "sessions", "cookies", DEPOSIT_KEY)}
        began = self.now_ms()
        async with self.databases.as_files(folder.path) as data:
            source = Source(data, keys, self.epoch, VERSION)
            written = await asyncio.to_thread(write_backup, source, into, folder.secret(KEY_NAME), began)
        await self.accounts.run(lambda connection: devices.set_centre_value(connection, BACKED_UP_TO, str(began)))
        self.backed_up_to = max(began, self.backed_up_to or 0)
        return written

    async def residences_now(self) -> list[ResidenceNow]:
        """Every residence today, with the last contact of its devices."""
        seen = await self.desk.devices()
        people = {person.name: person for person in await self.desk.people({user for device in seen for user in device.users})}
        return await self.reads.residences(self.today(), last_sync_by_circle(seen, people))

    async def tonight(self, database: str) -> Tonight | None:
        """What a fresh device needs first of a residence's circle: from yesterday on, whose register may still be open."""
        return await self.reads.tonight(database, plus_days(self.today(), -1)) if self.runner.has_read(database) else None

    async def sequence(self, name: str) -> str:
        """A database's newest place as `/db` would tell it."""
        return await (await existing(self.databases, name)).sequence()


async def _open(stack: AsyncExitStack, folder: DataFolder, clocks: Clocks, couchdb: CouchAddress | None) -> Centre:
    if couchdb is not None:
        await require_ready(couchdb, Tokens(folder.secret("tokens"), b"", clocks.now).centre())
    accounts, computed = RowsFile(folder.path / "accounts.sqlite"), RowsFile(folder.path / "projection.sqlite")
    for rows, newest, create in ((accounts, ACCOUNTS_VERSION, create_accounts), (computed, tables.VERSION, tables.create)):
        stack.push_async_callback(rows.close)
        await rows.open(newest, create)
    await refuse_other_server(folder, accounts, couchdb)
    tokens = Tokens(folder.secret("tokens"), folder.secret("sessions"), clocks.now)
    databases = await _open_databases(stack, folder, tokens, couchdb)
    await provision(databases, plan_at_start(databases.own, await databases.names()))
    await note_server(accounts, couchdb)
    seal = Seal(await _deposit_key(folder, accounts), secrets.token_bytes)
    users = Users(await existing(databases, USERS), accounts, Lockout(accounts, clocks.now))
    desk = Desk(users, accounts, tokens, Ports(clocks.now, _new_secret, _new_device_id, secrets.token_bytes, databases.names), seal)
    rescuer = Rescuer(databases, accounts, seal, folder.path / HAND_INS / "scratch", clocks.now)
    hand_ins = HandIns(folder.path / HAND_INS, accounts, rescuer, HandInPorts(clocks.now, desk.circles_of))
    backed_up_to = int(await accounts.run(lambda connection: devices.centre_value(connection, BACKED_UP_TO, "0")))
    return Centre(
        folder=folder,
        databases=databases,
        desk=desk,
        authenticator=_authenticator(folder, desk, clocks),
        runner=Runner(databases, computed, clocks),
        reads=ReadModels(computed),
        openings=Openings(computed),
        epoch=await accounts.run(lambda connection: devices.centre_value(connection, "epoch", secrets.token_hex(8))),
        now=clocks.now,
        accounts=accounts,
        hand_ins=hand_ins,
        device_copies=DeviceCopies(hand_ins, accounts, seal, folder.path / HAND_INS / "scratch"),
        backed_up_to=backed_up_to or None,
    )


async def _open_databases(stack: AsyncExitStack, folder: DataFolder, tokens: Tokens, couchdb: CouchAddress | None) -> Databases:
    if couchdb is not None:
        remote = await CouchDatabases.open(couchdb, lambda: f"Bearer {tokens.centre()}")
        stack.push_async_callback(remote.close)
        return remote
    stores = StoreDatabases(folder.databases)
    stack.push_async_callback(stores.close)
    await stores.open()
    return stores


async def _deposit_key(folder: DataFolder, accounts: RowsFile) -> bytes:
    """A new one would leave every key that devices have deposited sealed for good, so it is made only while there are none."""
    if read_secret(folder.path, DEPOSIT_KEY) is None and await accounts.run(has_keys):
        raise StartError(
            f"Manca {folder.path / 'keys' / DEPOSIT_KEY}, che apre le chiavi depositate dai dispositivi. Nulla è stato cambiato: "
            "rimettila da una copia, poi riavvia."
        )
    return folder.secret(DEPOSIT_KEY)


def _authenticator(folder: DataFolder, desk: Desk, clocks: Clocks) -> Authenticator:
    async def check(name: str, password: str) -> UserContext | None:
        try:
            person = await desk.users.check(name, password)
        except Problem:
            return None
        return UserContext(person.name, session_roles(person))

    keys = {KEY_ID: desk.tokens.access_key}
    return Authenticator(check, token_keys=keys, cookie_secret=folder.secret("cookies"), clock=clocks.now)


async def _settle_admin(users: Users, wanted: str | None) -> str | None:
    """The setting is the password from now on; without one it is generated once, and returned to be printed."""
    if wanted is not None:
        await users.set_admin(wanted)
        return None
    if await users.has_admin():
        return None
    made = secrets.token_urlsafe(12)
    await users.set_admin(made)
    return made


def _new_secret() -> str:
    return secrets.token_urlsafe(32)


def _new_device_id() -> str:
    return base64.b32encode(secrets.token_bytes(7)).decode("ascii").lower()[:10]


async def run_beside(centre: Centre, stop: asyncio.Event) -> None:
    """The projection beside whatever serves, ended by `stop`."""
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(centre.run())
        await stop.wait()
        running.cancel()
