"""What is known of the municipalities where dwellings stand, as data.

Rule (domain.md 2.1): a lower height is enough above 1,000 m, and a municipality's altitude is that of its town hall, one figure for all its
dwellings. So it is asked on a visit only where this table does not know the municipality. One city today; a second is a line more.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Municipality:
    name: str
    altitude_m: int


MUNICIPALITIES = (Municipality("Catania", 7),)
_BY_NAME: Mapping[str, Municipality] = {one.name.casefold(): one for one in MUNICIPALITIES}


def altitude_of(city: str) -> int | None:
    """Metres above the sea; None for a municipality that is not in the table."""
    found = _BY_NAME.get(city.strip().casefold())
    return None if found is None else found.altitude_m
