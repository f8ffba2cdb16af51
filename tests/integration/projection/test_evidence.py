"""What the office reads of a visit's photos: the copy that stands in a photo's place, the earlier photo, and what stands behind each."""

from __future__ import annotations

from schemas.custody import ChainEnd, Custody, chain_end, make_custody
from schemas.documents import JsonObject
from tests.support.bench_centre import NOW, TEAM, Bench
from tests.support.builders import Pen, a_draft, a_dwelling, a_photo, an_assessment

DATA = b"\xff\xd8\xff the one that was covered"


def visit(pen: Pen, name: str, *uses: JsonObject) -> JsonObject:
    return an_assessment(pen, a_draft(pen, name, photos=list(uses)), a_dwelling(pen))


def after(*links: JsonObject) -> ChainEnd:
    return chain_end([Custody.from_document(link) for link in links])


async def test_a_photo_is_read_with_its_link_its_arrival_and_what_was_verified(desk: Bench) -> None:
    pen = Pen("giulia")
    photos = [a_photo(pen, DATA), a_photo(pen, b"\xff\xd8\xff second")]
    first = make_custody(photos[0], after(), pen.sign())
    second = make_custody(photos[1], after(first), pen.sign())
    fact = visit(pen, "visit1", {"photo": photos[1]["_id"], "caption": "muffa"})
    await desk.write(TEAM, *photos, first, second, fact)
    await desk.write_lane(b"\xff\xd8\xff secondw")
    await desk.idle()
    seen = await desk.reads.assessment(fact["_id"])
    assert seen is not None
    (photo,) = seen.photos
    assert photo.evidence is not None
    assert (photo.evidence.sha256, photo.evidence.place, photo.evidence.head) == (photos[1]["original_sha256"], 2, second["head"])
    assert photo.evidence.received_ms == int(NOW * 1000)
    assert [line.what for line in photo.evidence.passages] == ["working_verified"]
    assert seen.chain is not None
    assert seen.chain.count == 2


async def test_a_copy_stands_in_its_photos_place_whether_it_has_come_or_not(desk: Bench) -> None:
    pen = Pen("giulia")
    photo, covered = a_photo(pen, DATA), a_photo(pen, b"\xff\xd8\xff covered")
    fact = visit(pen, "visit1", {"photo": photo["_id"], "shown": covered["_id"]})
    await desk.write(TEAM, photo, fact)
    await desk.idle()
    seen = await desk.reads.assessment(fact["_id"])
    assert seen is not None
    assert seen.photos[0].instead is not None
    assert (seen.photos[0].instead.photo, seen.photos[0].instead.working) == (covered["_id"], "unknown")
    await desk.write(TEAM, covered)
    await desk.write_lane(b"\xff\xd8\xff coveredw")
    await desk.idle()
    seen = await desk.reads.assessment(fact["_id"])
    assert seen is not None
    assert seen.photos[0].instead is not None
    assert seen.photos[0].instead.working == "verified"


async def test_the_earlier_photo_of_an_older_visit_is_read_as_that_visit_shows_it(desk: Bench) -> None:
    pen = Pen("giulia")
    old, covered, new = a_photo(pen, DATA), a_photo(pen, b"\xff\xd8\xff covered"), a_photo(pen, b"\xff\xd8\xff new", "visit2")
    before = visit(pen, "visit1", {"photo": old["_id"], "caption": "fili scoperti", "shown": covered["_id"]})
    later = visit(pen, "visit2", {"photo": new["_id"], "follows": old["_id"], "stage": "remedy"})
    await desk.write(TEAM, old, covered, new, before, later)
    await desk.idle()
    seen = await desk.reads.assessment(later["_id"])
    assert seen is not None
    (photo,) = seen.photos
    assert photo.stage == "remedy"
    assert photo.earlier is not None
    assert (photo.earlier.picture.photo, photo.earlier.caption) == (covered["_id"], "fili scoperti")
    assert photo.earlier.captured_at == old["captured_at"]
