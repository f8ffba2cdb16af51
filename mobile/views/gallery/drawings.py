"""Small drawings that stand for photos: a door, a kitchen, a switchboard, a window, a bathroom, of rectangles. No real place.

Rule: made here and not shipped, so that nobody downloads them. Their colours are a picture's, not the product's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mobile.png import png

WIDTH, HEIGHT = 160, 112
Rgb = tuple[int, int, int]
Block = tuple[int, int, int, int, Rgb]
"""Left, top, right, bottom, colour."""

WALL, WOOD, IRON, STEEL, SKY, TILE = (205, 190, 160), (94, 74, 58), (70, 78, 84), (222, 222, 218), (158, 190, 206), (196, 148, 152)

SCENES: Mapping[str, tuple[Rgb, Sequence[Block]]] = {
    "door": (WALL, [(0, 92, 160, 112, IRON), (52, 18, 108, 96, WOOD), (60, 28, 100, 54, (116, 92, 72)), (98, 58, 103, 66, STEEL)]),
    "kitchen": (
        (226, 208, 176),
        [(0, 62, 160, 112, WOOD), (0, 56, 160, 64, STEEL), (14, 72, 66, 104, (132, 104, 80)), (84, 72, 146, 104, (132, 104, 80))],
    ),
    "board": (WALL, [(44, 20, 116, 88, STEEL), (52, 38, 64, 64, IRON), (70, 38, 82, 64, IRON), (88, 38, 100, 64, IRON)]),
    "window": (WALL, [(42, 14, 118, 92, WOOD), (48, 20, 77, 86, SKY), (83, 20, 112, 86, SKY), (56, 40, 70, 62, IRON)]),
    "bath": (TILE, [(0, 36, 160, 39, STEEL), (0, 74, 160, 77, STEEL), (38, 0, 41, 112, STEEL), (92, 48, 140, 98, STEEL)]),
    "wires": (IRON, [(30, 14, 130, 98, STEEL), (48, 30, 54, 98, (170, 52, 40)), (72, 22, 78, 98, (40, 70, 150)), (96, 30, 102, 98, IRON)]),
}


def drawing(name: str) -> bytes:
    """One of them as a PNG."""
    ground, blocks = SCENES[name]
    rows = [bytearray(bytes(ground) * WIDTH) for _ in range(HEIGHT)]
    for left, top, right, bottom, colour in blocks:
        for row in rows[top:bottom]:
            row[left * 3 : right * 3] = bytes(colour) * (right - left)
    return png(WIDTH, HEIGHT, rows)
