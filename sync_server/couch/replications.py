"""`_replicate` for an admin, by our own replicator, whichever server keeps the databases: one run, bounded, and CouchDB's answer.

Apache CouchDB's own replicator is not used for it: it follows redirects, credentials and all, wherever a listed server sends it.
Differences from a device's run:

* No book of refusals. As long as a document was refused the checkpoint stays before it, and the next run offers it again.
* Design documents stay where they are (guards are each server's own), and what a source gives without being asked is not stored.
* No word of the other server is repeated: it could hold what signed us in there.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.utils import formatdate
from uuid import uuid4

import httpx

from docstore.canonical import JsonObject
from docstore.checkpoint import REPLICATION_ID_VERSION
from docstore.couch_api.replication import There
from docstore.errors import DocstoreError, Forbidden, NotFound, PeerBusy, TerminalError, TransientError, Unauthorized
from docstore.replication.http_peer import HttpPeer
from docstore.replication.peer import Change, Peer, Refusal, Wanted
from docstore.replication.run import ReplicationOptions, Run
from sync_server.couch.replication_ends import BoundedTransport

_PATIENCE = httpx.Timeout(60, connect=5)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long one run may take, how many may be on at once, and how much one answer of another server may hold."""

    seconds: float = 600.0
    at_once: int = 4
    answer_bytes: int = 256 * 1024 * 1024


class NotReplicated(TerminalError):
    """The other server, or Apache CouchDB in the caller's name, will not have it."""

    code, status, default_reason = "replication_failed", 502, "One of the two servers does not take what a replication asks of it."


class OutOfTime(TransientError):
    code, status, default_reason = "timeout", 503, "It took too long. What has arrived stays, and the next replication goes on from there."


class Replications:
    """Those of one server; used from one event loop."""

    def __init__(self, bounds: Bounds | None = None, clock: Callable[[], float] = time.time) -> None:
        self._bounds, self._clock = bounds or Bounds(), clock
        self._under_way: set[tuple[str, str]] = set()

    @asynccontextmanager
    async def far(self, end: There) -> AsyncIterator[HttpPeer]:
        """A database elsewhere: no redirects, no proxy of the environment, no cookies kept beyond one run."""
        headers = {"accept-encoding": "identity", **({"authorization": end.authorization} if end.authorization else {})}
        transport = BoundedTransport(self._bounds.answer_bytes)
        async with httpx.AsyncClient(transport=transport, timeout=_PATIENCE, trust_env=False, headers=headers) as client:
            yield HttpPeer(client, end.url)

    async def run(self, source: Peer, target: Peer) -> JsonObject:
        """The answer. The same pair waits for nobody: a second request for it is told to come back."""
        pair = (source.name, target.name)
        if pair in self._under_way or len(self._under_way) >= self._bounds.at_once:
            raise PeerBusy("This replication is under way already, or too many others are: ask again later.", retry_after=10)
        self._under_way.add(pair)
        try:
            async with asyncio.timeout(self._bounds.seconds):
                return await self._answer(source, target)
        except TimeoutError as late:
            raise OutOfTime() from late
        except TerminalError as problem:
            raise _told(problem) from problem
        finally:
            self._under_way.discard(pair)

    async def _answer(self, source: Peer, target: Peer) -> JsonObject:
        begun, run = self._clock(), OnceOnly(source, target)
        await run.start()
        since = run.progress.last_seq
        while await run.page():
            pass
        counted = {
            "session_id": run.session,
            "start_time": formatdate(begun, usegmt=True),
            "end_time": formatdate(self._clock(), usegmt=True),
            "start_last_seq": since,
            "end_last_seq": run.progress.last_seq,
            "recorded_seq": run.recorded,
            "missing_checked": run.checked,
            "missing_found": run.found,
            "docs_read": run.progress.documents_read,
            "docs_written": run.progress.documents_written,
            "doc_write_failures": run.progress.refused,
        }
        unchanged = {} if run.found or run.progress.last_seq != since else {"no_changes": True}
        return {
            "ok": True,
            **unchanged,
            "session_id": run.session,
            "source_last_seq": run.progress.last_seq,
            "replication_id_version": REPLICATION_ID_VERSION,
            "history": [counted],
        }


class OnceOnly(Run):
    """One run that counts as CouchDB counts, and whose checkpoint never passes a refused document."""

    def __init__(self, source: Peer, target: Peer) -> None:
        super().__init__(source, target, ReplicationOptions(new_session=self._new_session))
        self.session = uuid4().hex
        self.recorded = ""
        self.checked = self.found = 0

    async def start(self) -> None:
        """Both databases must be there and open to us, even when there is nothing to carry."""
        await self.source.info()
        await self.target.info()
        await super().start()
        self.recorded = self.recorded or self.progress.last_seq

    async def missing(self, changes: Sequence[Change]) -> list[Wanted]:
        lacking = await super().missing(changes)
        self.checked += sum(len(change.revs) for change in changes)
        self.found += sum(len(wanted.revs) for wanted in lacking)
        return lacking

    async def put(self, documents: Sequence[JsonObject]) -> list[Refusal]:
        return await super().put([document for document in documents if not document["_id"].startswith("_")])

    async def record(self) -> None:
        if self.progress.refused == 0:
            await super().record()
            self.recorded = self.progress.last_seq

    def _new_session(self) -> str:
        self.session = uuid4().hex
        return self.session


def _told(problem: TerminalError) -> DocstoreError:
    """Our own sentence for what one of the two said."""
    if isinstance(problem, Unauthorized):
        return NotReplicated("One of the two servers does not accept this name and password, or this token.", code="unauthorized")
    if isinstance(problem, Forbidden):
        return NotReplicated("One of the two servers does not let this caller read and write there.", code="forbidden")
    if isinstance(problem, NotFound):
        return NotFound("One of the two databases is not there.", code="db_not_found")
    return NotReplicated()
