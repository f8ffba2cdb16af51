"""A desk of devices without a centre behind it, for tests of the office's page: it keeps what the page asked of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from sync_server.accounts.roles import Person
from sync_server.office.devices_state import DevicesState, DeviceWays
from ui.present.device_story import LogLine
from ui.present.devices import Centre, Device, OpenCode, Recall, Told

NOW = datetime(2026, 11, 22, 20, 14, tzinfo=UTC)
"""21:14 in Catania."""
SARA = Person("sara", "Sara Leonardi", "office")
MARCO = Person("marco", "Marco Trovato", "educator", ("residence-zagara",))
GIULIA = Person("giulia", "Giulia Ferrante", "outreach", ("outreach-catania",))
WORKERS = (GIULIA, MARCO)
MEASURE = Centre(NOW, "1.4.2", "1.4.0")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An hour of that November in Catania."""
    return datetime(2026, 11, day, hour - 1, minute, tzinfo=UTC)


def a_device(key: str = "zagara", name: str = "Tablet Casa Zagara", **more: Any) -> Device:
    known: dict[str, Any] = {
        "platform": "browser",
        "app": "1.4.2",
        "last": at(22, 21, 10),
        "users": ("marco",),
        "people": ("Marco Trovato",),
        "circles": ("Casa Zagara",),
        "told": Told(unsent=0, used=27_000_000_000, free=37_000_000_000, clock_ms=1000),
    }
    return Device(key, name, **{**known, **more})


@dataclass
class KnownDesk:
    """Devices by their key; `refuses` is what the next action meets."""

    devices: dict[str, Device] = field(default_factory=lambda: {"zagara": a_device()})
    lines: tuple[LogLine, ...] = ()
    asked: list[tuple[Any, ...]] = field(default_factory=list)
    refuses: Exception | None = None
    codes: tuple[OpenCode, ...] = ()

    async def read(self) -> tuple[Device, ...]:
        return tuple(self.devices.values())

    async def log(self, device: str) -> tuple[LogLine, ...]:
        return self.lines if device in self.devices else ()

    async def workers(self) -> tuple[Person, ...]:
        return WORKERS

    async def device_list(self) -> Sequence[Any]:
        raise AssertionError("the page reads through `read`")

    async def events(self, device: str) -> Sequence[Any]:
        raise AssertionError("the page reads through `log`")

    async def revoke(self, device: str, by: str, why: str) -> None:
        self._do("revoke", device, by, why)
        self.devices[device] = replace(self.devices[device], recall=Recall(NOW, "Sara Leonardi", why))

    async def found_again(self, device: str, by: str) -> None:
        self._do("found_again", device, by)
        self.devices[device] = replace(self.devices[device], recall=None)

    async def rename(self, device: str, name: str, by: str) -> None:
        self._do("rename", device, name, by)
        self.devices[device] = replace(self.devices[device], name=name)

    async def new_code(self, user: str, purpose: str, device: str | None, by: str) -> tuple[str, str]:
        self._do("new_code", user, purpose, device, by)
        return "K7M2QX", "A" * 26

    async def open(self) -> tuple[OpenCode, ...]:
        return self.codes

    async def open_codes(self) -> Sequence[Any]:
        raise AssertionError("the page reads through `open`")

    async def withdraw_code(self, selector: str, by: str) -> None:
        self._do("withdraw_code", selector, by)
        self.codes = tuple(one for one in self.codes if one.key != selector)

    def _do(self, *asked: Any) -> None:
        refused, self.refuses = self.refuses, None
        if refused is not None:
            raise refused
        self.asked.append(asked)


def a_devices_state(desk: KnownDesk | None = None, person: Person = SARA, measure: Centre = MEASURE) -> DevicesState:
    """The place over a desk; without one, over a centre that knows no device."""
    known = desk or KnownDesk({})

    async def still_here() -> Person:
        return person

    return DevicesState(
        DeviceWays(still_here, known, known.read, known.log, known.workers, known.open, lambda: measure, "https://soglia.test")
    )
