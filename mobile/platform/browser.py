"""The ports in a browser's worker: OPFS, WebCrypto, `fetch`, and the page bridge for what only the page has.

Imported under Emscripten only. What stands in JavaScript is in `mobile/web/static`: this side speaks to `soglia`, the object that
python-worker.js keeps for it (opfs, the port to the page, where the app came from).
"""

from __future__ import annotations

import asyncio
import errno
import json
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import flet as ft
import js
from pyodide.ffi import JsException, create_proxy, to_js

from mobile.platform.bridge import PageBridge, as_blob
from mobile.platform.browser_photos import WorkerPipeline
from mobile.platform.connection import Connection, judged
from mobile.platform.door import CentreDoor, json_object
from mobile.platform.picker import Chosen, FletPicker, FletPosition
from mobile.platform.ports import KEY_BITS, NONCE_BYTES, ROUNDS, Answer, PadKey, Platform

ANSWER_SECONDS = 60
ROOM_STEPS = (150_000_000, 50_000_000, 10_000_000)
"""Sizes that are tried (`mobile.services.room` decides by the first two; a test holds them together)."""


def as_js(values: dict[str, Any]) -> Any:
    return to_js(values, dict_converter=js.Object.fromEntries)


class BrowserKey:
    """A WebCrypto key that cannot be exported; the nonce stands before the ciphertext."""

    def __init__(self, key: Any) -> None:
        self._key = key

    async def seal(self, plain: bytes) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = await js.crypto.subtle.encrypt(as_js({"name": "AES-GCM", "iv": nonce}), self._key, to_js(plain))
        return nonce + bytes(sealed.to_bytes())

    async def open(self, sealed: bytes) -> bytes | None:
        if len(sealed) <= NONCE_BYTES:
            return None
        algorithm = as_js({"name": "AES-GCM", "iv": sealed[:NONCE_BYTES]})
        try:
            plain = await js.crypto.subtle.decrypt(algorithm, self._key, to_js(sealed[NONCE_BYTES:]))
        except JsException as error:
            if error.name != "OperationError":
                raise
            return None
        return bytes(plain.to_bytes())


class BrowserKeyBox:
    """PBKDF2 off Python's thread."""

    async def derive(self, secret: str, salt: bytes) -> BrowserKey:
        subtle = js.crypto.subtle
        material = await subtle.importKey("raw", to_js(secret.encode()), "PBKDF2", False, to_js(["deriveKey"]))
        rule = as_js({"name": "PBKDF2", "hash": "SHA-256", "salt": salt, "iterations": ROUNDS})
        cipher = as_js({"name": "AES-GCM", "length": KEY_BITS})
        return BrowserKey(await subtle.deriveKey(rule, material, cipher, False, to_js(["encrypt", "decrypt"])))


@contextmanager
def system_errors() -> Iterator[None]:
    """What a handle says against us, as the error that a desk's system would give."""
    try:
        yield
    except JsException as error:
        full = error.name == "QuotaExceededError"
        raise OSError(errno.ENOSPC if full else errno.EIO, f"files: {error.name}") from error


class OpfsFiles:
    """Files of the origin's private file system behind synchronous handles (mobile/web/static/device-files.mjs)."""

    exclusive = True

    def __init__(self, bridge: PageBridge) -> None:
        self._bridge = bridge
        self._opfs = js.soglia.opfs

    async def prepare(self, names: Sequence[str]) -> None:
        with system_errors():
            for name in names:
                await self._opfs.prepare(name)

    def path(self, name: str) -> str:
        return f"{self._opfs.mountedAt}/{name}"

    def flush(self, name: str) -> Callable[[], None] | None:
        def flush() -> None:
            with system_errors():
                self._opfs.flush(name)

        return flush

    async def exists(self, name: str) -> bool:
        return bool(await self._opfs.exists(name))

    async def names(self) -> Sequence[str]:
        with system_errors():
            return [str(name) for name in (await self._opfs.names()).to_py()]

    async def delete(self, name: str) -> None:
        with system_errors():
            await self._opfs.remove(name)

    async def used_bytes(self) -> int | None:
        return int((await js.navigator.storage.estimate()).usage)

    async def free_bytes(self) -> int | None:
        """What the browser says, unless it has no room for the least that matters here: then what there is room for."""
        told = await js.navigator.storage.estimate()
        with system_errors():
            fitting = int(await self._opfs.fitting(to_js(list(ROOM_STEPS))))
        return max(0, int(told.quota) - int(told.usage)) if fitting == max(ROOM_STEPS) else fitting

    async def persisted(self) -> bool | None:
        return bool(await js.navigator.storage.persisted())

    async def persist(self) -> bool:
        return bool(await self._bridge.call("persist"))


class PageOutside:
    """Counts in a cookie and the rescue page beside the app (mobile/web/static/store-marker.js, rescue.js)."""

    copies = True

    def __init__(self, bridge: PageBridge) -> None:
        self._bridge = bridge

    def note(self, counts: Mapping[str, int | str]) -> None:
        self._bridge.tell("noteCounts", dict(counts))

    def forget(self) -> None:
        self._bridge.tell("forgetCounts")

    async def vanished(self) -> str:
        return str(await self._bridge.call("vanishedStore"))

    async def told_vanished(self) -> None:
        await self._bridge.call("vanishedTold")

    async def installed(self) -> bool:
        return bool(await self._bridge.call("installed"))

    async def rescue(self, why: str) -> bool:
        await self._bridge.call("rescue", why)
        return True

    def connection(self) -> Connection:
        """The worker's navigator tells what the page's does; what an engine lacks is an attribute that is not there, or `undefined`."""
        network = getattr(js.navigator, "connection", None)
        kind, saves = getattr(network, "type", None), getattr(network, "saveData", None)
        is_phone = getattr(getattr(js.navigator, "userAgentData", None), "mobile", None)
        told = bool(is_phone) if isinstance(is_phone, bool) else None
        return judged(str(kind) if kind else None, saves_data=saves is True, is_phone=told)


class PageOutward:
    """The page saves and prints (mobile/web/static/page-bridge.js)."""

    def __init__(self, bridge: PageBridge) -> None:
        self._bridge = bridge

    def attach(self, page: ft.Page) -> None:
        """The page is at the other end of the bridge."""

    async def save(self, name: str, data: bytes, content_type: str) -> bool:
        await self._bridge.call("download", name, as_blob(data, content_type))
        return True

    async def print_sheet(self, html: str, css: str) -> bool:
        await self._bridge.call("print", html, css)
        return True


class FetchDoor(CentreDoor):
    """Single questions by the browser's own `fetch`: httpx costs about a second of everybody's thread, and the first question is asked
    while somebody may be typing her PIN. The centre never sends anybody elsewhere: whoever does is none, and gets no credential."""

    async def post(self, path: str, body: Mapping[str, Any]) -> Answer:
        return await self._fetched(path, {"content-type": "application/json"}, json.dumps(dict(body)).encode())

    async def post_bytes(self, path: str, headers: Mapping[str, str], content: bytes) -> Answer:
        return await self._fetched(path, {"content-type": "application/octet-stream", **headers}, content)

    async def _fetched(self, path: str, headers: Mapping[str, str], content: bytes) -> Answer:
        abort = js.AbortController.new()
        asked = {"method": "POST", "credentials": "omit", "redirect": "error", "cache": "no-store", "body": content}
        options = as_js({**asked, "headers": [list(pair) for pair in headers.items()]})
        options.signal = abort.signal
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                answer = await js.fetch(f"{self.origin}{path}", options)
                return Answer(int(answer.status), json_object(str(await answer.text())))
        except (JsException, TimeoutError) as error:
            raise ConnectionError(type(error).__name__) from error
        finally:
            abort.abort()  # whatever ended this: nothing may go on in the background


class PageLifecycle:
    """The tab's life as the page tells it."""

    def __init__(self, bridge: PageBridge) -> None:
        self._bridge = bridge

    def attach(self, page: ft.Page) -> None:
        """The page in the browser tells by itself."""

    def on_hide(self, handler: Callable[[], None]) -> None:
        self._bridge.on("visibility", lambda state: handler() if state == "hidden" else None)

    def on_show(self, handler: Callable[[], None]) -> None:
        self._bridge.on("visibility", lambda state: handler() if state == "visible" else None)

    def on_network(self, handler: Callable[[], None]) -> None:
        js.addEventListener("online", create_proxy(lambda _event: handler()))  # workers hear it themselves

    def on_leave(self, handler: Callable[[], None]) -> None:
        self._bridge.on("pagehide", lambda _persisted: handler())

    def on_activity(self, handler: Callable[[], None]) -> None:
        self._bridge.on("activity", lambda _nothing: handler())

    def on_office_code(self, handler: Callable[[str], None]) -> None:
        self._bridge.on("code", lambda code: handler(str(code)))

    def on_pad_key(self, handler: Callable[[PadKey], None]) -> None:
        def take(told: Any) -> None:
            self._bridge.tell("padHeard")
            salt = bytes.fromhex(str(told.salt)) if int(told.rounds) == ROUNDS else b""
            handler(PadKey(str(told.person), salt, int(told.at), BrowserKey(told.key)))

        self._bridge.on("padKey", take)

    def on_pad_wish(self, handler: Callable[[str], None]) -> None:
        self._bridge.on("padWish", lambda wish: handler(str(wish)))

    def keep_pad(self, shown: Mapping[str, Any] | None) -> None:
        self._bridge.tell("keepPad", {**shown, "rounds": ROUNDS} if shown is not None else None)

    def app_stands(self, locked: bool) -> None:
        self._bridge.tell("appStands", locked)

    def on_leaving(self, handler: Callable[[], None]) -> None:
        def leave(_nothing: Any) -> None:
            try:
                handler()
            finally:  # what every tap has saved is on the disk in any case
                self._bridge.tell("saved")

        self._bridge.on("leaving", leave)

    def on_bar(self, handler: Callable[[float], None]) -> None:
        self._bridge.on("bar", lambda pixels: handler(float(pixels)))

    def on_letters(self, handler: Callable[[float], None]) -> None:
        self._bridge.on("letters", lambda times: handler(float(times)))

    def wear(self, language: str, percent: int, look: str) -> None:
        self._bridge.tell("wear", language, percent, look)

    def on_address(self, handler: Callable[[str], None]) -> None:
        self._bridge.on("address", lambda address: handler(str(address)))

    def on_escape(self, handler: Callable[[], None]) -> None:
        self._bridge.on("escape", lambda _nothing: handler())

    def show_address(self, way: Sequence[str], title: str) -> None:
        self._bridge.tell("address", list(way), title)

    def form(self, is_open: bool) -> None:
        self._bridge.tell("form", is_open)

    async def update(self) -> bool:
        return bool(await self._bridge.call("update"))

    async def ready(self) -> None:
        self._bridge.tell("ready")  # the page is busy drawing: nobody waits for an answer
        self._bridge.hear_what_waited()

    async def failed(self, detail: str) -> None:
        await self._bridge.call("failed", detail)


def browser_platform(origin: str | None = None) -> Platform:
    bridge = PageBridge(js.soglia.pagePort)

    def hand_over(on_chosen: Chosen) -> None:
        bridge.on("files", lambda files: on_chosen(list(files)))

    return Platform(
        name="browser",
        now_ms=lambda: time.time_ns() // 1_000_000,
        monotonic=time.monotonic,
        random_bytes=secrets.token_bytes,
        keys=BrowserKeyBox(),
        files=OpfsFiles(bridge),
        outside=PageOutside(bridge),
        door=FetchDoor((origin or str(js.soglia.origin)).rstrip("/")),
        photos=WorkerPipeline(str(js.soglia.photoWorkerUrl)),
        picker=FletPicker(by_reference=hand_over),
        position=FletPosition(),
        outward=PageOutward(bridge),
        lifecycle=PageLifecycle(bridge),
    )
