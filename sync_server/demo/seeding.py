"""Seeds a running centre as devices would: people first, then documents into local stores, then replication with their tokens.

No SQL and no projection row is written here. The order is the one of real life: the office writes the residences, the centre
makes their databases, then each device sends its circle. Cut anywhere, the next start goes on (`folder.py`).
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

from docstore.store import Store
from schemas.dates import local_date
from sync_server.accounts.roles import CATALOG, MEDIA
from sync_server.accounts.users import NewUser, user_document
from sync_server.authority import centre_client
from sync_server.couch.provision import TEAM
from sync_server.demo.device import DemoDevice
from sync_server.demo.folder import DemoFolder
from sync_server.demo.pen import Calendar
from sync_server.demo.people import DEMO_PEOPLE, FIRST_RESIDENCE
from sync_server.demo.residences import RESIDENCES, ResidencePlan
from sync_server.demo.stays import StayWriter, residence_document
from sync_server.demo.visits import DWELLINGS, Stores, VisitWriter

_SECONDS_FOR_DATABASES = 60


@dataclass(frozen=True, slots=True)
class Setting:
    """One demonstration: where it goes, what it remembers, which day is its today."""

    client: httpx.AsyncClient
    folder: DemoFolder
    calendar: Calendar
    tell: Callable[[str], None]

    def device(self, name: str) -> DemoDevice:
        return DemoDevice(self.client, self.folder, name)


async def seed(url: str, data: Path, tell: Callable[[str], None]) -> None:
    folder = DemoFolder(data)
    with folder.alone():
        await _seed_once(url, folder, tell)


async def _seed_once(url: str, folder: DemoFolder, tell: Callable[[str], None]) -> None:
    if folder.done:
        tell("I dati di prova ci sono già: nulla è stato cambiato.")
        return
    await _people(url, folder.data)
    plan = folder.load()
    folder.save({**plan, "day": plan.get("day") or local_date(int(time.time() * 1000))})
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        setting = Setting(client, folder, Calendar(folder.load()["day"]), tell)
        await _residences(setting)
        await _visits(setting)
        await _stays(setting)
    folder.finish()
    tell("I dati di prova sono pronti.")


async def _people(url: str, data: Path) -> None:
    async with centre_client(url, data) as client:
        for one in DEMO_PEOPLE:
            document = await asyncio.to_thread(user_document, NewUser(one.person, one.password), secrets.token_hex(16))
            answer = await client.put(f"/db/_users/{document['_id']}", json=document)
            # 409: made before the seed was cut.
            if answer.status_code != 409:
                answer.raise_for_status()


async def _residences(setting: Setting) -> None:
    """The office's documents; the centre makes three databases from each."""
    office = setting.device("ufficio")
    await office.enrol("sara")

    def write(catalog: Store) -> None:
        for plan in RESIDENCES:
            catalog.put(residence_document(plan))

    office.written((CATALOG,), write)
    await office.push(CATALOG)
    headers = await office.headers()
    deadline = time.monotonic() + _SECONDS_FOR_DATABASES
    for plan in RESIDENCES:
        while (await setting.client.get(f"/db/residence-{plan.key}", headers=headers)).status_code == 404:
            if time.monotonic() > deadline:
                raise TimeoutError("the centre did not make the residences' databases")
            await asyncio.sleep(0.1)
    setting.tell(f"Dati di prova: {len(RESIDENCES)} residenze.")


async def _visits(setting: Setting) -> None:
    phone = setting.device("telefono")
    await phone.enrol("giulia")

    def write(records: Store, pixels: Store) -> None:
        writer = VisitWriter(Stores(records, pixels), phone.pen("visits"), setting.calendar)
        for number in range(DWELLINGS):
            writer.write(number)

    phone.written((TEAM, TEAM + MEDIA), write)
    await phone.push(TEAM)
    await phone.push(TEAM + MEDIA)
    await phone.pulse()
    setting.tell(f"Dati di prova: {DWELLINGS} alloggi con i sopralluoghi e le foto.")


async def _stays(setting: Setting) -> None:
    """The first residence on its own tablet, shared by two educators; the others, which have none yet, by the office."""
    tablet, office = setting.device("tablet"), setting.device("ufficio")
    for educator in ("lucia", "marco"):
        await tablet.enrol(educator)
    await office.enrol("sara")
    for plan in RESIDENCES:
        first = plan.key == FIRST_RESIDENCE
        await _one_residence(setting, plan, tablet if first else office, _shifts if first else _sara)
    await _holds(setting, office)
    for device in (tablet, office):
        await device.pulse()
    households = sum(len(plan.stays) for plan in RESIDENCES)
    setting.tell(f"Dati di prova: {households} nuclei, tre mesi di soggiorni.")


async def _one_residence(setting: Setting, plan: ResidencePlan, device: DemoDevice, author: Callable[[int], str]) -> None:
    name = f"residence-{plan.key}"

    def write(store: Store) -> None:
        with store.transaction():
            for document in StayWriter(plan, device.pen(name), setting.calendar, author).write():
                store.put(document)

    device.written((name,), write)
    await device.push(name)


async def _holds(setting: Setting, office: DemoDevice) -> None:
    """Holds are the office's word, from a store of its own for each residence that has one."""
    keeper = DemoDevice(setting.client, setting.folder, "riserve", office.grant)
    for plan in RESIDENCES:
        if not plan.holds:
            continue

        def write(store: Store, plan: ResidencePlan = plan) -> None:
            pen = office.pen(f"holds {plan.key}")
            for document in StayWriter(plan, pen, setting.calendar, _sara).write_holds(pen):
                store.put(document)

        keeper.written((f"residence-{plan.key}",), write)
        await keeper.push(f"residence-{plan.key}")


def _shifts(days: int) -> str:
    return "marco" if days % 2 else "lucia"


def _sara(_days: int) -> str:
    return "sara"
