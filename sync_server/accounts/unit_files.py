"""The bytes of handed-in files on the centre's disk: how much is here, whether it is what was announced, and what is still to come.

Rule (docs/adr/0078-files-are-handed-in-as-ciphertext.md): ciphertext only, readable by the centre's own user alone, and on the disk before
a device is told so. The folder always keeps some room: a device that fills it would end everybody's work.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from sync_server.accounts.handed_units import DELIVERED, KEPT, UNKNOWN, Part, Unit
from sync_server.accounts.rescue import HandedIn
from sync_server.problems import Problem

FOLDER = "hand-in"
ROOM_KEPT = 256 * 1024 * 1024
_OF_NOTHING = hashlib.sha256(b"").hexdigest()


class UnitFiles:
    """`folder` is theirs alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(exist_ok=True, mode=0o700)

    def path(self, unit: Unit, part: Part) -> Path:
        return self._folder / f"{unit.unit}.{part.name}"

    def have(self, unit: Unit, part: Part) -> int:
        """What lies on the disk; of a delivered unit nothing is wanted any more."""
        if unit.status == DELIVERED:
            return part.length
        file = self.path(unit, part)
        return file.stat().st_size if file.exists() else 0

    def is_whole(self, unit: Unit) -> bool:
        return all(self.have(unit, part) == part.length for part in unit.parts)

    def left(self, unit: Unit) -> int:
        """What is to come, and the copy that delivering it takes."""
        whole = sum(part.length for part in unit.parts)
        return 0 if unit.status in (DELIVERED, KEPT, UNKNOWN) else 2 * whole - sum(self.have(unit, part) for part in unit.parts)

    def require_room(self, size: int) -> None:
        if size and shutil.disk_usage(self._folder).free < size + ROOM_KEPT:
            raise Problem("no_room")

    async def wrong_parts(self, unit: Unit) -> list[Part] | None:
        """None: all is as it was announced. A part that came short is waited for; one that is another is named, to be sent again."""
        return await asyncio.to_thread(self._wrong_parts, unit)

    async def append(self, unit: Unit, part: Part, content: bytes) -> None:
        await asyncio.to_thread(_append, self.path(unit, part), content)

    async def place(self, unit: Unit, files: Mapping[str, Path]) -> None:
        """Files that came by hand, as they are; an empty part is no file."""
        for part in unit.parts:
            if part.length and self.have(unit, part) != part.length:
                await asyncio.to_thread(_placed, files[part.name], self.path(unit, part))

    def remove(self, unit: Unit, *parts: Part) -> None:
        """These parts of it, or all of it."""
        for part in parts or unit.parts:
            self.path(unit, part).unlink(missing_ok=True)

    def handed_in(self, unit: Unit) -> HandedIn:
        """An empty part is no file."""
        files = {part.name: self.path(unit, part) for part in unit.parts if part.length}
        return HandedIn(unit.unit, unit.device, unit.database, files.get("main"), files.get("wal"), unit.unsent)

    def _wrong_parts(self, unit: Unit) -> list[Part] | None:
        if any(self.have(unit, part) < part.length for part in unit.parts):
            return []
        return [part for part in unit.parts if self._sha256(unit, part) != part.sha256] or None

    def _sha256(self, unit: Unit, part: Part) -> str:
        return _sha256(self.path(unit, part)) if part.length else _OF_NOTHING


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
