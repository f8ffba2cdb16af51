"""Marks stay on their picture, a tap puts what a drag would have drawn, and a cover hides all of what it was drawn over."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.marks import FULL, Mark, MarkKind
from schemas.rules import strokes
from schemas.rules.strokes import CELLS, LEAST, Sheet

KINDS: tuple[MarkKind, ...] = ("arrow", "circle", "text", "cover")
kinds = st.sampled_from(KINDS)
anywhere = st.tuples(st.integers(-FULL, 2 * FULL), st.integers(-FULL, 2 * FULL))
inside = st.tuples(st.integers(0, FULL), st.integers(0, FULL))
marks = st.builds(strokes.drawn, kinds, inside, inside, st.just("qui"))
ratios = st.floats(0.25, 4)


@given(kinds, anywhere, anywhere)
def test_a_finger_that_leaves_the_picture_draws_up_to_its_edge(kind: MarkKind, start: tuple[int, int], end: tuple[int, int]) -> None:
    mark = strokes.drawn(kind, start, end)
    assert all(0 <= value <= FULL for value in (mark.x1, mark.y1, mark.x2, mark.y2))


@given(marks, st.integers(-FULL, FULL), st.integers(-FULL, FULL))
def test_a_moved_mark_keeps_its_size(mark: Mark, dx: int, dy: int) -> None:
    there = strokes.moved(mark, dx, dy)
    assert (there.x2 - there.x1, there.y2 - there.y1) == (mark.x2 - mark.x1, mark.y2 - mark.y1)
    assert there.text == mark.text


@given(kinds, inside, ratios)
def test_a_tap_puts_a_mark_that_the_next_tap_finds(kind: MarkKind, at: tuple[int, int], ratio: float) -> None:
    mark = strokes.put(kind, at, ratio, "qui")
    assert strokes.hit([mark], at) == 0


@given(inside, ratios)
def test_an_arrow_that_was_tapped_points_there_and_has_a_length(at: tuple[int, int], ratio: float) -> None:
    mark = strokes.put("arrow", at, ratio)
    assert (mark.x2, mark.y2) == at
    assert not strokes.is_tap((mark.x1, mark.y1), at)


@given(marks, st.lists(st.sampled_from((80, 125)), max_size=30))
def test_no_mark_shrinks_to_nothing(mark: Mark, steps: list[int]) -> None:
    if mark.kind != "text" and strokes.is_tap((mark.x1, mark.y1), (mark.x2, mark.y2)):
        mark = strokes.put(mark.kind, (mark.x1, mark.y1), 1.0)
    for step in steps:
        mark = strokes.sized(mark, step)
    assert mark.kind == "text" or not strokes.is_tap((mark.x1, mark.y1), (mark.x2, mark.y2))


@given(st.lists(marks, max_size=8), st.integers(1, 2048), st.integers(1, 2048))
def test_covers_are_painted_before_everything_else(drawn: list[Mark], width: int, height: int) -> None:
    done = [order["do"] == "cover" for order in strokes.orders(drawn, Sheet(width, height, 16))]
    assert all(before or not after for before, after in pairwise(done))
    assert len(done) == len(drawn)


@given(inside, inside, st.integers(1, 4096), st.integers(1, 4096))
def test_a_cover_reaches_over_all_that_it_was_drawn_over_in_few_cells(
    a: tuple[int, int], b: tuple[int, int], width: int, height: int
) -> None:
    """And stays on the sheet; outwards it ends with a block, or with the sheet."""
    mark, sheet = strokes.drawn("cover", a, b), Sheet(width, height, 16)
    (order,) = strokes.orders([mark], sheet)
    (left, top), (right, low) = sheet.at(mark.x1, mark.y1), sheet.at(mark.x2, mark.y2)
    assert order["x"] <= left
    assert order["y"] <= top
    assert order["x"] + order["w"] >= min(right, width)
    assert order["y"] + order["h"] >= min(low, height)
    assert order["x"] + order["w"] <= width
    assert order["y"] + order["h"] <= height
    assert order["x"] % 16 == order["y"] % 16 == 0
    assert order["w"] <= CELLS * order["cell"]
    assert order["h"] <= CELLS * order["cell"]


def test_an_arrow_turned_eight_times_is_where_it_was() -> None:
    mark = there = strokes.drawn("arrow", (3000, 3000), (5000, 5000))
    seen = set()
    for _ in range(8):
        there = strokes.turned(there, 1.5)
        seen.add((there.x1, there.y1))
    assert len(seen) == 8
    assert abs(there.x1 - mark.x1) <= 8
    assert abs(there.y1 - mark.y1) <= 8


def test_the_last_of_two_marks_is_the_one_under_a_finger() -> None:
    below, above = strokes.drawn("cover", (1000, 1000), (6000, 6000)), strokes.drawn("arrow", (2000, 2000), (4000, 4000))
    assert strokes.hit([below, above], (3000, 3000)) == 1
    assert strokes.hit([below, above], (1500, 5500)) == 0
    assert strokes.hit([below, above], (9000, 9000)) is None


@pytest.mark.parametrize("length", [LEAST, 900, FULL])
def test_an_arrow_s_head_never_outgrows_its_shaft(length: int) -> None:
    mark = strokes.drawn("arrow", (0, 5000), (length, 5000))
    (order,) = strokes.orders([mark], Sheet(2000, 1500))
    (tip, wing, *_rest) = order["points"]
    assert tip == [length * 2000 / FULL, 750.0]
    assert tip[0] - wing[0] <= length * 2000 / FULL / 2 + 1e-6
