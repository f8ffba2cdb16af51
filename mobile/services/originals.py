"""Whether originals may leave over the network that there is now.

Rule (design.md section 7, ADR 0115): originals wait for a network that nobody pays by the megabyte. Where the machine tells nothing of its
network they wait for the person's word: "send them now", for what waits now, or "also over mobile data", for this device until it is taken
back. Records and working copies never wait.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from mobile.services.device import DeviceFile

WaitsFor = Literal["", "wifi", "word"]
ALSO_ON_MOBILE = "originals_on_mobile"


def waits_for(connection: str, *, also_on_mobile: bool, asked: bool) -> WaitsFor:
    """What originals wait for; empty: for nothing. What is not known to be free of charge is not taken for it."""
    if connection == "unmetered" or also_on_mobile or asked:
        return ""
    return "wifi" if connection == "metered" else "word"


class Originals:
    """The rule for one open session; the person's choice is the device's and stays."""

    def __init__(self, connection: Callable[[], str], file: DeviceFile) -> None:
        self._connection, self._file = connection, file
        self._asked = False
        self._held = False

    @property
    def waits_for(self) -> WaitsFor:
        return waits_for(self._connection(), also_on_mobile=self.also_on_mobile, asked=self._asked)

    @property
    def also_on_mobile(self) -> bool:
        return bool(self._file.number(ALSO_ON_MOBILE))

    def choose(self, *, also_on_mobile: bool) -> None:
        self._file.keep(ALSO_ON_MOBILE, str(int(also_on_mobile)))

    def send_now(self) -> None:
        """For what waits now, until it is gone."""
        self._asked = True

    def all_gone(self) -> None:
        """The next ones wait again."""
        self._asked = False

    def may_go(self) -> bool:
        """Asked before each handful: who leaves the house with the phone leaves its Wi-Fi in the middle of a photo."""
        self._held = bool(self.waits_for)
        return not self._held

    def come_free(self) -> bool:
        """Whether they were held back and need not be any more: nothing else would begin a round then."""
        return self._held and not self.waits_for
