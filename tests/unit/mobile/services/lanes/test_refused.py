"""What one side does not give or take: it is told, it stops nothing else, and it is tried again when asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docstore.replication.supervisor import SyncState, SyncStatus
from mobile.services import sync_board
from mobile.services.device import DeviceFile
from mobile.services.journal import DeviceClock, Journal
from tests.support.device import Hands, plain_photo
from tests.support.lane_centre import TEAM, Centre, Phone, visit_with_photo


async def test_a_circle_that_the_centre_shuts_stops_itself_and_no_other(phone: Phone, centre: Centre) -> None:
    picture = plain_photo("one")
    await visit_with_photo(phone)
    centre.shut = (TEAM,)
    phone.lanes.begin()
    await phone.deliver()
    assert centre.put == [f"chunk:{sha}" for copy in (picture.thumbnail, picture.working, picture.original) for sha in copy.chunks]
    problem = sync_board.own_circles(phone.circles, (), phone.lanes.shut)
    assert problem is not None
    assert problem.code == "circle_shut"
    assert phone.left().records == 1
    centre.shut = ()
    phone.lanes.begin()
    await phone.deliver()
    assert sync_board.own_circles(phone.circles, (), phone.lanes.shut) is None
    assert phone.left().records == 0


def held(phone: Phone) -> set[str]:
    return {row["id"] for name in ("catalog", TEAM) for row in phone.store(name).all_docs()["rows"]}


def book(phone: Phone, name: str) -> list[tuple[Any, ...]]:
    store = phone.store(name)
    made = store.read("select 1 from sqlite_master where name = 'replication_refused'")
    return [tuple(row) for row in store.read("select doc_id, pushes from replication_refused")] if made else []


async def test_what_the_centre_failed_to_give_is_asked_for_again_though_its_feed_has_not_moved(phone: Phone, centre: Centre) -> None:
    """What is read only has no push that could refuse anything: a row of its book is a document that was not given."""
    for name in ("catalog", TEAM):
        centre.peer(name)
        for number in range(2):
            centre.stores[name].put({"_id": f"residence:{name}{number}"})
    phone.lanes.told_seqs = {name: str(store.update_seq) for name, store in centre.stores.items()}
    centre.fails_to_give = ("residence:catalog0", f"residence:{TEAM}1")
    await phone.lanes.records()
    assert held(phone) == {"residence:catalog1", f"residence:{TEAM}0"}
    assert phone.left().refused == (), "nobody wrote it here: it is no refusal of this person's work"
    centre.fails_to_give = ()
    await phone.lanes.records()
    assert held(phone) == {f"residence:{name}{number}" for name in ("catalog", TEAM) for number in range(2)}
    assert [book(phone, name) for name in ("catalog", TEAM)] == [[], []]


async def test_what_this_device_would_not_take_is_tried_again_on_request(phone: Phone, centre: Centre) -> None:
    """A newer app may take what an older one called malformed."""
    centre.peer("catalog")
    for number in range(2):
        centre.stores["catalog"].put({"_id": f"residence:catalog{number}"})
    centre.spoils = ("residence:catalog0",)
    await phone.lanes.records()
    assert held(phone) == {"residence:catalog1"}
    assert book(phone, "catalog") == [("residence:catalog0", 0)]
    centre.spoils = ()
    await phone.lanes.records()
    assert held(phone) == {"residence:catalog1"}, "the feed has passed it"
    await phone.lanes.retry_refused(0)
    assert held(phone) == {"residence:catalog0", "residence:catalog1"}
    assert book(phone, "catalog") == []


async def test_what_stands_in_a_database_that_may_only_be_read_is_never_pushed(phone: Phone, centre: Centre) -> None:
    centre.peer("catalog")
    phone.store("catalog").put({"_id": "residence:zagara", "name": "nobody at the centre wrote this"})
    await phone.deliver()
    await phone.lanes.retry_refused(0)
    assert centre.put == []
    assert book(phone, "catalog") == []


async def test_what_the_centre_refuses_is_shown_with_its_reason_and_tried_again_on_request(phone: Phone, centre: Centre) -> None:
    centre.refuses = ("assessment:",)
    await visit_with_photo(phone)
    await phone.deliver()
    left = phone.left()
    assert left.records == 1
    (item,) = sync_board.refused_items(left, {})
    assert (item.title, item.reason) == ("Via Etnea 1", "Non è permesso.")
    line = sync_board.line(left, phone.lanes.counts, SyncStatus(SyncState.IDLE), sync_board.Standing())
    assert (line.kind, line.count, line.sentence) == ("refused", 1, "Non è permesso.")
    centre.refuses = ()
    await phone.lanes.retry_refused()
    assert phone.left().refused  # not before an hour has passed
    await phone.lanes.retry_refused(0)
    assert not phone.left().refused
    assert phone.left().records == 0


async def test_a_refused_chunk_leaves_its_photo_in_error_and_the_others_go(phone: Phone, centre: Centre) -> None:
    first = await visit_with_photo(phone, "one")
    centre.refuses = (f"chunk:{plain_photo('one').working.chunks[0]}",)
    second = await visit_with_photo(phone, "two")
    await phone.deliver()
    visits = [phone.visits.open(row[0]) for row in phone.store(TEAM).read("select id from circle_document where type = 'draft'")]
    tiles = {tile.photo: tile for visit in visits for tile in phone.photos.tiles(visit)}
    assert (tiles[first].kind, tiles[second].kind) == ("error", "on_phone")
    assert tiles[second].sent_bytes == tiles[second].total_bytes


async def test_a_colleagues_work_is_pulled_and_never_counted_as_ours(phone: Phone, centre: Centre, tmp_path: Path) -> None:
    file = DeviceFile.open(str(tmp_path / "other.sqlite"), False, None)
    file.keep_identity("cccccddddd", "credential")
    hands = Hands(thrown=1000)
    theirs = Journal(file, "dario", DeviceClock(file, hands.now_ms), hands.random_bytes)
    centre.peer(TEAM)
    change = theirs.fact("change", {"record": f"dwelling:{theirs.new_key()}", "fields": {"people_count": {"v": 2, "over": []}}})
    centre.stores[TEAM].put(change)
    await phone.deliver()
    assert phone.left().records == 0
    assert phone.store(TEAM).get(change["_id"])["author"] == "dario"
    assert phone.store(TEAM).read("select count(*) from device_arrived") == [(0,)]
    file.close()


async def test_a_forged_leaf_from_the_centre_is_noted_and_not_shown(phone: Phone, centre: Centre) -> None:
    centre.peer(TEAM)
    centre.stores[TEAM].put({"_id": "change:" + "a" * 26, "type": "change", "record": "dwelling:" + "0" * 26, "fields": {}, "at": "x"})
    await phone.deliver()
    assert phone.store(TEAM).read("select id from circle_suspect") == [("change:" + "a" * 26,)]
    assert phone.store(TEAM).read("select count(*) from circle_record") == [(0,)]
