"""Which circles a device has ever been told to replicate: only files of these can lie on it.

Rule: a row for each, never taken away; who loses a circle, or is disabled, leaves it in the device's past. What a device of an earlier
version of the centre had is known by the keys that it deposited and by what its users may read now.
"""

from __future__ import annotations

from collections.abc import Iterable

from docstore.sqlite.connection import Connection
from sync_server.accounts import deposit, identity


def note(connection: Connection, device: str, databases: Iterable[str], now: float) -> None:
    for database in databases:
        connection.execute("INSERT OR IGNORE INTO device_circles(device, database, first_at) VALUES (?,?,?)", (device, database, now))


def had(connection: Connection, device: str) -> set[str]:
    """Under any of its ids."""
    ids = identity.ids_of(connection, device)
    told = {str(row[0]) for one in ids for row in connection.execute("SELECT database FROM device_circles WHERE device = ?", (one,))}
    return told | set(deposit.databases_of(connection, ids))
