"""Which of this device's own documents have not arrived, kept up to date by the file itself.

Rule (issue 16): the counts of the sync line are asked for at every tap and four times a second while something is pulled, so they must not
cost more on a tablet that has written for years. Triggers keep them beside `circle_document` (what is here) and `device_arrived` (what the
centre has acknowledged); a file whose index was made anew, or a device with another id, counts once from the start. Counted is what a
person would count (design.md section 10): what takes something back belongs to what that was about, a household to the dwelling where it
is said to live, two that are one are one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from docstore.sqlite.connection import Connection
from docstore.store import Store

_TABLES = (
    "create table if not exists device_own (device text primary key) without rowid",
    "create table if not exists device_waiting (id text primary key) without rowid",
    "create table if not exists device_work (id text primary key, record text not null) without rowid",
    "create index if not exists device_work_record on device_work (record)",
    "create table if not exists device_tap (author text primary key, at text not null) without rowid",
)
_HAS_INDEX = "select 1 from sqlite_master where type = 'table' and name = 'circle_document'"
_HAS_TRIGGERS = "select 1 from sqlite_master where type = 'trigger' and name = 'device_noted'"
_MINE = "exists (select 1 from device_own where device = {}.device)"
_STAMP = """case when {0}.at glob '????-??-??T*' then printf('%013d-0000-', 1000 * strftime('%s', {0}.at)) || {0}.device else {0}.at end"""
"""A draft tells when in a person's way of writing it, a fact by its stamp: only stamps can be put in order."""
_RECORD = """case when {0}.type = 'void' then coalesce((select case when t.type = 'void' then coalesce(
        (select coalesce(u.subject, u.id) from circle_document u where u.id = t.subject), t.subject) else coalesce(t.subject, t.id) end
        from circle_document t where t.id = {0}.subject), {0}.subject) else coalesce({0}.subject, {0}.id) end"""
"""What a document is about; of what takes something back, and of what takes that back, what that was about."""
_PLACE = """(select coalesce(a.head, p.place) from (select coalesce((select min(h.dwelling) from circle_home h where h.record = {0}), {0})
    as place) p left join circle_alias a on a.record = p.place)"""
_WAITING = f"""select d.id, d.rev, d.type, {_PLACE.format("coalesce(k.record, d.subject, d.id)")}, length(d.body), d.author
    from device_waiting w cross join circle_document d on d.id = w.id left join device_work k on k.id = w.id order by d.at, d.id"""
_COUNT = f"select count(distinct {_PLACE.format('r.record')}) from (select distinct record from device_work) r"
# No "or ignore" and no upsert in these: inside a trigger the outer statement's "or replace" would take their place.
_TRIGGERS = (
    f"""create trigger device_noted after insert on circle_document when {_MINE.format("new")} begin
        delete from device_waiting where id = new.id;
        insert into device_waiting select new.id
            where not exists (select 1 from device_arrived where id = new.id and rev = new.rev);
        delete from device_work where id = new.id;
        insert into device_work values (new.id, {_RECORD.format("new")});
        update device_tap set at = {_STAMP.format("new")} where author = new.author and at < {_STAMP.format("new")};
        insert into device_tap select new.author, {_STAMP.format("new")}
            where new.author <> '' and not exists (select 1 from device_tap where author = new.author);
    end""",
    """create trigger device_gone after delete on circle_document begin
        delete from device_waiting where id = old.id;
        delete from device_work where id = old.id;
    end""",
    """create trigger device_told after insert on device_arrived begin
        delete from device_waiting where id = new.id
            and exists (select 1 from circle_document where id = new.id and rev = new.rev);
    end""",
    """create trigger device_told_again after update on device_arrived begin
        delete from device_waiting where id = new.id
            and exists (select 1 from circle_document where id = new.id and rev = new.rev);
    end""",
    f"""create trigger device_untold after delete on device_arrived begin
        insert into device_waiting select d.id from circle_document d where d.id = old.id and {_MINE.format("d")}
            and not exists (select 1 from device_waiting where id = old.id);
    end""",
)
_TRIGGER_NAMES = ("device_kept", "device_written", "device_noted", "device_gone", "device_told", "device_told_again", "device_untold")
_FROM_THE_START = (
    "delete from device_waiting",
    "delete from device_work",
    "delete from device_tap",
    """insert into device_waiting select d.id from circle_document d join device_own o on o.device = d.device
        left join device_arrived a on a.id = d.id and a.rev = d.rev where a.id is null""",
    f"""insert into device_work select d.id, {_RECORD.format("d")} from circle_document d
        join device_own o on o.device = d.device""",
    f"""insert into device_tap select d.author, max({_STAMP.format("d")}) from circle_document d join device_own o on o.device = d.device
        where d.author <> '' group by d.author""",
)


def prepare(store: Store) -> None:
    """Makes tables and triggers where the index is without them: an index that is made anew takes its triggers along, and a file of an
    earlier version has triggers by another name (`device_kept`)."""
    if not store.read(_HAS_INDEX) or store.read(_HAS_TRIGGERS):
        return

    def work(connection: Connection) -> None:
        for statement in (*_TABLES, *(f"drop trigger if exists {name}" for name in _TRIGGER_NAMES), *_TRIGGERS):
            connection.execute(statement)
        connection.execute("delete from device_own")

    store.write_rows(work)


def know(store: Store, devices: Sequence[str]) -> None:
    """Whose work is counted: this device's, under all its ids."""
    if sorted(str(row[0]) for row in store.read("select device from device_own")) == sorted(devices):
        return

    def work(connection: Connection) -> None:
        connection.execute("delete from device_own")
        connection.execute("insert into device_own select value from json_each(?)", (json.dumps(sorted(set(devices))),))
        for statement in _FROM_THE_START:
            connection.execute(statement)

    store.write_rows(work)


def waiting(store: Store) -> list[tuple[Any, ...]]:
    """Of each document that has not arrived: id, revision, kind, the record that a person would count, size, author; the oldest first."""
    return store.read(_WAITING)


def records(store: Store) -> int:
    """How many records this device has written of."""
    return int(store.read(_COUNT)[0][0])
