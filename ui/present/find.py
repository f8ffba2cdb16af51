"""A known dwelling that may be the one looked for, in words: how far and which way, why it is shown, who was there last.

Rule: what is said of it is what was found; where nothing but nearness speaks for it, the distance alone is said (mockup 04).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from schemas.dwelling_codes import SPACE_BY_CODE
from schemas.rules.distance import COMPASS
from ui.present import visit
from ui.words import Words

HERE_M = 10
_WINDS = {wind.code: wind for wind in COMPASS}
_SAYS_NOTHING = frozenset({"near", "nearest", "address"})


class Likely(Protocol):
    """What is known of it."""

    @property
    def dwelling(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def detail(self) -> str: ...
    @property
    def households(self) -> Sequence[str]: ...
    @property
    def people(self) -> int | None: ...
    @property
    def minors(self) -> int | None: ...
    @property
    def space(self) -> str | None: ...
    @property
    def visited_by(self) -> str: ...
    @property
    def last_visit(self) -> date | None: ...
    @property
    def metres(self) -> float | None: ...
    @property
    def towards(self) -> str | None: ...
    @property
    def other_unit(self) -> bool: ...


def distance(metres: float | None, towards: str | None, words: Words) -> str:
    """ "a 18 m, a nord"; from nearer than a phone can tell, "sei qui"."""
    if metres is None:
        return ""
    if metres < HERE_M:
        return words.say("find.here")
    far = _far(metres, words)
    wind = _WINDS.get(towards or "")
    return words.say("find.away", far=far, way=wind.label[words.language]) if wind else words.say("find.far", far=far)


def _far(metres: float, words: Words) -> str:
    """As precise as it helps: metres, tens of metres, tenths of a kilometre."""
    if metres < 100:
        return words.say("find.metres", count=round(metres))
    if round(metres, -1) < 1000:
        return words.say("find.metres", count=int(round(metres, -1)))
    return words.say("find.kilometres", far=words.number(metres / 1000, 1))


def why(found: Likely, words: Words) -> str:
    """Why it is shown, where its address and its distance do not say it already."""
    if found.text:
        key = f"found_by.{found.reason}"
        return words.say(key, text=found.text) if words.has(key) else found.text
    return "" if found.reason in _SAYS_NOTHING else words.say(f"similar.{found.reason}")


def place_line(found: Likely, words: Words) -> str:
    """ "Piano 2, int. 5 · a 18 m, a nord"."""
    return _joined(found.detail, distance(found.metres, found.towards, words))


def reason_line(found: Likely, words: Words) -> str:
    """ "a 640 m, a sud · parole simili"; another flat of the same house is said to be one."""
    other = words.say("find.other_unit") if found.other_unit else ""
    return _joined(distance(found.metres, found.towards, words), why(found, words), other)


def people_line(found: Likely, words: Words) -> str:
    """ "Nucleo Privitera · 5 persone, 2 minori", or what kind of place it is."""
    homes = words.say("find.households", count=len(found.households), names=words.listed(found.households)) if found.households else ""
    space = SPACE_BY_CODE.get(found.space or "")
    people = visit.people(found.people, found.minors, words) if found.people is not None else ""
    return _joined(homes, space.label[words.language] if space else "", people)


def visited(found: Likely, words: Words, today: date) -> str:
    """ "Ultima visita 13/11/2026, giulia", or that nobody was there."""
    said = visit.last_visit(found.last_visit, words, today)
    return f"{said}, {found.visited_by}" if found.last_visit is not None and found.visited_by else said


def age(seconds: float, words: Words) -> str:
    """ "posizione di 2 min fa"."""
    minutes = int(seconds // 60)
    if minutes < 1:
        return words.say("find.position_now")
    if minutes < 60:
        return words.say("find.position_minutes", count=minutes)
    return words.say("find.position_hours", count=minutes // 60)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
