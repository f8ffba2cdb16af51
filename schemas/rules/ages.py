"""How old somebody is on a day, as far as it is known: from a birth date exactly, from an age told at a door within a year.

Rule: whoever was 17 on a day in January is 17 or 18 in June, because nobody asked for the birthday. Both ends are kept, and the rules that
turn on 12 or 18 say what they can with both. A birthday on 29 February is kept on 1 March in other years.
"""

from dataclasses import dataclass
from datetime import date

from schemas.tax_code import full_years


@dataclass(frozen=True)
class AgeSpan:
    """From `least` to `most` full years, both included."""

    least: int
    most: int

    @property
    def certain(self) -> bool:
        return self.least == self.most


def span_from_birth(born: str, day: str) -> AgeSpan | None:
    """The age on a day of who was born on another; None when that is still to come: one of the two dates is wrong."""
    years = full_years(date.fromisoformat(born), date.fromisoformat(day))
    return None if years < 0 else AgeSpan(years, years)


def span_from_told(years: int, told_on: str, day: str) -> AgeSpan:
    """The age on a day of who was said to be `years` old on another, earlier or later."""
    told, then = date.fromisoformat(told_on), date.fromisoformat(day)
    least = years + full_years(told, then)
    same_day_of_the_year = (told.month, told.day) == (then.month, then.day)
    most = least if same_day_of_the_year else least + 1
    return AgeSpan(max(least, 0), max(most, 0))
