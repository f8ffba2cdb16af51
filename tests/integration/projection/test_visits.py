"""What the office reads of visits: as folded, as withdrawn, and only in circles that are the reader's."""

from __future__ import annotations

from tests.support.bench_centre import ORIGINAL, TEAM, ZAGARA, Bench, lanes
from tests.support.builders import Pen, a_change, a_draft, a_dwelling, a_dwelling_id, a_photo, a_void, an_assessment


async def test_the_office_sees_an_assessment_with_band_photos_and_the_dwelling_as_folded(desk: Bench) -> None:
    pen = Pen("giulia", "phoneaaaaa")
    dwelling = a_dwelling(pen)
    photo = a_photo(pen, ORIGINAL)
    hazards = {"1": {"likelihood": 18, "spread": [0, 100, 316, 584], "harm": "III"}}
    draft = a_draft(pen, hazards=hazards, photos=[{"photo": photo["_id"], "caption": "muffa", "hazard": "1"}])
    assessment = an_assessment(pen, draft, dwelling)
    await desk.write(TEAM, *dwelling, draft, photo, assessment)
    await desk.write_lane(lanes(ORIGINAL)["working"])
    await desk.write(TEAM, a_change(pen, a_dwelling_id(), "target_group", "c"))
    await desk.idle()
    (line,) = await desk.reads.assessments()
    assert (line.band, line.score, line.photos, line.photos_here, line.author) == ("C", 1115, 1, 1, "giulia")
    assert line.received_ms == int(desk.hands.now * 1000)
    seen = await desk.reads.assessment(assessment["_id"])
    assert seen is not None
    assert seen.ratings["1"] == {"score": 1115, "band": "C", "category": 1, "level": "high"}
    assert [(one.caption, one.working, one.original) for one in seen.photos] == [("muffa", "verified", "waiting")]
    assert seen.dwelling is not None
    assert seen.dwelling["target_group"] == ["c", "a"]


async def test_a_withdrawn_assessment_says_so_and_its_redo_stands_again(desk: Bench) -> None:
    pen = Pen("giulia", "phoneaaaaa")
    dwelling = a_dwelling(pen)
    assessment = an_assessment(pen, a_draft(pen), dwelling)
    void = a_void(pen, assessment)
    await desk.write(TEAM, void)
    await desk.idle()
    await desk.write(TEAM, *dwelling, assessment)
    await desk.idle()
    assert [line.withdrawn for line in await desk.reads.assessments()] == [True]
    await desk.write(TEAM, a_void(pen, void))
    await desk.idle()
    assert [line.withdrawn for line in await desk.reads.assessments()] == [False]


async def test_a_reader_sees_only_the_circles_that_are_theirs(desk: Bench) -> None:
    pen = Pen("giulia", "phoneaaaaa")
    dwelling = a_dwelling(pen)
    assessment = an_assessment(pen, a_draft(pen), dwelling)
    await desk.write(TEAM, *dwelling, assessment)
    await desk.idle()
    assert await desk.reads.assessments([ZAGARA]) == []
    assert await desk.reads.assessment_count([ZAGARA]) == 0
    assert await desk.reads.assessment(assessment["_id"], [ZAGARA]) is None
    assert await desk.reads.assessment_count([TEAM]) == 1
