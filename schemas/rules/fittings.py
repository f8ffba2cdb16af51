"""What the decree of 1975 asks of a home that no measure tells: what is in the bathroom, air, heating; from answers to `dm-1975`.

Rule (domain.md 2.1, docs/adr/0099): a question without an answer, or answered "I do not know", keeps the home open. What is not asked of
this home (air in a bathroom that is not whole, a cooking corner that is not there) is no rule for it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from schemas.codes import Words
from schemas.rules.space import Finding, Missing
from schemas.rules.space_rules import SpaceRule

BATHROOM_FITTINGS = SpaceRule(
    "bathroom_fittings",
    Words("Bagno completo", "Whole bathroom"),
    Words("In un bagno ci sono vaso, bidet, lavabo e vasca o doccia.", "A bathroom has a toilet, bidet, basin and bath or shower."),
    "yes_no",
)
BATHROOM_AIR = SpaceRule(
    "bathroom_air",
    Words("Aria in bagno", "Air in the bathroom"),
    Words("Il bagno ha una finestra o un aspiratore.", "The bathroom has a window or an extractor."),
    "yes_no",
)
COOKING_EXTRACTION = SpaceRule(
    "cooking_extraction",
    Words("Aria sui fornelli", "Air over the hobs"),
    Words(
        "Dove si cucina in soggiorno c'è un aspiratore sui fornelli.",
        "Where one cooks in the living room an extractor hangs over the hobs.",
    ),
    "yes_no",
)
HEATING = SpaceRule(
    "heating",
    Words("Riscaldamento", "Heating"),
    Words("Dove il clima lo richiede c'è un riscaldamento che funziona.", "Where the climate asks for it there is heating that works."),
    "yes_no",
)
FITTINGS = (BATHROOM_FITTINGS, BATHROOM_AIR, COOKING_EXTRACTION, HEATING)


def judge_fittings(answers: Mapping[str, Any]) -> tuple[Finding, ...]:
    """The findings on what was asked, by item of `dm-1975`."""
    return tuple(_findings(answers))


def _findings(answers: Mapping[str, Any]) -> Iterator[Finding]:
    yield _said(BATHROOM_FITTINGS, "bathroom", answers)
    if answers.get("bathroom") == "yes":
        yield _said(BATHROOM_AIR, "bathroom_air", answers)
    corner = answers.get("kitchen_corner")
    if corner == "yes":
        yield _said(COOKING_EXTRACTION, "kitchen_air", answers)
    elif corner != "no":
        yield _said(COOKING_EXTRACTION, "kitchen_corner", {})
    yield _said(HEATING, "heating", answers)


def _said(rule: SpaceRule, item: str, answers: Mapping[str, Any]) -> Finding:
    answer = answers.get(item)
    if answer not in ("yes", "no"):
        return Finding(rule, "not_measured", None, 1, missing=(Missing(item),))
    return Finding(rule, "compliant" if answer == "yes" else "not_compliant", int(answer == "yes"), 1)
