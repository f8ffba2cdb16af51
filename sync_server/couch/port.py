"""The centre's databases as the rest of `sync_server` asks for them: one narrow port, in CouchDB's words.

Two implementations stand behind it: the embedded stores (`stores.py`) and an Apache CouchDB over HTTP (`remote.py`); one contract test
holds them equal (tests/contract/test_centre_databases.py). Sequences are opaque text, documents plain dicts, and every leaf is to be had,
never the winner only. An error is one of `docstore.errors`: transient where trying again helps, and nothing was half written then.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from starlette.types import ASGIApp

from docstore.canonical import JsonObject
from docstore.couch_api.authentication import Authenticator
from docstore.couch_api.databases import NO_DATABASE
from docstore.couch_api.replication import NO_TARGETS, ReplicationTargets
from docstore.couch_api.surface import Settings
from docstore.errors import NotFound
from docstore.replication.peer import Refusal
from sync_server.accounts.lockout import Lockout

Listener = Callable[[str], None]
"""Called on the event loop with the name of a database that changed, was made or was removed; it must not block."""


@dataclass(frozen=True, slots=True)
class Place:
    """How far a feed was read. `identity` tells this very database from any other that bore or will bear its name."""

    identity: str
    seq: str


@dataclass(frozen=True, slots=True)
class Page:
    """The documents that changed after a place, each once; `more` when the feed goes on."""

    doc_ids: tuple[str, ...]
    upto: Place
    more: bool


@dataclass(frozen=True, slots=True)
class Part:
    """An attachment of one revision, from byte `start` up to but without `end`; None: to its end."""

    doc_id: str
    name: str
    rev: str
    start: int = 0
    end: int | None = None


class Database(Protocol):
    """One database of the centre, whoever keeps it."""

    @property
    def name(self) -> str: ...

    async def changes(self, after: Place | None, limit: int) -> Page:
        """From the place, or from the beginning when there is none, it is another database's, or it lies beyond this one's end."""
        ...

    async def sequence(self) -> str:
        """The newest place, as `/db` tells it."""
        ...

    async def leaves(self, doc_ids: Sequence[str]) -> Mapping[str, tuple[JsonObject, ...]]:
        """Every open leaf of each document, deleted ones too, the winner first; attachments as stubs. Unknown documents are left out."""
        ...

    async def get(self, doc_id: str) -> JsonObject | None:
        """The winner, or None when there is none or it is deleted."""
        ...

    async def documents_named(self, prefix: str) -> list[JsonObject]:
        """The winners of all documents whose id begins so, by id."""
        ...

    async def put(self, document: Mapping[str, Any]) -> bool:
        """One edit under CouchDB's revision check, durable when it returns; False when somebody wrote in between."""
        ...

    async def missing(self, asked: Mapping[str, Sequence[str]]) -> Mapping[str, tuple[str, ...]]:
        """Which of these revisions it has never seen; documents of which it lacks nothing are left out."""
        ...

    async def put_revisions(self, documents: Sequence[JsonObject]) -> list[Refusal]:
        """Stores revisions as they were written elsewhere: `_revisions` in full, attachments as `bytes` under `data`. What is refused is
        told; all the rest is durable when it returns, and storing it again changes nothing."""
        ...

    async def purge(self, doc_id: str, revs: Sequence[str]) -> None:
        """Takes leaves away for good; what is gone already is no fault."""
        ...

    def attachment(self, part: Part) -> AsyncIterator[bytes]:
        """The bytes as they are stored, in pieces. NotFound when there are none; ReadFailed when they are damaged."""
        ...

    async def security(self) -> Mapping[str, Any]:
        """What somebody has set; empty while nobody has."""
        ...

    async def put_security(self, security: Mapping[str, Any]) -> None: ...


@dataclass(frozen=True, slots=True)
class Door:
    """What `/db` needs of the centre: who signs in how, how the server presents itself; `settings.ending` is set before it stops."""

    authenticator: Authenticator
    settings: Settings
    targets: ReplicationTargets = NO_TARGETS
    """Where an admin may send `_replicate`."""
    lockout: Lockout | None = None
    """Counts wrong tries before an Apache CouchDB; the embedded surface's `authenticator` does it itself."""


class Databases(Protocol):
    """All of them. `own` are databases that the server needs for itself beside the centre's."""

    @property
    def own(self) -> Sequence[str]: ...

    async def find(self, name: str) -> Database | None: ...

    async def names(self) -> list[str]: ...

    async def create(self, name: str) -> None:
        """DatabaseExists when it does."""
        ...

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Returns what ends the listening. Who must miss nothing looks at all databases as well when it begins."""
        ...

    async def follow(self) -> None:
        """Keeps the listeners told, until cancelled; returns at once where they are told anyway."""
        ...

    def surface(self, door: Door) -> ASGIApp:
        """What clients reach at `/db`."""
        ...

    def as_files(self, data: Path) -> AbstractAsyncContextManager[Path]:
        """A folder with every database as a file of ours and the accounts of the data folder `data`, for a backup to read."""
        ...

    async def close(self) -> None: ...


async def existing(databases: Databases, name: str) -> Database:
    """A database that must be there; NotFound otherwise."""
    found = await databases.find(name)
    if found is None:
        raise NotFound(NO_DATABASE)
    return found
