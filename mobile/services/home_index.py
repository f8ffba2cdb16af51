"""Which households live in which dwelling: rows beside the list's, made and remade with them (`list_index`).

Rule (design.md section 4): a page reads rows and never folds everything. While the rows are being made anew a household's own record
answers instead, so that nobody is missing from a visit meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from docstore.sqlite.connection import Connection
from docstore.store import Store
from mobile.services import same_index
from mobile.services.kept_record import record_from
from schemas.records import Record

NAME = "circle_home"
TABLES = (
    f"create table {NAME} (record text not null, dwelling text not null, primary key (record, dwelling)) without rowid",
    f"create index {NAME}_dwelling on {NAME} (dwelling)",
)
_THERE = f"""select distinct h.record, r.body from {NAME} h join circle_record r on r.record = h.record
    where h.dwelling in (select value from json_each(?)) and r.retired = 0 order by h.record"""
_HOMES = f"select dwelling from {NAME} where record = ? order by dwelling"
# The text of a dwelling's name says which are worth reading: each card of a list asks, while there are no rows yet.
_NAMING = """select record, body from circle_record r where type = 'household' and retired = 0
    and exists (select 1 from json_each(?) d where instr(r.body, d.value)) order by record"""


def keep(connection: Connection, record: Record) -> None:
    """A household said to live in two places stands in both: a person settles it."""
    drop(connection, record.id)
    for dwelling in _homes(record):
        connection.execute(f"insert into {NAME} (record, dwelling) values (?, ?)", (record.id, dwelling))


def drop(connection: Connection, record: str) -> None:
    connection.execute(f"delete from {NAME} where record = ?", (record,))


def households_at(store: Store, dwelling: str, complete: bool) -> list[str]:
    """The households of a dwelling, and of those that are one with it; `complete` says whether the rows are all made."""
    places = same_index.group_of(store, dwelling)
    if complete:
        return [str(row[0]) for row in store.read(_THERE, (json.dumps(places),))]
    naming = store.read(_NAMING, (json.dumps(places),))
    return [str(record) for record, body in naming if {*places} & {*_homes(record_from(str(record), body))}]


def living_in(connection: Connection, dwellings: Sequence[str]) -> list[Record]:
    """The households that are said to live in one of these."""
    return [record_from(record, body) for record, body in connection.execute(_THERE, (json.dumps(list(dwellings)),))]


def homes_of(connection: Connection, household: str) -> list[str]:
    """Where a household is said to live."""
    return [str(row[0]) for row in connection.execute(_HOMES, (household,))]


def _homes(record: Record) -> list[str]:
    if not record.id.startswith("household:"):
        return []
    return sorted({live.value for live in record.live("lives_at") if isinstance(live.value, str)})
