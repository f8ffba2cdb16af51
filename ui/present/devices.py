"""What the office reads of the devices: which need a look, what each said last, how far a lost one has come, what a finder could see.

Rules (mockups 34, design.md section 9): problems first; "da consegnare" is what the device itself said at its last contact; the four
steps of a lost device follow what the centre has seen of it and nothing else; the honest box says what a copied disk is worth.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

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
REVOKED_WITHIN = timedelta(minutes=20)
HIDES_AFTER = timedelta(days=30)
PRIVACY_TERM = timedelta(hours=72)
LOST_REASONS: tuple[str, ...] = ("lost", "stolen")
REASONS: tuple[str, ...] = (*LOST_REASONS, "retired")
FILTERS: tuple[str, ...] = ("all", "look", "tablet", "phone")

Kind = Literal["tablet", "phone", "device"]
StepState = Literal["done", "here", "next"]


@dataclass(frozen=True)
class Told:
    """What a device said of itself at its last contact; None is what it has never said."""

    unsent: int | None = None
    refused: int = 0
    unsent_bytes: int | None = None
    used: int | None = None
    free: int | None = None
    clock_ms: int | None = None


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


@dataclass(frozen=True)
class Centre:
    """What a device is held against: the hour, the newest app, the oldest that is allowed."""

    now: datetime
    newest_app: str = ""
    oldest_app: str = ""


@dataclass(frozen=True)
class Step:
    """One of the four steps of a lost device."""

    word: str
    detail: str
    state: StepState


@dataclass(frozen=True)
class LogLine:
    """An event of a device, with names instead of user names."""

    at: datetime
    kind: str
    person: str = ""
    by: str = ""
    place: str = ""
    count: int = 0
    why: str = ""


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


def steps(device: Device, words: Words, now: datetime) -> list[Step]:
    """Revocato, In attesa di contatto, Dati salvati, Cancellato e confermato."""
    recall = device.recall
    if recall is None:
        return []
    reached = _reached(recall, device.last)
    details = (
        words.say(
            "office.devices.step_revoked_text",
            at=words.moment(recall.at, now),
            by=recall.by,
            shut=words.moment(recall.at + REVOKED_WITHIN, now),
        ),
        _contact_text(device, recall, words, now),
        _saved_text(device, recall, words, now),
        _wiped_text(recall, words, now),
    )
    names = ("revoked", "contact", "saved", "wiped")
    return [
        Step(words.say(f"office.devices.step_{name}"), detail, "done" if index < reached else "here" if index == reached else "next")
        for index, (name, detail) in enumerate(zip(names, details, strict=True))
    ]


def finder_sees(device: Device, words: Words) -> str:
    """What a person who finds it could see, without making it better than it is."""
    if device.recall is not None and device.recall.wiped_at is not None:
        return words.say("office.devices.finder_wiped")
    parts = [words.say("office.devices.finder")]
    if device.circles:
        parts.append(words.say("office.devices.finder_holds", circles=", ".join(device.circles)))
    parts.append(words.say("office.devices.finder_people", count=len(device.users)))
    parts.append(words.say("office.devices.finder_hides", day=words.local(device.last + HIDES_AFTER).date()))
    return " ".join(parts)


def privacy_term(recall: Recall, words: Words) -> str | None:
    """By when a loss must have been judged; a device that is only put away has no such term."""
    return words.moment(recall.at + PRIVACY_TERM) if recall.reason in LOST_REASONS else None


def why(recall: Recall, words: Words) -> str:
    """Smarrito, Rubato, Non serve più, and the note that was written with it."""
    word = words.say(f"office.devices.why_{recall.reason}") if recall.reason in REASONS else recall.why
    return f"{word}: {recall.note}" if recall.note and recall.reason in REASONS else word


def shown_code(short: str) -> str:
    """K7M-2QX: two halves are easier to read aloud."""
    half = len(short) // 2
    return f"{short[:half]}-{short[half:]}"


def log_text(line: LogLine, words: Words) -> str:
    """An event as a sentence; one that this version does not know keeps its own word."""
    key = f"office.devices.event_{line.kind}"
    if not words.has(key):
        return line.kind
    said = words.say(key, person=line.person or "–", by=line.by or "–", place=line.place or "–", count=line.count)
    reason = why(Recall(line.at, line.by, line.why), words) if line.kind == "revoked" and line.why else ""
    return f"{said} · {reason}" if reason else said


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


def _reached(recall: Recall, last: datetime) -> int:
    """How many of the four steps are done; a later one covers those before it."""
    if recall.wiped_at is not None:
        return 4
    if recall.saved_at is not None:
        return 3
    return 2 if last >= recall.at else 1


def _contact_text(device: Device, recall: Recall, words: Words, now: datetime) -> str:
    if _reached(recall, device.last) > 1:
        return words.say("office.devices.step_contact_done", at=words.moment(device.last, now))
    return words.say("office.devices.step_contact_text", at=words.moment(device.last, now))


def _saved_text(device: Device, recall: Recall, words: Words, now: datetime) -> str:
    if recall.saved_at is not None:
        said = words.say("office.devices.step_saved_done", count=recall.rescued, at=words.moment(recall.saved_at, now))
        return f"{said} {words.say('office.devices.step_saved_aside', count=recall.kept_aside)}" if recall.kept_aside else said
    told = device.told
    if not told.unsent:
        return words.say("office.devices.step_saved_nothing" if told.unsent == 0 else "office.devices.step_saved_unknown")
    size = f" ({words.size(told.unsent_bytes)})" if told.unsent_bytes else ""
    return words.say("office.devices.step_saved_text", count=told.unsent, size=size)


def _wiped_text(recall: Recall, words: Words, now: datetime) -> str:
    if recall.wiped_at is not None:
        return words.say("office.devices.step_wiped_done", at=words.moment(recall.wiped_at, now))
    return words.say("office.devices.step_wiped_text")
