"""What moves, in order: immediate dangers, records of every circle, then working copies, then originals.

Rule (design.md sections 5 and 7): an immediate danger goes past the feed and its checkpoint, before anything else, and what is written of
it meanwhile before the next batch of records and the next chunk. Records never wait for media: they go first, and again between two
handfuls of chunks when something was written meanwhile. Chunks need no checkpoint: which are wanted follows from the photo facts, which
are there from `_revs_diff`, so a cut re-sends at most the chunk that was under way. Nothing is noted as arrived before the other side is
durable. A centre with a new `epoch` is an older copy of itself: everything is held against what it has now (`doubt`).
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from docstore.checkpoint import Pairing, replication_id
from docstore.errors import Forbidden, NotFound, TerminalError, TransientError
from docstore.handle import StoreHandle
from docstore.replication.gentle import SHORT_REST, Manners
from docstore.replication.local_peer import LocalPeer
from docstore.replication.peer import Peer, Progress, Refusal, Revision, Route
from docstore.replication.refused import RefusedTable
from docstore.replication.run import ReplicationOptions, Run, replicate, replicate_revisions, retry_refused
from docstore.store import Store
from mobile.services import delivery, first_sync
from mobile.services.alike import made_alike
from mobile.services.chunks import (
    LANE_COPIES,
    RECEIPT_OF,
    ChunkSource,
    chunks_waiting,
    in_handfuls,
    offer_missing_again,
    own_photos,
    photos_wanted,
)
from mobile.services.circle_index import record_named
from mobile.services.circles import MEDIA, READ_ONLY, Circles, holds_records
from mobile.services.giving_way import GivingSource, GivingTarget
from mobile.services.pixels import fitting
from mobile.services.shown import Fetching
from schemas.danger import KIND as DANGER
from schemas.photo import Photo

A_CHUNK_A_REQUEST = ReplicationOptions(batch_size=1)
RETRY_AFTER_MS = 3_600_000


@dataclass
class LaneCount:
    """What a lane has sent since the last time nothing was waiting, and what waits now."""

    sent: int = 0
    sent_bytes: int = 0
    waiting: int = 0
    waiting_bytes: int = 0
    running: bool = False


@dataclass
class Lanes:
    """The moving of one open session. `remote` gives the centre's side of a database."""

    circles: Circles
    devices: tuple[str, ...]
    remote: Callable[[str], Peer]
    now_ms: Callable[[], int]
    on_step: Callable[[], None]
    counts: dict[str, LaneCount] = field(default_factory=lambda: {kind: LaneCount() for kind in ("records", "photos", "originals")})
    told_seqs: Mapping[str, str] = field(default_factory=dict)
    """Each database's sequence as the centre last told it: a feed that has not moved since it was read is not asked."""
    read_seqs: dict[str, str] = field(default_factory=dict)
    shut: dict[str, str] = field(default_factory=dict)
    """Databases that the centre refuses or no longer has in this round, with its word for it."""

    ask_tonight: first_sync.AskTonight = first_sync.nobody_tells
    """What the centre names for a fresh device."""

    fetched: dict[str, int] = field(default_factory=dict)
    """Documents here of circles whose first pull is under way."""

    rest: Callable[[], float] = lambda: SHORT_REST
    """Seconds between two pieces of a pull."""

    may_pull: Callable[[], Awaitable[bool]] = first_sync.always
    """Whether there is room for what comes, and this app is new enough for it; what goes out needs neither."""

    may_send_originals: Callable[[], bool] = lambda: True
    """Whether the network that there is now is one for originals (originals.py); asked before each handful."""

    under_way: frozenset[str] = frozenset()
    """Records of which something is being sent at this moment."""

    on_arrival: Callable[[], None] = lambda: None
    """Hears whenever the centre has acknowledged something."""

    def begin(self) -> None:
        """A new round asks every database anew. What is shut stands beside a round that succeeded: it slows no other circle down."""
        self.shut.clear()

    @contextmanager
    def _sending(self, *records: str) -> Iterator[None]:
        before, self.under_way = self.under_way, frozenset(records)
        try:
            yield
        finally:
            self.under_way = before

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        """A database that the centre refuses stops itself, never the others (a withdrawn role, a database taken away)."""
        try:
            yield
        except (Forbidden, NotFound) as refused:
            self.shut[name] = refused.code

    async def dangers(self) -> None:
        """What says that people are in danger now, past everything that waits; what the centre refused is tried again as other work is."""
        for name in self.circles.names():
            if holds_records(name) and name not in READ_ONLY:
                with self._alone(name):
                    await self._push_dangers(name)

    async def _dangers_meanwhile(self) -> None:
        """Between two requests of something else. What the centre answers here says nothing of the run's own documents, which it would be
        taken for: the feed carries what did not get there, and the next round begins with it."""
        with suppress(TransientError, TerminalError):
            await self.dangers()

    async def _push_dangers(self, name: str) -> None:
        store = self.circles.store(name)
        waiting = delivery.unsent_about(store, self.devices, DANGER)
        held = {(row.doc_id, row.rev) for row in delivery.refused(store)} if waiting else set()
        revisions = [(one.doc_id, one.rev) for one in waiting if (one.doc_id, one.rev) not in held]
        if revisions:
            with self._sending(*{one.group for one in waiting}):
                source = LocalPeer(*self._sides(name))
                await replicate_revisions(source, self.remote(name), revisions, on_acknowledged=self._acknowledger(name))

    async def records(self) -> None:
        """Pushes what is written here, pulls what is not; a circle that is read only is pulled, and comes last, but before years of
        records that a fresh device lacks."""
        names = [name for name in self.circles.names() if name in READ_ONLY or holds_records(name)]
        with self._running("records"):
            fresh = await self._tonight_first()
            for name in sorted(names, key=lambda name: (name in READ_ONLY) is not fresh):
                with self._alone(name):
                    if name not in READ_ONLY:
                        await self._push_records(name)
                    await self._pull(name)

    async def _tonight_first(self) -> bool:
        """Whether a circle's first pull is under way: then what tonight needs of it comes before anything else, anew in each round."""
        stores = {name: self.circles.store(name) for name in self.circles.names() if holds_records(name)}
        fresh = [name for name, store in stores.items() if not first_sync.begin(store, self._was_pulled(name)).whole]
        for name in fresh:
            if name.startswith(first_sync.RESIDENCE):
                with self._alone(name):
                    await self._fetch_tonight(name)
        return bool(fresh)

    async def _fetch_tonight(self, name: str) -> None:
        told = await self.ask_tonight(name) if await self.may_pull() else None
        if told is not None:
            await first_sync.fetch_tonight(self.circles.store(name), (self.remote(name), self._local(name, lambda: SHORT_REST)[0]), told)
            self.fetched.pop(name, None)
            self.on_step()

    def _was_pulled(self, name: str) -> bool:
        store = self.circles.store(name)
        return store.get_local(self._checkpoint(store, name, pushes=False)) is not None

    def _checkpoint(self, store: Store, name: str, pushes: bool) -> str:
        return replication_id(Pairing(store.uuid, self.remote(name).name, pushes, ReplicationOptions().identity()))

    def fetching(self) -> Fetching | None:
        """How far the first pull is; None when every circle is whole."""
        return first_sync.all_fetching(
            {name: self.circles.store(name) for name in self.circles.names() if holds_records(name)}, self.fetched
        )

    def doubt(self) -> None:
        """A new epoch: pixels are offered again, receipts or not, and what is replicated is compared from the start.

        Checkpoints heal by themselves when a run begins after the centre went back; a run that began before (a phone that slept between
        two requests) would write one that passes what the older copy lacks.
        """
        for name in self.circles.names():
            self._forget_checkpoints(name)
            if name.endswith(MEDIA):
                delivery.doubt(self.circles.store(name), tuple(LANE_COPIES))
            elif name in READ_ONLY:
                delivery.doubt(self.circles.store(name), ("copy",))
        self.read_seqs.clear()

    def _forget_checkpoints(self, name: str) -> None:
        store = self.circles.store(name)
        for pushes in (True, False):
            checkpoint = self._checkpoint(store, name, pushes)
            if store.get_local(checkpoint) is not None:
                store.delete_local(checkpoint)

    async def photos(self) -> None:
        await self._media("photos")

    async def originals(self) -> None:
        if self.may_send_originals():
            await self._media("originals")

    async def retry_refused(self, older_than_ms: int = RETRY_AFTER_MS) -> None:
        """Offers again what the centre would not take, and takes again what this device would not: hourly, or at once when a person
        asks (0)."""
        for name in self.circles.names():
            local, table = self._local(name)
            remote = self.remote(name)
            pushed = [] if name in READ_ONLY else await self._due(table, Route(remote.name, True), older_than_ms)
            pulled = await self._due(table, Route(remote.name, False), older_than_ms) if await self.may_pull() else []
            with self._alone(name):
                if pushed:
                    options = A_CHUNK_A_REQUEST if name.endswith(MEDIA) else None  # what a cut breaks off is sent again as a whole
                    await retry_refused(local, remote, pushed, options, self._acknowledger(name))
                if pulled:
                    await retry_refused(remote, local, pulled)

    async def _due(self, table: RefusedTable, route: Route, older_than_ms: int) -> list[Refusal]:
        """A try that lies in the future was noted before the clock was put back: it says nothing of how long ago it was."""
        now = self.now_ms()
        rows = [row for row in await table.rows() if row.route == route]
        return [row.refusal for row in rows if not now - older_than_ms < row.last_at <= now]

    async def _push_records(self, name: str) -> None:
        await self.dangers()
        waiting = delivery.unsent(self.circles.store(name), self.devices) if holds_records(name) else []
        source = GivingSource(*self._sides(name), self._dangers_meanwhile)
        with self._sending(*{one.group for one in waiting}):
            await replicate(source, self.remote(name), on_acknowledged=self._acknowledger(name))

    async def _pull(self, name: str) -> None:
        told = self.told_seqs.get(name)
        if (told is not None and self.read_seqs.get(name) == told) or not await self.may_pull():
            return
        local, table = self._local(name)
        remote = self.remote(name)
        if name in READ_ONLY and delivery.doubted(self.circles.store(name), "copy"):
            await made_alike(self.circles.store(name), local, remote)
        if not await self._pull_pages(name, remote, local):
            return
        if told is not None and not await table.withheld(Route(remote.name, False)):  # only a pull asks again for what was not given
            self.read_seqs[name] = told

    async def _pull_pages(self, name: str, remote: Peer, local: LocalPeer) -> bool:
        """What somebody writes meanwhile leaves between two pages: years of records take minutes on a phone's network. False: the room
        ended before the pages did."""
        store = self.circles.store(name)
        here = first_sync.documents_here(store) if holds_records(name) and not first_sync.first_sync(store).whole else 0

        def stepped(progress: Progress) -> None:
            self.fetched[name] = here + progress.documents_written
            self.on_step()

        run, waiting = Run(remote, local, first_sync.HANDFULS, stepped), self._unsent()
        await run.start()
        while await run.page():
            now = self._unsent()
            for circle in sorted({circle for circle, _, _ in now - waiting}):
                with self._alone(circle):
                    await self._push_records(circle)
            waiting = now
            store.checkpoint()  # a little at a time: what a long pull leaves in the log would hold everybody up at once
            if not await self.may_pull():
                return False
        if holds_records(name):
            first_sync.end(store)
        return True

    def _unsent(self) -> set[tuple[str, str, str]]:
        circles = [(name, self.circles.store(name)) for name in self.circles.names() if holds_records(name)]
        return {(name, one.doc_id, one.rev) for name, store in circles for one in delivery.unsent(store, self.devices)}

    def _acknowledger(self, name: str) -> Callable[[Sequence[Revision]], Awaitable[None]]:
        store = self.circles.store(name)

        async def acknowledged(revisions: Sequence[Revision]) -> None:
            own = _own(store, revisions, self.devices) if holds_records(name) else list(revisions)
            if holds_records(name):
                waiting = {one.doc_id: one for one in delivery.unsent(store, self.devices)}
                arrived = [waiting[doc_id] for doc_id, rev in own if doc_id in waiting and waiting[doc_id].rev == rev]
                ids = {one.doc_id for one in arrived}
                left = {one.group for one in waiting.values() if one.doc_id not in ids}
                self.counts["records"].sent += len(
                    {one.group for one in arrived} - left
                )  # in several batches a record arrives with its last
                self.counts["records"].sent_bytes += sum(one.size for one in arrived)
            delivery.acknowledge(store, own, self.now_ms())
            self.on_arrival()
            self.on_step()

        return acknowledged

    async def _media(self, kind: str) -> None:
        with self._running(kind):
            for circle in self.circles.names():
                media = self.circles.media_of(circle)
                if media is not None and holds_records(circle):
                    with self._alone(media):
                        await self._send_photos(kind, circle, media)

    async def _send_photos(self, kind: str, circle: str, media: str) -> None:
        """Photo by photo, the oldest first, so that whole photos become delivered."""
        records, pixels = self.circles.store(circle), self.circles.store(media)
        doubted = delivery.doubted(pixels, kind)
        for photo in own_photos(records, self.devices) if doubted else photos_wanted(records, pixels, self.devices, kind):
            offer_missing_again(records, pixels, photo, RECEIPT_OF[kind])
            with self._sending(*([photo.dwelling] if kind == "photos" and chunks_waiting(pixels, photo, kind) else [])):
                if not await self._send_chunks(kind, circle, media, photo):
                    return  # they wait for another network, and stay in doubt where they were
        if doubted:
            delivery.certain(pixels, kind)

    async def _send_chunks(self, kind: str, circle: str, media: str, photo: Photo) -> bool:
        """False: the network has become one that originals do not leave by."""
        store, seen = self.circles.store(media), self.circles.store(circle).update_seq
        waiting = chunks_waiting(store, photo, kind)
        for handful in in_handfuls(photo, kind, [chunk for chunk, _ in waiting]):
            if kind == "originals" and not self.may_send_originals():
                return False
            sent = await self._send_handful(media, handful)
            count = self.counts[kind]
            count.sent_bytes += sum(size for chunk, size in waiting if chunk in sent)
            count.sent += not chunks_waiting(store, photo, kind)  # of several handfuls only the last leaves nothing
            self.on_step()
            if self.circles.store(circle).update_seq > seen:
                with self._alone(circle):
                    await self._push_records(circle)
                seen = self.circles.store(circle).update_seq
        return True

    async def _send_handful(self, media: str, chunks: Sequence[str]) -> set[str]:
        """Under the rules of a run: asked for first, durable before noted, and a damaged or refused chunk is no arrival but a row in
        the book of refusals. Each chunk is a request of its own, for what a cut breaks off is sent again as a whole."""
        local, _ = self._local(media)
        store, there = self.circles.store(media), set[str]()
        revisions = [(chunk, rev) for chunk in chunks if (rev := fitting(store, chunk)) is not None]

        async def acknowledged(arrived: Sequence[Revision]) -> None:
            delivery.acknowledge(store, arrived, self.now_ms())
            self.on_arrival()
            there.update(doc_id for doc_id, _ in arrived)

        await replicate_revisions(local, self.remote(media), revisions, A_CHUNK_A_REQUEST, acknowledged)
        return there

    def _local(self, name: str, rest: Callable[[], float] | None = None) -> tuple[LocalPeer, RefusedTable]:
        handle, table = self._sides(name)
        if holds_records(name) or name in READ_ONLY:
            return GivingTarget(handle, table, Manners(self.now_ms, rest or self.rest, record_named), self._dangers_meanwhile), table
        return ChunkSource(handle, table, self._dangers_meanwhile), table

    def _sides(self, name: str) -> tuple[StoreHandle, RefusedTable]:
        """A database's own file, and its book of refusals."""
        handle: StoreHandle = self.circles.handle(name)
        return handle, RefusedTable(handle, self.now_ms)

    def _running(self, kind: str) -> _Running:
        return _Running(self.counts[kind], self.on_step)


class _Running:
    """While a lane moves, the sheet says so."""

    def __init__(self, count: LaneCount, on_step: Callable[[], None]) -> None:
        self._count, self._on_step = count, on_step

    def __enter__(self) -> None:
        self._count.running = True
        self._on_step()

    def __exit__(self, *_: object) -> None:
        self._count.running = False
        self._on_step()


def _own(store: Store, revisions: Sequence[Revision], devices: Sequence[str]) -> list[Revision]:
    """Those that this device wrote: what was only pulled is nobody's delivery."""
    sql = "select id from circle_document where id in (select value from json_each(?)) and device in (select value from json_each(?))"
    asked = json.dumps([doc_id for doc_id, _ in revisions])
    own = {str(row[0]) for row in store.read(sql, (asked, json.dumps(list(devices))))}
    return [revision for revision in revisions if revision[0] in own]
