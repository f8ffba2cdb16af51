"""What the central office reads: where photos are, when a residence was last heard, what a room will be, which level a visit is of.

Rules: green only for what the centre has verified; a residence that has been silent for half a day is said to be still, and its days
fade; an overdue exit is told with its days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import groupby

from schemas.rules import hazard
from ui.present.status import Status
from ui.words import Words

LEVELS: tuple[str, ...] = ("high", "medium", "low", "none")
"""The order of the list: the three words of a risk, then what nobody has rated."""

SILENCE = timedelta(hours=12)
"""After this long without a tablet, what is known of a residence is called yesterday's."""

BED_STATES: tuple[str, ...] = ("free", "reserved", "occupied", "blocked", "out_of_service")
"""The order of the five counts on the board."""


def level(band: str | None) -> str:
    """high, medium, low by the letter; none when nothing was rated."""
    if band is None:
        return "none"
    lowest = next(score for score, letter in hazard.BANDS if letter == band)
    return hazard.level_of(Fraction(lowest))


def photo_count(here: int, total: int, words: Words) -> Status:
    """3 foto su 3, or how many are still to come."""
    if total == 0:
        return Status(words.say("office.photos.none"), "photo", "idle")
    if here >= total:
        return Status(words.say("office.photos.all", count=total), "done", "ok")
    return Status(words.say("office.photos.coming", count=total - here), "sending", "info")


@dataclass(frozen=True)
class PhotoLanes:
    """How far the working copy and the original of one photo have come, in the projection's words."""

    working: str
    original: str


def photo_states(lanes: PhotoLanes, words: Words) -> list[Status]:
    """Consegnata, originale archiviato · Impronta uguale; or what is still missing."""
    if "mismatch" in (lanes.working, lanes.original):
        return [Status(words.say("office.photo.mismatch"), "problem", "danger")]
    if lanes.original == "verified":
        return [
            Status(words.say("office.photo.archived"), "verified", "ok"),
            Status(words.say("office.photo.same_hash"), "shield", "ok"),
        ]
    if lanes.working == "verified":
        return [
            Status(words.say("office.photo.delivered"), "done", "ok"),
            Status(words.say("office.photo.original_coming"), "sending", "info"),
        ]
    return [Status(words.say("office.photo.coming"), "sending", "info")]


def photos_summary(lanes: Sequence[PhotoLanes], words: Words) -> list[Status]:
    """5 con originale · 2 consegnate · 1 in arrivo: only the lines that count something."""
    archived = sum(1 for one in lanes if one.original == "verified")
    delivered = sum(1 for one in lanes if one.original != "verified" and one.working == "verified")
    coming = len(lanes) - archived - delivered
    said = [
        (archived, "office.photos.archived", "verified", "ok"),
        (delivered, "office.photos.delivered", "done", "ok"),
        (coming, "office.photos.coming", "sending", "info"),
    ]
    return [Status(words.say(key, count=count), icon, "ok" if tone == "ok" else "info") for count, key, icon, tone in said if count]


def is_still(last: datetime | None, now: datetime) -> bool:
    """Whether a residence that has spoken before has been silent for too long."""
    return last is not None and now - last > SILENCE


def contact(last: datetime | None, words: Words, now: datetime) -> Status:
    """collegata 20:52, ferma da sab 21 nov, 09:12, mai collegata."""
    if last is None:
        return Status(words.say("office.contact.never"), "offline", "idle")
    if is_still(last, now):
        return Status(words.say("office.contact.still", at=words.moment(last, now)), "offline", "warning")
    return Status(words.say("office.contact.seen", at=words.moment(last, now)), "done", "ok")


def freshness(contacts: Sequence[datetime | None], words: Words, now: datetime) -> Status | None:
    """2 residenze non si collegano da 12 ore; nothing when all of them speak."""
    silent = sum(1 for last in contacts if is_still(last, now))
    if silent:
        return Status(words.say("office.contact.silent", count=silent), "offline", "warning")
    never = sum(1 for last in contacts if last is None)
    return Status(words.say("office.contact.never_yet", count=never), "offline", "idle") if never else None


def unsent(count: int | None, words: Words) -> Status:
    """What a device still had to hand in when it was last heard; None: it did not say."""
    if count is None:
        return Status(words.say("office.heard.unsaid"), "info", "idle")
    return Status(words.say("office.heard.unsent", count=count), "waiting" if count else "done", "warning" if count else "ok")


@dataclass(frozen=True)
class RoomDay:
    """A room on a day: its state, its blocked beds, when who is in it should leave, when the state ends by itself."""

    state: str
    blocked: int
    planned_end: date | None
    until: date | None


def room_notes(room: RoomDay, words: Words, today: date) -> list[Status | str]:
    """fino al 14/01/2027, doveva uscire il 15/11: 7 giorni fa, fuori servizio fino al 27/11; and why a bed cannot be given."""
    notes: list[Status | str] = []
    if room.state == "occupied":
        notes.append(_leaving(room.planned_end, words, today))
    elif room.state == "out_of_service":
        notes.append(_ending("office.room.closed_until", "office.room.closed", room.until, words, today))
    elif room.state == "reserved":
        notes.append(_ending("office.room.reserved_until", "office.room.reserved", room.until, words, today))
    if room.blocked:
        notes.append(Status(words.say("office.room.blocked", count=room.blocked), "barred", "idle"))
    return notes


def houses(count: int, beds: int, words: Words) -> str:
    """2 residenze, 24 posti."""
    return words.say("office.board.residences", count=count, beds=words.say("office.room.beds", count=beds))


def beds_in_words(counts: Mapping[str, int], words: Words) -> str:
    """3 liberi, 1 riservato, 6 occupati, ...: all five, also those that are none."""
    return ", ".join(f"{words.number(counts[name])} {words.say(f'office.board.{name}', count=counts[name])}" for name in BED_STATES)


def largest(count: int, words: Words) -> str:
    """3, or nobody."""
    return str(count) if count else words.say("office.board.nobody")


def free_in_words(free: Sequence[tuple[date, int]], words: Words, today: date) -> str:
    """oggi 3 posti liberi, dal 27/11 4: the changes only, for who listens instead of looking."""
    parts = []
    for count, days in groupby(free, key=lambda pair: pair[1]):
        first = next(days)[0]
        key = "office.days.today" if first == today else "office.days.from"
        parts.append(words.say(key, count=count, day=words.short_date(first, today)))
    return ", ".join(parts)


def _leaving(planned: date | None, words: Words, today: date) -> Status | str:
    if planned is None:
        return words.say("room.no_end")
    if planned < today:
        text = words.say("office.room.overdue", count=(today - planned).days, day=words.short_date(planned, today))
        return Status(text, "overdue", "warning")
    return words.say("room.until", day=words.short_date(planned, today))


def _ending(with_day: str, without: str, until: date | None, words: Words, today: date) -> str:
    """The last day on which it is so; `until` itself is the first on which it is not."""
    return words.say(without) if until is None else words.say(with_day, day=words.short_date(until - timedelta(days=1), today))
