"""When and by which device, as values: `<13-digit ms>-<4 hex>-<device>`.

Rule (design.md section 6, "Clocks lie"): a device stamps with its clock plus the last learned server offset and grows by itself; it never
takes over another device's stamp, so one tablet in 2038 cannot push the others there. Stamps order what is shown; they never decide what
is true, so a wrong clock only changes which of several live values comes first.
"""

import re
from dataclasses import dataclass

from schemas.identifiers import DEVICE

STAMP = rf"[0-9]{{13}}-[0-9a-f]{{4}}-{DEVICE}"
LARGEST_MS = 10**13 - 1
LARGEST_COUNTER = 0xFFFF


@dataclass(frozen=True, order=True)
class Stamp:
    ms: int
    counter: int
    device: str

    def __str__(self) -> str:
        return f"{self.ms:013d}-{self.counter:04x}-{self.device}"

    def after(self) -> "Stamp":
        """The smallest stamp of the same device that is greater."""
        if self.counter < LARGEST_COUNTER:
            return Stamp(self.ms, self.counter + 1, self.device)
        return Stamp(self.ms + 1, 0, self.device)


def parse_stamp(text: str) -> Stamp:
    if re.fullmatch(STAMP, text) is None:
        raise ValueError("a stamp is <13-digit ms>-<4 hex>-<device>")
    return Stamp(int(text[:13]), int(text[14:18], 16), text[19:])


def next_stamp(previous: str | None, now_ms: int, device: str) -> str:
    """The stamp of what this device writes now: its corrected clock, or just above its own last stamp when that is not behind.

    A last stamp of another device is not followed: after a new enrolment a device starts from its own clock again.
    """
    now = Stamp(min(max(now_ms, 0), LARGEST_MS), 0, device)
    last = parse_stamp(previous) if previous else None
    if last is None or last.device != device or last < now:
        return str(now)
    return str(last.after())


@dataclass(frozen=True)
class ServerOffset:
    """How far the centre's clock is ahead of the device's, and how wrong that can be; zero until first learned."""

    offset_ms: int = 0
    error_ms: int | None = None

    def corrected(self, device_ms: int) -> int:
        return device_ms + self.offset_ms

    def learned(self, sent_ms: int, server_ms: int, received_ms: int) -> "ServerOffset":
        """After one answer: the server's time is taken to be that of the middle of the round trip.

        A round trip that took less than nothing means that the device's clock was set meanwhile: nothing is learned from it.
        """
        if received_ms < sent_ms:
            return self
        return ServerOffset(server_ms - (sent_ms + received_ms) // 2, (received_ms - sent_ms + 1) // 2)
