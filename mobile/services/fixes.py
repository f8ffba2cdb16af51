"""Which of two positions stands: what a tap on "GPS" brings, and what is found in the background after it.

Rule (issue 7, domain.md 10.1): any fix is taken where there was none; a better one takes the place of a worse one, never of a pin that a
person put. In the background only a fix that may be of the same spot is taken: who has gone on with the phone would else move the dwelling.
A tap may also contradict the fix of an earlier visit. Bounded, because the satellite is the dearest thing on a battery. Pure: no clock.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.services.shown import Position
from schemas.rules.distance import E7, Spot, metres_between, why_no_evidence

GOOD_M = 8.0
"""Better than this is not looked for: it is a door."""
TRIES = 10
REST_MS = 8_000
FAR_M = 500.0
"""How far a fix of unknown accuracy may be off."""


@dataclass
class Refining:
    """What is still to be tried after a tap."""

    left: int = TRIES
    next_ms: int = 0

    def due(self, now_ms: int) -> bool:
        return self.left > 0 and now_ms >= self.next_ms

    def try_once(self, now_ms: int) -> None:
        self.left -= 1
        self.next_ms = now_ms + REST_MS


def spot(position: Position) -> Spot:
    accuracy = None if position.accuracy_m is None else round(position.accuracy_m * 1000)
    return Spot(round(position.lat * E7), round(position.lon * E7), accuracy, position.source == "hand")


def is_nowhere(position: Position) -> bool:
    """What a phone says that knows nothing."""
    return why_no_evidence(spot(position)) == "nowhere"


def wants_better(standing: Position | None) -> bool:
    """Whether it is worth asking again."""
    return standing is None or (standing.source != "hand" and (standing.accuracy_m is None or standing.accuracy_m > GOOD_M))


def refines(fix: Position, standing: Position | None) -> bool:
    """Whether a fix found in the background takes the place of what stands."""
    if standing is None:
        return True
    return standing.source != "hand" and _more_precise(fix, standing) and _may_be_one(fix, standing)


def answers(fix: Position, standing: Position | None, *, of_this_visit: bool) -> bool:
    """Whether what a tap has brought is taken; it may contradict an earlier visit, and this one when it is as precise or more."""
    if standing is None:
        return True
    if standing.source == "hand":
        return False
    return _more_precise(fix, standing) or (not of_this_visit and not _may_be_one(fix, standing))


def _more_precise(fix: Position, standing: Position) -> bool:
    return fix.accuracy_m is not None and (standing.accuracy_m is None or fix.accuracy_m <= standing.accuracy_m)


def _may_be_one(fix: Position, standing: Position) -> bool:
    apart = metres_between(spot(fix), spot(standing))
    return apart <= sum(FAR_M if one.accuracy_m is None else one.accuracy_m for one in (fix, standing))
