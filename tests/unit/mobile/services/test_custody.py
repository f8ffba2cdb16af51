"""The chain of a visit's photos on the device: whole after every capture, named by what is handed in, and the same after a kill."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mobile.services.photos import Photos, PhotoStores, TakenFor
from mobile.services.problems import DeviceError
from mobile.services.visits import Visits
from schemas.custody import ChainEnd, Custody, check_chain
from tests.support.device import Bench, plain_photo


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.close()


def services(bench: Bench) -> tuple[Visits, Photos]:
    visits = Visits(bench.records, bench.journal)
    return visits, Photos(PhotoStores(bench.records, bench.media), bench.journal, visits)


def links(bench: Bench) -> list[Custody]:
    rows = bench.records.all_docs(startkey="custody:", endkey="custody;", include_docs=True)["rows"]
    return [Custody.from_document(row["doc"]) for row in rows]


async def test_what_is_handed_in_names_the_end_of_a_whole_chain(bench: Bench) -> None:
    visits, photos = services(bench)
    visit = visits.start()
    taken = [await photos.add(visit, plain_photo("one"))]
    visits, photos = services(bench)  # a kill: nothing of the chain was in memory alone
    visit = visits.open(visit.id)
    taken += [await photos.add(visit, plain_photo(name)) for name in ("two", "three")]
    assert [tile.chain_place for tile in photos.tiles(visit)] == [1, 2, 3]
    end = ChainEnd.read(bench.records.get(visits.submit(visit))["custody"])
    hashes = {photo: bench.records.get(photo)["original_sha256"] for photo in taken}
    checked = check_chain(links(bench), end, hashes)
    assert (checked.state, checked.count, end.count) == ("whole", 3, 3)


async def test_each_visit_has_a_chain_of_its_own(bench: Bench) -> None:
    visits, photos = services(bench)
    first, second = visits.start(), visits.start()
    await photos.add(first, plain_photo("one"))
    await photos.add(second, plain_photo("two"))
    assert [photos.tiles(visit)[0].chain_place for visit in (first, second)] == [1, 1]


async def test_a_photo_taken_again_stands_beside_the_earlier_one_and_follows_itself_over_no_way(bench: Bench) -> None:
    visits, photos = services(bench)
    visit = visits.start()
    defect = await photos.add(visit, plain_photo("one"), TakenFor(hazard="1"))
    remedy = await photos.add(visit, plain_photo("two"), TakenFor(follows=defect, stage="remedy"))
    assert [one.photo for one in photos.story(visit, remedy)] == [defect, remedy]
    assert photos.tiles(visit)[1].hazard == "1"
    photos.describe(visit, defect, subject="hazard_wide")
    assert [one.subject for one in photos.story(visit, remedy)] == ["hazard_wide", None]
    with pytest.raises(DeviceError):
        photos.pair(visit, defect, remedy, "recheck")
    photos.pair(visit, remedy, None, None)
    assert [one.photo for one in photos.story(visit, remedy)] == [remedy]


async def test_what_the_camera_was_opened_for_is_there_after_a_kill(bench: Bench) -> None:
    visits, _ = services(bench)
    visit = visits.start()
    visits.expect(visit, {"subject": "exterior", "camera_ms": 5})
    visits, _ = services(bench)
    assert visits.left_at_the_camera(5) == visit.id
    assert visits.left_at_the_camera(6) is None
    assert visits.open(visit.id).awaited == {"subject": "exterior", "camera_ms": 5}
