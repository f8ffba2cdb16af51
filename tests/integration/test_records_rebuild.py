"""The fold kept edit by edit, on the device and at the centre, is what reading everything again from zero gives.

Hypothesis draws documents of every kind that a fold knows (changes with several fields, bulk, map entries, retirements,
voids, voids of voids, corrections with `after`, forged leaves) and lets them come in any order, doubled and late,
voids before their targets.
"""

from __future__ import annotations

import asyncio
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from docstore.handle import InlineHandle
from docstore.sqlite.connection import Connection
from docstore.store import Store
from mobile.services.circle_index import CircleIndex
from schemas.changes import Edit, make_change
from schemas.documents import JsonObject
from schemas.records import fold_record
from sync_server.couch.port import Place
from sync_server.couch.stores import StoreDatabase
from sync_server.projection import intake_rows, tables
from sync_server.projection.reading import read_batch
from tests.support.bench_centre import TEAM, ZAGARA
from tests.support.builders import Pen, a_dwelling_id, a_household_id, a_residence, a_ulid, a_void, an_arrival, an_exit

ROSA = f"people/{a_ulid('rosa')}"
FIELDS = {
    a_dwelling_id(): {"people_count": range(9), "target_group": "abc", "retired": (True, False)},
    a_household_id(): {"name": ("Greco", "Russo"), f"{ROSA}/name": ("Rosa", "Rosaria"), f"{ROSA}/retired": (True, False)},
}
COMPUTED = ("leaves", "dwellings", "residences", "outbox")


def some_documents(dice: Random) -> list[JsonObject]:
    pens = [Pen("giulia", letter * 10, 10**12 + dice.randint(0, 10**11)) for letter in "abc"]
    made: list[JsonObject] = []
    for _ in range(dice.randint(3, 22)):
        pen, what = dice.choice(pens), dice.random()
        if what < 0.25 and made:
            made.append(a_void(pen, dice.choice(made)))
        elif what < 0.4:
            made.append(a_stay(dice, pen, made))
        else:
            made.append(a_word(dice, pen, made))
    return made


def a_word(dice: Random, pen: Pen, made: list[JsonObject]) -> JsonObject:
    record = dice.choice(sorted(FIELDS))
    folded = fold_record(record, dice.sample(made, k=dice.randint(0, len(made))))
    edits = {}
    for name in dice.sample(sorted(FIELDS[record]), k=dice.choice((1, 1, 2))):
        entry = name.rpartition("/")[0]
        shown = folded.shown(entry) if name.endswith("retired") else None
        edits[name] = Edit(dice.choice(FIELDS[record][name]), folded.over(name), shown)
    return make_change(record, edits, pen.sign(), bulk=dice.random() < 0.2)


def a_stay(dice: Random, pen: Pen, made: list[JsonObject]) -> JsonObject:
    stays = [one for one in made if one["type"] == "stay"]
    if not stays or dice.random() < 0.4:
        return an_arrival(pen, f"s{len(stays)}", f"h{len(stays)}", "2026-04-01", {"r4": 2})
    known = dice.choice(stays)
    corrects = {"corrects": known["_id"]} if dice.random() < 0.4 else {}
    if corrects and known["event"] == "arrived":
        return an_arrival(pen, "s0", "h0", "2026-04-02", {"r5": 1}, after=[known["_id"]])
    return an_exit(pen, "s0", "h0", "2026-04-05", after=[known["_id"]])


def as_they_come(dice: Random, made: list[JsonObject]) -> list[JsonObject]:
    """Any order, some twice, some with a forged leaf that wins beside them or comes before them."""
    coming = [{**one, "_rev": "1-" + "5" * 32} for one in made]
    coming += [{**one, "author": "dario", "_rev": "1-" + "f" * 32} for one in dice.sample(made, k=len(made) // 4)]
    coming += dice.sample(coming, k=len(coming) // 3)
    dice.shuffle(coming)
    return coming


def rows(read: Any, table: str) -> list[Any]:
    """Without the row numbers of records, which nobody sees."""
    found = read(f"select * from {table}")
    return sorted((row[1:] if table == "circle_record" else row for row in found), key=repr)


@settings(max_examples=60, deadline=None)
@given(st.integers(min_value=0))
def test_a_device_s_read_model_is_what_a_rebuild_gives(seed: int) -> None:
    dice = Random(seed)
    store = Store.open(":memory:", indexes=[CircleIndex()])
    made = some_documents(dice)
    for document in as_they_come(dice, made):
        assert store.bulk_docs([document], new_edits=False) == []
    again = Connection.open(":memory:")
    CircleIndex().create(again)
    for row in store.all_docs()["rows"]:
        CircleIndex().apply(again, row["id"], store.leaves(row["id"]))
    for table in ("circle_document", "circle_record", "circle_suspect"):
        assert rows(store.read, table) == rows(again.execute, table)
    assert rows(store.read, "circle_words where true") == rows(again.execute, "circle_words where true")
    again.close()
    store.close()


@settings(max_examples=40, deadline=None)
@given(st.integers(min_value=0))
def test_the_centre_s_read_models_are_what_a_rebuild_gives(seed: int) -> None:
    dice = Random(seed)
    store = Store.open(":memory:")
    grown, again = (Connection.open(":memory:") for _ in range(2))
    for connection in (grown, again):
        tables.create(connection)
        take_catalog(connection)
    since = 0
    database = dice.choice((TEAM, ZAGARA))
    for document in as_they_come(dice, some_documents(dice)):
        store.bulk_docs([document], new_edits=False)
        if dice.random() < 0.5:
            since = dice.choice((since, since, 0))  # now and then everything is read once more
            since = take(grown, store, database, since, dice.choice((1, 3, 200)))
    while since < store.update_seq:
        since = take(grown, store, database, since, 5)
    take(again, store, database, 0, 10_000)
    for table in COMPUTED:
        assert rows(grown.execute, table) == rows(again.execute, table)
    parked = "select database, doc_id, reason, detail from parked"
    assert sorted(grown.execute(parked)) == sorted(again.execute(parked))
    for part in (store, grown, again):
        part.close()


def take(connection: Connection, store: Store, database: str, since: int, limit: int) -> int:
    # Nothing waits here: the loop is only there because the port is asynchronous.
    batch = asyncio.run(read_batch(StoreDatabase(InlineHandle(store)), Place(store.uuid, str(since)), limit))
    with connection.transaction():
        intake_rows.take(connection, database, batch, 0.0)
    return int(batch.upto.seq)


def take_catalog(connection: Connection) -> None:
    catalog = Store.open(":memory:")
    catalog.put(a_residence().to_document())
    take(connection, catalog, "catalog", 0, 10)
    catalog.close()
