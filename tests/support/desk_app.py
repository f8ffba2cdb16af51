"""The app's state on the desk's own platform, files and network, for as long as a block lasts: everything but the drawing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from mobile.platform.native import FolderFiles, native_platform
from mobile.services.machine import machine_from
from mobile.state.application import ApplicationState
from tests.support import application

SECONDS = 60
"""For what goes through a real centre."""


@asynccontextmanager
async def running(folder: Path, origin: str) -> AsyncIterator[ApplicationState]:
    platform = replace(native_platform(origin), files=FolderFiles(folder))
    try:
        async with application.begun(ApplicationState(machine_from(platform, "0.1.0")), SECONDS) as app:
            yield app
    finally:
        await platform.door.close()


async def until(app: ApplicationState, reached: Callable[[], bool]) -> None:
    await application.until(app, reached, SECONDS)
