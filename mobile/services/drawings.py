"""Three drawn pictures that a sample visit takes instead of photographs: a mouldy corner, a cracked wall, an open fuse box.

Rule (issue 17): a sample is clearly a sample. Each picture bears the word PROVA, shows nobody's home, and is drawn here, so that trying
needs no camera, no permission and no network. Pure: the same picture each time, as a PNG with a palette.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable

from mobile.png import png

WIDTH, HEIGHT = 640, 480
_WALL, _SHADE, _FLOOR, _DARK, _MOULD, _PAPER, _RED, _BLUE, _METAL = range(9)
_COLOURS = ("d9d2c3", "c3baa7", "9b8a72", "3a3530", "5d6a52", "f4f6f9", "b5533c", "3a6ea5", "b8bfc6")
_LETTERS = {
    "P": ("####.", "#...#", "####.", "#....", "#...."),
    "R": ("####.", "#...#", "####.", "#..#.", "#...#"),
    "O": (".###.", "#...#", "#...#", "#...#", ".###."),
    "V": ("#...#", "#...#", "#...#", ".#.#.", "..#.."),
    "A": (".###.", "#...#", "#####", "#...#", "#...#"),
}
_DOT = 7


class _Sheet:
    """Rows of palette numbers."""

    def __init__(self) -> None:
        self._rows = [bytearray(bytes([_WALL]) * WIDTH) for _ in range(HEIGHT)]

    def box(self, left: int, top: int, right: int, bottom: int, colour: int) -> None:
        left, right = max(0, left), min(WIDTH, right)
        for row in self._rows[max(0, top) : max(0, bottom)]:
            row[left:right] = bytes([colour]) * (right - left)

    def disc(self, x: int, y: int, radius: int, colour: int) -> None:
        for dy in range(-radius, radius + 1):
            half = int((radius * radius - dy * dy) ** 0.5)
            self.box(x - half, y + dy, x + half + 1, y + dy + 1, colour)

    def room(self) -> None:
        """A corner: two walls, one in the shade, and the floor."""
        self.box(400, 0, WIDTH, HEIGHT, _SHADE)
        self.box(0, 400, WIDTH, HEIGHT, _FLOOR)

    def stamp(self) -> None:
        """The word, on a dark strip at the bottom, which parts it from the page's own ground."""
        self.box(0, 416, WIDTH, HEIGHT, _DARK)
        for at, letter in enumerate("PROVA"):
            for y, line in enumerate(_LETTERS[letter]):
                for x, mark in enumerate(line):
                    if mark == "#":
                        left, top = 218 + (at * 6 + x) * _DOT, 431 + y * _DOT
                        self.box(left, top, left + _DOT, top + _DOT, _PAPER)

    def png(self) -> bytes:
        return png(WIDTH, HEIGHT, self._rows, bytes.fromhex("".join(_COLOURS)))


def _mould(sheet: _Sheet) -> None:
    spots = ((400, 20, 46), (352, 34, 30), (446, 52, 38), (408, 92, 26), (310, 18, 20), (470, 112, 18), (372, 88, 14), (430, 148, 12))
    for x, y, radius in spots:
        sheet.disc(x, y, radius, _MOULD)
    for x, y, radius in spots[:5]:
        sheet.disc(x + radius // 3, y + 6, radius // 3, _DARK)


def _crack(sheet: _Sheet) -> None:
    bends = (150, 188, 164, 214, 196, 262, 240, 300, 286, 330)
    for step, (start, end) in enumerate(itertools.pairwise(bends)):
        for y in range(44):
            x = start + (end - start) * y // 44
            sheet.box(x - 3, step * 44 + y, x + 4, step * 44 + y + 1, _DARK)


def _fuse_box(sheet: _Sheet) -> None:
    sheet.box(130, 90, 370, 330, _METAL)
    sheet.box(146, 106, 354, 314, _DARK)
    for at in range(4):
        sheet.box(162 + at * 48, 130, 198 + at * 48, 210, _PAPER)
        sheet.box(174 + at * 48, 150, 186 + at * 48, 176, _RED if at == 2 else _DARK)
    for at, colour in enumerate((_RED, _BLUE, _RED)):
        sheet.box(178 + at * 60, 210, 184 + at * 60, 372, colour)
        sheet.disc(181 + at * 60, 374, 7, colour)


_SCENES: tuple[Callable[[_Sheet], None], ...] = (_mould, _crack, _fuse_box)


def drawing(number: int) -> bytes:
    """The picture of that number; after the third the first comes again."""
    sheet = _Sheet()
    sheet.room()
    _SCENES[number % len(_SCENES)](sheet)
    sheet.stamp()
    return sheet.png()
