"""A machine for the services: a folder, a quick key box with real AES-GCM, and a door to a centre that may be shut."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mobile.platform.outside import NothingOutside
from mobile.platform.ports import Answer
from mobile.services.needs import Fix, Machine
from mobile.services.problems import DeviceError
from tests.support.device import PlainPhoto, drawn_photo


class QuickKey:
    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    async def seal(self, plain: bytes) -> bytes:
        nonce = os.urandom(12)
        return nonce + self._cipher.encrypt(nonce, plain, None)

    async def open(self, sealed: bytes) -> bytes | None:
        try:
            return self._cipher.decrypt(sealed[:12], sealed[12:], None)
        except InvalidTag:
            return None


class QuickKeyBox:
    """One round instead of 310,000: what is tested here is not the derivation."""

    async def derive(self, secret: str, salt: bytes) -> QuickKey:
        return QuickKey(hashlib.sha256(secret.encode() + salt).digest())


@dataclass
class Folder:
    """The device's folder on a desk."""

    folder: Path
    exclusive: bool = False

    async def prepare(self, names: Sequence[str]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)

    def path(self, name: str) -> str:
        return str(self.folder / name)

    def flush(self, name: str) -> Callable[[], None] | None:
        return None

    async def exists(self, name: str) -> bool:
        return (self.folder / name).is_file()

    async def names(self) -> Sequence[str]:
        return sorted(path.name for path in self.folder.iterdir() if path.is_file())

    async def delete(self, name: str) -> None:
        for suffix in ("", "-journal", "-wal", "-shm"):
            (self.folder / f"{name}{suffix}").unlink(missing_ok=True)

    async def used_bytes(self) -> int | None:
        return sum(path.stat().st_size for path in self.folder.iterdir())

    async def free_bytes(self) -> int | None:
        return 3_100_000_000

    async def persisted(self) -> bool | None:
        return True

    async def persist(self) -> bool:
        return True


class HttpDoor:
    """A door to `origin`; `shut` is a phone without network, `loses_answers` one that leaves its network too early."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.shut = False
        self.loses_answers = False
        self.http = httpx.AsyncClient(timeout=30, transport=_Transport(self))

    async def post(self, path: str, body: Mapping[str, Any]) -> Answer:
        return await self._asked("POST", path, json=dict(body))

    async def get(self, path: str, headers: Mapping[str, str]) -> Answer:
        return await self._asked("GET", path, headers=dict(headers))

    async def get_bytes(self, path: str, headers: Mapping[str, str]) -> bytes | None:
        try:
            answer = await self.http.get(f"{self.origin}{path}", headers=dict(headers))
        except httpx.TransportError as error:
            raise ConnectionError(str(error)) from error
        return answer.content if answer.status_code == 200 else None

    async def post_bytes(self, path: str, headers: Mapping[str, str], content: bytes) -> Answer:
        return await self._asked("POST", path, headers=dict(headers), content=content)

    async def _asked(self, method: str, path: str, **request: Any) -> Answer:
        try:
            answer = await self.http.request(method, f"{self.origin}{path}", **request)
        except httpx.TransportError as error:
            raise ConnectionError(str(error)) from error
        if self.loses_answers:
            raise ConnectionError("the answer was lost on the way")
        return Answer(answer.status_code, answer.json())

    def client(self) -> httpx.AsyncClient:
        return self.http

    async def close(self) -> None:
        await self.http.aclose()


class _Transport(httpx.AsyncHTTPTransport):
    def __init__(self, door: HttpDoor) -> None:
        super().__init__()
        self._door = door

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._door.shut:
            raise httpx.ConnectError("no network", request=request)
        return await super().handle_async_request(request)


class ReadyPictures:
    """Pictures that tests hand over prepared; anything else is not a picture."""

    async def prepare(self, chosen: object) -> PlainPhoto:
        if not isinstance(chosen, PlainPhoto):
            raise DeviceError("not_an_image", "Questo file non è una foto: scegline un'altra.")
        return chosen

    async def draw(self, source: bytes, orders: Callable[[int, int], Sequence[Mapping[str, Any]]]) -> PlainPhoto:
        """Bytes that follow from the picture and from what is painted on it."""
        return drawn_photo(source, orders(2048, 1536))


class Standing:
    """A device that knows where it is."""

    async def locate(self) -> Fix:
        return Fix(37.5079, 15.0830, 14.0)


def machine(folder: Path, door: HttpDoor, now_ms: Callable[[], int] | None = None) -> Machine:
    return Machine(
        now_ms=now_ms or (lambda: int(time.time() * 1000)),
        random_bytes=os.urandom,
        keys=QuickKeyBox(),
        files=Folder(folder),
        door=door,
        pictures=ReadyPictures(),
        locator=Standing(),
        outside=NothingOutside(),
        platform="test",
        app_version="0.1.0",
    )
