"""What the browser tests share: the built apps, one Playwright, a server for the ground alone, devices that were used before."""

from __future__ import annotations

import shutil
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Playwright, async_playwright

from mobile.web.build import Plan, build
from sync_server.demo.folder import DemoFolder
from tests.support import doorstep, residence_tablet
from tests.support.centre import CentreProcess
from tests.support.centre_couchdb import BorrowedCouch, server
from tests.support.server_process import ROOT, ServerProcess, centre_process, files_process
from tests.support.used_devices import UsedDevice, UsedDevices

__all__ = ["server"]

OFFICE = {"SOGLIA_OFFICE_PHONE": "+39 06 5550 0100", "SOGLIA_OFFICE_HOURS": "lun-ven 9-18"}


@pytest.fixture(scope="session")
def built_app() -> Path:
    """The app itself in build/app, where the centre looks for it."""
    build(Plan())
    return Plan().out


@pytest.fixture(scope="session")
def built_ground() -> Path:
    """The tiny app of these tests."""
    plan = Plan(main=ROOT / "tests" / "browser" / "apps" / "ground.py", out=ROOT / "build" / "ground")
    build(plan)
    return plan.out


@pytest.fixture
async def playwright() -> AsyncIterator[Playwright]:
    async with async_playwright() as started:
        yield started


@pytest.fixture
async def ground_server(built_ground: Path, tmp_path: Path) -> AsyncIterator[ServerProcess]:
    server = files_process(built_ground, tmp_path)
    await server.start()
    yield server
    await server.close()


@pytest.fixture(scope="session")
def seeded_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the demonstration in it, as `make run` leaves it after its first start. Copy it; nobody serves this one."""
    data = tmp_path_factory.mktemp("seeded") / "data"
    process = CentreProcess(data, environ={"SOGLIA_DEMO": "1"})
    try:
        url = process.start()
        wait_until(lambda: DemoFolder(data).done and httpx.get(f"{url}/health", timeout=30).json()["behind"] == 0)
        assert process.stop() == 0
    finally:
        process.end_now()
    return data


@pytest.fixture
async def giulias_centre(built_app: Path, tmp_path: Path, server: BorrowedCouch | None) -> AsyncIterator[ServerProcess]:
    """The real centre with one outreach worker in it; the built app at its root."""
    process = _on(server, tmp_path, **OFFICE)
    await _begin_with_giulia(process, server, tmp_path)
    yield process
    await process.close()


@pytest.fixture
async def demo_centre(built_app: Path, seeded_data: Path, tmp_path: Path, server: BorrowedCouch | None) -> AsyncIterator[ServerProcess]:
    """The real centre on a copy of the seeded folder, or with its databases moved to an Apache CouchDB; the built app at its root."""
    process = _on(server, tmp_path)
    await _begin_with_demonstration(process, server, tmp_path, seeded_data)
    yield process
    await process.close()


@pytest.fixture(scope="session")
def used_devices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UsedDevices]:
    kept = UsedDevices(tmp_path_factory.mktemp("used"))
    yield kept
    kept.close()


@pytest.fixture
async def ground_opened_before(
    playwright: Playwright, built_ground: Path, used_devices: UsedDevices, tmp_path: Path
) -> AsyncIterator[UsedDevice]:
    """A phone that has opened the tiny app once and left it."""

    def at(port: int, folder: Path) -> UsedDevice:
        return UsedDevice("phone", folder / "profile", replace(files_process(built_ground, folder), port=port))

    async def first_use(folder: Path, port: int) -> None:
        phone = at(port, folder)
        await phone.centre.start()
        await phone.first_use(playwright, lambda tab: tab.sees("pronto"))

    phone = at(await used_devices.copied("ground", tmp_path, first_use), tmp_path)
    await phone.centre.start()
    yield phone
    await phone.centre.close()


@pytest.fixture
async def giulias_phone(
    playwright: Playwright, built_app: Path, used_devices: UsedDevices, tmp_path: Path, server: BorrowedCouch | None
) -> AsyncIterator[UsedDevice]:
    """Her phone as she left it when she had signed in and looked at her list, where nothing is yet; her centre, which serves."""

    def at(port: int, folder: Path) -> UsedDevice:
        return UsedDevice("phone", folder / "profile", replace(_on(server, folder, **OFFICE), port=port), doorstep.GIULIA)

    async def first_use(folder: Path, port: int) -> None:
        phone = at(port, folder)
        await _begin_with_giulia(phone.centre, server, folder)
        await phone.first_use(playwright, doorstep.sign_in)

    phone = at(await used_devices.copied("giulia", tmp_path, first_use, anew=server is not None), tmp_path)
    await phone.centre.start()
    yield phone
    await phone.centre.close()


@pytest.fixture
async def marcos_tablet(
    playwright: Playwright, built_app: Path, seeded_data: Path, used_devices: UsedDevices, tmp_path: Path, server: BorrowedCouch | None
) -> AsyncIterator[UsedDevice]:
    """The tablet of Casa Zagara as Marco left it when the board of the demonstration stood; its centre, which serves."""

    def at(port: int, folder: Path) -> UsedDevice:
        return UsedDevice("tablet", folder / "profile", replace(_on(server, folder), port=port), residence_tablet.MARCO)

    async def first_use(folder: Path, port: int) -> None:
        tablet = at(port, folder)
        await _begin_with_demonstration(tablet.centre, server, folder, seeded_data)
        await tablet.first_use(playwright, residence_tablet.sign_in)

    tablet = at(await used_devices.copied("marco", tmp_path, first_use, anew=server is not None), tmp_path)
    await tablet.centre.start()
    yield tablet
    await tablet.centre.close()


def _on(server: BorrowedCouch | None, folder: Path, **more: str) -> ServerProcess:
    return centre_process(folder, SOGLIA_COUCHDB_URL=server.url if server else "", **more)


async def _begin_with_giulia(process: ServerProcess, server: BorrowedCouch | None, folder: Path) -> None:
    if server is not None:
        server.prepare(folder / "data")
    await doorstep.join(process)
    await process.start()


async def _begin_with_demonstration(process: ServerProcess, server: BorrowedCouch | None, folder: Path, seeded: Path) -> None:
    shutil.copytree(seeded, folder / "data")
    if server is not None:
        server.believe(folder / "data")
        await process.run("move", "--to-couchdb")
    await process.start()


def wait_until(reached: Callable[[], bool], seconds: float = 120) -> None:
    """For what another process does: it has no bell to ring here."""
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)
