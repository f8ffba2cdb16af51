"""The counts that stand outside the store, for the page that is there when the store is not (mockup 28).

Rule (design.md section 4): numbers, times, this device's own id and how the office is reached; never a person's name, a circle or a word
of a case. Told whenever a screen is drawn anew with other numbers, so that a page that comes a moment later says what she saw.
"""

from __future__ import annotations

from mobile.services import office
from mobile.services.session import DeviceSession
from mobile.services.sync_board import Backlog

EVERY_MS = 60_000
LAST_ALL_DELIVERED = "last_all_delivered_ms"


class OutsideCounts:
    """Tells what is new; the same numbers again only once a minute."""

    def __init__(self, session: DeviceSession) -> None:
        self._session = session
        self._told: dict[str, int | str] = {}

    def note(self, left: Backlog, others: int, contact_ms: int | None) -> None:
        """`others`: what waits in circles that are not open now; `contact_ms`: the last contact with the centre."""
        file, now_ms = self._session.file, self._session.clock.now_ms()
        last, reached = file.number(LAST_ALL_DELIVERED), office.known(file)
        fresh: dict[str, int | str] = {
            "device": file.device or "",
            "sent": left.arrived["records"],
            "sentPhotos": left.arrived["photos"],
            "waiting": left.records + others,
            "waitingPhotos": left.photos,
            "delivered": last if left.empty else contact_ms or last,
            "phone": reached.phone,
            "hours": reached.hours,
        }
        before = int(self._told.get("at", 0))
        if {**self._told, "at": 0} != {**fresh, "at": 0} or not 0 <= now_ms - before < EVERY_MS:
            self._told = {**fresh, "at": now_ms}
            self._session.machine.outside.note(self._told)
