"""The app's state on the desk's own platform, files and network, for as long as a block lasts: everything but the drawing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from mobile.platform.native import FolderFiles, native_platform
from mobile.services.machine import machine_from
from mobile.state.application import ApplicationState
from mobile.state.session import Phase


@asynccontextmanager
async def running(folder: Path, origin: str) -> AsyncIterator[ApplicationState]:
    platform = replace(native_platform(origin), files=FolderFiles(folder))
    app = ApplicationState(machine_from(platform, "0.1.0"))
    try:
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(app.run())
            await until(app, lambda: app.session.phase is not Phase.STARTING)
            try:
                yield app
            finally:
                task.cancel()
    finally:
        await platform.door.close()


async def until(app: ApplicationState, reached: Callable[[], bool]) -> None:
    """Looks again whenever a state has changed."""
    changed = asyncio.Event()

    def heard(_state: object, _field: str | None) -> None:
        changed.set()

    states = (app.session, app.today, app.photos, app.visit, app.residence, app.sync)
    stops = [state.subscribe(heard) for state in states]  # type: ignore[attr-defined]
    async with asyncio.timeout(60):
        while not reached():
            await changed.wait()
            changed.clear()
    for stop in stops:
        stop()
