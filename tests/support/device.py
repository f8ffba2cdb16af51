"""A device's circle on disk, with a clock that a test turns: the production stores and services, and nothing of a screen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from docstore.store import Store
from mobile.platform.bytes_copy import BytesCopy
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
class PlainPhoto:
    """A prepared picture without a pipeline."""

    original: BytesCopy
    working: BytesCopy
    thumbnail: BytesCopy
    content_type: str = "image/jpeg"
    width: int = 4000
    height: int = 3000
    captured_at: str | None = None
    position: tuple[float, float] | None = None


def drawn_photo(source: bytes, orders: Sequence[Mapping[str, Any]]) -> PlainPhoto:
    """Its original is its working copy, as of every drawing."""
    made = plain_photo(f"{hashlib.sha256(source).hexdigest()} {json.dumps(list(orders))}")
    return replace(made, original=made.working, width=2048, height=1536)


def plain_photo(seed: str, original_size: int = CHUNK_SIZE * 2 + 17) -> PlainPhoto:
    def stream(name: str, size: int) -> BytesCopy:
        return BytesCopy.of(hashlib.shake_128(f"{seed} {name}".encode()).digest(size))

    return PlainPhoto(stream("original", original_size), stream("working", CHUNK_SIZE + 5), stream("thumbnail", 900))
