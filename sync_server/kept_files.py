"""`soglia device kept` and `soglia device deliver`: files that devices handed in and that wait, while the centre runs or stands still.

Rule (design.md section 9): which device, which circle, how many; never a word of what is in them. A try follows the cause's mending by
hand (a guard, a database made, a key deposited since), and what cannot be delivered stays as it is.
"""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from schemas.dates import ROME
from sync_server.authority import centre_client
from sync_server.commands import opened
from sync_server.folder import running_server
from sync_server.settings import Settings, StartError

SHORT = 12
Told = Mapping[str, Any]
_SAID = {
    "delivered": "consegnato per intero; il file cifrato non serve più ed è stato tolto",
    "kept": "resta da parte",
    "broken": "il file cifrato non è più come è arrivato, o manca: resta com'è, rimettilo da un backup",
}


@dataclass(frozen=True)
class _Ways:
    listed: Callable[[], Awaitable[list[Told]]]
    deliver: Callable[[str], Awaitable[Told]]


async def list_kept(settings: Settings, _asked: argparse.Namespace) -> None:
    async with _ways(settings) as ways:
        found = await ways.listed()
    if not found:
        print("Nessun file aspetta: tutto ciò che i dispositivi hanno consegnato è nei suoi circoli.")
    for one in found:
        print(_line(one))
    if found:
        print("Tolta la causa, riprova con: soglia device deliver")


async def deliver_kept(settings: Settings, asked: argparse.Namespace) -> None:
    """All, or those whose beginning was named. What cannot be delivered is no failure of the command."""
    async with _ways(settings) as ways:
        found = [one for one in await ways.listed() if not asked.unit or one["unit"].startswith(tuple(asked.unit))]
        if asked.unit and not found:
            raise StartError("Nessun file che aspetta comincia così: l'elenco è in «soglia device kept». Nulla è stato cambiato.")
        for one in found:
            told = await ways.deliver(one["unit"])
            print(f"{one['unit'][:SHORT]}  {one['database']}: {_SAID[told['status']]}{_counts(told)}")
    if not found:
        print("Nessun file aspetta.")


@asynccontextmanager
async def _ways(settings: Settings) -> AsyncIterator[_Ways]:
    url = running_server(settings.data)
    if url is None:
        async with opened(settings) as centre:

            async def listed() -> list[Told]:
                return [asdict(one) for one in await centre.hand_ins.kept()]

            async def deliver(unit: str) -> Told:
                return asdict(await centre.hand_ins.deliver_kept(unit))

            yield _Ways(listed, deliver)
        return
    async with centre_client(url, settings.data) as client:

        async def asked() -> list[Told]:
            found: list[Told] = (await client.get("/api/centre/kept")).raise_for_status().json()
            return found

        async def tried(unit: str) -> Told:
            told: Told = (await client.post(f"/api/centre/kept/{unit}", timeout=3600)).raise_for_status().json()
            return told

        yield _Ways(asked, tried)


def _line(one: Told) -> str:
    day = datetime.fromtimestamp(one["finished_at"], ZoneInfo(ROME)).date().isoformat()
    key = "con chiave depositata" if one["has_key"] else "SENZA chiave depositata"
    place = f"{one['unit'][:SHORT]}  {one['device']} «{one['device_name']}»  {one['database']}"
    return f"{place}  {day}, {one['size']} byte, {key}{_counts(one)}"


def _counts(one: Told) -> str:
    return f" (consegnate {one['delivered']} versioni, già qui {one['already']}, da parte {one['kept_aside']})"
