"""A lost tablet over the real centre: revoked in the office, and its steps move on an open page when the tablet itself is heard."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sync_server.office.devices_reading import DevicesReading
from sync_server.office.devices_state import DevicesState, DeviceWays
from sync_server.office.hub import Hub
from tests.support.centre import LiveCentre, serving_centre
from tests.support.centre_couchdb import BorrowedCouch
from ui.present import device_story as story
from ui.present import devices as present
from ui.words import Words

WORDS = Words("it")


@pytest.fixture
async def live(tmp_path: Path, server: BorrowedCouch | None) -> AsyncIterator[LiveCentre]:
    async with serving_centre(tmp_path / "data", server=server) as centre:
        await centre.add("sara", "office")
        await centre.add("marco", "educator", "residence-zagara")
        yield centre


def opened(live: LiveCentre) -> DevicesState:
    """The place as the office's page has it, at Sara's."""
    desk = live.centre.desk
    cookie, reading = desk.tokens.session("sara"), DevicesReading(live.centre, desk)
    return DevicesState(
        DeviceWays(
            person=lambda: desk.session_person(cookie),
            desk=desk,
            read=reading.devices,
            log=reading.log,
            workers=reading.workers,
            codes=reading.codes,
            measure=lambda: reading.measure(datetime.now(UTC)),
            origin=live.url,
        )
    )


@asynccontextmanager
async def followed(live: LiveCentre, state: DevicesState) -> AsyncIterator[asyncio.Event]:
    """The hub wakes the place as it wakes a page; set at each time that it was brought up to date."""
    drawn, hub = asyncio.Event(), Hub(live.centre)
    async with asyncio.TaskGroup() as tasks:

        async def load() -> None:
            await state.load()
            drawn.set()

        hub.join(lambda kinds: tasks.create_task(load()) if "devices" in kinds else None)
        running = tasks.create_task(hub.run())
        await asyncio.sleep(0)
        yield drawn
        running.cancel()


async def pulse(live: LiveCentre, grant: dict[str, Any], **told: Any) -> dict[str, Any]:
    known = {"device": grant["device"], "credential": grant["credential"]}
    answer = await live.client.post("/api/device/pulse", json={**known, **told})
    answer.raise_for_status()
    said: dict[str, Any] = answer.json()
    return said


def steps(state: DevicesState) -> list[str]:
    device = state.device()
    assert device is not None
    return [step.state for step in story.steps(device, WORDS, datetime.now(UTC))]


async def until(drawn: asyncio.Event, state: DevicesState, wanted: list[str]) -> None:
    async with asyncio.timeout(30):
        while steps(state) != wanted:
            drawn.clear()
            await drawn.wait()


async def test_a_revoked_tablet_that_is_heard_again_moves_its_steps_on_the_open_page(live: LiveCentre) -> None:
    tablet = await live.enrol("marco", device_name="Tablet Casa Zagara")
    await pulse(live, tablet, unsent=2, unsent_bytes=5_100_000, clock_ms=int((time.time() + 120) * 1000))
    state = opened(live)
    await state.load()
    device = state.device()
    assert device is not None
    assert (device.people, device.told.unsent) == (("Marco",), 2)
    assert device.told.clock_ms == pytest.approx(120_000, abs=60_000)
    state.ask_why()
    async with followed(live, state) as drawn:
        await state.revoke()
        assert steps(state) == ["done", "here", "next", "next"]
        assert (await pulse(live, tablet, unsent=2))["order"] == "hand_in"
        await until(drawn, state, ["done", "done", "here", "next"])
    kinds = [line.kind for line in state.lines]
    assert (kinds[0], kinds[-1]) == ("revoked", "enrolled")
    assert (state.lines[0].by, state.lines[0].why) == ("Sara", "lost")


async def test_a_tablet_with_nothing_to_hand_in_is_wiped_and_its_undo_comes_too_late(live: LiveCentre) -> None:
    tablet = await live.enrol("marco")
    known = {"device": tablet["device"], "credential": tablet["credential"]}
    state = opened(live)
    await state.load()
    await state.revoke()
    async with followed(live, state) as drawn:
        (await live.client.post("/api/device/hand-in/begin", json={**known, "units": []})).raise_for_status()
        assert (await pulse(live, tablet))["order"] == "wipe"
        await until(drawn, state, ["done", "done", "done", "here"])
        (await live.client.post("/api/device/wiped", json=known)).raise_for_status()
        await until(drawn, state, ["done"] * 4)
    await state.found_again()
    assert state.problem is not None
    assert state.problem.code == "device_wiped"


async def test_a_tablet_that_was_found_again_goes_on_without_signing_in(live: LiveCentre) -> None:
    tablet = await live.enrol("marco")
    state = opened(live)
    await state.load()
    await state.revoke()
    renewal = {"device": tablet["device"], "credential": tablet["credential"], "user": "marco", "refresh_token": tablet["refresh_token"]}
    assert (await live.client.post("/api/device/token", json=renewal)).status_code == 403
    await state.found_again()
    assert steps(state) == []
    assert (await live.client.post("/api/device/token", json=renewal)).status_code == 200


async def test_the_code_that_the_page_shows_lets_its_person_in_and_the_qrs_long_one_too(live: LiveCentre) -> None:
    state = opened(live)
    await state.load()
    for form in ("short", "long"):
        await state.ask_code()
        state.choose_user("marco")
        await state.make_code()
        code = state.code
        assert code is not None
        typed = present.shown_code(code.short).lower() if form == "short" else code.address.removeprefix(f"{live.url}/#codice=")
        body = {"code": typed, "device_name": "Tablet nuovo", "platform": "test", "app_version": "0.1.0"}
        answer = await live.client.post("/api/device/enrol", json=body)
        assert (answer.status_code, answer.json()["user"]["name"]) == (200, "marco")
    await state.load()
    assert len(state.devices) == 2


async def test_only_who_works_with_the_app_is_offered_a_code_and_a_name_is_changed_for_everybody(live: LiveCentre) -> None:
    await live.enrol("marco")
    state = opened(live)
    await state.load()
    await state.ask_code()
    assert [person.name for person in state.workers] == ["marco", "sara"]
    state.ask_name()
    state.type_name("Tablet Casa Zagara")
    await state.rename()
    other = opened(live)
    await other.load()
    assert [device.name for device in other.devices] == ["Tablet Casa Zagara"]
