"""Names that are one, joined by pairs: which of them stands for all.

Rule (design.md section 6): joining reaches on, and the eldest stands for all, so that every device shows the same one whatever arrived
first. Ids begin with their moment, so that the eldest is the first in order.
"""

from collections.abc import Iterable, Mapping


def eldest(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """name -> the one that stands for it, for every name that is joined with another (the eldest with itself)."""
    near: dict[str, set[str]] = {}
    for one, other in pairs:
        if one != other:
            near.setdefault(one, set()).add(other)
            near.setdefault(other, set()).add(one)
    found: dict[str, str] = {}
    for start in sorted(near):
        if start not in found:
            found.update(dict.fromkeys(_reached(start, near), start))
    return found


def _reached(start: str, near: Mapping[str, set[str]]) -> set[str]:
    reached, todo = {start}, [start]
    while todo:
        fresh = near[todo.pop()] - reached
        reached |= fresh
        todo += fresh
    return reached
