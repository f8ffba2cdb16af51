"""A residence tonight as a screen shows it: the counts that add up, a room's state and notes, why a room does not fit.

Rule: the states come from the availability fold (`schemas.rules.availability`); "posti liberi" never stands without the largest
household that fits now (design.md section 8).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from schemas import codes
from ui.present.status import Status
from ui.tokens import Tone
from ui.words import Words

STATES: tuple[str, ...] = ("occupied", "free", "reserved", "blocked", "out_of_service")
"""The order in which the counts stand."""

_LOOKS: dict[str, tuple[str, Tone]] = {
    "occupied": ("person", "idle"),
    "free": ("done", "ok"),
    "reserved": ("calendar", "info"),
    "blocked": ("barred", "idle"),
    "out_of_service": ("wrench", "warning"),
}


class CountsLike(Protocol):
    """Beds tonight; see `mobile.services.shown.Counts`."""

    @property
    def beds(self) -> int: ...
    @property
    def free(self) -> int: ...
    @property
    def reserved(self) -> int: ...
    @property
    def occupied(self) -> int: ...
    @property
    def blocked(self) -> int: ...
    @property
    def out_of_service(self) -> int: ...
    @property
    def largest_household(self) -> int: ...


class RefusedLike(Protocol):
    """A room that a household cannot have; see `mobile.services.shown.RoomChoice`."""

    @property
    def beds(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def reason(self) -> str | None: ...
    @property
    def details(self) -> Mapping[str, str | int]: ...


@dataclass(frozen=True)
class CountsText:
    """The line above the rooms, already said."""

    beds: str
    beds_word: str
    counts: Sequence[tuple[str, str, str]]
    largest: str
    largest_word: str


def counts_text(found: CountsLike, words: Words) -> CountsText:
    """All the beds, the five states that add up to them, and the largest household that fits."""
    all_beds, largest = words.say("board.beds", count=found.beds), words.say("board.largest")
    return CountsText(str(found.beds), all_beds, counts(found, words), str(found.largest_household), largest)


def counts(found: CountsLike, words: Words) -> list[tuple[str, str, str]]:
    """State, number and word of the five states, in their order."""
    numbers = [found.occupied, found.free, found.reserved, found.blocked, found.out_of_service]
    return [(state, str(number), words.say(f"bed.{state}_count", count=number)) for state, number in zip(STATES, numbers, strict=True)]


def room_state(pips: Sequence[str]) -> str:
    """What a room is as a whole: who is in it counts before what its other beds are."""
    for state in ("occupied", "out_of_service", "reserved", "free"):
        if state in pips:
            return state
    return "blocked"


def state_chip(state: str, words: Words) -> Status:
    """Libera, Occupata, Riservata, Fuori servizio, Bloccata."""
    icon, tone = _LOOKS[state]
    return Status(words.say(f"bed.{state}_room"), icon, tone)


@dataclass(frozen=True)
class Stay:
    """What is known of the stay in a room tonight."""

    since: date | None
    planned_end: date | None
    overdue: bool


def stay_notes(stay: Stay, words: Words, today: date) -> list[Status | str]:
    """Since when, and until when; an overdue exit is said aloud, because it frees nothing until someone decides."""
    notes: list[Status | str] = []
    if stay.since is not None:
        notes.append(words.say("room.since", day=words.short_date(stay.since, today)))
    if stay.planned_end is None:
        notes.append(words.say("room.no_end"))
    elif stay.overdue:
        days = (today - stay.planned_end).days
        notes.append(Status(words.say("room.overdue", count=days), "overdue", "danger"))
    else:
        notes.append(Status(words.say("room.until", day=words.short_date(stay.planned_end, today)), "exit", "idle"))
    return notes


def blocked_note(pips: Sequence[str], words: Words) -> str:
    """1 posto non assegnabile: stanza privata."""
    blocked = sum(1 for state in pips if state == "blocked")
    return words.say("room.blocked", count=blocked) if blocked else ""


def why_not(room: RefusedLike, words: Words) -> str:
    """Why a household cannot have a room, in the few words that stand beside its name; what has none is said as the rule says it."""
    key = f"arrival.why_{room.code}"
    if not words.has(key):
        return words.problem(room.code, room.reason or "", room.details)
    start, end = room.details.get("from"), room.details.get("until")
    return words.say(
        key,
        beds=beds_word(room.beds, words),
        people=room.details.get("people", ""),
        start=words.short_date(date.fromisoformat(str(start))) if start else "",
        until=words.short_date(date.fromisoformat(str(end)) - timedelta(days=1)) if end else "",
    )


def floor_name(floor: str, words: Words) -> str:
    """Piano terra for T or 0, Primo piano for 1; a name that the office wrote is said as it is."""
    key = f"floor.{floor}"
    if words.has(key):
        return words.say(key)
    return words.say("floor.other", floor=floor) if len(floor) <= 2 else floor


def floor_letter(floor: str) -> str:
    """The large sign of a floor: its own short name, and none where the office wrote a name."""
    return floor if len(floor) <= 2 else ""


def beds_word(count: int, words: Words) -> str:
    """1 letto, 3 letti."""
    return words.say("room.beds", count=count)


def destinations(words: Words) -> list[tuple[str, str]]:
    """Where a household can go, as code and word, in the order of the list."""
    return [(entry.code, entry.label[words.language]) for entry in codes.DESTINATIONS]
