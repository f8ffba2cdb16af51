"""The office's page without a centre behind it: what it reads, somebody who sits there, and the page itself on a real Flet session.

Rule: a test says which of the office's places has what in it; every other place is empty, and nothing is written unless it says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, cast

from schemas.availability import BedCounts
from schemas.rules.availability import DayForecast
from schemas.search_words import finds
from sync_server.accounts.roles import Person
from sync_server.office.buildings import Building
from sync_server.office.devices_state import DevicesState
from sync_server.office.houses import House, RoomSeen
from sync_server.office.reading import Arrived, DangerSeen, Reading, Visit, VisitSeen
from sync_server.office.residences_state import ResidencesState, Ways
from sync_server.office.state import OfficeState, Visitor
from sync_server.office.views.root import root
from sync_server.projection.availability_reads import ResidenceNow, RoomNow
from sync_server.projection.custody import BrokenChain
from sync_server.projection.read_models import AssessmentLine, AssessmentSeen, PhotoSeen
from sync_server.projection.search import Wish
from tests.support.flet_headless import HeadlessApp
from tests.support.office_devices import NOW, SARA, a_devices_state
from ui.present.office import level

Write = Callable[[dict[str, Any], Person], Awaitable[None]]
ORIGIN = "https://soglia.test"


def a_line(key: str, street: str, band: str | None, score: int | None, photos: tuple[int, int]) -> AssessmentLine:
    return AssessmentLine(
        assessment=f"assessment:{key}",
        database="outreach-catania",
        dwelling=f"dwelling:{key}",
        submitted_at="2026-11-21T18:40:00+01:00",
        received_ms=int(NOW.timestamp() * 1000),
        author="giulia",
        band=band,
        score=score,
        withdrawn=False,
        address={"street": street, "number": "4", "district": "Librino"},
        target_group="c",
        photos=photos[1],
        photos_here=photos[0],
    )


LINES = (a_line("low", "Via Bassa", "I", 12, (1, 1)), a_line("high", "Via Alta", "B", 3023, (1, 2)))
VISITS = tuple(Visit(line, "Giulia", 4, 2) for line in LINES)
COUNTS = BedCounts(free=2, occupied=1, blocked=1)


def a_seen(line: AssessmentLine) -> VisitSeen:
    document: dict[str, Any] = {
        "address": dict(line.address or {}),
        "target_group": "c",
        "people_count": 4,
        "minors_count": 2,
        "position": None,
        "started_at": "2026-11-21T18:00:00+01:00",
        "submitted_at": line.submitted_at,
        "hazards": {"23": {"likelihood": 18, "harm": "I"}},
        "note": "",
    }
    photos = (
        PhotoSeen("photo:one", "quadro elettrico", "23", "verified", "verified", "verified", None),
        PhotoSeen("photo:two", "muffa", None, "waiting", "waiting", "verified", None),
    )
    rating = {"score": 3023, "band": "B", "category": 1, "level": "high"}
    return VisitSeen(AssessmentSeen(line, document, {"23": rating}, photos, None, ()), "Giulia", ())


def a_house() -> House:
    rooms = (
        RoomNow("r1", "Stanza 1", "free", BedCounts(free=2), None),
        RoomNow("r2", "Stanza 2", "occupied", BedCounts(occupied=1, blocked=1), "2026-11-15"),
    )
    now = ResidenceNow("residence:zagara", "Casa Zagara", "2026-11-22", 4, COUNTS, 2, rooms, (), int(NOW.timestamp() * 1000))
    days = tuple(DayForecast(f"2026-11-{day}", COUNTS, 2, 2, 2) for day in range(22, 31))
    return House(now, "Picanello", days, tuple(RoomSeen(room, "Piano terra", False, False, None) for room in rooms))


def levels_of(visits: Sequence[Visit]) -> dict[str, int]:
    return dict(Counter(level(visit.line.band) for visit in visits))


class EmptyReading:
    """A centre to which nothing has come yet: what a test of one place needs of the others."""

    async def arrived(self, _wish: Wish, _limit: int) -> Arrived:
        return Arrived()

    async def dangers(self) -> tuple[DangerSeen, ...]:
        return ()

    async def broken(self) -> tuple[BrokenChain, ...]:
        return ()

    async def visit(self, key: str) -> VisitSeen | None:
        return None

    async def houses(self, days: int = 30) -> tuple[House, ...]:
        return ()

    async def buildings(self) -> tuple[Building, ...]:
        return ()


class KnownReading(EmptyReading):
    """The centre as it would answer with two visits and one residence."""

    def __init__(self, visits: tuple[Visit, ...] = VISITS, houses: tuple[House, ...] = (a_house(),)) -> None:
        self._visits, self._houses = visits, houses

    async def arrived(self, wish: Wish, limit: int) -> Arrived:
        """By the street alone, the gravest first."""
        found = [visit for visit in self._visits if finds(wish.query, [str((visit.line.address or {})["street"])])]
        ordered = sorted((visit for visit in found if wish.level in ("", level(visit.line.band))), key=lambda visit: str(visit.line.band))
        return Arrived(tuple(ordered[:limit]), levels_of(ordered), levels_of(self._visits))

    async def visit(self, key: str) -> VisitSeen | None:
        return next((a_seen(visit.line) for visit in self._visits if visit.key == key), None)

    async def houses(self, days: int = 30) -> tuple[House, ...]:
        return self._houses


async def nothing_is_written(document: dict[str, Any], person: Person) -> None:
    raise AssertionError(f"{person.name} has written {document}")


async def a_state(
    reading: EmptyReading,
    path: str = "/",
    language: str = "it",
    *,
    write: Write = nothing_is_written,
    devices: DevicesState | None = None,
    person: Person = SARA,
) -> OfficeState:
    """As somebody has it before her who followed a link to this place."""

    async def still_here() -> Person:
        return person

    rooms = ResidencesState(Ways(still_here, write, reading.buildings, lambda: "new"))
    visitor = Visitor(person, language, ORIGIN, still_here)
    state = OfficeState(visitor, cast(Reading, reading), lambda: NOW, rooms, devices or a_devices_state())
    await state.arrive(path)
    await state.refresh()
    return state


def shown(state: OfficeState, width: float = 1440, height: float = 900) -> HeadlessApp:
    """On a desk's screen, or one of this size."""
    state.width, state.height = width, height
    return HeadlessApp(lambda page: page.render(root, state), width=width, height=height)
