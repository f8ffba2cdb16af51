"""What the browser tests share: the built apps, one Playwright, and a server for the ground alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Playwright, async_playwright

from mobile.web.build import Plan, build
from tests.support.server_process import ROOT, ServerProcess, files_process


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
