"""The photos of a visit in words: what is wanted of it, what one shows, how its fingerprint is read.

Rule (domain.md 8.3 and 10.3): every visit brings home a small set of photos; what lacks is called by the thing that it should show, as a
person would say it at the door.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from ui.present.status import Status
from ui.present.visit import hazard_name
from ui.words import Words

NAMED = 2
"""So many of what lacks are called by name in one line; of the others how many they are."""


class WantedLike(Protocol):
    """One photo of the minimum set; see `schemas.photo_subjects.Wanted`."""

    @property
    def subject(self) -> str: ...
    @property
    def room(self) -> str | None: ...
    @property
    def hazard(self) -> str | None: ...
    @property
    def done(self) -> bool: ...


W = TypeVar("W", bound=WantedLike)


def what(subject: str | None, room: str | None, hazard: str | None, rooms: Mapping[str, str], words: Words) -> str:
    """Esterno; Camera 1; Umidità e muffa: what a photo of the set shows. Empty for none of it."""
    if room is not None and subject in (None, "room") and room in rooms:
        return rooms[room]
    if hazard is not None and subject in (None, "hazard_wide", "hazard_close"):
        return hazard_name(hazard, words)
    return words.say(f"photos.want.{subject}") if subject is not None and words.has(f"photos.want.{subject}") else ""


def how(subject: str, words: Words) -> str:
    """How it should be framed: dalla strada, da vicino."""
    return words.say(f"photos.how.{subject}") if words.has(f"photos.how.{subject}") else ""


def lacking(wanted: Sequence[W], rooms: Mapping[str, str], words: Words) -> list[tuple[W, str]]:
    """What is still to be taken, each with its name."""
    return [(one, what(one.subject, one.room, one.hazard, rooms, words)) for one in wanted if not one.done]


def minimum(wanted: Sequence[WantedLike], rooms: Mapping[str, str], words: Words) -> Status:
    """Minimo: 5 di 6. Manca: impianto elettrico; in green once it is whole."""
    missing = lacking(wanted, rooms, words)
    total = len(wanted)
    if not missing:
        return Status(words.say("photos.minimum_whole", total=total), "done", "ok")
    names = list(dict.fromkeys(name for _, name in missing))[:NAMED]
    more = sum(name not in names for _, name in missing)
    told = [*names, words.say("photos.lacking_more", count=more)] if more else names
    count = words.say("photos.minimum", done=total - len(missing), total=total)
    return Status(f"{count}. {words.say('photos.lacking', what=words.listed(told))}", "add_photo", "warning")


def fingerprint(sha256: str) -> str:
    """Sixty-four digits as eyes compare them: in fours."""
    return " ".join(sha256[at : at + 4] for at in range(0, len(sha256), 4))


def taken(moment: str | None, words: Words, now: datetime) -> str:
    """When: 17:52 when it is today, else the day with its year."""
    at = instant(moment)
    if at is None:
        return ""
    return words.time(at) if words.local(now).date() == words.local(at).date() else dated(at, words)


def dated(at: datetime, words: Words) -> str:
    """As evidence is dated: the day with its year, today's too."""
    return f"{words.full_date(words.local(at).date())}, {words.time(at)}"


def instant(moment: str | None) -> datetime | None:
    """A moment as documents write it; None for what is none."""
    try:
        at = datetime.fromisoformat(moment or "")
    except ValueError:
        return None
    return at if at.tzinfo else None
