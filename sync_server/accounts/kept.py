"""Files that were handed in and could not be delivered to their end: what waits at the centre, in counts, for whoever looks after it.

Rule (design.md section 9): never a word of what is in them. Their ciphertext stays until a later try delivers all of it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from docstore.sqlite.connection import Connection
from sync_server.accounts import deposit, identity


@dataclass(frozen=True, slots=True)
class KeptUnit:
    """`delivered` and `kept_aside` are of the last try; `has_key`: a key of this file was deposited from this device."""

    unit: str
    device: str
    device_name: str
    database: str
    size: int
    delivered: int
    already: int
    kept_aside: int
    finished_at: float
    has_key: bool


def all_kept(connection: Connection) -> list[KeptUnit]:
    """The oldest first."""
    rows = connection.execute(
        "SELECT u.unit, u.device, d.name, u.database, u.parts, u.delivered, u.already, u.kept_aside, coalesce(u.finished_at, u.begun_at)"
        " FROM hand_in_units u JOIN devices d ON d.id = u.device WHERE u.status = 'kept' ORDER BY 9, u.unit"
    )
    return [_kept(connection, row) for row in rows]


def waiting(connection: Connection, device: str) -> tuple[int, int]:
    """How many of a device's files are kept here, and how many it announced that are of no circle it ever had."""
    asked = "SELECT count(*) FROM hand_in_units WHERE device = ? AND status = ?"
    kept, unknown = (int(connection.value(asked, (device, status))) for status in ("kept", "unknown"))
    return kept, unknown


def _kept(connection: Connection, row: tuple[Any, ...]) -> KeptUnit:
    unit, device, name, database, parts, delivered, already, aside, at = row
    return KeptUnit(
        unit=unit,
        device=device,
        device_name=name,
        database=database,
        size=_size(parts),
        delivered=delivered,
        already=already,
        kept_aside=aside,
        finished_at=at,
        has_key=_has_key(connection, device, database),
    )


def _size(parts: str) -> int:
    return sum(int(part["length"]) for part in json.loads(parts))


def _has_key(connection: Connection, device: str, database: str) -> bool:
    return database in deposit.databases_of(connection, identity.proven_ids_of(connection, device))
