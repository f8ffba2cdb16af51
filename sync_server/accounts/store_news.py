"""What a pulse tells of a device's own store: a circle's file that does not open, a store that the browser has removed.

Rule (design.md section 9): noted once for each, as lines of the device's log, with names of circles and ids of devices. What a device says
of another one is noted and believed for nothing: no right and no key follows from it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from docstore.sqlite.connection import Connection
from sync_server.accounts import events
from sync_server.accounts.events import Event


def note(connection: Connection, device: str, told: Mapping[str, Any], now: float) -> None:
    """Before the pulse itself is kept: the former one says what is news."""
    before = json.loads(connection.value("SELECT pulse FROM devices WHERE id = ?", (device,)) or "{}")
    for database in sorted(set(told.get("sick") or ()) - set(before.get("sick") or ())):
        events.note(connection, Event(now, device, "store_sick", database=database))
    lost = told.get("vanished")
    if lost and lost != device and _is_news(connection, str(lost), device):
        events.note(connection, Event(now, lost, "store_vanished", why=device))
        events.note(connection, Event(now, device, "became", why=str(lost)))


def _is_news(connection: Connection, lost: str, device: str) -> bool:
    known = connection.execute("SELECT 1 FROM devices WHERE id = ?", (lost,))
    told = connection.execute("SELECT 1 FROM device_events WHERE device = ? AND kind = 'store_vanished' AND why = ?", (lost, device))
    return bool(known) and not told
