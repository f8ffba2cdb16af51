"""Files that leave a device as ciphertext: begun with their hashes, sent in parts that resume, finished by a verified delivery.

Rules (design.md section 9, docs/adr/0078-files-are-handed-in-as-ciphertext.md): a file and its log are one unit, with the lengths and
hashes that they had when their writer stopped: the file alone opens and silently lacks rows. A unit is named by those hashes, so beginning
again after any cut finds what is here already. What does not fit its hash is thrown away and sent again. A unit that was delivered whole
is not kept; of one that was not, the ciphertext stays, and a kept unit whose ciphertext is no longer here (a restored backup, a damaged
disk) is open again before anything else, so that no wipe rests on it. One device has a bounded share of the disk, and hands in files of
circles that it once had and no others: its credential may be in a stranger's hand. What is refused so stays on the device, orders no wipe,
and is told to the office.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import shutil
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple
from weakref import WeakValueDictionary

from docstore.sqlite.connection import Connection
from sync_server.accounts import circles_had, devices, events
from sync_server.accounts.devices import Known
from sync_server.accounts.events import Event
from sync_server.accounts.kept import KeptUnit, all_kept
from sync_server.accounts.rescue import HandedIn, Rescued, Rescuer
from sync_server.problems import Problem
from sync_server.rows import RowsFile

FOLDER = "hand-in"
ROOM_KEPT = 256 * 1024 * 1024
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
OF_NOTHING = hashlib.sha256(b"").hexdigest()
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
class Piece:
    """Some bytes of one part, and where they begin."""

    unit: str
    part: str
    offset: int
    content: bytes


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
class Begun:
    """How many bytes of each part are here; `refused` names the problem of a unit that is not taken."""

    have: Mapping[str, int]
    refused: str = ""


@dataclass(frozen=True, slots=True)
class _Unit:
    unit: str
    device: str
    database: str
    parts: tuple[Part, ...]
    unsent: int
    status: str
    outcome: Outcome


class Ports(NamedTuple):
    """Seconds since 1970; and what the users of a device may read now."""

    now: Callable[[], float]
    circles_of: Callable[[Known], Awaitable[Collection[str]]]


class HandIns:
    """Units on their way in. `folder` is theirs alone; `circles_of` tells what a device's users may read now."""

    def __init__(self, folder: Path, rows: RowsFile, rescuer: Rescuer, ports: Ports) -> None:
        self._folder, self._rows, self._rescuer = folder, rows, rescuer
        self._now, self._circles_of = ports
        self._at_work: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        folder.mkdir(exist_ok=True, mode=0o700)

    async def begin(self, known: Known, announced: Sequence[Announced]) -> dict[str, Begun]:
        """For each unit how much of each part is here. All that the device has to hand in is named at once; nothing is an answer too."""
        units = {one.unit(known.device): one for one in announced}
        readable = await self._circles_of(known)

        def work(connection: Connection) -> list[_Unit]:
            devices.require_known(connection, known)
            unknown = _unknown(connection, known.device, units, readable)
            _note_announced(connection, known.device, units, unknown, self._now())
            superseded = _supersede(connection, known.device, units)
            _require_share(connection, known.device)
            return [*superseded, *(_unit(connection, known.device, unit) for unit in units)]

        begun = {one.unit: one for one in await self._rows.run(work)}
        for one in begun.values():
            if one.status == SUPERSEDED:
                self._remove(one)
        wanted = [await self._open_if_gone(begun[unit]) for unit in units]
        self._require_room(sum(self._left(one) for one in wanted))
        return {one.unit: self._begun(one) for one in wanted}

    def _begun(self, unit: _Unit) -> Begun:
        return Begun({part.name: self._have(unit, part) for part in unit.parts}, "circle_unknown" if unit.status == UNKNOWN else "")

    async def part(self, known: Known, piece: Piece) -> int:
        """How much of the part is here afterwards. A piece from elsewhere than its end writes nothing: the answer tells where to go on."""
        await self._known_unit(known, piece.unit)
        async with self._lock(piece.unit):
            unit = await self._known_unit(known, piece.unit)
            part = next((one for one in unit.parts if one.name == piece.part), None)
            if part is None:
                raise Problem("unit_unknown")
            _require_taken(unit)
            have = self._have(unit, part)
            if unit.status != OPEN or piece.offset != have:
                return have
            if have + len(piece.content) > part.length:
                raise Problem("invalid")
            self._require_room(len(piece.content))
            await asyncio.to_thread(_append, self._file(unit, part), piece.content)
            return have + len(piece.content)

    async def finish(self, known: Known, name: str) -> Outcome:
        """Verified, delivered, noted. Asked again it tells the same; what was kept is tried again, for a key or a role may be there now."""
        await self._known_unit(known, name)
        async with self._lock(name):
            unit = await self._known_unit(known, name)
            _require_taken(unit)
            if unit.status == DELIVERED:
                return unit.outcome
            if (wrong := await asyncio.to_thread(self._wrong_parts, unit)) is not None:
                await self._reopen(unit)
                for part in wrong:
                    self._file(unit, part).unlink(missing_ok=True)
                return Outcome(BROKEN)
            return await self._delivered(unit)

    async def take_in(self, device: str, announced: Announced, files: Mapping[str, Path]) -> Outcome:
        """Files that came by hand and not from the device (`device_copies.py`), as one unit: delivered or kept as any other."""

        def work(connection: Connection) -> _Unit:
            _note_unit(connection, (announced.unit(device), device, announced), OPEN, self._now())
            return _unit(connection, device, announced.unit(device))

        async with self._lock(announced.unit(device)):
            unit = await self._rows.run(work)
            if unit.status == DELIVERED:
                return unit.outcome
            self._require_room(self._left(unit))
            for part in unit.parts:
                if part.length and self._have(unit, part) != part.length:
                    await asyncio.to_thread(_placed, files[part.name], self._file(unit, part))
            return await self._delivered(unit)

    async def kept(self) -> list[KeptUnit]:
        """What waits here for whoever looks after the centre."""
        return await self._rows.run(all_kept)

    async def deliver_kept(self, name: str) -> Outcome:
        """One more try by whoever looks after the centre; the device may be gone. What does not fit its hash is the last copy: it stays."""
        async with self._lock(name):
            unit = await self._rows.run(lambda connection: _unit_named(connection, name))
            if unit.status != KEPT or await asyncio.to_thread(self._wrong_parts, unit) is not None:
                return Outcome(DELIVERED if unit.status == DELIVERED else BROKEN)
            return await self._delivered(unit)

    async def _delivered(self, unit: _Unit) -> Outcome:
        outcome = _outcome(await self._rescuer.deliver(self._handed_in(unit)))
        if outcome != unit.outcome:
            await self._rows.run(lambda connection: _note_finished(connection, unit, outcome, self._now()))
        if outcome.status == DELIVERED:
            self._remove(unit)
        return outcome

    def _lock(self, unit: str) -> asyncio.Lock:
        """Asked for after the credential, and gone with its last holder: whoever asks must not fill the memory with names."""
        return self._at_work.setdefault(unit, asyncio.Lock())

    async def _open_if_gone(self, unit: _Unit) -> _Unit:
        """Kept by the rows alone is not kept."""
        if unit.status != KEPT or all(self._have(unit, part) == part.length for part in unit.parts):
            return unit
        await self._reopen(unit)
        return replace(unit, status=OPEN)

    async def _reopen(self, unit: _Unit) -> None:
        """Before a file goes: a centre that is killed in between must not believe that it has it."""
        if unit.status == KEPT:
            await self._rows.run(
                lambda connection: connection.execute(
                    "UPDATE hand_in_units SET status = ? WHERE unit = ? AND status = ?", (OPEN, unit.unit, KEPT)
                )
            )

    async def _known_unit(self, known: Known, name: str) -> _Unit:
        def work(connection: Connection) -> _Unit:
            devices.require_known(connection, known)
            return _unit(connection, known.device, name)

        return await self._rows.run(work)

    def _handed_in(self, unit: _Unit) -> HandedIn:
        """An empty part is no file."""
        files = {part.name: self._file(unit, part) for part in unit.parts if part.length}
        return HandedIn(unit.unit, unit.device, unit.database, files.get("main"), files.get("wal"), unit.unsent)

    def _wrong_parts(self, unit: _Unit) -> list[Part] | None:
        """None: all is as it was announced. A part that came short is waited for; one that is another is named, to be sent again."""
        if any(self._have(unit, part) < part.length for part in unit.parts):
            return []
        return [part for part in unit.parts if self._sha256(unit, part) != part.sha256] or None

    def _sha256(self, unit: _Unit, part: Part) -> str:
        return _sha256(self._file(unit, part)) if part.length else OF_NOTHING

    def _have(self, unit: _Unit, part: Part) -> int:
        """What lies on the disk; of a delivered unit nothing is wanted any more."""
        if unit.status == DELIVERED:
            return part.length
        file = self._file(unit, part)
        return file.stat().st_size if file.exists() else 0

    def _left(self, unit: _Unit) -> int:
        """What is to come, and the copy that delivering it takes."""
        whole = sum(part.length for part in unit.parts)
        return 0 if unit.status in (DELIVERED, KEPT, UNKNOWN) else 2 * whole - sum(self._have(unit, part) for part in unit.parts)

    def _require_room(self, size: int) -> None:
        if size and shutil.disk_usage(self._folder).free < size + ROOM_KEPT:
            raise Problem("no_room")

    def _file(self, unit: _Unit, part: Part) -> Path:
        return self._folder / f"{unit.unit}.{part.name}"

    def _remove(self, unit: _Unit) -> None:
        for part in unit.parts:
            self._file(unit, part).unlink(missing_ok=True)


def _require_taken(unit: _Unit) -> None:
    if unit.status == UNKNOWN:
        raise Problem("circle_unknown")


def _unknown(connection: Connection, device: str, units: Mapping[str, Announced], readable: Collection[str]) -> set[str]:
    """Which of these are of no circle that anybody of this device ever had."""
    had = circles_had.had(connection, device) | set(readable)
    return {unit for unit, one in units.items() if one.database not in had}


def _note_announced(connection: Connection, device: str, units: Mapping[str, Announced], unknown: Collection[str], now: float) -> None:
    told = json.dumps(sorted(units))
    if connection.value("SELECT announced FROM devices WHERE id = ?", (device,)) != told:
        events.note(connection, Event(now, device, "hand_in_begun", count=len(units)))
        if unknown:
            events.note(connection, Event(now, device, "hand_in_unknown", count=len(unknown)))
    connection.execute("DELETE FROM hand_in_units WHERE device = ? AND status = ?", (device, UNKNOWN))
    devices.note_spoken(connection, device, now)
    connection.execute("UPDATE devices SET announced = ?, announced_at = ? WHERE id = ?", (told, now, device))
    for unit, one in units.items():
        _note_unit(connection, (unit, device, one), UNKNOWN if unit in unknown else OPEN, now)


def _note_unit(connection: Connection, named: tuple[str, str, Announced], status: str, now: float) -> None:
    unit, device, one = named
    parts = json.dumps([asdict(part) for part in one.parts])
    connection.execute(
        "INSERT INTO hand_in_units(unit, device, database, parts, unsent, begun_at, status) VALUES (?,?,?,?,?,?,?)"
        " ON CONFLICT(unit) DO UPDATE SET status = iif(status = 'superseded', excluded.status, status), unsent = excluded.unsent",
        (unit, device, one.database, parts, one.unsent, now, status),
    )


def _supersede(connection: Connection, device: str, units: Mapping[str, Announced]) -> list[_Unit]:
    """Of a file that has changed since, the former state is not sent to its end."""
    rows = connection.execute("SELECT unit, database FROM hand_in_units WHERE device = ? AND status = ?", (device, OPEN))
    databases = {one.database for one in units.values()}
    former = [str(unit) for unit, database in rows if unit not in units and database in databases]
    for unit in former:
        connection.execute("UPDATE hand_in_units SET status = ? WHERE unit = ?", (SUPERSEDED, unit))
    return [_unit(connection, device, unit) for unit in former]


def _require_share(connection: Connection, device: str) -> None:
    """Raised inside the transaction: what was announced beyond it is not noted either."""
    rows = connection.execute("SELECT parts FROM hand_in_units WHERE device = ? AND status IN (?, ?)", (device, OPEN, KEPT))
    if len(rows) > MOST_UNITS or sum(int(part["length"]) for (parts,) in rows for part in json.loads(parts)) > MOST_BYTES:
        raise Problem("no_room")


def _unit_named(connection: Connection, unit: str) -> _Unit:
    rows = connection.execute("SELECT device FROM hand_in_units WHERE unit = ?", (unit,))
    if not rows:
        raise Problem("unit_unknown")
    return _unit(connection, str(rows[0][0]), unit)


def _unit(connection: Connection, device: str, unit: str) -> _Unit:
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
    return _Unit(unit, device, database, tuple(Part(**part) for part in known), unsent, status, outcome)


def _note_finished(connection: Connection, unit: _Unit, outcome: Outcome, now: float) -> None:
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


def _outcome(rescued: Rescued) -> Outcome:
    status: Literal["delivered", "kept"] = "delivered" if rescued.was_read and not rescued.kept_aside else "kept"
    return Outcome(status, rescued.delivered, rescued.already, rescued.kept_aside, rescued.things, rescued.things_aside)


def _append(file: Path, content: bytes) -> None:
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as written:
        written.write(content)
        written.flush()
        os.fsync(written.fileno())


def _placed(source: Path, target: Path) -> None:
    with source.open("rb") as content, open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as written:
        shutil.copyfileobj(content, written)
        written.flush()
        os.fsync(written.fileno())


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
