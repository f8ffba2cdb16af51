"""What the services ask of the machine they run on, as protocols; `mobile/platform` has the two machines.

Rule (design.md section 3): services know no browser and no desk. A thing that fails for want of a network raises `ConnectionError`; a wrong
secret is an answer (None) and no exception, because people mistype.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class WrappingKey(Protocol):
    """A key that was derived from a PIN; its bytes are never handed out."""

    async def seal(self, plain: bytes) -> bytes: ...

    async def open(self, sealed: bytes) -> bytes | None:
        """None: not sealed with this key, or damaged."""
        ...


class KeyBox(Protocol):
    """PBKDF2 and AES-GCM, wherever they come from."""

    async def derive(self, secret: str, salt: bytes) -> WrappingKey: ...


class PadKey(Protocol):
    """A key that the page derived from the PIN of `person` with `salt`, before the app stood."""

    @property
    def person(self) -> str: ...

    @property
    def salt(self) -> bytes: ...

    @property
    def typed_ms(self) -> int: ...

    @property
    def key(self) -> WrappingKey: ...


class Files(Protocol):
    """The device's folder. `prepare` is awaited before a file of that name is opened."""

    @property
    def exclusive(self) -> bool: ...

    async def prepare(self, names: Sequence[str]) -> None: ...

    def path(self, name: str) -> str: ...

    def flush(self, name: str) -> Callable[[], None] | None: ...

    async def exists(self, name: str) -> bool: ...

    async def names(self) -> Sequence[str]:
        """Every file here, logs and journals too."""
        ...

    async def delete(self, name: str) -> None:
        """A file that is closed, with what stands beside it."""
        ...

    async def used_bytes(self) -> int | None: ...

    async def free_bytes(self) -> int | None: ...

    async def persisted(self) -> bool | None: ...

    async def persist(self) -> bool:
        """Asks the system to keep the files when space runs short."""
        ...


class Outside(Protocol):
    """What stands outside the stores, for when they do not open or are gone."""

    @property
    def copies(self) -> bool:
        """Whether there is a page that copies the files, and a browser that may take them away."""
        ...

    def note(self, counts: Mapping[str, int | str]) -> None: ...

    def forget(self) -> None: ...

    async def vanished(self) -> str:
        """The id under which a store stood here that the browser has removed; empty when there is nothing to tell."""
        ...

    async def told_vanished(self) -> None: ...

    async def installed(self) -> bool: ...

    def connection(self) -> str:
        """unmetered, metered or unknown: whether what is sent now costs by the megabyte."""
        ...

    async def rescue(self, why: str) -> bool: ...


class Answer(Protocol):
    """An answer of the centre's JSON door; an empty body is no centre's."""

    @property
    def status(self) -> int: ...

    @property
    def body(self) -> Mapping[str, Any]: ...


class Door(Protocol):
    """The way to the centre. `client` is what `HttpPeer` stands on; it is made, and httpx imported, at the first sync."""

    @property
    def origin(self) -> str: ...

    async def get(self, path: str, headers: Mapping[str, str]) -> Answer: ...

    async def post(self, path: str, body: Mapping[str, Any]) -> Answer: ...

    async def get_bytes(self, path: str, headers: Mapping[str, str]) -> bytes | None:
        """The body of an answer that gives it; None for every other answer."""
        ...

    async def post_bytes(self, path: str, headers: Mapping[str, str], content: bytes) -> Answer: ...

    def client(self) -> Any: ...


@dataclass(frozen=True)
class Fix:
    """Where the device is, in degrees, and how wrong that can be in metres (None: nobody says)."""

    lat: float
    lon: float
    accuracy_m: float | None


class Pictures(Protocol):
    """The platform's pipeline: a chosen picture -> original, upright working copy, thumbnail. Both raise `DeviceError` with a sentence."""

    async def prepare(self, chosen: object) -> Any: ...

    async def draw(self, source: bytes, orders: Callable[[int, int], Sequence[Mapping[str, Any]]]) -> Any:
        """A new picture, painted over this one (schemas/rules/strokes.py says what)."""
        ...


class Locator(Protocol):
    """Asks once where the device is. Raises `DeviceError` with a sentence; nothing waits for it."""

    async def locate(self) -> Fix: ...


async def no_update() -> bool:
    """Where whoever installed the app brings it up to date."""
    return False


@dataclass(frozen=True)
class Machine:
    """Everything together, made once by the composition root."""

    now_ms: Callable[[], int]
    random_bytes: Callable[[int], bytes]
    keys: KeyBox
    files: Files
    door: Door
    pictures: Pictures
    locator: Locator
    outside: Outside
    platform: str = ""
    app_version: str = ""
    update: Callable[[], Awaitable[bool]] = no_update
    """Looks for a newer version of the app and takes it; False when there is none, or no way to it."""
    enciphers: bool = True
    """Whether this machine's SQLite can encipher a file (mobile/services/unciphered.py)."""
