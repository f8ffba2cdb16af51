"""Store: one database as one object, over one SQLite file.

Documents are plain dicts in CouchDB's shape; revisions are text at this border. Every method that writes is one durable transaction, or
a part of the `transaction()` around it: when a call has returned (and its outermost transaction is over), what it wrote survives the
process. A conflict comes back as a result; everything else that goes wrong is an error of docstore/errors.py. Synchronous and for one
thread at a time: docstore/handle.py is the door for asynchronous callers.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import PurePath
from typing import Any, Literal, TypedDict, TypeVar, Unpack

from docstore.canonical import JsonObject
from docstore.errors import BadRequest, NotFound, TerminalError
from docstore.revision import RevId
from docstore.sqlite import indexes as read_models
from docstore.sqlite import locals as local_notes
from docstore.sqlite import maintenance
from docstore.sqlite.attachments import Attachment, Held, Upload, Uploaded, open_attachment, stub
from docstore.sqlite.changes import ChangesPage, ChangesWish, Places, Style, as_row, pending_after, read_heads
from docstore.sqlite.connection import Connection, FileOptions, Row
from docstore.sqlite.documents import Stored, count_documents, find_head, load_content, require_content
from docstore.sqlite.edits import Desk, as_result, new_among, write_here, write_there
from docstore.sqlite.indexes import Index
from docstore.sqlite.listing import Listing, list_documents
from docstore.sqlite.reading import REVS_LIMIT, Content, View, read_document, read_open_revisions, read_revs_diff, render
from docstore.sqlite.tables import get_setting, is_former, migrate, put_setting, refuse_newer

__all__ = ["Attachment", "ChangesPage", "Connection", "Index", "Store", "Upload", "Uploaded"]

T = TypeVar("T")
_LOG = logging.getLogger(__name__)


class OpenOptions(TypedDict, total=False):
    """How `Store.open` opens a file; `exclusive` is for a browser, `read_only` for a second connection, `engine` for tests.

    `before_migrating` is called with the path of a file of an older form while it is closed, to copy it; what it raises leaves the file as
    it is. Who gives none migrates without a copy. With `read_models_later` a read model of another version is left for `catch_up`."""

    key: bytes | None
    indexes: Sequence[Index]
    exclusive: bool
    flush: Callable[[], None] | None
    name: str | None
    read_only: bool
    engine: str | None
    before_migrating: Callable[[str], None] | None
    read_models_later: bool


class ViewOptions(TypedDict, total=False):
    rev: str | None
    revs: bool
    conflicts: bool
    revs_info: bool
    deleted_conflicts: bool
    local_seq: bool
    attachments: Content
    latest: bool


class ChangesOptions(TypedDict, total=False):
    limit: int | None
    style: Style
    include_docs: bool
    descending: bool
    doc_ids: Sequence[str] | None
    conflicts: bool
    attachments: Content
    until: int | None


class ListingOptions(TypedDict, total=False):
    keys: Sequence[str] | None
    startkey: str | None
    endkey: str | None
    inclusive_end: bool
    inclusive_start: bool
    totals: bool
    descending: bool
    limit: int | None
    skip: int
    include_docs: bool
    conflicts: bool
    attachments: Content


class Store:
    """A CouchDB database in a file."""

    def __init__(self, connection: Connection, name: str, indexes: Sequence[Index] = ()) -> None:
        self._connection = connection
        self._indexes = tuple(indexes)
        self._places = Places(connection)
        self._listeners: dict[object, Callable[[int], None]] = {}
        self._held = Held()
        self.name = name
        self.uuid: str = get_setting(connection, "uuid")
        self._revs_limit = int(get_setting(connection, "revs_limit", REVS_LIMIT))

    @classmethod
    def open(cls, path: str, **options: Unpack[OpenOptions]) -> Store:
        """Opens or creates a file, brings its tables and its read models up to date."""
        name = options.pop("name", None) or PurePath(path).stem
        indexes, before = options.pop("indexes", ()), options.pop("before_migrating", None)
        later = options.pop("read_models_later", False)
        connection = Connection.open(path, FileOptions(**options))  # type: ignore[misc]
        try:
            if before is not None and is_former(connection):
                connection.close()
                before(path)
                connection = Connection.open(path, FileOptions(**options))  # type: ignore[misc]
            if options.get("read_only"):
                refuse_newer(connection)
            else:
                migrate(connection)
                read_models.bring_up_to_date(connection, () if later else indexes)
            return cls(connection, name, indexes)
        except BaseException:
            connection.close()
            raise

    def close(self) -> None:
        self._connection.close()

    def catch_up(self, documents: int = 20) -> Iterator[None]:
        """Brings read models of another version up to date, a few documents at each `next`. They are not to be read before the end."""
        return read_models.catching_up(self._connection, self._indexes, documents)

    # --- what the database is

    @property
    def update_seq(self) -> int:
        """The place of the newest change; it never goes back."""
        return self._places.last

    def info(self) -> JsonObject:
        """CouchDB's GET /db."""
        live, deleted = count_documents(self._connection)
        pages = int(self._connection.value("PRAGMA page_count"))
        free = int(self._connection.value("PRAGMA freelist_count"))
        size = int(self._connection.value("PRAGMA page_size"))
        return {
            "db_name": self.name,
            "doc_count": live,
            "doc_del_count": deleted,
            "update_seq": self.update_seq,
            "purge_seq": int(get_setting(self._connection, "purge_seq", 0)),
            "compact_running": False,
            "sizes": {"file": pages * size, "active": (pages - free) * size, "external": (pages - free) * size},
            "disk_format_version": int(self._connection.value("PRAGMA user_version")),
            "instance_start_time": "0",
            "uuid": self.uuid,
        }

    def renew_identity(self) -> None:
        """For a copy that goes on by itself, such as a restored backup: whoever followed the old one reads this one anew."""
        self.uuid = secrets.token_hex(16)
        with self.transaction():
            put_setting(self._connection, "uuid", self.uuid)

    def get_security(self) -> JsonObject:
        return dict(get_setting(self._connection, "security", {}))

    def put_security(self, security: Mapping[str, Any]) -> None:
        with self.transaction():
            put_setting(self._connection, "security", dict(security))

    def get_revs_limit(self) -> int:
        return self._revs_limit

    def set_revs_limit(self, limit: int) -> None:
        """How many ancestors a leaf keeps; older trees are shortened at their next edit."""
        if limit < 1:
            raise BadRequest("The revisions limit must be at least 1.")
        with self.transaction():
            put_setting(self._connection, "revs_limit", limit)
        self._revs_limit = limit

    # --- writing

    def put(self, document: Mapping[str, Any]) -> JsonObject:
        """One edit made here: {"ok", "id", "rev"}, or {"error": "conflict", ...} when it stands on no leaf."""
        with self.transaction():
            return write_here(self._desk(), document)

    def bulk_docs(self, documents: Iterable[Mapping[str, Any]], *, new_edits: bool = True) -> list[JsonObject]:
        """Many edits in one transaction. With new_edits=False revisions are grafted and only errors are listed."""
        listed = list(documents)
        with self.transaction():
            desk = self._desk() if new_edits else replace(self._desk(), new=new_among(self._connection, listed), later={})
            results = [_one_of_many(desk, document, new_edits) for document in listed]
            read_models.apply_many(self._connection, self._indexes, tuple((desk.later or {}).values()))
        return [result for result in results if result is not None]

    def purge(self, asked: Mapping[str, Sequence[str]]) -> JsonObject:
        """Takes leaves away for good, here only; compaction then overwrites them on the disk."""
        with self.transaction():
            return maintenance.purge(self._desk(), asked)

    def compact(self) -> None:
        """Drops old revisions' content and what nothing names, and gives the space back; returns when all is done."""
        for _ in self.compaction():
            continue
        self.checkpoint()

    def compaction(self) -> Iterator[None]:
        """The same in bounded steps, one at each `next`, for callers who let others write in between."""
        return maintenance.compaction(self._connection, self._held)

    def checkpoint(self) -> None:
        """Moves the write-ahead log into the file; for idle moments."""
        self._connection.checkpoint()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Several writes, one commit. Inside another one only this part is taken back when it fails."""
        outermost = not self._connection.in_transaction
        changed, place = False, 0
        try:
            with self._connection.transaction():
                yield
                if outermost:
                    place = self._places.last
                    changed = self._places.save()
        except BaseException:
            if outermost:
                self._places.forget()
            raise
        if changed:
            self._announce(place)

    @property
    def lost_its_transaction(self) -> bool:
        """True inside a transaction that SQLite ended by itself: nothing more may be written in it."""
        return self._connection.lost_its_transaction

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Several reads of one moment."""
        with self._connection.snapshot():
            yield

    def write_rows(self, work: Callable[[Connection], T]) -> T:
        """Plain rows beside the documents (autosave, the refused table), durable when this returns."""
        with self.transaction():
            return work(self._connection)

    def on_change(self, listener: Callable[[int], None]) -> Callable[[], None]:
        """Calls the listener with the newest place after each commit that changed a document."""
        key = object()
        self._listeners[key] = listener

        def stop_listening() -> None:
            self._listeners.pop(key, None)

        return stop_listening

    # --- reading

    def get(self, doc_id: str, **options: Unpack[ViewOptions]) -> JsonObject:
        """The winner or the revision asked for; raises NotFound with "missing" or "deleted"."""
        return read_document(self._connection, doc_id, View(**options))

    def open_revs(
        self,
        doc_id: str,
        revs: Sequence[str] | Literal["all"],
        *,
        latest: bool = False,
        attachments: Content = False,
        revs_history: bool = True,
    ) -> list[JsonObject]:
        """Each asked revision, or every leaf, as {"ok": document} or {"missing": rev}."""
        return read_open_revisions(self._connection, doc_id, revs, View(revs=revs_history, attachments=attachments, latest=latest))

    def leaves(self, doc_id: str) -> list[JsonObject]:
        """Every open leaf, the winner first; nothing for an unknown document."""
        head = find_head(self._connection, doc_id)
        return [] if head is None else read_models.leaf_documents(self._connection, head)

    def revs_diff(self, asked: Mapping[str, Sequence[str]]) -> JsonObject:
        return read_revs_diff(self._connection, asked)

    def changes(self, since: int = 0, **options: Unpack[ChangesOptions]) -> ChangesPage:
        """Every document once, where it last changed."""
        view = View(conflicts=options.pop("conflicts", False), attachments=options.pop("attachments", False))
        include_docs = options.pop("include_docs", False)
        wish = ChangesWish(since=since, **options)  # type: ignore[misc]
        newest = self.update_seq
        heads = read_heads(self._connection, wish, newest)
        rows = [as_row(self._connection, head, wish.style) for head in heads]
        for row, head in zip(rows, heads if include_docs else [], strict=False):
            row["doc"] = render(self._connection, head, require_content(self._connection, head, head.winner.rev), view)
        cut_short = wish.limit is not None and len(heads) >= wish.limit
        last = heads[-1].seq if heads and cut_short else max(newest if wish.until is None else min(wish.until, newest), since)
        return ChangesPage(rows, since if cut_short and not heads else last, pending_after(self._connection, heads, wish))

    def all_docs(self, **options: Unpack[ListingOptions]) -> JsonObject:
        view = View(conflicts=options.pop("conflicts", False), attachments=options.pop("attachments", False))
        return list_documents(self._connection, Listing(view=view, **options))  # type: ignore[misc]

    def read(self, sql: str, arguments: Sequence[Any] = ()) -> list[Row]:
        """Rows of read models."""
        return self._connection.execute(sql, arguments)

    # --- local notes

    def get_local(self, doc_id: str) -> JsonObject | None:
        return local_notes.get_local(self._connection, doc_id)

    def put_local(self, doc_id: str, body: Mapping[str, Any]) -> JsonObject:
        with self.transaction():
            return local_notes.put_local(self._connection, doc_id, body)

    def delete_local(self, doc_id: str) -> JsonObject:
        with self.transaction():
            return local_notes.delete_local(self._connection, doc_id)

    # --- attachments

    def begin_upload(self) -> Upload:
        """Content that arrives in parts; what `finish` returns goes into a document as an attachment's "data", then `close` lets it go."""
        with self.transaction():
            return Upload(self._connection, self._held)

    def attachment(self, doc_id: str, name: str, *, rev: str | None = None) -> Attachment:
        entry = self._stored(doc_id, rev).attachments.get(name)
        if entry is None:
            raise NotFound("Document is missing attachment")
        return open_attachment(self._connection, entry)

    def put_attachment(self, doc_id: str, name: str, data: bytes | Uploaded, *, content_type: str, rev: str | None = None) -> JsonObject:
        """A new revision of the document with this attachment beside those it has."""
        with self.transaction():
            document = self._with_stubs(doc_id, rev)
            document["_attachments"][name] = {"data": data, "content_type": content_type}
            return write_here(self._desk(), document)

    def delete_attachment(self, doc_id: str, name: str, *, rev: str | None = None) -> JsonObject:
        with self.transaction():
            document = self._with_stubs(doc_id, rev)
            if document["_attachments"].pop(name, None) is None:
                raise NotFound("Document is missing attachment")
            return write_here(self._desk(), document)

    # --- inside

    def _desk(self) -> Desk:
        return Desk(self._connection, self._places, self._indexes, self._revs_limit)

    def _stored(self, doc_id: str, rev: str | None) -> Stored:
        head = find_head(self._connection, doc_id)
        if head is None or (rev is None and head.winner.deleted):
            raise NotFound("missing" if head is None else "deleted")
        stored = load_content(self._connection, head.doc, head.winner.rev if rev is None else RevId.parse(rev))
        if stored is None:
            raise NotFound("missing")
        return stored

    def _with_stubs(self, doc_id: str, rev: str | None) -> JsonObject:
        if rev is None:
            return {"_id": doc_id, "_attachments": {}}
        stored = self._stored(doc_id, rev)
        stubs = {name: stub(entry) for name, entry in stored.attachments.items()}
        return {"_id": doc_id, "_rev": rev, **stored.fields, "_attachments": stubs}

    def _announce(self, place: int) -> None:
        for listener in tuple(self._listeners.values()):
            try:
                listener(place)
            except Exception:  # what is committed stays committed: a listener's fault must not look like a failed write
                _LOG.exception("A listener of a store failed.")


def _one_of_many(desk: Desk, document: Mapping[str, Any], new_edits: bool) -> JsonObject | None:
    try:
        if new_edits:
            return write_here(desk, document)
        write_there(desk, document)
    except TerminalError as error:
        named = {} if new_edits or "_rev" not in document else {"rev": document["_rev"]}  # of several leaves, which was refused
        return as_result(document.get("_id"), error) | named
    return None
