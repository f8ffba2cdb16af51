"""Paints what was drawn on a picture, with Pillow; `photo-worker.mjs` does the same in a browser.

Rule (ADR 0114): the orders are reckoned in schemas/rules/strokes.py and only carried out here. A cover is painted over the pixels
themselves: of each of its few cells one colour stays, in steps of 16.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import ceil
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont, ImageStat

Order = Mapping[str, Any]
STEP = 16
_FONT = Path(__file__).parents[2] / "assets" / "fonts" / "TitilliumWeb-SemiBold.woff2"


def paint(picture: Image.Image, orders: Sequence[Order]) -> None:
    """One after the other, on the picture itself."""
    pen = ImageDraw.Draw(picture)
    for order in orders:
        _PAINTED[order["do"]](picture, pen, order)


def _cover(picture: Image.Image, pen: ImageDraw.ImageDraw, order: Order) -> None:
    right, low = order["x"] + order["w"], order["y"] + order["h"]
    for top in range(order["y"], low, order["cell"]):
        for left in range(order["x"], right, order["cell"]):
            box = (left, top, min(left + order["cell"], right), min(top + order["cell"], low))
            colour = tuple(int(mean) // STEP * STEP + STEP // 2 for mean in ImageStat.Stat(picture.crop(box)).mean)
            pen.rectangle((box[0], box[1], box[2] - 1, box[3] - 1), fill=colour)


def _polygon(_picture: Image.Image, pen: ImageDraw.ImageDraw, order: Order) -> None:
    points = [(x, y) for x, y in order["points"]]
    pen.line([*points, *points[:2]], fill=order["halo"], width=ceil(2 * order["width"]), joint="curve")
    pen.polygon(points, fill=order["ink"])


def _oval(_picture: Image.Image, pen: ImageDraw.ImageDraw, order: Order) -> None:
    for edge, colour in ((order["width"], order["halo"]), (order["width"] / 2, order["ink"])):
        across, down = order["rx"] + edge, order["ry"] + edge
        box = (order["x"] - across, order["y"] - down, order["x"] + across, order["y"] + down)
        pen.ellipse(box, outline=colour, width=round(2 * edge))


def _text(picture: Image.Image, pen: ImageDraw.ImageDraw, order: Order) -> None:
    """On a ground of its own, and shifted until it fits."""
    size, room = order["size"], order["size"] / 3
    font = _font(size)
    across = font.getlength(order["text"]) + 2 * room
    if across > picture.width:
        font = _font(size * picture.width / across)
        across = font.getlength(order["text"]) + 2 * room
    x, y = max(0, min(order["x"], picture.width - across)), max(0, min(order["y"], picture.height - 1.5 * size))
    pen.rectangle((x, y, x + across, y + 1.5 * size), fill=order["halo"])
    pen.text((x + room, y + 0.75 * size), order["text"], fill=order["ink"], font=font, anchor="lm")


def _font(size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONT), max(1, round(size)))


_PAINTED: dict[str, Callable[[Image.Image, ImageDraw.ImageDraw, Order], None]] = {
    "cover": _cover,
    "polygon": _polygon,
    "oval": _oval,
    "text": _text,
}
