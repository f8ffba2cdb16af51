"""One visit as a screen shows it: risk in words, likelihoods and harms, target groups, people, what is still missing.

Rule: scores and bands come from `schemas.rules.hazard`; here they only find their words. An index is called an index, and what was not
rated is never shown as good (domain.md 1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Protocol

from schemas import codes
from schemas.rules import hazard
from ui.present.status import Status
from ui.tokens import Tone
from ui.words import Words

WORDED_LIKELIHOODS: tuple[int, ...] = tuple(point.l for point in codes.WORDED_LIKELIHOODS)
"""The five worded ones, each a point of the official scale, the most likely first."""

LIKELIHOODS: tuple[int, ...] = tuple(point.l for point in reversed(codes.LIKELIHOODS))
"""The sixteen representative points, the most likely first."""

HARMS: tuple[str, ...] = tuple(preset.code for preset in codes.HARMS)

GROUP_ICONS = {"a": "order", "b": "social", "c": "improper"}


@dataclass(frozen=True)
class Risk:
    """A band with its word and tone."""

    band: str | None
    word: str
    long_word: str
    tone: Tone


def risk(band: str | None, words: Words) -> Risk:
    """alto for A to C, medio for D to F, basso from G on; without a rating it says that nothing has been assessed."""
    if band is None:
        return Risk(None, words.say("band.none"), words.say("band.none_long"), "idle")
    lowest = next(score for score, letter in hazard.BANDS if letter == band)
    level = hazard.level_of(Fraction(lowest))
    tones: dict[str, Tone] = {"high": "danger", "medium": "warning", "low": "ok"}
    return Risk(band, words.say(f"band.{level}"), words.say(f"band.{level}_long"), tones[level])


def shown_score(score: float, words: Words) -> str:
    """1.115: rounded for the eye only."""
    return words.number(hazard.rating_of(Fraction(score)).shown)


def one_in(likelihood: int, words: Words) -> str:
    """1 su 18."""
    return words.say("likelihood.one_in", of=likelihood)


def likelihood_sentence(likelihood: int, words: Words) -> str:
    """In 18 alloggi così, in uno serve il medico."""
    return words.say("likelihood.sentence", count=likelihood)


def likelihood_word(likelihood: int, words: Words) -> str:
    """The word of one of the five; a bare "1 su 32" for the others."""
    label = next((point.label for point in codes.WORDED_LIKELIHOODS if point.l == likelihood), None)
    return label[words.language] if label else one_in(likelihood, words)


def hazard_name(code: str, words: Words) -> str:
    """Umidità e muffa; a code of a later list stands for itself."""
    known = codes.HAZARD_BY_CODE.get(code)
    return known.label[words.language] if known is not None else code


def vulnerable(code: str, words: Words) -> str:
    """Per un minore di 15 anni, entro 12 mesi: whom the likelihood is about."""
    return words.say("hazard.within", who=codes.HAZARD_BY_CODE[code].vulnerable[words.language])


def rated(done: int, total: int, words: Words) -> str:
    """5 valutati · 24 non valutati: always together."""
    return f"{words.say('visit.hazards_rated', count=done)} · {words.say('visit.hazards_left', count=total - done)}"


def harm_word(code: str, words: Words) -> str:
    """Serio."""
    return codes.HARM_BY_CODE[code].label[words.language]


def preset_spread(harm: str) -> tuple[int, ...]:
    """The shares per mille that a harm stands for."""
    return codes.HARM_BY_CODE[harm].spread


def harm_sentence(spread: Sequence[int], words: Words) -> str:
    """Su 100 casi: 10 gravi, 32 seri, 58 moderati."""
    shares = _of_hundred(spread)
    names = ("extreme", "severe", "serious", "moderate")
    parts = [words.say(f"harm.count_{name}", count=share) for name, share in zip(names, shares, strict=True) if share]
    return words.say("harm.sentence", parts=", ".join(parts))


def group(code: str | None, words: Words) -> Status | None:
    """A target group as a neutral chip: icon and words, no colour."""
    if code is None:
        return None
    return Status(words.say(f"group.{code}"), GROUP_ICONS.get(code, "group_unknown"), "idle")


def people(count: int | None, minors: int | None, words: Words) -> str:
    """5 persone, 2 minori."""
    if count is None:
        return words.say("people.unknown")
    if not minors:
        return words.say("people.count", count=count)
    return words.say("people.with_minors", people=words.say("people.count", count=count), minors=words.say("people.minors", count=minors))


def last_visit(day: date | None, words: Words, today: date) -> str:
    """visto ieri, visto 13/11, or nothing when nobody has been there."""
    return words.say("visit.seen", day=words.day(day, today)) if day else words.say("visit.never_seen")


class AddressLike(Protocol):
    """The address of a visit, in its parts."""

    @property
    def street(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def detail(self) -> str: ...
    @property
    def district(self) -> str: ...


def address_line(found: AddressLike, words: Words) -> str:
    """Via della Concordia 118, or that it is still to be written."""
    line = f"{found.street} {found.number}".strip()
    return line or words.say("visit.no_address")


def address_detail(found: AddressLike) -> str:
    """Piano 2, int. 5 · San Cristoforo."""
    return " · ".join(part for part in (found.detail, found.district) if part)


def completion(missing: int, words: Words) -> Status:
    """Completo, or how many answers a part still wants."""
    if missing:
        return Status(words.say("visit.missing", count=missing), "missing", "warning")
    return Status(words.say("visit.complete"), "done", "ok")


def role(code: str, words: Words) -> str:
    """What a person does."""
    return next((entry.label[words.language] for entry in codes.ROLES if entry.code == code), code)


def _of_hundred(spread: Sequence[int]) -> list[int]:
    """Per mille to whole cases of a hundred that still add up: the largest remainders get the odd ones."""
    shares = [per_mille // 10 for per_mille in spread]
    order = sorted(range(len(spread)), key=lambda index: -(spread[index] % 10))
    for index in order[: 100 - sum(shares)]:
        shares[index] += 1
    return shares
