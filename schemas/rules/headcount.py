"""How many live there: the people who were written down, and those whom the count at the door knows of besides.

Rule (domain.md 2.1): a name is never asked for, so the people that have an entry are at least so many, and the number that was said may
know of more. Where nothing was said and nobody written, nobody knows.
"""


def headcount(told: int | None, written: int) -> int | None:
    """`told` was said at the door; `written` have an entry."""
    return max(told or 0, written) if written or told is not None else None


def minors_count(told: int | None, written: int, *, everybody: bool) -> int | None:
    """Of them, under 18. `everybody`: all who live there have an entry with an age, and nothing that was said is needed."""
    return written if everybody else headcount(told, written)
