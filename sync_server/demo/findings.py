"""What the forty invented visits found: ratings, how many photos, whose dwelling it is, the note. Spread as a team's weeks are.

Rule: of forty, eight are high (bands A to C, each with its reason in the note), eighteen medium and fourteen low, mixed over the weeks.
Ratings are such as a phone can choose: a point of the likelihood scale and a preset harm, deaths only where current or walls may kill.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from schemas.codes import ALL_HAZARDS, HARMS, LIKELIHOODS, OFTEN_SEEN
from schemas.documents import JsonObject
from schemas.rules.hazard import Level, rate

_WEEK: tuple[Level, ...] = ("high", "medium", "medium", "low", "low")
_WEEK_WITH_MORE_MEDIUM: tuple[Level, ...] = ("high", "medium", "medium", "medium", "low")
_WEEKS = (*[_WEEK] * 3, _WEEK_WITH_MORE_MEDIUM) * 2
_BANDS: Mapping[Level, tuple[str, Sequence[int]]] = {
    "high": ("ABC", (1, 3, 4)),
    "medium": ("DEF", (2, 3, 3)),
    "low": ("GHIJ", (3, 3, 2, 1)),
}
_MILDER: Mapping[Level, Sequence[Level]] = {"high": ("medium", "low"), "medium": ("medium", "low", "low"), "low": ("low",)}
_LEADING: Mapping[Level, Sequence[str]] = {
    "high": ("1", "2", "11", "23", "23", "29", "29"),
    "medium": ("1", "1", "2", "11", "23"),
    "low": ("1", "2", "11", "23"),
}
_DEADLY = frozenset({"23", "29"})
_GROUPS: Mapping[Level, str] = {"high": "aaccc", "medium": "aabcc", "low": "bbbac"}
_DETAILS: Mapping[str, Sequence[str]] = {
    "a": ("primo piano", "secondo piano, interno 4", "terzo piano, scala B", ""),
    "b": ("primo piano, interno 2", "stanza in affittacamere", "piano terra"),
    "c": ("piano strada", "in cortile", "piano terra", "sul retro", "in fondo al vicolo"),
}
_REASONS: Mapping[str, Sequence[str]] = {
    "1": ("Muffa su tutta la parete accanto ai letti.", "Acqua dal soffitto quando piove, il materasso è bagnato."),
    "2": ("Nessun riscaldamento e due finestre senza vetri.", "Si scaldano con un braciere, di notte la stanza è chiusa."),
    "11": ("Una sola stanza per tutti, senza finestra.", "Dormono a turno: i letti non bastano."),
    "23": ("Fili scoperti accanto al letto: corrente staccata finché non viene l'elettricista.", "Il quadro scotta e non c'è salvavita."),
    "29": ("Calcinacci caduti stanotte: ora dormono nell'altra stanza.", "La trave è puntellata con un'asse: non si passa sotto."),
}
_NOTES: Mapping[Level, Sequence[str]] = {
    "high": (),
    "medium": (
        "Due stanze, il bagno è in cortile.",
        "La proprietaria abita altrove; l'affitto è verbale.",
        "Il contatore salta quando si accende la stufa.",
        "Gli infissi non chiudono; d'inverno usano una stufetta.",
        "Macchie d'umidità vicino al bagno, più grandi dell'anno scorso.",
    ),
    "low": (
        "",
        "",
        "Chiedono di essere richiamati la mattina.",
        "Casa in ordine; resta da sistemare una presa.",
        "Il tetto è stato rifatto in estate.",
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One visit; `pictured` are the hazards that have a photo, the gravest first."""

    group: str
    detail: str
    hazards: dict[str, JsonObject]
    pictured: tuple[str, ...]
    note: str


def levels(dice: random.Random) -> list[Level]:
    """The level of each of the forty visits, in their order."""
    return [level for week in _WEEKS for level in dice.sample(week, len(week))]


def found(level: Level, dice: random.Random) -> Finding:
    leading = dice.choice(_LEADING[level])
    others = dice.sample([hazard.code for hazard in OFTEN_SEEN if hazard.code != leading], dice.randint(1, len(OFTEN_SEEN) - 1))
    ratings = {leading: _rating(leading, level, dice)}
    ratings |= {code: _rating(code, dice.choice(_MILDER[level]), dice) for code in others}
    ratings |= _seldom(ratings, level, random.Random("".join((leading, *others)) + level))
    group = dice.choice(_GROUPS[level])
    return Finding(
        group,
        dice.choice(_DETAILS[group]),
        {code: ratings[code] for code in sorted(ratings, key=int)},
        (leading, *others)[: dice.choices((1, 2, 3), (3, 4, 3))[0]],
        dice.choice(_REASONS[leading] if level == "high" else _NOTES[level]),
    )


def _seldom(ratings: Mapping[str, JsonObject], level: Level, dice: random.Random) -> dict[str, JsonObject]:
    """Up to three of the other twenty-four, none graver than what was seen first; by dice of its own, so that the rest stays as it was."""
    gravest = max(_score(rating) for rating in ratings.values())
    rarer = [hazard.code for hazard in ALL_HAZARDS if hazard not in OFTEN_SEEN]
    found = {code: _rating(code, dice.choice(_MILDER[level]), dice) for code in dice.sample(rarer, dice.randint(0, 3))}
    return {code: rating for code, rating in found.items() if _score(rating) <= gravest}


def _score(rating: JsonObject) -> Fraction:
    return rate(rating["likelihood"], rating["spread"]).score


def _rating(code: str, level: Level, dice: random.Random) -> JsonObject:
    bands, weights = _BANDS[level]
    likelihood, harm = dice.choice(_ANSWERS[(dice.choices(bands, weights)[0], code in _DEADLY)])
    return {"likelihood": likelihood, "spread": list(_SPREADS[harm]), "harm": harm}


_SPREADS = {preset.code: preset.spread for preset in HARMS}


def _answers() -> dict[tuple[str, bool], list[tuple[int, str]]]:
    """By band, and by whether death is a usual outcome: the answers to the two questions that lead there."""
    sorted_out: dict[tuple[str, bool], list[tuple[int, str]]] = {}
    for point in LIKELIHOODS:
        for harm, spread in _SPREADS.items():
            band = rate(point.l, spread).band
            for deadly in (True, False):
                if deadly or harm != "I":
                    sorted_out.setdefault((band, deadly), []).append((point.l, harm))
    return sorted_out


_ANSWERS = _answers()
