"""What a cut makes the network carry twice: at most one batch of documents, in either direction, and at most one chunk of a photo.

The production lanes and the production HTTP peer work through a network that breaks after every n bytes, in either direction. What crosses
it is counted in bytes, those of requests that never came to their end too, and held against what the same work costs on a clear day; and
what the centre was sent in whole is counted by document. A cut costs also what it takes to find out where things stand (`ASKING`).
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from docstore.errors import TransientError
from docstore.handle import InlineHandle
from docstore.replication.http_peer import HttpPeer
from docstore.replication.local_peer import LocalPeer
from docstore.replication.refused import RefusedTable
from docstore.replication.run import ReplicationOptions, replicate
from docstore.store import Store
from mobile.services.circles import Circles
from mobile.services.device import DeviceFile
from mobile.services.journal import DeviceClock, Journal
from mobile.services.lanes import Lanes
from mobile.services.photos import Photos, PhotoStores
from mobile.services.visits import Visits
from schemas.photo import CHUNK_SIZE, Photo, make_receipt
from tests.support import soak_log
from tests.support.device import Hands, plain_photo
from tests.support.hostile_proxy import Cut, HostileProxy
from tests.support.machine import Folder
from tests.support.victim import signed_in

TEAM, MEDIA = "outreach-catania", "outreach-catania-media"
NAMES = ("catalog", TEAM, MEDIA)
SOAK = bool(os.environ.get("SOGLIA_SOAK_MINUTES"))
STEPS = 60 if SOAK else 12
ASKING = 24_000
CHUNK_ON_ITS_WAY = CHUNK_SIZE * 4 // 3 + 2_000
ORIGINAL = 5 * CHUNK_SIZE + 17


class Count:
    """What has crossed the network, and what the centre was sent in whole, since this was made."""

    def __init__(self, proxy: HostileProxy) -> None:
        self._proxy, self._up, self._down = proxy, proxy.passed.up, proxy.passed.down
        proxy.requests.clear()

    @property
    def up(self) -> int:
        return self._proxy.passed.up - self._up

    @property
    def down(self) -> int:
        return self._proxy.passed.down - self._down

    def sent(self, kind: str = "") -> Counter[str]:
        bodies = [json.loads(body) for line, body in self._proxy.requests if b"_bulk_docs" in line]
        return Counter(one["_id"] for body in bodies for one in body["docs"] if one["_id"].startswith(kind))

    def twice(self, kind: str = "") -> list[str]:
        return [doc_id for doc_id, times in self.sent(kind).items() if times > 1]


def places(total: int) -> Sequence[int]:
    """Where a connection is cut: over the whole exchange in steps; the very first and the very last byte are among them."""
    return (0, *range(total // STEPS, total, total // STEPS), total - 1)


def told(doing: str, cuts: int, began: float) -> None:
    """In a soak, for its report."""
    if SOAK:
        soak_log.record("cuts", f"connections cut after n bytes, {doing}", cuts, (time.monotonic() - began) / 60)


class Phone:
    """A signed-in phone with one delivered visit and a photo, before databases of its own at the centre."""

    def __init__(self, folder: Path, proxy: HostileProxy, direct: httpx.Client) -> None:
        self.folder, self.proxy, self._direct = folder, proxy, direct
        self._suffix = uuid4().hex[:8]
        self.hands = Hands()
        self.file = DeviceFile.open(str(folder / "device.sqlite"), False, None)
        self.file.keep_identity("aaaaabbbbb", "credential")
        self.circles = Circles(Folder(folder))

    async def start(self) -> None:
        await self.circles.open({name: bytes([at]) * 32 for at, name in enumerate(NAMES)})
        journal = Journal(self.file, "giulia", DeviceClock(self.file, self.hands.now_ms), self.hands.random_bytes)
        records, media = self.circles.store(TEAM), self.circles.store(MEDIA)
        visits = Visits(records, journal)
        visit = visits.start()
        visits.set_field(visit, "address", {"street": "Via Etnea", "number": "1"})
        self.photo = await Photos(PhotoStores(records, media), journal, visits).add(visit, plain_photo("one", ORIGINAL))
        visits.submit(visit)
        self.make_databases()

    def at_the_centre(self, name: str) -> str:
        return f"{name}-{self._suffix}"

    def make_databases(self) -> None:
        for name in NAMES:
            self._direct.put(f"/{self.at_the_centre(name)}").raise_for_status()

    def lose(self, *names: str) -> None:
        """These databases are as they were before anything came."""
        for name in names:
            self._direct.delete(f"/{self.at_the_centre(name)}").raise_for_status()
            self._direct.put(f"/{self.at_the_centre(name)}").raise_for_status()

    def lanes(self, client: httpx.AsyncClient) -> Lanes:
        def remote(name: str) -> HttpPeer:
            return HttpPeer(client, f"{self.proxy.origin}/db/{self.at_the_centre(name)}", signed_in)

        return Lanes(self.circles, self.file.device_ids(), remote, self.hands.now_ms, lambda: None)

    async def deliver(self, *faults: Cut) -> int:
        """Rounds, as the supervisor starts them, until one comes to its end; how many were cut. Each is on connections of its own."""
        self.proxy.faults = list(faults)
        for cuts in range(len(faults) + 1):
            async with httpx.AsyncClient(timeout=20) as client:
                lanes = self.lanes(client)
                try:
                    await lanes.records()
                    await lanes.photos()
                    await lanes.originals()
                except TransientError:
                    continue
            self.proxy.faults = []
            return cuts
        raise AssertionError("no round came to its end")

    async def doubt(self) -> None:
        async with httpx.AsyncClient() as client:
            self.lanes(client).doubt()

    def publish_receipts(self, status: str, missing: Sequence[str] = ()) -> None:
        fact = Photo.from_document(self.circles.store(TEAM).get(self.photo))
        receipts = [make_receipt(fact, lane, status, missing) for lane in ("working", "original")]
        for receipt in receipts:
            address = f"/{self.at_the_centre(TEAM)}/{receipt['_id']}"
            known = self._direct.get(address)
            rev = {"rev": known.json()["_rev"]} if known.status_code == 200 else {}
            self._direct.put(address, json=receipt, params=rev).raise_for_status()

    def assert_all_is_there(self) -> None:
        for name in (TEAM, MEDIA):
            rows = self._direct.get(f"/{self.at_the_centre(name)}/_all_docs").raise_for_status().json()["rows"]
            here = self.circles.store(name).all_docs()["rows"]
            assert [(row["id"], row["value"]["rev"]) for row in rows] == [(row["id"], row["value"]["rev"]) for row in here]

    async def close(self) -> None:
        await self.circles.close()
        self.file.close()


class Phones:
    """As many as a test wants, each with the same work."""

    def __init__(self, folder: Path, proxy: HostileProxy, direct: httpx.Client) -> None:
        self._folder, self._proxy, self._direct = folder, proxy, direct
        self._made: list[Phone] = []

    async def new(self) -> tuple[Phone, Count]:
        folder = self._folder / str(len(self._made))
        folder.mkdir()
        phone = Phone(folder, self._proxy, self._direct)
        self._made.append(phone)
        await phone.start()
        return phone, Count(self._proxy)

    async def close(self) -> None:
        for phone in self._made:
            await phone.close()


@pytest.fixture
async def phones(tmp_path: Path, proxy: HostileProxy, direct: httpx.Client) -> AsyncIterator[Phones]:
    made = Phones(tmp_path, proxy, direct)
    yield made
    await made.close()


async def cost_of_a_clear_day(phones: Phones) -> Count:
    phone, count = await phones.new()
    assert await phone.deliver() == 0
    phone.assert_all_is_there()
    assert len(count.sent("chunk")) == 1 + 2 + 6
    assert count.twice() == []
    return count


@pytest.mark.parametrize("upwards", [True, False], ids=["up", "down"])
async def test_a_cut_anywhere_carries_at_most_one_chunk_again(phones: Phones, upwards: bool) -> None:
    clear = await cost_of_a_clear_day(phones)
    up, down, cuts, began = clear.up, clear.down, 0, time.monotonic()
    for after in places(up if upwards else down):
        phone, count = await phones.new()
        cuts += await phone.deliver(Cut(after, upwards))
        phone.assert_all_is_there()
        assert count.up <= up + CHUNK_ON_ITS_WAY + ASKING
        assert count.down <= down + ASKING
        assert count.twice() == []
    assert cuts >= STEPS // 2
    told("delivering a photo", cuts, began)


async def test_a_network_that_breaks_again_and_again_costs_a_chunk_each_time_at_most(phones: Phones) -> None:
    """Every connection lasts for one chunk and a half: each round brings one over, and the next goes on behind it."""
    up = (await cost_of_a_clear_day(phones)).up
    phone, count = await phones.new()
    cuts = await phone.deliver(*[Cut(CHUNK_ON_ITS_WAY * 3 // 2, up=True)] * 20)
    phone.assert_all_is_there()
    assert cuts >= 4
    assert count.up <= up + cuts * (CHUNK_ON_ITS_WAY + ASKING)
    assert count.twice() == []


async def test_receipts_send_nothing_again_but_what_they_name_and_that_once(phones: Phones) -> None:
    phone, count = await phones.new()
    await phone.deliver()
    lost = plain_photo("one", ORIGINAL).working.chunks[1]
    phone.publish_receipts("incomplete", [lost])
    phone.lose(MEDIA)
    count = Count(phone.proxy)
    await phone.deliver(Cut(CHUNK_SIZE // 2, up=True), Cut(CHUNK_SIZE, up=True), Cut(CHUNK_SIZE, up=False))
    assert count.sent("chunk") == {f"chunk:{lost}": 1}
    phone.publish_receipts("verified")
    await phone.deliver()
    assert count.sent("chunk") == {f"chunk:{lost}": 1}


async def test_a_centre_put_back_is_offered_everything_and_nothing_twice(phones: Phones) -> None:
    """All that the phone holds goes again after a new epoch; cuts in that time cost what they cost at any other."""
    up = (await cost_of_a_clear_day(phones)).up
    phone, _ = await phones.new()
    await phone.deliver()
    phone.lose(*NAMES)
    await phone.doubt()
    count = Count(phone.proxy)
    cuts = await phone.deliver(*[Cut(CHUNK_ON_ITS_WAY * 5 // 2, up=True)] * 12, Cut(2_000, up=False))
    phone.assert_all_is_there()
    assert len(count.sent("chunk")) == 1 + 2 + 6
    assert count.twice() == []
    assert count.up <= up + cuts * (CHUNK_ON_ITS_WAY + ASKING)
    count = Count(phone.proxy)
    await phone.deliver()
    assert count.sent() == {}


BATCH, DOCUMENTS = 10, 120
OPTIONS = ReplicationOptions(batch_size=BATCH, batches_a_page=3)
WORDS = "parete umida, soffitto crepato, "
FACTS = [{"_id": f"fact:{number:03}", "said": f"{number} " + WORDS * 60} for number in range(DOCUMENTS)]
BATCH_ON_ITS_WAY = BATCH * (len(WORDS) * 60 + 300)


class Pair:
    """A store here, a database there, and one of them with everything."""

    def __init__(self, proxy: HostileProxy, direct: httpx.Client, pushes: bool) -> None:
        self._proxy, self._direct, self._pushes = proxy, direct, pushes
        self._name = f"pair-{uuid4().hex}"
        direct.put(f"/{self._name}").raise_for_status()
        self.store = Store.open(":memory:", name="device")
        if pushes:
            self.store.bulk_docs(FACTS)
        else:
            direct.post(f"/{self._name}/_bulk_docs", json={"docs": FACTS}).raise_for_status()
        handle = InlineHandle(self.store)
        self._own = LocalPeer(handle, RefusedTable(handle, lambda: 0))

    async def replicate(self, *faults: Cut) -> int:
        """Runs until one comes to its end; how many were cut."""
        self._proxy.faults = list(faults)
        for cuts in range(len(faults) + 1):
            async with httpx.AsyncClient(timeout=20) as client:
                remote = HttpPeer(client, f"{self._proxy.origin}/db/{self._name}", signed_in)
                try:
                    await (replicate(self._own, remote, OPTIONS) if self._pushes else replicate(remote, self._own, OPTIONS))
                except TransientError:
                    continue
            self._proxy.faults = []
            return cuts
        raise AssertionError("no run came to its end")

    def assert_equal(self) -> None:
        rows = self._direct.get(f"/{self._name}/_all_docs").raise_for_status().json()["rows"]
        assert [row["value"] for row in rows] == [row["value"] for row in self.store.all_docs()["rows"]]
        assert len(rows) == DOCUMENTS


@pytest.mark.parametrize("upwards", [True, False], ids=["up", "down"])
@pytest.mark.parametrize("pushes", [True, False], ids=["push", "pull"])
async def test_a_cut_anywhere_carries_at_most_one_batch_again(
    proxy: HostileProxy, direct: httpx.Client, pushes: bool, upwards: bool
) -> None:
    pair, clear = Pair(proxy, direct, pushes), Count(proxy)
    assert await pair.replicate() == 0
    up, down, cuts, began = clear.up, clear.down, 0, time.monotonic()
    for after in places(up if upwards else down):
        pair, count = Pair(proxy, direct, pushes), Count(proxy)
        cuts += await pair.replicate(Cut(after, upwards))
        pair.assert_equal()
        assert count.up <= up + (BATCH_ON_ITS_WAY if pushes else 0) + ASKING
        assert count.down <= down + (0 if pushes else BATCH_ON_ITS_WAY) + ASKING
        assert count.twice() == []
    assert cuts >= STEPS // 2
    told("replicating documents", cuts, began)


@pytest.mark.parametrize("pushes", [True, False], ids=["push", "pull"])
async def test_a_network_that_breaks_again_and_again_costs_a_batch_each_time_at_most(
    proxy: HostileProxy, direct: httpx.Client, pushes: bool
) -> None:
    pair, clear = Pair(proxy, direct, pushes), Count(proxy)
    await pair.replicate()
    up, down = clear.up, clear.down
    pair, count = Pair(proxy, direct, pushes), Count(proxy)
    cuts = await pair.replicate(*[Cut(BATCH_ON_ITS_WAY * 2, pushes)] * 20)
    pair.assert_equal()
    assert cuts >= 4
    assert count.up + count.down <= up + down + cuts * (BATCH_ON_ITS_WAY + ASKING)
    assert count.twice() == []
