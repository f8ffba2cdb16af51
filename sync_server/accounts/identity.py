"""Which ids a device has had: it goes on signing for what it wrote under the former ones.

Rule (design.md sections 6 and 9): a device gets a new id at every enrolment, restore or cloned profile. A former id is proven by the
credential that came with it. One that this centre never issued (it was restored from a backup older than the device) may be claimed by one
device, once: what it wrote is nobody else's, and nothing else could bring it back.
"""

from __future__ import annotations

from collections.abc import Iterable

from docstore.sqlite.connection import Connection
from sync_server.accounts import devices, events
from sync_server.accounts.devices import Known
from sync_server.accounts.events import Event
from sync_server.accounts.roles import Author
from sync_server.problems import Problem

PROVEN, CLAIMED = "proven", "claimed"


def ids_of(connection: Connection, device: str) -> tuple[str, ...]:
    """The present id first."""
    rows = connection.execute("SELECT former FROM former_ids WHERE device = ? ORDER BY former", (device,))
    return (device, *(str(row[0]) for row in rows))


def proven_ids_of(connection: Connection, device: str) -> tuple[str, ...]:
    """Without those that were only claimed: no key is released for a claim."""
    rows = connection.execute("SELECT former FROM former_ids WHERE device = ? AND how = ? ORDER BY former", (device, PROVEN))
    return (device, *(str(row[0]) for row in rows))


def authors_of(connection: Connection, device: str) -> list[Author]:
    """Everybody who has signed in on it, under any of its ids."""
    found = dict.fromkeys(author for one in ids_of(connection, device) for author in devices.authors(connection, one))
    return list(found)


def prove(connection: Connection, device: str, former: Iterable[Known], now: float) -> None:
    """Takes over what can be; the rest is noted and left. A revoked device does not come in again under another id."""
    for one in former:
        if one.device == device:
            continue
        how = _how(connection, device, one)
        if how is None:
            events.note(connection, Event(now, device, "former_id_refused", why=one.device))
            continue
        _take_over(connection, device, one.device, how, now)


def _how(connection: Connection, device: str, former: Known) -> str | None:
    if devices.is_device(connection, former.device, former.credential):
        row = connection.execute("SELECT revoked_at, wiped_at FROM devices WHERE id = ?", (former.device,))[0]
        if row[0] is not None and row[1] is None:
            raise Problem("device_revoked")
        return PROVEN
    issued = connection.execute("SELECT 1 FROM devices WHERE id = ?", (former.device,))
    held = connection.execute("SELECT 1 FROM former_ids WHERE former = ? AND device <> ?", (former.device, device))
    return None if issued or held else CLAIMED


def _take_over(connection: Connection, device: str, former: str, how: str, now: float) -> None:
    rows = connection.execute("SELECT former, how FROM former_ids WHERE device = ?", (former,)) if how == PROVEN else []
    for one, proof in ((former, how), *((str(row[0]), str(row[1])) for row in rows)):
        if one == device or connection.execute("SELECT 1 FROM former_ids WHERE device = ? AND former = ?", (device, one)):
            continue
        connection.execute("INSERT INTO former_ids(device, former, how, since) VALUES (?,?,?,?)", (device, one, proof, now))
        events.note(connection, Event(now, device, "former_id", why=f"{one} {proof}"))
