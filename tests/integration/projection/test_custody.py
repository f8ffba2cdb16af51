"""Chains of custody at the centre: links held against the rule, the photos and the visits handed in, and what the log keeps of it."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.custody import ChainEnd, Custody, chain_end, make_custody
from schemas.documents import JsonObject
from schemas.facts import Signature, make_fact
from sync_server.projection.custody import BrokenChain, ChainSeen, chain_of, read_broken
from sync_server.projection.custody_log import passages
from tests.support.bench_centre import NOW, TEAM, Bench
from tests.support.builders import Pen, a_draft, a_photo, an_assessment

_ENVELOPE = frozenset({"_id", "type", "schema_version", "author", "device", "salt", "at"})


def linked(pen: Pen, count: int) -> tuple[list[JsonObject], list[JsonObject]]:
    """So many photos of one visit, and their links."""
    photos = [a_photo(pen, b"\xff\xd8\xff %d" % number) for number in range(count)]
    links: list[JsonObject] = []
    for photo in photos:
        links.append(make_custody(photo, end_of(links), pen.sign()))
    return photos, links


def end_of(links: list[JsonObject]) -> ChainEnd:
    return chain_end([Custody.from_document(link) for link in links])


def written_anew(fact: JsonObject, signature: Signature, **other: Any) -> JsonObject:
    """The same fact saying something else: its name follows from its body, so it is another fact."""
    return make_fact(fact["type"], {name: value for name, value in fact.items() if name not in _ENVELOPE} | other, signature)


def handed_in(pen: Pen, links: list[JsonObject], **other: Any) -> JsonObject:
    visit = an_assessment(pen, a_draft(pen), [])
    return written_anew(visit, pen.sign(), **{"custody": end_of(links).plain(), **other})


async def chain(desk: Bench, draft: str) -> ChainSeen | None:
    return await desk.rows.run(lambda connection: chain_of(connection, TEAM, draft))


async def broken(desk: Bench) -> list[BrokenChain]:
    return await desk.rows.run(lambda connection: read_broken(connection, None))


async def told(desk: Bench, subject: str) -> list[str]:
    return [line.what for line in await desk.rows.run(lambda connection: passages(connection, TEAM, subject))]


async def test_a_chain_grows_while_its_visit_is_open_and_is_whole_once_it_was_handed_in(desk: Bench) -> None:
    pen = Pen("giulia")
    photos, links = linked(pen, 3)
    await desk.write(TEAM, *photos, *links)
    await desk.idle()
    found = await chain(desk, photos[0]["draft"])
    assert found is not None
    assert (found.state, found.count, found.head) == ("growing", 3, links[-1]["head"])
    await desk.write(TEAM, handed_in(pen, links))
    await desk.idle()
    found = await chain(desk, photos[0]["draft"])
    assert found is not None
    assert (found.state, found.faults) == ("whole", ())
    assert await told(desk, photos[0]["draft"]) == ["chain_whole"]
    assert await broken(desk) == []


async def test_a_visit_without_photos_has_no_chain_to_hold(desk: Bench) -> None:
    pen = Pen("giulia")
    await desk.write(TEAM, handed_in(pen, []))
    await desk.idle()
    assert await broken(desk) == []


@pytest.mark.parametrize("lost", [0, 1, 2])
async def test_a_link_that_is_not_there_is_an_alert_that_names_its_place_and_ends_when_it_comes(desk: Bench, lost: int) -> None:
    pen = Pen("giulia")
    photos, links = linked(pen, 3)
    visit = handed_in(pen, links)
    await desk.write(TEAM, *photos, *[link for place, link in enumerate(links) if place != lost], visit)
    await desk.idle()
    (alert,) = await broken(desk)
    assert [(fault.code, fault.seq) for fault in alert.chain.faults] == [("missing", lost + 1)]
    assert (alert.visit, alert.author, alert.noticed_ms) == (visit["_id"], "giulia", int(NOW * 1000))
    desk.hands.now += 60
    await desk.write(TEAM, links[lost])
    await desk.idle()
    assert await broken(desk) == []
    assert await told(desk, photos[0]["draft"]) == ["chain_broken", "chain_whole"]


async def test_a_link_for_another_picture_than_its_photos_own_breaks_the_chain(desk: Bench) -> None:
    pen = Pen("giulia")
    photos, links = linked(pen, 2)
    other = make_custody({**photos[1], "original_sha256": "ab" * 32}, end_of(links[:1]), pen.sign())
    await desk.write(TEAM, *photos, links[0], other)
    await desk.idle()
    (alert,) = await broken(desk)
    assert [(fault.code, fault.seq, fault.photo) for fault in alert.chain.faults] == [("other_photo", 2, photos[1]["_id"])]
    assert alert.visit is None


async def test_a_moment_that_was_altered_afterwards_breaks_the_chain(desk: Bench) -> None:
    pen = Pen("giulia")
    photos, links = linked(pen, 2)
    altered = written_anew(links[0], pen.sign(), taken_at="2026-01-01T00:00:00+01:00")
    await desk.write(TEAM, *photos, altered, links[1], handed_in(pen, links))
    await desk.idle()
    (alert,) = await broken(desk)
    assert [(fault.code, fault.seq) for fault in alert.chain.faults] == [("broken", 1)]


async def test_a_correction_does_not_hide_that_the_first_end_does_not_hold(desk: Bench) -> None:
    pen = Pen("giulia")
    photos, links = linked(pen, 2)
    first = handed_in(pen, links, custody={"count": 1, "head": "cd" * 32})
    await desk.write(TEAM, *photos, *links, first, handed_in(pen, links, corrects=first["_id"]))
    await desk.idle()
    (alert,) = await broken(desk)
    assert [(fault.code, fault.seq) for fault in alert.chain.faults] == [("other_end", 1)]


async def test_a_rebuild_finds_the_same_and_writes_no_line_again(desk: Bench) -> None:
    pen = Pen("giulia")
    photos, links = linked(pen, 2)
    await desk.write(TEAM, *photos, *links, handed_in(pen, links))
    await desk.idle()
    before = await desk.rows_of_everything()
    desk.hands.now += 3600
    await desk.runner.rebuild()
    assert await desk.rows_of_everything() == before
    assert await told(desk, photos[0]["draft"]) == ["chain_whole"]


async def test_verified_copies_are_in_the_log_with_the_centres_clock(desk: Bench) -> None:
    pen = Pen("giulia")
    data = b"\xff\xd8\xff original"
    photo = a_photo(pen, data)
    await desk.write(TEAM, photo)
    await desk.write_lane(data + b"w")
    await desk.idle()
    desk.hands.now += 120
    await desk.write_lane(data)
    await desk.idle()
    lines = await desk.rows.run(lambda connection: passages(connection, TEAM, photo["_id"]))
    assert [(line.what, line.at_ms) for line in lines] == [
        ("working_verified", int(NOW * 1000)),
        ("original_verified", int((NOW + 120) * 1000)),
    ]
