"""Dates, numbers, plurals and lists as Unicode's CLDR has them for Italian and English, told by Babel.

Rule: only this file asks Babel (docs/adr/0092). A start out of the memory snapshot has it and its data already; at a plain start the first
page counts ("0 cifre su 6"), so importing it later would gain nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from functools import cache

from babel import Locale
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_decimal

__all__ = ["Formats", "formats"]


class Formats:
    """One language's."""

    def __init__(self, language: str) -> None:
        self._locale = Locale(language)

    def prepare(self) -> None:
        """Reads the language's data and uses each of its parts once, so that nobody waits for them later."""
        self.plural(2)
        self.number(1_115, 1)
        self.day(date(2026, 11, 22), "EEE d MMM")
        self.clock(time(21, 14))
        self.listed(("1", "2", "3"))

    def plural(self, count: float) -> str:
        """The form that a count takes: one, many (an Italian million) or other."""
        return str(self._locale.plural_form(count))

    def number(self, value: float, decimals: int) -> str:
        """1.115 and 8,2; in English 1,115 and 8.2."""
        return format_decimal(value, "#,##0." + "0" * decimals if decimals else "#,##0", locale=self._locale)

    def day(self, day: date, pattern: str) -> str:
        """By a pattern of CLDR's letters: "EEE d MMM" is dom 22 nov."""
        return format_date(day, pattern, locale=self._locale)

    def clock(self, clock: time) -> str:
        """21:14: a day of 24 hours in both languages."""
        return format_time(clock, "HH:mm", locale=self._locale)

    def listed(self, parts: Sequence[str]) -> str:
        """a, b e c."""
        return format_list(parts, locale=self._locale)


@cache
def formats(language: str) -> Formats:
    """The one of a language: its data is read when something is first formatted."""
    return Formats(language)
