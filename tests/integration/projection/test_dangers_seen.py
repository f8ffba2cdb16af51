"""What the office reads of immediate dangers: by themselves, in any order of arrival, with their visit once it has come."""

from __future__ import annotations

from itertools import permutations

from tests.support.bench_centre import TEAM, ZAGARA, Bench
from tests.support.builders import Pen, a_change, a_draft, a_dwelling, a_void, an_assessment
from tests.support.dangers import a_danger, a_danger_id


async def test_the_first_change_alone_is_an_alert_with_place_and_author(desk: Bench) -> None:
    first, *_ = a_danger(Pen("giulia", "phoneaaaaa"), "live_wires", did=("called_112",))
    await desk.write(TEAM, first)
    await desk.idle()
    (line,) = await desk.reads.dangers()
    assert (line.danger, line.seen, line.did, line.author, line.withdrawn, line.visit) == (
        a_danger_id(),
        ("live_wires",),
        (),
        "giulia",
        False,
        None,
    )
    assert line.address is not None
    assert line.position is not None
    assert (line.address["street"], line.position["accuracy_mm"]) == ("Via della Concordia", 9_000)
    assert line.received_ms == int(desk.hands.now * 1000)


async def test_every_order_of_arrival_ends_in_the_same_row(desk: Bench) -> None:
    for number, order in enumerate(permutations(range(3))):
        documents = a_danger(Pen("giulia", "phoneaaaaa"), "collapse", did=("people_out", "called_112"), name=f"g{number}")
        for place in order:
            await desk.write(TEAM, documents[place])
        await desk.idle()
    told = await desk.reads.dangers()
    assert len(told) == 6
    assert len({(line.seen, line.did, line.author, line.began_at) for line in told}) == 1
    assert [code for code, _ in told[0].did] == ["people_out", "called_112"]


async def test_it_says_whether_anybody_is_still_in_it(desk: Bench) -> None:
    await desk.write(TEAM, *a_danger(Pen("giulia", "phoneaaaaa"), "gas_smell", anyone_inside="yes", sleep_here="unknown"))
    await desk.idle()
    (line,) = await desk.reads.dangers()
    assert line.answers == {"anyone_inside": "yes", "sleep_here": "unknown"}


async def test_with_its_database_it_goes(desk: Bench) -> None:
    await desk.write(TEAM, *a_danger(Pen("giulia", "phoneaaaaa"), "collapse"))
    await desk.idle()
    await desk.delete(TEAM)
    await desk.idle()
    assert await desk.reads.dangers() == []


async def test_what_was_taken_back_says_so_and_said_again_stands_again(desk: Bench) -> None:
    pen = Pen("giulia", "phoneaaaaa")
    (first,) = a_danger(pen, "flooding")
    back = a_change(pen, a_danger_id(), "flooding", None, over=[first["_id"]])
    await desk.write(TEAM, first, back)
    await desk.idle()
    assert [line.withdrawn for line in await desk.reads.dangers()] == [True]
    await desk.write(TEAM, a_void(pen, back))
    await desk.idle()
    assert [(line.withdrawn, line.seen) for line in await desk.reads.dangers()] == [(False, ("flooding",))]


async def test_the_visit_that_names_it_is_found_whichever_comes_first(desk: Bench) -> None:
    pen = Pen("giulia", "phoneaaaaa")
    dwelling, danger = a_dwelling(pen), a_danger(pen, "gas_smell")
    other = an_assessment(pen, a_draft(pen, "earlier"), dwelling)
    visit = an_assessment(pen, a_draft(pen, "visit1", danger=a_danger_id()), dwelling)
    await desk.write(TEAM, *dwelling, other, *danger)
    await desk.idle()
    assert [line.visit for line in await desk.reads.dangers()] == [None]
    await desk.write(TEAM, visit)
    await desk.idle()
    assert [line.visit for line in await desk.reads.dangers()] == [visit["_id"]]


async def test_the_newest_to_arrive_comes_first_whatever_its_clock_says(desk: Bench) -> None:
    late, early = Pen("giulia", "phoneaaaaa"), Pen("piero", "phonebbbbb", now_ms=1_700_000_000_000)
    await desk.write(TEAM, *a_danger(late, "collapse", name="g1"))
    await desk.idle()
    desk.hands.now += 60
    await desk.write(TEAM, *a_danger(early, "flooding", name="g2"))
    await desk.idle()
    assert [line.danger for line in await desk.reads.dangers()] == [a_danger_id("g2"), a_danger_id("g1")]


async def test_a_reader_sees_only_the_circles_that_are_theirs(desk: Bench) -> None:
    await desk.write(TEAM, *a_danger(Pen("giulia", "phoneaaaaa"), "collapse"))
    await desk.idle()
    assert await desk.reads.dangers([ZAGARA]) == []
    assert len(await desk.reads.dangers([TEAM])) == 1


async def test_a_rebuild_gives_what_the_increments_gave(desk: Bench) -> None:
    pen = Pen("giulia", "phoneaaaaa")
    for document in a_danger(pen, "collapse", did=("people_out",)):
        await desk.write(TEAM, document)
        await desk.idle()
    before = await desk.reads.dangers()
    await desk.runner.rebuild()
    await desk.idle()
    assert await desk.reads.dangers() == before
