"""Two dwellings that are one: the office reads what was said of either and the visits to both, until the joining is taken back."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from schemas.same_as import make_same_as
from sync_server.projection.read_models import AssessmentSeen
from sync_server.projection.search import Wish
from tests.support.bench_centre import TEAM, Bench
from tests.support.builders import Pen, a_change, a_draft, a_dwelling, a_dwelling_id, a_void, an_assessment

PEN, OTHER = Pen("giulia", "phoneaaaaa"), Pen("piero", "phonebbbbb")
ETNEA = a_dwelling(PEN, "d1", address={"street": "Via Etnea", "number": "118"}, people_count=3)
ETNA = a_dwelling(OTHER, "d2", address={"street": "Via Etna", "number": "118"})
FIRST = an_assessment(PEN, a_draft(PEN, "v1", "d1"), ETNEA)
SECOND = an_assessment(OTHER, a_draft(OTHER, "v2", "d2"), ETNA, at="2026-04-02T10:15:00+02:00")


async def seen(desk: Bench, assessment: dict[str, Any]) -> AssessmentSeen:
    await desk.idle()
    found = await desk.reads.assessment(assessment["_id"])
    assert found is not None
    return found


def streets(one: AssessmentSeen) -> set[str]:
    return {address["street"] for address in (one.dwelling or {})["address"]}


async def test_joined_dwellings_are_read_as_one_and_parted_again(desk: Bench) -> None:
    joined = make_same_as(a_dwelling_id("d2"), a_dwelling_id("d1"), PEN.sign())
    await desk.write(TEAM, *ETNEA, *ETNA, FIRST, SECOND, joined)
    for visit, other in ((FIRST, SECOND), (SECOND, FIRST)):
        found = await seen(desk, visit)
        assert streets(found) == {"Via Etnea", "Via Etna"}
        assert (found.dwelling or {})["people_count"] == [3]
        assert [line.assessment for line in found.visits] == [other["_id"]]
    assert len((await desk.reads.found(Wish("etnea"), 60)).lines) == 2
    await desk.write(TEAM, a_void(OTHER, joined))
    for visit, street in ((FIRST, "Via Etnea"), (SECOND, "Via Etna")):
        found = await seen(desk, visit)
        assert (streets(found), found.visits) == ({street}, ())
    assert len((await desk.reads.found(Wish("etnea"), 60)).lines) == 1


async def test_a_word_said_of_one_is_read_of_the_other(desk: Bench) -> None:
    await desk.write(TEAM, *ETNEA, *ETNA, SECOND, make_same_as(a_dwelling_id("d2"), a_dwelling_id("d1"), PEN.sign()))
    await desk.write(TEAM, a_change(PEN, a_dwelling_id("d1"), "target_group", "c"))
    assert "c" in ((await seen(desk, SECOND)).dwelling or {})["target_group"]


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_the_order_of_arrival_plays_no_part(desk: Bench, order: tuple[int, ...]) -> None:
    joined = make_same_as(a_dwelling_id("d1"), a_dwelling_id("d2"), PEN.sign())
    parts = [[*ETNEA, *ETNA, SECOND], [joined], [a_void(PEN, joined)]]
    for place in order:
        await desk.write(TEAM, *parts[place])
        await desk.idle()
    assert streets(await seen(desk, SECOND)) == {"Via Etna"}
