"""Photographs for tests: drawn, a phone's size and kind, never of anything."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

ORIENTATION, MAKE, MODEL, TAKEN, GPS, CAMERA = 0x0112, 0x010F, 0x0110, 0x9003, 0x8825, 0x8769
SERIAL = "SN-4471-SOGLIA"
"""What no derivative may hold: the camera's own words."""
SAID_BY_CAMERA = (b"Exif\x00\x00", SERIAL.encode(), b"Prova di fotocamera")


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


@dataclass(frozen=True)
class Shot:
    """One frame of a phone's camera: as large, as grainy and as turned as this. A smaller `grain` is finer and makes a larger file."""

    seed: int
    size: tuple[int, int] = (4000, 3000)
    orientation: int = 1
    grain: int = 3
    quality: int = 85


def camera_photograph(file: Path, shot: Shot) -> Path:
    """Grain that does not compress away, as a camera's in a dark room, with the EXIF block of a phone: turned, where, when, which one. Its
    four quarters are unlike each other, so that it tells whether it stands upright."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE], exif[MODEL] = shot.orientation, "Prova di fotocamera", SERIAL
    exif[CAMERA] = {TAKEN: f"2026:11:20 10:{shot.seed % 60:02}:12"}
    exif[GPS] = {1: "N", 2: (37.0, 30.0, 9.72), 3: "E", 4: (15.0, 5.0, 14.28)}
    made = io.BytesIO()
    Image.blend(_quarters(shot.size), _grain(shot), 0.3).save(made, "JPEG", quality=shot.quality, exif=exif)
    file.write_bytes(made.getvalue())
    return file


def _quarters(size: tuple[int, int]) -> Image.Image:
    quarters = Image.frombytes("L", (2, 2), bytes((40, 100, 160, 220)))
    return quarters.resize(size, Image.Resampling.NEAREST).convert("RGB")


def _grain(shot: Shot) -> Image.Image:
    width, height = (edge // shot.grain for edge in shot.size)
    noise = random.Random(shot.seed).randbytes(width * height * 3)
    return Image.frombytes("RGB", (width, height), noise).resize(shot.size, Image.Resampling.BILINEAR)
