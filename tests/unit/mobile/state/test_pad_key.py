"""A PIN that was typed before the app stood: the start ends on the list, on the PIN's page with a sentence, or where it ended before."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from mobile.platform.ports import PadKey
from mobile.services.device import ORDER, DeviceFile
from mobile.state.application import ApplicationState
from mobile.state.session import Phase
from tests.support.application import PIN, PaperDoor, begun, enrolled, running, until
from tests.support.machine import QuickKeyBox, machine


async def known(folder: Path) -> bytes:
    """Giulia's device; the salt that its page was told."""
    async with running(folder) as app:
        await enrolled(app, "giulia")
        asked = app.session.asked_first()
        assert asked is not None
        return asked[1]


def fresh(folder: Path) -> ApplicationState:
    return ApplicationState(machine(folder, PaperDoor()))  # type: ignore[arg-type]


async def typed(app: ApplicationState, salt: bytes, pin: str = PIN) -> PadKey:
    return PadKey("giulia", salt, app.machine.now_ms(), await QuickKeyBox().derive(pin, salt))


@asynccontextmanager
async def started_with(folder: Path, salt: bytes, pin: str = PIN) -> AsyncIterator[tuple[ApplicationState, list[Phase]]]:
    """The app at a start that found these digits typed, and the phases that it went through."""
    app, phases = fresh(folder), list[Phase]()
    app.take_pad_key(await typed(app, salt, pin))

    def note(_state: object, changed: str | None) -> None:
        if changed == "phase":
            phases.append(app.session.phase)

    app.session.subscribe(note)  # type: ignore[attr-defined]
    async with begun(app):
        yield app, phases


async def test_the_right_one_leads_to_the_list_with_no_page_in_between(tmp_path: Path) -> None:
    salt = await known(tmp_path)
    async with started_with(tmp_path, salt) as (app, phases):
        await until(app, lambda: not app.session.busy)
        assert phases == [Phase.OPEN]
        assert (app.session.user, app.session.problem) == ("giulia", None)
        app.session.lock()
        await until(app, lambda: app.session.phase is Phase.LOCKED)
        await app.session.unlock(PIN)
        assert app.session.phase is Phase.OPEN, "what was begun at the start ends like any other session"


async def test_a_wrong_one_says_so_on_the_pins_page_and_counts(tmp_path: Path) -> None:
    salt = await known(tmp_path)
    async with started_with(tmp_path, salt, "999999") as (app, phases):
        assert phases == [Phase.LOCKED]
        assert app.session.problem is not None
        assert app.session.problem.code == "wrong_pin"
        assert app.session.asked_first() is None
        await app.session.unlock(PIN)
        assert app.session.phase is Phase.OPEN


async def test_starting_again_and_again_gets_nobody_round_the_waiting(tmp_path: Path) -> None:
    salt = await known(tmp_path)
    for _ in range(3):
        async with started_with(tmp_path, salt, "999999"):
            pass
    async with started_with(tmp_path, salt) as (app, _):
        assert app.session.problem is not None
        assert (app.session.phase, app.session.problem.code) == (Phase.LOCKED, "wait")
        assert app.session.wait_seconds > 0


async def test_a_revoked_device_is_not_opened_by_it(tmp_path: Path) -> None:
    salt = await known(tmp_path)
    file = DeviceFile.open(str(tmp_path / "device.sqlite"), False, None)
    file.keep(ORDER, "hand_in")
    file.close()
    async with started_with(tmp_path, salt) as (app, phases):
        assert phases[0] is Phase.HANDING_IN
        assert app.session.user is None


async def test_the_offices_code_goes_first(tmp_path: Path) -> None:
    salt = await known(tmp_path)
    app = fresh(tmp_path)
    app.session.take_office_code("GQ8R7T")
    app.take_pad_key(await typed(app, salt))
    async with begun(app):
        assert (app.session.phase, app.session.user) == (Phase.NEW, None)


async def test_one_that_is_whole_after_the_start_opens_too(tmp_path: Path) -> None:
    salt = await known(tmp_path)
    async with begun(fresh(tmp_path)) as app:
        await asyncio.sleep(0)  # the start's own tasks begin
        assert app.session.phase is Phase.LOCKED
        app.take_pad_key(await typed(app, salt))
        await until(app, lambda: app.session.phase is Phase.OPEN)
        assert app.session.user == "giulia"
