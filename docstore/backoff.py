"""How long to wait before the next try, as a value.

Full jitter: a wait is drawn evenly from zero to a ceiling that doubles with every failure in a row. Ten thousand
devices that lost the same server at the same second then come back spread over the whole window, not in waves.
The dice are an argument: nothing here knows a clock or a source of chance.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Dice = Callable[[], float]
"""Gives a number from 0 (included) to 1 (excluded), evenly."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """Seconds: `base` is the ceiling of the first wait, `cap` the highest ceiling, `least` what every wait takes at least."""

    base: float = 1.0
    cap: float = 300.0
    least: float = 0.2

    def ceiling(self, failures: int) -> float:
        """The longest wait after so many failures in a row (1 is the first)."""
        doublings = min(max(failures, 1) - 1, 62)  # beyond that a float gains nothing and the cap has long been met
        return min(self.cap, self.base * 2.0**doublings)

    def wait(self, failures: int, dice: Dice, *, asked: float | None = None) -> float:
        """The wait itself. What the other side asked for (Retry-After) is a floor, never a ceiling, and is bounded by
        the cap: a proxy that says "come back in a year" does not silence a device."""
        drawn = max(self.least, dice() * self.ceiling(failures))
        return drawn if asked is None else min(asked, self.cap) + drawn
