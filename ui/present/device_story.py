"""What the office reads of one device: how far a lost one has come, what a finder could see, what has happened to it.

Rules (mockups 34, design.md section 9): the four steps follow what the centre has seen of the device and nothing else; the honest box
says what a copied disk is worth; a loss must be judged within 72 hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from ui.present.devices import Device, Recall, circle
from ui.words import Words

REVOKED_WITHIN = timedelta(minutes=20)
HIDES_AFTER = timedelta(days=30)
PRIVACY_TERM = timedelta(hours=72)
LOST_REASONS: tuple[str, ...] = ("lost", "stolen")
REASONS: tuple[str, ...] = (*LOST_REASONS, "retired")

StepState = Literal["done", "here", "next"]


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
        parts.append(words.say("office.devices.finder_holds", circles=words.listed([circle(name, words) for name in device.circles])))
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


def log_text(line: LogLine, words: Words) -> str:
    """An event as a sentence; one that this version does not know keeps its own word."""
    key = f"office.devices.event_{line.kind}"
    if line.by and words.has(f"{key}_code"):
        key = f"{key}_code"
    if not words.has(key):
        return line.kind
    said = words.say(key, person=line.person or "–", by=line.by or "–", place=circle(line.place, words) or "–", count=line.count)
    reason = why(Recall(line.at, line.by, line.why), words) if line.kind == "revoked" and line.why else ""
    return f"{said} · {reason}" if reason else said


def waits(device: Device, words: Words) -> list[str]:
    """What of it waits for whoever looks after the centre."""
    counted = (("kept", device.kept), ("unknown", device.unknown))
    return [words.say(f"office.devices.waits_{name}", count=count) for name, count in counted if count]


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
