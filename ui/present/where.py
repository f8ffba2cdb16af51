"""A position in words: how precise, whether it proves where the dwelling stands, and what happens to it meanwhile.

Rule (domain.md 10.1): any fix is taken and none is waited for; one that may be more than 100 m off, or of unknown accuracy, is no evidence
and says so with the reason. A pin put by hand is a person's word, which the satellite does not replace.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from schemas.dwelling import Position
from schemas.readings import Reading
from schemas.rules.distance import E7, Spot, why_no_evidence
from ui.present.people import rivals as several
from ui.tokens import Tone
from ui.words import Words


class Found(Protocol):
    """A position as a visit shows it."""

    @property
    def lat(self) -> float: ...
    @property
    def lon(self) -> float: ...
    @property
    def accuracy_m(self) -> float | None: ...
    @property
    def source(self) -> str: ...


@dataclass(frozen=True)
class Where:
    """Two lines and a tone; `evidence` is False where it says that it proves nothing."""

    title: str
    detail: str
    icon: str
    tone: Tone
    evidence: bool


def where(found: Found | None, words: Words, *, refining: bool = False) -> Where:
    if found is None:
        return Where(words.say("visit.no_position"), words.say("where.none_text"), "place", "idle", False)
    if found.source == "hand":
        spot = words.say("where.coordinates", lat=words.number(found.lat, 5), lon=words.number(found.lon, 5))
        return Where(words.say("visit.position_hand"), words.say("where.hand_text", coordinates=spot), "pin", "ok", True)
    why = why_no_evidence(spot_of(found))
    going_on = words.say("where.refining") if refining else ""
    if why is None:
        title = words.say("where.enough", metres=round(found.accuracy_m or 0))
        return Where(title, going_on or words.say("where.proves"), "frame", "ok", True)
    return Where(short(found, words), f"{words.say(f'where.{why}')} {going_on or words.say('where.try_again')}", "hazard", "warning", False)


def short(found: Found | None, words: Words) -> str:
    """One line, for a row that leads to it."""
    if found is None:
        return words.say("visit.no_position")
    if found.source == "hand":
        return words.say("visit.position_hand")
    if why_no_evidence(spot_of(found)) is None:
        return words.say("visit.position_gps", metres=round(found.accuracy_m or 0))
    if found.accuracy_m is None:
        return words.say("where.title_unmeasured")
    return words.say("where.title_rough", metres=round(found.accuracy_m))


@dataclass(frozen=True)
class Told:
    """A position as a record has it, in degrees and metres."""

    lat: float
    lon: float
    accuracy_m: float | None
    source: str


def told(position: Position) -> Told:
    accuracy = None if position.accuracy_mm is None else position.accuracy_mm / 1000
    return Told(position.lat_e7 / E7, position.lon_e7 / E7, accuracy, position.source)


def no_evidence(said: Mapping[str, Any], words: Words) -> str:
    """Why a position as a document has it proves nothing; an empty text where it does."""
    why = why_no_evidence(Spot(said["lat_e7"], said["lon_e7"], said.get("accuracy_mm"), said["source"] == "hand"))
    return words.say(f"where.{why}") if why is not None else ""


def rivals(reading: Reading[Position], words: Words) -> str:
    """What several people have said of where it stands."""
    return several(reading, lambda position: _with_place(told(position), words), words)


def _with_place(found: Found, words: Words) -> str:
    spot = words.say("where.coordinates", lat=words.number(found.lat, 5), lon=words.number(found.lon, 5))
    return f"{short(found, words)} ({spot})"


def spot_of(found: Found) -> Spot:
    accuracy = None if found.accuracy_m is None else round(found.accuracy_m * 1000)
    return Spot(round(found.lat * E7), round(found.lon * E7), accuracy, found.source == "hand")
