"""A device's circle on disk, with a clock that a test turns: the production stores and services, and nothing of a screen."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from docstore.store import Store
from mobile.services import delivery
from mobile.services.circle_index import CircleIndex
from mobile.services.device import DeviceFile
from mobile.services.journal import DeviceClock, Journal
from schemas.photo import CHUNK_SIZE

NOON = 1_795_000_000_000


@dataclass
class Hands:
    """The clock and the dice of one device."""

    now: int = NOON
    thrown: int = 0

    def now_ms(self) -> int:
        return self.now

    def random_bytes(self, count: int) -> bytes:
        self.thrown += 1
        return hashlib.shake_128(f"{self.thrown}".encode()).digest(count)


@dataclass
class Bench:
    """What a service test works at. `again()` is a new start of the app on the same files."""

    folder: Path
    device: str = "aaaaabbbbb"
    author: str = "giulia"
    hands: Hands = field(default_factory=Hands)

    def __post_init__(self) -> None:
        self.file = DeviceFile.open(str(self.folder / "device.sqlite"), False, None)
        self.file.keep_identity(self.device, "credential")
        self.records = Store.open(str(self.folder / "records.sqlite"), key=b"k" * 32, indexes=[CircleIndex()])
        self.media = Store.open(str(self.folder / "media.sqlite"), key=b"m" * 32)
        for store in (self.records, self.media):
            delivery.prepare(store)
        self.journal = Journal(self.file, self.author, DeviceClock(self.file, self.hands.now_ms), self.hands.random_bytes)

    def close(self) -> None:
        for part in (self.records, self.media, self.file):
            part.close()

    def again(self) -> Bench:
        self.close()
        return Bench(self.folder, self.device, self.author, self.hands)


@dataclass(frozen=True)
class PlainCopy:
    """One prepared copy of a picture, whole in memory."""

    data: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def size(self) -> int:
        return len(self.data)

    @property
    def chunks(self) -> Sequence[str]:
        return [hashlib.sha256(self.data[at : at + CHUNK_SIZE]).hexdigest() for at in range(0, len(self.data), CHUNK_SIZE)]

    async def chunk(self, index: int) -> bytes:
        return self.data[index * CHUNK_SIZE : (index + 1) * CHUNK_SIZE]


@dataclass(frozen=True)
class PlainPhoto:
    """A prepared picture without a pipeline."""

    original: PlainCopy
    working: PlainCopy
    thumbnail: PlainCopy
    content_type: str = "image/jpeg"
    width: int = 4000
    height: int = 3000
    captured_at: str | None = None
    position: tuple[float, float] | None = None


def plain_photo(seed: str, original_size: int = CHUNK_SIZE * 2 + 17) -> PlainPhoto:
    def stream(name: str, size: int) -> PlainCopy:
        return PlainCopy(hashlib.shake_128(f"{seed} {name}".encode()).digest(size))

    return PlainPhoto(stream("original", original_size), stream("working", CHUNK_SIZE + 5), stream("thumbnail", 900))
