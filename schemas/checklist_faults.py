"""The faults of a checklist that only show in the whole of it; the first one found is told.

Rule (design.md section 6): whoever edits a checklist is no programmer, so each fault names its item and is said in words: a doubled id, an
item that is not there, a circle in what depends on what, a question that is never asked, a constraint that nothing can meet.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

from schemas.checklist_items import Constraint, Item, Section
from schemas.expressions import UNKNOWN, Scope, can_hold, check_amount, check_condition, fault, references


@dataclass(frozen=True)
class Parts:
    """The items and sections of one checklist."""

    items: Sequence[Item]
    sections: Sequence[Section]

    def asked_when(self, item: Item) -> Iterator[Any]:
        """The conditions under which an item is asked: its section's and its own."""
        yield from (section.ask for section in self.sections if section.id == item.section and section.ask is not None)
        if item.ask is not None:
            yield item.ask


def in_order(parts: Parts) -> list[str]:
    """The items' ids, each after everything that decides whether it is asked and what it comes to; `CycleError` if there is a circle."""
    return list(TopologicalSorter({item.id: set(_needs(parts, item)) for item in parts.items}).static_order())


def _needs(parts: Parts, item: Item) -> Iterator[str]:
    for condition in parts.asked_when(item):
        yield from references(condition)
    for expression, _ in computed_cases(item):
        yield from references(expression)


def computed_cases(item: Item) -> list[tuple[Any, str | None]]:
    """A computed choice as its conditions with their codes; any other computed item as its one expression."""
    if item.compute is None:
        return []
    if item.kind != "choice":
        return [(item.compute, None)]
    cases = item.compute.get("cases") if isinstance(item.compute, dict) else None
    return [(condition, code) for condition, code in cases] if isinstance(cases, list) else []


def check_parts(parts: Parts) -> None:
    """Refuse a checklist with a fault: `InvalidDocument` whose path leads to the item."""
    _check_doubles(parts)
    scope = {item.id: item.field for item in parts.items}
    for place, section in enumerate(parts.sections):
        _check_asked(section.ask, scope, f"sections.{place}.ask")
    for place, item in enumerate(parts.items):
        _check_item(item, scope, f"items.{place}")
        if item.section is not None and item.section not in {section.id for section in parts.sections}:
            raise fault(f"items.{place}.section", f"la sezione «{item.section}» non c'è in questa lista")
    _check_circle(parts)


def _check_doubles(parts: Parts) -> None:
    seen: set[str] = set()
    for place, item in enumerate(parts.items):
        for name in (item.id, *([f"hazard {item.hazard}"] if item.kind == "hazard" else [])):
            if name in seen:
                raise fault(f"items.{place}", "la voce o il suo pericolo compare due volte")
            seen.add(name)
        codes = [choice.code for choice in item.choices]
        if len(set(codes)) != len(codes):
            raise fault(f"items.{place}.choices", "una scelta compare due volte")
    for place, section in enumerate(parts.sections):
        if section.id in {other.id for other in parts.sections[:place]}:
            raise fault(f"sections.{place}", "la sezione compare due volte")


def _check_asked(condition: Any, scope: Scope, path: str) -> None:
    if condition is None:
        return
    check_condition(condition, scope, path)
    if not can_hold(condition, {}):
        raise fault(path, "con questa condizione la domanda non viene mai fatta")


def _check_item(item: Item, scope: Scope, path: str) -> None:
    _check_asked(item.ask, scope, f"{path}.ask")
    if isinstance(item.required, dict):
        check_condition(item.required, scope, f"{path}.required")
    if item.compute is not None:
        _check_computed(item, scope, f"{path}.compute")
    for place, constraint in enumerate(item.constraints):
        _check_form(item, constraint, f"{path}.constraints.{place}")
        if constraint.holds is not None:
            check_condition(constraint.holds, scope, f"{path}.constraints.{place}.holds")
    if item.constraints and not _can_be_met(item):
        raise fault(f"{path}.constraints", "non c'è risposta che possa rispettare questi vincoli")


def _check_computed(item: Item, scope: Scope, path: str) -> None:
    if item.kind == "number":
        check_amount(item.compute, scope, path)
    elif item.kind == "yes_no":
        check_condition(item.compute, scope, path)
    else:
        cases = item.compute.get("cases") if isinstance(item.compute, dict) and len(item.compute) == 1 else None
        if not isinstance(cases, list) or not cases or not all(isinstance(case, list) and len(case) == 2 for case in cases):
            raise fault(path, 'una scelta si calcola con {"cases": [[condizione, scelta], …]}')
        for condition, code in cases:
            check_condition(condition, scope, path)
            if not isinstance(code, str) or code not in item.field.codes:
                raise fault(path, f"la scelta «{code}» non c'è in questa voce")


def _check_form(item: Item, constraint: Constraint, path: str) -> None:
    bounded = constraint.least is not None or constraint.most is not None
    if bounded and item.kind not in ("number", "choices"):
        raise fault(path, "least e most vanno bene per numeri e scelte multiple")
    if constraint.pattern is not None and item.kind != "text":
        raise fault(path, "pattern va bene per i testi")
    if constraint.one_of is not None and item.kind not in ("number", "text", "choice"):
        raise fault(path, "one_of va bene per numeri, testi e scelte")


def _can_be_met(item: Item) -> bool:
    """Whether the constraints leave an answer; of a number's `holds` only plain comparisons are understood."""
    if any(constraint.holds is not None and not can_hold(constraint.holds, {}) for constraint in item.constraints):
        return False
    allowed = [constraint.one_of for constraint in item.constraints if constraint.one_of is not None]
    if item.kind in ("yes_no", "choice"):
        return any(_code_can_pass(item, code) for code in item.field.codes - {UNKNOWN})
    if allowed:
        return any(all(one in others for others in allowed) and _listed_can_pass(item, one) for one in allowed[0])
    least, most = bounds(item)
    return item.kind == "text" or least <= most


def _code_can_pass(item: Item, code: str) -> bool:
    return all(
        (constraint.one_of is None or code in constraint.one_of)
        and (constraint.holds is None or can_hold(constraint.holds, {item.id: code}))
        for constraint in item.constraints
    )


def _listed_can_pass(item: Item, one: int | str) -> bool:
    if item.kind == "number":
        least, most = bounds(item)
        return isinstance(one, int) and least <= one <= most
    patterns = [constraint.pattern for constraint in item.constraints if constraint.pattern is not None]
    return isinstance(one, str) and all(re.fullmatch(pattern, one) for pattern in patterns)


def bounds(item: Item) -> tuple[int | float, int | float]:
    """The narrowest bounds that the constraints of an item leave: `least`, `most`, and a `holds` that compares it with a number."""
    fewest, all_of_them = (0.0, float(len(item.choices))) if item.kind == "choices" else (float("-inf"), float("inf"))
    least = [constraint.least for constraint in item.constraints if constraint.least is not None]
    most = [constraint.most for constraint in item.constraints if constraint.most is not None]
    for constraint in item.constraints:
        for operator, limit in _limits(item.id, constraint.holds):
            if operator in ("at_least", "more"):
                least.append(limit + (operator == "more"))
            else:
                most.append(limit - (operator == "less"))
    return max([fewest, *least]), min([all_of_them, *most])


def _limits(item_id: str, condition: Any) -> Iterator[tuple[str, int]]:
    """The comparisons of this item with a plain number that a condition insists on."""
    operator, operand = next(iter(condition.items())) if condition else ("all", [])
    if operator == "all":
        for part in operand:
            yield from _limits(item_id, part)
    elif operator in ("at_least", "more", "at_most", "less") and operand[0] == item_id and isinstance(operand[1], int):
        yield operator, operand[1]


def _check_circle(parts: Parts) -> None:
    try:
        in_order(parts)
    except CycleError as error:
        circle = list(error.args[1])
        place = next(place for place, item in enumerate(parts.items) if item.id == circle[0])
        raise fault(f"items.{place}", f"queste voci dipendono l'una dall'altra in cerchio: {' → '.join(circle)}") from None
