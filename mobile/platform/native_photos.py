"""Photos with Pillow, for machines that have it: original kept, upright working copy, thumbnail.

Rule (design.md section 7): EXIF's orientation is applied and then dropped from what is derived, with everything else that EXIF says; the
original is kept byte for byte. A picture that takes too long is given up.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from mobile.platform.bytes_copy import BytesCopy
from mobile.platform.guard import check_head, check_size
from mobile.platform.image_head import HEAD_BYTES, ImageHead, read_head
from mobile.platform.native_paint import paint
from mobile.platform.ports import THUMBNAIL_EDGE, WORKING_EDGE, PaintOrders, PhotoError, PreparedPhoto

SECONDS = 30
_WORKING_QUALITY, _THUMBNAIL_QUALITY, _DRAWN_QUALITY = 82, 75, 90


class PillowPipeline:
    """Sources are paths or bytes."""

    async def prepare(self, source: object) -> PreparedPhoto:
        return await _beside(_prepare, source)

    async def draw(self, source: bytes, orders: PaintOrders) -> PreparedPhoto:
        return await _beside(_draw, source, orders)


async def _beside(work: Callable[..., PreparedPhoto], *given: object) -> PreparedPhoto:
    try:
        return await asyncio.wait_for(asyncio.to_thread(work, *given), SECONDS)
    except TimeoutError as error:
        raise PhotoError("too_slow") from error


def _draw(source: bytes, orders: PaintOrders) -> PreparedPhoto:
    head = read_head(source[:HEAD_BYTES])
    check_head(head)
    picture = _opened(source, head)
    paint(picture, orders(picture.width, picture.height))
    drawn = BytesCopy.of(_jpeg(picture, max(picture.size), _DRAWN_QUALITY))
    thumbnail = BytesCopy.of(_jpeg(picture, THUMBNAIL_EDGE, _THUMBNAIL_QUALITY))
    return PreparedPhoto("image/jpeg", picture.width, picture.height, drawn, drawn, thumbnail)


def _prepare(source: object) -> PreparedPhoto:
    data = _bytes_of(source)
    check_size(len(data))
    head = read_head(data[:HEAD_BYTES])
    check_head(head)
    working, thumbnail = _derived(data, head)
    width, height = head.upright
    return PreparedPhoto(
        content_type=head.content_type,
        width=width,
        height=height,
        original=BytesCopy.of(data),
        working=BytesCopy.of(working),
        thumbnail=BytesCopy.of(thumbnail),
        captured_at=head.shot.taken_at,
        position=head.shot.position,
    )


def _bytes_of(source: object) -> bytes:
    if isinstance(source, bytes):
        return source
    try:
        path = Path(str(source))
        check_size(path.stat().st_size)
        return path.read_bytes()
    except OSError as error:
        raise PhotoError("unreadable", type(error).__name__) from error


def _derived(data: bytes, head: ImageHead) -> tuple[bytes, bytes]:
    flat = _opened(data, head)
    return _jpeg(flat, WORKING_EDGE, _WORKING_QUALITY), _jpeg(flat, THUMBNAIL_EDGE, _THUMBNAIL_QUALITY)


def _opened(data: bytes, head: ImageHead) -> Image.Image:
    """Upright, and without anything that shines through."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            return _on_white(ImageOps.exif_transpose(picture))
    except UnidentifiedImageError as error:
        raise PhotoError("unsupported" if head.kind == "heic" else "damaged") from error
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PhotoError("damaged", type(error).__name__) from error


def _on_white(picture: Image.Image) -> Image.Image:
    """A transparent picture becomes white behind, not black."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        with_alpha = picture.convert("RGBA")
        ground = Image.new("RGB", with_alpha.size, "white")
        ground.paste(with_alpha, mask=with_alpha.getchannel("A"))
        return ground
    return picture.convert("RGB")


def _jpeg(picture: Image.Image, edge: int, quality: int) -> bytes:
    small = picture.copy()
    small.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    small.info.clear()
    out = io.BytesIO()
    small.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
