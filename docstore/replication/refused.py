"""The revisions that would not move, as rows in our own store's file.

The rule (design.md section 5): a refused revision is written down here, durably, before a checkpoint passes it; else it would
be skipped for ever. It counts as unsent, is shown with its reason, and is tried again: hourly, when a version or the
server's epoch changes, and when a person asks. A row goes when the other side has the revision, however it came there.

The rows hold ids, revisions and the other side's word and sentence, nothing of a document's content.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from docstore.errors import PeerFault
from docstore.handle import StoreHandle
from docstore.replication.peer import Refusal, Revision, Route
from docstore.sqlite.connection import Connection
from docstore.store import Store

_TABLE = """
CREATE TABLE IF NOT EXISTS replication_refused (
  peer TEXT NOT NULL, pushes INTEGER NOT NULL, doc_id TEXT NOT NULL, rev TEXT NOT NULL,
  error TEXT NOT NULL, reason TEXT NOT NULL,
  first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, tries INTEGER NOT NULL,
  PRIMARY KEY (peer, pushes, doc_id, rev)
)
"""
_RECORD = """
INSERT INTO replication_refused VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)
ON CONFLICT DO UPDATE SET error = excluded.error, reason = excluded.reason, last_at = excluded.last_at, tries = tries + 1
"""
_SETTLE = "DELETE FROM replication_refused WHERE peer = ? AND pushes = ? AND doc_id = ? AND rev = ?"
_ROWS = "SELECT peer, pushes, doc_id, rev, error, reason, first_at, last_at, tries FROM replication_refused ORDER BY first_at, doc_id, rev"


@dataclass(frozen=True, slots=True)
class RefusedRevision:
    """One row. Times are milliseconds of the clock that was handed in."""

    route: Route
    refusal: Refusal
    first_at: int
    last_at: int
    tries: int


class RefusedTable:
    """The book of refusals of one store. `now` gives milliseconds."""

    def __init__(self, handle: StoreHandle, now: Callable[[], int]) -> None:
        self._handle, self._now = handle, now

    async def record(self, route: Route, refusals: Sequence[Refusal]) -> None:
        """Writes refusals down, in one durable transaction; one that is known gets its latest reason."""
        at = self._now()
        rows = [(route.peer, int(route.pushes), one.doc_id, one.rev, one.error, one.reason, at, at) for one in refusals]
        await self._write(_RECORD, rows)

    async def settle(self, route: Route, revisions: Sequence[Revision]) -> None:
        """Forgets refusals of revisions that the other side has after all."""
        known = {row.refusal.revision for row in await self.rows() if row.route == route}
        rows = [(route.peer, int(route.pushes), *revision) for revision in revisions if revision in known]
        if rows:
            await self._write(_SETTLE, rows)

    async def rows(self) -> list[RefusedRevision]:
        """All that stands in the book, the oldest first."""
        return await self._handle.read(_rows)

    async def due(self, route: Route, before: int) -> list[RefusedRevision]:
        """What was last tried before that moment on this way."""
        return [row for row in await self.rows() if row.route == route and row.last_at < before]

    async def withheld(self, route: Route) -> list[Revision]:
        """What the other side failed over, and may deal with the next time."""
        return [row.refusal.revision for row in await self.rows() if row.route == route and row.refusal.error == PeerFault.code]

    async def _write(self, sql: str, rows: Sequence[tuple[object, ...]]) -> None:
        def work(connection: Connection) -> None:
            connection.execute(_TABLE)
            for row in rows:
                connection.execute(sql, row)

        await self._handle.write(lambda store: store.write_rows(work))


def _rows(store: Store) -> list[RefusedRevision]:
    if not store.read("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'replication_refused'"):
        return []
    return [
        RefusedRevision(Route(peer, bool(pushes)), Refusal(doc_id, rev, error, reason), first_at, last_at, tries)
        for peer, pushes, doc_id, rev, error, reason, first_at, last_at, tries in store.read(_ROWS)
    ]
