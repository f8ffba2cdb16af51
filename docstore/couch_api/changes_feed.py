"""One reader of one database's changes, from its first page to its last word.

A feed is pulled: one page is read from the store, written, and only then is the next one read, so a slow reader costs one page of memory
and no more. Between pages a feed waits for the store to change; with a heartbeat it says so, without one it ends after its timeout.
A feed ends when its caller's right does, with a `last_seq` from which a new one goes on.

A descending feed pages downwards and ends; a document that changes meanwhile has left the part that it has yet to tell.

What a reader has been told is always covered by `last_seq`: the store's number is read before the page, so a change that comes in
between is told again rather than skipped.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from enum import Enum
from math import inf
from typing import Any

from docstore import selector
from docstore.couch_api.changes_formats import FORMATS
from docstore.couch_api.changes_options import ChangesOptions
from docstore.couch_api.inline_attachments import WITH_ATTACHMENTS, Inlining
from docstore.couch_api.responses import encode
from docstore.couch_api.sequences import sequence_text
from docstore.errors import DocstoreError
from docstore.handle import StoreHandle
from docstore.store import Store

PAGE_WITH_DOCUMENTS = 50
PAGE_WITH_ATTACHMENTS = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One change, encoded in the store's thread."""

    sequence: str
    encoded: bytes


@dataclass(frozen=True, slots=True)
class Page:
    """One reading of the store: its rows, how far it reaches, and whether that was all there was."""

    rows: tuple[Row, ...]
    reached: int
    reached_text: str
    pending: int
    is_last: bool


class News(Enum):
    """How a wait ended."""

    CHANGED = "changed"
    BEAT = "time for a heartbeat"
    OVER = "the feed's time is over"


class ChangesFeed:
    """The pull loop. `seconds_left` is how long the caller's right lasts, None for ever."""

    def __init__(self, handle: StoreHandle, options: ChangesOptions, since: int, *, page_size: int, seconds_left: float | None) -> None:
        self.format = FORMATS[options.feed]
        self._handle = handle
        self._inlining = Inlining(handle)
        self._options = options
        self._since = since
        self._until: int | None = None  # of a descending feed: it goes down from page to page, towards `since`
        self._left = options.limit
        self._page_size = page_size
        self._matches = None if options.selector is None else selector.compiled(options.selector)
        self._now = asyncio.get_running_loop().time
        self._ends = inf if seconds_left is None else self._now() + seconds_left
        self._last_written = self._now()
        self._last_row = self._now()
        self._ending = asyncio.Event()

    async def read(self) -> Page:
        """The next page; afterwards the feed stands at its end."""
        page = await self._handle.read(self._page_reader())
        if self._options.descending:
            self._until = page.reached - 1
        else:
            self._since = page.reached
        if self._left is not None:
            self._left -= len(page.rows)
        return page

    def pieces(self, page: Page, ending: asyncio.Event | None = None) -> AsyncIterator[bytes]:
        """Everything of the answer, in order, beginning with a page that was read already; a wait is over once `ending` is set."""
        return self._inlining.expanded(self._pieces(page, ending))

    async def _pieces(self, page: Page, ending: asyncio.Event | None) -> AsyncIterator[bytes]:
        self._ending = ending or self._ending
        has_told = False
        yield self.format.opening
        while True:
            if page.rows:
                # In one piece: a piece a row would cost both sides more than the rows themselves.
                told = self.format.between.join(self.format.row(row.sequence, row.encoded) for row in page.rows)
                yield (self.format.between if has_told else b"") + told
                has_told = True
                self._last_row = self._last_written = self._now()
            if self._is_over(page, has_told):
                break
            if page.is_last:
                while (news := await self._news()) is News.BEAT:
                    yield self.format.heartbeat
                if news is News.OVER:
                    break
            try:
                page = await self.read()
            except (DocstoreError, RuntimeError):
                # The database was removed, or the server is stopping: the feed ends where it stood, and its reader can go on from there.
                break
        yield self.format.closing(page.reached_text, page.pending)

    def _is_over(self, page: Page, has_told: bool) -> bool:
        if self._left == 0 or self._now() >= self._ends:
            return True
        feed = self._options.feed
        if self._options.descending:
            return page.is_last  # nothing comes after what was first
        return page.is_last and (feed == "normal" or (feed == "longpoll" and has_told))

    async def _news(self) -> News:
        """Waits for a change, until the next heartbeat, or until the feed's end."""
        heartbeat = self._options.heartbeat
        quiet_until = self._last_row + self._options.timeout if heartbeat is None else inf
        beat_at = inf if heartbeat is None else self._last_written + heartbeat
        ends = min(quiet_until, self._ends)
        if await self._place_after(max(0.0, min(ends, beat_at) - self._now())) > self._since:
            return News.CHANGED
        if self._now() >= ends or self._ending.is_set():
            return News.OVER
        if self._now() < beat_at:
            # Woken for nothing new that the handle knows of: the store says what it was, also that it has been closed.
            return News.CHANGED
        self._last_written = self._now()
        return News.BEAT

    async def _place_after(self, timeout: float) -> int:
        """The store's next place, or the same after the timeout and as soon as the server is ending."""
        async with asyncio.TaskGroup() as tasks:
            place = tasks.create_task(self._handle.wait_for_change(self._since, timeout))
            ending = tasks.create_task(self._ending.wait())
            await asyncio.wait({place, ending}, return_when=asyncio.FIRST_COMPLETED)
            known = place.result() if place.done() else self._since
            place.cancel()
            ending.cancel()
        return known

    def _page_reader(self) -> Callable[[Store], Page]:
        since, until, options, matches = self._since, self._until, self._options, self._matches
        inlining = self._inlining if options.attachments and options.include_docs else None
        size = self._size()

        def work(store: Store) -> Page:
            head = store.update_seq
            found = store.changes(
                since,
                limit=size,
                style=options.style,
                include_docs=options.include_docs or matches is not None,
                descending=options.descending,
                doc_ids=options.doc_ids,
                conflicts=options.conflicts,
                until=until,
            )
            is_last = len(found.results) < size
            told = found.results[-1]["seq"] if found.results else since if until is None else until + 1
            reached = max(told, head) if is_last and not options.descending else told
            rows = [row for row in found.results if matches is None or matches(row["doc"])]
            return Page(
                tuple(_row(store, row, options, inlining) for row in rows), reached, sequence_text(store, reached), found.pending, is_last
            )

        return work

    def _size(self) -> int:
        size = PAGE_WITH_DOCUMENTS if self._options.include_docs or self._matches is not None else self._page_size
        size = PAGE_WITH_ATTACHMENTS if self._options.attachments else size
        return size if self._left is None else min(size, self._left)


def _row(store: Store, row: dict[str, Any], options: ChangesOptions, inlining: Inlining | None) -> Row:
    sequence = sequence_text(store, row["seq"])
    kept = {name: value for name, value in row.items() if name != "doc" or options.include_docs}
    if inlining is not None:
        kept["doc"] = inlining.shown(store, kept["doc"], WITH_ATTACHMENTS)
    return Row(sequence, encode({**kept, "seq": sequence}))
