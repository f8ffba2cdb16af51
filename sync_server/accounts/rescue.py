"""What a handed-in file holds and the centre lacks goes into its circle, as it was written.

Rules (design.md section 9, docs/adr/0078-files-are-handed-in-as-ciphertext.md): a scratch copy is opened with the deposited key; the copy
goes again, the ciphertext is the caller's. Delivered are the leaves written under this device's ids, with their history and attachments,
each held to the same guard as if the device had pushed it with all its users signed in. Whatever else the centre lacks (refused, written by
a colleague and now on this device alone, of a kind that only a newer centre knows, typed and not yet in a revision) is counted as kept
aside. What is named by its content makes no second root: a leaf that is not what its name says stays aside, and of one that is, whatever
its revision, the centre needs no other. Each leaf is noted before it is stored, so a delivery that was cut counts the same when it is done
again. Only damage of what was handed in makes it a file that could not be read: a full or locked disk of the centre goes out to the caller,
and the device asks again. No content is in any row, count or log.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from docstore.canonical import JsonObject
from docstore.errors import CorruptStore, NewerStore, ReadFailed, WrongKey
from docstore.handle import ThreadedHandle
from docstore.replication.local_peer import LocalPeer
from docstore.replication.peer import Revision, Wanted
from docstore.sqlite.connection import Connection, system_errors
from docstore.store import Store
from schemas.access import author_role, database_kind, device_role
from schemas.errors import SchemaError
from schemas.guard import CHUNK, CLASSES, guard
from schemas.identifiers import type_of
from schemas.kinds import MODELS, check_document
from schemas.subject import thing_of
from sync_server.accounts import deposit, devices, identity
from sync_server.accounts.deposit import Seal
from sync_server.accounts.roles import MEDIA
from sync_server.accounts.salvaging import Salvage, leaves_of, lost_of
from sync_server.couch.named import is_what_it_is_called, standing
from sync_server.couch.port import Database, Databases
from sync_server.rows import RowsFile

AT_ONCE = 20
WITHOUT_CIPHER = frozenset({"android", "ios"})
"""As a native app of such a phone names its platform when it enrols (`mobile/platform/native.py`)."""
PAGE = 200
_UNFINISHED = {"device_autosave": "SELECT count(*) FROM device_autosave WHERE dirty", "device_form": "SELECT count(*) FROM device_form"}
"""Rows that a device keeps beside its documents for what is typed and in no revision yet."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A verified unit: ciphertext on our disk; None for a part that is empty. `unsent` is what the device believed."""

    unit: str
    device: str
    database: str
    main: Path | None
    wal: Path | None
    unsent: int


@dataclass(frozen=True, slots=True)
class Rescued:
    """Counts of leaves, and of the things that a person would count (`schemas.subject`). `was_read` is False when the file did not open, or
    not to its end."""

    delivered: int
    already: int
    kept_aside: int
    was_read: bool = True
    things: int = 0
    things_aside: int = 0


@dataclass(frozen=True, slots=True)
class _Rights:
    """Under which ids the device wrote, with which roles it is judged, which keys may open its file.

    `may_be_plain`: it was enrolled as a phone, of which some cannot encipher. That was said by somebody who signed in; anywhere else a
    file without a cipher was made by whoever holds the device's credential, which lies open there, and no PIN stood before it."""

    ids: frozenset[str]
    roles: frozenset[str]
    keys: tuple[bytes, ...]
    may_be_plain: bool


class _Damaged(Exception):
    """What was handed in cannot be read to its end. Never said of the centre's own files."""


@dataclass(slots=True)
class _Work:
    """One delivery under way."""

    handed_in: HandedIn
    rights: _Rights
    target: Database
    noted: set[Revision]
    already: int = 0
    wanted: list[Wanted] = field(default_factory=list)
    aside: list[tuple[Revision, str]] = field(default_factory=list)
    things: dict[str, str] = field(default_factory=dict)
    """What each document of the page under way counts as."""


class Rescuer:
    """`workshop` is a folder for scratch copies; what a killed delivery left there goes at the start."""

    def __init__(self, databases: Databases, rows: RowsFile, seal: Seal, workshop: Path, now: Callable[[], float]) -> None:
        self._databases, self._rows, self._seal, self._workshop, self._now = databases, rows, seal, workshop, now
        shutil.rmtree(workshop, ignore_errors=True)
        workshop.mkdir(parents=True, mode=0o700)

    async def deliver(self, handed_in: HandedIn) -> Rescued:
        target = await self._databases.find(handed_in.database) if database_kind(handed_in.database) else None
        rights, noted = await self._rows.run(lambda connection: self._begun(connection, handed_in))
        if target is None:
            return Rescued(0, 0, handed_in.unsent, was_read=False, things_aside=handed_in.unsent)
        work = _Work(handed_in, rights, target, noted)
        with tempfile.TemporaryDirectory(dir=self._workshop) as scratch:
            source: ThreadedHandle | None = None
            try:
                source = await self._opened(handed_in, rights, Path(scratch))
                if source is None:
                    return await self._counted(work, handed_in.unsent, was_read=False)
                await self._deliver_all(LocalPeer(source), source, work)
                with _reading():
                    unfinished = await source.read(_unfinished)
            except _Damaged:
                # Damaged: what can be read leaf by leaf is delivered, and the ciphertext stays for the rest.
                await self._salvage(work, Path(scratch))
                return await self._counted(work, handed_in.unsent, was_read=False)
            finally:
                if source is not None:
                    await source.close()
        return await self._counted(work, unfinished, was_read=True)

    def _begun(self, connection: Connection, handed_in: HandedIn) -> tuple[_Rights, set[Revision]]:
        """What an earlier try left aside is judged anew: it may have come by another way meanwhile."""
        connection.execute("DELETE FROM rescues WHERE unit = ? AND outcome = 'aside'", (handed_in.unit,))
        return self._rights(connection, handed_in)

    def _rights(self, connection: Connection, handed_in: HandedIn) -> tuple[_Rights, set[Revision]]:
        ids = identity.ids_of(connection, handed_in.device)
        signs = {author_role(author.user, author.role) for author in identity.authors_of(connection, handed_in.device)}
        proven = identity.proven_ids_of(connection, handed_in.device)
        keys = deposit.keys_of(connection, proven, handed_in.database, self._seal)
        may_be_plain = bool(keys) and devices.platform_of(connection, handed_in.device) in WITHOUT_CIPHER
        # That a key of this circle was deposited from here says that somebody here was of the circle.
        circle = {handed_in.database.removesuffix(MEDIA)} if keys else set()
        roles = frozenset(signs | circle | {device_role(device) for device in ids})
        noted = connection.execute("SELECT doc_id, rev FROM rescues WHERE unit = ? AND outcome = 'delivered'", (handed_in.unit,))
        return _Rights(frozenset(ids), roles, tuple(keys), may_be_plain), {(str(doc_id), str(rev)) for doc_id, rev in noted}

    async def _opened(self, handed_in: HandedIn, rights: _Rights, scratch: Path) -> ThreadedHandle | None:
        """With the newest deposited key that fits, or as the plain file of a phone that cannot encipher; each try has a copy of its own,
        since opening writes."""
        for number, key in enumerate([*rights.keys, *([None] if rights.may_be_plain else [])]):
            copy = scratch / f"{number}.sqlite"
            await asyncio.to_thread(_copy, handed_in, copy)
            try:
                return await ThreadedHandle.open(str(copy), key=key, name=handed_in.database)
            except WrongKey:
                continue
            except CorruptStore as damage:
                raise _Damaged from damage
            except NewerStore:
                return None
        return None

    async def _salvage(self, work: _Work, scratch: Path) -> None:
        """Past what SQLite follows: each document by itself."""
        sick = await asyncio.to_thread(Salvage.open, scratch, work.rights.keys, partial(_copy, work.handed_in))
        if sick is None:
            return
        try:
            while found := await asyncio.to_thread(sick.batch):
                documents = {_revision(one): one for one in leaves_of(found)}
                work.things |= {doc_id: thing_of(one) for (doc_id, _), one in documents.items()}
                leaves: dict[str, list[str]] = {}
                for doc_id, rev in documents:
                    leaves.setdefault(doc_id, []).append(rev)
                _sort(work, list(documents.values()), await work.target.missing(leaves))
                wanted = [documents[one.doc_id, rev] for one in work.wanted for rev in one.revs]
                work.wanted.clear()
                for start in range(0, len(wanted), AT_ONCE):
                    await self._deliver_documents(wanted[start : start + AT_ONCE], work)
                work.aside += [(one, "unreadable") for one in lost_of(found)]
                await self._note_aside(work)
        finally:
            await asyncio.to_thread(sick.close)

    async def _deliver_all(self, source: LocalPeer, handle: ThreadedHandle, work: _Work) -> None:
        since, more = "0", True
        while more:
            with _reading():
                page = await source.changes(since, limit=PAGE)
                leaves = {one.doc_id: one.revs for one in page.results if not one.doc_id.startswith("_design/")}
                read = await handle.read(lambda store, ids=tuple(leaves): [leaf for doc_id in ids for leaf in store.leaves(doc_id)])  # type: ignore[misc]
            work.things = {str(leaf["_id"]): thing_of(leaf) for leaf in read}
            _sort(work, read, await work.target.missing(leaves))
            for some in _portions(work.wanted):
                await self._deliver_some(source, some, work)
            work.wanted.clear()
            await self._note_aside(work)
            since, more = page.last_seq, bool(page.pending)

    async def _deliver_some(self, source: LocalPeer, wanted: Sequence[Wanted], work: _Work) -> None:
        with _reading():
            fetched = await source.get_documents(wanted)
        work.aside += [(one.revision, "unreadable") for one in fetched.unreadable] + [(one, "absent") for one in fetched.absent]
        await self._deliver_documents(fetched.documents, work)

    async def _deliver_documents(self, documents: Sequence[JsonObject], work: _Work) -> None:
        here = await standing(work.target, list({str(one["_id"]) for one in documents}))
        passing: list[JsonObject] = []
        for document in documents:
            refusal = _refusal(work.handed_in.database, document, work.rights.roles)
            if refusal is not None:
                work.aside.append((_revision(document), refusal))
            elif document["_id"] in here and _revision(document) not in work.noted:
                work.already += 1
            else:
                passing.append(document)
        await self._note(work, [(_revision(document), "") for document in passing], "delivered")
        work.noted.update(_revision(document) for document in passing)
        for refused in await work.target.put_revisions(passing):
            work.aside.append((refused.revision, "refused"))

    async def _note_aside(self, work: _Work) -> None:
        await self._note(work, work.aside, "aside")
        work.aside.clear()

    async def _note(self, work: _Work, revisions: Sequence[tuple[Revision, str]], outcome: str) -> None:
        def rows(connection: Connection) -> None:
            for (doc_id, rev), code in revisions:
                connection.execute(
                    "INSERT OR REPLACE INTO rescues(unit, doc_id, rev, outcome, code, at, thing) VALUES (?,?,?,?,?,?,?)",
                    (work.handed_in.unit, doc_id, rev, outcome, code, self._now(), work.things.get(doc_id, doc_id)),
                )

        if revisions:
            await self._rows.run(rows)

    async def _counted(self, work: _Work, more_aside: int, *, was_read: bool) -> Rescued:
        await self._note_aside(work)
        (delivered, things), (aside, things_aside) = await self._rows.run(
            lambda connection: (_counts(connection, work.handed_in.unit, "delivered"), _counts(connection, work.handed_in.unit, "aside"))
        )
        if was_read:
            return Rescued(delivered, work.already, aside + more_aside, was_read, things, things_aside + more_aside)
        most, most_things = max(aside, more_aside - delivered), max(things_aside, more_aside - things)
        return Rescued(delivered, work.already, most, was_read, things, most_things)


def _counts(connection: Connection, unit: str, outcome: str) -> tuple[int, int]:
    """Leaves, and things; one that was noted before things were is a thing of its own."""
    sql = "SELECT count(*), count(DISTINCT coalesce(thing, doc_id)) FROM rescues WHERE unit = ? AND outcome = ?"
    leaves, things = connection.execute(sql, (unit, outcome))[0]
    return int(leaves), int(things)


def _sort(work: _Work, leaves: Sequence[JsonObject], missing: object) -> None:
    """Which leaves are to be delivered, which are here, which nobody but this file has and it may not deliver."""
    lacking = {(doc_id, rev) for doc_id, revs in dict(missing).items() for rev in revs}  # type: ignore[call-overload]
    wanted: dict[str, list[str]] = {}
    for leaf in leaves:
        kind = CLASSES.get(type_of(leaf["_id"]))
        is_own = kind == CHUNK or leaf.get("device") in work.rights.ids
        if kind is None and not is_own and type_of(leaf["_id"]) in MODELS:
            continue  # the centre's own: it computes it again
        if _revision(leaf) not in lacking:
            work.already += is_own and _revision(leaf) not in work.noted
        elif is_own:
            wanted.setdefault(leaf["_id"], []).append(leaf["_rev"])
        else:
            work.aside.append((_revision(leaf), "not_own" if kind else "wrong_kind"))
    work.wanted += [Wanted(doc_id, tuple(revs)) for doc_id, revs in wanted.items()]


def _refusal(database: str, document: JsonObject, roles: frozenset[str]) -> str | None:
    """As at the circle's own door. No old version: a revision that comes as it was written is not an edit of what is here."""
    said = guard(database, document, None, roles)
    if said is not None:
        return said.partition(":")[0]
    if not is_what_it_is_called(document):
        return "id_mismatch"
    try:
        check_document(document)
    except SchemaError as error:
        return error.code
    return None


def _revision(document: JsonObject) -> Revision:
    return str(document["_id"]), str(document["_rev"])


def _portions(wanted: Sequence[Wanted]) -> Iterator[Sequence[Wanted]]:
    return (wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE))


def _unfinished(store: Store) -> int:
    there = {str(row[0]) for row in store.read("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return sum(int(store.read(count)[0][0]) for table, count in _UNFINISHED.items() if table in there)


@contextmanager
def _reading() -> Iterator[None]:
    """Around what reads the scratch copy alone, so that damage there is not taken for damage of the circle's own file."""
    try:
        yield
    except (CorruptStore, NewerStore, WrongKey, ReadFailed) as error:
        raise _Damaged from error


def _copy(handed_in: HandedIn, copy: Path) -> None:
    with system_errors():
        if handed_in.main is not None:
            shutil.copyfile(handed_in.main, copy)
        if handed_in.wal is not None:
            shutil.copyfile(handed_in.wal, copy.with_name(copy.name + "-wal"))
