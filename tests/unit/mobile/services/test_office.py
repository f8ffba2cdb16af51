"""The office's number reaches the device with what the centre hands down anyway, and is there when the centre is not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from mobile.platform.ports import Answer
from mobile.services import office
from mobile.services.centre import SignIn
from mobile.services.office import Office
from mobile.services.session import DeviceSession
from tests.support.application import PIN, PaperDoor
from tests.support.machine import machine

NUMBER = {"phone": "+39 06 5550 0100", "hours": "lun-ven 9-18"}


class TellingDoor(PaperDoor):
    """A centre that tells the number with every answer to a device; `told` None: one of before."""

    def __init__(self, told: object) -> None:
        super().__init__()
        self.told = told

    async def post(self, path: str, body: Mapping[str, Any]) -> Answer:
        said = {"office": self.told} if self.told is not None else {}
        if path.endswith("/pulse"):
            return Answer(200, {"server_time_ms": 1_795_000_000_000, "epoch": "e", **said})
        answer = await super().post(path, body)
        return Answer(answer.status, {**answer.body, **said})


async def signed_in(folder: Path, door: PaperDoor) -> DeviceSession:
    session = DeviceSession(machine(folder, door))  # type: ignore[arg-type]
    await session.start()
    await session.enrol(SignIn("giulia", "giusta"))
    await session.choose_pin(PIN, PIN)
    return session


async def test_the_number_of_the_first_sign_in_is_on_the_device_at_the_next_start_without_a_network(tmp_path: Path) -> None:
    session = await signed_in(tmp_path, TellingDoor(NUMBER))
    await session.lock()
    session.file.close()
    again = DeviceSession(machine(tmp_path, PaperDoor()))  # type: ignore[arg-type]
    await again.start()
    assert office.known(again.file) == Office("+39 06 5550 0100", "lun-ven 9-18")


async def test_the_next_pulse_brings_another_number_or_takes_it_away_and_an_older_centre_changes_nothing(tmp_path: Path) -> None:
    door = TellingDoor(NUMBER)
    session = await signed_in(tmp_path, door)
    door.told = {"phone": "112", "hours": ""}
    await session.centre.pulse({})
    assert office.known(session.file) == Office("112")
    door.told = None
    await session.centre.pulse({})
    assert office.known(session.file) == Office("112")
    door.told = {"phone": "", "hours": ""}
    await session.centre.pulse({})
    assert office.known(session.file) == Office()


@pytest.mark.parametrize("told", ["112", {"phone": "javascript:alert(1)"}, {"phone": None}, {}, ["112"]])
async def test_what_no_dialler_could_take_is_no_number(tmp_path: Path, told: object) -> None:
    session = await signed_in(tmp_path, TellingDoor(told))
    assert office.known(session.file) == Office()
