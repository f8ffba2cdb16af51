"""What the first bytes of a picture say: its kind, its size, which way is up, when and where it was taken. Standard library only.

Rule: the size is known before anything is decoded, because a PNG of one megabyte can unfold to gigabytes of pixels (pwa.md); no length
inside the file is trusted, and broken metadata are no reason to lose a photo: they are left out.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from typing import Literal

HEAD_BYTES = 256 * 1024
"""Enough for every phone that was seen: an EXIF block is at most 64 KiB, a thumbnail included."""

Kind = Literal["jpeg", "png", "webp", "heic", ""]
_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif"})
_NO_FRAME = frozenset({0xC4, 0xC8, 0xCC})
_ENTRIES = 200


@dataclass(frozen=True)
class Shot:
    """What EXIF says: orientation 1 to 8, the camera's clock, degrees north and east."""

    orientation: int = 1
    taken_at: str | None = None
    position: tuple[float, float] | None = None


@dataclass(frozen=True)
class ImageHead:
    """Width and height as stored, before the orientation is applied; 0 when the head does not tell. No kind: no picture we know."""

    kind: Kind
    width: int = 0
    height: int = 0
    shot: Shot = Shot()

    @property
    def upright(self) -> tuple[int, int]:
        return (self.height, self.width) if self.shot.orientation >= 5 else (self.width, self.height)

    @property
    def content_type(self) -> str:
        return f"image/{self.kind}" if self.kind else "application/octet-stream"


def read_head(head: bytes) -> ImageHead:
    """Never raises: a head that is cut or lies gives what could be read."""
    try:
        return _read(head)
    except (struct.error, IndexError):
        return ImageHead("")


def _read(head: bytes) -> ImageHead:
    if head[:3] == b"\xff\xd8\xff":
        return _jpeg(head)
    if head[:8] == b"\x89PNG\r\n\x1a\n" and head[12:16] == b"IHDR":
        width, height = struct.unpack_from(">II", head, 16)
        return ImageHead("png", width, height)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return ImageHead("webp", *_webp_size(head))
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC:
        return ImageHead("heic")
    return ImageHead("")


def _jpeg(data: bytes) -> ImageHead:
    """Walks the segments up to the frame header, where the size stands."""
    shot, at = Shot(), 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker, size = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xE1 and data[at + 4 : at + 10] == b"Exif\0\0":
            shot = read_shot(data[at + 10 : at + 2 + size])
        if 0xC0 <= marker <= 0xCF and marker not in _NO_FRAME:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return ImageHead("jpeg", width, height, shot)
        at += 2 + max(size, 2)
    return ImageHead("jpeg", shot=shot)


def _webp_size(data: bytes) -> tuple[int, int]:
    if data[12:16] == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if data[12:16] == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    if data[12:16] == b"VP8L":
        packed = int.from_bytes(data[21:25], "little")
        return 1 + (packed & 0x3FFF), 1 + (packed >> 14 & 0x3FFF)
    return 0, 0


def read_shot(exif: bytes) -> Shot:
    """Each part by itself: a broken position does not lose the orientation."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None:
        return Shot()
    table, shot = _Tables(exif, order), Shot()
    for part in (_orientation, _moment, _place):
        try:
            shot = part(table, shot)
        except (struct.error, ValueError, ZeroDivisionError, IndexError, KeyError):
            continue
    return shot


def _orientation(table: _Tables, shot: Shot) -> Shot:
    told = table.number(table.main()[0x0112])
    return replace(shot, orientation=told) if 1 <= told <= 8 else shot


def _moment(table: _Tables, shot: Shot) -> Shot:
    inner = table.at(table.number(table.main()[0x8769]))
    zone = table.text(inner[0x9011]) if 0x9011 in inner else ""
    return replace(shot, taken_at=table.text(inner[0x9003]) + zone)


def _place(table: _Tables, shot: Shot) -> Shot:
    gps = table.at(table.number(table.main()[0x8825]))
    north, east = table.degrees(gps[2]), table.degrees(gps[4])
    north = -north if table.text(gps[1]) == "S" else north
    east = -east if table.text(gps[3]) == "W" else east
    return replace(shot, position=(north, east)) if abs(north) <= 90 and abs(east) <= 180 else shot


@dataclass(frozen=True)
class _Entry:
    kind: int
    count: int
    at: int


class _Tables:
    """TIFF's directories inside EXIF; every offset is checked by `struct` against the bytes that are there."""

    def __init__(self, data: bytes, order: str) -> None:
        self._data = data
        self._order = order

    def main(self) -> dict[int, _Entry]:
        return self.at(self._long(4))

    def at(self, offset: int) -> dict[int, _Entry]:
        count = struct.unpack_from(f"{self._order}H", self._data, offset)[0]
        found = {}
        for index in range(min(count, _ENTRIES)):
            place = offset + 2 + 12 * index
            tag, kind, length = struct.unpack_from(f"{self._order}HHI", self._data, place)
            found[tag] = _Entry(kind, length, place + 8)
        return found

    def number(self, entry: _Entry) -> int:
        shape = "H" if entry.kind == 3 else "I"
        return int(struct.unpack_from(f"{self._order}{shape}", self._data, entry.at)[0])

    def text(self, entry: _Entry) -> str:
        at = entry.at if entry.count <= 4 else self._long(entry.at)
        return self._data[at : at + min(entry.count, 64)].split(b"\0")[0].decode("ascii", "replace").strip()

    def degrees(self, entry: _Entry) -> float:
        parts = struct.unpack_from(f"{self._order}6I", self._data, self._long(entry.at))
        return float(parts[0] / parts[1] + parts[2] / parts[3] / 60 + parts[4] / parts[5] / 3600)

    def _long(self, at: int) -> int:
        return int(struct.unpack_from(f"{self._order}I", self._data, at)[0])
