"""What leaves a device as ciphertext, and what is deleted afterwards: of a circle that nobody here may read any more, or of the whole
device when the office has revoked it.

Rule (design.md section 9): a file and its log are one unit, sent with lengths and hashes while nobody writes (the file alone opens and
silently lacks rows), in parts that go on after any cut or kill from where the centre has them. Nothing is deleted before the centre has
the unit whole, and a device is emptied only when the centre orders it, having delivered or kept what came. What was only kept is asked for
again: a key or a right may be there meanwhile. No key and no row is read here.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docstore.backoff import Backoff
from docstore.errors import StoreError
from docstore.sqlite.former import former_of
from mobile.services import office
from mobile.services.centre import CentreDoor
from mobile.services.circles import READ_ONLY, file_name, prepared
from mobile.services.device import FILE, ORDER, DeviceFile
from mobile.services.device import HAND_IN_RESULT as RESULT
from mobile.services.needs import Files
from mobile.services.problems import DeviceError, Problem

PIECE = 256 * 1024
"""One has to be there within the door's patience (a minute), also over a slow line; the centre takes up to 1 MiB."""
PARTS = {"main": "", "wal": "-wal"}
WIPED, UNSENT = "wiped", "unsent"
WHOLE = frozenset({"delivered", "kept"})
WAITS = Backoff(base=10.0, cap=300.0, least=2.0)
"""Between looks for orders that did not reach the centre."""
REFUSED_SECONDS = 300.0
"""How long a file that the centre does not take is left alone: measuring it reads all of it."""
_KEPT_TO_CONFIRM = ("device", "credential", "language", "look", "letters", "server_offset_ms", *office.KEPT, ORDER, WIPED)


@dataclass(frozen=True)
class Unit:
    """One circle's file on its way: each part's length and hash as they were when it was begun."""

    database: str
    paths: Mapping[str, Path]
    parts: Sequence[Mapping[str, Any]]
    unsent: int

    @property
    def size(self) -> int:
        return sum(int(part["length"]) for part in self.parts)

    def said(self) -> dict[str, Any]:
        return {"database": self.database, "parts": list(self.parts), "unsent": self.unsent}


@dataclass(frozen=True)
class Result:
    """What the centre says of a unit that it has whole."""

    delivered: int = 0
    kept_aside: int = 0
    status: str = "delivered"

    @property
    def whole(self) -> bool:
        return self.status in WHOLE


class HandIn:
    """The way out for files that are closed. `on_progress` hears (sent, total) bytes."""

    def __init__(self, files: Files, device: DeviceFile, centre: CentreDoor, on_progress: Callable[[int, int], None]) -> None:
        self._files, self._device, self._centre = files, device, centre
        self._on_progress = on_progress
        self._refused: dict[str, tuple[float, Problem]] = {}

    async def deliver(self, databases: Sequence[str]) -> bool:
        """Sends what of these is here and not there yet. True when the centre has all of it."""
        here = await self._waiting(databases)
        if not here:
            if not self._device.settings_of(RESULT):
                await self._centre.begin_hand_in([])  # said too: the centre waits until it knows that there is nothing
            return True
        now = asyncio.get_running_loop().time()
        if all(name in self._refused and now - self._refused[name][0] < REFUSED_SECONDS for name in here):
            return False
        self._refused.clear()
        units = [await self._unit(name) for name in here]
        answered = {str(one["database"]): one for one in await self._centre.begin_hand_in([unit.said() for unit in units])}
        total, sent, whole = sum(unit.size for unit in units), 0, True
        for unit in units:
            told = answered[unit.database]
            if told.get("error"):  # of no circle that the centre knows this device to have had: it stays here, and the others go on
                whole = False
                self._refused[unit.database] = now, Problem(str(told["error"]), str(told.get("reason") or ""))
                continue
            await self._send(unit, told, lambda there, before=sent: self._on_progress(before + there, total))  # type: ignore[misc]
            sent += unit.size
            result = await self._finished(unit, str(told["unit"]))
            whole = whole and result.whole
        return whole

    def kept(self) -> list[str]:
        """Databases whose file the centre has as ciphertext and could not read to its end."""
        return [name for name, told in self._device.settings_of(RESULT).items() if json.loads(told).get("status", "kept") == "kept"]

    def refusal(self) -> Problem | None:
        """What the centre said of a file that it does not take."""
        return next((problem for _, problem in self._refused.values()), None)

    async def ask_again(self) -> None:
        """Whether what was kept can be delivered now. What the centre does not have after all is sent once more."""
        for name in self.kept():
            known = json.loads(str(self._device.setting(f"{RESULT}/{name}")))
            try:
                told = await self._centre.finish_hand_in(str(known["unit"])) if "unit" in known else {}
            except DeviceError as refused:
                if refused.code != "unit_unknown":
                    raise
                told = {}
            self._keep_result(name, known, told)

    async def delete(self, name: str) -> None:
        """A file whose unit the centre has whole, and which is still what was sent: else it is sent again. The row goes after the file: a
        kill in between deletes once more."""
        there = await self._files.exists(self._file(name))
        if there and not await self._is_as_sent(name):
            self._device.drop(f"{RESULT}/{name}")
            return
        for generation in range(self._device.number(f"generation/{name}") + 1):
            await self._files.delete(former_of(file_name(name, generation)))
            await self._files.delete(file_name(name, generation))
        self._device.forget_circle_file(name)
        self._device.drop(f"{RESULT}/{name}")

    async def wipe(self) -> None:
        """Everything goes but what the confirmation needs; killed anywhere, it is begun again at the next start. It does not begin while
        a file here has not left whole: somebody opened it meanwhile, or the centre does not have what it had."""
        if self._device.setting(WIPED) is None and await self._waiting(sorted(self._device.circle_files() - READ_ONLY)):
            raise StoreError
        self._device.keep(WIPED, json.dumps(self.sums()))
        for name in await self._files.names():
            if not name.startswith(FILE):
                await self._files.delete(name)
        self._device.empty(_KEPT_TO_CONFIRM)

    async def confirm(self) -> None:
        """The centre is told, and then the device's own credential goes too. The sums stay for the page that says what happened: as the
        centre counts things, where it does."""
        told = await self._centre.wiped()
        if counted := {key: int(told[key]) for key in ("delivered", "kept_aside") if key in told}:
            self._device.keep(WIPED, json.dumps({**self.sums(), **counted}))
        self._device.empty(("language", "look", "letters", *office.KEPT, WIPED))

    def sums(self) -> dict[str, int]:
        """What became of it all, for that page."""
        if known := self._device.setting(WIPED):
            return dict(json.loads(known))
        results = [json.loads(told) for told in self._device.settings_of(RESULT).values()]
        return {key: sum(int(one[key]) for one in results) for key in ("delivered", "kept_aside")}

    def forget(self) -> None:
        """The office has found the device again before it was emptied."""
        self._device.drop(ORDER, *(f"{RESULT}/{name}" for name in self._device.settings_of(RESULT)))

    async def _waiting(self, databases: Sequence[str]) -> list[str]:
        """Those whose file is here and that the centre has not said to have whole."""
        done = self._device.settings_of(RESULT)
        return [name for name in databases if name not in done and await self._files.exists(self._file(name))]

    async def _unit(self, database: str) -> Unit:
        name = self._file(database)
        await prepared(self._files, [name])
        paths = {part: Path(self._files.path(f"{name}{suffix}")) for part, suffix in PARTS.items()}
        there = {part: path for part, path in paths.items() if part == "main" or path.exists()}
        parts = [{"name": part, **await _measured(path)} for part, path in there.items()]
        unsent = sum(json.loads(self._device.setting(f"{UNSENT}/{database}") or "{}").values())
        return Unit(database, paths, parts, unsent)

    async def _send(self, unit: Unit, told: Mapping[str, Any], on_step: Callable[[int], None]) -> None:
        before = 0
        for part in unit.parts:
            name, length = str(part["name"]), int(part["length"])
            have = int(told["have"].get(name, 0))
            on_step(before + have)
            while have < length:
                have = await self._centre.send_part(str(told["unit"]), name, have, _piece(unit.paths[name], have))
                on_step(before + have)
            before += length

    async def _finished(self, unit: Unit, number: str) -> Result:
        told = await self._centre.finish_hand_in(number)
        return self._keep_result(unit.database, {"unit": number, "parts": list(unit.parts)}, told)

    def _keep_result(self, database: str, sent: Mapping[str, Any], told: Mapping[str, Any]) -> Result:
        """A unit that the centre does not have whole leaves no row: it is sent again."""
        result = Result(int(told.get("delivered", 0)), int(told.get("kept_aside", 0)), str(told.get("status", "broken")))
        if result.whole:
            counts = {"delivered": result.delivered, "kept_aside": result.kept_aside, "status": result.status}
            self._device.keep(f"{RESULT}/{database}", json.dumps({**sent, **counts}))
        else:
            self._device.drop(f"{RESULT}/{database}")
        return result

    async def _is_as_sent(self, name: str) -> bool:
        """Measured before the row is read: whoever opens the file meanwhile drops the row."""
        there = await self._unit(name)
        result = self._device.setting(f"{RESULT}/{name}")
        return result is not None and json.loads(result)["parts"] == list(there.parts)

    def _file(self, database: str) -> str:
        return file_name(database, self._device.number(f"generation/{database}"))


async def _measured(path: Path) -> dict[str, Any]:
    """Length and hash, a piece at a time: the screen says meanwhile what is happening."""
    digest, length = hashlib.sha256(), 0
    with path.open("rb") as source:
        while piece := source.read(PIECE):
            digest.update(piece)
            length += len(piece)
            await asyncio.sleep(0)
    return {"length": length, "sha256": digest.hexdigest()}


def _piece(path: Path, offset: int) -> bytes:
    with path.open("rb") as source:
        source.seek(offset)
        piece = source.read(PIECE)
    if not piece:
        raise StoreError  # shorter than it was announced: somebody has opened it, and it is begun anew
    return piece
