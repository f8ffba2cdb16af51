"""A picture as a PNG file, written by the rules of the format alone: for drawings of our own, where no picture library is at hand.

Rule (PNG, third edition): three parts after the signature, each with its length and checksum; every row of pixels begins with the number of
its filter, here none. Pure: the same pixels are the same bytes.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLOURS, _PALETTE = 2, 3
"""What a pixel is: red, green and blue, or a number in the palette."""


def png(width: int, height: int, rows: Iterable[bytes | bytearray], palette: bytes = b"") -> bytes:
    """Rows from the top, a byte a pixel with a palette and three without."""
    head = struct.pack(">IIBBBBB", width, height, 8, _PALETTE if palette else _COLOURS, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    named = _part(b"PLTE", palette) if palette else b""
    return _SIGNATURE + _part(b"IHDR", head) + named + _part(b"IDAT", pixels) + _part(b"IEND", b"")


def _part(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
