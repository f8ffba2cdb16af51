"""Local dates: everything that a night or a period is about happens in Europe/Rome, and dates are `YYYY-MM-DD` texts that sort.

Nothing here reads a clock: "today" is always an argument. The end of a period is excluded: who exits on the 14th is not there that night.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

ROME = "Europe/Rome"


def local_date(ms: int) -> str:
    """The date in Rome at these milliseconds since 1970, both DST changes included."""
    return datetime.fromtimestamp(ms / 1000, ZoneInfo(ROME)).date().isoformat()


def plus_days(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def is_during(day: str, start: str | None, end: str | None) -> bool:
    """Whether a day lies in `[start, end)`; None is without bound."""
    return (start is None or start <= day) and (end is None or day < end)
