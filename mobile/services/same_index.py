"""Which records are one with which: a row for each that was joined, naming the one that stands for it.

Rule (design.md section 6): every fold resolves aliases, ids are never rewritten. The rows follow from the joining facts alone; there are
few of them, so they are read whole whenever one comes or is taken back.
"""

from __future__ import annotations

import json

from docstore.sqlite.connection import Connection
from docstore.store import Store
from schemas.documents import JsonObject
from schemas.same_as import SameAs, heads

NAME = "circle_alias"
_TABLES = (
    f"create table if not exists {NAME} (record text primary key, head text not null) without rowid",
    f"create index if not exists {NAME}_head on {NAME} (head)",
)
_HAS_TABLE = f"select 1 from sqlite_master where type = 'table' and name = '{NAME}'"
_HEAD = f"select head from {NAME} where record = ?"
_GROUP = f"select record from {NAME} where head = (select head from {NAME} where record = ?)"
_JOINS = "select body from circle_document where type = ?"
_VOIDS = "select body from circle_document where type = 'void' and subject in (select value from json_each(?))"


def ensure(connection: Connection) -> None:
    """A file of before there were joinings."""
    if not connection.value(_HAS_TABLE):
        for statement in _TABLES:
            connection.execute(statement)


def prepare(store: Store) -> None:
    if not store.read(_HAS_TABLE):
        store.write_rows(ensure)


def regroup(connection: Connection) -> set[str]:
    """After a joining came or was taken back; returns the records that stand otherwise now, with all that are one with them."""
    before = {str(record): str(head) for record, head in connection.execute(f"select record, head from {NAME}")}
    now = heads(_joins(connection))
    changed = {record for record in before.keys() | now.keys() if before.get(record) != now.get(record)}
    standing = {groups[record] for groups in (before, now) for record in changed if record in groups}
    for record in changed:
        connection.execute(f"delete from {NAME} where record = ?", (record,))
        if record in now:
            connection.execute(f"insert into {NAME} (record, head) values (?, ?)", (record, now[record]))
    return changed | {record for groups in (before, now) for record, head in groups.items() if head in standing}


def group(connection: Connection, record: str) -> list[str]:
    """The record and all that are one with it, the eldest first."""
    return sorted(str(row[0]) for row in connection.execute(_GROUP, (record,))) or [record]


def group_of(store: Store, record: str) -> list[str]:
    """The same, of an open file."""
    return sorted(str(row[0]) for row in store.read(_GROUP, (record,))) or [record]


def head_of(store: Store, record: str) -> str:
    """The one that stands for a record: itself, unless it was joined with an elder one."""
    rows = store.read(_HEAD, (record,))
    return str(rows[0][0]) if rows else record


def all_heads(store: Store) -> dict[str, str]:
    return {str(record): str(head) for record, head in store.read(f"select record, head from {NAME}")}


def _joins(connection: Connection) -> list[JsonObject]:
    found = [json.loads(row[0]) for row in connection.execute(_JOINS, (SameAs.kind,))]
    reached = [one["_id"] for one in found]
    while reached:
        voids = [json.loads(row[0]) for row in connection.execute(_VOIDS, (json.dumps(reached),))]
        found += voids
        reached = [one["_id"] for one in voids]
    return found
