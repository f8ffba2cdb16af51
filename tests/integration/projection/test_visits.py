"""What the office reads of visits: as folded, as withdrawn, and only in circles that are the reader's."""

from __future__ import annotations

from sync_server.projection.read_models import Found
from sync_server.projection.search import LEVELS, Wish
from tests.support.bench_centre import ORIGINAL, TEAM, ZAGARA, Bench, lanes
from tests.support.builders import Pen, a_change, a_draft, a_dwelling, a_dwelling_id, a_photo, a_void, an_assessment

NONE = dict.fromkeys(LEVELS, 0)


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
    (line,) = await desk.visits()
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
    assert [line.withdrawn for line in await desk.visits()] == [True]
    await desk.write(TEAM, a_void(pen, void))
    await desk.idle()
    assert [line.withdrawn for line in await desk.visits()] == [False]


async def test_a_correction_and_what_it_corrects_name_each_other_while_both_stand(desk: Bench) -> None:
    pen = Pen("giulia", "phoneaaaaa")
    dwelling, draft = a_dwelling(pen), a_draft(pen)
    first = an_assessment(pen, draft, dwelling)
    second = an_assessment(pen, {**draft, "corrects": first["_id"]}, dwelling, at="2026-04-01T11:15:00+02:00")
    third = an_assessment(pen, {**draft, "corrects": first["_id"]}, dwelling, at="2026-04-01T12:15:00+02:00")

    async def said() -> dict[str, tuple[str | None, str | None]]:
        return {line.assessment: (line.corrects, line.corrected_by) for line in await desk.visits()}

    await desk.write(TEAM, *dwelling, second)
    await desk.idle()
    assert await said() == {second["_id"]: (first["_id"], None)}
    await desk.write(TEAM, first)
    await desk.idle()
    assert await said() == {first["_id"]: (None, second["_id"]), second["_id"]: (first["_id"], None)}
    await desk.write(TEAM, third)
    await desk.idle()
    assert (await said())[first["_id"]] == (None, third["_id"]), "the newest"
    await desk.write(TEAM, a_void(pen, third), a_void(pen, second))
    await desk.idle()
    assert (await said())[first["_id"]] == (None, None), "a correction that was taken back corrects nothing"


async def test_a_reader_sees_only_the_circles_that_are_theirs(desk: Bench) -> None:
    pen = Pen("giulia", "phoneaaaaa")
    dwelling = a_dwelling(pen)
    assessment = an_assessment(pen, a_draft(pen), dwelling)
    await desk.write(TEAM, *dwelling, assessment)
    await desk.idle()
    assert await desk.reads.found(Wish(), 60, [ZAGARA]) == Found(levels=NONE, matching=NONE)
    assert await desk.reads.assessment(assessment["_id"], [ZAGARA]) is None
    assert len(await desk.visits([TEAM])) == 1


async def test_the_office_finds_by_folded_words_order_and_author_and_reads_a_page_at_a_time(desk: Bench) -> None:
    pen, other = Pen("giulia", "phoneaaaaa"), Pen("piero", "phonebbbbb")
    liberta = a_dwelling(pen, "d1", address={"street": "Via della Libertà", "number": "12"}, order={"number": "118/2026"})
    etnea = a_dwelling(other, "d2", address={"street": "Via Etnea", "number": "118"}, target_group="b")
    visits = [an_assessment(pen, a_draft(pen, f"v{number}", "d1"), liberta) for number in range(3)]
    await desk.write(TEAM, *liberta, *etnea, *visits, an_assessment(other, a_draft(other, "v9", "d2"), etnea))
    await desk.idle()
    names = {"giulia": "Giulia Ferrante", "piero": "Pierò D'Angelo"}

    async def found(query: str = "", **more: str) -> int:
        wish = Wish(query, authors=names, **more)
        return sum((await desk.reads.found(wish, 60)).matching.values())

    asked = {query: await found(query) for query in ("", "LIBERTA", "libertà 12", "118/20", "118", "dangelo", "ferr etnea", "nessuna")}
    assert asked == {"": 4, "LIBERTA": 3, "libertà 12": 3, "118/20": 3, "118": 4, "dangelo": 1, "ferr etnea": 0, "nessuna": 0}
    assert (await found(group="b"), await found("liberta", group="b"), await found(level="high")) == (1, 0, 0)
    page = await desk.reads.found(Wish(), 2)
    assert (len(page.lines), dict(page.levels)) == (2, {"high": 0, "medium": 0, "low": 0, "none": 4})
    await desk.delete(TEAM)
    await desk.idle()
    assert await found("liberta") == 0


async def test_the_highest_score_comes_first_and_of_two_alike_the_one_that_has_waited_longest(desk: Bench) -> None:
    pen = Pen("giulia", "phoneaaaaa")
    dwelling = a_dwelling(pen)
    grave, graver = ({"1": {"likelihood": likelihood, "spread": [0, 100, 316, 584], "harm": "III"}} for likelihood in (18, 10))
    visits = {"grave, new": (20, grave), "grave, old": (18, grave), "graver": (19, graver), "not rated": (17, {})}
    facts = {
        name: an_assessment(pen, a_draft(pen, f"v{day}", hazards=hazards), dwelling, at=f"2026-11-{day}T18:40:00+01:00")
        for name, (day, hazards) in visits.items()
    }
    await desk.write(TEAM, *dwelling, *facts.values())
    await desk.idle()
    names = {fact["_id"]: name for name, fact in facts.items()}
    found = await desk.reads.found(Wish(), 60)
    assert [names[line.assessment] for line in found.lines] == ["graver", "grave, old", "grave, new", "not rated"]
    assert [names[line.assessment] for line in (await desk.reads.found(Wish(), 2)).lines] == ["graver", "grave, old"]
