"""What is written as a PNG is read by another library as the same pixels, and our drawings are pictures for it."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from mobile.png import png
from mobile.services import drawings as of_the_sample
from mobile.views.gallery import drawings as of_the_gallery

INK, PAPER = (23, 50, 77), (244, 246, 249)


def read(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data)) as picture:
        return picture.convert("RGB")


def test_pixels_by_their_colours_and_by_a_palette_are_read_as_they_were_meant() -> None:
    colours = read(png(2, 2, [bytes([*INK, *PAPER]), bytes([*PAPER, *INK])]))
    numbers = read(png(2, 2, [b"\0\1", b"\1\0"], bytes([*INK, *PAPER])))
    for picture in (colours, numbers):
        assert [picture.getpixel((x, y)) for y in (0, 1) for x in (0, 1)] == [INK, PAPER, PAPER, INK]


@pytest.mark.parametrize("number", range(3))
def test_each_drawing_of_the_sample_is_another_picture_of_its_size(number: int) -> None:
    picture = read(of_the_sample.drawing(number))
    assert picture.size == (of_the_sample.WIDTH, of_the_sample.HEIGHT)
    assert picture.tobytes() != read(of_the_sample.drawing(number + 1)).tobytes()
    assert picture.tobytes() == read(of_the_sample.drawing(number + 3)).tobytes()


@pytest.mark.parametrize("name", of_the_gallery.SCENES)
def test_each_drawing_of_the_gallery_has_the_colours_of_its_scene(name: str) -> None:
    picture = read(of_the_gallery.drawing(name))
    ground, blocks = of_the_gallery.SCENES[name]
    assert picture.size == (of_the_gallery.WIDTH, of_the_gallery.HEIGHT)
    assert {ground, blocks[0][4]} <= {colour for _, colour in picture.getcolors() or ()}
