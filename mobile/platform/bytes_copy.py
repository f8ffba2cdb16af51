"""A copy of a picture that is whole in memory: what Pillow has made, or a drawing.

Rule (design.md section 7): whoever keeps it takes it a chunk at a time, as from any pipeline, and names each chunk by its hash; the hashes
are taken when it is made, which a pipeline does beside the screen's own thread.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from mobile.platform.ports import CHUNK


@dataclass(frozen=True)
class BytesCopy:
    """`PhotoCopy` over bytes."""

    data: bytes
    sha256: str
    chunks: Sequence[str]

    @classmethod
    def of(cls, data: bytes) -> Self:
        chunks = [hashlib.sha256(data[at : at + CHUNK]).hexdigest() for at in range(0, len(data), CHUNK)]
        return cls(data, hashlib.sha256(data).hexdigest(), chunks)

    @property
    def size(self) -> int:
        return len(self.data)

    async def chunk(self, index: int) -> bytes:
        return self.data[index * CHUNK : (index + 1) * CHUNK]
