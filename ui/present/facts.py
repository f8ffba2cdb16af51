"""The legal and social side of a dwelling in words: ETHOS with its Light beside it, kind of space, title, cadastre, AeDES, the four facts.

Rule (domain.md 2.3, 3): none of the four legal facts follows from another, and not asked is not the same as not known. ETHOS Light is
derived and only shown. What fields say against each other is told and refused nowhere. AeDES is the word of an official form, never ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from schemas.aedes import AedesOutcome
from schemas.cadastre import Cadastral
from schemas.dwelling import Dwelling
from schemas.dwelling_codes import AEDES, ANSWERS, CONDITIONS, EXTERNAL_RISK, LEGAL_FACTS, SPACES, TITLES, USES
from schemas.dwelling_facts import fact_remarks
from schemas.ethos import CATEGORIES, CONCEPTS, ETHOS, ETHOS_BY_CODE, Known, ethos_light, proposed
from ui.present.order import cadastral
from ui.present.people import options, said, word_of
from ui.present.people import rivals as several
from ui.present.status import Status
from ui.words import Words

FACTS: tuple[str, ...] = tuple(fact.code for fact in LEGAL_FACTS)
SPACE_ICON = {"b": "social", "c": "improper"}


@dataclass(frozen=True)
class Situation:
    """One living situation: its code with its words, and what ETHOS Light makes of it, in a sentence and in short."""

    code: str
    word: str
    light: str
    light_short: str = ""


@dataclass(frozen=True)
class Category:
    """One of the 13, with its concept and its situations."""

    title: str
    concept: str
    situations: tuple[Situation, ...]


def situation(code: str, words: Words) -> Situation:
    """11.2 In un edificio che non è una casa; a code of a later list stands for itself."""
    known = ETHOS_BY_CODE.get(code)
    if known is None:
        return Situation(code, code, "")
    short = words.say("facts.light_short", code=known.light) if known.light else ""
    return Situation(code, f"{code} {said(known.label, words)}", light(code, words), short)


def light(code: str, words: Words) -> str:
    """ETHOS Light 10, Edifici che non sono case; or that Light has no such place."""
    found = ethos_light(code)
    if found is None:
        return words.say("facts.light_none")
    return words.say("facts.light", code=found.code, word=said(found.label, words))


def categories(words: Words) -> list[Category]:
    """All 13, in their order."""
    concepts = {concept.code: said(concept.label, words) for concept in CONCEPTS}
    return [
        Category(
            f"{category.code}. {said(category.label, words)}",
            concepts[category.concept],
            tuple(situation(one.code, words) for one in ETHOS if one.category is category),
        )
        for category in CATEGORIES
    ]


def known_of(place: Dwelling) -> Known:
    """What of a dwelling leads to a proposal. Who visits finds them inside."""
    order = place.order.value
    return Known(
        group=place.target_group.value or "",
        ground=order.ground if order is not None else None,
        title=place.title.value,
        space=place.space.value,
    )


def offered(place: Dwelling, words: Words) -> list[Situation]:
    """The likeliest first, the one that was chosen always among them; none where nobody said which group they are."""
    chosen = place.ethos.value
    codes = proposed(known_of(place)).primary if place.target_group.value else ()
    return [situation(code, words) for code in dict.fromkeys((*codes, *([chosen.primary] if chosen else [])))]


def offered_second(place: Dwelling, words: Words) -> list[Situation]:
    """Codes for the second place: what the title says, and the one that was chosen."""
    chosen = place.ethos.value
    codes = [*proposed(known_of(place)).secondary, *([chosen.secondary] if chosen and chosen.secondary else [])]
    return [situation(code, words) for code in dict.fromkeys(codes) if chosen is None or code != chosen.primary]


def spaces(words: Words) -> list[tuple[str, str, str]]:
    """(code, word, group that the kind belongs to)."""
    return [(space.code, said(space.label, words), space.group) for space in SPACES]


def conditions(words: Words) -> list[tuple[str, str]]:
    return options(CONDITIONS, words)


def titles(words: Words) -> list[tuple[str, str]]:
    return options(TITLES, words)


def outcomes(words: Words) -> list[tuple[str, str]]:
    """A, Agibile in ogni parte."""
    return [(code, f"{code} · {word}") for code, word in options(AEDES, words)]


def external_risk(words: Words) -> str:
    return f"{EXTERNAL_RISK.code} · {said(EXTERNAL_RISK.label, words)}"


def aedes(outcome: AedesOutcome, words: Words) -> str:
    """A/F: si può usare a condizioni, scheda 12, 03/01/2019."""
    use = word_of(USES, outcome.use, words)
    form = words.say("facts.aedes_form", form=outcome.form, day=date.fromisoformat(outcome.on))
    return f"{outcome.written} · {use} · {form}"


@dataclass(frozen=True)
class Fact:
    """One of the four: what it is, in plain words what that means, and the answer."""

    code: str
    title: str
    hint: str
    answer: str | None


def facts(place: Dwelling, words: Words) -> list[Fact]:
    """In their order. An order that is known is named beside its answer, which stays a person's own."""
    return [
        Fact(fact.code, said(fact.label, words), _hint(fact.code, said(fact.hint, words), place, words), _answer(place, fact.code))
        for fact in LEGAL_FACTS
    ]


def _hint(code: str, usual: str, place: Dwelling, words: Words) -> str:
    order = place.order.value
    if code == "under_vacate_order" and order is not None and order.number:
        return words.say("facts.order_above", number=order.number)
    return usual


def _answer(place: Dwelling, code: str) -> str | None:
    found = getattr(place, code).value
    return None if found is None else str(found.answer)


def answers(words: Words) -> list[tuple[str, str]]:
    """Sì, No, Non so: short enough to stand side by side."""
    return [(code, words.say("facts.unknown") if code == "unknown" else word) for code, word in options(ANSWERS, words)]


def answered(place: Dwelling, words: Words) -> Status:
    """4 risposte su 4; "non so" is an answer."""
    text = words.say("facts.answered", count=place.answered, total=len(FACTS))
    return Status(text, "done", "ok") if place.answered == len(FACTS) else Status(text, "optional", "idle")


def rivals(place: Dwelling, code: str, words: Words) -> str:
    """What several people have answered."""
    return several(getattr(place, code), lambda found: word_of(ANSWERS, found.answer, words), words)


def paper(place: Dwelling, code: str, words: Words) -> str:
    """The paper that an answer rests on."""
    found = getattr(place, code).value
    if found is None or not (found.reference or found.on):
        return ""
    day = words.full_date(date.fromisoformat(found.on)) if found.on else ""
    return ", ".join(part for part in (found.reference, day) if part)


def doubts(place: Dwelling, words: Words) -> list[str]:
    """What the fields say against each other."""
    return [said(remark.words, words) for remark in fact_remarks(place, place.order.value, place.target_group.value)]


def summary(place: Dwelling, words: Words) -> str:
    """Garage o box · ETHOS 11.2: for a row that leads there."""
    chosen = place.ethos.value
    parts = [
        word_of(SPACES, place.space.value, words),
        words.say("facts.ethos_is", code=chosen.primary) if chosen else "",
        word_of(TITLES, place.title.value, words),
    ]
    return " · ".join(part for part in parts if part) or words.say("facts.nothing")


def written(place: Dwelling, words: Words) -> Status:
    """Whether anything is known of what place it is; nothing of it is asked for before handing in."""
    known = (place.space, place.conditions, place.ethos, place.title, place.cadastral, place.aedes)
    if any(reading.value for reading in known):
        return Status(words.say("facts.written"), "done", "ok")
    return Status(words.say("facts.optional"), "optional", "idle")


def proposes_flag(place: Dwelling, code: str) -> bool:
    """Whether an order stands over this code, as far as is known."""
    proposal = proposed(known_of(place))
    return proposal.vacate_order and code in proposal.primary


def units(found: Cadastral, words: Words) -> str:
    """foglio 69, particella 1234, sub 5; foglio 70, …"""
    return "; ".join(cadastral(unit, words) for unit in found.units)


def other_units(place: Dwelling, words: Words) -> str:
    """What several people have copied differently."""
    return several(place.cadastral, lambda found: units(found, words), words)
