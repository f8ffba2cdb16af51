"""Documents that nothing can be computed from: each is parked by itself and stops nothing."""

from __future__ import annotations

import pytest

from schemas.documents import JsonObject
from schemas.facts import fact_id
from tests.support.bench_centre import ZAGARA, Bench, day, open_residence
from tests.support.builders import Pen, a_residence, an_arrival


async def test_a_fact_whose_body_is_not_its_name_is_ignored_and_parked(desk: Bench) -> None:
    await open_residence(desk)
    honest = an_arrival(Pen(), "s1", "h1", "2026-04-01", {"r5": 3})
    await desk.write(ZAGARA, {**honest, "on": "2026-03-01"}, an_arrival(Pen(), "s2", "h2", "2026-04-01", {"r1": 1}))
    await desk.idle()
    assert await day(desk, "2026-04-02") == (11, 1, 0, 4)
    (parked,) = await desk.reads.parked()
    assert (parked.doc_id, parked.reason) == (honest["_id"], "id_mismatch")


async def test_a_forged_winner_beside_the_true_leaf_changes_nothing(desk: Bench) -> None:
    await open_residence(desk)
    honest = an_arrival(Pen(), "s1", "h1", "2026-04-01", {"r5": 3})
    await desk.graft(ZAGARA, {**honest, "_rev": "1-" + "0" * 32}, {**honest, "on": "2026-03-01", "_rev": "1-" + "f" * 32})
    await desk.idle()
    winner = await desk.read(ZAGARA, honest["_id"])
    assert winner is not None
    assert winner["on"] == "2026-03-01"
    assert (await day(desk, "2026-03-15"))[1] == 0
    assert (await day(desk, "2026-04-02"))[1] == 3


@pytest.mark.parametrize("nonsense", [{"rooms": "r5"}, {"on": "ieri"}, {"event": "flew"}])
async def test_a_malformed_fact_is_parked_without_its_content_and_the_rest_goes_on(desk: Bench, nonsense: JsonObject) -> None:
    await open_residence(desk)
    poison = {**an_arrival(Pen(), "s1", "h1", "2026-04-01", {"r5": 3}), **nonsense}
    poison["_id"] = fact_id(poison)
    await desk.write(ZAGARA, poison, an_arrival(Pen(), "s2", "h2", "2026-04-01", {"r1": 1}))
    await desk.idle()
    (parked,) = await desk.reads.parked()
    assert (parked.doc_id, parked.reason, parked.count) == (poison["_id"], "invalid", 1)
    assert not [word for word in ("ieri", "flew", "marco") if word in parked.detail]
    assert (await day(desk, "2026-04-02"))[1] == 1


async def test_what_was_parked_leaves_the_table_when_it_reads_well(desk: Bench) -> None:
    broken = {**a_residence().to_document(), "rooms": {"r1": {"name": "Stanza 1", "beds": 13, "floor": "Terra"}}}
    await desk.write("catalog", broken)
    await desk.idle()
    assert [(one.reason, one.detail.split()[0]) for one in await desk.reads.parked()] == [("invalid", "too_many_beds")]
    standing = await desk.read("catalog", broken["_id"])
    assert standing is not None
    await desk.write("catalog", {**a_residence().to_document(), "_rev": standing["_rev"]})
    await desk.idle()
    assert await desk.reads.parked() == []
    assert await day(desk, "2026-04-02") == (12, 0, 0, 4)
