"""A rule's answer as a card: its values, a verdict as a chip, what is missing in words, and the rule behind it.

Rule (mockup 06, docs/adr/0099): a verdict is green only when nothing that is missing could change it; while something could, it is grey and
says what is missing. Behind "Perché?" stands one line for each addend, then the sum, then where the rule comes from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from schemas.codes import Words as Both
from schemas.rules import space_rules as decree
from schemas.rules.space import Finding, Missing
from ui.present import rooms_measures as measures
from ui.present.status import Status
from ui.tokens import Tone
from ui.words import Words

MOST_PIPS = 12
"""More of them would say no more than the number beside them."""


@dataclass(frozen=True)
class Part:
    """A piece of a card's sentence; the heavy one is what matters."""

    text: str
    heavy: bool = False


@dataclass(frozen=True)
class Line:
    """One addend, or one thing found: its figure or its sign, what it is, and why."""

    text: str
    aside: str = ""
    figure: str = ""
    sign: Status | None = None


@dataclass(frozen=True)
class Reasons:
    """Lines, and what they come to."""

    lines: tuple[Line, ...]
    total: Line | None = None


@dataclass(frozen=True)
class Pips:
    """So many that are there and count, so many over or lacking, so many that could be needed."""

    shape: Literal["person", "room"]
    there: int
    bad: int = 0
    unsure: int = 0


@dataclass(frozen=True)
class Result:
    """One card. `missing` is empty when the verdict stands."""

    key: str
    rule: str
    sentence: tuple[Part, ...]
    verdict: Status
    reasons: tuple[Reasons, ...] = ()
    pips: Pips | None = None
    missing: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Called:
    """How rooms and people are called, by id."""

    rooms: Mapping[str, str]
    people: Mapping[str, str]
    ages: Mapping[str, str]
    """A person with the age, where it is known: Davide, 19 anni."""


NAMELESS = Called({}, {}, {})
"""Where the room that is spoken of stands already."""


def verdict(outcome: str, words: Words) -> Status:
    """An outcome as a chip: green only for what is compliant."""
    looks: Mapping[str, tuple[str, Tone]] = {
        "compliant": ("done", "ok"),
        "certified_only": ("order", "warning"),
        "not_compliant": ("problem", "danger"),
    }
    icon, tone = looks.get(outcome, ("group_unknown", "idle"))
    return Status(words.say(f"rooms.outcome.{outcome}"), icon, tone)


def lacking(missing: Sequence[Missing], called: Called, words: Words) -> str:
    """Non si può dire: manca l'altezza (Camera 2). Two of them by name, the others by their number."""
    if not missing:
        return ""
    said = list(dict.fromkeys(_gap(gap, called, words) for gap in missing))
    if len(said) > 3:
        return words.say("rooms.missing_more", things=", ".join(said[:2]), count=len(said) - 2)
    return words.say("rooms.missing", things=words.listed(said))


def _gap(gap: Missing, called: Called, words: Words) -> str:
    what = words.say(f"rooms.gap.{gap.code}")
    whose = called.rooms.get(gap.room or "") or called.people.get(gap.room or "")
    return words.say("rooms.gap_of", what=what, whose=whose) if whose else what


def notes(findings: Sequence[Finding], words: Words) -> tuple[str, ...]:
    """What each rule says and where it comes from, each once; and what a certification asks for, wherever one is spoken of."""
    told = dict.fromkeys(_rule(finding.rule.says, finding.rule.source, words) for finding in findings)
    certified = any(finding.outcome == "certified_only" for finding in findings)
    return (*told, *((_rule(decree.CERTIFICATION, decree.SALVA_CASA, words),) if certified else ()))


def _rule(says: Both, source: Both, words: Words) -> str:
    return words.say("rooms.says", says=says[words.language], source=source[words.language])


def surface(mm2: int, words: Words) -> str:
    return words.say("rooms.area", area=measures.square_metres(mm2, words))


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
