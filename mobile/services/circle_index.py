"""The read model of one circle's file: documents by kind and subject, folded records, and with them what is searched (`list_index`).

Rule (design.md section 4): rows in the circle's own file, written in the edit's transaction, rebuilt when `version` changes; so lists at
thousands of documents read rows and never fold everything. A fact counts by the leaf whose body matches its name, whatever CouchDB's
winner is (section 6). Every other leaf is ignored and reported: its document stands in `circle_suspect`, which the sync sheet counts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from docstore.sqlite.connection import Connection
from docstore.store import Store
from mobile.services import list_index, same_index
from mobile.services.kept_record import packed
from schemas.facts import verify_fact
from schemas.records import Record, concerned, fold_record
from schemas.same_as import SameAs
from schemas.subject import subject_of

__all__ = ["CircleIndex", "document", "record_named", "suspects"]

JsonObject = dict[str, Any]

_OWN_OR_COMPUTED = frozenset({"draft", "receipt", "residence", "availability", "chunk", "access"})
_TABLES = (
    """create table circle_document (
        id text primary key, type text not null, subject text, draft text, at text not null, author text not null,
        device text not null, rev text not null, body text not null)""",
    "create index circle_document_subject on circle_document (type, subject, at)",
    "create index circle_document_draft on circle_document (draft, type)",
    "create index circle_document_device on circle_document (device, type)",
    """create table circle_record (id integer primary key, record text not null unique, type text not null, at text not null,
        retired integer not null, body text not null)""",
    "create index circle_record_type on circle_record (type, retired, at)",
    "create table circle_suspect (id text primary key) without rowid",
)
_KEEP_RECORD = """insert into circle_record (record, type, at, retired, body) values (?, ?, ?, ?, ?)
    on conflict (record) do update set at = excluded.at, retired = excluded.retired, body = excluded.body"""
_BY_SUBJECT = "select body from circle_document where type = ? and subject in (select value from json_each(?))"
_HAS_JOINS = "select 1 from circle_document where type = 'sameas' limit 1"
_NAMES = ("circle_document", "circle_record", "circle_suspect", same_index.NAME)


class CircleIndex:
    """What `Store.open` is given for a circle of records."""

    name = "circle"
    version = 2

    def create(self, connection: Connection) -> None:
        for table in _NAMES:
            connection.execute(f"drop table if exists {table}")
        for statement in _TABLES:
            connection.execute(statement)
        same_index.ensure(connection)
        list_index.create(connection)

    def apply(self, connection: Connection, doc_id: str, leaves: Sequence[JsonObject]) -> None:
        self.apply_many(connection, [(doc_id, leaves)])

    def apply_many(self, connection: Connection, documents: Sequence[tuple[str, Sequence[JsonObject]]]) -> None:
        """A record of which a pull brings forty changes is folded once. A void that came before what it takes back is found by that."""
        same_index.ensure(connection)
        list_index.ensure(connection)
        records: dict[str, None] = {}
        changed: list[JsonObject] = []
        for doc_id, leaves in documents:
            found = _take(connection, doc_id, leaves)
            records |= dict.fromkeys(_concerned(connection, found))
            changed += found
        if any(_joins(one) for one in changed):
            records |= dict.fromkeys(sorted(same_index.regroup(connection)))
        grown = dict.fromkeys(one for record in records for one in same_index.group(connection, record))
        for record in grown:
            _refold(connection, record)
        _list(connection, grown, changed)
        if any(not leaves for _, leaves in documents):
            list_index.erase(connection)


def _list(connection: Connection, records: Iterable[str], changed: Sequence[JsonObject]) -> None:
    """A visit moves its dwelling up in the list, and closes its draft."""
    visits = [one for one in changed if one.get("type") == "assessment"]
    visited = [one for visit in visits for one in same_index.group(connection, str(visit.get("dwelling")))]
    for record in dict.fromkeys([*records, *visited]):
        list_index.place(connection, record)
    drafts = [str(one["_id"]) for one in changed if one.get("type") == "draft"]
    for draft in dict.fromkeys([*drafts, *(str(visit.get("draft")) for visit in visits)]):
        list_index.note_draft(connection, draft)


def _take(connection: Connection, doc_id: str, leaves: Sequence[JsonObject]) -> list[JsonObject]:
    """Returns what counted before and what counts now."""
    before = document(connection, doc_id)
    now, suspect = _the_leaf_that_counts(doc_id, leaves)
    _note_suspect(connection, doc_id, suspect)
    if now is None:
        connection.execute("delete from circle_document where id = ?", (doc_id,))
    else:
        _keep(connection, now)
    return [changed for changed in (before, now) if changed]


def _concerned(connection: Connection, changed: Sequence[JsonObject]) -> list[str]:
    """The records that must be folded again."""
    found = [concerned(one, lambda key: document(connection, key)) for one in changed]
    return [record for record in found if record is not None]


def document(connection: Connection, doc_id: str) -> JsonObject | None:
    rows = connection.execute("select body from circle_document where id = ?", (doc_id,))
    return json.loads(rows[0][0]) if rows else None


def record_named(document: JsonObject) -> str:
    """Whose record a change is of: changes of one record are cheapest taken in together."""
    return str(document.get("record", ""))


def _the_leaf_that_counts(doc_id: str, leaves: Sequence[JsonObject]) -> tuple[JsonObject | None, bool]:
    """And whether another stands beside it that does not bear its name rightly."""
    if not _is_fact(doc_id):
        return next((leaf for leaf in leaves[:1] if not leaf.get("_deleted")), None), False
    alive = [leaf for leaf in leaves if not leaf.get("_deleted")]
    sound = [leaf for leaf in alive if verify_fact(leaf)]
    return (sound[0] if sound else None), len(sound) < len(alive)


def _is_fact(doc_id: str) -> bool:
    return doc_id.partition(":")[0] not in _OWN_OR_COMPUTED


def suspects(store: Store) -> int:
    """How many facts have a leaf that is not what its name says; nothing of it is shown."""
    return int(store.read("select count(*) from circle_suspect")[0][0])


def _keep(connection: Connection, body: JsonObject) -> None:
    kind = str(body.get("type", ""))
    draft = body["_id"] if kind == "draft" else body.get("draft")
    columns = (body["_id"], kind, subject_of(body), _text(draft), str(body.get("at") or body.get("started_at") or ""))
    signed = (str(body.get("author", "")), str(body.get("device", "")), str(body["_rev"]), json.dumps(body, ensure_ascii=False))
    connection.execute("insert or replace into circle_document values (?, ?, ?, ?, ?, ?, ?, ?, ?)", columns + signed)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _note_suspect(connection: Connection, doc_id: str, suspect: bool) -> None:
    if suspect:
        connection.execute("insert or ignore into circle_suspect values (?)", (doc_id,))
    else:
        connection.execute("delete from circle_suspect where id = ?", (doc_id,))


def _joins(document: JsonObject) -> bool:
    """Whether it joins two records, or may take such a joining back."""
    takes_back = document.get("type") == "void" and document.get("target_type") in (SameAs.kind, "void")
    return takes_back or document.get("type") == SameAs.kind


def join_what_came(store: Store) -> None:
    """Joinings that an earlier version of the app took in without knowing them."""
    if store.read(_HAS_JOINS) and not same_index.all_heads(store):
        store.write_rows(_rejoin)


def alone(store: Store, record: str) -> Record:
    """A record without those that are one with it: what it was before they were joined, and would be again."""
    documents = [json.loads(row[0]) for row in store.read(_BY_SUBJECT, ("change", json.dumps([record])))]
    reached = [one["_id"] for one in documents]
    while reached:
        voids = [json.loads(row[0]) for row in store.read(_BY_SUBJECT, ("void", json.dumps(reached)))]
        documents += voids
        reached = [one["_id"] for one in voids]
    return fold_record(record, documents)


def _rejoin(connection: Connection) -> None:
    for record in sorted(same_index.regroup(connection)):
        _refold(connection, record)
        list_index.place(connection, record)


def _refold(connection: Connection, record: str) -> None:
    """The words share the record's row number, so that no refold reads the whole list. One that stands under an elder one keeps the same
    body, for who has it open, and is in no list."""
    group = same_index.group(connection, record)
    documents = _about(connection, group)
    row = connection.value("select id from circle_record where record = ?", (record,))
    if not documents:
        connection.execute("delete from circle_record where id = ?", (row,))
        list_index.drop(connection, row, record)
        return
    folded = fold_record(record, documents, group)
    newest = max(str(one.get("at", "")) for one in documents)
    hidden = folded.retired or not folded.fields or record != group[0]
    connection.execute(_KEEP_RECORD, (record, record.partition(":")[0], newest, int(hidden), packed(folded)))
    list_index.keep(connection, connection.value("select id from circle_record where record = ?", (record,)), folded)


def _about(connection: Connection, records: Sequence[str]) -> list[JsonObject]:
    """The records' changes and, repeatedly, the voids that target one of them."""
    found = _by_subject(connection, "change", records)
    reached = [one["_id"] for one in found]
    while reached:
        voids = _by_subject(connection, "void", reached)
        found += voids
        reached = [one["_id"] for one in voids]
    return found


def _by_subject(connection: Connection, kind: str, subjects: Sequence[str]) -> list[JsonObject]:
    return [json.loads(row[0]) for row in connection.execute(_BY_SUBJECT, (kind, json.dumps(list(subjects))))]
