"""The projection: follows every database and keeps the read models, the outbox and the databases of residences up to date.

One task, one order: read a batch off the loop, write rows + outbox + cursor in one commit, only then act on the world (purge
pixels that lie, hash whole photos, make a residence's databases, publish). Every act is idempotent and follows from rows, so a
kill between any two steps is made good by the next start. `run_until_idle` runs the same steps for tests and `soglia rebuild`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from docstore.errors import DiskFull, DocstoreError, TransientError
from docstore.sqlite.connection import Connection
from schemas.identifiers import key_of
from sync_server.accounts.roles import BOARD, CATALOG, MEDIA
from sync_server.couch.port import Databases, Place
from sync_server.couch.provision import is_named_as_a_team, plan_for_residence, provision
from sync_server.projection import intake_rows, tables
from sync_server.projection.outbox import Outbox
from sync_server.projection.reading import PIXELS_AT_ONCE, RECORDS_AT_ONCE, read_batch
from sync_server.projection.verification import check_lanes, purge_lies, read_untold_again, seconds_until_next
from sync_server.rows import RowsFile

Listener = Callable[[frozenset[str]], None]
_log = logging.getLogger("soglia.projection")
_RETRY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Clocks:
    """Seconds since 1970, and seconds that only grow."""

    now: Callable[[], float]
    monotonic: Callable[[], float]


class ProjectionStuck(Exception):
    """Somebody waits for everything to be computed, and a database cannot be read."""


class Runner:
    """Follows the feeds. Listeners hear, on the event loop, which kinds of read models changed."""

    def __init__(self, databases: Databases, rows: RowsFile, clocks: Clocks) -> None:
        self._databases = databases
        self._rows = rows
        self._clocks = clocks
        self._outbox = Outbox(rows, databases, clocks.monotonic)
        self._behind: dict[str, None] = {}
        self._sick: dict[str, None] = {}
        self._unread: dict[str, None] = {}  # not read to their end since the start, or with more to come
        self._residences_due = False
        self._woken = asyncio.Event()
        self._working = asyncio.Lock()
        self._listeners: list[Listener] = []

    @property
    def behind(self) -> int:
        """Databases with changes that are not computed yet."""
        return len(self._behind | self._sick)

    def has_read(self, database: str) -> bool:
        """Whether it was read to its end since the start, the catalogue too: what follows from it is no half of it."""
        return not {database, CATALOG} & (self._unread.keys() | self._sick.keys())

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def start(self) -> None:
        """Everything may have changed while nobody looked."""
        self._databases.subscribe(self._changed)
        await self._rows.run(read_untold_again)
        await self._rows.run(intake_rows.forget_settled)
        await self._look_everywhere()
        self._unread |= self._behind
        await self._make_residences()
        await self._outbox.compare()

    async def run(self) -> None:
        """Until cancelled. A failure of the machine (a full disk) is logged and tried again; it must not end the projection."""
        while True:
            try:
                wait = await self._turn(everything=False)
            except Exception as error:
                _log.error("the projection stumbled and goes on in %s s (%s)", _RETRY_SECONDS, _name(error), exc_info=_defect(error))
                wait = _RETRY_SECONDS
            await self._sleep(wait)

    async def run_until_idle(self) -> None:
        """Everything that stands in the databases now is computed and published when this returns, the board's 5 seconds
        notwithstanding. It looks for itself: word of a change may still be on its way."""
        await self._look_everywhere()
        while await self._turn(everything=True) is not None or self._behind:
            pass  # each turn takes one batch of each database

    async def rebuild(self) -> None:
        """Throws away what can be computed and computes it again."""
        async with self._working:
            await self._rows.run(_start_from_zero)
            self._behind |= dict.fromkeys(filter(followed, await self._databases.names()))
            self._unread |= self._behind
        await self.run_until_idle()

    async def _look_everywhere(self) -> None:
        """At every database that is there or was: of one that went, word may have been lost."""
        for name in sorted({*await self._databases.names(), *await self._rows.run(_read_before)}):
            self._changed(name)

    def _changed(self, name: str) -> None:
        if followed(name):
            self._behind[name] = None
            self._woken.set()

    async def _sleep(self, wait: float | None) -> None:
        if self._behind:
            return
        try:
            async with asyncio.timeout(wait):
                await self._woken.wait()
        except TimeoutError:
            return
        finally:
            self._woken.clear()

    async def _turn(self, everything: bool) -> float | None:
        """One batch of each database that is behind, then what follows; the seconds until something is due, None: nothing is."""
        async with self._working:
            self._behind |= self._sick
            self._sick.clear()
            for name in list(self._behind):
                await self._follow_or_set_aside(name)
            await purge_lies(self._rows, self._databases)
            await self._check_photos()
            due = await self._outbox.publish(everything, list(self._unread))
        if self._sick and everything:
            raise ProjectionStuck(f"{len(self._sick)} databases cannot be read")
        if not everything:
            again = await seconds_until_next(self._rows, self._clocks.now())
            due = min((wait for wait in (due, again) if wait is not None), default=None)
        return due if not self._sick else min(due or _RETRY_SECONDS, _RETRY_SECONDS)

    async def _follow_or_set_aside(self, name: str) -> None:
        """A database that cannot be read now is tried again later, and the others go on."""
        try:
            await self._follow(name)
        except Exception as error:
            told = "%s could not be followed and is tried again within %s s (%s)"
            _log.error(told, name, _RETRY_SECONDS, _name(error), exc_info=_defect(error))
            self._behind.pop(name, None)
            self._sick[name] = None

    async def _follow(self, name: str) -> None:
        # Taken off before reading: a change that comes in between puts the name back.
        self._behind.pop(name, None)
        database = await self._databases.find(name)
        if database is None:
            await self._rows.run(lambda connection: intake_rows.forget_database(connection, name))
            self._unread.pop(name, None)
            return
        after = await self._rows.run(lambda connection: _cursor(connection, name))
        batch = await read_batch(database, after, PIXELS_AT_ONCE if name.endswith(MEDIA) else RECORDS_AT_ONCE)
        if batch.more:
            self._behind[name] = self._unread[name] = None
        if batch.changed or batch.upto != after:
            kinds = await self._rows.run(lambda connection: intake_rows.take(connection, name, batch, self._clocks.now()))
            self._residences_due = self._residences_due or name == CATALOG
            self._tell(kinds)
        if not batch.more:
            self._unread.pop(name, None)
        # Also without news: what could not be made when it came (a full disk) is owed until it is there.
        if name == CATALOG and self._residences_due:
            await self._make_residences()

    async def _make_residences(self) -> None:
        """A residence's databases follow from its document (design.md section 6); what is made already is left alone."""
        for residence in await self._rows.run(_residences):
            if await is_named_as_a_team(self._databases, key_of(residence)):
                where, now = (CATALOG, residence), self._clocks.now()
                await self._rows.run(partial(intake_rows.park, name=where, why=("name_of_a_team", ""), now=now))
                continue
            await provision(self._databases, plan_for_residence(key_of(residence)))
        self._residences_due = False

    async def _check_photos(self) -> None:
        now = self._clocks.now()  # of the whole pass: what was put off in it is not due again before the next
        while (settled := await check_lanes(self._rows, self._databases, now)) is not None:
            self._tell(frozenset({"photo"} if settled else ()))

    def _tell(self, kinds: frozenset[str]) -> None:
        if kinds:
            for listener in list(self._listeners):
                listener(kinds)


def followed(name: str) -> bool:
    """Circles with records, their pixels, the catalogue, and the board, where only the centre writes. What case managers keep to
    themselves is not read here."""
    return name in {BOARD, CATALOG} or name.startswith(("outreach-", "residence-"))


def _name(error: Exception) -> str:
    return error.code if isinstance(error, DocstoreError) else type(error).__name__


def _defect(error: Exception) -> Exception | None:
    """What the log shows with its whereabouts. A full disk and a CouchDB that is away have none, and last: they are met again every few
    seconds, and at fifty lines each the log would take the room that somebody makes."""
    return None if isinstance(error, (DiskFull, TransientError)) else error


def _cursor(connection: Connection, name: str) -> Place | None:
    rows = connection.execute("SELECT identity, seq FROM cursors WHERE database = ?", (name,))
    return Place(str(rows[0][0]), str(rows[0][1])) if rows else None


def _read_before(connection: Connection) -> list[str]:
    return [str(name) for (name,) in connection.execute("SELECT database FROM cursors")]


def _residences(connection: Connection) -> list[str]:
    rows = connection.execute("SELECT doc_id FROM leaves WHERE database = ? AND kind = 'residence' ORDER BY doc_id", (CATALOG,))
    return [str(doc_id) for (doc_id,) in rows]


def _start_from_zero(connection: Connection) -> None:
    tables.drop_derived(connection)
    tables.create(connection)
