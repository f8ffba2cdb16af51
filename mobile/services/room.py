"""Room on the device, and the system's promise to keep what is in it.

Rules (design.md section 4, pwa.md): what people write goes before what comes: a device that runs short stops pulling while it still has
room to write, and goes on pushing; the camera is not opened when its picture could not be kept. The promise is asked for when somebody has
just signed in, from a tap, and once more after 30 days or as soon as the app is installed: browsers say yes to what people use.
"""

from __future__ import annotations

from mobile.services.device import DeviceFile
from mobile.services.needs import Machine
from mobile.services.problems import Problem
from mobile.services.version import TOO_OLD

FOR_PULLS, FOR_PHOTOS = 150_000_000, 50_000_000
"""Bytes that must be free before something is fetched, and before a photo is taken (its three copies, and the log they pass through)."""
HOLDS_MS = 3_000
ASK_AGAIN_MS = 30 * 24 * 3_600_000
ASKED, WAS_INSTALLED = "persist_asked_ms", "persist_installed"
NO_ROOM_FOR_PHOTOS = Problem(
    "no_room_for_photos",
    "Su questo dispositivo lo spazio è quasi finito: una foto nuova non ci starebbe. Libera spazio (video, app che non usi), "
    "poi torna qui. Quello che hai già salvato è al sicuro.",
)
NO_ROOM_TO_FETCH = Problem(
    "no_room_to_fetch",
    "Lo spazio su questo dispositivo è quasi finito: non scarico le novità, ma quello che scrivi si salva e parte. Libera spazio.",
)


class Room:
    """Free bytes as last measured; None: nobody has, or the system does not say."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self.free: int | None = None
        self._measured_ms: int | None = None
        self.too_old = False
        """Whether the centre feeds newer apps only."""

    async def measure(self) -> int | None:
        """Not more often than every few seconds: a browser has to try."""
        now = self._machine.now_ms()
        if self._measured_ms is None or not 0 <= now - self._measured_ms < HOLDS_MS:
            self.free, self._measured_ms = await self._machine.files.free_bytes(), now
        return self.free

    async def measured_for_pulls(self) -> bool:
        await self.measure()
        return self.for_pulls

    @property
    def for_photos(self) -> bool:
        return self.free is None or self.free >= FOR_PHOTOS

    @property
    def for_pulls(self) -> bool:
        return not self.too_old and (self.free is None or self.free >= FOR_PULLS)

    @property
    def runs_short(self) -> bool:
        """Whether what could be fetched again ought to make way for what people write."""
        return self.free is not None and self.free < FOR_PULLS

    def why_not_fetching(self) -> Problem | None:
        if self.for_pulls:
            return None
        return TOO_OLD if self.too_old else NO_ROOM_TO_FETCH


async def promised(machine: Machine, file: DeviceFile) -> bool | None:
    """Whether the system keeps the files; asked for at the right moments. None: it does not say."""
    kept = await machine.files.persisted()
    if kept is not False or not await _is_time(machine, file):
        return kept
    return await machine.files.persist()


async def _is_time(machine: Machine, file: DeviceFile) -> bool:
    """Noted before it is asked: a browser that asks the person may leave the question open."""
    installed, now, asked = await machine.outside.installed(), machine.now_ms(), file.number(ASKED)
    is_new = installed and not file.number(WAS_INSTALLED)
    if asked and not is_new and 0 <= now - asked < ASK_AGAIN_MS:
        return False
    file.keep_all({ASKED: str(now), WAS_INSTALLED: str(int(installed))})
    return True
