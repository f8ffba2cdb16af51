"""Any checklist as a form: what is asked now, what was answered, what is wrong with it, and what follows.

Rule (design.md section 6): a list is data, so nothing here knows one by name. What is not asked is not shown, what has no answer is told as
open, and a result that the answers do not decide says that it cannot be told yet: never that all is well. Hazards are rated on their own
pages. Lengths and surfaces are written in metres, as people measure, and kept in the item's whole unit.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from schemas.checklist import Checklist
from schemas.checklist_items import Item
from schemas.expressions import UNKNOWN, Amount, Value
from schemas.rules.answers import Outcome, evaluate
from ui.words import Words

DECIMALS = {"mm": 3, "cm2": 4}
"""Units that people write in metres or square metres: how many digits of the whole unit stand after the comma."""
_NUMBER = re.compile(r"(-?)(\d{0,12})(?:[.,](\d*))?")


@dataclass(frozen=True)
class Question:
    """One thing to answer, with what stands there; `fault` says what to do about an answer that cannot stand."""

    id: str
    kind: str
    label: str
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    chosen: tuple[str, ...] = ()
    typed: str = ""
    unit: str = ""
    scale: int = 0
    wanted: bool = False
    """It is expected and has no answer."""
    fault: str = ""


@dataclass(frozen=True)
class Result:
    """One thing that follows from the answers; `said` is None while they do not decide it."""

    id: str
    label: str
    said: str | None
    rule: str = ""


@dataclass(frozen=True)
class Part:
    """A page of the list: its questions, and what follows from them."""

    title: str
    questions: tuple[Question, ...]
    results: tuple[Result, ...]


@dataclass(frozen=True)
class Form:
    """`answered` of `asked` are known ("I do not know" is no knowledge); `aside` answers wait for their question to come back."""

    title: str
    note: str
    parts: tuple[Part, ...]
    answered: int
    asked: int
    aside: int


def form(checklist: Checklist, answers: Mapping[str, Any], words: Words, only: Collection[str] | None = None) -> Form:
    """The whole list, or the items that are named (with what follows from them)."""
    outcome = evaluate(checklist, answers)
    shown = [item for item in checklist.items if item.kind != "hazard" and (only is None or item.id in only)]
    titles = {section.id: section.title.words[words.language] for section in checklist.sections}
    parts = []
    for section in [*titles, None]:
        inside = [item for item in shown if item.section == section]
        questions = tuple(_question(item, answers.get(item.id), outcome, words) for item in inside if item.id in outcome.asked)
        results = tuple(_result(item, outcome, words) for item in inside if item.compute is not None and _is_open(item, outcome))
        if questions or results:
            parts.append(Part(titles.get(section or "", ""), questions, results))
    asked = [item.id for item in shown if item.id in outcome.asked]
    known = [item for item in asked if item not in outcome.not_assessed]
    aside = sum(item.id in outcome.set_aside for item in shown)
    title, note = checklist.title.words[words.language], checklist.note.words[words.language]
    return Form(title, note, tuple(parts), len(known), len(asked), aside)


def read_number(text: str, scale: int) -> int | str | None:
    """What was typed as a whole number of the item's unit; the text itself where it is none, so that it stays; None for nothing."""
    typed = text.strip().replace("−", "-")
    found = _NUMBER.fullmatch(typed)
    if not typed:
        return None
    if found is None or not (found[2] or found[3]) or len((found[3] or "").rstrip("0")) > scale:
        return typed
    digits = (found[3] or "").rstrip("0").ljust(scale, "0")
    return int(f"{found[1]}{found[2] or '0'}{digits}")


def shown_number(value: Any, scale: int, words: Words) -> str:
    """As it stands in its field: 2,70, 14 (thousands are not parted), or what was typed and is no number."""
    if not isinstance(value, int):
        return value if isinstance(value, str) else ""
    if not scale:
        return str(value)
    whole, rest = divmod(abs(value), 10**scale)
    decimals = f"{rest:0{scale}d}".rstrip("0").ljust(2, "0")
    comma = words.number(0.5, 1)[1]
    return f"{'-' if value < 0 else ''}{whole}{comma}{decimals}"


def toggled(question: Question, code: str) -> Any:
    """What a tap on an answer makes of it: the only one, one more or one less of several, or none, when the chosen one is tapped again."""
    if question.kind != "choices":
        return None if code in question.chosen else code
    kept = [one for one, _ in question.options if (one in question.chosen) != (one == code)]
    return kept or None


def spoken(question: Question) -> str:
    """The answer as it is read: sì, Fredda, 2,40 metri; nothing where there is none."""
    if question.options:
        return ", ".join(word for code, word in question.options if code in question.chosen)
    return f"{question.typed} {question.unit}".strip() if question.typed else ""


def _question(item: Item, given: Any, outcome: Outcome, words: Words) -> Question:
    scale = DECIMALS.get(item.unit or "", 0)
    wrong = next((wrong.sentence[words.language] for wrong in outcome.wrong if wrong.item == item.id), "")
    if wrong and item.kind == "number" and not isinstance(given, int):
        wrong = words.say("check.no_measure" if scale else "check.no_number")
    typed = shown_number(given, scale, words) if item.kind == "number" else given if item.kind == "text" else ""
    return Question(
        item.id,
        item.kind,
        item.words[words.language],
        item.hint.words[words.language] if item.hint is not None else "",
        _options(item, words),
        tuple(given) if isinstance(given, list) else (given,) if isinstance(given, str) else (),
        typed if isinstance(typed, str) else "",
        words.say(f"check.unit_{item.unit}") if item.unit is not None else "",
        scale,
        item.id in outcome.missing,
        wrong,
    )


def _options(item: Item, words: Words) -> tuple[tuple[str, str], ...]:
    if item.kind == "yes_no":
        return tuple((code, words.say(f"check.{code}")) for code in ("yes", "no", UNKNOWN))
    return tuple((choice.code, choice.label.words[words.language]) for choice in item.choices)


def _is_open(item: Item, outcome: Outcome) -> bool:
    """Whether what follows is shown at all: not where its condition does not hold."""
    return item.id in outcome.computed or item.id in outcome.undecided


def _result(item: Item, outcome: Outcome, words: Words) -> Result:
    rule = item.rule.words[words.language] if item.rule is not None else ""
    value = outcome.computed.get(item.id)
    return Result(item.id, item.words[words.language], None if value is None else _said(item, value, words), rule)


def _said(item: Item, value: Value, words: Words) -> str:
    if isinstance(value, str):
        return dict(_options(item, words))[value].lower()
    if isinstance(value, tuple):
        return words.listed([dict(_options(item, words))[code] for code in value])
    return _amount(item, value, words)


def _amount(item: Item, value: Amount, words: Words) -> str:
    """3 persone, 2,70 m, 66,00 m²."""
    scale = DECIMALS.get(item.unit or "", 0)
    if not scale:
        return words.say(f"check.amount_{item.unit}", count=int(value))
    return words.say(f"check.amount_{item.unit}", text=words.number(float(value) / 10**scale, 2))
