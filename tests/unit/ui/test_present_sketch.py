"""The sketch round a person: the nearest fit, nothing covers anything, what a finger points at is the place that is drawn there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.rules.plane import Offset
from ui.present.sketch import BAR, BARS_M, Frame, Mark, centred, off_paper, on_paper, sketch

PAPER = Frame(340, 132)
HERE = [Offset()]


def marks(*metres: tuple[float, float]) -> list[Mark]:
    return [Mark(number, Offset(*at)) for number, at in enumerate(metres, 1)]


@pytest.mark.parametrize(
    ("near", "circle", "bar"),
    [
        ([], 3.0, 5),  # alone at a door
        ([], 14.0, 20),  # the circle fits
        ([(0, 18)], 14.0, 30),  # 18 m to the north and the circle
        ([(18, 0)], 4.0, 10),  # a wide paper holds more to the sides
        ([(0, 18), (22, 22), (0, -640)], 14.0, 50),  # what is far away does not make the near ones small
        ([(0, 640)], 14.0, 1000),  # unless it is the nearest
        ([(0, 4000)], 14.0, 20),  # one in another part of the city is not near
        ([(0, 18)], 2400.0, 30),  # a circle of kilometres proves no place and decides nothing
        ([(0, 18)], None, 30),
    ],
)
def test_the_scale_is_the_largest_at_which_the_nearest_fit(near: list[tuple[float, float]], circle: float | None, bar: int) -> None:
    found = sketch(marks(*near), HERE, circle, PAPER)
    assert (found.bar_m, found.scale) == (bar, BAR / bar)


def test_what_does_not_fit_is_told_and_not_drawn() -> None:
    found = sketch(marks((0, 18), (22, 22), (0, -640)), HERE, 14.0, PAPER)
    assert [pin.numbers for pin in found.pins] == [(1,), (2,)]
    assert found.outside == (3,)


def test_north_is_up_and_east_is_right() -> None:
    up, right = sketch(marks((0, 18), (40, 0)), HERE, 4.0, PAPER).pins
    assert (up.x, right.y) == (PAPER.width / 2, PAPER.line)
    assert up.y < PAPER.line
    assert right.x > PAPER.width / 2


def test_the_middle_of_the_paper_is_the_middle_of_what_is_drawn_so_that_it_is_drawn_larger() -> None:
    near = marks((0, 40), (10, 30))
    frame = centred(near, Offset(), 4.0, PAPER)
    assert (frame.middle.east, frame.middle.north) == (3.0, 18.0)
    assert sketch(near, HERE, 4.0, frame).bar_m < sketch(near, HERE, 4.0, PAPER).bar_m


def test_two_that_would_cover_one_another_share_a_pin() -> None:
    found = sketch(marks((0, 18), (1, 18.5), (60, 0), (2, 17)), HERE, None, PAPER)
    assert [pin.numbers for pin in found.pins] == [(1, 2, 4), (3,)]


def test_a_pin_that_is_moved_stays_on_the_paper_while_the_middle_stands_still() -> None:
    for east in (5.0, 50.0, 400.0, 2000.0):
        found = sketch(marks((0, 18)), [Offset(), Offset(east, 0)], None, PAPER)
        x, _ = on_paper(Offset(east, 0), found.scale, PAPER)
        assert x < PAPER.width


METRES = st.floats(-900, 900, allow_nan=False)


@given(st.lists(st.tuples(METRES, METRES), max_size=8), st.one_of(st.none(), st.floats(1, 3000)), METRES, METRES)
def test_every_number_is_drawn_once_on_the_paper_or_told(
    near: list[tuple[float, float]], circle: float | None, east: float, north: float
) -> None:
    here = Offset(east, north)
    frame = centred(marks(*near), here, circle, Frame(340, 132))
    found = sketch(marks(*near), [here], circle, frame)
    assert sorted([*found.outside, *(number for pin in found.pins for number in pin.numbers)]) == list(range(1, len(near) + 1))
    assert all(0 < pin.x < frame.width and 0 < pin.y < frame.height for pin in found.pins)
    assert found.bar_m in BARS_M
    for pin in found.pins:
        at = off_paper(pin.x, pin.y, found.scale, frame)
        assert on_paper(at, found.scale, frame) == pytest.approx((pin.x, pin.y), abs=1e-6)
