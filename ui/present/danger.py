"""An immediate danger in words: what was seen, what was done and when, what to do at once, where the report stands.

Rule (mockup 10): short words for a dark stairwell; the instruction is the one for the danger that was chosen last; "in ufficio" is said
only of what the centre has acknowledged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from schemas.danger import ASKED, QUESTIONS, SAID, SIGNS
from ui.present.delivery import DeliveryLike, Device
from ui.present.status import Status
from ui.words import Words

__all__ = ["ASKED", "QUESTIONS", "SAID", "SIGNS"]

EMERGENCY = "112"
SIGN_ICONS: Mapping[str, str] = {
    "gas_smell": "gas",
    "carbon_monoxide": "fumes",
    "live_wires": "live_wires",
    "collapse": "landslide",
    "no_escape": "no_escape",
    "flooding": "flood",
}


class EarlierLike(Protocol):
    """A report of another visit to the same dwelling."""

    @property
    def seen(self) -> Sequence[str]: ...
    @property
    def began_at(self) -> datetime | None: ...


class DangerLike(Protocol):
    """A report as a screen has it; see `mobile.state.danger.DangerState`."""

    @property
    def seen(self) -> Sequence[str]: ...
    @property
    def did(self) -> Mapping[str, datetime]: ...
    @property
    def began_at(self) -> datetime | None: ...
    @property
    def saved_at(self) -> datetime | None: ...
    @property
    def delivery(self) -> DeliveryLike: ...
    @property
    def sending(self) -> bool: ...
    @property
    def online(self) -> bool | None: ...
    @property
    def earlier(self) -> Sequence[EarlierLike]: ...


@dataclass(frozen=True)
class Advice:
    """What to do at once: the first words alone, and the rest."""

    first: str
    then: str


def sign_word(code: str, words: Words) -> str:
    return words.say(f"danger.sign.{code}")


def done_word(code: str, words: Words) -> str:
    return words.say(f"danger.done.{code}")


def question_word(code: str, words: Words) -> str:
    return words.say(f"danger.ask.{code}")


def answer_word(code: str, words: Words) -> str:
    return words.say(f"danger.answer.{code}")


def told_words(answers: Mapping[str, str], words: Words) -> list[str]:
    """What was answered, a sentence each: "Ci sono ancora persone dentro". Nothing of what nobody answered."""
    return [words.say(f"office.danger.{code}_{answers[code]}") for code in QUESTIONS if code in answers]


def seen_words(seen: Iterable[str], words: Words) -> str:
    """Gas, Fili scoperti; nothing where nobody has said which."""
    return ", ".join(sign_word(code, words) for code in seen)


def advice(code: str, words: Words) -> Advice | None:
    return Advice(words.say(f"danger.first.{code}"), words.say(f"danger.then.{code}")) if code else None


def saved(danger: DangerLike, device: Device, words: Words, now: datetime) -> Status:
    """Where it is kept, and that it goes first while it has not arrived."""
    if danger.saved_at is None:
        return Status(words.say("danger.not_begun"), "info", "idle")
    said = words.say(f"danger.saved_{device}", at=words.moment(danger.saved_at, now))
    if danger.delivery.kind == "delivered":
        return Status(said, "done", "ok")
    return Status(words.say("danger.goes_first", saved=said), "goes_first", "ok")


def arrived(danger: DangerLike, words: Words, now: datetime) -> Status | None:
    """Whether the office has it."""
    if danger.saved_at is None:
        return None
    if danger.delivery.kind == "refused":
        return Status(words.say("danger.refused"), "problem", "danger")
    if danger.delivery.kind == "delivered":
        at = danger.delivery.at
        return Status(words.say("danger.arrived_at", at=words.moment(at, now)) if at else words.say("danger.arrived"), "done", "ok")
    if danger.sending:
        return Status(words.say("danger.sending"), "sending", "info")
    return Status(words.say("danger.not_yet_offline" if danger.online is False else "danger.not_yet"), "offline", "idle")


def earlier(danger: DangerLike, words: Words, now: datetime) -> str:
    """What was reported here before, the newest alone; nothing where nothing was."""
    if not danger.earlier or danger.earlier[0].began_at is None:
        return ""
    newest = danger.earlier[0]
    at = words.moment(newest.began_at, now) if newest.began_at else ""
    return words.say("danger.earlier", at=at, signs=seen_words(newest.seen, words) or words.say("office.danger.unnamed"))


@dataclass(frozen=True)
class HubText:
    """The card of a visit's first page: a way in, solid once something was recorded."""

    title: str
    detail: str
    recorded: bool


def hub(danger: DangerLike, words: Words, now: datetime) -> HubText:
    title = words.say("danger.title")
    if danger.began_at is None:
        return HubText(title, earlier(danger, words, now) or words.say("danger.way_in"), False)
    if not (danger.seen or danger.did):
        return HubText(title, words.say("danger.withdrawn"), False)
    is_today = words.local(danger.began_at).date() == words.local(now).date()
    reported = words.say("danger.reported_at" if is_today else "danger.reported_on", at=words.moment(danger.began_at, now))
    told = arrived(danger, words, now)
    parts = (seen_words(danger.seen, words), reported, told.text if told else "")
    return HubText(title, " · ".join(part for part in parts if part), True)
