"""Files that leave a device as ciphertext: begun with their hashes, sent in parts that resume, finished by a verified delivery.

Rules (design.md section 9, docs/adr/0078-files-are-handed-in-as-ciphertext.md): what is known of a unit stands in `handed_units.py`, its
bytes in `unit_files.py`. What does not fit its hash is thrown away and sent again. A unit that was delivered whole is not kept; of one that
was not, the ciphertext stays, and a kept unit whose ciphertext is no longer here (a restored backup, a damaged disk) is open again before
anything else, so that no wipe rests on it. Whatever is done with a unit's bytes is done under that unit's lock: a piece that is on its way
leaves nothing behind of a file that another question has just removed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple
from weakref import WeakValueDictionary

from docstore.sqlite.connection import Connection
from sync_server.accounts import devices, handed_units
from sync_server.accounts.devices import Known
from sync_server.accounts.handed_units import BROKEN, DELIVERED, KEPT, OPEN, SUPERSEDED, UNKNOWN, Announced, Outcome, Unit, unit_of
from sync_server.accounts.kept import KeptUnit, all_kept
from sync_server.accounts.rescue import Rescuer
from sync_server.accounts.unit_files import UnitFiles
from sync_server.problems import Problem
from sync_server.rows import RowsFile


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of one part, and where they begin."""

    unit: str
    part: str
    offset: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Begun:
    """How many bytes of each part are here; `refused` names the problem of a unit that is not taken."""

    have: Mapping[str, int]
    refused: str = ""


class Ports(NamedTuple):
    """Seconds since 1970; and what the users of a device may read now."""

    now: Callable[[], float]
    circles_of: Callable[[Known], Awaitable[Collection[str]]]


class HandIns:
    """Units on their way in. `folder` is theirs alone; `circles_of` tells what a device's users may read now."""

    def __init__(self, folder: Path, rows: RowsFile, rescuer: Rescuer, ports: Ports) -> None:
        self._files, self._rows, self._rescuer = UnitFiles(folder), rows, rescuer
        self._now, self._circles_of = ports
        self._at_work: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def begin(self, known: Known, announced: Sequence[Announced]) -> dict[str, Begun]:
        """For each unit how much of each part is here. All that the device has to hand in is named at once; nothing is an answer too."""
        units = {one.unit(known.device): one for one in announced}
        readable = await self._circles_of(known)

        def work(connection: Connection) -> list[Unit]:
            devices.require_known(connection, known)
            unknown = handed_units.unknown_of(connection, known.device, units, readable)
            handed_units.note_announced(connection, known.device, units, unknown, self._now())
            superseded = handed_units.supersede(connection, known.device, units)
            handed_units.require_share(connection, known.device)
            return [*superseded, *(unit_of(connection, known.device, unit) for unit in units)]

        begun = {one.unit: one for one in await self._rows.run(work)}
        for one in begun.values():
            if one.status == SUPERSEDED:
                await self._remove_superseded(one)
        wanted = [await self._open_if_gone(begun[unit]) for unit in units]
        self._files.require_room(sum(self._files.left(one) for one in wanted))
        return {one.unit: self._begun(one) for one in wanted}

    async def _remove_superseded(self, unit: Unit) -> None:
        """The device may have begun it once more meanwhile: then it is wanted."""
        async with self._lock(unit.unit):
            now = await self._rows.run(lambda connection: unit_of(connection, unit.device, unit.unit))
            if now.status == SUPERSEDED:
                self._files.remove(now)

    def _begun(self, unit: Unit) -> Begun:
        return Begun({part.name: self._files.have(unit, part) for part in unit.parts}, "circle_unknown" if unit.status == UNKNOWN else "")

    async def part(self, known: Known, piece: Piece) -> int:
        """How much of the part is here afterwards. A piece from elsewhere than its end writes nothing: the answer tells where to go on."""
        await self._known_unit(known, piece.unit)
        async with self._lock(piece.unit):
            unit = await self._known_unit(known, piece.unit)
            part = next((one for one in unit.parts if one.name == piece.part), None)
            if part is None:
                raise Problem("unit_unknown")
            handed_units.require_taken(unit)
            have = self._files.have(unit, part)
            if unit.status != OPEN or piece.offset != have:
                return have
            if have + len(piece.content) > part.length:
                raise Problem("invalid")
            self._files.require_room(len(piece.content))
            await self._files.append(unit, part, piece.content)
            return have + len(piece.content)

    async def finish(self, known: Known, name: str) -> Outcome:
        """Verified, delivered, noted. Asked again it tells the same; what was kept is tried again, for a key or a role may be there now."""
        await self._known_unit(known, name)
        async with self._lock(name):
            unit = await self._known_unit(known, name)
            handed_units.require_taken(unit)
            if unit.status == DELIVERED:
                return unit.outcome
            if (wrong := await self._files.wrong_parts(unit)) is not None:
                await self._reopen(unit)
                if wrong:
                    self._files.remove(unit, *wrong)
                return Outcome(BROKEN)
            return await self._delivered(unit)

    async def take_in(self, device: str, announced: Announced, files: Mapping[str, Path]) -> Outcome:
        """Files that came by hand and not from the device (`device_copies.py`), as one unit: delivered or kept as any other."""

        def work(connection: Connection) -> Unit:
            handed_units.note_unit(connection, (announced.unit(device), device, announced), OPEN, self._now())
            return unit_of(connection, device, announced.unit(device))

        async with self._lock(announced.unit(device)):
            unit = await self._rows.run(work)
            if unit.status == DELIVERED:
                return unit.outcome
            self._files.require_room(self._files.left(unit))
            await self._files.place(unit, files)
            return await self._delivered(unit)

    async def kept(self) -> list[KeptUnit]:
        """What waits here for whoever looks after the centre."""
        return await self._rows.run(all_kept)

    async def deliver_kept(self, name: str) -> Outcome:
        """One more try by whoever looks after the centre; the device may be gone. What does not fit its hash is the last copy: it stays."""
        async with self._lock(name):
            unit = await self._rows.run(lambda connection: handed_units.unit_named(connection, name))
            if unit.status != KEPT or await self._files.wrong_parts(unit) is not None:
                return Outcome(DELIVERED if unit.status == DELIVERED else BROKEN)
            return await self._delivered(unit)

    async def _delivered(self, unit: Unit) -> Outcome:
        outcome = handed_units.outcome_of(await self._rescuer.deliver(self._files.handed_in(unit)))
        if outcome != unit.outcome:
            await self._rows.run(lambda connection: handed_units.note_finished(connection, unit, outcome, self._now()))
        if outcome.status == DELIVERED:
            self._files.remove(unit)
        return outcome

    def _lock(self, unit: str) -> asyncio.Lock:
        """Asked for after the credential, and gone with its last holder: whoever asks must not fill the memory with names."""
        return self._at_work.setdefault(unit, asyncio.Lock())

    async def _open_if_gone(self, unit: Unit) -> Unit:
        """Kept by the rows alone is not kept."""
        if unit.status != KEPT or self._files.is_whole(unit):
            return unit
        await self._reopen(unit)
        return replace(unit, status=OPEN)

    async def _reopen(self, unit: Unit) -> None:
        """Before a file goes: a centre that is killed in between must not believe that it has it."""
        if unit.status == KEPT:
            await self._rows.run(lambda connection: handed_units.reopen(connection, unit))

    async def _known_unit(self, known: Known, name: str) -> Unit:
        def work(connection: Connection) -> Unit:
            devices.require_known(connection, known)
            return unit_of(connection, known.device, name)

        return await self._rows.run(work)
