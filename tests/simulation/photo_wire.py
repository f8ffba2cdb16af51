"""The wire on which chunks travel, with what befalls it at scripted steps, and the count of what was sent again.

A *cut* is a request that carried a chunk and broke: its answer never came, or said that nothing was taken. Rule (design.md section 7): a
request carries one chunk, and a chunk is sent a second time only after a cut of that very chunk, after the centre went back to an older
copy, or after the centre has purged it. So no cut can make more than one chunk travel again.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

from docstore.canonical import JsonObject
from docstore.errors import DiskFull, PeerFault, PeerUnreachable
from docstore.replication.peer import Peer, Refusal
from tests.simulation.chain_device import SimulatedDoor, WatchedPeer

if TYPE_CHECKING:
    from mobile.platform.ports import Answer
    from tests.simulation.photo_world import PhotoWorld

Mishap = Literal["cut before", "cut inside", "cut after", "kill phone", "kill centre", "restore", "full phone", "full centre", "copy"]
ON_THE_WIRE: tuple[Mishap, ...] = (
    *("cut before", "cut inside", "cut inside", "cut after", "cut after", "kill phone", "kill phone"),
    *("kill centre", "restore", "full phone", "full centre", "copy", "copy"),
)
CAPTURE: tuple[Mishap, ...] = ("kill phone", "kill phone", "full phone", "copy")
Outcome = Literal["under way", "stored", "cut"]


class Script:
    """What befalls at which step, each once."""

    def __init__(self, mishaps: Mapping[int, Mishap]) -> None:
        self._mishaps = dict(mishaps)
        self._step = 0

    def next_mishap(self) -> Mishap | None:
        self._step += 1
        return self._mishaps.pop(self._step, None)


class Wire:
    """What was sent of each device, and until when nothing goes through."""

    def __init__(self, world: PhotoWorld) -> None:
        self._world = world
        self.script = Script({})
        self.down_until = 0.0
        self._mended = False
        self.counts: Counter[str] = Counter()
        self._last: dict[tuple[str, str], tuple[Outcome, int]] = {}

    @property
    def is_down(self) -> bool:
        return asyncio.get_running_loop().time() < self.down_until

    def mend(self) -> None:
        """For good. A chunk that is under way may still be cut off, but takes the wire down for nobody: whoever syncs until nothing moves
        would take the silence for rest."""
        self.script, self.down_until, self._mended = Script({}), 0.0, True

    def go_down(self) -> None:
        if self._mended:
            return
        self.down_until = asyncio.get_running_loop().time() + self._world.dice.uniform(1, 60)

    @contextmanager
    def carrying(self, user: str, chunk: str) -> Iterator[None]:
        """One chunk on its way: how it ended decides whether it may ever be sent again."""
        key = (user, chunk)
        self._count_again(key)
        self.counts["sent"] += 1
        before = self._world.centre.restores
        self._last[key] = ("under way", before)
        try:
            yield
        except BaseException:
            self.counts["cuts"] += 1
            self._last[key] = ("cut", self._world.centre.restores)
            raise
        self._last[key] = ("stored", before)  # a centre may go back while its answer is on the way

    def _count_again(self, key: tuple[str, str]) -> None:
        outcome, restores = self._last.get(key, (None, 0))
        if outcome is None:
            return
        if outcome == "cut":
            self.counts["again after a cut"] += 1
        elif restores < self._world.centre.restores:
            self.counts["again after a restore"] += 1
        else:
            self._world.violations.append(f"{key[0]} sent {key[1]} again though nothing had cut it off")


class WirePeer(WatchedPeer):
    """One database of the centre behind that wire."""

    def __init__(self, phone: Any, database: str) -> None:
        super().__init__(phone, database)
        self._world: PhotoWorld = phone.watch

    async def _call(self, what: str, request: Callable[[Peer], Awaitable[Any]]) -> Any:
        if self._world.wire.is_down:
            raise PeerUnreachable
        try:
            return await super()._call(what, request)
        except DiskFull as full:  # the centre's disk: over HTTP a 507
            raise PeerFault from full

    async def put_documents(self, documents: Sequence[JsonObject]) -> list[Refusal]:
        chunks = [document["_id"] for document in documents if document["_id"].startswith("chunk:")]
        if not chunks:
            return await super().put_documents(documents)
        if len(chunks) > 1:
            self._world.violations.append(f"{len(chunks)} chunks in one request: a cut would send them all again")
        mishap = self._world.wire.script.next_mishap()
        self._world.befalls(mishap, self._phone)
        if mishap == "cut before":
            raise PeerUnreachable
        with self._world.wire.carrying(self._phone.user, chunks[0]):
            return await self._carried(documents, mishap)

    async def _carried(self, documents: Sequence[JsonObject], mishap: Mishap | None) -> list[Refusal]:
        if mishap == "cut inside":
            self._world.wire.go_down()
            raise PeerUnreachable
        refused = await super().put_documents(documents)
        if mishap == "cut after":
            self._world.wire.go_down()
            raise PeerUnreachable
        return refused


class WireDoor(SimulatedDoor):
    """The JSON door hangs on the same wire."""

    def __init__(self, world: PhotoWorld) -> None:
        super().__init__(world.network, world.centre)
        self._wire = world.wire

    async def post(self, path: str, body: Mapping[str, Any]) -> Answer:
        if self._wire.is_down:
            raise ConnectionError
        return await super().post(path, body)
