"""A visit on an invented dwelling, in stores that live in memory only: the same services as a real one, on a machine that keeps nothing.

Rule (issue 17): a sample leaves no trace. Its files have no place on the device, its door leads nowhere, nothing of it is counted, searched
or sent; its position and its photos are invented, so that no permission is asked for. When it is left, or the app is killed, it is gone.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NoReturn

from mobile.platform.bytes_copy import BytesCopy
from mobile.platform.outside import NothingOutside
from mobile.platform.ports import PreparedPhoto
from mobile.services.circles import Circles
from mobile.services.device import PersonRow
from mobile.services.drawings import HEIGHT, WIDTH, drawing
from mobile.services.journal import Journal
from mobile.services.keyring import KeyRing
from mobile.services.needs import Answer, Fix, Machine, Pictures, WrappingKey
from mobile.services.session import DeviceSession, OpenSession
from mobile.services.sync import usual_rhythm
from mobile.services.work import Work, work_of

MEMORY = ":memory:"
_DEVICE, _PERSON, _CIRCLE = "aaaaaaaaaa", "prova", "outreach-prova"
_CIRCLES = (_CIRCLE, f"{_CIRCLE}-media")
INVENTED = Fix(37.5, 15.09, 12.0)


class MemoryFiles:
    """A folder without a disk under it: each file that is opened is new, and is gone when it is closed."""

    exclusive = False

    async def prepare(self, names: Sequence[str]) -> None:
        """There is nothing to make ready."""

    def path(self, name: str) -> str:
        del name
        return MEMORY

    def flush(self, name: str) -> Callable[[], None] | None:
        del name
        return None

    async def exists(self, name: str) -> bool:
        del name
        return False

    async def names(self) -> Sequence[str]:
        return ()

    async def delete(self, name: str) -> None:
        """Nothing is kept."""

    async def used_bytes(self) -> int | None:
        return None

    async def free_bytes(self) -> int | None:
        return None

    async def persisted(self) -> bool | None:
        return None

    async def persist(self) -> bool:
        return False


class NoDoor:
    """No way to any centre."""

    origin = ""

    async def get(self, path: str, headers: Mapping[str, str]) -> Answer:
        return _nowhere(path, headers)

    async def post(self, path: str, body: Mapping[str, Any]) -> Answer:
        return _nowhere(path, body)

    async def get_bytes(self, path: str, headers: Mapping[str, str]) -> bytes | None:
        return _nowhere(path, headers)

    async def post_bytes(self, path: str, headers: Mapping[str, str], content: bytes) -> Answer:
        return _nowhere(path, headers, content)

    def client(self) -> Any:
        return _nowhere()


class NoKeys:
    """Nothing is sealed, for nothing is kept."""

    async def derive(self, secret: str, salt: bytes) -> WrappingKey:
        del secret, salt
        return _NoKey()


class _NoKey:
    async def seal(self, plain: bytes) -> bytes:
        return plain

    async def open(self, sealed: bytes) -> bytes | None:
        return sealed


class InventedPlace:
    """Asks no satellite and no permission."""

    async def locate(self) -> Fix:
        return INVENTED


class Drawings:
    """In place of the camera: one drawing after the other. What is drawn on one is painted as on a real photo."""

    def __init__(self, pictures: Pictures) -> None:
        self.draw = pictures.draw
        self._numbers: Iterator[int] = itertools.count()

    async def prepare(self, chosen: object) -> PreparedPhoto:
        del chosen
        copy = BytesCopy.of(drawing(next(self._numbers)))
        return PreparedPhoto("image/png", WIDTH, HEIGHT, copy, copy, copy)


def sample_machine(machine: Machine) -> Machine:
    """The clock and the dice of this machine, and nothing else of it."""
    return replace(
        machine,
        keys=NoKeys(),
        files=MemoryFiles(),
        door=NoDoor(),
        pictures=Drawings(machine.pictures),
        locator=InventedPlace(),
        outside=NothingOutside(),
        enciphers=False,
    )


async def sample_work(machine: Machine) -> Work:
    """The services of an invented person over stores in memory. Its sync is made and never run."""
    device = DeviceSession(sample_machine(machine))
    await device.start()
    device.file.keep_identity(_DEVICE, "")
    keys = dict.fromkeys(_CIRCLES, b"")
    circles = Circles(device.machine.files, device.file, enciphers=False)
    await circles.open(keys)
    person = PersonRow(_PERSON, _PERSON, "outreach", b"", b"")
    journal = Journal(device.file, _PERSON, device.clock, device.machine.random_bytes)
    opened = OpenSession(person, KeyRing(_PERSON, _CIRCLES, keys, ""), _NoKey(), circles, journal)
    return work_of(device, opened, usual_rhythm(device.machine), lambda: None)


def forget(work: Work) -> None:
    """Closes the stores, and with that what they held is gone."""
    for name in work.opened.circles.names():
        work.opened.circles.store(name).close()
    work.session.file.close()


def _nowhere(*_asked: object) -> NoReturn:
    raise ConnectionError("a sample has no centre")
