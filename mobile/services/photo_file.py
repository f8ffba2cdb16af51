"""A photo's fact and bytes as this device has them.

Rule (design.md section 7): bytes are joined from chunks in the order that the fact names and held against their hash before anybody sees
them. A fact never changes, so it is read once.
"""

from __future__ import annotations

import json

from docstore.store import Store
from mobile.services.pixels import pixels_of
from mobile.services.problems import DeviceError, Problem
from schemas.canonical import sha256_hex
from schemas.photo import CHUNK_SIZE, Lane, Photo, StoredCopy

DAMAGED = Problem(
    "photo_spoilt", "Una parte di questa foto sul telefono è rovinata e non può partire: rifalla, e avvisa l'ufficio. Il resto è al sicuro."
)
NOT_HERE = "Questa foto non è su questo dispositivo: la vede l'ufficio, o il dispositivo che l'ha scattata."
_FACT = "select body from circle_document where id = ? and type = 'photo'"


class PhotoFile:
    """Over the circle with the facts and the one with the pixels."""

    def __init__(self, records: Store, media: Store) -> None:
        self._records, self._media = records, media
        self._facts: dict[str, Photo] = {}

    def fact(self, photo: str) -> Photo:
        if photo not in self._facts:
            rows = self._records.read(_FACT, (photo,))
            if not rows:
                raise DeviceError("photo_not_here", NOT_HERE)
            self._facts[photo] = Photo.from_document(json.loads(rows[0][0]))
        return self._facts[photo]

    def picture(self, photo: str, lane: Lane) -> bytes:
        """The bytes of one copy. NotFound when a chunk of it is not here."""
        copy = self.fact(photo).copy_in(lane)
        data = b"".join(pixels_of(self._media, sha) for sha in copy.chunks)
        if sha256_hex(data) != copy.sha256:
            raise DeviceError("photo_damaged", DAMAGED.sentence)
        return data


def sizes(copy: StoredCopy) -> list[tuple[str, int]]:
    """The chunks of a copy with their bytes: all full but the last."""
    count = len(copy.chunks)
    return [(sha, CHUNK_SIZE if at < count - 1 else copy.size - CHUNK_SIZE * (count - 1)) for at, sha in enumerate(copy.chunks)]
