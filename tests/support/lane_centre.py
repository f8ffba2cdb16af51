"""A centre of stores in memory that cuts, refuses, spoils or fails to give, and a phone whose lanes go there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from docstore.errors import Forbidden, PeerFault, PeerUnreachable
from docstore.handle import InlineHandle
from docstore.replication.local_peer import LocalPeer
from docstore.replication.peer import Changes, Fetched, JsonObject, PeerInfo, Refusal, Wanted
from docstore.store import Store
from mobile.services import sync_board
from mobile.services.circles import Circles
from mobile.services.dangers import Dangers
from mobile.services.lanes import Lanes
from mobile.services.photos import Photos
from mobile.services.visits import Visits
from schemas.photo import CHUNK_SIZE, Photo, make_receipt
from tests.support.device import Hands, plain_photo

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
    before_put: Callable[[], None] = lambda: None

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
        self._centre.before_put()
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
    dangers: Dangers
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
