"""The counts that stand outside the store, for the page that is there when the store is not (mockup 28).

Rule (design.md section 4): numbers, times and this device's own id; never a name, a circle or a word of a case.
"""

from __future__ import annotations

from mobile.services.device import DeviceFile
from mobile.services.sync_board import Backlog


def counts(file: DeviceFile, left: Backlog, others: int, times: tuple[int, int]) -> dict[str, int | str]:
    """`others`: what waits in circles that are not open now; `times`: now, and when the centre last had everything that it has."""
    now_ms, delivered_ms = times
    return {
        "device": file.device or "",
        "sent": left.arrived["records"],
        "sentPhotos": left.arrived["photos"],
        "waiting": left.records + others,
        "waitingPhotos": left.photos,
        "at": now_ms,
        "delivered": delivered_ms,
    }
