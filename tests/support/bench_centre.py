"""The centre's databases and projection on a bench: real files, no HTTP, no server; time stands where a test puts it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docstore.replication.http_peer import wire_document
from schemas.documents import JsonObject
from schemas.photo import make_chunk, split
from sync_server.accounts.tokens import Tokens
from sync_server.couch.port import existing
from sync_server.couch.provision import plan_at_start, provision
from sync_server.couch.remote import CouchDatabases
from sync_server.couch.stores import StoreDatabases
from sync_server.projection import tables
from sync_server.projection.read_models import AssessmentLine, ReadModels
from sync_server.projection.runner import Clocks, Runner
from sync_server.projection.search import Wish
from sync_server.rows import RowsFile
from tests.support.builders import a_residence
from tests.support.centre_couchdb import KEY, BorrowedCouch

TEAM, TEAM_MEDIA, ZAGARA = "outreach-catania", "outreach-catania-media", "residence-zagara"
NOW = 1_795_000_000.0
ORIGINAL = b"\xff\xd8\xff" + bytes(range(256)) * 1500
AVAILABILITY = "availability:zagara"


@dataclass
class Hands:
    now: float = NOW
    monotonic: float = 0.0


@dataclass
class Bench:
    databases: StoreDatabases | CouchDatabases
    rows: RowsFile
    runner: Runner
    reads: ReadModels
    hands: Hands
    server: BorrowedCouch | None = None

    async def write(self, database: str, *documents: JsonObject) -> None:
        await self._bulk(database, documents, True)

    async def write_lane(self, data: bytes) -> None:
        await self.write(TEAM_MEDIA, *[make_chunk(piece) for piece in split(data)])

    async def graft(self, database: str, *documents: JsonObject) -> Sequence[JsonObject]:
        """As a replicator brings them: revisions as they are."""
        return await self._bulk(database, documents, False)

    async def delete(self, database: str) -> None:
        """What an administrator may do behind the centre's back."""
        if isinstance(self.databases, StoreDatabases):
            await self.databases.delete(database)
        else:
            assert self.server is not None
            await asyncio.to_thread(self.server.delete, database)

    async def turn(self) -> float | None:
        """One turn of the projection, which has heard of everything."""
        await self.runner._look_everywhere()
        return await self.runner._turn(everything=False)

    async def _bulk(self, database: str, documents: Sequence[JsonObject], new_edits: bool) -> Sequence[JsonObject]:
        if isinstance(self.databases, StoreDatabases):
            return await self.databases.handle(database).write(lambda store: store.bulk_docs(list(documents), new_edits=new_edits))
        body = {"docs": [wire_document(document) for document in documents], "new_edits": new_edits}
        return await self.databases.door.post(f"/{database}/_bulk_docs", body)

    async def read(self, database: str, doc_id: str) -> JsonObject | None:
        return await (await existing(self.databases, database)).get(doc_id)

    async def visits(self, circles: Collection[str] | None = None) -> tuple[AssessmentLine, ...]:
        """As the office's list has them, of nobody's circles in particular or of these."""
        return (await self.reads.found(Wish(), 100, circles)).lines

    async def idle(self) -> None:
        await self.runner.run_until_idle()

    async def rows_of_everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """All that is computed, cursors too; when a parked document was last tried is no result."""
        names = [name for name in tables.DERIVED if name != "parked"]
        queries = {name: f"SELECT * FROM {name} ORDER BY 1, 2, 3" for name in names}
        queries |= {name: f"SELECT words FROM {name} ORDER BY 1" for name in tables.SEARCHED}
        # A CouchDB writes the same place in more ways than one: the number before the dash is what counts.
        queries["cursors"] = "SELECT database, identity, substr(seq, 1, instr(seq || '-', '-') - 1) FROM cursors ORDER BY 1"
        queries["parked"] = "SELECT database, doc_id, reason, detail FROM parked ORDER BY 1, 2"
        return {name: await self.rows.run(lambda connection, sql=sql: connection.execute(sql)) for name, sql in queries.items()}


@asynccontextmanager
async def bench(folder: Path, server: BorrowedCouch | None = None) -> AsyncIterator[Bench]:
    """Opens what stands in the folder, or makes it; leaving it is a clean stop."""
    (folder / "databases").mkdir(parents=True, exist_ok=True)
    hands = Hands()
    databases, rows = await _opened(folder, server), RowsFile(folder / "projection.sqlite")
    try:
        await provision(databases, plan_at_start())
        await rows.open(tables.VERSION, tables.create)
        runner = Runner(databases, rows, Clocks(lambda: hands.now, lambda: hands.monotonic))
        await runner.start()
        yield Bench(databases, rows, runner, ReadModels(rows), hands, server)
    finally:
        await rows.close()
        await databases.close()


async def _opened(folder: Path, server: BorrowedCouch | None) -> StoreDatabases | CouchDatabases:
    if server is not None:
        return await CouchDatabases.open(server.address, lambda: f"Bearer {Tokens(KEY, b'', time.time).centre()}")
    stores = StoreDatabases(folder / "databases")
    await stores.open()
    return stores


async def open_residence(desk: Bench) -> None:
    await desk.write("catalog", a_residence().to_document())
    await desk.idle()


def lanes(data: bytes) -> dict[str, bytes]:
    """The bytes that `a_photo` names."""
    return {"original": data, "working": data + b"w", "thumbnail": data + b"t"}


def receipt_id(photo: JsonObject, lane: str) -> str:
    return f"receipt:{photo['_id'].partition(':')[2]}:{lane}"


async def day(desk: Bench, date: str) -> tuple[int, int, int, int]:
    """Free, occupied, blocked beds, and the largest household."""
    (now,) = await desk.reads.residences(date)
    return now.counts.free, now.counts.occupied, now.counts.blocked, now.largest_household
