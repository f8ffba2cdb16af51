"""The index of one hazard, after the HHSRS of 2006: an order of priority, never a certificate of unfitness.

Rule (domain.md 1.4): score = (10000·O1 + 1000·O2 + 300·O3 + 10·O4) / L with the O in percentage points. Spreads are stored per mille, so
the sum is exact in integers and the score a `Fraction`; the band is taken on the unrounded score, and only what is shown is rounded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from schemas.errors import InvalidDocument

WEIGHTS = (10_000, 1_000, 300, 10)
"""Harm classes I to IV (domain.md 1.2)."""

BANDS: tuple[tuple[int, str], ...] = (
    (5000, "A"),
    (2000, "B"),
    (1000, "C"),
    (500, "D"),
    (200, "E"),
    (100, "F"),
    (50, "G"),
    (20, "H"),
    (10, "I"),
    (0, "J"),
)
"""Lowest score of each band, the gravest first."""

SPREAD_CUTS: tuple[tuple[Fraction, int], ...] = tuple(
    (Fraction(cut), point)
    for cut, point in (
        ("38", 464),
        ("26", 316),
        ("15", 215),
        ("7", 100),
        ("3", 46),
        ("1.5", 22),
        ("0.7", 10),
        ("0.3", 5),
        ("0.15", 2),
        ("0.05", 1),
        ("0", 0),
    )
)
"""From how many percent of the outcomes on a class stands for which point, per mille (domain.md 1.3). At a cut the higher one is taken."""

Level = Literal["high", "medium", "low"]


@dataclass(frozen=True)
class Rating:
    """The exact score with everything that follows from it."""

    score: Fraction
    band: str
    category: Literal[1, 2]
    level: Level

    @property
    def shown(self) -> int:
        """The score as people read it, halves up; never compare two of these, compare bands."""
        return (2 * self.score.numerator + self.score.denominator) // (2 * self.score.denominator)

    @property
    def step(self) -> int:
        """The place among ten steps, 1 (J) to 10 (A)."""
        return 10 - [letter for _, letter in BANDS].index(self.band)


def rate(likelihood: int, spread: Sequence[int]) -> Rating:
    """Rate "1 in `likelihood`" with the four outcomes per mille; refuses what is no spread."""
    check_rating(likelihood, spread)
    score = Fraction(sum(weight * share for weight, share in zip(WEIGHTS, spread, strict=True)), 10 * likelihood)
    return rating_of(score)


def rating_of(score: Fraction) -> Rating:
    band = next(letter for lowest, letter in BANDS if score >= lowest)
    return Rating(score, band, 1 if band in "ABC" else 2, level_of(score))


def level_of(score: Fraction) -> Level:
    """The three words of 2026: high from 1,000, medium from 100, else low (domain.md 1.6)."""
    if score >= 1000:
        return "high"
    return "medium" if score >= 100 else "low"


def check_rating(likelihood: int, spread: Sequence[int]) -> None:
    if likelihood < 1:
        raise InvalidDocument.at("too_small", "likelihood", "La probabilità è «1 su» un numero da 1 in su: scegli una voce dell'elenco.")
    if len(spread) != len(WEIGHTS) or any(share < 0 for share in spread) or sum(spread) != 1000:
        sentence = "I quattro esiti devono sommare a 1000 per mille: scegli uno dei danni dell'elenco."
        raise InvalidDocument.at("bad_spread", "spread", sentence)


def remainder_spread(extreme: int, severe: int, serious: int) -> tuple[int, int, int, int]:
    """Class IV is what is left of 1000 (domain.md 1.3)."""
    spread = (extreme, severe, serious, 1000 - extreme - severe - serious)
    check_rating(1, spread)
    return spread


def spread_point(percent: Fraction) -> int:
    """The point of the scale, per mille, for a share that somebody judged in percent."""
    if not 0 <= percent <= 100:
        raise InvalidDocument.at("bad_spread", "spread", "Una quota va da 0 a 100 per cento: correggila.")
    return next(point for cut, point in SPREAD_CUTS if percent >= cut)


def judged_spread(extreme: Fraction, severe: Fraction, serious: Fraction) -> tuple[int, int, int, int]:
    """A spread from three judged shares in percent: each takes its point, class IV the rest."""
    return remainder_spread(spread_point(extreme), spread_point(severe), spread_point(serious))


def gravest(ratings: Sequence[Rating]) -> Rating | None:
    """The rating that a dwelling is known by: the highest score."""
    return max(ratings, key=lambda rating: rating.score, default=None)
