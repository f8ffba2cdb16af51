"""The grid of photos: as many in a line as usual, fewer where a person asked for large letters."""

from __future__ import annotations

import pytest

from ui.components.photos import GAP, LEAST, grid


@pytest.mark.parametrize(
    ("room", "usual", "letters", "columns"), [(380, 3, 1, 3), (380, 3, 1.25, 3), (380, 3, 2, 2), (870, 5, 2, 3), (380, 3, 3, 2)]
)
def test_large_letters_get_wide_tiles(room: float, usual: int, letters: float, columns: int) -> None:
    width = grid(room, usual, letters).width
    assert columns * width + (columns - 1) * GAP <= room < (columns + 1) * width + columns * GAP


def test_a_tile_never_gets_too_narrow_for_its_words() -> None:
    assert grid(200, 3).width == LEAST
