"""The app's state over real services and files, with a centre of paper: no screen and no network."""

from __future__ import annotations

import asyncio
import dataclasses
import hashlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from mobile.platform.ports import Answer
from mobile.services.needs import Pictures
from mobile.state.application import ApplicationState
from mobile.state.session import Phase
from tests.support.machine import machine

PIN = "204862"
CIRCLES = {
    "giulia": ["catalog", "board", "outreach-catania", "outreach-catania-media"],
    "marco": ["catalog", "board", "residence-zagara", "residence-zagara-media"],
    "lucia": ["catalog", "board", "residence-zagara", "residence-zagara-media"],
}
CODES = {"K7M4QX": "marco", "LC23AB": "lucia", "GQ8R7T": "giulia"}
"""The office's codes of that day, and whose they are."""


class PaperDoor:
    """A centre that enrols whoever has the password, keeps the keys of files and gives them back, and otherwise is out of reach."""

    origin = "http://127.0.0.1:1"

    def __init__(self) -> None:
        self.deposited: dict[str, str] = {}
        self.keeps_keys = True

    async def post(self, path: str, body: Mapping[str, Any]) -> Answer:
        if path == "/api/device/keys" and self.keeps_keys:
            self.deposited |= body["keys"]
            return Answer(200, {"kept": sorted(body["keys"])})
        if path == "/api/device/token" and body["user"] in CIRCLES:
            return Answer(200, self._grant(str(body["user"])))
        if path != "/api/device/enrol":
            raise ConnectionError("no network")
        if body["code"] not in CODES if "code" in body else body["password"] != "giusta":
            return Answer(401, {"error": "wrong_credentials", "reason": "Nome o password non corretti."})
        return Answer(200, self._grant(CODES[str(body["code"])] if "code" in body else str(body["user"])))

    def _grant(self, user: str) -> dict[str, Any]:
        shown = {"name": user, "display_name": user.capitalize(), "role": "outreach" if user == "giulia" else "educator"}
        tokens = {"access_token": "a", "refresh_token": hashlib.sha256(user.encode()).hexdigest(), "expires_in": 900}
        device = {"device": "aaaaabbbbb", "credential": "c", "server_time_ms": 1_795_000_000_000, "epoch": "e"}
        released = {name: key for name, key in self.deposited.items() if name in CIRCLES[user]}
        return {**device, **tokens, "user": shown, "circles": CIRCLES[user], "keys": released}

    def client(self) -> Any:
        raise ConnectionError("no network")


@asynccontextmanager
async def running(
    folder: Path, pictures: Pictures | None = None, door: PaperDoor | None = None, now_ms: Callable[[], int] | None = None
) -> AsyncIterator[ApplicationState]:
    """The app's state, ready for somebody; `pictures` in place of those that tests hand over prepared, `door` a centre that remembers."""
    device = machine(folder, door or PaperDoor(), now_ms)  # type: ignore[arg-type]
    async with begun(ApplicationState(device if pictures is None else dataclasses.replace(device, pictures=pictures))) as app:
        yield app


@asynccontextmanager
async def begun(app: ApplicationState, seconds: float = 20) -> AsyncIterator[ApplicationState]:
    """It runs until the block is left, and is past its start when the block begins."""
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(app.run())
        await until(app, lambda: app.session.phase is not Phase.STARTING, seconds)
        try:
            yield app
        finally:
            task.cancel()


async def until(app: ApplicationState, reached: Callable[[], bool], seconds: float = 20) -> None:
    """Looks again whenever a state has changed."""
    changed = asyncio.Event()

    def heard(_state: object, _field: str | None) -> None:
        changed.set()

    states = (app.session, app.today, app.photos, app.visit, app.residence, app.sync)
    stops = [state.subscribe(heard) for state in states]  # type: ignore[attr-defined]
    async with asyncio.timeout(seconds):
        while not reached():
            await changed.wait()
            changed.clear()
    for stop in stops:
        stop()


async def enrolled(app: ApplicationState, user: str, pin: str = PIN) -> None:
    await app.session.sign_in(user, "giusta")
    assert app.session.phase is Phase.CHOOSE_PIN
    await app.session.choose_pin(pin, pin)
    assert app.session.problem is None
    assert app.session.phase is Phase.OPEN
