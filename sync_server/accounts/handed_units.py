"""What is known of each file that a device hands in: its parts and hashes, what became of it, whose it is. Rows, no bytes.

Rule (design.md section 9, docs/adr/0078-files-are-handed-in-as-ciphertext.md): a unit is a file and its log together and is named by their
hashes, so beginning again after any cut finds what is noted already. One device has a bounded share of the disk, and hands in files of
circles that it once had and no others, for its credential may be in a stranger's hand; what is refused so is noted, orders no wipe, and is
told to the office.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from docstore.sqlite.connection import Connection
from sync_server.accounts import circles_had, devices, events
from sync_server.accounts.events import Event
from sync_server.accounts.rescue import Rescued
from sync_server.problems import Problem

MOST_BYTES = 8 * 1024**3
MOST_UNITS = 1000
"""Of one device, open and kept together: several times all that a tablet holds."""
OPEN: Final = "open"
DELIVERED: Final = "delivered"
KEPT: Final = "kept"
BROKEN: Final = "broken"
SUPERSEDED: Final = "superseded"
UNKNOWN: Final = "unknown"
"""Of no circle that the device ever had: nothing of it is taken."""
Status = Literal["delivered", "kept", "broken"]


@dataclass(frozen=True, slots=True)
class Part:
    name: Literal["main", "wal"]
    length: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Announced:
    """A file that a device is about to send. `unsent`: how many of its rows it believes are not here yet."""

    database: str
    parts: tuple[Part, ...]
    unsent: int

    def unit(self, device: str) -> str:
        parts = sorted((part.name, part.length, part.sha256) for part in self.parts)
        return hashlib.sha256(json.dumps([device, self.database, parts]).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a unit."""

    status: Status
    delivered: int = 0
    already: int = 0
    kept_aside: int = 0
    things: int = 0
    things_aside: int = 0
    """As a person counts: what the pages say."""


@dataclass(frozen=True, slots=True)
class Unit:
    unit: str
    device: str
    database: str
    parts: tuple[Part, ...]
    unsent: int
    status: str
    outcome: Outcome


def require_taken(unit: Unit) -> None:
    if unit.status == UNKNOWN:
        raise Problem("circle_unknown")


def unknown_of(connection: Connection, device: str, units: Mapping[str, Announced], readable: Collection[str]) -> set[str]:
    """Which of these are of no circle that anybody of this device ever had."""
    had = circles_had.had(connection, device) | set(readable)
    return {unit for unit, one in units.items() if one.database not in had}


def note_announced(connection: Connection, device: str, units: Mapping[str, Announced], unknown: Collection[str], now: float) -> None:
    told = json.dumps(sorted(units))
    if connection.value("SELECT announced FROM devices WHERE id = ?", (device,)) != told:
        events.note(connection, Event(now, device, "hand_in_begun", count=len(units)))
        if unknown:
            events.note(connection, Event(now, device, "hand_in_unknown", count=len(unknown)))
    connection.execute("DELETE FROM hand_in_units WHERE device = ? AND status = ?", (device, UNKNOWN))
    devices.note_spoken(connection, device, now)
    connection.execute("UPDATE devices SET announced = ?, announced_at = ? WHERE id = ?", (told, now, device))
    for unit, one in units.items():
        note_unit(connection, (unit, device, one), UNKNOWN if unit in unknown else OPEN, now)


def note_unit(connection: Connection, named: tuple[str, str, Announced], status: str, now: float) -> None:
    unit, device, one = named
    parts = json.dumps([asdict(part) for part in one.parts])
    connection.execute(
        "INSERT INTO hand_in_units(unit, device, database, parts, unsent, begun_at, status) VALUES (?,?,?,?,?,?,?)"
        " ON CONFLICT(unit) DO UPDATE SET status = iif(status = 'superseded', excluded.status, status), unsent = excluded.unsent",
        (unit, device, one.database, parts, one.unsent, now, status),
    )


def supersede(connection: Connection, device: str, units: Mapping[str, Announced]) -> list[Unit]:
    """Of a file that has changed since, the former state is not sent to its end."""
    rows = connection.execute("SELECT unit, database FROM hand_in_units WHERE device = ? AND status = ?", (device, OPEN))
    databases = {one.database for one in units.values()}
    former = [str(unit) for unit, database in rows if unit not in units and database in databases]
    for unit in former:
        connection.execute("UPDATE hand_in_units SET status = ? WHERE unit = ?", (SUPERSEDED, unit))
    return [unit_of(connection, device, unit) for unit in former]


def require_share(connection: Connection, device: str) -> None:
    """Raised inside the transaction: what was announced beyond it is not noted either."""
    rows = connection.execute("SELECT parts FROM hand_in_units WHERE device = ? AND status IN (?, ?)", (device, OPEN, KEPT))
    if len(rows) > MOST_UNITS or sum(int(part["length"]) for (parts,) in rows for part in json.loads(parts)) > MOST_BYTES:
        raise Problem("no_room")


def unit_named(connection: Connection, unit: str) -> Unit:
    rows = connection.execute("SELECT device FROM hand_in_units WHERE unit = ?", (unit,))
    if not rows:
        raise Problem("unit_unknown")
    return unit_of(connection, str(rows[0][0]), unit)


def unit_of(connection: Connection, device: str, unit: str) -> Unit:
    rows = connection.execute(
        "SELECT database, parts, unsent, status, delivered, already, kept_aside, things, things_aside FROM hand_in_units"
        " WHERE unit = ? AND device = ?",
        (unit, device),
    )
    if not rows:
        raise Problem("unit_unknown")
    database, parts, unsent, status, *counts = rows[0]
    known: list[dict[str, Any]] = json.loads(parts)
    told: Status = status if status in (DELIVERED, KEPT) else BROKEN
    outcome = Outcome(told, *counts)
    return Unit(unit, device, database, tuple(Part(**part) for part in known), unsent, status, outcome)


def reopen(connection: Connection, unit: Unit) -> None:
    """What was kept by the rows alone is not kept."""
    connection.execute("UPDATE hand_in_units SET status = ? WHERE unit = ? AND status = ?", (OPEN, unit.unit, KEPT))


def note_finished(connection: Connection, unit: Unit, outcome: Outcome, now: float) -> None:
    counts = (outcome.delivered, outcome.already, outcome.kept_aside)
    connection.execute(
        "UPDATE hand_in_units SET status = ?, delivered = ?, already = ?, kept_aside = ?, things = ?, things_aside = ?, finished_at = ?"
        " WHERE unit = ?",
        (outcome.status, *counts, outcome.things, outcome.things_aside, now, unit.unit),
    )
    events.note(connection, Event(now, unit.device, "handed_in", database=unit.database, count=sum(counts)))
    if outcome.delivered:
        events.note(connection, Event(now, unit.device, "rescued", database=unit.database, count=outcome.things))
    if outcome.status == KEPT:
        events.note(connection, Event(now, unit.device, "kept_aside", database=unit.database, count=outcome.things_aside))


def outcome_of(rescued: Rescued) -> Outcome:
    status: Literal["delivered", "kept"] = "delivered" if rescued.was_read and not rescued.kept_aside else "kept"
    return Outcome(status, rescued.delivered, rescued.already, rescued.kept_aside, rescued.things, rescued.things_aside)
