"""A small piece of the earth as a plane: so many metres east and north of a spot, and back.

Rule: on the sphere of `distance`, with a degree to the east shortened by the latitude half-way. Over the few hundred metres of a sketch the
plane is wrong by less than a millimetre in a metre. Coordinates are integers of 1e-7 degree, which is a centimetre.
"""

from dataclasses import dataclass
from math import cos, hypot, pi, radians

from schemas.rules.distance import E7, EARTH_M, Spot

METRES_A_DEGREE = pi * EARTH_M / 180
_NARROWEST = 0.01
"""Towards the poles a degree to the east shrinks to nothing: there the plane is no plane."""
_HALF_ROUND = 180 * E7


@dataclass(frozen=True)
class Offset:
    """How far to the east and to the north, in metres; negative is west and south."""

    east: float = 0.0
    north: float = 0.0

    def plus(self, east: float, north: float) -> "Offset":
        return Offset(self.east + east, self.north + north)

    @property
    def metres(self) -> float:
        return hypot(self.east, self.north)


def offset(here: Spot, there: Spot) -> Offset:
    """From here to there, the short way round the globe."""
    across = (there.lon_e7 - here.lon_e7 + _HALF_ROUND) % (2 * _HALF_ROUND) - _HALF_ROUND
    half_way = (here.lat_e7 + there.lat_e7) / 2
    return Offset(across / E7 * METRES_A_DEGREE * _shrunk(half_way), (there.lat_e7 - here.lat_e7) / E7 * METRES_A_DEGREE)


def moved(here: Spot, by: Offset) -> Spot:
    """The spot so far from here, put there by a person: nobody measured it. It stays on the globe."""
    lat = round(here.lat_e7 + by.north / METRES_A_DEGREE * E7)
    lat = max(-90 * E7, min(90 * E7, lat))
    lon = here.lon_e7 + by.east / (METRES_A_DEGREE * _shrunk((here.lat_e7 + lat) / 2)) * E7
    return Spot(lat, round((lon + _HALF_ROUND) % (2 * _HALF_ROUND) - _HALF_ROUND), None, True)


def _shrunk(lat_e7: float) -> float:
    return max(cos(radians(lat_e7 / E7)), _NARROWEST)
