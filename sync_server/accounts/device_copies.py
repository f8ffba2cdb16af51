"""A copy that the rescue page of a device saved: read, verified, and handed in as if the device had sent its files.

Rules (design.md section 9, docs/adr/0045-a-copy-for-the-office.md): the copy holds ciphertext and a manifest without names; nothing of it
is believed before its hashes are: what does not fit them, or was cut off, is a sick file and is read leaf by leaf. It belongs to the
device that its key says: a manifest that names none is no obstacle. Counts go out and never contents. The copy itself is only read.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from docstore.sqlite.connection import Connection
from schemas.access import database_kind
from sync_server.accounts import circles_had, deposit, identity
from sync_server.accounts.deposit import Seal
from sync_server.accounts.hand_in import HandIns
from sync_server.accounts.handed_units import Announced, Outcome, Part, Status
from sync_server.accounts.salvaging import opens
from sync_server.rows import RowsFile

HEAD, HEAD_LENGTH = b"SOGLIA-COPIA 1 ", 24
MOST_MANIFEST, MOST_PIECE = 16 * 1024 * 1024, 64 * 1024 * 1024
_ENDS: Mapping[str, Literal["main", "wal"]] = {".sqlite": "main", ".sqlite-wal": "wal"}


class BadCopy(Exception):
    """Not such a file, or its manifest cannot be read."""


@dataclass(frozen=True, slots=True)
class Lying:
    """One file in the copy: from where, how long it should be, and the SHA-256 of each piece."""

    name: str
    offset: int
    length: int
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeviceCopy:
    file: Path
    device: str
    piece: int
    files: tuple[Lying, ...]


@dataclass(frozen=True, slots=True)
class Came:
    """What came of one database's files. `status` "unknown": of no device or circle of this centre; `whole`: the hashes fit."""

    database: str
    device: str
    whole: bool
    status: Status | Literal["unknown"]
    delivered: int = 0
    already: int = 0
    kept_aside: int = 0


def is_device_copy(file: Path) -> bool:
    try:
        with file.open("rb") as content:
            return content.read(len(HEAD)) == HEAD
    except OSError:
        return False


def read_copy(file: Path) -> DeviceCopy:
    """Raises BadCopy. A copy that was cut is read as far as its manifest goes."""
    try:
        with file.open("rb") as content:
            head = content.read(HEAD_LENGTH)
            length = int(head[len(HEAD) :])
            if not head.startswith(HEAD) or not 0 < length <= MOST_MANIFEST:
                raise BadCopy
            manifest = json.loads(content.read(length))
        piece = int(manifest["piece"])
        if not 0 < piece <= MOST_PIECE:
            raise BadCopy
        return DeviceCopy(file, str(manifest.get("device") or ""), piece, _lying(manifest["files"], HEAD_LENGTH + length))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadCopy from error


def _lying(files: list[dict[str, Any]], offset: int) -> tuple[Lying, ...]:
    found = []
    for one in files:
        length = int(one["length"])
        if length < 0:
            raise BadCopy
        found.append(Lying(str(one["name"]), offset, length, tuple(str(piece) for piece in one["pieces"])))
        offset += length
    return tuple(found)


class DeviceCopies:
    """Takes them in. `workshop` is a folder for scratch copies."""

    def __init__(self, hand_ins: HandIns, rows: RowsFile, seal: Seal, workshop: Path) -> None:
        self._hand_ins, self._rows, self._seal, self._workshop = hand_ins, rows, seal, workshop

    async def take_in(self, file: Path) -> list[Came]:
        """Each database's file with its log. Doing it again changes nothing."""
        copy = await asyncio.to_thread(read_copy, file)
        units: dict[str, dict[str, Lying]] = {}
        for one in copy.files:
            end = next((end for end in sorted(_ENDS, key=len, reverse=True) if one.name.endswith(end)), None)
            if end is not None and database_kind(database := one.name.removesuffix(end)):
                units.setdefault(database, {})[_ENDS[end]] = one
        return [await self._unit(copy, database, parts) for database, parts in sorted(units.items())]

    async def _unit(self, copy: DeviceCopy, database: str, parts: Mapping[str, Lying]) -> Came:
        with tempfile.TemporaryDirectory(dir=self._workshop) as scratch:
            files: dict[str, Path] = {}
            whole = True
            announced: list[Part] = []
            for name, lying in sorted(parts.items()):
                files[name] = Path(scratch) / name
                part, fits = await asyncio.to_thread(_cut_out, copy, (name, lying), files[name])
                whole, announced = whole and fits, [*announced, part]
            if "main" not in files:
                return Came(database, "", whole, "unknown")
            device = await self._device(copy.device, database, files["main"])
            if device is None:
                return Came(database, "", whole, "unknown")
            outcome = await self._hand_ins.take_in(device, Announced(database, tuple(announced), 0), files)
        return _came(database, device, whole, outcome)

    async def _device(self, told: str, database: str, main: Path) -> str | None:
        """The one that the manifest names, when it had that circle; else whose key opens the file."""

        def work(connection: Connection) -> tuple[bool, list[tuple[str, bytes]]]:
            had = bool(connection.execute("SELECT 1 FROM devices WHERE id = ?", (told,))) and database in circles_had.had(connection, told)
            if had:
                return True, []
            rows = connection.execute("SELECT DISTINCT device FROM deposited_keys WHERE database = ?", (database,))
            keys = [(str(one), key) for (one,) in rows for key in deposit.keys_of(connection, [str(one)], database, self._seal)]
            return False, [(_now_called(connection, device), key) for device, key in keys]

        had, keys = await self._rows.run(work)
        if had:
            return told
        for device, key in keys:
            if await asyncio.to_thread(opens, main, key):
                return device
        return None


def _now_called(connection: Connection, device: str) -> str:
    """A key may lie under an id that another one has replaced."""
    row = connection.execute("SELECT device FROM former_ids WHERE former = ? AND how = ?", (device, identity.PROVEN))
    return str(row[0][0]) if row else device


def _cut_out(copy: DeviceCopy, named: tuple[str, Lying], target: Path) -> tuple[Part, bool]:
    """One file out of the copy, and whether every piece of it is what the manifest says."""
    name, lying = named
    digest, length, pieces = hashlib.sha256(), 0, []
    with copy.file.open("rb") as source, target.open("wb") as written:
        source.seek(lying.offset)
        while content := source.read(min(copy.piece, lying.length - length)):
            pieces.append(hashlib.sha256(content).hexdigest())
            digest.update(content)
            written.write(content)
            length += len(content)
    kind: Literal["main", "wal"] = "main" if name == "main" else "wal"
    return Part(kind, length, digest.hexdigest()), length == lying.length and tuple(pieces) == lying.pieces


def _came(database: str, device: str, whole: bool, outcome: Outcome) -> Came:
    return Came(database, device, whole, outcome.status, outcome.delivered, outcome.already, outcome.kept_aside)
