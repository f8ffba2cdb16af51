"""A key that was derived before the app stood opens what the PIN would, counts as a try, and gets round nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from mobile.platform.ports import PadKey
from mobile.services.device import ORDER
from mobile.services.problems import DeviceError
from mobile.services.session import DeviceSession
from tests.support.application import PIN, PaperDoor
from tests.support.machine import QuickKey, QuickKeyBox, machine
from tests.support.session import opened

LASTS_MS = 300_000


@dataclass
class Clock:
    ms: int = 1_795_000_000_000

    def now(self) -> int:
        return self.ms


async def locked(folder: Path, clock: Clock) -> DeviceSession:
    """A device on which marco has chosen his PIN, at its next start."""
    first, _ = await opened(folder)
    await first.lock()
    first.file.close()
    session = DeviceSession(machine(folder, PaperDoor(), clock.now))  # type: ignore[arg-type]
    await session.start()
    return session


async def handed(session: DeviceSession, pin: str = PIN, salt: bytes | None = None) -> PadKey:
    """As the page derives it, from what it was told when the device was used last."""
    row = session.file.person("marco")
    assert row is not None
    used = row.salt if salt is None else salt
    return PadKey("marco", used, session.machine.now_ms(), await QuickKeyBox().derive(pin, used))


async def tries(session: DeviceSession) -> int:
    row = session.file.person("marco")
    assert row is not None
    return row.wrong_tries


async def test_the_right_pin_opens_the_ring_and_its_files(tmp_path: Path) -> None:
    session = await locked(tmp_path, Clock())
    current = await session.unlock_with(await handed(session), LASTS_MS)
    assert current.person.name == "marco"
    assert "residence-zagara" in current.circles.names()
    assert await tries(session) == 0
    await session.lock()


async def test_wrong_pins_count_like_any_other_and_waiting_holds_for_the_right_one(tmp_path: Path) -> None:
    clock = Clock()
    session = await locked(tmp_path, clock)
    for count in (1, 2, 3):
        with pytest.raises(DeviceError) as told:
            await session.unlock_with(await handed(session, "999999"), LASTS_MS)
        assert (told.value.code, await tries(session)) == ("wrong_pin", count)
    with pytest.raises(DeviceError) as told:
        await session.unlock_with(await handed(session), LASTS_MS)
    assert told.value.code == "wait"
    clock.ms += 5_000
    await session.unlock_with(await handed(session), LASTS_MS)
    assert await tries(session) == 0
    await session.lock()


async def test_a_try_is_written_down_before_the_key_meets_the_ring(tmp_path: Path) -> None:
    session = await locked(tmp_path, Clock())
    seen: list[int] = []

    class Killed(QuickKey):
        async def open(self, sealed: bytes) -> bytes | None:
            seen.append(await tries(session))
            raise KeyboardInterrupt

    right = await handed(session)
    with pytest.raises(KeyboardInterrupt):
        await session.unlock_with(PadKey("marco", right.salt, right.typed_ms, Killed(b"k" * 32)), LASTS_MS)
    assert seen == [1]
    assert await tries(session) == 1, "whoever ends the app has used up the try"


async def test_a_key_of_another_salt_or_person_is_asked_for_again_and_counts_nothing(tmp_path: Path) -> None:
    session = await locked(tmp_path, Clock())
    right = await handed(session)
    nobody = PadKey("lucia", right.salt, right.typed_ms, right.key)
    for wrong in (await handed(session, salt=b"s" * 16), await handed(session, salt=b""), nobody):
        with pytest.raises(DeviceError) as told:
            await session.unlock_with(wrong, LASTS_MS)
        assert told.value.code == "type_again"
    assert await tries(session) == 0


async def test_a_pin_lasts_no_longer_than_an_open_app_that_nobody_touches(tmp_path: Path) -> None:
    clock = Clock()
    session = await locked(tmp_path, clock)
    typed = await handed(session)
    clock.ms += LASTS_MS + 1
    with pytest.raises(DeviceError) as told:
        await session.unlock_with(typed, LASTS_MS)
    assert (told.value.code, session.current) == ("type_again", None)
    clock.ms -= 1
    await session.unlock_with(typed, LASTS_MS)
    await session.lock()


async def test_a_page_may_ask_for_whoever_used_the_device_last_and_for_nobody_where_something_else_comes_first(tmp_path: Path) -> None:
    session = await locked(tmp_path, Clock())
    asked = session.asked_first()
    row = session.file.person("marco")
    assert row is not None
    assert asked is not None
    assert (asked[0].name, asked[1]) == ("marco", row.salt)
    with pytest.raises(DeviceError):
        await session.unlock("marco", "999999")
    assert session.asked_first() is None, "after a wrong one the app itself asks, and says how long to wait"
    await session.unlock("marco", PIN)
    assert session.asked_first() is not None
    session.file.keep(ORDER, "hand_in")
    assert session.asked_first() is None
    await session.lock()


async def test_nobody_is_asked_for_on_a_device_without_people(tmp_path: Path) -> None:
    session = DeviceSession(machine(tmp_path, PaperDoor()))  # type: ignore[arg-type]
    await session.start()
    assert session.asked_first() is None
