"""How the agency's office is reached: its number, and when somebody answers.

Rule: the centre tells it with what it hands down anyway (tokens and pulses) and the device keeps it in its own file, because whoever needs
it has no network. An agency that has named no number has sentences without one; an older centre that tells nothing changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mobile.services.device import DeviceFile
from schemas.telephone import is_telephone

PHONE, HOURS = KEPT = ("office_phone", "office_hours")
LONGEST_HOURS = 80


@dataclass(frozen=True)
class Office:
    phone: str = ""
    hours: str = ""


def known(file: DeviceFile) -> Office:
    return Office(file.setting(PHONE) or "", file.setting(HOURS) or "")


def learn(file: DeviceFile, answer: Mapping[str, Any]) -> None:
    """What an answer of the centre tells of it, written only when it is new."""
    told = answer.get("office")
    if not isinstance(told, Mapping):
        return
    phone, hours = str(told.get("phone") or ""), str(told.get("hours") or "")
    fresh = Office(phone if is_telephone(phone) else "", hours[:LONGEST_HOURS])
    if fresh != known(file):
        file.keep_all({PHONE: fresh.phone, HOURS: fresh.hours})
