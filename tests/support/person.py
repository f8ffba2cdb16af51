"""What every person does at a device, in whichever engine the app runs: sign in, choose a PIN, come back with it.

Rule (issue 1): the words are those that stand on the screen. `AppTab` is what Chromium's tab and Firefox's have in common.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Protocol

import httpx

from tests.support.browser import Name
from tests.support.server_process import ServerProcess

PASSWORD = "Alloggi-Sicuri-7"
REFUSED = "Nome o password non corretti"


class AppTab(Protocol):
    """A tab with the app in it, under a person's hands."""

    async def tap(self, name: Name) -> None: ...

    async def tap_place(self, identifier: str) -> None: ...

    async def tap_digits(self, digits: str) -> None: ...

    async def type_into(self, label: Name, text: str) -> None: ...

    async def sees(self, text: Name) -> None: ...


@dataclass(frozen=True)
class Person:
    name: str
    password: str
    pin: str

    async def gives_password(self, tab: AppTab, device_name: str = "") -> None:
        """From the first page on; `device_name` where the proposed one will not do."""
        await tab.tap("Entra con nome e password")
        if device_name:
            await tab.type_into("Nome del dispositivo", device_name)
        await self.types_name(tab)
        await self.types_password(tab)

    async def types_name(self, tab: AppTab) -> None:
        await tab.type_into("Il tuo nome utente", self.name)

    async def types_password(self, tab: AppTab) -> None:
        """Over whatever stands there, and sends it."""
        await tab.type_into("Password", self.password)
        await tab.tap("Entra")

    def mistaken(self) -> Person:
        """Herself with a password that is not hers."""
        return replace(self, password="sbagliata-7")

    async def chooses_pin(self, tab: AppTab) -> None:
        """Her first on this device: what she is told once is read and left."""
        await self.begins_pin(tab)
        await self.repeats_pin(tab)
        await tab.tap("Comincia")

    async def begins_pin(self, tab: AppTab) -> None:
        """Typed once and asked for again."""
        await tab.sees("Scegli il tuo PIN")
        await tab.tap_digits(self.pin)
        await tab.sees("Ripeti il PIN")

    async def repeats_pin(self, tab: AppTab) -> None:
        """Ends at what a person is told once."""
        await tab.tap_digits(self.pin)
        await tab.sees("prima di cominciare")

    async def is_greeted(self, tab: AppTab) -> None:
        """After a restart: nothing but the PIN is asked for."""
        await tab.sees("Ciao, ")
        await tab.tap_digits(self.pin)

    async def documents_at(self, centre: ServerProcess, database: str, kind: str = "") -> list[dict[str, Any]]:
        """What a centre holds, as this person may read it: all of a database, or one kind of document."""
        span = {"startkey": f'"{kind}:"', "endkey": f'"{kind};"'} if kind else {}  # what follows a colon may begin with z
        async with self.client(centre) as client:
            answer = await client.get(f"/db/{database}/_all_docs", params={**span, "include_docs": "true"})
            return [row["doc"] for row in answer.raise_for_status().json()["rows"]]

    def client(self, centre: ServerProcess) -> httpx.AsyncClient:
        """At the centre's door with a password and no device."""
        return httpx.AsyncClient(base_url=centre.origin, auth=(self.name, self.password), timeout=60)


async def asks(tab: AppTab) -> None:
    """At the line over every list, when the centre is back: all that she has done is there. Who does not ask: as below."""
    await tab.tap_place("sync-line")
    await tab.tap("Sincronizza ora")
    await tab.tap("Chiudi")
    await tab.sees("Tutto consegnato alle")


async def asks_in_vain(tab: AppTab) -> None:
    """At the line over every list, after the centre has gone. Who does not ask is told within 20 s (`watch.SOON`): the worker's story."""
    await tab.tap_place("sync-line")
    await tab.tap("Sincronizza ora")
    await tab.tap("Chiudi")
    await tab.sees("Senza rete")
