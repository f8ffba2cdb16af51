"""The centre of the whole chain in a simulation: the production databases, provisioning, projection, outbox and receipts.

Only threads are replaced: stores and the projection's rows do their work on the made-up loop, with a moment before and after each piece
in which anything else may happen or the machine may be killed. `restore` puts an older copy of every database in place, each with a new
identity, and gives the centre a new epoch: what `soglia restore` promises.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from docstore.handle import StoreHandle
from docstore.replication.local_peer import LocalPeer
from docstore.replication.peer import Peer
from docstore.sqlite.connection import Connection
from docstore.store import Store
from sync_server.couch.provision import plan_at_start, provision
from sync_server.couch.stores import StoreDatabases
from sync_server.projection import tables
from sync_server.projection.runner import Clocks, Runner
from sync_server.rows import RowsFile
from tests.simulation import older_copy
from tests.simulation.faults import Network
from tests.simulation.life import Life
from tests.simulation.world import SteppingHandle

T = TypeVar("T")
JsonObject = dict[str, Any]
Pause = Callable[[], Awaitable[None]]
TEAM, MEDIA, RESIDENCE = "outreach-catania", "outreach-catania-media", "residence-zagara"
CIRCLES = {"outreach": (TEAM, MEDIA, "catalog", "board"), "educator": (RESIDENCE, f"{RESIDENCE}-media", "catalog", "board")}
CASA = {
    "_id": "residence:zagara",
    "type": "residence",
    "schema_version": 1,
    "name": "Casa Zagara",
    "floors": ["Terra"],
    "rooms": {room: {"name": f"Stanza {room}", "beds": beds, "floor": "Terra"} for room, beds in (("r1", 1), ("r2", 2), ("r3", 4))},
}
NOON_MS = 1_795_000_000_000


class SteppingDatabases(StoreDatabases):
    """The production registry over stores without threads."""

    def __init__(self, folder: Path, pause: Pause) -> None:
        super().__init__(folder)
        self._pause = pause
        self.stores: dict[str, Store] = {}

    async def _open_one(self, name: str) -> None:
        store = Store.open(str(self._file(name)), name=name)
        store.on_change(lambda _place: self._tell(name))
        self.stores[name] = store
        self._open[name] = SteppingHandle(store, self._pause)

    def cut(self) -> None:
        for store in self.stores.values():
            store.close()


class SteppingRows(RowsFile):
    """The projection's file without a thread."""

    def __init__(self, path: Path, pause: Pause) -> None:
        self._path, self._pause = path, pause
        self.connection = Connection.open(str(path))
        with self.connection.transaction():
            tables.create(self.connection)
            self.connection.execute(f"PRAGMA user_version = {tables.VERSION}")

    async def run(self, work: Callable[[Connection], T]) -> T:
        await self._pause()
        with self.connection.transaction():
            result = work(self.connection)
        await self._pause()
        return result


class CentreHouse:
    """A machine with all databases and the projection."""

    def __init__(self, folder: Path, network: Network, new_id: Callable[[], str]) -> None:
        self.folder, self.copy = folder / "centre", folder / "older"
        self._network, self._new_id = network, new_id
        self.folder.mkdir()
        self.epoch = new_id()
        self.restores = 0
        self.up = False
        self.life = Life()
        self.databases: SteppingDatabases
        self.rows: SteppingRows
        self.runner: Runner

    async def begin(self) -> None:
        """The first start: the town has one residence."""
        await self.start()
        await self.runner.run_until_idle()

    async def start(self) -> None:
        clock = asyncio.get_running_loop().time
        self.life = Life()
        self.databases = SteppingDatabases(self.folder, self._network.pause)
        await self.databases.open()
        self.rows = SteppingRows(self.folder / "projection.rows", self._network.pause)
        await provision(self.databases, [(name, security) for name, security in plan_at_start() if name not in ("_users", "office")])
        catalog = self.databases.stores["catalog"]
        if not catalog.leaves(str(CASA["_id"])):
            catalog.put(CASA)
        self.runner = Runner(self.databases, self.rows, Clocks(clock, clock))
        await self.runner.start()
        self.life.spawn(self.runner.run())
        self.up = True

    async def kill(self) -> None:
        if self.up:
            self.up = False
            await self.life.end(self._close)

    def _close(self) -> None:
        self.databases.cut()
        self.rows.connection.close()

    def back_up(self) -> None:
        older_copy.take(self.folder.iterdir(), self.copy)

    def put_back(self, keep_rows: bool) -> None:
        """While the machine is off. The projection's own rows may be the newer ones or the copy's."""

        def moved(folder: Path) -> list[Path]:
            return [file for file in folder.iterdir() if not (keep_rows and file.name.startswith("projection"))]

        older_copy.put_back(moved(self.folder), moved(self.copy), self.folder)
        for file in sorted(self.folder.glob("*.sqlite")):
            older_copy.give_identity(file, self._new_id() * 2)
        self.epoch = self._new_id()
        self.restores += 1

    def place(self, name: str) -> Place:
        return Place(self, name)

    def store(self, name: str) -> Store:
        return self.databases.stores[name]

    async def answer(self, path: str, body: Mapping[str, Any]) -> JsonObject:
        """The JSON door: who may come in is another test's matter."""
        now = {"server_time_ms": NOON_MS + int(asyncio.get_running_loop().time() * 1000), "epoch": self.epoch}
        if path.endswith("pulse"):
            places = {name: f"{store.update_seq}-{store.uuid[:8]}" for name, store in self.databases.stores.items()}
            return {**now, "backed_up_to": None, "oldest_app": "", "databases": places}
        if path.endswith("keys"):
            return {**now, "kept": sorted(body["keys"])}
        role = "outreach" if str(body["user"]).startswith("o") else "educator"
        user = {"name": body["user"], "display_name": body["user"], "role": role}
        device = body.get("device") or str(body["user"])[1:] * 10
        granted = {"device": device, "credential": "c", "refresh_token": "r", "access_token": "t", "expires_in": 900}
        return {**now, **granted, "user": user, "circles": list(CIRCLES[role])}


class Place:
    """One database of the centre as the network reaches it."""

    def __init__(self, house: CentreHouse, name: str) -> None:
        self._house, self._name = house, name

    @property
    def up(self) -> bool:
        return self._house.up and self._name in self._house.databases.stores

    @property
    def peer(self) -> Peer:
        handle: StoreHandle = self._house.databases.handle(self._name)
        return LocalPeer(handle)

    async def serve(self, work: Awaitable[T]) -> T:
        return await self._house.life.serve(work)

    def spawn(self, work: Awaitable[None]) -> None:
        self._house.life.spawn(work)
