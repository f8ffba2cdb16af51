"""Photographs for tests: drawn, a phone's size and kind, never of anything."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

ORIENTATION = 0x0112


def photograph(file: Path, colour: str = "#7a6f62", orientation: int = 1, size: tuple[int, int] = (3000, 2000)) -> Path:
    """A JPEG with enough in it to fill several chunks, and an EXIF block as phones write one."""
    picture = Image.new("RGB", size, colour)
    pen = ImageDraw.Draw(picture)
    for step in range(500):
        left, top = step * 37 % size[0], step * 53 % size[1]
        pen.ellipse((left, top, left + 90, top + 60), fill=(step % 255, step * 3 % 255, step * 7 % 255))
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    picture.save(file, "JPEG", quality=93, exif=exif)
    return file
