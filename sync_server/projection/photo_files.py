"""A lane of a photo as bytes: which chunks, in which order, how long each; and which parts of them a range of bytes needs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docstore.sqlite.connection import Connection
from schemas.identifiers import chunk_id
from sync_server.accounts.roles import MEDIA
from sync_server.couch.port import Part
from sync_server.projection.reading import CHUNK_ATTACHMENT


@dataclass(frozen=True, slots=True)
class ChunkPlace:
    sha256: str
    rev: str
    size: int


@dataclass(frozen=True, slots=True)
class PhotoFile:
    """`database` is the circle: who may read it may see the photo. `complete`: every chunk is here and the whole is right."""

    database: str
    sha256: str
    content_type: str
    complete: bool
    chunks: tuple[ChunkPlace, ...]

    @property
    def media(self) -> str:
        return self.database + MEDIA

    @property
    def size(self) -> int:
        return sum(chunk.size for chunk in self.chunks)


def parts(chunks: Sequence[ChunkPlace], start: int, end: int) -> Iterator[Part]:
    """The parts of chunks that bytes `start` up to `end` lie in."""
    offset = 0
    for chunk in chunks:
        first, last = max(start - offset, 0), min(end - offset, chunk.size)
        if first < last:
            yield Part(chunk_id(chunk.sha256), CHUNK_ATTACHMENT, chunk.rev, first, last)
        offset += chunk.size


def find_photo_files(connection: Connection, photo: str, lane: str) -> list[PhotoFile]:
    """One for each circle that holds the photo's fact."""
    rows = connection.execute(
        f"SELECT database, content_type, {_column(lane)}, body FROM photos WHERE photo = ? ORDER BY database", (photo,)
    )
    found = []
    for database, content_type, state, body in rows:
        sha256 = str(json.loads(body)[f"{lane}_sha256"])
        # Derived copies are JPEGs; only the original is what the phone took.
        kind = str(content_type) if lane == "original" else "image/jpeg"
        found.append(PhotoFile(str(database), sha256, kind, state == "verified", _places(connection, (str(database) + MEDIA, photo, lane))))
    return found


def _column(lane: str) -> str:
    if lane not in {"working", "original", "thumbnail"}:
        raise ValueError("a photo has three lanes")
    return lane


def _places(connection: Connection, lane: tuple[str, str, str]) -> tuple[ChunkPlace, ...]:
    rows = connection.execute(
        "SELECT c.sha256, c.rev, c.size FROM photo_chunks p JOIN chunks c ON c.media = p.media AND c.sha256 = p.sha256"
        " WHERE p.media = ? AND p.photo = ? AND p.lane = ? ORDER BY p.place",
        lane,
    )
    return tuple(ChunkPlace(str(sha256), str(rev), int(size)) for sha256, rev, size in rows)
