"""What a picture's first bytes say, and that nothing in them can hurt."""

from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from mobile.platform.image_head import ImageHead, read_head
from schemas.photo import CHUNK_SIZE, LARGEST_ORIGINAL, LARGEST_PIXELS
from schemas.photo import THUMBNAIL_EDGE as DOCUMENT_THUMBNAIL
from schemas.photo import WORKING_EDGE as DOCUMENT_WORKING


def picture(kind: str, size: tuple[int, int] = (40, 30), exif: Image.Exif | None = None) -> bytes:
    out = io.BytesIO()
    more = {"exif": exif} if exif is not None else {}
    Image.new("RGB", size, "grey").save(out, kind, **more)
    return out.getvalue()


def phone_exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    inner = exif.get_ifd(0x8769)
    inner[0x9003], inner[0x9011] = "2026:11:20 10:11:12", "+01:00"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (37.0, 30.0, 9.72), "E", (15.0, 5.0, 14.28)
    return exif


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "jpeg"), ("PNG", "png"), ("WEBP", "webp")])
def test_kind_and_size_are_read_from_the_head(kind: str, name: str) -> None:
    head = read_head(picture(kind))
    assert (head.kind, head.width, head.height, head.content_type) == (name, 40, 30, f"image/{name}")


def test_a_phones_photo_tells_which_way_is_up_when_and_where() -> None:
    head = read_head(picture("JPEG", exif=phone_exif()))
    assert head.upright == (30, 40)
    assert head.shot.taken_at == "2026:11:20 10:11:12+01:00"
    assert head.shot.position == pytest.approx((37.5027, 15.0873), abs=1e-6)


def test_southern_and_western_positions_are_negative() -> None:
    exif = phone_exif()
    gps = exif.get_ifd(0x8825)
    gps[1], gps[3] = "S", "W"
    assert read_head(picture("JPEG", exif=exif)).shot.position == pytest.approx((-37.5027, -15.0873), abs=1e-6)


def test_a_broken_position_does_not_lose_the_orientation() -> None:
    exif = phone_exif()
    exif.get_ifd(0x8825)[2] = (200.0, 0.0, 0.0)
    shot = read_head(picture("JPEG", exif=exif)).shot
    assert (shot.orientation, shot.position) == (6, None)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"ciao", b"\xff\xd8", b"RIFF1234WAVE", b"\x89PNG\r\n\x1a\n1234IHDR"])
def test_what_is_no_picture_has_no_kind_or_no_size(data: bytes) -> None:
    head = read_head(data)
    assert not head.kind or not head.width * head.height


def test_heic_is_known_by_name_only() -> None:
    assert read_head(struct.pack(">I4s4s", 24, b"ftyp", b"heic") + bytes(12)) == ImageHead("heic")


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_corrupted_head_never_raises(data: st.DataObject) -> None:
    whole = bytearray(picture("JPEG", exif=phone_exif()))
    for _ in range(data.draw(st.integers(1, 12))):
        whole[data.draw(st.integers(0, min(len(whole), 400) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    assert read_head(bytes(whole[:cut])).kind in ("jpeg", "png", "webp", "heic", "")


def test_the_platform_and_the_documents_mean_the_same_sizes() -> None:
    from mobile.platform import ports

    assert (ports.CHUNK, ports.WORKING_EDGE, ports.THUMBNAIL_EDGE) == (CHUNK_SIZE, DOCUMENT_WORKING, DOCUMENT_THUMBNAIL)
    assert (ports.LARGEST_BYTES, ports.LARGEST_PIXELS) == (LARGEST_ORIGINAL, LARGEST_PIXELS)
