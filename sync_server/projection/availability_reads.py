"""Availability as a reader wants it: one day's counts per residence and room. Pure; the day and the last contacts are arguments."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from schemas.availability import Availability, BedCounts
from schemas.identifiers import residence_database
from schemas.rules.availability import counts_on, largest_household_on
from sync_server.accounts.devices import DeviceSeen
from sync_server.accounts.roles import Person


@dataclass(frozen=True, slots=True)
class RoomNow:
    key: str
    name: str
    state: str
    beds: BedCounts
    planned_end: str | None


@dataclass(frozen=True, slots=True)
class NotAddingUp:
    """A contradiction between facts: its code, by which another language says it, and its Italian sentence."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ResidenceNow:
    """What the office's board and `/api/availability` show of one residence on `day`."""

    residence: str
    name: str
    day: str
    beds: int
    counts: BedCounts
    largest_household: int
    rooms: tuple[RoomNow, ...]
    contradictions: tuple[NotAddingUp, ...]
    last_sync_ms: int | None


def residence_now(body: str, day: str, last_sync: Mapping[str, int]) -> ResidenceNow:
    read: Mapping[str, Any] = json.loads(body)
    availability = Availability.from_document(read["availability"])
    rooms = tuple(
        RoomNow(key, room.name, room.on(day).state, room.on(day).beds, room.on(day).planned_end)
        for key, room in sorted(availability.rooms.items(), key=lambda pair: (pair[1].name, pair[0]))
    )
    return ResidenceNow(
        residence=availability.residence,
        name=availability.name,
        day=day,
        beds=availability.beds,
        counts=counts_on(availability, day),
        largest_household=largest_household_on(availability, day),
        rooms=rooms,
        contradictions=tuple(NotAddingUp(str(one["code"]), str(one["sentence"])) for one in read["contradictions"]),
        last_sync_ms=last_sync.get(residence_database(availability.residence)),
    )


def last_sync_by_circle(devices: Iterable[DeviceSeen], people: Mapping[str, Person]) -> dict[str, int]:
    """Milliseconds of the last contact of any device whose users are of that circle."""
    latest: dict[str, int] = {}
    for device in devices:
        seen = int(device.last_contact * 1000)
        for circle in {circle for user in device.users if user in people for circle in people[user].circles}:
            latest[circle] = max(seen, latest.get(circle, 0))
    return latest
