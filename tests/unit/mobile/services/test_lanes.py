"""Records before pixels, a cut re-sends nothing that arrived, and only what the centre durably has counts."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from docstore.errors import Forbidden, PeerFault, PeerUnreachable
from docstore.handle import InlineHandle
from docstore.replication.local_peer import LocalPeer
from docstore.replication.peer import Changes, Fetched, JsonObject, PeerInfo, Refusal, Wanted
from docstore.replication.supervisor import SyncState, SyncStatus
from docstore.sqlite.connection import Connection
from docstore.store import Store
from mobile.services import delivery, sync_board
from mobile.services.circles import Circles
from mobile.services.device import DeviceFile
from mobile.services.journal import DeviceClock, Journal
from mobile.services.lanes import Lanes
from mobile.services.photos import Photos, PhotoStores
from mobile.services.visits import Visits
from schemas.photo import CHUNK_SIZE, Photo, make_receipt
from tests.support.device import Hands, plain_photo
from tests.support.machine import Folder

TEAM, MEDIA = "outreach-catania", "outreach-catania-media"


@dataclass
class Centre:
    """The other side: a store a database, a log of what was put, and faults on demand."""

    stores: dict[str, Store] = field(default_factory=dict)
    put: list[str] = field(default_factory=list)
    cut_after: int | None = None
    refuses: tuple[str, ...] = ()
    shut: tuple[str, ...] = ()
    fails_to_give: tuple[str, ...] = ()
    answers_backwards: bool = False
    spoils: tuple[str, ...] = ()

    def peer(self, name: str) -> CentrePeer:
        if name not in self.stores:
            self.stores[name] = Store.open(":memory:", name=name)
        return CentrePeer(self, name)


class CentrePeer:
    """One database of that centre, as a peer."""

    refusals = None

    def __init__(self, centre: Centre, name: str) -> None:
        self._centre, self._inner = centre, LocalPeer(InlineHandle(centre.stores[name]))
        self.name = f"centre/{name}"

    async def info(self) -> PeerInfo:
        return await self._inner.info()

    async def get_local(self, doc_id: str) -> JsonObject | None:
        if self.name.partition("/")[2] in self._centre.shut:
            raise Forbidden
        return await self._inner.get_local(doc_id)

    async def put_local(self, doc_id: str, body: Mapping[str, Any]) -> None:
        await self._inner.put_local(doc_id, body)

    async def changes(self, since: str, *, limit: int, timeout_ms: int = 0) -> Changes:
        return await self._inner.changes(since, limit=limit, timeout_ms=timeout_ms)

    async def revs_diff(self, asked: Mapping[str, Sequence[str]]) -> list[Wanted]:
        told = await self._inner.revs_diff(asked)
        return told[::-1] if self._centre.answers_backwards else told

    async def get_documents(self, wanted: Sequence[Wanted]) -> Fetched:
        if any(one.doc_id in self._centre.fails_to_give for one in wanted):
            raise PeerFault
        fetched = await self._inner.get_documents(wanted)
        spoilt = tuple({**one, "_strange": 1} if one["_id"] in self._centre.spoils else one for one in fetched.documents)
        return Fetched(spoilt, fetched.absent, fetched.unreadable)

    async def put_documents(self, documents: Sequence[JsonObject]) -> list[Refusal]:
        if self._centre.cut_after is not None:
            if self._centre.cut_after <= 0:
                raise PeerUnreachable
            self._centre.cut_after -= 1
        refused = [one for one in documents if one["_id"].startswith(self._centre.refuses)] if self._centre.refuses else []
        taken = [one for one in documents if one not in refused]
        self._centre.put += [one["_id"] for one in taken]
        told = await self._inner.put_documents(taken) if taken else []
        return told + [Refusal(one["_id"], one["_rev"], "forbidden", "Non è permesso.") for one in refused]

    async def ensure_durable(self) -> None:
        await self._inner.ensure_durable()


@dataclass
class Phone:
    circles: Circles
    visits: Visits
    photos: Photos
    lanes: Lanes
    hands: Hands
    devices: tuple[str, ...]

    def store(self, name: str) -> Store:
        return self.circles.store(name)

    async def deliver(self) -> None:
        await self.lanes.records()
        await self.lanes.photos()
        await self.lanes.originals()

    def left(self) -> sync_board.Backlog:
        return sync_board.backlog(self.circles, self.devices)


@pytest.fixture
def centre() -> Centre:
    return Centre()


@pytest.fixture
async def phone(tmp_path: Path, centre: Centre) -> AsyncIterator[Phone]:
    hands = Hands()
    file = DeviceFile.open(str(tmp_path / "device.sqlite"), False, None)
    file.keep_identity("aaaaabbbbb", "credential")
    circles = Circles(Folder(tmp_path))
    await circles.open({name: bytes([at]) * 32 for at, name in enumerate(("catalog", TEAM, MEDIA))})
    journal = Journal(file, "giulia", DeviceClock(file, hands.now_ms), hands.random_bytes)
    visits = Visits(circles.store(TEAM), journal)
    photos = Photos(PhotoStores(circles.store(TEAM), circles.store(MEDIA)), journal, visits)
    lanes = Lanes(circles, file.device_ids(), centre.peer, hands.now_ms, lambda: None)
    yield Phone(circles, visits, photos, lanes, hands, file.device_ids())
    await circles.close()
    file.close()
    for store in centre.stores.values():
        store.close()


async def visit_with_photo(phone: Phone, seed: str = "one", original_size: int = 2 * CHUNK_SIZE + 17) -> str:
    visit = phone.visits.start()
    phone.visits.set_field(visit, "address", {"street": "Via Etnea", "number": "1"})
    photo = await phone.photos.add(visit, plain_photo(seed, original_size))
    phone.visits.submit(visit)
    return photo


def receipts(phone: Phone, centre: Centre, photo: str, status: str = "verified", missing: Sequence[str] = ()) -> None:
    fact = Photo.from_document(phone.store(TEAM).get(photo))
    for lane in ("working", "original"):
        centre.stores[TEAM].put(make_receipt(fact, lane, status, missing))


async def test_records_go_before_thumbnails_before_working_copies_before_originals(phone: Phone, centre: Centre) -> None:
    picture = plain_photo("one")
    await visit_with_photo(phone)
    await phone.deliver()
    kinds = [doc_id.partition(":")[0] for doc_id in centre.put]
    assert set(kinds[kinds.index("chunk") :]) == {"chunk"}
    chunks = [doc_id for doc_id in centre.put if doc_id.startswith("chunk:")]
    expected = [*picture.thumbnail.chunks, *picture.working.chunks, *picture.original.chunks]
    assert chunks == [f"chunk:{sha}" for sha in expected]


async def test_nothing_is_delivered_before_the_receipt_and_everything_after_it(phone: Phone, centre: Centre) -> None:
    photo = await visit_with_photo(phone)
    assert (phone.left().records, phone.left().photos) == (1, 1)
    await phone.deliver()
    assert (phone.left().records, phone.left().photos, phone.left().empty) == (0, 1, False)
    receipts(phone, centre, photo)
    await phone.deliver()
    assert phone.left().empty
    assert phone.left().waiting["originals"] == (0, 0)


async def test_a_cut_between_chunks_sends_only_what_is_missing(phone: Phone, centre: Centre) -> None:
    await visit_with_photo(phone, original_size=9 * CHUNK_SIZE)
    await phone.lanes.records()
    await phone.lanes.photos()
    centre.cut_after = 1
    with pytest.raises(PeerUnreachable):
        await phone.lanes.originals()
    centre.cut_after = None
    await phone.deliver()
    assert len(centre.put) == len(set(centre.put))
    assert len(centre.stores[MEDIA].all_docs()["rows"]) == 1 + 2 + 9


async def test_a_thumbnail_is_never_left_behind_by_its_working_copy(phone: Phone, centre: Centre) -> None:
    """A verified working copy ends the turn of its photo: nothing of it may arrive before the thumbnail, in whatever order answers come."""
    photo = await visit_with_photo(phone)
    await phone.lanes.records()
    centre.answers_backwards, centre.cut_after = True, 2
    with pytest.raises(PeerUnreachable):
        await phone.lanes.photos()
    centre.cut_after = None
    fact = Photo.from_document(phone.store(TEAM).get(photo))
    if all(f"chunk:{sha}" in centre.put for sha in fact.working_chunks):
        receipts(phone, centre, photo)
    await phone.deliver()
    there = {row["id"] for row in centre.stores[MEDIA].all_docs()["rows"]}
    assert {f"chunk:{sha}" for sha in (*fact.thumbnail_chunks, *fact.working_chunks)} <= there


async def test_an_answer_that_was_lost_sends_nothing_twice(phone: Phone, centre: Centre) -> None:
    await visit_with_photo(phone)
    await phone.deliver()
    delivery.forget(phone.store(MEDIA), [row["id"] for row in phone.store(MEDIA).all_docs()["rows"]])
    before = list(centre.put)
    await phone.deliver()
    assert centre.put == before


async def test_what_is_written_while_photos_go_overtakes_them(phone: Phone, centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in ("one", "two", "three"):
        await visit_with_photo(phone, seed)
    await phone.lanes.records()
    late = phone.visits.start()
    written: list[str] = []

    def write_once() -> None:
        if not written and any(doc_id.startswith("chunk:") for doc_id in centre.put):
            phone.visits.step(late)
            written.append(late.id)

    monkeypatch.setattr(phone.lanes, "on_step", write_once)
    await phone.lanes.photos()
    assert late.id in centre.put
    assert any(doc_id.startswith("chunk:") for doc_id in centre.put[centre.put.index(late.id) :])


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


def held(phone: Phone) -> set[str]:
    return {row["id"] for name in ("catalog", TEAM) for row in phone.store(name).all_docs()["rows"]}


def book(phone: Phone, name: str) -> list[tuple[Any, ...]]:
    store = phone.store(name)
    made = store.read("select 1 from sqlite_master where name = 'replication_refused'")
    return [tuple(row) for row in store.read("select doc_id, pushes from replication_refused")] if made else []


async def test_a_receipt_that_names_missing_chunks_makes_them_go_again_once(phone: Phone, centre: Centre) -> None:
    photo = await visit_with_photo(phone)
    await phone.deliver()
    lost = plain_photo("one").working.chunks[0]
    centre.stores[MEDIA].purge({f"chunk:{lost}": [leaf["_rev"] for leaf in centre.stores[MEDIA].leaves(f"chunk:{lost}")]})
    receipts(phone, centre, photo, "incomplete", [lost])
    centre.put.clear()
    await phone.deliver()
    assert centre.put.count(f"chunk:{lost}") == 1
    centre.put.clear()
    await phone.deliver()
    assert centre.put == []


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


async def test_the_line_counts_real_units_while_it_sends(phone: Phone, centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    await visit_with_photo(phone)
    lines: list[Any] = []
    running = SyncStatus(SyncState.RUNNING)
    monkeypatch.setattr(
        phone.lanes, "on_step", lambda: lines.append(sync_board.line(phone.left(), phone.lanes.counts, running, sync_board.Standing()))
    )
    await phone.lanes.records()
    await phone.lanes.photos()
    sending = [line for line in lines if line.kind == "sending"]
    assert (sending[0].done, sending[0].total) == (0, 2)
    assert all(line.done_bytes <= line.total_bytes for line in sending)
    assert sending[-1].done_bytes > plain_photo("one").working.size


def damage(phone: Phone, sha256: str) -> None:
    """The bytes of one chunk rot in the device's own file."""
    size = phone.store(MEDIA).get(f"chunk:{sha256}")["size"]

    def rot(connection: Connection) -> None:
        for piece, data in connection.execute("select piece, data from pieces"):
            if hashlib.sha256(data).hexdigest() == sha256:
                connection.execute("update pieces set data = ? where piece = ?", (b"\0" * size, piece))

    phone.store(MEDIA).write_rows(rot)


async def test_a_chunk_that_rotted_on_the_device_is_never_called_arrived_and_is_shown(phone: Phone, centre: Centre) -> None:
    photo = await visit_with_photo(phone)
    rotten = plain_photo("one").working.chunks[0]
    damage(phone, rotten)
    await phone.deliver()
    assert f"chunk:{rotten}" not in centre.put
    assert delivery.arrived_among(phone.store(MEDIA), [f"chunk:{rotten}"]) == frozenset()
    (draft,) = phone.store(TEAM).read("select id from circle_document where type = 'draft'")
    (tile,) = phone.photos.tiles(phone.visits.open(draft[0]))
    assert (tile.photo, tile.kind) == (photo, "error")
    assert "rovinata" in str(tile.sentence)
    line = sync_board.line(phone.left(), phone.lanes.counts, SyncStatus(SyncState.IDLE), sync_board.Standing())
    assert line.kind == "refused"
    assert "rovinata" in str(line.sentence)


async def test_a_chunk_that_is_gone_from_the_device_is_an_error_and_not_a_wait(phone: Phone) -> None:
    await visit_with_photo(phone)
    gone = f"chunk:{plain_photo('one').working.chunks[0]}"
    phone.store(MEDIA).purge({gone: [leaf["_rev"] for leaf in phone.store(MEDIA).leaves(gone)]})
    await phone.deliver()
    (draft,) = phone.store(TEAM).read("select id from circle_document where type = 'draft'")
    (tile,) = phone.photos.tiles(phone.visits.open(draft[0]))
    assert tile.kind == "error"
    assert delivery.arrived_among(phone.store(MEDIA), [gone]) == frozenset()


async def test_a_copy_that_the_centre_calls_wrong_is_sent_again_when_asked_and_only_then(phone: Phone, centre: Centre) -> None:
    photo = await visit_with_photo(phone)
    await phone.deliver()
    receipts(phone, centre, photo, "mismatch")
    before = len(centre.put)
    await phone.deliver()
    assert len(centre.put) == before
    media = centre.stores[MEDIA]
    media.purge({row["id"]: [row["value"]["rev"]] for row in media.all_docs()["rows"]})
    phone.photos.offer_again(photo)
    await phone.deliver()
    fact = Photo.from_document(phone.store(TEAM).get(photo))
    assert set(centre.put[before:]) == {f"chunk:{sha}" for sha in (*fact.working_chunks, *fact.original_chunks)}
