"""Where dwellings stand: rows beside the list's, made and remade with them (`list_index`), so that the nearest are found among thousands.

Rule (issue 7, "find first"): only a position that is evidence of a place counts (`schemas.rules.distance`); of a disputed one each may be
the right one. The file measures on a plane that touches the earth here, which keeps the order of what is near; what is shown is measured
on the sphere.
"""

from __future__ import annotations

from math import cos, radians

from docstore.sqlite.connection import Connection
from docstore.store import Store
from schemas.dwelling import POSITION, spot_of
from schemas.readings import read_field
from schemas.records import Record
from schemas.rules.distance import E7, EARTH_M, Spot, metres_between, why_no_evidence

NAME = "circle_place"
TABLES = (
    f"""create table {NAME} (record text not null, lat_e7 integer not null, lon_e7 integer not null,
        primary key (record, lat_e7, lon_e7)) without rowid""",
    f"create index {NAME}_lat on {NAME} (lat_e7, lon_e7)",
)
_NEAREST = f"""select record, lat_e7, lon_e7 from {NAME}
    order by (lat_e7 - ?1) * (lat_e7 - ?1) + ?3 * (lon_e7 - ?2) * (lon_e7 - ?2) limit ?4"""
_WITHIN = f"select record, lat_e7, lon_e7 from {NAME} where lat_e7 between ? and ? and lon_e7 between ? and ?"
_OF = f"select lat_e7, lon_e7 from {NAME} where record = ?"
_E7_PER_METRE = 180 * E7 / (3.141592653589793 * EARTH_M)
_AT_THE_POLES = 0.01


def keep(connection: Connection, record: Record) -> None:
    """Of a dwelling that lists show: each live position that proves something."""
    drop(connection, record.id)
    for lat, lon in _spots(record):
        connection.execute(f"insert into {NAME} (record, lat_e7, lon_e7) values (?, ?, ?)", (record.id, lat, lon))


def drop(connection: Connection, record: str) -> None:
    connection.execute(f"delete from {NAME} where record = ?", (record,))


def nearest(store: Store, here: Spot, limit: int) -> list[tuple[str, float]]:
    """The nearest dwellings with their metres, the nearest first."""
    asked = (here.lat_e7, here.lon_e7, _shrink(here) ** 2, 2 * limit)  # one whose position is disputed stands twice
    return _measured(store.read(_NEAREST, asked), here)[:limit]


def within(store: Store, here: Spot, metres: float) -> list[tuple[str, float]]:
    """Those no farther than so many metres, the nearest first."""
    up = int(metres * _E7_PER_METRE) + 1
    across = int(up / _shrink(here)) + 1
    box = (here.lat_e7 - up, here.lat_e7 + up, here.lon_e7 - across, here.lon_e7 + across)
    return [(record, far) for record, far in _measured(store.read(_WITHIN, box), here) if far <= metres]


def spots_of(store: Store, record: str) -> list[Spot]:
    """Where a dwelling stands, as far as it is proved; several when that is disputed."""
    return [Spot(lat, lon, by_hand=True) for lat, lon in store.read(_OF, (record,))]


def _measured(rows: list[tuple[object, ...]], here: Spot) -> list[tuple[str, float]]:
    found: dict[str, float] = {}
    for record, lat, lon in rows:
        far = metres_between(here, Spot(int(str(lat)), int(str(lon))))
        found[str(record)] = min(far, found.get(str(record), far))
    return sorted(found.items(), key=lambda one: (one[1], one[0]))


def _shrink(here: Spot) -> float:
    """A degree to the east is so much shorter than one to the north."""
    return max(cos(radians(here.lat_e7 / E7)), _AT_THE_POLES)


def _spots(record: Record) -> list[tuple[int, int]]:
    if not record.id.startswith("dwelling:"):
        return []
    spots = [spot_of(position) for position in read_field(record, "position", POSITION).values]
    return sorted({(spot.lat_e7, spot.lon_e7) for spot in spots if why_no_evidence(spot) is None})
