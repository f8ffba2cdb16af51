"""How far two places are apart and which way, and which positions are evidence of a place at all.

Source: domain.md 10.1: latitude and longitude both 0 is what a phone says that knows nothing, and a fix that may be more than 100 m off
proves no place. Distance by the haversine formula on a sphere of the mean radius that IUGG gives; over the few kilometres of a city the
earth's flattening makes it wrong by at most half a per cent. Coordinates are integers of 1e-7 degree.
"""

from dataclasses import dataclass
from math import asin, atan2, cos, degrees, radians, sin, sqrt
from typing import Literal

from schemas.codes import Code, Words

EARTH_M = 6_371_008.8
"""Mean radius of the earth, (2a + b) / 3 of GRS 80."""
EVIDENCE_MM = 100_000
"""A fix worse than 100 m does not prove where something is (domain.md 10.1)."""
E7 = 10_000_000

NoEvidence = Literal["nowhere", "unmeasured", "too_rough"]


@dataclass(frozen=True)
class Spot:
    """A place as integers of 1e-7 degree; `by_hand` when a person put it there, whose word needs no accuracy."""

    lat_e7: int
    lon_e7: int
    accuracy_mm: int | None = None
    by_hand: bool = False


def why_no_evidence(spot: Spot) -> NoEvidence | None:
    """Why a spot proves nothing about where something stands; None when it does."""
    if spot.lat_e7 == 0 and spot.lon_e7 == 0:
        return "nowhere"
    if spot.by_hand:
        return None
    if spot.accuracy_mm is None or spot.accuracy_mm < 0:
        return "unmeasured"
    return "too_rough" if spot.accuracy_mm > EVIDENCE_MM else None


NO_EVIDENCE = (
    Code("nowhere", Words("Il telefono non sa dove si trova", "The phone does not know where it is")),
    Code("unmeasured", Words("Non si sa quanto è precisa: non vale come prova", "Its accuracy is not known: it proves nothing")),
    Code("too_rough", Words("Precisa a più di 100 m: non vale come prova", "Off by more than 100 m perhaps: it proves nothing")),
)


def metres_between(one: Spot, other: Spot) -> float:
    """Along the surface; 0 for a spot and itself, the same both ways."""
    north, south = radians(one.lat_e7 / E7), radians(other.lat_e7 / E7)
    # halves of whole differences, so that there and back are the same number
    up, across = radians(abs(one.lat_e7 - other.lat_e7) / E7) / 2, radians(abs(one.lon_e7 - other.lon_e7) / E7) / 2
    chord = sin(up) ** 2 + cos(north) * cos(south) * sin(across) ** 2
    return 2 * EARTH_M * asin(min(1.0, sqrt(chord)))


def bearing(here: Spot, there: Spot) -> float | None:
    """Degrees from north, clockwise, in which one sets out; None where there is no way to go."""
    if metres_between(here, there) == 0:
        return None
    start, end = radians(here.lat_e7 / E7), radians(there.lat_e7 / E7)
    turn = radians((there.lon_e7 - here.lon_e7) / E7)
    east = sin(turn) * cos(end)
    north = cos(start) * sin(end) - sin(start) * cos(end) * cos(turn)
    turned = degrees(atan2(east, north)) % 360
    return turned if turned < 360 else 0.0  # a hair west of north rounds up to the whole circle


COMPASS = (
    Code("n", Words("a nord", "to the north")),
    Code("ne", Words("a nord-est", "to the north-east")),
    Code("e", Words("a est", "to the east")),
    Code("se", Words("a sud-est", "to the south-east")),
    Code("s", Words("a sud", "to the south")),
    Code("sw", Words("a sud-ovest", "to the south-west")),
    Code("w", Words("a ovest", "to the west")),
    Code("nw", Words("a nord-ovest", "to the north-west")),
)


def compass(towards: float) -> Code:
    """The nearest of the eight winds; half-way goes on clockwise."""
    return COMPASS[int((towards + 22.5) // 45) % 8]
