"""A plane round a spot: metres east and north agree with the distance on the sphere, and the way back is the way there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.rules.distance import Spot, bearing, compass, metres_between
from schemas.rules.plane import Offset, moved, offset

DOOR = Spot(375_079_000, 150_830_000, 14_000)
SPOTS = st.builds(Spot, st.integers(-600_000_000, 600_000_000), st.integers(-1_799_000_000, 1_799_000_000))
STEPS = st.floats(-1500, 1500, allow_nan=False)


@pytest.mark.parametrize(
    ("there", "east", "north"),
    [
        (Spot(375_079_000, 150_830_000), 0.0, 0.0),
        (Spot(375_088_993, 150_830_000), 0.0, 111.12),  # a thousandth of a degree to the north is 111 m
        (Spot(375_079_000, 150_841_338), 100.0, 0.0),  # at this latitude a degree to the east is 88.2 km
        (Spot(375_079_000, 150_818_662), -100.0, 0.0),
    ],
)
def test_metres_from_degrees(there: Spot, east: float, north: float) -> None:
    found = offset(DOOR, there)
    assert found.east == pytest.approx(east, abs=0.1)
    assert found.north == pytest.approx(north, abs=0.1)


def test_over_the_line_where_the_date_changes_it_is_a_step_and_not_the_way_round() -> None:
    assert offset(Spot(0, 1_799_999_000), Spot(0, -1_799_999_000)).east == pytest.approx(22.2, abs=0.1)
    assert moved(Spot(0, 1_799_999_000), Offset(22.24, 0)).lon_e7 == pytest.approx(-1_799_999_000, abs=5)


def test_a_step_claims_no_accuracy_and_is_a_persons_word() -> None:
    found = moved(DOOR, Offset(0, 5))
    assert (found.accuracy_mm, found.by_hand) == (None, True)


def test_nobody_walks_off_the_globe() -> None:
    assert moved(Spot(899_999_999, 0), Offset(0, 1000)).lat_e7 == 900_000_000


@given(SPOTS, STEPS, STEPS)
def test_there_and_back_is_the_same_spot(here: Spot, east: float, north: float) -> None:
    found = offset(here, moved(here, Offset(east, north)))
    assert found.east == pytest.approx(east, abs=0.03)
    assert found.north == pytest.approx(north, abs=0.03)


@given(SPOTS, STEPS, STEPS)
def test_the_plane_says_the_distance_and_the_wind_of_the_sphere(here: Spot, east: float, north: float) -> None:
    there = moved(here, Offset(east, north))
    flat = offset(here, there)
    assert metres_between(here, there) == pytest.approx(flat.metres, rel=1e-3, abs=0.05)
    if abs(flat.north) > 3 * abs(flat.east) and flat.metres > 1:
        assert compass(bearing(here, there) or 0.0).code == ("n" if flat.north > 0 else "s")
