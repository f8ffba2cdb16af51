"""A Mango selector as a predicate over one document: which documents a feed or a replication is about.

The words and their meaning are CouchDB's (`api/database/find`, "Selector Syntax"): a field beside a plain value means
equality, several conditions mean all of them, `a.b` reaches into an object, and values compare in CouchDB's collation order
(null, booleans, numbers, strings, arrays, objects). There is no index behind it: this decides, it does not search.

A selector is compiled once; one that is malformed is `BadRequest` then, never at a document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from docstore.errors import BadRequest

Predicate = Callable[[Any], bool]
Document = Mapping[str, Any]

_ABSENT = object()
_DEPTH = 20


def compiled(selector: Mapping[str, Any]) -> Callable[[Document], bool]:
    """The selector as a function from a document to yes or no."""
    return _all_of(selector, _DEPTH)


def collation_key(value: Any) -> tuple[Any, ...]:
    """A key that sorts JSON values as CouchDB does (strings by code point, not by a person's alphabet)."""
    if value is None:
        return (0,)
    if isinstance(value, bool):
        return (1, value)
    if isinstance(value, int | float):
        return (2, value)
    if isinstance(value, str):
        return (3, value)
    if isinstance(value, Sequence):
        return (4, tuple(map(collation_key, value)))
    return (5, tuple((name, collation_key(held)) for name, held in value.items()))


def _all_of(selector: object, depth: int) -> Predicate:
    """An object of conditions: every one of them must hold."""
    if not isinstance(selector, Mapping):
        raise BadRequest("A selector must be a JSON object.")
    if depth == 0:
        raise BadRequest("The selector is nested too deeply.")
    parts = [_condition(name, operand, depth - 1) for name, operand in selector.items()]
    return lambda value: all(part(value) for part in parts)


def _condition(name: str, operand: Any, depth: int) -> Predicate:
    if name in _COMBINATIONS:
        return _COMBINATIONS[name](operand, depth)
    if name.startswith("$"):
        return _operator(name, operand, depth)
    inner, path = _of_field(operand, depth), _path(name)
    return lambda value: inner(_reached(value, path))


def _of_field(operand: Any, depth: int) -> Predicate:
    """What stands beside a field's name: operators, a nested selector, or the value that it must equal."""
    if isinstance(operand, Mapping) and operand:
        return _all_of(operand, depth)
    return _operator("$eq", operand, depth)


def _path(name: str) -> tuple[str, ...]:
    """`a.b` as two steps; a dot that belongs to a name is written `\\.`."""
    return tuple(step.replace("\\.", ".") for step in re.split(r"(?<!\\)\.", name))


def _reached(value: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        if not isinstance(value, Mapping) or step not in value:
            return _ABSENT
        value = value[step]
    return value


def _operator(name: str, operand: Any, depth: int) -> Predicate:
    """One operator on one value. An absent field satisfies only `$exists: false`, `$ne`, `$nin` and negations."""
    if name in _NESTED:
        return _NESTED[name](operand, depth)
    make = _OPERATORS.get(name)
    if make is None:
        raise BadRequest(f"The operator {name} is not known.")
    test = make(operand)
    absent = _WHEN_ABSENT.get(name, False)
    answer = (not operand) if name == "$exists" else absent
    return lambda value: answer if value is _ABSENT else test(value)


def _list_of(operand: Any, name: str) -> list[Any]:
    if not isinstance(operand, list):
        raise BadRequest(f"{name} wants an array.")
    return operand


def _and(operand: Any, depth: int) -> Predicate:
    parts = [_all_of(part, depth) for part in _list_of(operand, "$and")]
    return lambda value: all(part(value) for part in parts)


def _or(operand: Any, depth: int) -> Predicate:
    parts = [_all_of(part, depth) for part in _list_of(operand, "$or")]
    return lambda value: any(part(value) for part in parts)


def _nor(operand: Any, depth: int) -> Predicate:
    parts = [_all_of(part, depth) for part in _list_of(operand, "$nor")]
    return lambda value: not any(part(value) for part in parts)


def _not(operand: Any, depth: int) -> Predicate:
    inner = _of_field(operand, depth)
    return lambda value: not inner(value)


def _elements(quantifier: Callable[..., bool]) -> Callable[[Any, int], Predicate]:
    def make(operand: Any, depth: int) -> Predicate:
        inner = _of_field(operand, depth)
        return lambda value: isinstance(value, list) and bool(value) and quantifier(inner(element) for element in value)

    return make


def _compare(holds: Callable[[Any, Any], bool]) -> Callable[[Any], Predicate]:
    def make(operand: Any) -> Predicate:
        bound = collation_key(operand)
        return lambda value: holds(collation_key(value), bound)

    return make


def _one_of(operand: Any) -> Predicate:
    keys = [collation_key(one) for one in _list_of(operand, "$in")]
    return lambda value: any(collation_key(one) in keys for one in (value if isinstance(value, list) else [value]))


def _all_in(operand: Any) -> Predicate:
    wanted = [collation_key(one) for one in _list_of(operand, "$all")]
    return lambda value: isinstance(value, list) and all(one in map(collation_key, value) for one in wanted)


def _size(operand: Any) -> Predicate:
    if not isinstance(operand, int) or isinstance(operand, bool):
        raise BadRequest("$size wants a whole number.")
    return lambda value: isinstance(value, list) and len(value) == operand


def _modulo(operand: Any) -> Predicate:
    numbers = _list_of(operand, "$mod")
    if len(numbers) != 2 or not all(isinstance(number, int) for number in numbers) or numbers[0] == 0:
        raise BadRequest("$mod wants a divisor other than 0 and a remainder.")
    divisor, remainder = numbers
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and value % divisor == remainder


def _regex(operand: Any) -> Predicate:
    try:
        pattern = re.compile(operand)
    except (re.error, TypeError) as problem:
        raise BadRequest("$regex wants a regular expression.") from problem
    return lambda value: isinstance(value, str) and pattern.search(value) is not None


def _begins_with(operand: Any) -> Predicate:
    if not isinstance(operand, str):
        raise BadRequest("$beginsWith wants a string.")
    return lambda value: isinstance(value, str) and value.startswith(operand)


def _exists(operand: Any) -> Predicate:
    return lambda _value: bool(operand)


_TYPES: Mapping[str, Predicate] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, Mapping),
}


def _type(operand: Any) -> Predicate:
    if operand not in _TYPES:
        raise BadRequest("$type wants one of null, boolean, number, string, array, object.")
    return _TYPES[operand]


def _negated(make: Callable[[Any], Predicate]) -> Callable[[Any], Predicate]:
    def negated(operand: Any) -> Predicate:
        inner = make(operand)
        return lambda value: not inner(value)

    return negated


_equal = _compare(lambda left, right: left == right)
_COMBINATIONS: Mapping[str, Callable[[Any, int], Predicate]] = {"$and": _and, "$or": _or, "$nor": _nor}
_NESTED: Mapping[str, Callable[[Any, int], Predicate]] = {"$not": _not, "$elemMatch": _elements(any), "$allMatch": _elements(all)}
_WHEN_ABSENT = {"$ne": True, "$nin": True}
_OPERATORS: Mapping[str, Callable[[Any], Predicate]] = {
    "$eq": _equal,
    "$ne": _negated(_equal),
    "$lt": _compare(lambda left, right: left < right),
    "$lte": _compare(lambda left, right: left <= right),
    "$gt": _compare(lambda left, right: left > right),
    "$gte": _compare(lambda left, right: left >= right),
    "$in": _one_of,
    "$nin": _negated(_one_of),
    "$all": _all_in,
    "$size": _size,
    "$mod": _modulo,
    "$regex": _regex,
    "$beginsWith": _begins_with,
    "$exists": _exists,
    "$type": _type,
}
