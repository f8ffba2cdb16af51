"""How far a circle's first pull has come, and what of it a screen may rely on already.

Rule (issue 16): a fresh device asks the centre which documents tonight needs, fetches these by the replicator's own rules (past the feed,
revisions as they are, checkpoints untouched), and pulls the rest behind them. Until the first pull has reached the end of the feed the
circle is not *whole*; `since` is the first day that what is here is enough for. A centre that names nothing costs the head start alone.
The note is a local document in the circle's own file, so that a cut anywhere goes on where it was.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from docstore.replication.peer import Peer, Revision
from docstore.replication.run import ReplicationOptions, replicate_revisions
from docstore.store import Store
from mobile.services.shown import Fetching

_NOTE = "first-sync"
RESIDENCE = "residence-"
STEPS = 100
HANDFULS = ReplicationOptions(batches_a_page=4)


@dataclass(frozen=True)
class Tonight:
    """What the centre names: revisions, the day from which on they are enough, and how many documents there are in all."""

    day: str
    first: tuple[Revision, ...]
    documents: int


AskTonight = Callable[[str], Awaitable[Tonight | None]]


async def always() -> bool:
    return True


async def nobody_tells(_database: str) -> Tonight | None:
    """A centre that names nothing."""
    return None


@dataclass(frozen=True)
class FirstSync:
    """`total` is what the centre counted when it was asked, 0 while nobody knows."""

    whole: bool = True
    since: str | None = None
    total: int = 0

    def enough_for(self, day: str) -> bool:
        """Whether what is here says the truth about that night."""
        return self.whole or (self.since is not None and self.since <= day)


def first_sync(store: Store) -> FirstSync:
    """A file without the note is whole: it was filled before there were notes."""
    note = store.get_local(_NOTE)
    return FirstSync() if note is None else FirstSync(bool(note["whole"]), note["since"], int(note["total"]))


def begin(store: Store, pulled_before: bool) -> FirstSync:
    """Noted once, before the first document comes."""
    if store.get_local(_NOTE) is None and not pulled_before:
        _keep(store, FirstSync(whole=False))
    return first_sync(store)


def end(store: Store) -> None:
    """The feed was read to its end."""
    if not first_sync(store).whole:
        _keep(store, FirstSync())


async def fetch_tonight(store: Store, sides: tuple[Peer, Peer], told: Tonight) -> None:
    """Everything that was named is here when the note says so. `sides` are the centre's and our own."""
    await replicate_revisions(*sides, told.first, HANDFULS)
    _keep(store, replace(first_sync(store), since=told.day, total=told.documents))


def documents_here(store: Store) -> int:
    """Counting reads an index from end to end: once a pull, not at every step."""
    return int(store.read("select count(*) from circle_document")[0][0])


def all_fetching(stores: Mapping[str, Store], here: dict[str, int]) -> Fetching | None:
    """How many of how many documents are here, of all circles that are not whole; `here` remembers what was counted. In steps of a
    hundredth: every step is drawn."""
    found = [(name, first_sync(store)) for name, store in stores.items()]
    fresh = [(name, first) for name, first in found if not first.whole]
    if not fresh:
        return None
    done = sum(here[name] if name in here else here.setdefault(name, documents_here(stores[name])) for name, _ in fresh)
    told = all(first.total for _, first in fresh)
    total = max(sum(first.total for _, first in fresh), done) if told else 0
    return Fetching(
        done - done % max(1, total // STEPS), total, all(first.since is not None for name, first in fresh if name.startswith(RESIDENCE))
    )


def _keep(store: Store, found: FirstSync) -> None:
    store.put_local(_NOTE, {"whole": found.whole, "since": found.since, "total": found.total})
