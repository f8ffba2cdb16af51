"""A forged second root of a fact, made so that it wins: no reader shows it, and both the device and the centre report it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from docstore.store import Store
from mobile.services.circle_index import CircleIndex, suspects
from mobile.services.kept_record import record_from
from schemas.documents import JsonObject
from tests.support.bench_centre import TEAM, Bench, bench
from tests.support.builders import Pen, a_change, a_dwelling, a_dwelling_id
from tests.support.centre_couchdb import BorrowedCouch

HOUSE = a_dwelling_id()


@pytest.fixture
async def desk(tmp_path: Path, server: BorrowedCouch | None) -> AsyncIterator[Bench]:
    async with bench(tmp_path / "data", server) as opened:
        yield opened


def a_forgery() -> tuple[JsonObject, JsonObject]:
    """An honest change of a count, and a leaf under its name that says another; the forged one wins."""
    honest = a_change(Pen(), HOUSE, "people_count", 4)
    lie = {**honest, "fields": {"people_count": {"v": 199, "over": []}}}
    return {**honest, "_rev": "1-" + "0" * 32}, {**lie, "_rev": "1-" + "f" * 32}


def counts(store: Store) -> list[int]:
    rows = store.read("select record, body from circle_record")
    return [live.value for record, body in rows for live in record_from(record, body).live("people_count")]


@pytest.mark.parametrize("forged_first", [True, False])
def test_a_device_shows_the_honest_leaf_and_counts_the_other(forged_first: bool) -> None:
    store = Store.open(":memory:", indexes=[CircleIndex()])
    leaves = a_forgery()
    for leaf in reversed(leaves) if forged_first else leaves:
        assert store.bulk_docs([leaf], new_edits=False) == []
    assert store.get(leaves[0]["_id"])["fields"]["people_count"]["v"] == 199, "the forged leaf must be the winner"
    assert counts(store) == [4]
    assert suspects(store) == 1
    store.purge({leaves[0]["_id"]: [leaves[1]["_rev"]]})
    assert (counts(store), suspects(store)) == ([4], 0)


def test_a_forged_leaf_alone_shows_nothing_and_is_counted() -> None:
    store = Store.open(":memory:", indexes=[CircleIndex()])
    store.bulk_docs([a_forgery()[1]], new_edits=False)
    assert (counts(store), suspects(store)) == ([], 1)


async def test_the_centre_computes_from_the_honest_leaf_and_parks_the_other(desk: Bench) -> None:
    honest, forged = a_forgery()
    await desk.write(TEAM, *a_dwelling(Pen("giulia", "phoneaaaaa")))
    await desk.graft(TEAM, honest, forged)
    await desk.idle()
    winner = await desk.read(TEAM, honest["_id"])
    assert winner is not None
    assert winner["fields"]["people_count"]["v"] == 199
    bodies = (await desk.rows_of_everything())["dwellings"]
    assert [json.loads(row[-1])["people_count"] for row in bodies] == [[4]]
    (parked,) = await desk.reads.parked()
    assert (parked.doc_id, parked.reason) == (honest["_id"], "forged_leaf")
