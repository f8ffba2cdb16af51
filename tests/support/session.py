"""A device's session without a centre: what an office would have granted, and a device on which that person has just chosen a PIN."""

from __future__ import annotations

from pathlib import Path

from mobile.services.centre import Grant
from mobile.services.keyring import keys_for
from mobile.services.session import DeviceSession, OpenSession
from tests.support.application import PIN, PaperDoor
from tests.support.machine import machine

CIRCLES = ("catalog", "board", "residence-zagara", "residence-zagara-media")


def grant(user: str = "marco", circles: tuple[str, ...] = CIRCLES, refresh_token: str = "r1") -> Grant:
    return Grant(user, user.capitalize(), "educator", circles, refresh_token, "access", 900, "epoch")


async def opened(folder: Path, user: str = "marco", pin: str = PIN) -> tuple[DeviceSession, OpenSession]:
    """As after an enrolment, without a centre."""
    session = DeviceSession(machine(folder, PaperDoor()))  # type: ignore[arg-type]
    await session.start()
    session.file.keep_identity("aaaaabbbbb", "credential")
    told = grant(user)
    keys = keys_for(told.circles, session.file.circle_files(), {}, session.machine.random_bytes)
    session._pending, session._pending_kept = (told, keys), True
    return session, await session.choose_pin(pin, pin)
