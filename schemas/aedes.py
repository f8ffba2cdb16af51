"""AeDES: the outcome that stands on an official seismic form (07/2013), copied from it and never judged by us.

Source: domain.md 2.6. F, the external risk, is added to one of A to E ("A/F") and is none by itself. An outcome without the form's
reference and date is refused: the letters are the word of trained surveyors, and a visit of ours cannot give one.
"""

import re
from typing import Annotated

from pydantic import Field

from schemas.chosen import one_of
from schemas.documents import Flag, LocalDate, LongText, Part
from schemas.dwelling_codes import AEDES, EXTERNAL_RISK, Use
from schemas.errors import InvalidDocument

_WRITTEN = re.compile(r"\s*([A-E])\s*(?:[/+,-]?\s*(F))?\s*", re.IGNORECASE)
_CONDITIONAL = frozenset("BC")


class AedesOutcome(Part):
    """`form` is what identifies the official form (its number, or number and team); `note` which parts it names (outcome C)."""

    outcome: Annotated[str, one_of(AEDES)]
    external_risk: Flag = False
    form: Annotated[str, Field(min_length=1, max_length=60)]
    on: LocalDate
    note: LongText = ""

    @property
    def written(self) -> str:
        """ "A/F", as forms have it."""
        return f"{self.outcome}/{EXTERNAL_RISK.code}" if self.external_risk else self.outcome

    @property
    def use(self) -> Use:
        return use_of(self.outcome, self.external_risk)


def use_of(outcome: str, external_risk: bool) -> Use:
    """May the unit be used: A in full, B and C on conditions, D and E not; not at all where F was added."""
    if external_risk or outcome in "DE":
        return "none"
    return "conditional" if outcome in _CONDITIONAL else "full"


def outcome_written(text: str) -> tuple[str, bool]:
    """ "A", "A/F", "b + f" -> outcome and whether F was added; F alone is refused."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        sentence = "Scrivi la lettera della scheda, da A a E; F si aggiunge a una di queste, per esempio A/F."
        raise InvalidDocument.at("not_an_outcome", "outcome", sentence)
    return found[1].upper(), found[2] is not None
