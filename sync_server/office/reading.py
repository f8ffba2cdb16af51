"""What the office's screens read, gathered from the centre: visits with their authors, one visit, the residences with their days.

Rule: nothing here changes anything. Counts of today come from the projection, so they follow a tablet at once; the days to come are read
from `board`, the published availability, which follows within seconds, and today's column is always the projection's.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from schemas.assessment import people_found
from schemas.availability import Availability
from schemas.errors import InvalidDocument
from schemas.facts import intact
from schemas.rules.availability import FORECAST_DAYS, DayForecast, forecast
from sync_server.accounts.roles import BOARD, CATALOG
from sync_server.centre import Centre
from sync_server.office.buildings import Building, building
from sync_server.office.houses import Heard, House, RoomSeen, heard_by_circle, heard_of, today_of
from sync_server.projection.availability_reads import ResidenceNow, RoomNow
from sync_server.projection.custody import BrokenChain
from sync_server.projection.dangers import DangerLine
from sync_server.projection.read_models import AssessmentLine, AssessmentSeen
from sync_server.projection.search import Wish

_log = logging.getLogger("soglia.office")
DAYS, MOST_DAYS = 30, FORECAST_DAYS
NOTHING = Wish()
"""Not narrowed."""
AT_ONCE = 60
"""Lines read and drawn at once; more on demand, because each costs the browser (pwa.md, Views)."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One line of the list with what the line itself does not hold."""

    line: AssessmentLine
    author: str
    people: int | None
    minors: int | None

    @property
    def key(self) -> str:
        """What stands in the address: a content hash, which says nothing of who or where."""
        return self.line.assessment.partition(":")[2]


@dataclass(frozen=True, slots=True)
class Arrived:
    """The first lines of the list as it is narrowed; how many of each level it finds, and how many of each there are."""

    visits: tuple[Visit, ...] = ()
    matching: Mapping[str, int] = field(default_factory=dict)
    levels: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.levels.values())

    @property
    def found(self) -> int:
        return sum(self.matching.values())


@dataclass(frozen=True, slots=True)
class DangerSeen:
    """One report of an immediate danger, with the name of who made it."""

    line: DangerLine
    author: str


@dataclass(frozen=True, slots=True)
class VisitSeen:
    """One visit in full, with the names of who wrote it and the others."""

    seen: AssessmentSeen
    author: str
    others: tuple[Visit, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    """Of those who opened a picture, as far as the centre knows them."""


class Reading:
    """Reads for people who may see everything the office sees."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre

    async def arrived(self, wish: Wish = NOTHING, limit: int = AT_ONCE) -> Arrived:
        people = await self._centre.desk.people(await self._centre.reads.authors()) if wish.query else []
        authors = {person.name: person.display_name for person in people}
        found = await self._centre.reads.found(replace(wish, authors=authors), limit)
        return Arrived(await self._visits(found.lines), found.matching, found.levels)

    async def dangers(self) -> tuple[DangerSeen, ...]:
        """What was reported as an immediate danger, the newest to arrive first."""
        lines = await self._centre.reads.dangers()
        names = {person.name: person.display_name for person in await self._centre.desk.people({line.author for line in lines})}
        return tuple(DangerSeen(line, names.get(line.author, line.author)) for line in lines)

    async def broken(self) -> tuple[BrokenChain, ...]:
        """Chains of custody that do not hold, the last to be noticed first."""
        return tuple(await self._centre.reads.broken_chains())

    async def visit(self, key: str) -> VisitSeen | None:
        seen = await self._centre.reads.assessment(f"assessment:{key}")
        if seen is None:
            return None
        own, *others = await self._visits([seen.line, *seen.visits])
        return VisitSeen(seen, own.author, tuple(others), await self._names(_openers(seen)))

    async def houses(self, days: int = DAYS) -> tuple[House, ...]:
        """The residences with so many days to come."""
        today, heard = self._centre.today(), await self._heard()
        published = {str(row["residence"]): row for row in await self._documents(BOARD, "availability:")}
        described = {str(row["_id"]): row for row in await self._documents(CATALOG, "residence:")}
        found = []
        for now in await self._centre.residences_now():
            document = published.get(now.residence)
            availability = None if document is None else Availability.from_document(dict(document))
            expected = [] if availability is None else forecast(availability, today, days)
            rooms = _rooms(now, described.get(now.residence, {}), availability, today)
            district = _district(described.get(now.residence, {}))
            found.append(House(now, district, tuple(_with_today(expected, now)), rooms, availability, heard_of(now.residence, heard)))
        return tuple(found)

    async def _heard(self) -> Mapping[str, tuple[Heard, ...]]:
        devices = await self._centre.desk.devices()
        people = await self._centre.desk.people({user for device in devices for user in device.users})
        return heard_by_circle(devices, {person.name: person for person in people})

    async def buildings(self) -> tuple[Building, ...]:
        """The residences by name; one that cannot be read is left out and logged by its id, which is no person's."""
        today, found = self._centre.today(), []
        published = {str(row["residence"]): row for row in await self._documents(BOARD, "availability:")}
        for document in await self._documents(CATALOG, "residence:"):
            try:
                found.append(building(document, published.get(str(document["_id"])), today))
            except InvalidDocument:
                _log.exception("%s cannot be read", document["_id"])
        return tuple(sorted(found, key=lambda one: one.residence.name))

    async def _visits(self, lines: Sequence[AssessmentLine]) -> tuple[Visit, ...]:
        names = {person.name: person.display_name for person in await self._centre.desk.people({line.author for line in lines})}
        people = await self._people(lines)
        return tuple(Visit(line, names.get(line.author, line.author), *people.get(line.assessment, (None, None))) for line in lines)

    async def _names(self, users: set[str]) -> Mapping[str, str]:
        return {person.name: person.display_name for person in await self._centre.desk.people(users)} if users else {}

    async def _people(self, lines: Sequence[AssessmentLine]) -> Mapping[str, tuple[int | None, int | None]]:
        """How many people and minors each visit found, one read for each circle."""
        found: dict[str, tuple[int | None, int | None]] = {}
        for database in sorted({line.database for line in lines}):
            keys = [line.assessment for line in lines if line.database == database]
            for document in await self._facts(database, keys):
                found[str(document["_id"])] = people_found(dict(document))
        return found

    async def _facts(self, database: str, keys: Sequence[str]) -> Sequence[Mapping[str, Any]]:
        """Of every leaf the one that is what its name says: a forged root may be the winner."""
        found = await self._centre.databases.find(database)
        leaves = {} if found is None else await found.leaves(keys)
        return [fact for key in keys if (fact := intact(leaves.get(key, ()))) is not None]

    async def _documents(self, database: str, prefix: str) -> Sequence[Mapping[str, Any]]:
        found = await self._centre.databases.find(database)
        return [] if found is None else await found.documents_named(prefix)


def _openers(seen: AssessmentSeen) -> set[str]:
    return {one.who for photo in seen.photos if photo.evidence for one in photo.evidence.passages if one.who}


def _district(described: Mapping[str, Any]) -> str:
    return str((described.get("address") or {}).get("district", ""))


def _rooms(now: ResidenceNow, described: Mapping[str, Any], availability: Availability | None, today: str) -> tuple[RoomSeen, ...]:
    rooms = described.get("rooms") or {}
    return tuple(_room(room, rooms.get(room.key, {}), availability, today) for room in now.rooms)


def _with_today(days: Iterable[DayForecast], now: ResidenceNow) -> Iterable[DayForecast]:
    """The first day as the projection knows it now."""
    for index, day in enumerate(days):
        yield day if index else today_of(now)


def _room(room: RoomNow, described: Mapping[str, Any], availability: Availability | None, today: str) -> RoomSeen:
    known = availability.rooms.get(room.key) if availability is not None else None
    return RoomSeen(
        now=room,
        floor=str(described.get("floor", "")),
        accessible=bool(described.get("accessible", False)),
        private_bathroom=bool(described.get("private_bathroom", False)),
        until=known.on(today).until if known is not None else None,
    )
