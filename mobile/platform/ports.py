"""What the app asks of the machine it runs on: time, dice, keys, files, the way to the centre, photos, position, the page's life.

Rule (design.md section 3): nothing above `mobile/platform` knows whether it runs in a browser's worker or on a desk.
`mobile.platform.make()` gives the one or the other; both keep these protocols. A missing network raises `ConnectionError`; a wrong
secret is an answer (None); what is wrong with a photo or a position is an error whose `reason` the app turns into a sentence.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import flet as ft

CHUNK = 262_144
"""Bytes of a chunk (schemas.photo says the same; a test holds them together, because the platform knows no document)."""
WORKING_EDGE, THUMBNAIL_EDGE = 2048, 320
LARGEST_BYTES, LARGEST_PIXELS = 15 * 1024 * 1024, 50_000_000
ROUNDS, NONCE_BYTES, KEY_BITS = 310_000, 12, 256

PhotoReason = Literal["not_an_image", "unsupported", "too_large", "damaged", "unreadable", "too_slow"]
PositionReason = Literal["denied", "unavailable", "too_slow"]


class PhotoError(Exception):
    """One picture cannot be taken in; the others are not touched by it."""

    def __init__(self, reason: PhotoReason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason: PhotoReason = reason


class PositionError(Exception):
    """No position now; it can always be given by hand."""

    def __init__(self, reason: PositionReason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason: PositionReason = reason


@dataclass(frozen=True)
class Fix:
    """Where the device is. `accuracy` in metres, None when the device does not say."""

    latitude: float
    longitude: float
    accuracy: float | None


@dataclass(frozen=True)
class Answer:
    """An answer of the centre's JSON door."""

    status: int
    body: Mapping[str, Any]


class WrappingKey(Protocol):
    """A key that was derived from a PIN; its bytes are never handed out."""

    async def seal(self, plain: bytes) -> bytes:
        """Nonce and ciphertext with its tag (AES-256-GCM)."""
        ...

    async def open(self, sealed: bytes) -> bytes | None:
        """None: not sealed with this key, or damaged."""
        ...


class KeyBox(Protocol):
    """PBKDF2-SHA256 with 310,000 rounds, and AES-256-GCM."""

    async def derive(self, secret: str, salt: bytes) -> WrappingKey: ...


@dataclass(frozen=True)
class PadKey:
    """What the page derived from a PIN that was typed before the app stood. `salt` is what it was derived with; empty: not as we do now.
    `typed_ms`: when."""

    person: str
    salt: bytes
    typed_ms: int
    key: WrappingKey


class Files(Protocol):
    """Where the stores live. `prepare` is awaited before a file of that name is opened by SQLite."""

    @property
    def exclusive(self) -> bool:
        """Whether SQLite must lock its files for good: there is no shared memory in a browser."""
        ...

    async def prepare(self, names: Sequence[str]) -> None: ...

    def path(self, name: str) -> str: ...

    def flush(self, name: str) -> Callable[[], None] | None:
        """What to call after a commit, or None where SQLite's own syncs reach the disk."""
        ...

    async def exists(self, name: str) -> bool: ...

    async def names(self) -> Sequence[str]:
        """Every file here, logs and journals too."""
        ...

    async def delete(self, name: str) -> None:
        """A file that is closed, with its journal and its log."""
        ...

    async def used_bytes(self) -> int | None:
        """What the files here take."""
        ...

    async def free_bytes(self) -> int | None: ...

    async def persisted(self) -> bool | None:
        """Whether the system promises to keep the files when space runs short; None: it does not say."""
        ...

    async def persist(self) -> bool:
        """Asks for that promise."""
        ...


class Outside(Protocol):
    """What stands outside the stores, for when they do not open or are gone: counts and times, and the page that copies the files."""

    @property
    def copies(self) -> bool:
        """Whether there is a page that copies the files, and a browser that may take them away."""
        ...

    def note(self, counts: Mapping[str, int | str]) -> None:
        """Numbers and the device's own id; nothing that a person wrote."""
        ...

    def forget(self) -> None:
        """The device was emptied on purpose."""
        ...

    async def vanished(self) -> str:
        """The id of the device whose store the browser has removed here, until `told_vanished`; else empty."""
        ...

    async def told_vanished(self) -> None: ...

    async def installed(self) -> bool:
        """Whether the app runs as an installed one."""
        ...

    def connection(self) -> str:
        """unmetered, metered or unknown: whether what is sent now costs by the megabyte."""
        ...

    async def rescue(self, why: str) -> bool:
        """Leaves for the rescue page; False where there is none."""
        ...


class Door(Protocol):
    """The way to the centre. httpx is imported when the door is first used."""

    @property
    def origin(self) -> str: ...

    async def get(self, path: str, headers: Mapping[str, str]) -> Answer: ...

    async def post(self, path: str, body: Mapping[str, Any]) -> Answer: ...

    async def get_bytes(self, path: str, headers: Mapping[str, str]) -> bytes | None:
        """The body of an answer that gives it; None for every other answer."""
        ...

    async def post_bytes(self, path: str, headers: Mapping[str, str], content: bytes) -> Answer:
        """A piece of a file as it is."""
        ...

    def client(self) -> Any:
        """The one `httpx.AsyncClient`."""
        ...

    async def close(self) -> None: ...


class PhotoCopy(Protocol):
    """One of a picture's three copies: its bytes are fetched a chunk at a time."""

    @property
    def sha256(self) -> str: ...

    @property
    def size(self) -> int: ...

    @property
    def chunks(self) -> Sequence[str]: ...

    async def chunk(self, index: int) -> bytes: ...


@dataclass(frozen=True)
class PreparedPhoto:
    """A picture taken in. Width and height are the original's, upright; `captured_at` is the camera's own word for the moment."""

    content_type: str
    width: int
    height: int
    original: PhotoCopy
    working: PhotoCopy
    thumbnail: PhotoCopy
    captured_at: str | None = None
    position: tuple[float, float] | None = None


PaintOrders = Callable[[int, int], Sequence[Mapping[str, Any]]]
"""What to paint on a picture so many pixels wide and high (schemas/rules/strokes.py): polygon, oval, text, cover."""


class PhotoPipeline(Protocol):
    """Original, upright working copy and thumbnail of what was chosen; the copies hold no EXIF. Raises `PhotoError`."""

    async def prepare(self, source: object) -> PreparedPhoto: ...

    async def draw(self, source: bytes, orders: PaintOrders) -> PreparedPhoto:
        """A new picture of the same size, painted over this one: its original is its working copy, and none of it holds EXIF."""
        ...


class PhotoPicker(Protocol):
    """Camera or gallery. The dialog opens on the client inside the tap, so the choice arrives at `on_chosen`."""

    def attach(self, page: ft.Page, on_chosen: Callable[[Sequence[object]], Awaitable[None]]) -> None: ...

    def action(self) -> ft.ClientAction | None:
        """What a button does when it is tapped; None before `attach`."""
        ...


class Position(Protocol):
    """The device's position, once, when asked."""

    def attach(self, page: ft.Page) -> None: ...

    async def current(self) -> Fix:
        """Raises `PositionError`."""
        ...


class Outward(Protocol):
    """What leaves the app by the machine's own means; a call is `mobile.platform.outward.dial`, the same everywhere."""

    def attach(self, page: ft.Page) -> None: ...

    async def save(self, name: str, data: bytes, content_type: str) -> bool:
        """A file for the person; False when she did not want it after all, where that is known."""
        ...

    async def print_sheet(self, html: str, css: str) -> bool:
        """A sheet on paper; False where there is no way to it. Every value in `html` is escaped by the caller."""
        ...


class Lifecycle(Protocol):
    """What happens to the page around the app. Handlers are plain functions: when the page goes there is no time to wait."""

    def attach(self, page: ft.Page) -> None:
        """The page whose life this is."""
        ...

    def on_hide(self, handler: Callable[[], None]) -> None: ...

    def on_show(self, handler: Callable[[], None]) -> None: ...

    def on_network(self, handler: Callable[[], None]) -> None:
        """The system says that there is a network again; whether the centre answers through it, nobody knows yet."""
        ...

    def on_leave(self, handler: Callable[[], None]) -> None:
        """The page goes for good (`pagehide`): one commit is kept."""
        ...

    def on_activity(self, handler: Callable[[], None]) -> None:
        """Somebody touches or types."""
        ...

    def on_office_code(self, handler: Callable[[str], None]) -> None:
        """The app was opened from the office's QR: its long code, once, and no longer in the address."""
        ...

    def on_pad_key(self, handler: Callable[[PadKey], None]) -> None:
        """A PIN was typed on the page's own pad, before the app stood; told once."""
        ...

    def on_pad_wish(self, handler: Callable[[str], None]) -> None:
        """What else of the PIN's page was asked for there: `lost` or `people`."""
        ...

    def keep_pad(self, shown: Mapping[str, Any] | None) -> None:
        """What the page shows at the next start until the app stands: whose PIN is asked for, in which words. None: no pad."""
        ...

    def app_stands(self, locked: bool) -> None:
        """A page of the app is drawn: the page's own pad goes, unless a PIN is half typed on it and the app asks for one."""
        ...

    def on_leaving(self, handler: Callable[[], None]) -> None:
        """The person has agreed to a new version: the page goes as soon as this has returned, and what was typed is saved by then."""
        ...

    def on_bar(self, handler: Callable[[float], None]) -> None:
        """How many pixels at the top the page's own bar takes, which offers a new version; 0 when it goes. Nothing is drawn under it."""
        ...

    def on_letters(self, handler: Callable[[float], None]) -> None:
        """How many times as large as drawn the letters are that the person has asked the browser for; told once they are not as drawn."""
        ...

    def wear(self, language: str, percent: int, look: str) -> None:
        """What the page around the app is told of the person's choices: its language, how large its letters are besides what she has asked
        of the system, and whether it is light or dark (or as the system)."""
        ...

    def on_address(self, handler: Callable[[str], None]) -> None:
        """Where the person has gone by the browser's or the system's own Back, Forward or address, and where the app was opened."""
        ...

    def on_escape(self, handler: Callable[[], None]) -> None:
        """The key that closes what lies over a page."""
        ...

    def show_address(self, way: Sequence[str], title: str) -> None:
        """The addresses from home to where one is, which Back goes through from their end (none: they stay), and the page's title."""
        ...

    def form(self, is_open: bool) -> None:
        """Whether somebody is in the middle of something: a new version of the app is offered when she is not."""
        ...

    async def update(self) -> bool:
        """Looks for a newer version of the app and takes it; False when there is none, or no way to it."""
        ...

    async def ready(self) -> None:
        """The first page stands: the first paint goes, the offline copy is made."""
        ...

    async def failed(self, detail: str) -> None:
        """The app could not start: a plain sentence takes the screen. `detail` names a kind of error and no data."""
        ...


@dataclass(frozen=True)
class Platform:
    """Everything together, made once."""

    name: str
    now_ms: Callable[[], int]
    monotonic: Callable[[], float]
    random_bytes: Callable[[int], bytes]
    keys: KeyBox
    files: Files
    outside: Outside
    door: Door
    photos: PhotoPipeline
    picker: PhotoPicker
    position: Position
    outward: Outward
    lifecycle: Lifecycle
