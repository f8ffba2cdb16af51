"""Which pictures are refused before a pixel is decoded. The same for every machine.

Rule: bounds come from the head and from the file's length (pwa.md: a decoder would accept 1.6 GB of pixels).
"""

from __future__ import annotations

from mobile.platform.image_head import ImageHead
from mobile.platform.ports import LARGEST_BYTES, LARGEST_PIXELS, PhotoError


def check_size(size: int) -> None:
    if size > LARGEST_BYTES:
        raise PhotoError("too_large", f"{size} bytes")


def check_head(head: ImageHead) -> None:
    if not head.kind:
        raise PhotoError("not_an_image")
    if head.kind == "heic":
        return  # some browsers can decode it: the decoder decides, and the original's type says what it is
    if not head.width * head.height:
        raise PhotoError("damaged", "no size in the head")
    if head.width * head.height > LARGEST_PIXELS:
        raise PhotoError("too_large", f"{head.width} x {head.height}")
