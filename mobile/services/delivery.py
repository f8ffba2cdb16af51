"""What of this device's work has arrived, as rows beside the documents.

Rule (design.md section 5): "arrived" means, for a revision, that the centre has durably acknowledged it, and for a photo that its
receipt is there. The rows are the device's own memory of acknowledgements; they are no read model and are never rebuilt. What colleagues
wrote came from the centre and is never counted here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from docstore.sqlite.connection import Connection
from docstore.store import Store
from mobile.services import own_work as own_work_rows
from mobile.services import same_index
from mobile.services.shown import Delivery

Revision = tuple[str, str]

_TABLES = (
    "create table if not exists device_arrived (id text primary key, rev text not null, at_ms integer not null) without rowid",
    """create table if not exists device_autosave (
        draft text primary key, dwelling text not null,
        saved_ms integer not null, dirty integer not null, body text not null) without rowid""",
    """create table if not exists device_form (
        name text not null, author text not null, body text not null, primary key (name, author)) without rowid""",
)
# The changes of these records are few; what waits may be years of work.
_UNSENT_ABOUT = """select d.id, d.rev, d.type, d.subject, length(d.body), d.author from circle_document d
    indexed by circle_document_subject where d.type = 'change' and d.subject between ? and ?
    and exists (select 1 from device_waiting w where w.id = d.id) order by d.at, d.id"""
_OWN_PHOTOS = """select count(*) from circle_document indexed by circle_document_device
    where type = 'photo' and device in (select device from device_own)"""
# "+" keeps the few documents of one record in front: a device that has worked for years has written many more.
_ABOUT = """select d.id, d.rev, d.type, a.rev, a.at_ms from circle_document d left join device_arrived a on a.id = d.id
    where +d.device in (select value from json_each(?)) and d.subject in (select value from json_each(?))
    and d.type in ('change', 'sameas', 'draft', 'assessment', 'photo', 'stay')"""
_IS_OWN = "select 1 from device_work where record in (select value from json_each(?)) limit 1"
_REFUSED = "select doc_id, rev, error, reason, last_at from replication_refused where pushes = 1 order by first_at, doc_id"
_HAS_REFUSED = "select 1 from sqlite_master where type = 'table' and name = 'replication_refused'"
_PHOTOS_WAITING = """select count(*) from circle_document p where p.type = 'photo' and +p.device in (select value from json_each(?))
    and p.subject in (select value from json_each(?)) and not exists
    (select 1 from circle_document r where r.type = 'receipt' and r.subject = p.id
    and json_extract(r.body, '$.lane') = 'working' and json_extract(r.body, '$.status') = 'verified')"""

_OF_VISIT = """select d.rev, a.rev, a.at_ms, d.device in (select value from json_each(?)) from circle_document d
    left join device_arrived a on a.id = d.id where d.id = ?"""
_PHOTOS_OF_VISIT = """select p.id from circle_document d, json_each(d.body, '$.photos') used join circle_document p
    on p.id = json_extract(used.value, '$.photo') where d.id = ? and p.device in (select value from json_each(?)) and not exists
    (select 1 from circle_document r where r.type = 'receipt' and r.subject = p.id
    and json_extract(r.body, '$.lane') = 'working' and json_extract(r.body, '$.status') = 'verified')"""


@dataclass(frozen=True)
class Unsent:
    """One revision of this device that the centre has not acknowledged. `group` is the record that a person would count."""

    doc_id: str
    rev: str
    kind: str
    group: str
    size: int
    author: str


@dataclass(frozen=True)
class Refused:
    """One row of the store's book of refusals, for the way to the centre."""

    doc_id: str
    rev: str
    error: str
    reason: str
    at_ms: int


def prepare(store: Store) -> None:
    """Makes the device's own tables in a circle's file; called whenever it is opened."""

    def work(connection: Connection) -> None:
        for table in _TABLES:
            connection.execute(table)

    store.write_rows(work)
    own_work_rows.prepare(store)


def acknowledge(store: Store, revisions: Sequence[Revision], at_ms: int) -> None:
    """The centre has these. A revision heard of twice keeps its first moment."""
    sql = """insert into device_arrived (id, rev, at_ms) values (?, ?, ?)
        on conflict (id) do update set rev = excluded.rev, at_ms = excluded.at_ms where rev <> excluded.rev"""

    def work(connection: Connection) -> None:
        for doc_id, rev in revisions:
            connection.execute(sql, (doc_id, rev, at_ms))

    if revisions:
        store.write_rows(work)


def forget(store: Store, doc_ids: Sequence[str]) -> None:
    """The centre says that it does not have these after all (a receipt that names missing chunks): they are unsent again."""

    def work(connection: Connection) -> None:
        for doc_id in doc_ids:
            connection.execute("delete from device_arrived where id = ?", (doc_id,))

    if doc_ids:
        store.write_rows(work)


def doubt(store: Store, kinds: Sequence[str]) -> None:
    """The centre is an older copy of itself: what it said it has, it may have no more. Stands until each kind of work was gone through."""
    with store.transaction():
        forget(store, [str(row[0]) for row in store.read("select id from device_arrived")])
        for kind in kinds:
            store.put_local(f"doubted/{kind}", {})


def doubted(store: Store, kind: str) -> bool:
    return store.get_local(f"doubted/{kind}") is not None


def certain(store: Store, kind: str) -> None:
    """Everything of this kind was held against what the centre has now."""
    if doubted(store, kind):
        store.delete_local(f"doubted/{kind}")


def arrived_among(store: Store, doc_ids: Sequence[str]) -> frozenset[str]:
    sql = "select id from device_arrived where id in (select value from json_each(?))"
    return frozenset(str(row[0]) for row in store.read(sql, (json.dumps(list(doc_ids)),)))


def unsent(store: Store, devices: Sequence[str]) -> list[Unsent]:
    """Oldest first, whoever of the device's users wrote them."""
    own_work_rows.know(store, devices)
    return [Unsent(*row) for row in own_work_rows.waiting(store)]


def unsent_about(store: Store, devices: Sequence[str], kind: str) -> list[Unsent]:
    """The changes of one kind of record (`danger`), oldest first."""
    own_work_rows.know(store, devices)
    return [Unsent(*row) for row in store.read(_UNSENT_ABOUT, (f"{kind}:", f"{kind};"))]


def own_work(store: Store, devices: Sequence[str]) -> tuple[int, int]:
    """How many records and photos of this device there are in all, arrived or not."""
    own_work_rows.know(store, devices)
    return own_work_rows.records(store), int(store.read(_OWN_PHOTOS)[0][0])


def last_taps(store: Store, devices: Sequence[str]) -> dict[str, str]:
    """The stamp of the newest thing that each person has written on this device."""
    own_work_rows.know(store, devices)
    return {str(author): str(at) for author, at in store.read("select author, at from device_tap")}


def refused(store: Store) -> list[Refused]:
    return [Refused(*row) for row in store.read(_REFUSED)] if store.read(_HAS_REFUSED) else []


def has_refusals(store: Store) -> bool:
    """Whether something was not taken, there or here."""
    return bool(store.read(_HAS_REFUSED) and store.read("select 1 from replication_refused limit 1"))


def forget_former_refusals(store: Store) -> None:
    """A refused revision that a newer one has replaced waits for nothing any more."""
    former = [row for row in refused(store) if all(leaf["_rev"] != row.rev for leaf in store.leaves(row.doc_id))]

    def work(connection: Connection) -> None:
        for row in former:
            connection.execute("delete from replication_refused where doc_id = ? and rev = ?", (row.doc_id, row.rev))

    if former:
        store.write_rows(work)


def of_record(store: Store, devices: Sequence[str], record: str, has_open_draft: bool) -> Delivery:
    """Where a record of this device's work stands, with all that are one with it; the most pressing word first."""
    own_work_rows.know(store, devices)
    record = json.dumps(same_index.group_of(store, record))
    if not store.read(_IS_OWN, (record,)):
        return Delivery("draft" if has_open_draft else "delivered")  # others' work: it came from the centre
    own = json.dumps(list(devices))
    rows = store.read(_ABOUT, (own, record))
    photos = int(store.read(_PHOTOS_WAITING, (own, record))[0][0])
    reasons = {row.doc_id: row.reason for row in refused(store)}
    reason = next((reasons[row[0]] for row in rows if row[0] in reasons), None)
    if reason is not None:
        return Delivery("refused", photos, reason)
    if has_open_draft:
        return Delivery("draft", photos)
    if photos or any(row[1] != row[3] for row in rows):
        return Delivery("to_deliver", photos)
    return Delivery("delivered", 0, None, _latest(rows))


def of_visit(store: Store, devices: Sequence[str], assessment: str) -> Delivery:
    """Where one visit that was handed in stands, with its photos; others' came from the centre."""
    own = json.dumps(list(devices))
    rows = store.read(_OF_VISIT, (own, assessment))
    if not rows or not rows[0][3]:
        return Delivery("delivered")
    rev, arrived, at_ms, _ = rows[0]
    photos = [str(row[0]) for row in store.read(_PHOTOS_OF_VISIT, (assessment, own))]
    reason = next((row.reason for row in refused(store) if row.doc_id in (assessment, *photos)), None)
    if reason is not None:
        return Delivery("refused", len(photos), reason)
    if photos or rev != arrived:
        return Delivery("to_deliver", len(photos))
    return Delivery("delivered", at=datetime.fromtimestamp(at_ms / 1000, UTC))


def _latest(rows: Sequence[tuple[Any, ...]]) -> datetime | None:
    """None for a record that this device had no part in: it came from the centre."""
    moments = [row[4] for row in rows if row[4] is not None]
    return datetime.fromtimestamp(max(moments) / 1000, UTC) if moments else None
