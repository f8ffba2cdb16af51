"""What is covered on a picture is gone from the new one, what is drawn is there, and the rest is as it was."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw

from mobile.platform.native_photos import PillowPipeline
from mobile.platform.ports import PhotoCopy, PhotoError, PreparedPhoto
from schemas.marks import Mark
from schemas.rules import strokes
from schemas.rules.strokes import Order, Sheet

ORIENTATION, GPS = 0x0112, 0x8825
SIZE = (1200, 900)


def stripes() -> bytes:
    """Black and white, two pixels each: whatever of them is left can be told from a cover. With the words of a camera."""
    picture = Image.new("RGB", SIZE, "white")
    pen = ImageDraw.Draw(picture)
    for x in range(0, SIZE[0], 4):
        pen.rectangle((x, 0, x + 1, SIZE[1]), fill="black")
    exif = Image.Exif()
    exif[ORIENTATION] = 1
    exif.get_ifd(GPS)[1] = "N"
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=95, exif=exif)
    return out.getvalue()


async def whole(copy: PhotoCopy) -> bytes:
    return b"".join([await copy.chunk(index) for index in range(len(copy.chunks))])


async def painted(*marks: Mark) -> PreparedPhoto:
    def orders(width: int, height: int) -> list[Order]:
        return strokes.orders(marks, Sheet(width, height, strokes.BLOCK))

    return await PillowPipeline().draw(stripes(), orders)


async def opened(copy: PhotoCopy) -> Image.Image:
    return Image.open(io.BytesIO(await whole(copy))).convert("RGB")


def spread(picture: Image.Image, box: tuple[int, int, int, int]) -> int:
    """How far the darkest and the lightest point of a piece are apart."""
    low, high = picture.crop(box).convert("L").getextrema()
    return int(high) - int(low)  # type: ignore[arg-type]


async def test_what_is_covered_is_gone_up_to_its_edge_and_the_rest_stands() -> None:
    photo = await painted(strokes.drawn("cover", (2500, 2500), (7500, 7500)))
    working = await opened(photo.working)
    assert spread(working, (300, 225, 900, 675)) < 40
    assert spread(working, (0, 0, 260, 200)) > 200
    thumbnail = await opened(photo.thumbnail)
    assert spread(thumbnail, (82, 62, 238, 178)) < 40


async def test_a_drawing_s_original_is_its_working_copy_and_none_of_it_tells_of_a_camera() -> None:
    photo = await painted(strokes.drawn("circle", (1000, 1000), (4000, 4000)))
    assert (photo.width, photo.height, photo.content_type) == (*SIZE, "image/jpeg")
    assert photo.original.sha256 == photo.working.sha256
    assert (photo.captured_at, photo.position) == (None, None)
    for copy in (photo.working, photo.thumbnail):
        data = await whole(copy)
        assert b"Exif" not in data
        assert not Image.open(io.BytesIO(data)).getexif()


@pytest.mark.parametrize("kind", ["arrow", "circle", "text"])
async def test_what_is_drawn_is_red_on_the_picture(kind: strokes.MarkKind) -> None:
    photo = await painted(strokes.drawn(kind, (3000, 3000), (6000, 6000), "crepa più larga"))
    plain = await painted()
    red = [sum(r > 130 and g < 60 and b < 70 for r, g, b in (await opened(one.working)).get_flattened_data()) for one in (photo, plain)]
    assert red[0] > 300
    assert red[1] == 0


async def test_words_too_long_for_the_picture_are_written_smaller_and_whole() -> None:
    """Between the last letter and the edge stays the ground that they are written on."""
    photo = await painted(strokes.drawn("text", (9900, 9900), (9900, 9900), "la crepa passa sotto la finestra e va fino al bagno " * 3))
    working = await opened(photo.working)
    assert working.getpixel((1196, 896)) > (240, 240, 240)


async def test_bytes_that_are_no_picture_are_refused() -> None:
    with pytest.raises(PhotoError):
        await PillowPipeline().draw(b"non una foto", lambda _width, _height: [])
