"""Somebody who photographs: picture after picture, and again whatever the screen did not say was saved.

She goes by what she sees: a picture that the visit shows is not taken a second time. A picture is *acknowledged* when the app said so, and
from then on it must never be lost.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docstore.errors import DocstoreError
from mobile.platform.bytes_copy import BytesCopy
from mobile.services.open_visit import OpenVisit
from mobile.services.problems import DeviceError
from mobile.services.visits import Visits
from schemas.photo import CHUNK_SIZE, Photo
from tests.simulation.chain_centre import TEAM
from tests.simulation.chain_device import Phone

if TYPE_CHECKING:
    from tests.simulation.photo_world import PhotoWorld

SIZES = (700, 700, 5_000, 90_000, CHUNK_SIZE, CHUNK_SIZE + 1, 2 * CHUNK_SIZE + 17)
SMALL = 0.15
"""How many pictures are so small that their working copy is the same bytes: two copies then share their chunks."""


@dataclass(frozen=True)
class PipelineCopy:
    """Bytes that a pipeline hands over piece by piece: between two pieces anything may happen, to this phone most of all."""

    whole: BytesCopy
    world: PhotoWorld
    phone: Phone

    @property
    def data(self) -> bytes:
        return self.whole.data

    @property
    def sha256(self) -> str:
        return self.whole.sha256

    @property
    def size(self) -> int:
        return self.whole.size

    @property
    def chunks(self) -> Sequence[str]:
        return self.whole.chunks

    async def chunk(self, index: int) -> bytes:
        await asyncio.sleep(0.05)
        self.world.befalls(self.world.capture.next_mishap(), self.phone)
        await asyncio.sleep(0.05)
        return await self.whole.chunk(index)


@dataclass(frozen=True)
class Picture:
    """What the pipeline made of one shot."""

    original: PipelineCopy
    working: PipelineCopy
    thumbnail: PipelineCopy
    content_type: str = "image/jpeg"
    width: int = 4000
    height: int = 3000
    captured_at: str | None = None
    position: tuple[float, float] | None = None


class Photographer:
    """One person at one phone, with so many pictures to take."""

    def __init__(self, phone: Phone, world: PhotoWorld, pictures: int) -> None:
        self.phone, self.world, self.dice = phone, world, world.dice
        self.left = [self._picture(number) for number in range(pictures)]
        self.draft: str | None = None
        """The visit that she is at, by its draft."""

    @property
    def visits(self) -> Visits:
        visits = self.phone.work.visits
        assert visits is not None
        return visits

    async def work(self) -> None:
        """Until every picture was acknowledged and every visit is handed in."""
        while self.left or self.draft is not None:
            await asyncio.sleep(self.dice.expovariate(1 / 8))
            self.world.complain()
            if self.phone.up:
                await self.phone.life.do(self._deed())

    async def _deed(self) -> None:
        try:
            await self._next(self._at_hand())
        except (DocstoreError, DeviceError) as told:
            if not self.phone.up:
                return  # the file was closed under her by the kill
            self.world.told(self.phone, told)
            await asyncio.sleep(self.dice.random() * 20)

    async def _next(self, visit: OpenVisit) -> None:
        here = self._seen(visit)
        self.left = [picture for picture in self.left if picture.original.sha256 not in here]
        if not self.left or (len(here) >= 3 and self.dice.random() < 0.25):
            assessment = self.visits.submit(visit)
            self.world.handed_in[assessment] = visit.id
            self.draft = None
            return
        photos, picture = self.phone.work.photos, self.left[0]
        assert photos is not None
        photo = await photos.add(visit, picture)
        self.world.acknowledge(self.phone, photo, picture)

    def _at_hand(self) -> OpenVisit:
        if self.draft is None:
            visit = self.visits.start()
            self.draft = visit.id
            return visit
        return self.visits.open(self.draft)

    def _seen(self, visit: OpenVisit) -> set[str]:
        """The pictures that the visit shows, by what they are."""
        store = self.phone.store(TEAM)
        return {Photo.from_document(store.get(use["photo"])).original_sha256 for use in visit.draft["photos"]}

    def _picture(self, number: int) -> Picture:
        size = self.dice.choice(SIZES)
        original = hashlib.shake_128(f"{self.world.seed} {self.phone.user} {number}".encode()).digest(size)
        working = original if self.dice.random() < SMALL else original[: size // 2] + b"w"
        copies = (PipelineCopy(BytesCopy.of(data), self.world, self.phone) for data in (original, working, original[:100] + b"t"))
        return Picture(*copies)
