"""A small language of conditions and amounts, written as JSON: nothing in it runs code, loops or reaches outside the answers.

Rule (design.md section 6: checklists are data): what is not answered is unknown, and unknown stays unknown (Kleene's three values): an
`any` with one yes is yes, and it is no only when all are known to be no. So nothing that was not assessed ever counts as fine.

A condition: {"all": […]} {"any": […]} {"not": c} {"is": [item, value]} {"in": [item, [values]]} {"has": [item, choice]} {"answered": item}
{"at_least" | "at_most" | "more" | "less": [amount, amount]}. An amount: a whole number, an item's id, {"sum" | "product" | "smallest" |
"largest": […]} {"difference" | "quotient": [a, b]} {"down" | "up": a} {"count_yes" | "count_answered": [items]}. The amount of a hazard is
its exact score.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from schemas.errors import InvalidDocument

Amount = int | Fraction
Value = Amount | str | tuple[str, ...]
Known = Mapping[str, Value]
"""What counts as answered, by item: codes as text, several choices as a tuple, numbers, and hazards as their score."""

UNKNOWN = "unknown"
"""The answer "I do not know": given, and no knowledge."""
LARGEST = 10**18
"""An amount beyond it is unknown: squares of squares have an end too."""
DEEPEST = 12
MOST_PARTS = 500

CODED = frozenset({"yes_no", "choice"})
COUNTED = frozenset({"number", "hazard"})


@dataclass(frozen=True)
class Field:
    """What an expression may know of an item: its kind, and the codes that it can be answered with."""

    kind: str
    codes: frozenset[str] = frozenset()


Scope = Mapping[str, Field]


def truth(condition: Any, known: Known) -> bool | None:
    """Yes, no, or None for "cannot be told yet"."""
    operator, operand = _part(condition)
    if operator in ("all", "any"):
        return _together(operator == "any", [truth(part, known) for part in operand])
    if operator == "not":
        inner = truth(operand, known)
        return None if inner is None else not inner
    return _of_answers(operator, operand, known)


def _together(wanted: bool, found: Sequence[bool | None]) -> bool | None:
    if wanted in found:
        return wanted
    return None if None in found else not wanted


def _of_answers(operator: str, operand: Any, known: Known) -> bool | None:
    if operator == "answered":
        return operand in known
    if operator in _COMPARED:
        first, second = (amount(part, known) for part in operand)
        return None if first is None or second is None else _COMPARED[operator](first, second)
    item, sought = operand
    if operator == "in":
        return _together(True, [_is(known.get(item), one) for one in sought])
    if operator == "has":
        chosen = known.get(item)
        return sought in chosen if isinstance(chosen, tuple) else None
    return _is(known.get(item), sought)


def _is(answer: Value | None, sought: Value) -> bool | None:
    if answer is None or (answer == UNKNOWN and sought != UNKNOWN):
        return None
    return answer == sought


_COMPARED: Mapping[str, Callable[[Amount, Amount], bool]] = {
    "at_least": lambda a, b: a >= b,
    "at_most": lambda a, b: a <= b,
    "more": lambda a, b: a > b,
    "less": lambda a, b: a < b,
}


def amount(expression: Any, known: Known) -> Amount | None:
    """The exact amount, or None while something that it needs is unknown."""
    if isinstance(expression, int):
        return expression
    if isinstance(expression, str):
        answer = known.get(expression)
        return answer if isinstance(answer, int | Fraction) else None
    operator, operand = _part(expression)
    if operator in _COUNTS:
        return _COUNTS[operator]([known.get(item) for item in operand])
    parts = [amount(part, known) for part in (operand if isinstance(operand, list) else [operand])]
    there = [part for part in parts if part is not None]
    return _kept(_AMOUNTS[operator](there)) if len(there) == len(parts) else None


def _kept(found: Amount | None) -> Amount | None:
    if found is None or max(abs(found.numerator), found.denominator) > LARGEST:
        return None
    return found.numerator if found.denominator == 1 else found


def _product(parts: Sequence[Amount]) -> Amount | None:
    found: Amount | None = 1
    for part in parts:
        found = None if found is None else _kept(found * part)
    return found


_AMOUNTS: Mapping[str, Callable[[Sequence[Amount]], Amount | None]] = {
    "sum": sum,
    "product": _product,
    "smallest": min,
    "largest": max,
    "difference": lambda parts: parts[0] - parts[1],
    "quotient": lambda parts: Fraction(parts[0]) / parts[1] if parts[1] else None,
    "down": lambda parts: math.floor(parts[0]),
    "up": lambda parts: math.ceil(parts[0]),
}


def _yes_among(answers: Sequence[Value | None]) -> int | None:
    return None if any(answer in (None, UNKNOWN) for answer in answers) else sum(answer == "yes" for answer in answers)


_COUNTS: Mapping[str, Callable[[Sequence[Value | None]], int | None]] = {
    "count_yes": _yes_among,
    "count_answered": lambda answers: sum(answer not in (None, UNKNOWN) for answer in answers),
}


def _part(expression: Any) -> tuple[str, Any]:
    operator, operand = next(iter(expression.items()))
    return str(operator), operand


def references(expression: Any) -> Iterator[str]:
    """The items that an expression speaks of. Only for one that was checked."""
    if isinstance(expression, str):
        yield expression
    if not isinstance(expression, dict):
        return
    operator, operand = _part(expression)
    if operator in ("is", "in", "has"):
        yield operand[0]
        return
    for part in operand if isinstance(operand, list) else [operand]:
        yield from references(part)


def can_hold(condition: Any, known: Known) -> bool:
    """False only when no further answers could make it true: then a question is never asked, a constraint never kept."""
    return truth(condition, known) is not False or _asks_whether_answered(condition)


def _asks_whether_answered(expression: Any) -> bool:
    if not isinstance(expression, dict):
        return False
    operator, operand = _part(expression)
    if operator in ("is", "in", "has"):
        return False
    inner = operand if isinstance(operand, list) else [operand]
    return operator in ("answered", "count_answered") or any(_asks_whether_answered(part) for part in inner)


def check_condition(condition: object, scope: Scope, path: str) -> None:
    """Refuse what is no condition over these items, saying where and why."""
    _Check(scope, path).condition(condition, 0)


def check_amount(expression: object, scope: Scope, path: str) -> None:
    _Check(scope, path).amount(expression, 0)


def fault(path: str, sentence: str) -> InvalidDocument:
    return InvalidDocument.at("invalid_checklist", path, sentence)


class _Check:
    """One walk over one expression; counts its parts, so that no file can ask for endless work."""

    def __init__(self, scope: Scope, path: str) -> None:
        self._scope, self._path, self._parts = scope, path, 0

    def condition(self, condition: object, depth: int) -> None:
        operator, operand = self._opened(condition, depth)
        if operator in ("all", "any"):
            for part in self._list(operator, operand, None):
                self.condition(part, depth + 1)
        elif operator == "not":
            self.condition(operand, depth + 1)
        elif operator == "answered":
            self._item(operand)
        elif operator in _COMPARED:
            for part in self._list(operator, operand, 2):
                self.amount(part, depth + 1)
        elif operator in ("is", "in", "has"):
            self._sought(operator, self._list(operator, operand, 2))
        else:
            raise fault(self._path, f"«{operator}» non è una condizione che questa app conosce")

    def amount(self, expression: object, depth: int) -> None:
        if isinstance(expression, int) and not isinstance(expression, bool):
            if abs(expression) > LARGEST:
                raise fault(self._path, "il numero è troppo grande")
            return
        if isinstance(expression, str):
            self._item(expression, COUNTED)
            return
        operator, operand = self._opened(expression, depth)
        if operator in _COUNTS:
            for item in self._list(operator, operand, None):
                self._item(item, CODED if operator == "count_yes" else None)
        elif operator in _AMOUNTS:
            wanted = {"difference": 2, "quotient": 2, "down": 1, "up": 1}.get(operator)
            for part in [operand] if wanted == 1 else self._list(operator, operand, wanted, at_least=1):
                self.amount(part, depth + 1)
        else:
            raise fault(self._path, f"«{operator}» non è un calcolo che questa app conosce")

    def _opened(self, expression: object, depth: int) -> tuple[str, Any]:
        self._parts += 1
        if depth > DEEPEST or self._parts > MOST_PARTS:
            raise fault(self._path, "l'espressione è troppo lunga o troppo annidata")
        if not isinstance(expression, dict) or len(expression) != 1:
            raise fault(self._path, 'qui serve un\'espressione con un solo operatore, per esempio {"is": ["voce", "yes"]}')
        return _part(expression)

    def _list(self, operator: str, operand: object, wanted: int | None, at_least: int = 0) -> list[Any]:
        if not isinstance(operand, list) or (wanted is not None and len(operand) != wanted) or len(operand) < at_least:
            how_many = "" if wanted is None else f" di {wanted} parti"
            raise fault(self._path, f"«{operator}» vuole una lista{how_many}")
        return operand

    def _item(self, item: object, kinds: frozenset[str] | None = None) -> Field:
        self._parts += 1
        if not isinstance(item, str) or item not in self._scope:
            raise fault(self._path, f"la voce «{item}» non c'è in questa lista")
        field = self._scope[item]
        if kinds is not None and field.kind not in kinds:
            raise fault(self._path, f"la voce «{item}» non si può usare così: è di tipo «{field.kind}»")
        return field

    def _sought(self, operator: str, operand: list[Any]) -> None:
        kinds = frozenset({"choices"}) if operator == "has" else CODED | {"number"}
        field = self._item(operand[0], kinds)
        sought = self._list(operator, operand[1], None, at_least=1) if operator == "in" else [operand[1]]
        for one in sought:
            self._code(operand[0], field, one)

    def _code(self, item: str, field: Field, sought: object) -> None:
        if field.kind == "number":
            good = isinstance(sought, int) and not isinstance(sought, bool)
        else:
            good = isinstance(sought, str) and sought in field.codes
        if not good:
            raise fault(self._path, f"la voce «{item}» non può mai avere il valore «{sought}»")
