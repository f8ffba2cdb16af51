"""Severe housing deprivation: an overcrowded home that has a grave fault besides.

Rule (domain.md 4.1; the three faults are Eurostat's list, not confirmed in a source that was read): overcrowded, and at least one of: a
roof that leaks, damp or rot; neither a bath or shower nor an indoor toilet; too dark. What nobody looked at is no fault and no comfort: the
answer stands only when it could not change it, and the faults that were seen are named in any case.
"""

from dataclasses import dataclass
from typing import Literal

from schemas.codes import Code, Words, by_code
from schemas.rules.crowding import Crowding
from schemas.rules.space import Missing

DeprivationVerdict = Literal["severe", "not_severe", "left_out", "cannot_say"]

DEPRIVATION_VERDICTS = (
    Code("severe", Words("grave disagio abitativo", "severe housing deprivation")),
    Code("not_severe", Words("nessun grave disagio abitativo per questa regola", "no severe housing deprivation by this rule")),
    Code("left_out", Words("chi vive da solo non si conta", "who lives alone is not counted")),
    Code("cannot_say", Words("non si può dire", "cannot be said")),
)

FAULTS = (
    Code("leaks", Words("il tetto perde, oppure c'è umidità o marcio", "the roof leaks, or there is damp or rot")),
    Code("no_washing", Words("non c'è né bagno o doccia né gabinetto in casa", "there is neither a bath or shower nor an indoor toilet")),
    Code("too_dark", Words("la casa è troppo buia", "the home is too dark")),
)
FAULT_BY_CODE = by_code(FAULTS)


@dataclass(frozen=True)
class Faults:
    """What was seen in the home; None is what nobody looked at."""

    leaks: bool | None = None
    bath_or_shower: bool | None = None
    indoor_toilet: bool | None = None
    too_dark: bool | None = None

    @property
    def no_washing(self) -> bool | None:
        """Neither of the two: one that is there settles it."""
        if self.bath_or_shower or self.indoor_toilet:
            return False
        return None if self.bath_or_shower is None or self.indoor_toilet is None else True


@dataclass(frozen=True)
class Deprivation:
    verdict: DeprivationVerdict
    reasons: tuple[str, ...]
    """Codes of `FAULTS` that were seen, whatever the verdict."""
    missing: tuple[Missing, ...] = ()


def judge_deprivation(crowding: Crowding, faults: Faults) -> Deprivation:
    seen = {"leaks": faults.leaks, "no_washing": faults.no_washing, "too_dark": faults.too_dark}
    reasons = tuple(code for code, found in seen.items() if found)
    verdict = _verdict(crowding, any(reasons), None in seen.values())
    missing = (*crowding.missing, *_unseen(faults, bool(reasons))) if verdict == "cannot_say" else ()
    return Deprivation(verdict, reasons, missing)


def _verdict(crowding: Crowding, faulty: bool, unseen: bool) -> DeprivationVerdict:
    if crowding.verdict == "left_out":
        return "left_out"
    if crowding.verdict == "enough" or not (faulty or unseen):
        return "not_severe"
    return "severe" if crowding.verdict == "overcrowded" and faulty else "cannot_say"


def _unseen(faults: Faults, faulty: bool) -> tuple[Missing, ...]:
    """What is still to be looked at; nothing, when one fault is enough already."""
    if faulty:
        return ()
    asked = {"leaks": faults.leaks, "too_dark": faults.too_dark}
    if faults.no_washing is None:
        asked |= {"bath_or_shower": faults.bath_or_shower, "indoor_toilet": faults.indoor_toilet}
    return tuple(Missing(code) for code, seen in asked.items() if seen is None)
