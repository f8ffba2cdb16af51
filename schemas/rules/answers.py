"""What follows from the answers to a checklist: what is asked, what is missing, what is computed, what is wrong and why.

Rule (design.md section 6): a function from answers to an outcome, with no order of tapping in it. What is not asked is never missing and
counts for nothing, though its answer is kept; what is asked and has no answer is "not assessed", never fine, and nothing is computed over
it unless the rest decides already.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from schemas.checklist import Checklist
from schemas.checklist_faults import computed_cases, in_order
from schemas.checklist_items import YES_NO, Constraint, Item
from schemas.codes import Words
from schemas.errors import InvalidDocument
from schemas.expressions import CODED, UNKNOWN, Value, amount, truth
from schemas.rules.hazard import Rating, rate

Answers = Mapping[str, Any]
"""By item id: `{"likelihood", "spread"}`, "yes" | "no" | "unknown", a code, a list of codes, a whole number in the item's unit, a text."""

LARGEST_NUMBER = 10**12
LONGEST_TEXT = 20_000
LONGEST_MATCHED = 300
"""A text with a pattern is a number or a code, never a letter."""

NOT_OF_ITS_KIND = {
    "hazard": Words(
        "La valutazione non è completa: scegli di nuovo probabilità e danno.",
        "The rating is not complete: choose likelihood and harm again.",
    ),
    "yes_no": Words("Rispondi sì, no o non lo so.", "Answer yes, no or I do not know."),
    "choice": Words("Scegli una delle risposte dell'elenco.", "Choose one of the answers in the list."),
    "choices": Words("Scegli tra le risposte dell'elenco, ognuna una volta.", "Choose among the answers in the list, each once."),
    "number": Words("Scrivi un numero intero.", "Write a whole number."),
    "text": Words("Il testo è troppo lungo: accorcialo.", "The text is too long: make it shorter."),
}


@dataclass(frozen=True)
class Wrong:
    """An answer that cannot stand as it is, and what to do about it."""

    item: str
    sentence: Words


@dataclass(frozen=True)
class Outcome:
    """Everything a screen needs of one checklist, items in the order of the file."""

    asked: tuple[str, ...]
    missing: tuple[str, ...]
    """Asked, required and without any answer."""
    not_assessed: tuple[str, ...]
    """Asked, and nothing is known: no answer, or "I do not know". Never to be shown as good."""
    computed: Mapping[str, Value]
    undecided: tuple[str, ...]
    """Would be computed, and something that it needs is not known."""
    wrong: tuple[Wrong, ...]
    set_aside: tuple[str, ...]
    """Answered before, and not asked any more: kept, counted nowhere."""
    ratings: Mapping[str, Rating]

    @property
    def complete(self) -> bool:
        return not self.missing and not self.wrong


class RatedHazard(Protocol):
    @property
    def likelihood(self) -> int: ...
    @property
    def spread(self) -> list[int]: ...


def hazard_answers(checklist: Checklist, hazards: Mapping[str, RatedHazard]) -> dict[str, Any]:
    """The hazards of a draft or an assessment, which go by their code, as answers to this checklist."""
    return {
        item.id: {"likelihood": rated.likelihood, "spread": list(rated.spread)}
        for item in checklist.items
        if item.kind == "hazard" and (rated := hazards.get(item.hazard or "")) is not None
    }


def evaluate(checklist: Checklist, answers: Answers) -> Outcome:
    """The outcome of these answers; the same answers always give the same one."""
    return _Evaluation(checklist, answers).outcome()


class _Evaluation:
    """One pass over the items, each after what it depends on."""

    def __init__(self, checklist: Checklist, answers: Answers) -> None:
        self._parts = checklist.parts
        self._items = {item.id: item for item in checklist.items}
        self._answers = answers
        self._known: dict[str, Value] = {}
        self._ratings: dict[str, Rating] = {}
        self._open: set[str] = set()
        self._unreadable: set[str] = set()
        for item_id in in_order(self._parts):
            self._settle(self._items[item_id])

    def _settle(self, item: Item) -> None:
        if not all(truth(condition, self._known) for condition in self._parts.asked_when(item)):
            return
        self._open.add(item.id)
        value = self._computed(item) if item.compute is not None else self._answered(item)
        if value is not None:
            self._known[item.id] = value

    def _computed(self, item: Item) -> Value | None:
        if item.kind == "number":
            return amount(item.compute, self._known)
        for condition, code in computed_cases(item):
            found = truth(condition, self._known)
            if code is None:
                return None if found is None else ("yes" if found else "no")
            if found is not False:
                return code if found else None
        return None

    def _answered(self, item: Item) -> Value | None:
        given = self._answers.get(item.id)
        if _empty(given):
            return None
        if item.kind == "hazard":
            rating = _rating(given)
            if rating is not None:
                self._ratings[item.id] = rating
            value: Value | None = None if rating is None else rating.score
        else:
            value = _read(item, given)
        if value is None:
            self._unreadable.add(item.id)
        return value

    def outcome(self) -> Outcome:
        asked = [item for item in self._items.values() if item.id in self._open and item.compute is None]
        follow = [item for item in self._items.values() if item.id in self._open and item.compute is not None]
        return Outcome(
            asked=tuple(item.id for item in asked),
            missing=tuple(item.id for item in asked if self._is_missing(item)),
            not_assessed=tuple(item.id for item in asked if item.id not in self._known or self._is_unsure(item)),
            computed={item.id: self._known[item.id] for item in follow if item.id in self._known},
            undecided=tuple(item.id for item in follow if item.id not in self._known),
            wrong=tuple(wrong for item in self._items.values() for wrong in self._wrong(item)),
            set_aside=tuple(item.id for item in self._items.values() if self._is_set_aside(item)),
            ratings=self._ratings,
        )

    def _is_missing(self, item: Item) -> bool:
        required = truth(item.required, self._known) if isinstance(item.required, dict) else item.required
        return bool(required) and item.id not in self._known and item.id not in self._unreadable

    def _is_unsure(self, item: Item) -> bool:
        return item.kind in CODED and self._known[item.id] == UNKNOWN

    def _is_set_aside(self, item: Item) -> bool:
        return item.compute is None and item.id not in self._open and not _empty(self._answers.get(item.id))

    def _wrong(self, item: Item) -> Iterator[Wrong]:
        if item.id in self._unreadable:
            yield Wrong(item.id, NOT_OF_ITS_KIND[item.kind])
        if item.id not in self._known or self._is_unsure(item):
            return
        for constraint in item.constraints:
            if not self._keeps(constraint, self._known[item.id]):
                yield Wrong(item.id, constraint.sentence.words)

    def _keeps(self, constraint: Constraint, value: Value) -> bool:
        if constraint.holds is not None:
            return truth(constraint.holds, self._known) is not False
        if constraint.one_of is not None:
            return value in constraint.one_of
        if constraint.pattern is not None:
            return isinstance(value, str) and len(value) <= LONGEST_MATCHED and bool(re.fullmatch(constraint.pattern, value))
        size = len(value) if isinstance(value, tuple) else value
        return not isinstance(size, str) and _within(size, constraint)


def _within(size: Any, constraint: Constraint) -> bool:
    return (constraint.least is None or size >= constraint.least) and (constraint.most is None or size <= constraint.most)


def _empty(given: object) -> bool:
    return given is None or given == [] or (isinstance(given, str) and not given.strip())


def _rating(given: object) -> Rating | None:
    if not isinstance(given, Mapping):
        return None
    likelihood, spread = given.get("likelihood"), given.get("spread")
    if type(likelihood) is not int or not isinstance(spread, list) or any(type(share) is not int for share in spread):
        return None
    try:
        return rate(likelihood, spread)
    except InvalidDocument:
        return None


def _read(item: Item, given: object) -> Value | None:
    """The answer if it is one of the item's kind."""
    if item.kind == "number":
        return given if isinstance(given, int) and type(given) is int and abs(given) <= LARGEST_NUMBER else None
    if item.kind == "choices":
        codes = given if isinstance(given, list) and all(isinstance(one, str) for one in given) else []
        return tuple(codes) if codes and len(set(codes)) == len(codes) and set(codes) <= item.field.codes else None
    if not isinstance(given, str):
        return None
    if item.kind == "text":
        return given if len(given) <= LONGEST_TEXT else None
    return given if given in (YES_NO if item.kind == "yes_no" else item.field.codes) else None
