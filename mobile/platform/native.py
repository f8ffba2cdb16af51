"""The ports on a desk, a phone's own Python and in tests: a folder, `cryptography`, Pillow, sockets.

Rule: what is slow (310,000 rounds, twelve megapixels) leaves the event loop free.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import flet as ft
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from mobile.platform.door import CentreDoor
from mobile.platform.native_photos import PillowPipeline
from mobile.platform.outside import NothingOutside
from mobile.platform.outward import FletOutward
from mobile.platform.picker import FletPicker, FletPosition
from mobile.platform.ports import KEY_BITS, NONCE_BYTES, ROUNDS, PadKey, Platform

CENTRE = "http://127.0.0.1:8000"
_BESIDE = ("", "-journal", "-wal", "-shm")


class NativeKey:
    """AES-256-GCM; the nonce stands before the ciphertext."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    async def seal(self, plain: bytes) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, None)

    async def open(self, sealed: bytes) -> bytes | None:
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)
        except (InvalidTag, ValueError):
            return None


class NativeKeyBox:
    """The derivation runs beside the loop."""

    async def derive(self, secret: str, salt: bytes) -> NativeKey:
        derivation = PBKDF2HMAC(algorithm=SHA256(), length=KEY_BITS // 8, salt=salt, iterations=ROUNDS)
        return NativeKey(await asyncio.to_thread(derivation.derive, secret.encode()))


class FolderFiles:
    """Stores in a folder that only its owner may enter."""

    exclusive = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def prepare(self, names: Sequence[str]) -> None:
        del names  # a folder needs no handle for a file ahead of time
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def path(self, name: str) -> str:
        return str(self._folder / name)

    def flush(self, name: str) -> Callable[[], None] | None:
        del name  # SQLite's own syncs reach the disk here
        return None

    async def exists(self, name: str) -> bool:
        return (self._folder / name).is_file()

    async def names(self) -> Sequence[str]:
        return sorted(path.name for path in self._folder.iterdir() if path.is_file()) if self._folder.is_dir() else []

    async def delete(self, name: str) -> None:
        for suffix in _BESIDE:
            (self._folder / f"{name}{suffix}").unlink(missing_ok=True)

    async def used_bytes(self) -> int | None:
        return sum(path.stat().st_size for path in self._folder.iterdir() if path.is_file()) if self._folder.is_dir() else 0

    async def free_bytes(self) -> int | None:
        return shutil.disk_usage(self._folder if self._folder.is_dir() else self._folder.parent).free

    async def persisted(self) -> bool | None:
        return True

    async def persist(self) -> bool:
        return True


HANDS = frozenset({"click", "tap", "tap_down", "long_press", "change", "submit", "select", "keyboard_event", "scroll", "dismiss"})
"""Events of a page that come from somebody's hands; a resized window or a new route is nobody's."""


class QuietLifecycle:
    """A desk has no tab that goes away: its client says when the window or the app is hidden and when a network is there again. What hands
    do is heard where every event of the page arrives."""

    def __init__(self) -> None:
        self.hidden: list[Callable[[], None]] = []
        self.shown: list[Callable[[], None]] = []
        self.left: list[Callable[[], None]] = []
        self.connected: list[Callable[[], None]] = []
        self.touched: list[Callable[[], None]] = []
        self.codes: list[Callable[[str], None]] = []
        self.addressed: list[Callable[[str], None]] = []
        self.escaped: list[Callable[[], None]] = []
        self.way: list[str] = []
        self.form_open = False

    def attach(self, page: ft.Page) -> None:
        session = page.session
        deliver = session.dispatch_event

        async def heard(control_id: int, event_name: str, event_data: Any) -> None:
            if event_name in HANDS:
                for handler in self.touched:
                    handler()
            await deliver(control_id, event_name, event_data)

        session.dispatch_event = heard  # type: ignore[method-assign]
        page.on_keyboard_event = self._pressed  # without a listener the client does not tell of keys at all
        page.views[0].can_pop = False
        page.views[0].on_confirm_pop = self._back
        page.on_app_lifecycle_state_change = self._changed
        page.services.append(ft.Connectivity(on_change=self._network))

    def _changed(self, event: ft.AppLifecycleStateChangeEvent) -> None:
        """Losing the focus is not hiding: only these three are the ends of something."""
        ends = {ft.AppLifecycleState.HIDE: self.hidden, ft.AppLifecycleState.SHOW: self.shown, ft.AppLifecycleState.DETACH: self.left}
        for handler in ends.get(event.state, ()):
            handler()

    async def _back(self, event: ft.Event[ft.View]) -> None:
        """The system's Back: to the parent, and out of the app from home only."""
        below_home = len(self.way) > 1
        for handler in self.addressed if below_home else ():
            handler(self.way[-2])
        await event.control.confirm_pop(not below_home)

    def _pressed(self, event: ft.KeyboardEvent) -> None:
        for handler in self.escaped if event.key == "Escape" else ():
            handler()

    def _network(self, event: ft.ConnectivityChangeEvent) -> None:
        if set(event.connectivity) - {ft.ConnectivityType.NONE}:
            for handler in self.connected:
                handler()

    def on_hide(self, handler: Callable[[], None]) -> None:
        self.hidden.append(handler)

    def on_show(self, handler: Callable[[], None]) -> None:
        self.shown.append(handler)

    def on_network(self, handler: Callable[[], None]) -> None:
        self.connected.append(handler)

    def on_leave(self, handler: Callable[[], None]) -> None:
        self.left.append(handler)

    def on_activity(self, handler: Callable[[], None]) -> None:
        self.touched.append(handler)

    def on_office_code(self, handler: Callable[[str], None]) -> None:
        self.codes.append(handler)

    def on_pad_key(self, handler: Callable[[PadKey], None]) -> None:
        """There is no page that could ask before the app does."""

    def on_pad_wish(self, handler: Callable[[str], None]) -> None:
        """See `on_pad_key`."""

    def keep_pad(self, shown: Mapping[str, Any] | None) -> None:
        """See `on_pad_key`."""

    def app_stands(self, locked: bool) -> None:
        """See `on_pad_key`."""

    def on_leaving(self, handler: Callable[[], None]) -> None:
        """The app's package is updated by whoever installed it, while it does not run."""

    def on_bar(self, handler: Callable[[float], None]) -> None:
        """See `on_leaving`."""

    def on_letters(self, handler: Callable[[float], None]) -> None:
        """Flet tells nobody how large the system's letters are; they grow all the same."""

    def wear(self, language: str, percent: int, look: str) -> None:
        """There is no page around the app, and letters are as large as the system's own setting says."""

    def on_address(self, handler: Callable[[str], None]) -> None:
        self.addressed.append(handler)

    def on_escape(self, handler: Callable[[], None]) -> None:
        self.escaped.append(handler)

    def show_address(self, way: Sequence[str], title: str) -> None:
        del title  # a window keeps the app's name
        self.way = list(way) or self.way

    def form(self, is_open: bool) -> None:
        """See `on_leaving`."""
        self.form_open = is_open

    async def update(self) -> bool:
        """See `on_leaving`."""
        return False

    async def ready(self) -> None:
        """Flet's own window shows the page."""

    async def failed(self, detail: str) -> None:
        print(f"Soglia could not start: {detail}", file=sys.stderr)


def data_folder() -> Path:
    """Flet names a phone's private storage; a desk follows the XDG rule."""
    given = os.environ.get("SOGLIA_DEVICE") or os.environ.get("FLET_APP_STORAGE_DATA")
    home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(given) if given else Path(home) / "soglia"


def native_platform(origin: str | None = None) -> Platform:
    return Platform(
        name=sys.platform,
        now_ms=lambda: time.time_ns() // 1_000_000,
        monotonic=time.monotonic,
        random_bytes=secrets.token_bytes,
        keys=NativeKeyBox(),
        files=FolderFiles(data_folder()),
        outside=NothingOutside(),
        door=CentreDoor((origin or os.environ.get("SOGLIA_CENTRE") or CENTRE).rstrip("/")),
        photos=PillowPipeline(),
        picker=FletPicker(),
        position=FletPosition(),
        outward=FletOutward(),
        lifecycle=QuietLifecycle(),
    )
