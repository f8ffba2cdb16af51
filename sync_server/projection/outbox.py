"""The outbox: documents that the centre wants to stand in a database, written beside the rows they follow from.

Rows, cursor and outbox commit together; publishing comes after and is idempotent: what stands there already is left alone, a
kill between writing and noting costs one comparison. What somebody else changes or takes away is published again: each foreign
change that the feed brings is compared at once, everything at a start. Documents of `board` are published at most once in 5 s
each, the first time at once; what changed meanwhile goes out as its newest state. Nothing goes to the board that follows from a database
which is still being read (a rebuild, a restored copy): half of a residence's facts would show beds free that are taken.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from docstore.sqlite.connection import Connection
from schemas.documents import JsonObject
from schemas.identifiers import availability_id
from sync_server.accounts.roles import BOARD, CATALOG
from sync_server.couch.port import Database, Databases
from sync_server.projection.reading import Changed
from sync_server.rows import RowsFile

BOARD_SECONDS = 5.0
AT_ONCE = 200
TRIES = 3


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

    async def compare(self) -> None:
        """At a start: what does not stand as it is wanted is wanted again."""
        for database in await self.rows.run(_wished_databases):
            standing = await self.databases.find(database)
            if standing is None:
                continue
            after = ""
            while wishes := await self.rows.run(partial(_done_wishes, database=database, after=after)):
                others = await _not_standing(standing, wishes)
                await self.rows.run(partial(_want_again, database=database, doc_ids=others))
                after = wishes[-1][0]

    async def publish(self, everything: bool = False, unread: Sequence[str] = ()) -> float | None:
        """Publishes what is due (or everything) and follows from no `unread` database; returns the seconds until the next is, None when
        nothing waits."""
        # A circle that is not made yet is made soon (`provision`); its wishes wait in the table and stand in nobody's way.
        waiting = await self.rows.run(partial(_open_wishes, databases=_open_to(unread, await self.databases.names()), unread=unread))
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
        standing = await self.databases.find(database)
        if standing is None or not await put_if_other(standing, json.loads(body)):
            return
        if database == BOARD:
            self._last[doc_id] = self.monotonic()
        await self.rows.run(lambda connection: _note_published(connection, (database, doc_id, body)))


async def put_if_other(database: Database, document: JsonObject) -> bool:
    """Writes the document over whatever stands there, unless it says the same already. False: others kept writing in between, and
    the wish stays open for the next turn."""
    for _ in range(TRIES):
        current = await database.get(str(document["_id"]))
        if current is not None and _says(current, document):
            return True
        if await database.put(document if current is None else {**document, "_rev": current["_rev"]}):
            return True
    return False


def want_again_if_other(connection: Connection, database: str, changed: Changed) -> None:
    """A change of a document that is the centre's to write: what the feed shows is compared with what is wanted."""
    body = connection.value("SELECT body FROM outbox WHERE database = ? AND doc_id = ? AND published = 1", (database, changed.doc_id))
    if body is not None and not (changed.leaves and _says(changed.leaves[0], json.loads(body))):
        _want_again(connection, database, [changed.doc_id])


def forget_database(connection: Connection, database: str) -> None:
    """A circle's wishes follow from its own documents and go with them; the board's follow from others and are for its next file."""
    if database == BOARD:
        connection.execute("UPDATE outbox SET published = 0 WHERE database = ?", (database,))
    else:
        connection.execute("DELETE FROM outbox WHERE database = ?", (database,))


def _says(standing: JsonObject, wanted: JsonObject) -> bool:
    return {name: value for name, value in standing.items() if name != "_rev"} == wanted


async def _not_standing(database: Database, wishes: list[tuple[str, JsonObject]]) -> list[str]:
    leaves = await database.leaves([doc_id for doc_id, _ in wishes])
    return [doc_id for doc_id, wanted in wishes if not any(_says(leaf, wanted) for leaf in leaves.get(doc_id, ())[:1])]


def _wished_databases(connection: Connection) -> list[str]:
    return [str(name) for (name,) in connection.execute("SELECT DISTINCT database FROM outbox ORDER BY database")]


def _done_wishes(connection: Connection, database: str, after: str) -> list[tuple[str, JsonObject]]:
    rows = connection.execute(
        "SELECT doc_id, body FROM outbox WHERE database = ? AND published = 1 AND doc_id > ? ORDER BY doc_id LIMIT ?",
        (database, after, AT_ONCE),
    )
    return [(str(doc_id), json.loads(body)) for doc_id, body in rows]


def _want_again(connection: Connection, database: str, doc_ids: list[str]) -> None:
    for doc_id in doc_ids:
        connection.execute("UPDATE outbox SET published = 0 WHERE database = ? AND doc_id = ?", (database, doc_id))


def _open_to(unread: Sequence[str], databases: list[str]) -> list[str]:
    """Every residence's rooms are in the catalogue: without it the board waits as a whole."""
    return [name for name in databases if name != BOARD or CATALOG not in unread]


def _open_wishes(connection: Connection, databases: list[str], unread: Sequence[str]) -> list[tuple[str, str, str]]:
    held = [availability_id(name.replace("-", ":", 1)) for name in unread if name.startswith("residence-")]
    rows = connection.execute(
        "SELECT database, doc_id, body FROM outbox WHERE published = 0 AND database IN (SELECT value FROM json_each(?))"
        " AND doc_id NOT IN (SELECT value FROM json_each(?)) ORDER BY database, doc_id LIMIT ?",
        (json.dumps(databases), json.dumps(held), AT_ONCE),
    )
    return [(str(database), str(doc_id), str(body)) for database, doc_id, body in rows]


def _note_published(connection: Connection, wish: tuple[str, str, str]) -> None:
    """Only the very body that was published: one that came meanwhile is still to do."""
    connection.execute("UPDATE outbox SET published = 1 WHERE database = ? AND doc_id = ? AND body = ?", wish)
