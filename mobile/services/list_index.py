"""What lists and searches read of a circle: each record's place among the latest, the words by which it is found, the drafts still open.

Rule (design.md section 4): rows in the circle's own file, written in the edit's transaction by `CircleIndex`. They follow from its other
rows alone, so a new `VERSION` reads no document again: they are made anew in small steps while the app is in use (`catch_up`), and until
then a search says how many it has looked through. What is erased leaves no word behind: FTS5's own `secure-delete` takes a word out of
the index at once; an engine that does not know it is made to merge its index instead.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from docstore.errors import DocstoreError
from docstore.sqlite.connection import Connection, Row
from docstore.store import Store
from mobile.services import home_index, place_index, same_index
from mobile.services.kept_record import record_from
from schemas.assessment import is_open
from schemas.dwelling import ORDER_WORD
from schemas.records import Record
from schemas.search_words import indexed

VERSION = 3
STEP = 20
"""Records made anew in one step: it must not be felt."""
_TABLES = (
    "create table circle_search (version integer not null, reached integer)",
    "create table circle_listed (id integer primary key, record text not null unique, type text not null, latest text not null)",
    "create index circle_listed_latest on circle_listed (type, latest desc, record)",
    """create table circle_draft (id text primary key, dwelling text, author text not null, device text not null, at text not null,
        continues text, open integer not null) without rowid""",
    "create index circle_draft_open on circle_draft (open, device)",
    "create index circle_draft_continues on circle_draft (continues)",
    "create virtual table circle_words using fts5(words, tokenize='unicode61 remove_diacritics 2', prefix='1 2')",
    *home_index.TABLES,
    *place_index.TABLES,
)
_NAMES = ("circle_search", "circle_listed", "circle_draft", "circle_words", home_index.NAME, place_index.NAME)
_HAS_RECORDS = "select 1 from sqlite_master where type = 'table' and name = 'circle_record'"
_HAS_NOTE = "select 1 from sqlite_master where type = 'table' and name = 'circle_search'"
_SECURE = "insert into circle_words (circle_words, rank) values ('secure-delete', 1)"
_MERGE = "insert into circle_words (circle_words) values ('optimize')"
_IS_SECURE = "select v from circle_words_config where k = 'secure-delete'"
LATEST = f"""max(r.at, coalesce((select max(d.at) from circle_document d where d.type = 'assessment' and d.subject in
    (select r.record union all select a.record from {same_index.NAME} a where a.head = r.record)), ''))"""
"""When something was last said of a record `r`, or of one that is one with it: changed, or visited."""
_PLACE = f"""insert into circle_listed (id, record, type, latest) select r.id, r.record, r.type, {LATEST} from circle_record r
    where r.record = ? and r.retired = 0
    on conflict (id) do update set latest = excluded.latest, record = excluded.record, type = excluded.type"""
_NAME = re.compile("people/[^/]+/name")
_NEXT = "select id, record, retired, body from circle_record where id > ? order by id limit ?"
_DRAFTS_OF = "select id from circle_document where type = 'draft' and subject = ?"
_DRAFTS_OF_NOTHING = """select id from circle_document d where type = 'draft'
    and not exists (select 1 from circle_record r where r.record = d.subject)"""
_KEEP_DRAFT = """insert or replace into circle_draft (id, dwelling, author, device, at, continues, open)
    select id, subject, author, device, at, json_extract(body, '$.continues'), ? from circle_document where id = ?"""
_SHOWN = "select id, body from circle_record where record = ? and retired = 0"
_IS_SHOWN = "select 1 from circle_record where id = ? and retired = 0"
_BODY = "select body from circle_document where id = ?"


def create(connection: Connection, reached: int | None = None) -> None:
    """Empty tables; `reached` is None when every record there is will be told by `keep`."""
    for table in _NAMES:
        connection.execute(f"drop table if exists {table}")
    for statement in _TABLES:
        connection.execute(statement)
    with suppress(DocstoreError):  # an SQLite before 3.42 does not know the word; `erase` merges there
        connection.execute(_SECURE)
    connection.execute("insert into circle_search (version, reached) values (?, ?)", (VERSION, reached))


def prepare(store: Store) -> None:
    """Whenever a file opens: tables of another version are begun anew, which takes no longer in a full file."""
    same_index.prepare(store)
    if store.read(_HAS_RECORDS) and _version(store) != VERSION:
        store.write_rows(lambda connection: create(connection, 0))


def ensure(connection: Connection) -> None:
    """A file whose rebuilding was broken off before these tables were thought of."""
    if not connection.value(_HAS_NOTE):
        create(connection, 0)


def behind(store: Store) -> tuple[int, int] | None:
    """How many records of how many can be searched; None: all of them."""
    reached = store.read("select reached from circle_search")[0][0]
    if reached is None:
        return None
    counts = store.read("select count(*), coalesce(sum(id <= ?), 0) from circle_record where retired = 0", (reached,))
    return int(counts[0][1]), int(counts[0][0])


def catch_up(store: Store) -> Iterator[None]:
    """One small commit at each `next`; what a kill breaks off goes on at the next start."""
    while store.read("select reached from circle_search")[0][0] is not None:
        store.write_rows(_step)
        yield


def keep(connection: Connection, row: int, record: Record) -> None:
    """The words of a record as it is folded now; untouched when they are the same."""
    before = home_index.homes_of(connection, record.id)
    home_index.keep(connection, record)
    _say(connection, row, record)
    _say_homes(connection, [*before, *home_index.homes_of(connection, record.id)])


def _say_homes(connection: Connection, dwellings: Sequence[str]) -> None:
    """Who lives there has other words now: a dwelling is found by them too."""
    for one in dict.fromkeys(one for dwelling in dwellings for one in same_index.group(connection, dwelling)):
        for row, body in connection.execute(_SHOWN, (one,)):
            _say(connection, row, record_from(one, body))


def _say(connection: Connection, row: int, record: Record) -> None:
    """The words and places of a record that lists show; of one that is retired, or stands under an elder one, none."""
    is_shown = bool(connection.value(_IS_SHOWN, (row,)))
    place_index.keep(connection, record if is_shown else Record(record.id, {}))
    words = _words(record, _living_in(connection, record)) if is_shown else ""
    before = connection.value("select words from circle_words where rowid = ?", (row,))
    if before == (words or None):
        return
    connection.execute("delete from circle_words where rowid = ?", (row,))
    if words:
        connection.execute("insert into circle_words (rowid, words) values (?, ?)", (row, words))


def place(connection: Connection, record: str) -> None:
    """Where a record stands among the latest; retired ones stand nowhere."""
    connection.execute(
        "delete from circle_listed where record = ? and not exists (select 1 from circle_record where record = ? and retired = 0)",
        (record, record),
    )
    connection.execute(_PLACE, (record,))


def note_draft(connection: Connection, draft: str) -> None:
    """Whether it still wants handing in, by what stands there now of it and of the assessment that it became."""
    body = _body(connection, draft)
    if body is None or body.get("type") != "draft":
        connection.execute("delete from circle_draft where id = ?", (draft,))
        return
    is_still_open = is_open(body, _body(connection, body.get("submitted_as")))
    connection.execute(_KEEP_DRAFT, (int(is_still_open), draft))


def drop(connection: Connection, row: int | None, record: str) -> None:
    """Of a record nothing is left."""
    connection.execute("delete from circle_words where rowid = ?", (row,))
    connection.execute("delete from circle_listed where record = ?", (record,))
    homes = home_index.homes_of(connection, record)
    home_index.drop(connection, record)
    place_index.drop(connection, record)
    _say_homes(connection, homes)


def erase(connection: Connection) -> None:
    """After a purge: no word of what is gone stays in the index's own tables."""
    if not connection.value(_IS_SECURE):
        connection.execute(_MERGE)


def _version(store: Store) -> Any:
    rows = store.read("select version from circle_search") if store.read(_HAS_NOTE) else []
    return rows[0][0] if rows else None


def _step(connection: Connection) -> None:
    reached = connection.value("select reached from circle_search")
    rows = connection.execute(_NEXT, (reached, STEP))
    for row, record, retired, body in rows:
        place(connection, record)
        _note_drafts(connection, connection.execute(_DRAFTS_OF, (record,)))
        if not retired:
            keep(connection, row, record_from(record, body))
    if not rows:
        _note_drafts(connection, connection.execute(_DRAFTS_OF_NOTHING))
    connection.execute("update circle_search set reached = ?", (rows[-1][0] if rows else None,))


def _note_drafts(connection: Connection, drafts: Sequence[Row]) -> None:
    for (draft,) in drafts:
        note_draft(connection, draft)


def _body(connection: Connection, doc_id: object) -> dict[str, Any] | None:
    body = connection.value(_BODY, (doc_id,)) if isinstance(doc_id, str) else None
    return None if body is None else json.loads(body)


def _living_in(connection: Connection, record: Record) -> list[Record]:
    if not record.id.startswith("dwelling:"):
        return []
    return home_index.living_in(connection, same_index.group(connection, record.id))


def _words(record: Record, living_there: Sequence[Record]) -> str:
    """Every live address, name and order number: a disputed one is found by either. Names of people who live there included."""
    addresses, orders = _live(record, "address"), _live(record, "order")
    said = [part for address in addresses if isinstance(address, dict) for part in address.values()]
    said += [f"{ORDER_WORD} {order.get('number', '')}" for order in orders if isinstance(order, dict)]
    said += [name for one in (record, *living_there) for name in _names(one)]
    return indexed(text for text in said if isinstance(text, str))


def _names(record: Record) -> list[Any]:
    return [name for field in record.fields if field == "name" or _NAME.fullmatch(field) for name in _live(record, field)]


def _live(record: Record, field: str) -> list[Any]:
    return [live.value for live in record.live(field)]
