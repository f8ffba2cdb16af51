"""Which dwellings may be the one that somebody is about to record a second time.

Rule (issue 7, "find first"): the same street and number in one spelling, or within 60 m by two positions that are evidence, or a street
or a word in common; a person decides, and a joining can be taken back. The order is by how likely it is the same. What is said of one
side only never parts two: an address without kind of street, number or town goes with any.
"""

from dataclasses import dataclass, field
from typing import Literal

from schemas.codes import Code, Words
from schemas.rules.addresses import PlainAddress
from schemas.rules.distance import Spot, metres_between, why_no_evidence
from schemas.search_words import fold

NEAR_M = 60
LONG_WORD = 4
"""A word shorter than this says too little for two addresses to be alike by it."""

Reason = Literal["same_address", "near", "same_street", "same_words"]
REASONS = (
    Code("same_address", Words("stesso indirizzo", "same address")),
    Code("near", Words("a meno di 60 m", "within 60 m")),
    Code("same_street", Words("stessa via", "same street")),
    Code("same_words", Words("parole simili", "similar words")),
)
"""The likeliest first."""
_RANK = {reason.code: rank for rank, reason in enumerate(REASONS)}


@dataclass(frozen=True)
class Place:
    """A dwelling as far as it is compared: its address in one spelling, its town, its position."""

    address: PlainAddress = field(default_factory=PlainAddress)
    city: str = ""
    spot: Spot | None = None


@dataclass(frozen=True)
class Likeness:
    """Why two may be one; `metres` when both positions are evidence; `other_unit` when both name a flat, and another."""

    reason: Reason
    metres: float | None = None
    other_unit: bool = False

    @property
    def rank(self) -> tuple[int, bool, float]:
        """What a list is sorted by."""
        return (_RANK[self.reason], self.other_unit, self.metres if self.metres is not None else float("inf"))


def alike(one: Place, other: Place) -> Likeness | None:
    """The strongest reason why two places may be one; None when nothing speaks for it. The same both ways."""
    metres = evident_metres(one.spot, other.spot)
    reason = _reason(one, other, metres)
    return None if reason is None else Likeness(reason, metres, _other_unit(one.address, other.address))


def evident_metres(one: Spot | None, other: Spot | None) -> float | None:
    """How far apart, when both positions are evidence of a place."""
    if one is None or other is None or why_no_evidence(one) or why_no_evidence(other):
        return None
    return metres_between(one, other)


def _reason(one: Place, other: Place, metres: float | None) -> Reason | None:
    one_town = _goes_with(fold(one.city).strip(), fold(other.city).strip())
    street = one_town and same_street(one.address, other.address)
    if street and one.address.numbered and one.address.number == other.address.number:
        return "same_address"
    if metres is not None and metres <= NEAR_M:
        return "near"
    if street:
        return "same_street"
    return "same_words" if one_town and _long_words(one.address) & _long_words(other.address) else None


def same_street(one: PlainAddress, other: PlainAddress) -> bool:
    """One name and no two different kinds of street; an initial stands for a first name ("G. Verga")."""
    if not one.name or len(one.name) != len(other.name) or not _goes_with(one.kind, other.kind):
        return False
    return all(
        mine == theirs or _initial(mine, theirs) or _initial(theirs, mine) for mine, theirs in zip(one.name, other.name, strict=True)
    )


def _initial(letter: str, word: str) -> bool:
    return len(letter) == 1 and letter.isalpha() and len(word) >= LONG_WORD and word.startswith(letter)


def _goes_with(mine: str, theirs: str) -> bool:
    return not mine or not theirs or mine == theirs


def _long_words(address: PlainAddress) -> set[str]:
    return {word for word in address.name if len(word) >= LONG_WORD}


def _other_unit(one: PlainAddress, other: PlainAddress) -> bool:
    mine, theirs = one.unit, other.unit
    return any(mine[word] != theirs[word] for word in mine.keys() & theirs.keys())
