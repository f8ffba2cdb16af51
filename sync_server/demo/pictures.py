"""Drawings that stand for photos: walls, damp, cracks, a switchboard, a window, a bed. No people, no real place.

Each is drawn by seeded dice and says on itself that it is a drawing. The grain makes the files about as heavy as small
photos, so that a demonstration shows real times.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFilter

from schemas.marks import FULL, Mark
from schemas.photo import THUMBNAIL_EDGE, WORKING_EDGE

SIZE = (1600, 1200)
Canvas = ImageDraw.ImageDraw


@dataclass(frozen=True, slots=True)
class Picture:
    """The three copies of one drawing, as JPEG bytes."""

    original: bytes
    working: bytes
    thumbnail: bytes
    width: int
    height: int


def draw(kind: str, dice: random.Random) -> Picture:
    wall = (dice.randint(196, 226), dice.randint(190, 216), dice.randint(170, 200))
    image = Image.new("RGB", SIZE, wall)
    canvas = ImageDraw.Draw(image)
    canvas.rectangle((0, 980, SIZE[0], SIZE[1]), fill=tuple(max(part - 62, 0) for part in wall))
    canvas.rectangle((0, 964, SIZE[0], 984), fill=tuple(max(part - 28, 0) for part in wall))
    _SCENES[kind](image, canvas, dice)
    image = _grained(image, dice)
    ImageDraw.Draw(image).text((24, SIZE[1] - 40), "disegno di prova, nessun luogo reale", fill=(70, 70, 70), font_size=22)
    return _copies(image)


def covered(picture: Picture, mark: Mark) -> Picture:
    """The picture with a grey field where the mark is: nothing of what was there is left in any copy."""
    image = Image.open(io.BytesIO(picture.working)).convert("RGB")
    box = (mark.x1 * image.width, mark.y1 * image.height, mark.x2 * image.width, mark.y2 * image.height)
    ImageDraw.Draw(image).rectangle([edge // FULL for edge in box], fill=(112, 112, 112))
    drawn = _jpeg(image, 85)
    return Picture(drawn, drawn, _jpeg(_fitted(image, THUMBNAIL_EDGE), 70), image.width, image.height)


def _damp(image: Image.Image, _canvas: Canvas, dice: random.Random) -> None:
    """A stain that grows from a corner, darker in the middle, with spots of mould."""
    stain = Image.new("L", SIZE, 0)
    brush = ImageDraw.Draw(stain)
    left = dice.choice([0, 1100])
    for _ in range(26):
        x, y, r = left + dice.randint(-80, 480), dice.randint(-60, 460), dice.randint(60, 190)
        brush.ellipse((x - r, y - r, x + r, y + r), fill=dice.randint(50, 150))
    stain = stain.filter(ImageFilter.GaussianBlur(28))
    image.paste((92, 84, 62), (0, 0), stain)
    spots = ImageDraw.Draw(image)
    for _ in range(420):
        x, y, r = left + dice.randint(-40, 460), int(dice.triangular(0, 470, 40)), dice.randint(1, 7)
        spots.ellipse((x - r, y - r, x + r, y + r), fill=(52, 58, 44))


def _crack(_image: Image.Image, canvas: Canvas, dice: random.Random) -> None:
    x, y = dice.randint(300, 1200), 0
    while y < 960:
        nx, ny = x + dice.randint(-46, 46), y + dice.randint(14, 44)
        canvas.line((x, y, nx, ny), fill=(58, 50, 44), width=dice.randint(3, 9))
        if dice.random() < 0.24:
            canvas.line((nx, ny, nx + dice.randint(-170, 170), ny + dice.randint(10, 110)), fill=(84, 74, 66), width=2)
        x, y = nx, ny
    for _ in range(40):
        px, py = x + dice.randint(-220, 220), dice.randint(985, 1180)
        canvas.polygon(
            [(px, py), (px + dice.randint(8, 34), py - dice.randint(2, 18)), (px + dice.randint(4, 26), py + 16)], fill=(176, 168, 156)
        )


def _switchboard(_image: Image.Image, canvas: Canvas, dice: random.Random) -> None:
    canvas.rounded_rectangle((520, 280, 1080, 760), 18, fill=(232, 232, 228), outline=(120, 120, 116), width=6)
    for place in range(dice.randint(4, 7)):
        x = 566 + place * 70
        canvas.rectangle((x, 410, x + 52, 560), fill=(60, 64, 70))
        up = dice.random() < 0.6
        canvas.rectangle((x + 14, 426 if up else 494, x + 38, 474 if up else 542), fill=(222, 224, 226))
    for _ in range(dice.randint(5, 9)):
        start = (dice.randint(560, 1040), 760)
        points = [start, *[(start[0] + dice.randint(-200, 200), 760 + step * 70) for step in range(1, 4)]]
        canvas.line(points, fill=dice.choice([(170, 52, 40), (40, 70, 150), (220, 190, 60), (60, 60, 60)]), width=9, joint="curve")


def _window(_image: Image.Image, canvas: Canvas, dice: random.Random) -> None:
    canvas.rectangle((520, 180, 1080, 800), fill=(150, 176, 190), outline=(110, 84, 60), width=26)
    canvas.line((800, 180, 800, 800), fill=(110, 84, 60), width=18)
    canvas.line((520, 470, 1080, 470), fill=(110, 84, 60), width=14)
    centre = (dice.randint(600, 1000), dice.randint(260, 700))
    for _ in range(14):
        end = (centre[0] + dice.randint(-240, 240), centre[1] + dice.randint(-240, 240))
        canvas.line((*centre, *end), fill=(236, 242, 244), width=3)


def _room(_image: Image.Image, canvas: Canvas, dice: random.Random) -> None:
    """Mattresses side by side: how crowding looks without anybody in the picture."""
    for place in range(dice.randint(3, 5)):
        x = 70 + place * 300
        canvas.rounded_rectangle((x, 760, x + 270, 1120), 26, fill=dice.choice([(122, 142, 166), (166, 132, 118), (134, 156, 128)]))
        canvas.rounded_rectangle((x + 24, 778, x + 246, 868), 22, fill=(238, 236, 228))
    for place in range(dice.randint(2, 4)):
        x = 120 + place * 380
        canvas.rectangle((x, 520, x + 190, 700), fill=(150, 118, 82), outline=(110, 84, 56), width=5)


_SCENES: dict[str, Callable[[Image.Image, Canvas, random.Random], None]] = {
    "damp": _damp,
    "crack": _crack,
    "switchboard": _switchboard,
    "window": _window,
    "room": _room,
}


def _grained(image: Image.Image, dice: random.Random) -> Image.Image:
    small = (SIZE[0] // 4, SIZE[1] // 4)
    grain = Image.frombytes("L", small, dice.randbytes(small[0] * small[1])).resize(SIZE, Image.Resampling.BILINEAR)
    return Image.blend(image, Image.merge("RGB", (grain, grain, grain)), 0.08)


def _copies(image: Image.Image) -> Picture:
    return Picture(_jpeg(image, 88), _jpeg(_fitted(image, WORKING_EDGE), 78), _jpeg(_fitted(image, THUMBNAIL_EDGE), 70), *SIZE)


def _fitted(image: Image.Image, edge: int) -> Image.Image:
    """A copy whose long edge is at most `edge`; a smaller picture is not blown up."""
    copy = image.copy()
    copy.thumbnail((edge, edge), Image.Resampling.BILINEAR)
    return copy


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()
