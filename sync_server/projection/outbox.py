"""The outbox: documents that the centre wants to stand in a database, written beside the rows they follow from.

Rows, cursor and outbox commit together; publishing comes after and is idempotent: what stands there already is left alone, a
kill between writing and noting costs one comparison. Documents of `board` are published at most once in 5 s each, the first
time at once; what changed meanwhile goes out as its newest state.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from docstore.errors import NotFound
from docstore.sqlite.connection import Connection
from docstore.store import Store
from schemas.documents import JsonObject
from sync_server.accounts.roles import BOARD
from sync_server.couch.stores import Databases
from sync_server.rows import RowsFile

BOARD_SECONDS = 5.0
AT_ONCE = 200


def want(connection: Connection, database: str, document: JsonObject) -> None:
    """From now on this document should stand there; the same wish twice is one."""
    body = json.dumps(document, sort_keys=True)
    connection.execute(
        "INSERT INTO outbox(database, doc_id, body, published) VALUES (?,?,?,0)"
        " ON CONFLICT(database, doc_id) DO UPDATE SET body = excluded.body, published = 0 WHERE body <> excluded.body",
        (database, document["_id"], body),
    )


@dataclass(slots=True)
class Outbox:
    """Publishes what is wanted. `monotonic` gives seconds that only grow."""

    rows: RowsFile
    databases: Databases
    monotonic: Callable[[], float]
    _last: dict[str, float] = field(default_factory=dict)

    async def publish(self, everything: bool = False) -> float | None:
        """Publishes what is due (or everything); returns the seconds until the next is, None when nothing waits."""
        waiting = await self.rows.run(_open_wishes)
        soonest: float | None = None
        for database, doc_id, body in waiting:
            wait = 0.0 if everything else self._wait(database, doc_id)
            if wait > 0:
                soonest = wait if soonest is None else min(soonest, wait)
            else:
                await self._publish_one(database, doc_id, body)
        return 0.0 if len(waiting) == AT_ONCE and soonest is None else soonest

    def _wait(self, database: str, doc_id: str) -> float:
        if database != BOARD or doc_id not in self._last:
            return 0.0
        return self._last[doc_id] + BOARD_SECONDS - self.monotonic()

    async def _publish_one(self, database: str, doc_id: str, body: str) -> None:
        handle = await self.databases.get(database)
        # A circle that is not made yet is made soon (`provision`); its wishes wait in the table.
        if handle is None:
            return
        await handle.write(lambda store: put_if_other(store, json.loads(body)))
        if database == BOARD:
            self._last[doc_id] = self.monotonic()
        await self.rows.run(lambda connection: _note_published(connection, (database, doc_id, body)))


def put_if_other(store: Store, document: JsonObject) -> bool:
    """Writes the document over whatever stands there, unless it says the same already."""
    try:
        current = store.get(str(document["_id"]))
    except NotFound:
        store.put(document)
        return True
    if {name: value for name, value in current.items() if name != "_rev"} == document:
        return False
    store.put({**document, "_rev": current["_rev"]})
    return True


def _open_wishes(connection: Connection) -> list[tuple[str, str, str]]:
    rows = connection.execute("SELECT database, doc_id, body FROM outbox WHERE published = 0 ORDER BY database, doc_id LIMIT ?", (AT_ONCE,))
    return [(str(database), str(doc_id), str(body)) for database, doc_id, body in rows]


def _note_published(connection: Connection, wish: tuple[str, str, str]) -> None:
    """Only the very body that was published: one that came meanwhile is still to do."""
    connection.execute("UPDATE outbox SET published = 1 WHERE database = ? AND doc_id = ? AND body = ?", wish)
