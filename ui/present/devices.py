"""What the office reads of the devices: which need a look, and what each said last.

Rules (mockups 34, design.md section 9): problems first, with one status word for the worst that is known; "da consegnare" is what the
device itself said at its last contact, and what it has never said is not made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from schemas.access import MEDIA_SUFFIX, database_kind
from ui.present.status import Status
from ui.tokens import Tone
from ui.words import Words

SILENCE = timedelta(hours=24)
"""After this long a device that works every day is said to be still."""
JUST_NOW = timedelta(minutes=10)
"""What waits longer than this waits for the network."""
CLOCK_DOUBTED, CLOCK_WRONG = timedelta(minutes=5), timedelta(hours=24)
"""Twenty-four hours is where the centre flags what arrives (design.md section 6, "Clocks lie")."""
SPACE_NARROW = 0.9
FILTERS: tuple[str, ...] = ("all", "look", "tablet", "phone")

Kind = Literal["tablet", "phone", "device"]


@dataclass(frozen=True)
class Told:
    """What a device said of itself at its last contact; None is what it has never said."""

    unsent: int | None = None
    refused: int = 0
    unsent_bytes: int | None = None
    used: int | None = None
    free: int | None = None
    clock_ms: int | None = None
    sick: int = 0
    """Files of circles that do not open there."""


@dataclass(frozen=True)
class Recall:
    """A revocation: when, by whom, why, and what the centre has seen of it since."""

    at: datetime
    by: str
    why: str
    saved_at: datetime | None = None
    rescued: int = 0
    kept_aside: int = 0
    wiped_at: datetime | None = None

    @property
    def reason(self) -> str:
        return self.why.partition(":")[0]

    @property
    def note(self) -> str:
        return self.why.partition(":")[2].strip()


@dataclass(frozen=True)
class Device:
    """One line of the list. `users` are user names, `people` their names as they are called, `circles` what they may read."""

    key: str
    name: str
    platform: str
    app: str
    last: datetime
    users: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    circles: tuple[str, ...] = ()
    told: Told = Told()
    recall: Recall | None = None
    kept: int = 0
    unknown: int = 0
    """Its files that wait at the centre as ciphertext, and those that it may not hand in."""


@dataclass(frozen=True)
class OpenCode:
    """A code that nobody has used yet."""

    key: str
    person: str
    by: str
    ends: datetime
    purpose: str


@dataclass(frozen=True)
class Centre:
    """What a device is held against: the hour, the newest app, the oldest that is allowed."""

    now: datetime
    newest_app: str = ""
    oldest_app: str = ""


def kind(device: Device) -> Kind:
    """Tablet or telephone, where the platform or the name that people gave it tells."""
    text = f"{device.platform} {device.name}".casefold()
    if any(word in text for word in ("tablet", "ipad")):
        return "tablet"
    return "phone" if any(word in text for word in ("telefono", "phone")) else "device"


def title(device: Device, words: Words) -> str:
    return device.name or words.say("office.devices.no_name")


def status(device: Device, centre: Centre, words: Words) -> Status:
    """The worst of what is known, with its word beside the last contact."""
    code, icon, tone = _judged(device, centre)
    return Status(words.say(f"office.devices.is_{code}"), icon, tone)


def needs_look(device: Device, centre: Centre) -> bool:
    return _judged(device, centre)[2] in ("danger", "warning")


def in_order(devices: Iterable[Device], centre: Centre) -> list[Device]:
    """Problems first, the gravest above; among equals the one that was heard last."""
    ranks: dict[Tone, int] = {"danger": 1, "warning": 2, "info": 3, "ok": 3, "idle": 4}

    def place(device: Device) -> tuple[int, float]:
        code, _, tone = _judged(device, centre)
        return (0 if code.startswith("revoked") else ranks.get(tone, 3), -device.last.timestamp())

    return sorted(devices, key=place)


def wanted(device: Device, name: str, centre: Centre) -> bool:
    """Whether a filter of the list lets it through."""
    if name == "look":
        return needs_look(device, centre)
    return name == "all" or kind(device) == name


def unsent(told: Told, words: Words) -> tuple[Status, str]:
    """What was still to be delivered, and how much that is."""
    size = words.size(told.unsent_bytes) if told.unsent_bytes else ""
    if told.refused:
        return Status(words.say("office.devices.refused", count=told.refused), "refused", "danger"), size
    if told.unsent is None:
        return Status(words.say("office.devices.unsent_unknown"), "group_unknown", "idle"), ""
    if not told.unsent:
        return Status(words.say("office.devices.unsent_nothing"), "done", "ok"), ""
    return Status(words.say("office.devices.unsent", count=told.unsent), "waiting", "info"), size


def clock(told: Told, words: Words) -> tuple[str, Tone]:
    """+1 s, −3 s, +26 h: the device's clock against the centre's."""
    if told.clock_ms is None:
        return "–", "idle"
    seconds = round(abs(told.clock_ms) / 1000)
    amount, unit = (seconds, "s") if seconds < 120 else (seconds // 60, "min") if seconds < 7200 else (seconds // 3600, "h")
    sign = "" if not seconds else "+" if told.clock_ms > 0 else "−"
    return f"{sign}{words.number(amount)} {unit}", _clock_tone(told)


def space(told: Told, words: Words) -> tuple[str, float] | None:
    """38,0 di 64,0 GB and the share of it; nothing where the device has not said."""
    if told.used is None or told.free is None or told.used + told.free <= 0:
        return None
    total = told.used + told.free
    used, whole = words.size(told.used), words.size(total)
    if used.split()[-1] == whole.split()[-1]:
        used = used.split()[0]
    return words.say("office.devices.space_of", used=used, total=whole), told.used / total


def app_is_old(device: Device, centre: Centre) -> bool:
    """An app behind the newest; a version that is no number is not judged."""
    here, newest = _version(device.app), _version(centre.newest_app)
    return here is not None and newest is not None and here < newest


def circle(name: str, words: Words) -> str:
    """What a circle is called: a residence by its name, a team as a team; its photos lie apart and are said to be photos."""
    whole = name.removesuffix(MEDIA_SUFFIX)
    kind = database_kind(whole)
    said = whole if kind is None else words.say(f"office.circle.{kind}", name=whole.partition("-")[2].capitalize())
    return said if whole == name else words.say("office.circle.photos", place=said)


def shown_code(short: str) -> str:
    """K7M-2QX: two halves are easier to read aloud."""
    half = len(short) // 2
    return f"{short[:half]}-{short[half:]}"


def filters(devices: Sequence[Device], centre: Centre) -> list[tuple[str, int]]:
    """The filters that let something through, with how many; "Tutti" always."""
    counted = [(name, sum(1 for one in devices if wanted(one, name, centre))) for name in FILTERS]
    return [(name, count) for name, count in counted if count or name == "all"]


def _judged(device: Device, centre: Centre) -> tuple[str, str, Tone]:
    if device.recall is not None:
        return _recalled(device.recall, device.last)
    told, quiet = device.told, centre.now - device.last
    oldest, here = _version(centre.oldest_app), _version(device.app)
    found: list[tuple[bool, tuple[str, str, Tone]]] = [
        (_clock_tone(told) == "danger", (_clock_word(told), "waiting", "danger")),
        (bool(told.sick), ("store_sick", "problem", "danger")),
        (bool(told.refused), ("refused", "refused", "danger")),
        (oldest is not None and here is not None and here < oldest, ("app_too_old", "problem", "danger")),
        (quiet > SILENCE, ("silent", "offline", "warning")),
        (_clock_tone(told) == "warning", (_clock_word(told), "waiting", "warning")),
        (_share(told) >= SPACE_NARROW, ("narrow", "space", "warning")),
        (bool(told.unsent) and quiet > JUST_NOW, ("waiting", "waiting", "info")),
        (bool(told.unsent), ("sending", "sending", "info")),
    ]
    return next((judged for holds, judged in found if holds), ("fine", "done", "ok"))


def _recalled(recall: Recall, last: datetime) -> tuple[str, str, Tone]:
    if recall.wiped_at is not None:
        return "wiped", "erased", "idle"
    if recall.saved_at is not None:
        return "revoked_saved", "lock", "warning"
    return ("revoked_reached" if last >= recall.at else "revoked_waiting"), "lock", "danger"


def _clock_tone(told: Told) -> Tone:
    off = timedelta(milliseconds=abs(told.clock_ms or 0))
    return "danger" if off >= CLOCK_WRONG else "warning" if off >= CLOCK_DOUBTED else "idle"


def _clock_word(told: Told) -> str:
    return "clock_ahead" if (told.clock_ms or 0) > 0 else "clock_behind"


def _share(told: Told) -> float:
    total = (told.used or 0) + (told.free or 0)
    return (told.used or 0) / total if told.used is not None and told.free is not None and total else 0.0


def _version(text: str) -> tuple[int, ...] | None:
    parts = text.split(".")
    return tuple(int(part) for part in parts) if text and all(part.isascii() and part.isdigit() for part in parts) else None
