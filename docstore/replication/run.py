"""One run of one direction, from where both sides remember to the end of the feed; then it is over.

The four stages of the protocol follow each other page by page (`protocol.rst`, "Replicate Changes"):

    changes -> revs_diff -> get -> put, and then the checkpoint

What only reads runs one step ahead of what writes: the next page is looked at and the next documents are fetched while the last ones
are being put (`ahead.py`). What is kept, whatever fails and wherever the run is cut:

* A checkpoint never passes a change that is not stored at the target, refused and written down on our own side, or no
  longer held by the source. So within a page the order is: put, make durable, write refusals down, tell what has been
  acknowledged, and only then the checkpoint.
* The checkpoint goes to the target first, then to the source: cut in between, the two differ in their newest session and
  the next run falls back to the common one, which is older. The other order would be as safe with our comparison, but not
  for a peer that compares as CouchDB 1 did.
* A page's sequence is the last change that was seen in it, never `last_seq` beside it: a page that was cut short on its way
  costs a round trip and loses nothing.

Nothing here keeps state between runs, sleeps, or tries again: a new run is the supervisor's business (ADR 0021).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from docstore.canonical import JsonObject
from docstore.checkpoint import Pairing, Session, checkpoint_body, extended, replication_id, resume_point
from docstore.errors import PeerFault
from docstore.replication.ahead import under_way
from docstore.replication.batch import BatchSize, document_bytes
from docstore.replication.peer import Change, Changes, Fetched, Peer, Progress, Refusal, RefusalBook, Revision, Route, Wanted
from docstore.replication.single_out import Trial, fetch_singling_out, still_missing, write_singling_out


def _new_session() -> str:
    return uuid4().hex


@dataclass(frozen=True, slots=True)
class ReplicationOptions:
    """How one run goes. Only what changes **which** documents move is part of the replication's id.

    `batch_size` and `batch_bytes`: what one request carries at most. `batches_a_page`: how many of them lie between two checkpoints;
    within a page the next batch is read while the last one is written.
    """

    batch_size: int = 200
    batches_a_page: int = 8
    batch_bytes: int = 2 * 1024 * 1024
    design_documents: bool = False
    new_session: Callable[[], str] = _new_session

    @property
    def page_size(self) -> int:
        return self.batch_size * self.batches_a_page

    def identity(self) -> Mapping[str, Any]:
        """What sets this replication apart from another between the same two stores."""
        return {"design_documents": self.design_documents}


@dataclass(frozen=True, slots=True)
class Looked:
    """A page of the feed, and what the target lacks of it."""

    page: Changes
    changes: tuple[Change, ...]
    missing: tuple[Wanted, ...]


@dataclass(slots=True)
class Unmoved:
    """Revisions that a stage leaves behind: gone from the source, or written down as refused."""

    absent: set[Revision] = field(default_factory=set)
    refused: set[Revision] = field(default_factory=set)


async def _nobody(_news: object) -> None:
    """Nobody listens."""


def _silent(_progress: Progress) -> None:
    """Nobody watches."""


async def replicate(
    source: Peer,
    target: Peer,
    options: ReplicationOptions | None = None,
    on_progress: Callable[[Progress], None] = _silent,
    on_acknowledged: Callable[[Sequence[Revision]], Awaitable[None]] = _nobody,
) -> Progress:
    """Brings the target what the source has and the target lacks. One side must be our own store.

    `on_acknowledged` hears, before the checkpoint moves, of the leaf revisions that the target durably has: those just
    written and those it had already. After a cut it may hear of one twice, never too few times.
    """
    run = Run(source, target, options or ReplicationOptions(), on_progress, on_acknowledged)
    await run.start()
    while await run.page():
        pass
    return run.progress


async def replicate_revisions(
    source: Peer,
    target: Peer,
    revisions: Sequence[Revision],
    options: ReplicationOptions | None = None,
    on_acknowledged: Callable[[Sequence[Revision]], Awaitable[None]] = _nobody,
) -> Progress:
    """Brings the target these revisions, past the feed and its checkpoint, under all other rules of a run."""
    run = Run(source, target, options or ReplicationOptions(), on_acknowledged=on_acknowledged)
    await run.revisions(revisions)
    return run.progress


async def retry_refused(
    source: Peer,
    target: Peer,
    refused: Sequence[Refusal],
    options: ReplicationOptions | None = None,
    on_acknowledged: Callable[[Sequence[Revision]], Awaitable[None]] = _nobody,
) -> Progress:
    """Tries once more what would not move. What the source no longer holds has been superseded, and its successor went by
    the feed: its row is closed as well."""
    return await replicate_revisions(source, target, [refusal.revision for refusal in refused], options, on_acknowledged)


class Run:
    """The state of one run between two pages. The stages are methods so that tests can break one of them."""

    def __init__(
        self,
        source: Peer,
        target: Peer,
        options: ReplicationOptions,
        on_progress: Callable[[Progress], None] = _silent,
        on_acknowledged: Callable[[Sequence[Revision]], Awaitable[None]] = _nobody,
    ) -> None:
        self.source, self.target, self.options = source, target, options
        self.progress = Progress()
        self._on_progress, self._on_acknowledged = on_progress, on_acknowledged
        self._own, self._other, self._book = _sides(source, target)
        self._route = Route(self._other.name, self._own is source)
        self._history: tuple[Session, ...] = ()
        self._checkpoint_id = ""
        self._recorded_seq = ""
        self._looking: asyncio.Task[Looked] | None = None
        self._size = BatchSize(options.batch_size, options.batch_bytes)
        self._weights: dict[Revision, int] = {}
        self._reading, self._writing = Trial(self._prove_source_well), Trial(self._prove_target_well)

    async def start(self) -> None:
        """Finds where to go on: the newest checkpoint that both sides remember."""
        own = await self._own.info()
        pairing = Pairing(own.uuid, self._other.name, self._route.pushes, self.options.identity())
        self._checkpoint_id = replication_id(pairing)
        resume = resume_point(await self._own.get_local(self._checkpoint_id), await self._other.get_local(self._checkpoint_id))
        self._history = resume.history
        self._recorded_seq = self.progress.last_seq = resume.since
        if not self._route.pushes:
            await self._ask_again()

    async def _ask_again(self) -> None:
        """What the source failed over in an earlier run. What we refused to take or push is the business of `retry_refused`; what was
        never given to us nobody else would ask for."""
        withheld = await self._book.withheld(self._route)
        if withheld:
            await self.revisions(withheld)

    async def page(self) -> bool:
        """One page of the feed through all stages. False: the feed has been read to its end."""
        looked = await (self._looking or self.look(self.progress.last_seq))
        self._looking = None
        if _ended(looked.page):
            await self._deal_with(looked)
            return False
        async with under_way(self.look(_reached(looked.page))) as ahead:
            await self._deal_with(looked)
        self._looking = ahead
        return True

    async def look(self, since: str) -> Looked:
        """Reads a page and asks the target what it lacks of it."""
        page = await self.source.changes(since, limit=self.options.page_size)
        changes = tuple(change for change in page.results if self._wants(change))
        return Looked(page, changes, tuple(await self.missing(changes)))

    async def _deal_with(self, looked: Looked) -> None:
        unmoved = await self.move(looked.missing)
        await self.settle(looked.changes, unmoved)
        self.progress.pending = looked.page.pending
        self.progress.last_seq = _reached(looked.page)
        await self.record()
        self._on_progress(self.progress)

    def _wants(self, change: Change) -> bool:
        return self.options.design_documents or not change.doc_id.startswith("_design/")

    async def missing(self, changes: Sequence[Change]) -> list[Wanted]:
        """Asks the target which of these revisions it lacks."""
        asked: dict[str, tuple[str, ...]] = {}
        for change in changes:
            asked[change.doc_id] = tuple(dict.fromkeys((*asked.get(change.doc_id, ()), *change.revs)))
        return await self.target.revs_diff(asked) if asked else []

    async def move(self, missing: Sequence[Wanted]) -> Unmoved:
        """Carries revisions over, a bounded number of bytes at a time. Returns those that did not get there."""
        unmoved = Unmoved()
        rest = list(missing)
        fetched = await self._next_of(rest)
        while fetched is not None:
            fetched = await self._hand_over_and_read_on(fetched, unmoved, rest)
        return unmoved

    async def _hand_over_and_read_on(self, fetched: Fetched, unmoved: Unmoved, rest: list[Wanted]) -> Fetched | None:
        """Both at once. What waits for the network starts first: our own store lets nobody else run on its thread until it is done."""
        if self._route.pushes:
            async with under_way(self._hand_over(fetched, unmoved)) as handed_over:
                following = await self._next_of(rest)
            await handed_over
            return following
        async with under_way(self._next_of(rest)) as ahead:
            await self._hand_over(fetched, unmoved)
        return await ahead

    async def _next_of(self, rest: list[Wanted]) -> Fetched | None:
        """Reads the next handful of documents, and takes them off the list."""
        if not rest:
            return None
        count = self._size.count
        group = rest[:count]
        del rest[:count]
        return await self.get(group)

    async def _hand_over(self, fetched: Fetched, unmoved: Unmoved) -> None:
        refusals = [*await self.put(fetched.documents), *fetched.unreadable]
        await self.write_down(refusals)
        unmoved.absent.update(fetched.absent)
        unmoved.refused.update(refusal.revision for refusal in refusals)
        self._on_progress(self.progress)

    async def get(self, group: Sequence[Wanted]) -> Fetched:
        """Reads revisions from the source, and makes sure that each one asked for has an answer."""
        fetched = await fetch_singling_out(self.source, group, self._reading)
        answered = {revision_of(document) for document in fetched.documents} | set(fetched.absent)
        answered |= {refusal.revision for refusal in fetched.unreadable}
        if any((wanted.doc_id, rev) not in answered for wanted in group for rev in wanted.revs):
            raise PeerFault("The source left out revisions it was asked for.")
        self.progress.documents_read += len(fetched.documents)
        self.progress.absent += len(fetched.absent)
        for document in fetched.documents:
            weight = self._weights[revision_of(document)] = document_bytes(document)
            self._size.saw(weight)
        return fetched

    async def put(self, documents: Sequence[JsonObject]) -> list[Refusal]:
        """Writes to the target. A refusal counts only when the target, asked again, still lacks the revision: on a
        cluster one copy that lags behind can say forbidden although the others have stored it."""
        if not documents:
            return []
        refusals = await write_singling_out(self.target, documents, self._writing)
        if refusals:
            refusals = await still_missing(self.target, refusals)
        refused = {refusal.revision for refusal in refusals}
        for revision in map(revision_of, documents):
            weight = self._weights.pop(revision, 0)
            if revision not in refused:
                self.progress.documents_written += 1
                self.progress.bytes_written += weight
        return refusals

    async def _prove_target_well(self) -> None:
        """The note of this replication as it stands, written once more: who takes this and an empty batch can write."""
        if not self._checkpoint_id:
            await self.start()
        await self.target.put_local(self._checkpoint_id, checkpoint_body(self._history))
        await self.target.put_documents([])

    async def _prove_source_well(self) -> None:
        await self.source.get_documents([])

    async def write_down(self, refusals: Sequence[Refusal]) -> None:
        """Puts what would not move into our own side's book, so that the checkpoint may pass it."""
        if refusals:
            await self._book.record(self._route, refusals)
            self.progress.refused += len(refusals)

    async def settle(self, changes: Sequence[Change], unmoved: Unmoved) -> None:
        """Tells what the target now durably has, and closes what the book said of it."""
        not_there = unmoved.absent | unmoved.refused
        there = [(change.doc_id, rev) for change in changes for rev in change.revs if (change.doc_id, rev) not in not_there]
        if not there:
            return
        await self.target.ensure_durable()
        await self._book.settle(self._route, there)
        if self._route.pushes:
            await self._on_acknowledged(there)

    async def revisions(self, revisions: Sequence[Revision]) -> None:
        """The stages for these revisions in place of a page of the feed; no checkpoint moves."""
        changes = [Change(doc_id, (rev,), "") for doc_id, rev in revisions]
        unmoved = await self.move(await self.missing(changes))
        await self.settle(changes, unmoved)
        await self._book.settle(self._route, sorted(unmoved.absent))

    async def record(self) -> None:
        """Writes the checkpoint down on both sides, target first."""
        if self.progress.last_seq == self._recorded_seq:
            return
        self._history = extended(self._history, Session(self.options.new_session(), self.progress.last_seq))
        body = checkpoint_body(self._history)
        await self.target.put_local(self._checkpoint_id, body)
        await self.source.put_local(self._checkpoint_id, body)
        self._recorded_seq = self.progress.last_seq


def _sides(source: Peer, target: Peer) -> tuple[Peer, Peer, RefusalBook]:
    """Our own side, the other, and our book of refusals. Between two of our own stores the source is the own side."""
    if source.refusals is not None:
        return source, target, source.refusals
    if target.refusals is not None:
        return target, source, target.refusals
    raise ValueError("One side of a replication must be our own store: it keeps the checkpoint and the refusals.")


def revision_of(document: Mapping[str, Any]) -> Revision:
    """Which revision a document read with its own `_id` and `_rev` is."""
    return document["_id"], document["_rev"]


def _reached(page: Changes) -> str:
    """The sequence up to which the page was really seen."""
    return page.results[-1].seq if page.results else page.last_seq


def _ended(page: Changes) -> bool:
    """Nothing follows. Where the answer does not say so beyond doubt, one more page is asked for."""
    return not page.results or (page.pending == 0 and page.results[-1].seq == page.last_seq)
