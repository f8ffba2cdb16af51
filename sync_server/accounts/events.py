"""The log of each device: what was done with it and by whom, newest first, for the office's device page.

Rule (design.md section 9): every key that is released, every rescue, revocation and used-up refresh token is noted, with counts, names of
databases and ids; never a word of a case.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from docstore.sqlite.connection import Connection

EventKind = Literal[
    "enrolled",
    "user_added",
    "pin_reset",
    "code_made",
    "code_withdrawn",
    "former_id",
    "former_id_refused",
    "key_deposited",
    "key_released",
    "refresh_reused",
    "renamed",
    "revoked",
    "found_again",
    "hand_in_begun",
    "hand_in_unknown",
    "handed_in",
    "rescued",
    "kept_aside",
    "wipe_ordered",
    "wiped",
    "store_sick",
    "store_vanished",
    "became",
]
MOST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Event:
    """`user`: whom it is about; `by`: who did it, empty when the person or the device itself did."""

    at: float
    device: str
    kind: EventKind
    user: str = ""
    by: str = ""
    database: str = ""
    count: int = 0
    why: str = ""


def note(connection: Connection, event: Event) -> None:
    row = (event.at, event.device, event.kind, event.user, event.by, event.database, event.count, event.why)
    connection.execute("INSERT INTO device_events(at, device, kind, user, by_user, database, count, why) VALUES (?,?,?,?,?,?,?,?)", row)


def of_device(connection: Connection, device: str) -> list[Event]:
    rows = connection.execute(
        "SELECT at, device, kind, user, by_user, database, count, why FROM device_events WHERE device = ? ORDER BY id DESC LIMIT ?",
        (device, MOST_SHOWN),
    )
    return [Event(*row) for row in rows]


def last_of(connection: Connection, device: str, kind: EventKind) -> float | None:
    """When it was last noted."""
    found = connection.value("SELECT max(at) FROM device_events WHERE device = ? AND kind = ?", (device, kind))
    return None if found is None else float(found)
