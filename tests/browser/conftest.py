"""What the browser tests share: the built apps, one Playwright, and a server for the ground alone."""

from __future__ import annotations

import shutil
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Playwright, async_playwright

from mobile.web.build import Plan, build
from sync_server.demo.folder import DemoFolder
from tests.support import doorstep
from tests.support.centre import CentreProcess
from tests.support.centre_couchdb import BorrowedCouch, server
from tests.support.server_process import ROOT, ServerProcess, centre_process, files_process

__all__ = ["server"]


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
    if server is not None:
        server.prepare(tmp_path / "data")
    reached = {"SOGLIA_OFFICE_PHONE": "+39 06 5550 0100", "SOGLIA_OFFICE_HOURS": "lun-ven 9-18"}
    process = centre_process(tmp_path, SOGLIA_COUCHDB_URL=server.url if server else "", **reached)
    await doorstep.join(process)
    await process.start()
    yield process
    await process.close()


@pytest.fixture
async def demo_centre(built_app: Path, seeded_data: Path, tmp_path: Path, server: BorrowedCouch | None) -> AsyncIterator[ServerProcess]:
    """The real centre on a copy of the seeded folder, or with its databases moved to an Apache CouchDB; the built app at its root."""
    shutil.copytree(seeded_data, tmp_path / "data")
    process = centre_process(tmp_path, SOGLIA_COUCHDB_URL=server.url if server else "")
    if server is not None:
        server.believe(tmp_path / "data")
        await process.run("move", "--to-couchdb")
    await process.start()
    yield process
    await process.close()


def wait_until(reached: Callable[[], bool], seconds: float = 120) -> None:
    """For what another process does: it has no bell to ring here."""
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)
